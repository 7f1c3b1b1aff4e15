import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import Stripe from "stripe";
import { type Fields, readForm } from "./form.ts";
import {
  type Behaviour,
  type FakeCard,
  type FakeDispute,
  FakeError,
  type FakeFailure,
  type FakeIntent,
  type FakeRefund,
  id,
  StripeBooks,
  seconds,
} from "./stripe-books.ts";

/** One request that the fake received, in order. */
export type FakeRequest = { method: string; path: string; fields: Fields; idempotencyKey: string | null };

/**
 * How the fake fails. `before` is without an effect, `after` is with all of it.
 * - `decline`, `authenticate`: the card does so, whatever it would do else
 * - `rate_limit`: 429, remembered for no key
 * - `error_before`, `error_after`: 500, which Stripe remembers for the key and repeats
 * - `cut_before`, `cut_after`: the connection is cut without an answer
 * - `slow`: the answer comes `ms` after the effect; until then the key is in use
 */
export type Misbehaviour = {
  how: "decline" | "authenticate" | "rate_limit" | "error_before" | "error_after" | "cut_before" | "cut_after" | "slow";
  /** Method and path, `*` at the end for whatever follows; `POST /v1/payment_intents`. */
  on?: string;
  /** How often; once. The SDK sends what failed up to three times. */
  times?: number;
  /** Of a decline. */
  failure?: Partial<FakeFailure>;
  /** Of `slow`. */
  ms?: number;
};

export type SignedWebhook = { headers: Record<string, string>; body: Buffer };

export type StripeFake = {
  host: string;
  port: number;
  protocol: "http";
  /** The only key that it accepts, and the secret that its webhooks are signed with. */
  secretKey: string;
  webhookSecret: string;
  state: StripeBooks & { requests: FakeRequest[] };
  misbehave(misbehaviour: Misbehaviour): void;
  /** Forgets all misbehaviour that has not come about. */
  behave(): void;
  /** The idempotency keys are forgotten, as Stripe may do after a day. */
  forgetKeys(): void;
  /** Gives a customer a card. @returns its id */
  addCard(customer: string, card?: { behaviour?: Behaviour; last4?: string; isDefault?: boolean }): string;
  /** The payer gives a card on the page for it. @returns the card's id */
  completeSetup(url: string, card?: { behaviour?: Behaviour; last4?: string; isDefault?: boolean }): string;
  removeCard(card: string): void;
  deleteCustomer(customer: string): void;
  /** The last intent of a payment of ours. */
  intent(payment: string): FakeIntent;
  /** The payer comes back from the bank, having confirmed the payment or not. */
  authenticate(payment: string, passes?: boolean): void;
  /** Refunds a part, or all that is left. */
  refund(payment: string, amount?: number): FakeRefund;
  failRefund(payment: string): void;
  /** Opens a dispute over a part or everything, or moves the open one to another status; `needs_response`. */
  dispute(payment: string, status?: string, amount?: number): FakeDispute;
  /** A webhook about a payment, as Stripe would send it: headers and raw body. */
  webhook(type: string, payment: string, signed?: { secret?: string; at?: number }): SignedWebhook;
  stop(): Promise<void>;
};

type Answer = { status: number; body: unknown; headers?: Record<string, string> };
/** What a key was used for, and what was answered; null while that is being made. */
type Keyed = { content: string; answer: Answer | null };

