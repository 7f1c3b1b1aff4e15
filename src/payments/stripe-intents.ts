import Stripe from "stripe";
import type { ProviderPayment } from "./provider.ts";
import { answerOf, answerOrNull, asUnknown } from "./stripe-failures.ts";
import {
  type Declined,
  declinedBy,
  hasFailed,
  idOf,
  LEDGER,
  PAYMENT,
  paymentOf,
  viewOf,
  whyDeclined,
} from "./stripe-view.ts";

const CHARGE = "latest_charge";

/** After this time nobody is making an intent any more, and Stripe may have forgotten the key it was made with. */
export const MAKING_MS = 23 * 3_600_000;

/** A payment by its id, which is unique in its ledger. */
export type OurPayment = { ledger: string; payment: string };

/** An intent as it is now; null where Stripe has none with this id. */
export function retrieveIntent(stripe: Stripe, id: string): Promise<Stripe.PaymentIntent | null> {
  return answerOrNull(() => stripe.paymentIntents.retrieve(id, { expand: [CHARGE] }));
}

/**
 * The intent of a payment among its customer's. They are listed: a list has what was made a moment ago, a search may
 * not.
 * @param since before it was made, in milliseconds
 * @returns null as well where Stripe does not have the customer
 */
export async function searchIntent(
  stripe: Stripe,
  customer: string,
  { ledger, payment }: OurPayment,
  since: number,
): Promise<Stripe.PaymentIntent | null> {
  const list = stripe.paymentIntents.list({
    customer,
    limit: 100,
    expand: [`data.${CHARGE}`],
    created: { gte: Math.floor(since / 1000) },
  });
  return answerOrNull(async () => {
    for await (const intent of list) if (paymentOf(intent, ledger) === payment) return intent;
    return null;
  });
}

/**
 * Makes an intent and charges it, at most once per payment. Failures are Stripe's own.
 * @returns the intent as it is now, and whether it was made just now
 */
export async function makeIntent(
  stripe: Stripe,
  { ledger, payment }: OurPayment,
  params: Stripe.PaymentIntentCreateParams,
): Promise<{ intent: Stripe.PaymentIntent; isNew: boolean }> {
  const intent = await stripe.paymentIntents.create(
    { ...params, metadata: { [PAYMENT]: payment, [LEDGER]: ledger }, expand: [CHARGE] },
    { idempotencyKey: `${ledger}/${payment}` },
  );
  // A repeated answer tells what was true at its time, which may be long ago.
  const isRepeated = intent.lastResponse.headers["idempotent-replayed"] === "true";
  return isRepeated ? { intent: await asItIsNow(stripe, intent.id), isNew: false } : { intent, isNew: true };
}

function asItIsNow(stripe: Stripe, id: string): Promise<Stripe.PaymentIntent> {
  return answerOf(() => stripe.paymentIntents.retrieve(id, { expand: [CHARGE] }));
}

export type Telling = {
  payment: string;
  /** Whether somebody is there to confirm the payment. */
  confirmable: boolean;
  /** Why it was declined, where Stripe has just said so. */
  declined?: Declined;
  /** It was made just now: nobody has disputed it. */
  isNew?: boolean;
};

/** What became of a payment. An intent that has come to nothing is cancelled first, so that it cannot be paid later. */
export async function tell(stripe: Stripe, intent: Stripe.PaymentIntent, telling: Telling): Promise<ProviderPayment> {
  const { payment, confirmable, isNew = false } = telling;
  if (!isDead(intent, confirmable)) return viewOf(payment, intent, isNew ? [] : await disputesOf(stripe, intent));
  const declined = telling.declined ?? whyDead(intent);
  const closed = await close(stripe, intent.id);
  return viewOf(payment, closed, await disputesOf(stripe, closed), declined);
}

function isDead(intent: Stripe.PaymentIntent, confirmable: boolean): boolean {
  switch (intent.status) {
    case "requires_action":
      return !confirmable;
    case "requires_payment_method":
    case "requires_confirmation":
      return hasFailed(intent) || Date.now() - intent.created * 1000 > MAKING_MS;
    default:
      return false;
  }
}

function whyDead(intent: Stripe.PaymentIntent): Declined | null {
  if (intent.status !== "requires_action") return whyDeclined(intent);
  return declinedBy({
    code: "authentication_required",
    message: "The card's bank wants this payment to be confirmed, and nobody is there to confirm it.",
  });
}

/** Cancels an intent. Where somebody else was faster, what they made of it is answered. */
async function close(stripe: Stripe, id: string): Promise<Stripe.PaymentIntent> {
  try {
    return await stripe.paymentIntents.cancel(id, { cancellation_reason: "abandoned", expand: [CHARGE] });
  } catch (error) {
    const { StripeInvalidRequestError } = Stripe.errors;
    if (error instanceof StripeInvalidRequestError && error.code === "payment_intent_unexpected_state") {
      return asItIsNow(stripe, id);
    }
    throw asUnknown(error);
  }
}

/** The disputes of an intent. One that has taken no money has none. */
async function disputesOf(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<Stripe.Dispute[]> {
  if (intent.status !== "succeeded") return [];
  return answerOf(() =>
    stripe.disputes.list({ payment_intent: intent.id, limit: 100 }).autoPagingToArray({ limit: DISPUTES_MAX }),
  );
}

/** More disputes than one payment has. */
const DISPUTES_MAX = 1000;

/** All payments of ours from a time until before another, newest first, as they are; nothing is cancelled. */
export async function* listIntents(
  stripe: Stripe,
  ledger: string,
  from: number,
  to: number,
): AsyncGenerator<ProviderPayment> {
  // Stripe counts seconds. What is disputed may be so later than it was paid.
  const since = { gte: Math.floor(from / 1000) };
  const created = { ...since, lt: Math.ceil(to / 1000) };
  try {
    const disputes = new Map<string | null, Stripe.Dispute[]>();
    for await (const dispute of stripe.disputes.list({ created: since, limit: 100 })) {
      const intent = idOf(dispute.payment_intent);
      disputes.set(intent, [...(disputes.get(intent) ?? []), dispute]);
    }
    for await (const intent of stripe.paymentIntents.list({ created, limit: 100, expand: [`data.${CHARGE}`] })) {
      const payment = paymentOf(intent, ledger);
      if (payment !== null) yield viewOf(payment, intent, disputes.get(intent.id) ?? []);
    }
  } catch (error) {
    throw asUnknown(error);
  }
}
