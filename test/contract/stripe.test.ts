/** Cards charged by Stripe, seen from outside: whatever the network, the bank or its webhooks do, the ledger is exact. */
import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { SignedWebhook } from "../../src/payments/testing/stripe-fake.ts";
import { createDatabase } from "../support/postgres.ts";
import { type ServerOptions, startServer, type TestServer } from "../support/server.ts";
import { type GatedStripe, PUBLIC_URL, startStripe } from "../support/stripe.ts";
import {
  type Account,
  type Answer,
  HOUR,
  MINUTE,
  ok,
  pointers,
  refused,
  rerolls,
  Scrip,
  submission,
  tally,
  times,
  unique,
} from "./client.ts";
import { createKey } from "./command-line.ts";
import { expectLaws } from "./laws.ts";
import type { AutoReload, AutoReloadOrder, Entry, Payment, PaymentMethod, TopUp } from "./types.ts";

/** How long what happens behind a request may take. */
const SOON = { timeout: 15_000, interval: 20 };
const INTENTS = "POST /v1/payment_intents";

/** Remembers whatever it was answered. */
class Remembering extends Scrip {
  readonly heard: string[] = [];

  override async send<T>(method: string, path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const answer = await super.send<T>(method, path, init);
    this.heard.push(answer.text, JSON.stringify([...answer.headers]));
    return answer;
  }
}

const scrip = new Remembering();
let stripe: GatedStripe;

beforeAll(async () => {
  const [started, database] = await Promise.all([startStripe(), createDatabase()]);
  stripe = started;
  scrip.attach(await startServer(database, { env: stripe.env }), database);
});

/** What a test that failed may have left behind. */
let others: TestServer[] = [];

afterEach(async () => {
  await Promise.all(others.map((other) => other.kill9()));
  others = [];
});

afterAll(async () => {
  await scrip.close();
  await stripe?.stop();
});

/** Another server on the same database. */
async function startOther(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer(scrip.database, { env: stripe.env, ...options });
  others.push(server);
  return server;
}

type Card = Parameters<GatedStripe["fake"]["addCard"]>[1];
type Payer = { account: Account; customer: string; card: string };

async function pageForCard(account: Account): Promise<string> {
  return ok(await account.post<{ url: string }>("/payment-methods", { return_url: "https://studio.example/cards" }))
    .url;
}

/** A client of the studio with a card at Stripe. */
async function payer(balance = 0, card: Card = {}): Promise<Payer> {
  const account = await scrip.studio(balance === 0 ? {} : { acme: balance });
  const id = stripe.fake.completeSetup(await pageForCard(account), card);
  return { account, card: id, customer: stripe.fake.state.cards.get(id)!.customer! };
}

/** The same with Auto Reload of small packs: 50 tokens for $25. */
async function reloading(balance: number, order: Partial<AutoReloadOrder> = {}, card: Card = {}): Promise<Payer> {
  const made = await payer(balance, card);
  ok(await made.account.autoReload("acme", { enabled: true, pack: "small", ...order }));
  return made;
}

const small = (more: Partial<TopUp> = {}): TopUp => ({ workspace: "acme", pack: "small", ...more });
const replayed = (answer: Answer<unknown>) => answer.headers.get("idempotent-replayed");

const intentsOf = (customer: string) =>
  [...stripe.fake.state.intents.values()].filter((intent) => intent.customer === customer);
const chargesOf = (customer: string) =>
  [...stripe.fake.state.charges.values()].filter(
    (charge) => stripe.fake.state.intents.get(charge.payment_intent)!.customer === customer,
  );
/** What Stripe has of a payer: how often money was taken, and how much. */
const taken = (customer: string) =>
  chargesOf(customer)
    .filter(({ status }) => status === "succeeded")
    .map(({ amount }) => amount);

/** What Stripe was asked about a payer, whether it answered or not. */
const requestsOf = (customer: string, what = "") =>
  stripe.fake.state.requests.filter(
    ({ method, path, fields }) =>
      `${method} ${path}`.startsWith(what) && (path.includes(customer) || fields["customer"] === customer),
  );

async function onlyPayment(account: Account): Promise<Payment> {
  const payments = await account.payments();
  expect(payments).toHaveLength(1);
  return payments[0]!;
}

async function movements(account: Account): Promise<[string, number][]> {
  return (await account.log("acme")).reverse().map(({ type, amount }) => [type, amount]);
}

async function newest(account: Account): Promise<Entry> {
  return (await account.log("acme"))[0]!;
}

async function setting(account: Account): Promise<AutoReload> {
  return (await account.wallet("acme")).auto_reload!;
}

/** The payment of an answer that must be 202. */
function undecided(answer: Answer<{ payment?: Payment }>): Payment {
  const { payment, ...rest } = ok(answer, 202);
  expect(rest).toEqual({});
  return payment!;
}

/** Stripe delivers a webhook: with a signature, and without any key of ours. */
async function deliver({ headers, body }: SignedWebhook, to = scrip, path = "/webhooks/stripe") {
  return to.send("POST", path, { headers: { ...headers, authorization: "" }, body: new Uint8Array(body) });
}

/** Stripe tells of a payment as it stands now. */
const tell = async (type: string, payment: string) => deliver(stripe.fake.webhook(type, payment));

