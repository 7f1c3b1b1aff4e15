import type { ProviderPayment } from "./provider.ts";
import type { SandboxPayment } from "./sandbox-books.ts";

/** What a payer or a bank does: the payer confirms, the operator refunds, the bank disputes and decides the dispute. */
export type SandboxEvent = "confirm" | "refund" | "dispute" | "dispute_won" | "dispute_lost";

/** Why an event cannot happen, as a person may read it. */
export type PlayRefusal = { code: "not_found" | "conflict" | "invalid_amount"; detail: string };

export type PlayResult = { ok: true; value: ProviderPayment } | { ok: false; error: PlayRefusal };

type Next = { ok: true; value: SandboxPayment } | { ok: false; error: PlayRefusal };

/**
 * The payment after an event. Changes nothing.
 * @param amount of a partial refund, in the currency's smallest part; null for the rest, and for every other event
 */
export function afterEvent(payment: SandboxPayment, event: SandboxEvent, amount: number | null): Next {
  if (amount !== null && event !== "refund") return invalid("An amount can only be given for a refund.");
  if (event === "confirm") return confirm(payment);
  if (payment.state !== "succeeded") {
    return conflict(`The payment ${STANDS[payment.state]}: there is no money to be given back.`);
  }
  switch (event) {
    case "refund":
      return refund(payment, amount);
    case "dispute":
      return dispute(payment);
    case "dispute_won":
      return decide(payment, { dispute: "won", disputed: 0 });
    case "dispute_lost":
      return decide(payment, { dispute: "lost" });
  }
}

const STANDS = {
  needs_confirmation: "has not been confirmed yet",
  succeeded: "has succeeded already",
  declined: "was declined",
} as const;

function confirm(payment: SandboxPayment): Next {
  if (payment.state !== "needs_confirmation") {
    return conflict(`The payment ${STANDS[payment.state]}: there is nothing to confirm.`);
  }
  return { ok: true, value: { ...payment, state: "succeeded" } };
}

function refund(payment: SandboxPayment, amount: number | null): Next {
  const rest = restOf(payment);
  if (rest === 0) return conflict("All money of the payment has gone back already, or is held by a dispute.");
  if (amount !== null && !(Number.isSafeInteger(amount) && amount >= 1 && amount <= rest)) {
    return invalid(`The amount of a refund is a whole number from 1 to ${rest}, what is left of the payment.`);
  }
  return { ok: true, value: { ...payment, refunded: payment.refunded + (amount ?? rest) } };
}

function dispute(payment: SandboxPayment): Next {
  if (payment.dispute === "open") return conflict("The payment is being disputed already.");
  const rest = restOf(payment);
  if (rest === 0) return conflict("All money of the payment has gone back already: there is nothing to dispute.");
  return { ok: true, value: { ...payment, dispute: "open", disputed: rest } };
}

function decide(payment: SandboxPayment, decision: Partial<SandboxPayment>): Next {
  if (payment.dispute === "open") return { ok: true, value: { ...payment, ...decision } };
  return conflict(
    payment.dispute === null
      ? "The payment is not being disputed."
      : `The dispute of the payment has been ${payment.dispute} already.`,
  );
}

const restOf = ({ money, refunded, disputed }: SandboxPayment): number => money.amount - refunded - disputed;

const conflict = (detail: string): Next => ({ ok: false, error: { code: "conflict", detail } });
const invalid = (detail: string): Next => ({ ok: false, error: { code: "invalid_amount", detail } });
