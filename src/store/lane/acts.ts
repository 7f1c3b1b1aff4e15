import type { Command } from "../../core/command.ts";
import { isOpen, type Payment } from "../../core/payment.ts";
import type { Wallet } from "../../core/wallet.ts";
import type { Act, OriginatedAct } from "../audit-log/record.ts";
import { formatId } from "../ids.ts";
import type { PostedEntry, PostRequest } from "../posting.ts";
import type { Loaded } from "./load.ts";

/** What is set beside a wallet's entries. */
type Settings = Pick<Wallet, "subscription" | "autoReload">;

/** What a decision of the operator did. */
export type Decided = { before: Settings; posted: PostedEntry | null; scheduled: number | null; payments: Payment[] };

/**
 * What the audit log has to tell of a decision that was carried out; null: nothing. Told once the wallet has its number,
 * which the ids of its things are made from.
 */
export function actOf(request: PostRequest, holder: Loaded, decided: Decided): (() => OriginatedAct) | null {
  const { origin, account, command } = request;
  const action = actionOf(command, decided);
  if (origin === undefined || action === null) return null;
  const { wallet } = holder;
  const now: Settings = { subscription: wallet.subscription, autoReload: wallet.autoReload };
  return () => {
    const id = (kind: "en" | "gr" | "pay", number: number) => formatId(kind, account.number, holder.number!, number);
    const reason = "reason" in command ? command.reason : null;
    const figures = figuresOf(command, decided, now, id);
    return {
      origin,
      act: { action, account: account.id, target: { type: "wallet", id: wallet.id }, reason, ...figures },
    };
  };
}

function actionOf(command: Command, { posted, scheduled, payments }: Decided): string | null {
  switch (command.kind) {
    case "grant":
      return scheduled === null ? "grant.posted" : "grant.scheduled";
    case "withdraw":
      return "grant.withdrawn";
    case "topup":
      return posted !== null ? "topup.posted" : payments.some(isOpen) ? "topup.asked" : null;
    case "adjustment":
    case "refund":
    case "repayment":
    case "waiver":
      return `${command.kind}.posted`;
    case "plan":
    case "auto_reload":
      return `${command.kind}.set`;
    case "finish_import":
      return "import.finished";
    default:
      return null;
  }
}

type Ids = (kind: "en" | "gr" | "pay", number: number) => string;

/** The wallet's figures before and after the entry, with what was set, scheduled or asked for. */
function figuresOf(command: Command, decided: Decided, now: Settings, id: Ids): Pick<Act, "before" | "after"> {
  const { before, posted, scheduled, payments } = decided;
  const moved = posted === null ? null : { balance: posted.endingBalance, outstanding: posted.endingOutstanding };
  const stood =
    posted === null
      ? null
      : {
          balance: posted.endingBalance - posted.amount,
          outstanding: posted.endingOutstanding - posted.outstandingChange,
        };
  const named = {
    ...(posted === null ? {} : { entry: id("en", posted.sequence) }),
    ...(posted === null || posted.case === null ? {} : { case: posted.case }),
    ...(scheduled === null ? {} : { grant: id("gr", scheduled) }),
    ...(command.kind === "withdraw" ? { grant: id("gr", command.grant) } : {}),
    ...(payments.length === 0 ? {} : { payment: id("pay", payments[0]!.number) }),
  };
  return {
    before: some({ ...stood, ...settingOf(command, before) }),
    after: some({ ...moved, ...settingOf(command, now), ...named }),
  };
}

function settingOf(command: Command, { subscription, autoReload }: Settings) {
  if (command.kind === "plan") {
    return { plan: subscription?.cycle?.plan.id ?? null, next: subscription?.next?.id ?? null };
  }
  if (command.kind !== "auto_reload") return {};
  if (autoReload === null) return { enabled: false };
  const { enabled, pack, threshold, monthlyCap, method } = autoReload;
  return { enabled, pack, threshold, monthly_cap: monthlyCap, payment_method: method };
}

function some(figures: object): object | null {
  return Object.keys(figures).length === 0 ? null : figures;
}
