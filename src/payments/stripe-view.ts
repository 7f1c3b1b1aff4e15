import type Stripe from "stripe";
import type { ProviderPayment } from "./provider.ts";

export type Declined = NonNullable<ProviderPayment["declined"]>;

/** The metadata in which an intent carries our id of the payment. */
export const PAYMENT = "scrip_payment";
/** Of which ledger it is: two may share an account of Stripe, or one may be made anew. */
export const LEDGER = "scrip_ledger";

/** Our id of the payment that an intent is for; null where it is none of ours. */
export function paymentOf(intent: Pick<Stripe.PaymentIntent, "metadata">, ledger: string): string | null {
  return intent.metadata[LEDGER] === ledger ? intent.metadata[PAYMENT] || null : null;
}

/**
 * An intent in the words of the port.
 * @param intent with its latest charge expanded
 * @param disputes all of this intent
 * @param declined why it was declined, where that is known better than the intent tells
 */
export function viewOf(
  id: string,
  intent: Stripe.PaymentIntent,
  disputes: Stripe.Dispute[],
  declined: Declined | null = null,
): ProviderPayment {
  const state = stateOf(intent);
  return {
    id,
    receipt: intent.id,
    state,
    money: { amount: intent.amount, currency: intent.currency.toUpperCase() },
    ...moneyBack(intent, disputes),
    declined: state === "declined" ? (declined ?? whyDeclined(intent) ?? NOT_COMPLETED) : null,
    confirmUrl: state === "needs_confirmation" ? (intent.next_action?.redirect_to_url?.url ?? null) : null,
  };
}

function stateOf(intent: Stripe.PaymentIntent): ProviderPayment["state"] {
  switch (intent.status) {
    case "succeeded":
      return "succeeded";
    case "canceled":
      return "declined";
    case "requires_action":
      return "needs_confirmation";
    case "requires_payment_method":
      return hasFailed(intent) ? "declined" : "pending";
    default:
      return "pending";
  }
}

/** Whether a charge of the intent was tried and failed. Before that, an intent without a charge is still being made. */
export function hasFailed(intent: Stripe.PaymentIntent): boolean {
  return whyDeclined(intent) !== null;
}

const NOT_COMPLETED: Declined = { code: "not_completed", reason: "The payment was not completed." };

/** Stripe forgets an intent's error when it is cancelled; the failed charge, where there was one, remembers it. */
export function whyDeclined(intent: Stripe.PaymentIntent): Declined | null {
  const error = intent.last_payment_error;
  if (error !== null) return declinedBy(error);
  const charge = chargeOf(intent);
  if (charge?.status !== "failed") return null;
  return declinedBy({ code: charge.failure_code, message: charge.failure_message });
}

/**
 * Why a charge failed. Of the bank's own reasons only the one that the payer can do something about is told apart:
 * others ("stolen card") are not for the payer's eyes, and Stripe's message does not tell them either.
 */
export function declinedBy(error: {
  code?: string | null | undefined;
  decline_code?: string | null | undefined;
  message?: string | null | undefined;
}): Declined {
  const code = error.decline_code === "authentication_required" ? error.decline_code : error.code;
  return { code: code ?? "card_declined", reason: error.message || "The card was declined." };
}

/** What went back to the payer. Money that was refunded and is disputed as well went back once. */
function moneyBack(
  intent: Stripe.PaymentIntent,
  disputes: Stripe.Dispute[],
): Pick<ProviderPayment, "refunded" | "disputed"> {
  if (intent.status !== "succeeded") return { refunded: 0, disputed: 0 };
  const refunded = Math.min(chargeOf(intent)?.amount_refunded ?? 0, intent.amount);
  const disputed = disputes
    .filter(holdsMoney)
    // In another currency it cannot be said which part is disputed.
    .reduce((sum, dispute) => sum + (dispute.currency === intent.currency ? dispute.amount : intent.amount), 0);
  return { refunded, disputed: Math.min(disputed, intent.amount - refunded) };
}

/** Whether the disputed money is with the bank: while it is being argued about, and when it is lost. */
function holdsMoney({ status, balance_transactions }: Stripe.Dispute): boolean {
  switch (status) {
    case "won":
    // An inquiry moves no money; where it becomes a dispute its status becomes that of one.
    case "warning_needs_response":
    case "warning_under_review":
    case "warning_closed":
      return false;
    // Settled before it became a dispute, be it by giving the money back or by blocking the claim.
    case "prevented":
      return balance_transactions.reduce((sum, { amount }) => sum + amount, 0) < 0;
    default:
      return true;
  }
}

function chargeOf({ latest_charge: charge }: Stripe.PaymentIntent): Stripe.Charge | null {
  return typeof charge === "string" ? null : charge;
}

/** The id of what Stripe answers as an id or, where asked to, as the thing itself. */
export function idOf(thing: string | { id: string } | null | undefined): string | null {
  if (thing === null || thing === undefined) return null;
  return typeof thing === "string" ? thing : thing.id;
}
