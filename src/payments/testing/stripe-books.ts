import { randomBytes } from "node:crypto";
import type { Fields } from "./form.ts";

/** What the fake knows, in the shapes of Stripe's API, as far as somebody reads them. Times are in seconds. */
export type FakeCustomer = {
  id: string;
  object: "customer";
  created: number;
  deleted?: true;
  name: string | null;
  description: string | null;
  metadata: Record<string, string>;
  invoice_settings: { default_payment_method: string | null };
};

/** What a card does when it is charged. One that authenticates is declined where nobody is there. */
export type Behaviour = "succeeds" | "declines" | "authenticates";

export type FakeCard = {
  id: string;
  object: "payment_method";
  type: "card";
  created: number;
  /** Null where it is not attached. */
  customer: string | null;
  card: { brand: string; display_brand: string | null; last4: string; exp_month: number; exp_year: number };
  behaviour: Behaviour;
};

export type FakeFailure = {
  type: "card_error";
  code: string;
  decline_code?: string;
  message: string;
};

export type FakeCharge = {
  id: string;
  object: "charge";
  created: number;
  amount: number;
  amount_refunded: number;
  refunded: boolean;
  disputed: boolean;
  currency: string;
  status: "succeeded" | "failed";
  failure_code: string | null;
  failure_message: string | null;
  payment_intent: string;
  payment_method: string;
  metadata: Record<string, string>;
};

export type FakeIntent = {
  id: string;
  object: "payment_intent";
  created: number;
  amount: number;
  currency: string;
  customer: string;
  description: string | null;
  metadata: Record<string, string>;
  payment_method: string;
  status:
    | "requires_payment_method"
    | "requires_confirmation"
    | "requires_action"
    | "processing"
    | "succeeded"
    | "canceled";
  cancellation_reason: string | null;
  last_payment_error: FakeFailure | null;
  latest_charge: string | null;
  next_action: { type: "redirect_to_url"; redirect_to_url: { url: string; return_url: string } } | null;
};

export type FakeRefund = {
  id: string;
  object: "refund";
  created: number;
  amount: number;
  status: "succeeded" | "failed";
  charge: string;
  payment_intent: string;
  metadata: Record<string, string>;
};

export type FakeDispute = {
  id: string;
  object: "dispute";
  created: number;
  amount: number;
  currency: string;
  status: string;
  charge: string;
  payment_intent: string;
  balance_transactions: { amount: number }[];
  metadata: Record<string, string>;
};

export type FakeSession = {
  id: string;
  object: "checkout.session";
  created: number;
  mode: "setup";
  customer: string;
  url: string;
  success_url: string;
  cancel_url: string;
};

/** An answer of Stripe's that is an error. */
export class FakeError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: { type: string; message: string } & Record<string, unknown>) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** Everything by its id, in the order in which it was made. */
export class StripeBooks {
  readonly customers = new Map<string, FakeCustomer>();
  readonly cards = new Map<string, FakeCard>();
  readonly intents = new Map<string, FakeIntent>();
  readonly charges = new Map<string, FakeCharge>();
  readonly refunds = new Map<string, FakeRefund>();
  readonly disputes = new Map<string, FakeDispute>();
  readonly sessions = new Map<string, FakeSession>();
  /** Where payers are sent to. */
  address = "";

  createCustomer(fields: Fields): FakeCustomer {
    known(fields, ["name", "description", "metadata"]);
    const customer: FakeCustomer = {
      id: id("cus"),
      object: "customer",
      created: seconds(),
      name: text(fields.name),
      description: text(fields.description),
      metadata: (fields.metadata ?? {}) as Record<string, string>,
      invoice_settings: { default_payment_method: null },
    };
    this.customers.set(customer.id, customer);
    return customer;
  }

  customer(id: string): FakeCustomer {
    return this.customers.get(id) ?? missing("customer", id);
  }

  /** A customer that can still be used. */
  private liveCustomer(id: string): FakeCustomer {
    const customer = this.customer(id);
    return customer.deleted ? missing("customer", id) : customer;
  }

  cardsOf(id: string): FakeCard[] {
    const { id: customer } = this.liveCustomer(id);
    return [...this.cards.values()].filter((card) => card.customer === customer);
  }

  createSession(fields: Fields): FakeSession {
    known(fields, ["mode", "customer", "allowed_payment_method_types", "success_url", "cancel_url"]);
    for (const name of ["success_url", "cancel_url"]) {
      if (!URL.canParse(String(fields[name]))) throw new FakeError(400, invalid("url_invalid", "Not a valid URL"));
    }
    const session: FakeSession = {
      id: id("cs_test"),
      object: "checkout.session",
      created: seconds(),
      mode: "setup",
      customer: this.liveCustomer(String(fields.customer)).id,
      url: "",
      success_url: String(fields.success_url),
      cancel_url: String(fields.cancel_url),
    };
    session.url = `${this.address}/checkout/${session.id}`;
    this.sessions.set(session.id, session);
    return session;
  }

