import Stripe from "stripe";
import type { ChargeRequest, PaymentMethod, PaymentProvider, ProviderPayment } from "./provider.ts";
import { type CustomerBook, cardsOf, ensureCustomer } from "./stripe-customers.ts";
import { answerOf, asUnknown } from "./stripe-failures.ts";
import { listIntents, MAKING_MS, makeIntent, retrieveIntent, searchIntent, tell } from "./stripe-intents.ts";
import { type Declined, declinedBy } from "./stripe-view.ts";
import { readEvent } from "./stripe-webhooks.ts";

const { StripeCardError, StripeInvalidRequestError, StripeIdempotencyError, StripeAPIError } = Stripe.errors;

export type StripeOptions = {
  /** `sk_…` or `rk_…`. */
  secretKey: string;
  /** `whsec_…`, of the endpoint that receives the webhooks. */
  webhookSecret: string;
  /** Where a payer comes back to who had to confirm a payment; an absolute URL. */
  returnUrl: string;
  customers: CustomerBook;
  /** The id of this ledger, so that the same id of a payment of another one is another payment. */
  ledger: string;
  /** How long to wait for an answer before asking again, in milliseconds; 20,000. */
  timeoutMs?: number;
  /** Where Stripe's API is; at Stripe. */
  host?: string;
  port?: number;
  protocol?: "http" | "https";
};

const NAME = "stripe";
/** How far our clocks may be ahead of Stripe's. */
const SLACK_MS = 3_600_000;

const TOO_LATE: Declined = {
  code: "not_charged",
  reason: "The payment could not be made: the provider was away for too long. The card was not charged.",
};
const NO_CARD: Declined = {
  code: "no_payment_method",
  reason: "No card is on file: add a card, then try again.",
};
const UNKNOWN_CARD: Declined = {
  code: "unknown_payment_method",
  reason: "This card is not, or no longer, on file: choose another one, or add it again.",
};

/** Cards charged by Stripe. One payment of ours is one PaymentIntent, which carries our id. */
export function stripeProvider(options: StripeOptions): PaymentProvider {
  const stripe = client(options);
  const { customers, ledger } = options;

  async function charge(request: ChargeRequest): Promise<ProviderPayment> {
    // Stripe keeps a key for at least a day. Later the same request could be a second charge.
    if (Date.now() - request.askedAt > MAKING_MS) return refuse(request, TOO_LATE);
    const customer = await customers.find(request.payer.number, NAME);
    const card = customer === null ? undefined : choose(await cardsOf(stripe, customer), request.method);
    if (customer === null || card === undefined) {
      return refuse(request, request.method === null ? NO_CARD : UNKNOWN_CARD);
    }
    const made = await attempt(() =>
      makeIntent(stripe, { ledger, payment: request.id }, paramsOf(request, customer, card.id)),
    );
    if (!made.ok) return afterFailure(request, made.error);
    return tell(stripe, made.value.intent, { ...tellingOf(request), isNew: made.value.isNew });
  }

  function paramsOf(request: ChargeRequest, customer: string, card: string): Stripe.PaymentIntentCreateParams {
    return {
      amount: request.money.amount,
      currency: request.money.currency.toLowerCase(),
      customer,
      payment_method: card,
      allowed_payment_method_types: ["card"],
      description: request.description,
      confirm: true,
      ...(request.confirmable ? { return_url: options.returnUrl } : { off_session: true }),
    };
  }

  async function afterFailure(request: ChargeRequest, error: unknown): Promise<ProviderPayment> {
    if (error instanceof StripeCardError && error.payment_intent !== undefined) {
      return tell(stripe, error.payment_intent, { ...tellingOf(request), declined: declinedBy(error) });
    }
    if (error instanceof StripeCardError || error instanceof StripeInvalidRequestError) {
      return refuse(request, declinedBy(error));
    }
    // The key was used with other parameters, is in use, or was answered with a failure that Stripe repeats for a day:
    // asking with it again tells nothing new.
    if (error instanceof StripeIdempotencyError || error instanceof StripeAPIError) {
      const found = await find(request, null);
      if (found !== null) return found;
    }
    throw asUnknown(error);
  }

  /** Nothing is charged now. What was charged when the request came before is the answer all the same. */
  async function refuse(request: ChargeRequest, declined: Declined): Promise<ProviderPayment> {
    return (await find(request, null)) ?? refusalOf(request, declined);
  }

  async function find(request: ChargeRequest, receipt: string | null): Promise<ProviderPayment | null> {
    const intent = receipt === null ? await search(request) : await retrieveIntent(stripe, receipt);
    return intent === null ? null : tell(stripe, intent, tellingOf(request));
  }

  async function search({ id, payer, askedAt }: ChargeRequest): Promise<Stripe.PaymentIntent | null> {
    const customer = await customers.find(payer.number, NAME);
    return customer === null ? null : searchIntent(stripe, customer, { ledger, payment: id }, askedAt - SLACK_MS);
  }

  return {
    name: NAME,
    charge,
    find,
    async methods(payer) {
      const customer = await customers.find(payer.number, NAME);
      return customer === null ? [] : cardsOf(stripe, customer);
    },
    async setUpMethod(payer, returnUrl) {
      const customer = await ensureCustomer(stripe, customers, { provider: NAME, ledger }, payer);
      const session = await answerOf(() =>
        stripe.checkout.sessions.create({
          mode: "setup",
          customer,
          allowed_payment_method_types: ["card"],
          success_url: returnUrl,
          cancel_url: returnUrl,
        }),
      );
      if (session.url === null) throw new Error("Stripe's page for a new card has no address");
      return { url: session.url };
    },
    list: (from, to) => listIntents(stripe, ledger, from, to),
    readWebhook: (headers, body) => readEvent(stripe, { secret: options.webhookSecret, ledger }, headers, body),
  };
}

function client({ secretKey, timeoutMs = 20_000, host, port, protocol }: StripeOptions): Stripe {
  return new Stripe(secretKey, {
    maxNetworkRetries: 2,
    timeout: timeoutMs,
    telemetry: false,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
  });
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

async function attempt<T>(make: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await make() };
  } catch (error) {
    return { ok: false, error };
  }
}

const tellingOf = ({ id, confirmable }: ChargeRequest) => ({ payment: id, confirmable });

function choose(cards: PaymentMethod[], method: string | null): PaymentMethod | undefined {
  return cards.find((card) => (method === null ? card.isDefault : card.id === method));
}

function refusalOf({ id, money }: ChargeRequest, declined: Declined): ProviderPayment {
  return { id, receipt: null, state: "declined", money, refunded: 0, disputed: 0, declined, confirmUrl: null };
}
