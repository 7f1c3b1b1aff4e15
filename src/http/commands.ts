import type { Catalog } from "../core/catalog.ts";
import type { Command, Spend } from "../core/command.ts";
import type { Cause, Reference } from "../core/entry.ts";
import type { Instant } from "../core/instant.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { parseId } from "../store/ids.ts";
import type { Account, PostRequest } from "../store/posting.ts";
import { requestHash } from "./idempotency.ts";
import { type Failure, invalidField, notFound } from "./problem.ts";
import type { OperationInput } from "./schemas/bodies.ts";
import type { Services } from "./services.ts";
import { parseInstant } from "./time.ts";

/** The id of the wallet where an account has one for all its workspaces. */
const MAIN = "main";

type Context = { services: Services; account: Account; catalog: Catalog };

/**
 * A request that passed its schema as the command that the write path takes: finds its wallet, reads its times and the
 * ids in it, and hashes what it says. Nothing is decided here.
 */
export async function commandOf(
  services: Services,
  account: Account,
  input: OperationInput,
  sender: { actor: string; key: string | null },
): Promise<Result<PostRequest, Failure>> {
  const unpaid = input.operation === "topup" ? topupFailure(services, input) : null;
  if (unpaid !== null) return fail(unpaid);
  const catalog = catalogOf(services, account);
  const context = { services, account, catalog };
  const cause: Cause = { ...sender, requestHash: requestHash({ ...input, account: account.id }) };
  const target = await targetOf(context, input);
  if (!target.ok) return target;
  const command = commandFor(services, input, cause, target.value.number);
  return ok({ account, catalog, wallet: target.value.wallet, workspace: target.value.owner, command });
}

/** @throws where an account names a product that has no catalog: its catalog was taken away, which is a defect. */
export function catalogOf(services: Pick<Services, "catalogs">, account: Account): Catalog {
  const catalog = services.catalogs.get(account.product);
  if (catalog === undefined) throw new Error(`there is no catalog of ${account.product}`);
  return catalog;
}

/** Which wallet a command is for. `number` is that of the deposit, entry or grant that it names, in that wallet. */
type Target = { wallet: string; owner: string | null; number: number | null };

async function targetOf(context: Context, input: OperationInput): Promise<Result<Target, Failure>> {
  switch (input.operation) {
    case "charge":
    case "deposit":
      return ok(walletOf(context.catalog, input.workspace));
    case "settle":
    case "void":
      return named(context, "dp", input.deposit, "deposit");
    case "refund":
      return named(context, "en", input.entry, "entry");
    case "withdraw":
      return named(context, "gr", input.grant, "grant");
    case "plan":
    case "auto_reload":
      return walletNamed(context.catalog, input.wallet);
    case "grant":
    case "topup":
    case "repayment":
    case "waiver":
      return walletOfWorkspace(context.catalog, input.workspace ?? null);
    case "adjustment": {
      const target = walletOfWorkspace(context.catalog, input.workspace ?? null);
      if (!target.ok || input.grant == null) return target;
      const grant = await named(context, "gr", input.grant, "grant");
      if (!grant.ok) return grant;
      return grant.value.wallet === target.value.wallet ? grant : fail(notFound("grant in this wallet"));
    }
    default:
      return input satisfies never;
  }
}

/** The wallet that a workspace draws on. */
export function walletOf(catalog: Pick<Catalog, "wallets">, workspace: string): Target {
  return catalog.wallets === "account"
    ? { wallet: MAIN, owner: null, number: null }
    : { wallet: workspace, owner: workspace, number: null };
}

/** A wallet by its own id. That of a workspace comes into being with the first write that names it. */
export function walletNamed(catalog: Catalog, wallet: string): Result<Target, Failure> {
  if (catalog.wallets === "account" && wallet !== MAIN) return fail(notFound("wallet"));
  return ok(walletOf(catalog, wallet));
}

export function walletOfWorkspace(catalog: Catalog, workspace: string | null): Result<Target, Failure> {
  if (workspace !== null || catalog.wallets === "account") return ok(walletOf(catalog, workspace ?? ""));
  const what = catalog.words.workspace.singular.toLowerCase();
  return fail(invalidField("/workspace", `Each ${what} has a balance of its own here: name the workspace.`));
}

