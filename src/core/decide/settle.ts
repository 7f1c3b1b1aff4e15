import { MAX_AMOUNT } from "../amount.ts";
import type { Command } from "../command.ts";
import type { Cause, Movement } from "../entry.ts";
import { giveBack } from "../give-back.ts";
import { drawFrom } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { fail, ok } from "../result.ts";
import { refundable, type Use } from "../use.ts";
import type { Wallet } from "../wallet.ts";
import type { Book, Decided } from "./book.ts";
import { expiry, movement } from "./movement.ts";
import { priceSettlement } from "./spend.ts";

type SettleCommand = Extract<Command, { kind: "settle" }>;
type VoidCommand = Extract<Command, { kind: "void" }>;
type RefundCommand = Extract<Command, { kind: "refund" }>;

/**
 * Reconciles a deposit with what was really delivered: less costs less and the rest comes back; more takes the extra as
 * far as the balance reaches and leaves the rest outstanding. A delivery is never refused for want of credits.
 */
export function decideSettle(book: Book, wallet: Wallet, command: SettleCommand, at: Instant): Decided {
  const use = wallet.uses.get(command.deposit);
  if (use === undefined || use.kind !== "deposit") return fail(noSuchDeposit);
  const priced = priceSettlement(book, use, command.quantities);
  if (!priced.ok) return priced;
  if (use.state !== "open") return fail(alreadyClosed(use));
  const extra = priced.value.amount - use.amount;
  const price = {
    version: priced.value.price.version,
    lines: [...priced.value.price.lines, { text: "Deposit", amount: -use.amount }],
  };
  if (extra < 0) {
    const movements = comeBack(wallet, use, -extra, at, "settlement", command, {
      price,
      releases: priced.value.amount === 0,
    });
    return ok({ movements });
  }
  const taken = Math.min(extra, wallet.balance);
  const owed = extra - taken;
  if (wallet.outstanding + owed > MAX_AMOUNT || wallet.usage + extra > MAX_AMOUNT) {
    return fail({ code: "amount_out_of_range", detail: `What is outstanding or used would pass ${MAX_AMOUNT}.` });
  }
  const settlement = movement("settlement", taken === 0 ? 0 : -taken, command, {
    ...attributionOf(use),
    outstandingChange: owed,
    fundings: drawFrom(wallet.burning, taken),
    price,
    of: use.sequence,
  });
  return ok({ movements: [settlement] });
}

/** Gives a deposit back wholly: what was submitted will not be delivered. */
export function decideVoid(wallet: Wallet, command: VoidCommand, at: Instant): Decided {
  const use = wallet.uses.get(command.deposit);
  if (use === undefined || use.kind !== "deposit") return fail(noSuchDeposit);
  if (use.state !== "open") return fail(alreadyClosed(use));
  return ok({ movements: voidMovements(wallet, use, command, command.reason, at) });
}

/** The movements that void a deposit, whether somebody asked for it or its deadline passed. */
export function voidMovements(wallet: Wallet, use: Use, cause: Cause, reason: string | null, at: Instant): Movement[] {
  return comeBack(wallet, use, use.amount, at, "settlement", cause, { reason, releases: true });
}

/** Gives a charge or a settled deposit back, wholly or in part. */
export function decideRefund(wallet: Wallet, command: RefundCommand, at: Instant): Decided {
  if (command.entry > wallet.sequence) return fail({ code: "not_found", detail: "There is no such entry." });
  const use = wallet.uses.get(command.entry);
  if (use === undefined) {
    return fail({ code: "conflict", detail: "Only a charge or a settled deposit can be refunded: name its entry." });
  }
  if (use.state === "open") {
    return fail({ code: "conflict", detail: "This deposit is still open: void it, or settle it first." });
  }
  const left = use.state === "voided" ? 0 : refundable(use);
  const amount = command.amount ?? left;
  if (amount > left || amount === 0) {
    const detail = left === 0 ? "Nothing of it is left to refund." : `Only ${left} of it is left to refund.`;
    return fail({ code: "amount_out_of_range", detail });
  }
  if (wallet.balance + wallet.inFlight.amount + wallet.scheduledAmount + amount > MAX_AMOUNT) {
    return fail({ code: "amount_out_of_range", detail: `The balance would pass ${MAX_AMOUNT}.` });
  }
  return ok({
    movements: comeBack(wallet, use, amount, at, "refund", command, {
      reason: command.reason,
      releases: amount === left,
    }),
  });
}

const noSuchDeposit = { code: "not_found", detail: "There is no such deposit in this account." } as const;

function alreadyClosed(use: Use) {
  return { code: "conflict", detail: `This deposit is ${use.state} already; it can be closed only once.` } as const;
}

function attributionOf(use: Use) {
  return { workspace: use.workspace, campaign: use.campaign, action: use.action, reference: use.reference };
}

/** The entry that gives something back, and an expiry for each part that lapses again at once. */
function comeBack(
  wallet: Wallet,
  use: Use,
  amount: number,
  at: Instant,
  type: "settlement" | "refund",
  cause: Cause,
  rest: Partial<Movement>,
): Movement[] {
  const back = giveBack(wallet, use, amount, at);
  const cancelled = amount - back.amount;
  const given = movement(type, back.amount, cause, {
    ...attributionOf(use),
    outstandingChange: cancelled === 0 ? 0 : -cancelled,
    fundings: back.fundings,
    newGrants: back.newGrants,
    pays: back.pays,
    of: use.sequence,
    ...rest,
  });
  return [given, ...back.lapsing.map((part) => expiry(part))];
}
