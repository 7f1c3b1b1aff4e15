import type Stripe from "stripe";
import { WebhookForged } from "./provider.ts";
import { retrieveIntent } from "./stripe-intents.ts";
import { idOf, PAYMENT, paymentOf } from "./stripe-view.ts";

/** The events after which a payment may stand otherwise than before. */
const OF_INTEREST = new Set<string>([
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "payment_intent.processing",
  "charge.refunded",
  "charge.refund.updated",
  "refund.updated",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
]);

/**
 * Our id of the payment that an event is about; null where it is about none of ours. Nothing else of the event is used.
 * @throws WebhookForged where it was not signed by Stripe with our secret, or too long ago
 */
export async function readEvent(
  stripe: Stripe,
  { secret, ledger }: { secret: string; ledger: string },
  headers: Record<string, string | undefined>,
  body: Buffer,
): Promise<{ payment: string } | null> {
  const event = verify(stripe, secret, headers["stripe-signature"], body);
  if (!OF_INTEREST.has(event.type)) return null;
  const about = event.data.object as About;
  // What carries our mark says itself whose it is; refunds and disputes carry none.
  const marked = about.metadata?.[PAYMENT]
    ? { metadata: about.metadata }
    : await intentOf(stripe, about.payment_intent);
  const payment = marked === null ? null : paymentOf(marked, ledger);
  return payment === null ? null : { payment };
}

/** What the objects of all these events have in common. */
type About = { metadata?: Record<string, string>; payment_intent?: string | { id: string } | null };

function verify(stripe: Stripe, secret: string, signature: string | undefined, body: Buffer): Stripe.Event {
  try {
    return stripe.webhooks.constructEvent(body, signature ?? "", secret);
  } catch {
    // What is wrong with it is not repeated: Stripe's error carries the header and the body.
    throw new WebhookForged("This was not signed by Stripe for this endpoint, or too long ago.");
  }
}

async function intentOf(stripe: Stripe, intent: About["payment_intent"]): Promise<Stripe.PaymentIntent | null> {
  const id = idOf(intent);
  return id === null ? null : retrieveIntent(stripe, id);
}