/** The wallet of a deposit, entry or grant, from its id. */
async function named(
  { services, account, catalog }: Context,
  kind: "dp" | "en" | "gr",
  id: string,
  what: string,
): Promise<Result<Target, Failure>> {
  const place = parseId(kind, account.number, id);
  const wallet = place === null ? null : await services.wallets.id(account, place.wallet);
  if (place === null || wallet === null) return fail(notFound(what));
  return ok({ wallet, owner: catalog.wallets === "account" ? null : wallet, number: place.number });
}

function commandFor(services: Services, input: OperationInput, cause: Cause, number: number | null): Command {
  switch (input.operation) {
    case "charge":
      return { ...cause, kind: "charge", ...spendOf(input) };
    case "deposit":
      return { ...cause, kind: "deposit", ...spendOf(input), deadline: instantOf(input.deadline) };
    case "settle":
      return { ...cause, kind: "settle", deposit: number!, quantities: input.quantities };
    case "void":
      return { ...cause, kind: "void", deposit: number!, reason: input.reason ?? null };
    case "refund":
      return {
        ...cause,
        kind: "refund",
        entry: number!,
        amount: input.amount ?? null,
        reason: input.reason,
        case: input.case ?? null,
      };
    case "grant":
      return {
        ...cause,
        kind: "grant",
        workspace: input.workspace ?? null,
        amount: input.amount,
        category: input.category,
        priority: input.priority ?? null,
        effectiveAt: instantOf(input.effective_at),
        expiresAt: instantOf(input.expires_at),
        reason: input.reason,
      };
    case "withdraw":
      return { ...cause, kind: "withdraw", grant: number!, reason: input.reason };
    case "topup":
      return {
        ...cause,
        kind: "topup",
        workspace: input.workspace ?? null,
        pack: input.pack,
        count: input.count ?? 1,
        paid:
          input.receipt == null
            ? { provider: services.payments.provider!, method: input.payment_method ?? null }
            : { receipt: input.receipt },
      };
    case "adjustment":
      return {
        ...cause,
        kind: "adjustment",
        workspace: input.workspace ?? null,
        amount: input.amount,
        reason: input.reason,
        grant: number,
        category: input.category ?? null,
        expiresAt: instantOf(input.expires_at),
        allowOutstanding: input.allow_outstanding ?? false,
        case: input.case ?? null,
      };
    case "repayment":
      return { ...cause, kind: "repayment", workspace: input.workspace ?? null, amount: input.amount ?? null };
    case "waiver":
      return {
        ...cause,
        kind: "waiver",
        workspace: input.workspace ?? null,
        amount: input.amount,
        reason: input.reason,
      };
    case "plan":
      return { ...cause, kind: "plan", plan: input.plan, anchor: instantOf(input.anchor) };
    case "auto_reload":
      return {
        ...cause,
        kind: "auto_reload",
        enabled: input.enabled,
        pack: input.pack,
        threshold: input.threshold ?? null,
        monthlyCap: { count: input.monthly_cap?.count ?? null, money: input.monthly_cap?.money ?? null },
        method: input.payment_method ?? null,
      };
    default:
      return input satisfies never;
  }
}

function spendOf(input: Extract<OperationInput, { operation: "charge" | "deposit" }>): Spend {
  return {
    workspace: input.workspace,
    campaign: input.campaign ?? null,
    action: input.action,
    quantities: input.quantities ?? null,
    reference: input.reference == null ? null : referenceOf(input.reference),
    metadata: input.metadata ?? null,
  };
}

export function referenceOf(reference: { type: string; id: string; url?: string | null }): Reference {
  return { type: reference.type, id: reference.id, url: reference.url ?? null };
}

/** A time that passed its schema, so it names an instant. */
function instantOf(time: string | null | undefined): Instant | null {
  return time == null ? null : parseInstant(time);
}

/** A purchase is paid by a card, where somebody charges cards, or was paid elsewhere under a receipt. */
function topupFailure(services: Services, input: Extract<OperationInput, { operation: "topup" }>): Failure | null {
  if (input.receipt == null) {
    if (services.payments.provider !== null) return null;
    return invalidField("/receipt", "Card payments are not configured: name the receipt of a purchase paid elsewhere.");
  }
  if (input.payment_method == null) return null;
  return invalidField("/payment_method", "A purchase with a receipt was paid elsewhere: leave payment_method out.");
}