/** However it is answered, nothing has moved. */
async function changesNothing<T>(account: Account, call: () => Promise<T>): Promise<T> {
  const look = async () => [await account.log("acme"), await account.figures("acme"), await account.payments()];
  const before = await look();
  const answer = await call();
  expect(await look()).toEqual(before);
  return answer;
}

describe("payment methods", () => {
  const list = async (account: Account) =>
    ok(await account.get<{ payment_methods: PaymentMethod[] }>("/payment-methods"), 200).payment_methods;

  test("are the cards that the payer gave on Stripe's page, newest first", async () => {
    const account = await scrip.studio();
    expect(await list(account)).toEqual([]);
    const page = await pageForCard(account);
    expect(page).toMatch(/^https?:\/\//);
    const one = stripe.fake.completeSetup(page, { last4: "4242" });
    expect(await list(account)).toEqual([
      { id: one, brand: "visa", last4: "4242", expires: { month: 12, year: 2034 }, default: true, description: null },
    ]);
    const two = stripe.fake.completeSetup(await pageForCard(account), { last4: "0005", isDefault: true });
    const methods = await list(account);
    expect(new Map(methods.map((method) => [method.id, method.default]))).toEqual(
      new Map([
        [one, false],
        [two, true],
      ]),
    );
    const { customer } = stripe.fake.state.cards.get(one)!;
    expect(stripe.fake.state.cards.get(two)!.customer, "one customer").toBe(customer);
    expect(stripe.fake.state.customers.get(customer!)!.metadata["scrip_account"]).toBe(account.id);
    const [session] = [...stripe.fake.state.sessions.values()].filter((each) => each.customer === customer);
    expect(session!.success_url, "the payer comes back").toBe("https://studio.example/cards");
  });

  test("are set up by many at once for one customer", async () => {
    const account = await scrip.studio();
    const pages = await Promise.all(times(5, () => pageForCard(account)));
    const customers = [...stripe.fake.state.sessions.values()].filter((each) => pages.includes(each.url));
    expect(new Set(customers.map((each) => each.customer)).size).toBe(1);
  });

  test("lead back to an address of the web only, and are the account's alone", async () => {
    const { account } = await payer();
    const other = await scrip.studio();
    expect(await list(other)).toEqual([]);
    for (const return_url of ["javascript:alert(1)", "nowhere", "", null]) {
      const answer = await account.post("/payment-methods", { return_url });
      expect(pointers(refused(answer, 400, "invalid_request"))).toEqual(["/return_url"]);
    }
    const key = await createKey(scrip.database, "write", account.id);
    ok(await account.as(key).get("/payment-methods"), 200);
    refused(await account.as(key).post("/payment-methods", { return_url: PUBLIC_URL }), 403, "forbidden");
    refused(await other.as(key).get("/payment-methods"), 404, "not_found");
  });

  test("are not available while Stripe is not", async () => {
    const { account } = await payer();
    stripe.fake.misbehave({ how: "rate_limit", on: "GET /v1/customers/*" });
    const answer = await account.get("/payment-methods");
    refused(answer, 503, "unavailable");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await list(account)).toHaveLength(1);
  });

  test("are no matter of the sandbox", async () => {
    const { account } = await payer();
    ok(await account.topUp(small()));
    const { id } = await onlyPayment(account);
    refused(await scrip.sandbox(id, "refund"), 404, "not_found");
  });
});

