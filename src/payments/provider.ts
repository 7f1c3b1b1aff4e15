/** Money in the currency's smallest part: `{amount: 2500, currency: "USD"}` is $25. */
export type Money = { amount: number; currency: string };

/** Who pays: an account of the operator. */
export type Payer = { id: string; number: number; name: string | null };

/** One card charge. Asked again with the same `id` a provider charges nothing more and tells what became of the first. */
export type ChargeRequest = {
  /** Ours, `pay_…`. At most one charge is ever made for it. */
  id: string;
  payer: Payer;
  /** One of the payer's methods; null: the payer's default. */
  method: string | null;
  money: Money;
  /** What the payer reads beside the charge. */
  description: string;
  /** Whether somebody is there who can confirm the payment. Where nobody is, one that would need it is declined. */
  confirmable: boolean;
  /** When it was first asked for, in milliseconds of real time. */
  askedAt: number;
};

/** A payment as its provider knows it. */
export type ProviderPayment = {
  /** Ours. */
  id: string;
  /** The provider's own id of it; null where it was declined before it got one. */
  receipt: string | null;
  /** `pending`: the provider itself does not know yet. */
  state: "pending" | "needs_confirmation" | "succeeded" | "declined";
  money: Money;
  /** Money that went back to the payer, in the currency's smallest part, and money that disputes hold back or have lost. */
  refunded: number;
  disputed: number;
  /** Why it was declined, as a person may read it. */
  declined: { code: string; reason: string } | null;
  /** Where the payer confirms it. */
  confirmUrl: string | null;
};

export type PaymentMethod = {
  id: string;
  brand: string;
  last4: string;
  expires: { month: number; year: number } | null;
  /** The one that is taken where none is named. */
  isDefault: boolean;
  /** For the sandbox's test cards: what each does. */
  description: string | null;
};

/**
 * The port to whoever charges cards. What it answers is what is true at the provider at that moment, so that it does not
 * matter how often, how late or in what order it is asked or its webhooks come. Where the provider does not answer, every
 * call but the signature's check throws ProviderUnknown.
 */
export interface PaymentProvider {
  readonly name: string;
  /**
   * Charges once per id.
   * @throws ProviderUnknown where it cannot be told whether the charge took effect; asking again with the same id will tell
   */
  charge(request: ChargeRequest): Promise<ProviderPayment>;
  /**
   * What became of a charge, without making one; null where the provider has never heard of it. A charge that is under way
   * elsewhere may be heard of only later: to be sure, charge again.
   */
  find(request: ChargeRequest, receipt: string | null): Promise<ProviderPayment | null>;
  methods(payer: Payer): Promise<PaymentMethod[]>;
  /** Where the payer gives a new card; null where this provider takes none. */
  setUpMethod(payer: Payer, returnUrl: string): Promise<{ url: string } | null>;
  /** All payments made from a time until before another, in milliseconds, for the comparison with the ledger. */
  list(from: number, to: number): AsyncIterable<ProviderPayment>;
  /**
   * Which payment a webhook tells of; null where it is none of ours or of no interest. What it says is not believed: the
   * provider is asked.
   * @throws WebhookForged where its signature is not the provider's
   */
  readWebhook(headers: Record<string, string | undefined>, body: Buffer): Promise<{ payment: string } | null>;
}

/** Whether a charge took effect cannot be told: the connection broke, or the provider did not answer in time. */
export class ProviderUnknown extends Error {
  override name = "ProviderUnknown";
}

export class WebhookForged extends Error {
  override name = "WebhookForged";
}