  /** @param behaviour takes the place of the card's own */
  createIntent(fields: Fields, behaviour: Behaviour | null, failure: Partial<FakeFailure>): FakeIntent {
    known(fields, [
      "amount",
      "currency",
      "customer",
      "payment_method",
      "allowed_payment_method_types",
      "description",
      "metadata",
      "confirm",
      "off_session",
      "return_url",
      "expand",
    ]);
    const amount = Number(fields.amount);
    if (!Number.isSafeInteger(amount) || amount < 50) {
      throw new FakeError(400, invalid("amount_too_small", "Amount must be at least $0.50 usd"));
    }
    const { id: customer } = this.liveCustomer(String(fields.customer));
    const card = this.cards.get(String(fields.payment_method));
    if (card === undefined) missing("payment_method", String(fields.payment_method));
    if (card.customer !== customer) {
      const message = "The payment method you provided belongs to another Customer.";
      throw new FakeError(400, invalid("payment_intent_invalid_parameter", message));
    }
    const intent: FakeIntent = {
      id: id("pi"),
      object: "payment_intent",
      created: seconds(),
      amount,
      currency: String(fields.currency),
      customer,
      description: text(fields.description),
      metadata: (fields.metadata ?? {}) as Record<string, string>,
      payment_method: card.id,
      status: "requires_confirmation",
      cancellation_reason: null,
      last_payment_error: null,
      latest_charge: null,
      next_action: null,
    };
    this.intents.set(intent.id, intent);
    return fields.confirm === "true" ? this.confirm(intent, fields, behaviour, failure) : intent;
  }

  confirm(
    intent: FakeIntent,
    fields: Fields,
    behaviour: Behaviour | null = null,
    failure: Partial<FakeFailure> = {},
  ): FakeIntent {
    if (intent.status !== "requires_confirmation" && intent.status !== "requires_payment_method") {
      throw new FakeError(400, invalid("payment_intent_unexpected_state", `It has a status of ${intent.status}.`));
    }
    switch (behaviour ?? this.cards.get(intent.payment_method)!.behaviour) {
      case "succeeds":
        return this.succeed(intent);
      case "declines":
        return this.fail(intent, { ...CARD_DECLINED, ...failure }, true);
      case "authenticates":
        if (fields.off_session === "true") return this.fail(intent, { ...AUTHENTICATION_REQUIRED, ...failure }, false);
        return this.sendToBank(intent, String(fields.return_url));
    }
  }

  private sendToBank(intent: FakeIntent, returnUrl: string): FakeIntent {
    const url = `${this.address}/authenticate/${intent.id}`;
    intent.status = "requires_action";
    intent.next_action = { type: "redirect_to_url", redirect_to_url: { url, return_url: returnUrl } };
    return intent;
  }

  /** The payer comes back from the bank. */
  authenticate(intent: FakeIntent, passes: boolean): void {
    if (intent.status !== "requires_action") throw new Error(`${intent.id} has nothing to authenticate`);
    intent.next_action = null;
    if (passes) {
      this.succeed(intent);
    } else {
      intent.status = "requires_payment_method";
      intent.last_payment_error = AUTHENTICATION_FAILED;
    }
  }

  private succeed(intent: FakeIntent): FakeIntent {
    intent.status = "succeeded";
    intent.latest_charge = this.createCharge(intent, null).id;
    return intent;
  }

  private fail(intent: FakeIntent, failure: FakeFailure, isCharged: boolean): never {
    intent.status = "requires_payment_method";
    intent.last_payment_error = failure;
    if (isCharged) intent.latest_charge = this.createCharge(intent, failure).id;
    throw new FakeError(402, { ...failure, payment_intent: structuredClone(intent) });
  }

  private createCharge(intent: FakeIntent, failure: FakeFailure | null): FakeCharge {
    const charge: FakeCharge = {
      id: id("ch"),
      object: "charge",
      created: seconds(),
      amount: intent.amount,
      amount_refunded: 0,
      refunded: false,
      disputed: false,
      currency: intent.currency,
      status: failure === null ? "succeeded" : "failed",
      failure_code: failure?.code ?? null,
      failure_message: failure?.message ?? null,
      payment_intent: intent.id,
      payment_method: intent.payment_method,
      metadata: { ...intent.metadata },
    };
    this.charges.set(charge.id, charge);
    return charge;
  }