/** A server that behaves as Stripe does towards the calls that our adapter makes. */
export async function startStripeFake(port = 0): Promise<StripeFake> {
  const secretKey = "sk_test_fake51hunter2";
  const webhookSecret = "whsec_fake";
  const books = new StripeBooks();
  const requests: FakeRequest[] = [];
  const keys = new Map<string, Keyed>();
  let misbehaviours: (Misbehaviour & { times: number })[] = [];

  const server = createServer((request, response) => {
    receive(request, response).catch((error) => send(response, failure(500, "api_error", String(error))));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  books.address = `http://127.0.0.1:${address.port}`;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, books.address);
    const body = await readText(request);
    const received: FakeRequest = {
      method: request.method!,
      path: url.pathname,
      fields: readForm(request.method === "GET" ? url.search : body),
      idempotencyKey: (request.headers["idempotency-key"] as string | undefined) ?? null,
    };
    requests.push(received);
    const answer = isAllowed(request) ? await answerTo(received) : refusedKey(request);
    if (answer === null) response.socket?.destroy();
    else send(response, answer);
  }

  const isAllowed = ({ headers }: IncomingMessage) => headers.authorization === `Bearer ${secretKey}`;

  /** Null where the connection is to be cut. */
  async function answerTo(request: FakeRequest): Promise<Answer | null> {
    const misbehaviour = nextMisbehaviour(request);
    if (misbehaviour?.how === "cut_before") return null;
    if (misbehaviour?.how === "rate_limit") return failure(429, "invalid_request_error", "Too many requests.");
    const content = JSON.stringify([request.method, request.path, request.fields]);
    const used = request.idempotencyKey === null ? undefined : keys.get(request.idempotencyKey);
    if (used !== undefined) return repeat(used, content);

    const keyed: Keyed = { content, answer: null };
    if (request.idempotencyKey !== null) keys.set(request.idempotencyKey, keyed);
    const answer = run(request, misbehaviour);
    if (misbehaviour?.how === "slow") await sleep(misbehaviour.ms ?? 1000);
    keyed.answer = answer;
    // A request that is not valid is not remembered.
    if (answer.status === 400 || answer.status === 404) keys.delete(request.idempotencyKey ?? "");
    return misbehaviour?.how === "cut_after" ? null : answer;
  }

  function repeat({ content, answer }: Keyed, now: string): Answer {
    if (content !== now) {
      const message = "Keys for idempotent requests can only be used with the same parameters.";
      return failure(400, "idempotency_error", message);
    }
    if (answer === null) {
      const message = "There is currently another in-progress request using this Idempotent Key.";
      return failure(409, "idempotency_error", message, "idempotency_key_in_use");
    }
    return { ...answer, headers: { ...answer.headers, "idempotent-replayed": "true" } };
  }

  function nextMisbehaviour({ method, path }: FakeRequest): Misbehaviour | null {
    const next = misbehaviours.find(({ on = "POST /v1/payment_intents" }) =>
      on.endsWith("*") ? `${method} ${path}`.startsWith(on.slice(0, -1)) : `${method} ${path}` === on,
    );
    if (next === undefined) return null;
    next.times -= 1;
    if (next.times === 0) misbehaviours = misbehaviours.filter((other) => other !== next);
    return next;
  }

  /** What a request comes to, as it is at this moment. */
  function run(request: FakeRequest, misbehaviour: Misbehaviour | null): Answer {
    const broken = { ...failure(500, "api_error", "An unknown error occurred."), headers: NO_USE_IN_RETRYING };
    if (misbehaviour?.how === "error_before") return broken;
    try {
      const body = structuredClone(route(books, request, misbehaviour));
      return misbehaviour?.how === "error_after" ? broken : { status: 200, body };
    } catch (error) {
      if (!(error instanceof FakeError)) throw error;
      return { status: error.status, body: { error: error.body } };
    }
  }

  const intentOf = (payment: string): FakeIntent => {
    const found = [...books.intents.values()].findLast(({ metadata }) => metadata.scrip_payment === payment);
    if (found === undefined) throw new Error(`the fake has no intent of payment ${payment}`);
    return found;
  };

  const fake: StripeFake = {
    host: "127.0.0.1",
    port: address.port,
    protocol: "http",
    secretKey,
    webhookSecret,
    state: Object.assign(books, { requests }),
    misbehave: (misbehaviour) => misbehaviours.push({ times: 1, ...misbehaviour }),
    behave() {
      misbehaviours = [];
    },
    forgetKeys: () => keys.clear(),
    addCard(customer, { behaviour = "succeeds", last4 = "4242", isDefault = false } = {}) {
      const card: FakeCard = {
        id: id("pm"),
        object: "payment_method",
        type: "card",
        created: seconds(),
        customer,
        card: { brand: "visa", display_brand: null, last4, exp_month: 12, exp_year: 2034 },
        behaviour,
      };
      books.cards.set(card.id, card);
      if (isDefault) books.customer(customer).invoice_settings.default_payment_method = card.id;
      return card.id;
    },
    completeSetup(url, card) {
      const session = [...books.sessions.values()].find((one) => one.url === url);
      if (session === undefined) throw new Error(`${url} is no page for a new card`);
      return fake.addCard(session.customer, card);
    },
    removeCard(card) {
      books.cards.get(card)!.customer = null;
    },
    deleteCustomer(customer) {
      books.customer(customer).deleted = true;
      for (const card of books.cards.values()) if (card.customer === customer) card.customer = null;
    },
    intent: intentOf,
    authenticate: (payment, passes = true) => books.authenticate(intentOf(payment), passes),
    refund: (payment, amount) => books.refund(intentOf(payment), amount ?? null),
    failRefund: (payment) => books.failRefund(intentOf(payment)),
    dispute: (payment, status = "needs_response", amount) => books.dispute(intentOf(payment), status, amount ?? null),
    webhook: (type, payment, signed) =>
      sign(webhookSecret, type, subjectOf(books, intentOf(payment), type), signed ?? {}),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function route(books: StripeBooks, { method, path, fields }: FakeRequest, misbehaviour: Misbehaviour | null): unknown {
  const [, version, kind, id, part] = path.split("/").map(decodeURIComponent);
  switch (`${method} /${version}/${kind}${id === undefined ? "" : "/:id"}${part === undefined ? "" : `/${part}`}`) {
    case "POST /v1/customers":
      return books.createCustomer(fields);
    case "GET /v1/customers/:id":
      return books.customer(id!);
    case "GET /v1/customers/:id/payment_methods":
      return page(path, books.cardsOf(id!), fields);
    case "POST /v1/payment_intents":
      return expanded(
        books,
        fields,
        books.createIntent(fields, behaviourOf(misbehaviour), misbehaviour?.failure ?? {}),
      );
    case "GET /v1/payment_intents":
      if (fields.customer !== undefined) books.customer(String(fields.customer));
      return page(path, [...books.intents.values()].filter(isAskedFor(fields, "customer")), fields, (intent) =>
        expanded(books, fields, intent, "data."),
      );
    case "GET /v1/payment_intents/:id":
      return expanded(books, fields, books.intent(id!));
    case "POST /v1/payment_intents/:id/cancel":
      return expanded(books, fields, books.cancel(books.intent(id!), fields));
    case "POST /v1/payment_intents/:id/confirm":
      return expanded(books, fields, books.confirm(books.intent(id!), fields));
    case "GET /v1/disputes":
      return page(path, [...books.disputes.values()].filter(isAskedFor(fields, "payment_intent")), fields);
    case "POST /v1/checkout/:id":
      return books.createSession(fields);
    default:
      throw new FakeError(404, { type: "invalid_request_error", message: `Unrecognized request URL (${path}).` });
  }
}

function behaviourOf(misbehaviour: Misbehaviour | null): Behaviour | null {
  if (misbehaviour?.how === "decline") return "declines";
  return misbehaviour?.how === "authenticate" ? "authenticates" : null;
}

function expanded(books: StripeBooks, fields: Fields, intent: FakeIntent, prefix = ""): unknown {
  const expand = (fields.expand ?? []) as string[];
  if (!expand.includes(`${prefix}latest_charge`)) return intent;
  return { ...intent, latest_charge: books.charges.get(intent.latest_charge ?? "") ?? null };
}

/** Whether a thing passes the filters that lists know. */
function isAskedFor<Name extends string>(fields: Fields, name: Name) {
  const { gte, lt } = (fields.created ?? {}) as Fields;
  return (thing: { created: number } & Record<Name, string>) =>
    thing.created >= Number(gte ?? 0) &&
    thing.created < Number(lt ?? Number.POSITIVE_INFINITY) &&
    (fields[name] === undefined || thing[name] === fields[name]);
}

/** A page of a list, newest first. */
function page<T extends { id: string }>(
  url: string,
  things: T[],
  { limit = "10", starting_after }: Fields,
  show: (thing: T) => unknown = (thing) => thing,
): unknown {
  const newestFirst = things.toReversed();
  const from = starting_after === undefined ? 0 : newestFirst.findIndex((thing) => thing.id === starting_after) + 1;
  const data = newestFirst.slice(from, from + Number(limit));
  return { object: "list", url, has_more: from + data.length < newestFirst.length, data: data.map(show) };
}

/** What an event is about. */
function subjectOf(books: StripeBooks, intent: FakeIntent, type: string): unknown {
  if (type.startsWith("payment_intent.")) return intent;
  if (type.startsWith("charge.dispute.")) return books.lastDispute(intent);
  if (type === "charge.refund.updated" || type.startsWith("refund.")) return books.lastRefund(intent);
  if (type.startsWith("charge.")) return books.chargeOf(intent);
  return { id: id("obj"), object: type.split(".")[0] };
}

/** @param at when it was signed, in milliseconds */
function sign(
  usual: string,
  type: string,
  subject: unknown,
  { secret = usual, at = Date.now() }: { secret?: string; at?: number },
): SignedWebhook {
  const event = {
    id: id("evt"),
    object: "event",
    api_version: Stripe.API_VERSION,
    created: Math.floor(at / 1000),
    livemode: false,
    pending_webhooks: 1,
    type,
    data: { object: subject },
  };
  const payload = JSON.stringify(event);
  const signature = new Stripe("sk_test_unused").webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(at / 1000),
  });
  const headers = { "content-type": "application/json; charset=utf-8", "stripe-signature": signature };
  return { headers, body: Buffer.from(payload) };
}

const NO_USE_IN_RETRYING = { "stripe-should-retry": "false" };

/** As Stripe does it, the message repeats the end of the key. */
function refusedKey({ headers }: IncomingMessage): Answer {
  const end = String(headers.authorization).slice(-4);
  return failure(401, "invalid_request_error", `Invalid API Key provided: sk_test_****${end}`);
}

function failure(status: number, type: string, message: string, code?: string): Answer {
  return { status, body: { error: { type, message, ...(code === undefined ? {} : { code }) } } };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const usual = { "content-type": "application/json", "request-id": id("req") };
  response.writeHead(status, { ...usual, ...headers }).end(JSON.stringify(body));
}
