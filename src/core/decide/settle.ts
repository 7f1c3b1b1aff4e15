import { MAX_AMOUNT } from "../amount.ts";
import type { Command } from "../command.ts";
import type { Movement } from "../entry.ts";
import { drawFrom } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { fail, ok } from "../result.ts";
import { refundable, type Use } from "../use.ts";
import type { Wallet } from "../wallet.ts";
import type { Book, Decided } from "./book.ts";
import { comeBack } from "./come-back.ts";
import { CALENDAR, movement } from "./movement.ts";
import { held } from "./room.ts";
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
    const movements = comeBack(wallet, use, -extra, { now: at, lapsedAt: at }, "settlement", command, {
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
  const movements = comeBack(wallet, use, use.amount, { now: at, lapsedAt: at }, "settlement", command, {
    reason: command.reason,
    releases: true,
  });
  return ok({ movements });
}

/**
 * A deposit whose deadline has come voids itself. Voids come before expiries, so that what comes back to a grant that
 * lapses at the same instant lapses with it.
 */
export function voidOverdue(wallet: Wallet, use: Use, due: Instant): Movement[] {
  return comeBack(wallet, use, use.amount, { now: due, lapsedAt: due - 1 }, "settlement", CALENDAR, {
    reason: "Its deadline passed.",
    releases: true,
  });
}

/** Gives a charge or a settled deposit back, wholly or in part. */
export function decideRefund(wallet: Wallet, command: RefundCommand, at: Instant): Decided {
  if (command.entry > wallet.sequence) return fail({ code: "not_found", detail: "There is no such entry." });
  const use = wallet.uses.get(command.entry);
  if (use === undefined || use.kind === "purchase") {
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
  if (held(wallet) + amount > MAX_AMOUNT) {
    return fail({ code: "amount_out_of_range", detail: `The balance would pass ${MAX_AMOUNT}.` });
  }
  return ok({
    movements: comeBack(wallet, use, amount, { now: at, lapsedAt: at }, "refund", command, {
      reason: command.reason,
      releases: amount === left,
      case: command.case,
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