describe("a top-up", () => {
  test("charges the card by exactly what was bought, once", async () => {
    const { account, customer, card } = await payer();
    const key = unique("key");
    const first = await account.topUp(small({ count: 3 }), key);
    const { entry } = ok(first);
    expect(entry).toMatchObject({ type: "topup", amount: 150, ending_balance: 150 });
    const [intent, ...more] = intentsOf(customer);
    expect(more).toEqual([]);
    const payment = await onlyPayment(account);
    expect(intent).toMatchObject({
      status: "succeeded",
      amount: 7_500,
      currency: "usd",
      payment_method: card,
      description: "Studio: 3 × 50 tokens",
      metadata: { scrip_payment: payment.id },
    });
    expect(payment).toMatchObject({
      kind: "topup",
      provider: "stripe",
      receipt: intent!.id,
      state: "succeeded",
      credits: 150,
      money: { amount: 7_500, currency: "USD" },
      entry: entry.id,
      reversed: 0,
      confirm_url: null,
    });
    const again = await account.topUp(small({ count: 3 }), key);
    expect([again.status, again.text, replayed(again)]).toEqual([201, first.text, "true"]);
    expect(taken(customer)).toEqual([7_500]);
    await expectLaws(account);
  });

  test("charges the named card, or the payer's default", async () => {
    const { account, customer, card } = await payer();
    const other = stripe.fake.addCard(customer, { isDefault: true });
    ok(await account.topUp(small({ payment_method: card })));
    ok(await account.topUp(small()));
    expect(chargesOf(customer).map((charge) => charge.payment_method)).toEqual([card, other]);
    expect((await account.payments()).map((payment) => payment.payment_method)).toEqual([null, card]);
  });

  test("is charged once, however many repeats come at the same time", async () => {
    const { account, customer } = await payer();
    const key = unique("key");
    const answers = await Promise.all(times(20, () => account.topUp(small(), key)));
    expect(tally(answers)).toEqual({ 201: 20 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(taken(customer)).toEqual([2_500]);
    await expectLaws(account);
  });

  test("without a card is declined with what to do, and makes no customer", async () => {
    const account = await scrip.studio({ acme: 10 });
    const before = stripe.fake.state.customers.size;
    const problem = refused(await account.topUp(small()), 402, "payment_declined");
    expect(problem.detail).toMatch(/card/i);
    expect(stripe.fake.state.customers.size).toBe(before);
    expect(await onlyPayment(account)).toMatchObject({ state: "declined", receipt: null, entry: null });
    await expectLaws(account);
  });

  test("with somebody else's card is declined", async () => {
    const mine = await payer(10);
    const others = await payer();
    refused(await mine.account.topUp(small({ payment_method: others.card })), 402, "payment_declined");
    for (const { customer } of [mine, others]) expect(intentsOf(customer)).toEqual([]);
    await expectLaws(mine.account);
  });

  test("that the bank declines says why, and its key buys with another card", async () => {
    const { account, customer } = await payer(10, { behaviour: "declines" });
    const key = unique("key");
    const message = "Your card has insufficient funds.";
    stripe.fake.misbehave({ how: "decline", failure: { decline_code: "insufficient_funds", message } });
    expect(refused(await account.topUp(small(), key), 402, "payment_declined").detail).toContain(message);
    expect(await onlyPayment(account)).toMatchObject({ state: "declined", reason: message, entry: null });
    expect(
      intentsOf(customer).map(({ status }) => status),
      "it cannot be paid later",
    ).toEqual(["canceled"]);
    refused(await account.topUp(small(), key), 402, "payment_declined");
    stripe.fake.addCard(customer, { isDefault: true });
    ok(await account.topUp(small(), key));
    expect(taken(customer)).toEqual([2_500]);
    expect(await movements(account)).toEqual([
      ["grant", 10],
      ["topup", 50],
    ]);
    await expectLaws(account);
  });
});

describe("a payment that needs confirmation", () => {
  const confirming = () => payer(10, { behaviour: "authenticates" });

  test("is credited when Stripe tells that the payer has confirmed it", async () => {
    const { account, customer } = await confirming();
    const key = unique("key");
    const payment = undecided(await account.topUp(small(), key));
    expect(payment).toMatchObject({ state: "needs_confirmation", entry: null });
    expect(payment.confirm_url).toMatch(/^https?:\/\//);
    expect(intentsOf(customer)[0]!.next_action!.redirect_to_url.return_url).toBe(PUBLIC_URL);
    expect(undecided(await account.topUp(small(), key))).toEqual(payment);
    expect(intentsOf(customer)).toHaveLength(1);

    stripe.fake.authenticate(payment.id);
    expect(await account.figures("acme"), "nobody has told yet").toEqual({ balance: 10, outstanding: 0 });
    const told = await tell("payment_intent.succeeded", payment.id);
    expect([told.status, told.text]).toEqual([200, "{}"]);
    const entry = await newest(account);
    expect(entry).toMatchObject({ type: "topup", amount: 50, idempotency_key: key });
    expect(await account.payment(payment.id)).toMatchObject({
      state: "succeeded",
      entry: entry.id,
      confirm_url: null,
    });
    const done = await account.topUp(small(), key);
    expect(ok(done).entry.id).toBe(entry.id);
    expect(replayed(done)).toBe("true");
    expect(taken(customer)).toEqual([2_500]);
    await expectLaws(account);
  });

  test("is declined when the payer fails to, and its key buys anew", async () => {
    const { account, customer } = await confirming();
    const key = unique("key");
    const payment = undecided(await account.topUp(small(), key));
    stripe.fake.authenticate(payment.id, false);
    ok(await tell("payment_intent.payment_failed", payment.id), 200);
    expect(await account.payment(payment.id)).toMatchObject({
      state: "declined",
      entry: null,
      reason: expect.stringMatching(/authentication/i),
    });
    expect(intentsOf(customer).map(({ status }) => status)).toEqual(["canceled"]);
    const next = undecided(await account.topUp(small(), key));
    expect(next.id).not.toBe(payment.id);
    stripe.fake.authenticate(next.id);
    ok(await tell("payment_intent.succeeded", next.id), 200);
    expect(await account.figures("acme")).toEqual({ balance: 60, outstanding: 0 });
    await expectLaws(account);
  });

  test("is credited though Stripe never tells, by a server that starts later and asks", async () => {
    const { account, customer } = await confirming();
    const payment = undecided(await account.topUp(small()));
    stripe.fake.authenticate(payment.id);
    const other = await startOther();
    await vi.waitFor(async () => expect((await account.payment(payment.id)).state).toBe("succeeded"), SOON);
    expect(await other.stop()).toBe(0);
    expect(await account.figures("acme")).toEqual({ balance: 60, outstanding: 0 });
    expect(taken(customer)).toEqual([2_500]);
    await expectLaws(account);
  });

  // Does not hold yet: whoever cannot ask Stripe notes "unknown" over it, and forgets where to confirm it.
  test("stays one, and says where to confirm it, while Stripe cannot be asked", async () => {
    const { account, customer } = await confirming();
    const payment = undecided(await account.topUp(small()));
    const [asked, what] = [requestsOf(customer).length, `GET /v1/customers/${customer}`];
    stripe.fake.misbehave({ how: "rate_limit", on: what });
    const other = await startOther();
    await vi.waitFor(() => expect(requestsOf(customer).length).toBeGreaterThan(asked), SOON);
    expect(await other.stop()).toBe(0);
    expect(await account.payment(payment.id)).toEqual(payment);
  });

  test("is told of while Stripe cannot be asked: the webhook comes again, and credits it then", async () => {
    const { account } = await confirming();
    const payment = undecided(await account.topUp(small()));
    stripe.fake.authenticate(payment.id);
    const webhook = stripe.fake.webhook("payment_intent.succeeded", payment.id);
    stripe.fake.misbehave({ how: "rate_limit", on: "GET /v1/payment_intents*" });
    await changesNothing(account, async () => refused(await deliver(webhook), 503, "unavailable"));
    ok(await deliver(webhook), 200);
    expect(await account.figures("acme")).toEqual({ balance: 60, outstanding: 0 });
    await expectLaws(account);
  });
});

describe("a Stripe that is not well", () => {
  // Where the connection broke the SDK asks up to three times before we do it again ourselves.
  test.each([
    ["too many requests", "rate_limit", 1],
    ["too many requests, for longer", "rate_limit", 2],
    ["a connection that breaks before the card is charged", "cut_before", 1],
    ["a connection that breaks before the card is charged, again and again", "cut_before", 3],
    ["a connection that breaks when the card is charged", "cut_after", 1],
    ["a connection that breaks when the card is charged, again and again", "cut_after", 3],
    ["a failure when the card is charged", "error_after", 1],
  ] as const)("%s: charged and credited once", async (_, how, count) => {
    const { account, customer } = await payer(30);
    const key = unique("key");
    stripe.fake.misbehave({ how, times: count });
    const { entry } = ok(await account.topUp(small(), key));
    expect(taken(customer)).toEqual([2_500]);
    expect(await onlyPayment(account)).toMatchObject({ state: "succeeded", entry: entry.id });
    expect(replayed(await account.topUp(small(), key))).toBe("true");
    expect(await movements(account)).toEqual([
      ["grant", 30],
      ["topup", 50],
    ]);
    await expectLaws(account);
  });

  test("does not answer, but tells by webhook: those who wait go on, credited once", async () => {
    const { account, customer } = await reloading(30);
    const held = stripe.hold({ on: INTENTS, of: customer, at: "after" });
    const order = submission("acme");
    const key = unique("key");
    const deposits = times(3, () => account.deposit(order, key));
    await held.reached;
    const payment = await onlyPayment(account);
    expect(payment).toMatchObject({ kind: "auto_reload", state: "pending", entry: null });
    ok(await tell("payment_intent.succeeded", payment.id), 200);
    const answers = await Promise.all(deposits);
    expect(tally(answers)).toEqual({ 201: 3 });
    await held.letGo();
    await vi.waitFor(async () => expect((await setting(account)).in_flight).toBe(null), SOON);
    expect(await movements(account)).toEqual([
      ["grant", 30],
      ["auto_reload", 100],
      ["deposit", -88],
    ]);
    expect(taken(customer)).toEqual([5_000]);
    await expectLaws(account);
  });

  test("repeats a failure before the card is charged for as long as it remembers it, then charges once", async () => {
    const { account, customer } = await payer(30);
    stripe.fake.misbehave({ how: "error_before" });
    const buying = account.topUp(small());
    await vi.waitFor(() => expect(requestsOf(customer, INTENTS)).toHaveLength(2), SOON);
    expect(intentsOf(customer)).toEqual([]);
    expect(await onlyPayment(account)).toMatchObject({ state: "pending", entry: null });
    stripe.fake.forgetKeys();
    ok(await buying);
    expect(taken(customer)).toEqual([2_500]);
    await expectLaws(account);
  });
});

describe("a webhook", () => {
  /** A payment that the payer has confirmed, of which nobody has told yet. */
  async function confirmed() {
    const made = await payer(10, { behaviour: "authenticates" });
    const { id } = undecided(await made.account.topUp(small()));
    stripe.fake.authenticate(id);
    return { ...made, id };
  }

  test("that comes often, and at the same time, is credited once", async () => {
    const { account, id } = await confirmed();
    const webhook = stripe.fake.webhook("payment_intent.succeeded", id);
    const answers = await Promise.all([...times(5, () => deliver(webhook)), tell("payment_intent.succeeded", id)]);
    expect(tally(answers)).toEqual({ 200: 6 });
    ok(await deliver(webhook), 200);
    expect(await movements(account)).toEqual([
      ["grant", 10],
      ["topup", 50],
    ]);
    await expectLaws(account);
  });

  test("that Stripe did not sign, or not just now, is refused and moves nothing", async () => {
    const { account, id } = await confirmed();
    const type = "payment_intent.succeeded";
    const { headers, body } = stripe.fake.webhook(type, id);
    const signature = headers["stripe-signature"]!;
    const signed = (secret: string, at: number) => {
      const time = Math.floor(at / 1_000);
      return `t=${time},v1=${createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex")}`;
    };
    const forged: [string, SignedWebhook][] = [
      ["without a signature", { headers: { "content-type": "application/json" }, body }],
      ["with an empty one", { headers: { ...headers, "stripe-signature": "" }, body }],
      ["with another secret", stripe.fake.webhook(type, id, { secret: "whsec_guessed" })],
      ["with no secret", { headers: { ...headers, "stripe-signature": signed("", Date.now()) }, body }],
      [
        "of an older scheme only",
        { headers: { ...headers, "stripe-signature": signature.replace("v1=", "v0=") }, body },
      ],
      ["too old", stripe.fake.webhook(type, id, { at: Date.now() - 6 * MINUTE })],
      ["much too old", stripe.fake.webhook(type, id, { at: Date.now() - 24 * HOUR })],
      ["with one byte more", { headers, body: Buffer.concat([body, Buffer.from(" ")]) }],
      ["with another body", { headers, body: Buffer.from(body.toString().replace(id, `${id}0`)) }],
      ["without a body", { headers, body: Buffer.alloc(0) }],
      ["that is no JSON", { headers: { ...headers, "content-type": "text/plain" }, body: Buffer.from("hello") }],
    ];
    await changesNothing(account, async () => {
      for (const [what, webhook] of forged) {
        const answer = await deliver(webhook);
        expect(answer.status, `${what}: ${answer.text}`).toBe(400);
        refused(answer, 400, "invalid_request");
      }
    });
    ok(await deliver({ headers: { ...headers, "content-type": "text/plain" }, body }), 200);
    expect((await account.payment(id)).state, "what is signed is taken as it is").toBe("succeeded");
  });

  test("that an operator's key comes with is no more trusted", async () => {
    const { account, id } = await confirmed();
    const { headers, body } = stripe.fake.webhook("payment_intent.succeeded", id, { secret: "whsec_guessed" });
    await changesNothing(account, async () => {
      const init = { headers: { ...headers, authorization: scrip.authorization }, body: new Uint8Array(body) };
      refused(await scrip.send("POST", "/webhooks/stripe", init), 400, "invalid_request");
    });
  });

  test("for a provider that is not configured, or larger than any, is refused", async () => {
    const { account, id } = await confirmed();
    const webhook = stripe.fake.webhook("payment_intent.succeeded", id);
    await changesNothing(account, async () => {
      for (const name of ["sandbox", "manual", "paypal"]) {
        refused(await deliver(webhook, scrip, `/webhooks/${name}`), 404, "not_found");
      }
      const large = { ...webhook, body: Buffer.alloc(600 * 1024, " ") };
      refused(await deliver(large), 413, "payload_too_large");
    });
  });

  test("about a payment that is not in this ledger is taken and ignored", async () => {
    const { account, id } = await payer().then(async (made) => {
      ok(await made.account.topUp(small()));
      return { ...made, id: (await onlyPayment(made.account)).id };
    });
    const intent = stripe.fake.intent(id);
    const own = { ...intent.metadata };
    const type = "payment_intent.succeeded";
    const strange = ["pay_zzzzzz_1_1", `${id}7`, "pay_nonsense", "en_1_1_1", "", "x".repeat(300), "'; drop table x"];
    await changesNothing(account, async () => {
      for (const payment of strange) {
        intent.metadata = { ...own, scrip_payment: payment };
        ok(await tell(type, payment), 200);
      }
      // The same id, of a ledger that shares this account of Stripe.
      const charge = stripe.fake.state.chargeOf(intent);
      intent.metadata = charge.metadata = { ...own, scrip_ledger: "another" };
      stripe.fake.refund(id);
      for (const about of [type, "charge.refunded", "refund.updated"]) ok(await tell(about, id), 200);
      intent.metadata = charge.metadata = own;
      for (const other of ["customer.updated", "payment_intent.created", "invoice.paid"])
        ok(await tell(other, id), 200);
    });
    ok(await tell("charge.refunded", id), 200);
    expect((await account.payment(id)).reversed).toBe(50);
    await expectLaws(account);
  });

  test("of a refund that comes before the one of the success does both, in order", async () => {
    const { account, id } = await confirmed();
    const succeeded = stripe.fake.webhook("payment_intent.succeeded", id);
    stripe.fake.refund(id, 1_000);
    ok(await tell("charge.refunded", id), 200);
    const both: [string, number][] = [
      ["grant", 10],
      ["topup", 50],
      ["reversal", -20],
    ];
    expect(await movements(account)).toEqual(both);
    ok(await deliver(succeeded), 200);
    ok(await tell("charge.refunded", id), 200);
    expect(await movements(account)).toEqual(both);
    await expectLaws(account);
  });

  test("of a dispute that is over comes before the one of its begin", async () => {
    const { account, id } = await confirmed();
    ok(await tell("payment_intent.succeeded", id), 200);
    stripe.fake.dispute(id);
    const created = stripe.fake.webhook("charge.dispute.created", id);
    stripe.fake.dispute(id, "won");
    await changesNothing(account, async () => {
      ok(await tell("charge.dispute.closed", id), 200);
      ok(await deliver(created), 200);
    });
    stripe.fake.dispute(id);
    const again = stripe.fake.webhook("charge.dispute.created", id);
    stripe.fake.dispute(id, "lost");
    ok(await tell("charge.dispute.closed", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -50 });
    await changesNothing(account, () => deliver(again));
    await expectLaws(account);
  });

  test("that comes late, when all is done, moves nothing", async () => {
    const { account, id } = await confirmed();
    const types = ["payment_intent.processing", "payment_intent.payment_failed", "payment_intent.succeeded"];
    const late = types.map((type) => stripe.fake.webhook(type, id));
    ok(await tell("payment_intent.succeeded", id), 200);
    ok(await account.charge(rerolls("acme", 10)));
    stripe.fake.refund(id);
    ok(await tell("charge.refunded", id), 200);
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 10 });
    await changesNothing(account, async () => {
      for (const webhook of late) ok(await deliver(webhook), 200);
    });
    await expectLaws(account);
  });
});

/** A client who bought a small pack (50 tokens, $25) and used some of it. */
async function bought(spent = 0) {
  const made = await payer();
  ok(await made.account.topUp(small()));
  if (spent > 0) ok(await made.account.charge(rerolls("acme", spent / 2)));
  return { ...made, id: (await onlyPayment(made.account)).id };
}

describe("money that goes back", () => {
  test("in parts takes that part of the credits, rounded down over all parts together", async () => {
    const { account, id } = await bought();
    // Of $25.00: 16.66, 33.32 and 50 tokens.
    for (const [money, amount, reversed] of [
      [833, -16, 16],
      [833, -17, 33],
      [834, -17, 50],
    ] as const) {
      stripe.fake.refund(id, money);
      ok(await tell("charge.refunded", id), 200);
      ok(await tell("refund.updated", id), 200);
      expect(await newest(account)).toMatchObject({ type: "reversal", amount, outstanding_change: 0 });
      expect(await account.payment(id)).toMatchObject({ state: "succeeded", reversed });
    }
    expect(await account.log("acme")).toHaveLength(4);
    await expectLaws(account);
  });

  test("as a whole takes what remains of the purchase, and what is used of it becomes outstanding", async () => {
    const { account, id } = await bought(20);
    await account.give(7, "acme");
    stripe.fake.refund(id);
    ok(await tell("charge.refunded", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -30, outstanding_change: 20 });
    expect(await account.figures("acme")).toEqual({ balance: 7, outstanding: 20 });
    await expectLaws(account);
  });

  test("and comes again, for the bank sent the refund back, gives the credits back", async () => {
    const { account, id } = await bought(20);
    stripe.fake.refund(id);
    ok(await tell("charge.refunded", id), 200);
    stripe.fake.failRefund(id);
    ok(await tell("charge.refund.updated", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: 30, outstanding_change: -20 });
    expect((await account.payment(id)).reversed).toBe(0);
    await expectLaws(account);
  });

  test("in a dispute is taken when it is opened, and given back when it is won", async () => {
    const { account, id } = await bought(20);
    stripe.fake.dispute(id);
    ok(await tell("charge.dispute.created", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -30, outstanding_change: 20 });
    stripe.fake.dispute(id, "under_review");
    await changesNothing(account, () => tell("charge.dispute.updated", id));
    stripe.fake.dispute(id, "won");
    ok(await tell("charge.dispute.closed", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: 30, outstanding_change: -20 });
    expect(await account.figures("acme")).toEqual({ balance: 30, outstanding: 0 });
    expect((await account.payment(id)).reversed).toBe(0);
    await expectLaws(account);
  });

  test("in a dispute that is lost stays where it is", async () => {
    const { account, id } = await bought(20);
    stripe.fake.dispute(id);
    ok(await tell("charge.dispute.created", id), 200);
    stripe.fake.dispute(id, "lost");
    await changesNothing(account, () => tell("charge.dispute.closed", id));
    expect(await account.payment(id)).toMatchObject({ state: "succeeded", reversed: 50 });
    await expectLaws(account);
  });

  test("in part, and the rest in a dispute, went back once", async () => {
    const { account, id } = await bought();
    stripe.fake.refund(id, 1_000);
    ok(await tell("charge.refunded", id), 200);
    stripe.fake.dispute(id);
    ok(await tell("charge.dispute.created", id), 200);
    expect((await account.payment(id)).reversed).toBe(50);
    stripe.fake.dispute(id, "won");
    ok(await tell("charge.dispute.closed", id), 200);
    expect((await account.payment(id)).reversed).toBe(20);
    expect((await account.log("acme", { type: "reversal" })).map(({ amount }) => amount)).toEqual([30, -30, -20]);
    await expectLaws(account);
  });

  test("is not taken by an inquiry, which moves none", async () => {
    const { account, id } = await bought(20);
    stripe.fake.dispute(id, "warning_needs_response");
    await changesNothing(account, async () => ok(await tell("charge.dispute.created", id), 200));
    stripe.fake.dispute(id, "needs_response");
    ok(await tell("charge.dispute.updated", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -30, outstanding_change: 20 });
  });

  test("is taken once, however many webhooks tell of it at the same time", async () => {
    const { account, id } = await bought(20);
    stripe.fake.refund(id);
    const types = ["charge.refunded", "charge.refund.updated", "refund.updated"];
    const answers = await Promise.all(times(9, (index) => tell(types[index % 3]!, id)));
    expect(tally(answers)).toEqual({ 200: 9 });
    expect((await movements(account)).map(([type]) => type)).toEqual(["topup", "charge", "reversal"]);
    await expectLaws(account);
  });

  // What overtakes does not count yet: whichever answer of Stripe's is posted last is what the ledger follows.
  /** Delivers a webhook whose answer from Stripe is on its way for longer than all that happens meanwhile. */
  async function overtaken(
    customer: string,
    on: string,
    of: string,
    slow: SignedWebhook,
    meanwhile: () => Promise<void>,
  ) {
    const held = stripe.hold({ on, of, at: "after" });
    const first = deliver(slow);
    await held.reached;
    await meanwhile();
    await held.letGo();
    ok(await first, 200);
    expect(taken(customer)).toEqual([2_500]);
  }

  test("ends as it is at Stripe, though what was asked first is answered last: a dispute that is won", async () => {
    const { account, customer, id } = await bought(20);
    stripe.fake.dispute(id);
    const created = stripe.fake.webhook("charge.dispute.created", id);
    await overtaken(customer, "GET /v1/disputes", stripe.fake.intent(id).id, created, async () => {
      stripe.fake.dispute(id, "won");
      ok(await tell("charge.dispute.closed", id), 200);
    });
    expect((await account.payment(id)).reversed).toBe(0);
    expect(await account.figures("acme")).toEqual({ balance: 30, outstanding: 0 });
    await expectLaws(account);
  });

  test("ends as it is at Stripe, though what was asked first is answered last: a second refund", async () => {
    const { account, customer, id } = await bought();
    stripe.fake.refund(id, 500);
    ok(await tell("charge.refunded", id), 200);
    const again = stripe.fake.webhook("refund.updated", id);
    await overtaken(customer, "GET /v1/disputes", stripe.fake.intent(id).id, again, async () => {
      stripe.fake.refund(id, 500);
      ok(await tell("charge.refunded", id), 200);
      expect((await account.payment(id)).reversed).toBe(20);
    });
    expect((await account.payment(id)).reversed).toBe(20);
    await expectLaws(account);
  });
});

describe("Auto Reload", () => {
  test("charges the card while nobody is there, for exactly the packs that are needed", async () => {
    const { account, customer, card } = await reloading(30);
    const { entry } = ok(await account.deposit(submission("acme")));
    expect(entry).toMatchObject({ type: "deposit", amount: -88, ending_balance: 42 });
    const payment = await onlyPayment(account);
    expect(payment).toMatchObject({ kind: "auto_reload", provider: "stripe", state: "succeeded", credits: 100 });
    expect(chargesOf(customer)).toMatchObject([
      { amount: 5_000, payment_method: card, payment_intent: payment.receipt },
    ]);
    const asked = requestsOf(customer, INTENTS);
    expect(asked.map(({ fields }) => [fields["off_session"], fields["return_url"]])).toEqual([["true", undefined]]);
    await changesNothing(account, async () => {
      for (const type of ["payment_intent.succeeded", "payment_intent.processing"])
        ok(await tell(type, payment.id), 200);
    });
    await expectLaws(account);
  });

  test("charges the card it was set to", async () => {
    const { account, customer, card } = await reloading(30);
    stripe.fake.addCard(customer, { isDefault: true });
    ok(await account.autoReload("acme", { enabled: true, pack: "small", payment_method: card }));
    ok(await account.deposit(submission("acme")));
    expect(chargesOf(customer).map((charge) => charge.payment_method)).toEqual([card]);
  });

  test("charges once, however many requests are short at the same time", async () => {
    const { account, customer } = await reloading(0, { pack: "large" });
    const answers = await Promise.all(times(16, () => account.charge(rerolls("acme", 15))));
    expect(tally(answers)).toEqual({ 201: 16 });
    expect(taken(customer)).toEqual([22_500]);
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    await expectLaws(account);
  });

  test("restores the threshold behind a charge, and when it is switched on", async () => {
    const { account, customer } = await payer(20);
    const { auto_reload } = ok(await account.autoReload("acme", { enabled: true, pack: "small", threshold: 100 }));
    expect(auto_reload).toMatchObject({ spent: { count: 1, money: 5_000 }, in_flight: null });
    expect(await account.figures("acme")).toEqual({ balance: 120, outstanding: 0 });
    ok(await account.charge(rerolls("acme", 20)));
    await vi.waitFor(async () => {
      expect(await account.figures("acme")).toEqual({ balance: 130, outstanding: 0 });
    }, SOON);
    expect(taken(customer)).toEqual([5_000, 2_500]);
    await expectLaws(account);
  });

  test("takes a bank that wants a confirmation for a decline, which nobody can confirm later", async () => {
    const { account, customer } = await reloading(30, {}, { behaviour: "authenticates" });
    const problem = refused(await account.deposit(submission("acme")), 402, "payment_declined");
    expect(problem).toMatchObject({ required: 88, available: 30, shortfall: 58 });
    expect(problem.detail).toMatch(/authentication|confirm/i);
    const payment = await onlyPayment(account);
    expect(payment).toMatchObject({ state: "declined", entry: null, confirm_url: null });
    expect(await setting(account)).toMatchObject({ declines: 1, in_flight: null, spent: { count: 0, money: 0 } });
    expect(intentsOf(customer).map(({ status }) => status)).toEqual(["canceled"]);
    await changesNothing(account, async () => {
      for (const type of ["payment_intent.payment_failed", "payment_intent.canceled"]) {
        ok(await tell(type, payment.id), 200);
      }
    });
    expect((await setting(account)).declines, "counted once").toBe(1);
    await expectLaws(account);
  });

  test("is switched off by three declines in a row, and says why", async () => {
    const { account, customer } = await reloading(30, {}, { behaviour: "declines" });
    for (let count = 1; count <= 3; count++) {
      const problem = refused(await account.deposit(submission("acme")), 402, "payment_declined");
      expect(problem.detail).toContain("Your card was declined.");
    }
    const off = await setting(account);
    expect(off).toMatchObject({
      enabled: false,
      declines: 3,
      switched_off: { reason: expect.stringMatching(/declined/) },
    });
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    expect(intentsOf(customer)).toHaveLength(3);
    expect(taken(customer)).toEqual([]);
    stripe.fake.addCard(customer, { isDefault: true });
    ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    ok(await account.deposit(submission("acme")));
    expect(taken(customer)).toEqual([5_000]);
    await expectLaws(account);
  });

  test("without a card is a decline", async () => {
    const account = await scrip.studio({ acme: 30 });
    ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    const problem = refused(await account.deposit(submission("acme")), 402, "payment_declined");
    expect(problem.detail).toMatch(/card/i);
    expect((await setting(account)).declines).toBe(1);
    await expectLaws(account);
  });

  test("that is refunded takes its credits back", async () => {
    const { account } = await reloading(30);
    ok(await account.deposit(submission("acme")));
    const { id } = await onlyPayment(account);
    stripe.fake.refund(id);
    ok(await tell("charge.refunded", id), 200);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -42, outstanding_change: 58 });
    await expectLaws(account);
  });
});

