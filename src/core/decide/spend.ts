import { MAX_AMOUNT, MAX_BALANCE } from "../amount.ts";
import type { ReloadOutcome } from "../auto-reload.ts";
import { type Action, findAction, rateCard, rateCardAt } from "../catalog.ts";
import type { Command, Quantities, Spend } from "../command.ts";
import type { EntryPrice, Movement } from "../entry.ts";
import { drawFrom } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { priceOf } from "../price.ts";
import { invalid, notEnough, type Rejection } from "../rejection.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Use } from "../use.ts";
import type { Wallet } from "../wallet.ts";
import { type Book, type Decided, onceFor } from "./book.ts";
import { movement } from "./movement.ts";
import { reloadForShort, waitBehind } from "./reload.ts";

type SpendCommand = Extract<Command, { kind: "charge" | "deposit" }>;

/** What something costs, with the version of the rate card that said so. */
export type Priced = { action: Action; amount: number; price: EntryPrice };

/** Charges an action, or takes its price as a deposit that will be settled. The whole price or nothing. */
export function decideSpend(book: Book, wallet: Wallet, command: SpendCommand, at: Instant): Decided {
  const quote = quoteSpend(book, command, at);
  if (!quote.ok && quote.error.code !== "amount_out_of_range") return quote;
  if (command.kind === "deposit" && command.deadline !== null && command.deadline <= at) {
    return fail(invalid("/deadline", "A deadline must lie in the future."));
  }
  const attribution = checkAttribution(book, command, at);
  if (attribution !== null) return fail(attribution);
  if (!quote.ok) return quote;
  const { action, amount, price } = quote.value;
  if (wallet.usage + amount > MAX_AMOUNT) {
    return fail({ code: "amount_out_of_range", detail: `The usage of this wallet would pass ${MAX_AMOUNT}.` });
  }
  const once = onceFor(book, action, command.reference);
  if (!once.ok) return once;
  const uncovered = checkCover(book, wallet, command, amount, at);
  if (uncovered !== null) return uncovered;
  const posted: Movement = movement(command.kind, amount === 0 ? 0 : -amount, command, {
    workspace: command.workspace,
    campaign: command.campaign,
    action: command.action,
    reference: command.reference,
    metadata: command.metadata,
    fundings: drawFrom(wallet.burning, amount),
    price,
    once: once.value,
    deadline: command.kind === "deposit" ? deadlineOf(book, command.deadline, at) : null,
  });
  return ok({ movements: [posted] });
}

function actionAt(book: Book, action: string, at: Instant): Action | null {
  const card = rateCardAt(book.catalog, at);
  return card === null ? null : findAction(card, action);
}

function deadlineOf(book: Book, asked: Instant | null, at: Instant): Instant | null {
  const usual = book.catalog.policies.depositDeadlineMs;
  return asked ?? (usual === null ? null : at + usual);
}

/** Prices what a charge or deposit asks for with the rate card in force, posting nothing. */
export function quoteSpend(
  book: Book,
  spend: Pick<Spend, "action" | "quantities">,
  at: Instant,
): Result<Priced, Rejection> {
  const card = rateCardAt(book.catalog, at);
  const action = actionAt(book, spend.action, at);
  if (card === null || action === null) {
    const known = card === null ? "" : ` It knows ${Object.keys(card.actions).join(", ")}.`;
    return fail({
      code: "unknown_action",
      detail: `The catalog of ${book.catalog.product} has no action ${JSON.stringify(spend.action)}.${known}`,
    });
  }
  return priceWith(action, card.version, spend.quantities, "charge");
}

function priceWith(
  action: Action,
  version: string,
  quantities: Quantities | null,
  kind: "charge" | "settlement",
): Result<Priced, Rejection> {
  const priced = priceOf(action, quantities ?? undefined, kind);
  if (priced.ok) return ok({ action, amount: priced.price.amount, price: { version, lines: priced.price.lines } });
  if ("errors" in priced) {
    return fail({ code: "invalid_request", detail: "The quantities cannot be priced.", errors: priced.errors });
  }
  return fail({ code: "amount_out_of_range", detail: `The price would pass ${MAX_BALANCE}, the largest balance.` });
}

function checkAttribution(book: Book, spend: Spend, at: Instant): Rejection | null {
  const action = actionAt(book, spend.action, at);
  if (action?.attribution === "campaign" && spend.campaign === null) {
    return {
      code: "attribution_required",
      detail: `${spend.action} is driven by a campaign: name it in "campaign".`,
    };
  }
  if (action?.attribution === "none" && spend.campaign !== null) {
    return {
      code: "attribution_not_allowed",
      detail: `${spend.action} belongs to no campaign and is recorded as such: leave "campaign" out.`,
    };
  }
  return null;
}

/** Why the balance does not pay for it: it is refused, or waits for a reload. Null where it does. */
function checkCover(book: Book, wallet: Wallet, command: SpendCommand, amount: number, at: Instant): Decided | null {
  const limit = book.catalog.policies.outstandingLimit;
  if (limit !== null && wallet.outstanding > limit) {
    return fail({
      code: "outstanding_limit",
      detail: `${wallet.outstanding} credits are outstanding, more than the limit of ${limit}: pay them before new charges.`,
      outstanding: wallet.outstanding,
      limit,
    });
  }
  const behind = command.reloaded === undefined ? waitBehind(wallet) : null;
  if (behind !== null) return ok(behind);
  if (amount <= wallet.balance) return null;
  const refused = notEnough(amount, wallet.balance, `The charge costs ${amount}; ${wallet.balance} are available.`);
  if (command.reloaded !== undefined) return fail(stillShort(refused, command.reloaded));
  const trigger = { kind: "short", key: command.key, action: command.action, required: amount } as const;
  const reload = reloadForShort(book, wallet, refused, trigger, at);
  return reload === null ? fail(refused) : ok(reload);
}

/** The reload that a request waited for did not help it. */
function stillShort(refused: ReturnType<typeof notEnough>, reloaded: ReloadOutcome): Rejection {
  switch (reloaded.outcome) {
    case "declined": {
      const { detail, required, available, shortfall } = refused;
      const short = { required, available, shortfall };
      return { code: "payment_declined", detail: `${detail} Auto Reload: ${reloaded.reason}`, short };
    }
    case "unknown":
      return { ...refused, detail: `${refused.detail} Auto Reload's payment is not decided yet: send it again later.` };
    case "credited":
      return {
        ...refused,
        detail: `${refused.detail} What Auto Reload has bought meanwhile does not cover it as well.`,
      };
    default:
      return reloaded satisfies never;
  }
}

/** Prices what was really delivered, with the rate card of the deposit. */
export function priceSettlement(book: Book, use: Use, quantities: Quantities): Result<Priced, Rejection> {
  const card = use.version === null ? null : rateCard(book.catalog, use.version);
  const action = card === null || use.action === null ? null : findAction(card, use.action);
  if (card === null || action === null)
    throw new Error(`rate card ${use.version} of ${book.catalog.product} is not at hand`);
  return priceWith(action, card.version, quantities, "settlement");
}
