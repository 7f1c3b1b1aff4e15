import { createHash } from "node:crypto";
import type Stripe from "stripe";
import type { Payer, PaymentMethod } from "./provider.ts";
import { answerOf, answerOrNull } from "./stripe-failures.ts";
import { idOf } from "./stripe-view.ts";

/** Where it is kept as whom a provider knows an account. Several processes may use it at the same time. */
export interface CustomerBook {
  /** The provider's own id of the account's customer; null where none is kept. */
  find(accountNumber: number, provider: string): Promise<string | null>;
  /**
   * Keeps a customer unless another one is kept already.
   * @param gone a customer that the provider does not have any more: it gives way
   * @returns the customer that is kept now
   */
  keep(accountNumber: number, provider: string, customer: string, gone: string | null): Promise<string>;
}

/** The customer that is kept for a payer, made where there is none or where Stripe does not have it any more. */
export async function ensureCustomer(
  stripe: Stripe,
  book: CustomerBook,
  { provider, ledger }: { provider: string; ledger: string },
  payer: Payer,
): Promise<string> {
  const kept = await book.find(payer.number, provider);
  if (kept !== null && (await findCustomer(stripe, kept)) !== null) return kept;
  const params: Stripe.CustomerCreateParams = {
    description: `Account ${payer.id}`,
    metadata: { scrip_account: payer.id },
    ...(payer.name === null ? {} : { name: payer.name }),
  };
  const made = await answerOf(() =>
    stripe.customers.create(params, { idempotencyKey: customerKey(ledger, payer, kept) }),
  );
  return book.keep(payer.number, provider, made.id, kept);
}

/**
 * Two requests for one account make one customer. What the customer is made of is part of the key, for Stripe refuses a
 * key that comes again with other parameters; so is the one that is gone, or Stripe would answer with that one again.
 */
function customerKey(ledger: string, payer: Payer, gone: string | null): string {
  const content = JSON.stringify([ledger, payer.id, payer.name, gone]);
  return `scrip_customer_${createHash("sha256").update(content).digest("hex")}`;
}

/** The cards of a customer, newest first; none where Stripe does not have the customer any more. */
export async function cardsOf(stripe: Stripe, customer: string): Promise<PaymentMethod[]> {
  const found = await findCustomer(stripe, customer);
  if (found === null) return [];
  const cards = await answerOf(() =>
    stripe.customers.listPaymentMethods(customer, { type: "card", limit: 100 }).autoPagingToArray({ limit: CARDS_MAX }),
  );
  cards.sort((a, b) => b.created - a.created);
  const chosen = idOf(found.invoice_settings.default_payment_method);
  const usual = cards.find(({ id }) => id === chosen) ?? cards[0];
  return cards.map((card) => toMethod(card, card === usual));
}

/** More cards than anybody has. */
const CARDS_MAX = 1000;

function toMethod({ id, card }: Stripe.PaymentMethod, isDefault: boolean): PaymentMethod {
  return {
    id,
    brand: card?.display_brand ?? card?.brand ?? "card",
    last4: card?.last4 ?? "",
    expires: card === undefined ? null : { month: card.exp_month, year: card.exp_year },
    isDefault,
    description: null,
  };
}

async function findCustomer(stripe: Stripe, customer: string): Promise<Stripe.Customer | null> {
  const found = await answerOrNull(() => stripe.customers.retrieve(customer));
  return found === null || found.deleted ? null : found;
}