describe("Stripe's keys", () => {
  const SECRET = "sk_test_51HardToGuess7xQ";

  test("that Stripe does not accept are told nobody, and charge nothing", async () => {
    const { account, customer } = await reloading(120, { threshold: 100 });
    const other = new Remembering();
    const env = { ...stripe.env, STRIPE_SECRET_KEY: SECRET };
    const server = await startOther({ env, adminKey: scrip.server.adminKey });
    other.attach(server, scrip.database);
    const there = other.accountNamed(account.id);
    refused(await there.get("/payment-methods"), 503, "unavailable");
    refused(await there.post("/payment-methods", { return_url: PUBLIC_URL }), 503, "unavailable");
    const before = requestsOf(customer).length;
    ok(await there.charge(rerolls("acme", 20)));
    await vi.waitFor(() => expect(requestsOf(customer).length).toBeGreaterThan(before + 1), SOON);
    await server.stop();

    expect(taken(customer)).toEqual([]);
    expect(await onlyPayment(account)).toMatchObject({ state: "pending", entry: null });
    const said = `${server.output()}\n${other.heard.join("\n")}`;
    expect(said).toContain("does not accept the secret key");
    // Stripe's own message repeats the end of the key.
    for (const secret of [SECRET, SECRET.slice(-4), stripe.fake.webhookSecret]) expect(said).not.toContain(secret);
  });

  test("refuse to go where they do not fit together, and are not repeated", async () => {
    const refusals: [Record<string, string>, RegExp[]][] = [
      [{ STRIPE_SECRET_KEY: "rk_live_51HardToGuess" }, [/SCRIP_TEST_CLOCK is set together with a live key/]],
      [{ STRIPE_WEBHOOK_SECRET: "" }, [/STRIPE_WEBHOOK_SECRET is missing/]],
      [
        { STRIPE_SECRET_KEY: "pk_test_51HardToGuess", STRIPE_WEBHOOK_SECRET: "HardToGuess", SCRIP_PUBLIC_URL: "" },
        [/STRIPE_SECRET_KEY is no secret key/, /STRIPE_WEBHOOK_SECRET is no/, /SCRIP_PUBLIC_URL is missing/],
      ],
      [
        { STRIPE_API_URL: "api.stripe.com", SCRIP_PUBLIC_URL: "credits.example.com" },
        [/STRIPE_API_URL is "api/, /SCRIP_PUBLIC_URL is "credits/],
      ],
    ];
    await Promise.all(
      refusals.map(async ([env, reasons]) => {
        const starting = startServer(scrip.database, { testClock: true, env: { ...stripe.env, ...env } });
        const said = String(await starting.then((server) => server.stop()).catch((error: Error) => error.message));
        expect(said).toMatch(/The server ended/);
        for (const reason of reasons) expect(said).toMatch(reason);
        expect(said).not.toMatch(/HardToGuess|hunter2|whsec_fake/);
      }),
    );
  });

  test("are in no line of the log and in no answer", async () => {
    const said = `${scrip.server.output()}\n${scrip.heard.join("\n")}`;
    expect(said.length, "much was said").toBeGreaterThan(100_000);
    for (const secret of [stripe.fake.secretKey, stripe.fake.webhookSecret]) expect(said).not.toContain(secret);
    expect(said).not.toMatch(/\b(sk|rk)_(test|live)_|\bwhsec_/);
  });
});
