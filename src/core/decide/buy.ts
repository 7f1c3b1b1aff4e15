import { MAX_AMOUNT } from "../amount.ts";
import { orderOf } from "../auto-reload.ts";
import { findPack } from "../catalog.ts";
import type { Command } from "../command.ts";
import type { Movement } from "../entry.ts";
import { PRIORITY_PAID } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { isOpen, type Order, type Payment } from "../payment.ts";
import { invalid } from "../rejection.ts";
import { fail, ok } from "../result.ts";
import { refundable } from "../use.ts";
import type { Wallet } from "../wallet.ts";
import { type Book, type Decided, receiptKey } from "./book.ts";
import { comeBack } from "./come-back.ts";
import { give, movement, newGrant } from "./movement.ts";
import { reloadCredited, reloadDeclined } from "./reload.ts";
import { checkRoom, held } from "./room.ts";

type TopupCommand = Extract<Command, { kind: "topup" }>;
type CreditCommand = Extract<Command, { kind: "credit" }>;
type DeclineCommand = Extract<Command, { kind: "decline" }>;
type ReverseCommand = Extract<Command, { kind: "reverse" }>;

/** Buys packs: credited at once where they were paid for elsewhere (once per receipt), else when the card has paid. */
export function decideTopup(book: Book, wallet: Wallet, command: TopupCommand, at: Instant): Decided {
  const pack = findPack(book.catalog, command.pack);
  if (pack === null) {
    const known = book.catalog.packs.map((each) => each.id).join(", ");
    return fail(invalid("/pack", `There is no pack ${JSON.stringify(command.pack)}. The catalog sells ${known}.`));
  }
  const order = orderOf(pack, command.count);
  if (!Number.isSafeInteger(order.credits) || !Number.isSafeInteger(order.money)) {
    return fail({ code: "amount_out_of_range", detail: `${command.count} packs are more than can be bought at once.` });
  }
  const noRoom = checkRoom(wallet, order.credits);
  if (noRoom !== null) return fail(noRoom);
  const payment = newPayment(wallet, "topup", order, command, at);
  if ("provider" in command.paid) {
    const asked: Payment = { ...payment, provider: command.paid.provider, method: command.paid.method };
    return ok({ movements: [], payment: asked, verdict: { waitsFor: asked.number } });
  }
  const { receipt } = command.paid;
  const known = book.receipts.get(receiptKey("manual", receipt));
  if (known !== undefined) {
    return fail({
      code: "conflict",
      detail: `Receipt ${receipt} was credited already (wallet ${known.wallet}, entry ${known.sequence}).`,
    });
  }
  return credited(book, wallet, { ...payment, provider: "manual" }, receipt, at);
}

function newPayment(wallet: Wallet, kind: Payment["kind"], order: Order, command: TopupCommand, at: Instant): Payment {
  const { workspace, actor, key, requestHash } = command;
  return {
    number: wallet.paymentCount + 1,
    kind,
    state: "asked",
    order,
    provider: "",
    receipt: null,
    method: null,
    workspace,
    cause: { actor, key, requestHash },
    decidedAt: at,
    closedAt: null,
    reason: null,
    entry: null,
    reversed: 0,
  };
}

/** A payment has succeeded: its credits arrive. What was credited before is not credited again. */
export function decideCredit(book: Book, wallet: Wallet, command: CreditCommand, at: Instant): Decided {
  const payment = wallet.payments.get(command.payment);
  if (payment === undefined) return fail(noSuchPayment);
  if (payment.state === "credited") return ok({ movements: [] });
  // The key of a request whose payment was declined was free again: another entry may carry it by now.
  const cause = isOpen(payment) ? payment.cause : { ...payment.cause, key: null, requestHash: null };
  return credited(book, wallet, { ...payment, cause }, command.receipt, at);
}

function credited(book: Book, wallet: Wallet, payment: Payment, receipt: string, at: Instant): Decided {
  const { kind, order, provider, workspace, cause } = payment;
  const grant = newGrant(wallet, kind, "paid", order.credits, at, { expiresAt: null, priority: PRIORITY_PAID });
  const purchase = { provider, receipt, ...order };
  const closed: Payment = {
    ...payment,
    state: "credited",
    receipt,
    reason: null,
    closedAt: at,
    entry: wallet.sequence + 1,
  };
  return ok({
    movements: [give(kind, grant, cause, { workspace, purchase })],
    payment: closed,
    ...reloadCredited(book, wallet, closed, isOpen(payment)),
  });
}

/** A payment was declined for good: nothing is credited, and its request's key is free again. */
export function decideDecline(wallet: Wallet, command: DeclineCommand, at: Instant): Decided {
  const payment = wallet.payments.get(command.payment);
  if (payment === undefined) return fail(noSuchPayment);
  if (!isOpen(payment)) return ok({ movements: [] });
  const closed: Payment = { ...payment, state: "declined", closedAt: at, reason: command.reason };
  return ok({ movements: [], payment: closed, ...reloadDeclined(wallet, closed, at) });
}

/**
 * Money of a payment went back, or came again: so many of its credits as money is gone, rounded down, are taken, as far as
 * they remain of that purchase; the rest is owed. A dispute that is won gives back what was taken for it.
 */
export function decideReverse(wallet: Wallet, command: ReverseCommand, at: Instant): Decided {
  const payment = wallet.payments.get(command.payment);
  if (payment === undefined) return fail(noSuchPayment);
  const purchase = payment.entry === null ? undefined : wallet.uses.get(payment.entry);
  if (purchase === undefined) return fail({ code: "conflict", detail: "This payment was not credited." });
  const { credits, money } = payment.order;
  const gone = Math.min(command.refunded + command.disputed, money);
  const target = money === 0 ? 0 : Number((BigInt(credits) * BigInt(gone)) / BigInt(money));
  const change = target - payment.reversed;
  if (change === 0) return ok({ movements: [] });
  if (change < 0) {
    // What was waived of it does not come back, nor what there is no room for.
    const amount = Math.min(-change, refundable(purchase), MAX_AMOUNT - held(wallet));
    if (amount === 0) return ok({ movements: [] });
    const reason = "The dispute of the payment was won.";
    const movements = comeBack(wallet, purchase, amount, { now: at, lapsedAt: at }, "reversal", command, { reason });
    return ok({ movements, payment: { ...payment, reversed: payment.reversed - amount } });
  }
  const grant = wallet.grants.get(purchase.gave!)!;
  const taken = Math.min(change, grant.remaining);
  const reversal: Movement = movement("reversal", taken === 0 ? 0 : -taken, command, {
    workspace: payment.workspace,
    outstandingChange: change - taken,
    fundings: taken === 0 ? [] : [{ grant: grant.number, amount: taken }],
    of: purchase.sequence,
    reason: command.disputed > 0 ? "The payment is disputed." : "The payment was refunded.",
  });
  return ok({ movements: [reversal], payment: { ...payment, reversed: target } });
}

const noSuchPayment = { code: "not_found", detail: "There is no such payment in this account." } as const;