  cancel(intent: FakeIntent, fields: Fields): FakeIntent {
    known(fields, ["cancellation_reason", "expand"]);
    if (intent.status === "succeeded" || intent.status === "canceled") {
      const message = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`;
      throw new FakeError(400, invalid("payment_intent_unexpected_state", message));
    }
    intent.status = "canceled";
    intent.cancellation_reason = text(fields.cancellation_reason);
    intent.last_payment_error = null;
    intent.next_action = null;
    return intent;
  }

  intent(id: string): FakeIntent {
    return this.intents.get(id) ?? missing("payment_intent", id);
  }

  /** The charge that took the money of an intent. */
  chargeOf(intent: FakeIntent): FakeCharge {
    const charge = intent.latest_charge === null ? undefined : this.charges.get(intent.latest_charge);
    if (charge?.status !== "succeeded") throw new Error(`${intent.id} has taken no money`);
    return charge;
  }

  refund(intent: FakeIntent, amount: number | null): FakeRefund {
    const charge = this.chargeOf(intent);
    const rest = charge.amount - charge.amount_refunded;
    const refund: FakeRefund = {
      id: id("re"),
      object: "refund",
      created: seconds(),
      amount: amount ?? rest,
      status: "succeeded",
      charge: charge.id,
      payment_intent: intent.id,
      metadata: {},
    };
    if (refund.amount < 1 || refund.amount > rest) throw new Error(`${charge.id} has ${rest} to be refunded`);
    this.addRefunded(charge, refund.amount);
    this.refunds.set(refund.id, refund);
    return refund;
  }

  /** The bank sends a refund back: the money is the operator's again. */
  failRefund(intent: FakeIntent): void {
    const refund = this.lastRefund(intent);
    if (refund?.status !== "succeeded") throw new Error(`${intent.id} has no refund that could fail`);
    refund.status = "failed";
    this.addRefunded(this.charges.get(refund.charge)!, -refund.amount);
  }

  private addRefunded(charge: FakeCharge, amount: number): void {
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
  }

  lastRefund(intent: FakeIntent): FakeRefund | undefined {
    return [...this.refunds.values()].findLast((refund) => refund.payment_intent === intent.id);
  }

  /** Opens a dispute; where one is open already it takes the new status. */
  dispute(intent: FakeIntent, status: string, amount: number | null): FakeDispute {
    const charge = this.chargeOf(intent);
    charge.disputed = true;
    const before = this.lastDispute(intent);
    const dispute: FakeDispute =
      before !== undefined && !DECIDED.has(before.status)
        ? before
        : {
            id: id("du"),
            object: "dispute",
            created: seconds(),
            amount: amount ?? charge.amount,
            currency: charge.currency,
            status,
            charge: charge.id,
            payment_intent: intent.id,
            balance_transactions: [],
            metadata: {},
          };
    dispute.status = status;
    dispute.balance_transactions = movements(dispute);
    this.disputes.set(dispute.id, dispute);
    return dispute;
  }

  lastDispute(intent: FakeIntent): FakeDispute | undefined {
    return [...this.disputes.values()].findLast((dispute) => dispute.payment_intent === intent.id);
  }
}

const DECIDED = new Set(["won", "lost", "warning_closed", "prevented"]);

/** What a dispute has moved: nothing as an inquiry, there and back when it is won. */
function movements({ status, amount, balance_transactions }: FakeDispute): { amount: number }[] {
  if (status.startsWith("warning_")) return [];
  if (status === "prevented") return balance_transactions;
  return status === "won" ? [{ amount: -amount }, { amount }] : [{ amount: -amount }];
}

const CARD_DECLINED: FakeFailure = {
  type: "card_error",
  code: "card_declined",
  decline_code: "generic_decline",
  message: "Your card was declined.",
};

const AUTHENTICATION_REQUIRED: FakeFailure = {
  type: "card_error",
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

const AUTHENTICATION_FAILED: FakeFailure = {
  type: "card_error",
  code: "payment_intent_authentication_failure",
  message: "The provided PaymentMethod has failed authentication.",
};

export const seconds = (): number => Math.floor(Date.now() / 1000);

let count = 0;

/** Made in order, and another one in every run. */
export function id(kind: string): string {
  count += 1;
  return `${kind}_${String(count).padStart(6, "0")}${randomBytes(6).toString("hex")}`;
}

const text = (field: unknown): string | null => (typeof field === "string" ? field : null);

const invalid = (code: string, message: string) => ({ type: "invalid_request_error", code, message });

function missing(kind: string, id: string): never {
  throw new FakeError(kind === "payment_method" ? 400 : 404, invalid("resource_missing", `No such ${kind}: '${id}'`));
}

/** Stripe refuses what it does not know, and since `endive` what it knew before. */
function known(fields: Fields, names: string[]): void {
  for (const name of Object.keys(fields)) {
    if (names.includes(name)) continue;
    const code = name === "payment_method_types" ? "payment_method_types_no_longer_supported" : "parameter_unknown";
    throw new FakeError(400, invalid(code, `Received unknown parameter: ${name}`));
  }
}
