// The adapter through the real SDK, against a server that behaves as Stripe does.
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { paymentCustomers } from "../store/payment-customers.ts";
import { type ChargeRequest, type Payer, type ProviderPayment, ProviderUnknown, WebhookForged } from "./provider.ts";
import { type StripeOptions, stripeProvider } from "./stripe.ts";
import { type StripeFake, startStripeFake } from "./testing/stripe-fake.ts";

const HOUR = 3_600_000;
const RETURN_URL = "https://app.example/paid";

let database: TestDatabase;
let sql: Database;
let fake: StripeFake;

beforeAll(async () => {
  database = await createDatabase();
  sql = openDatabase(database.server, "reading", 4);
  fake = await startStripeFake();
});

afterAll(async () => {
  await fake?.stop();
  await sql?.end();
  await database?.drop();
});

beforeEach(() => {
  fake.behave();
  fake.state.requests.length = 0;
});

function provider(options: Partial<StripeOptions> = {}) {
  const { secretKey, webhookSecret, host, port, protocol } = fake;
  const customers = paymentCustomers(sql);
  return stripeProvider({
    secretKey,
    webhookSecret,
    host,
    port,
    protocol,
    customers,
    returnUrl: RETURN_URL,
    ledger: LEDGER,
    ...options,
  });
}

const LEDGER = "a-ledger";
let count = 0;

function newPayer(): Payer {
  count += 1;
  return { id: `payer-${count}`, number: count, name: `Payer ${count}` };
}

/** A payer with one card. */
async function payerWithCard(card: Parameters<StripeFake["addCard"]>[1] = {}) {
  const payer = newPayer();
  const { url } = (await provider().setUpMethod(payer, RETURN_URL))!;
  const id = fake.completeSetup(url, card);
  return { payer, card: id, customer: fake.state.cards.get(id)!.customer! };
}

function chargeOf(payer: Payer, fields: Partial<ChargeRequest> = {}): ChargeRequest {
  count += 1;
  return {
    id: `pay_${count}`,
    payer,
    method: null,
    money: { amount: 2500, currency: "USD" },
    description: "500 credits",
    confirmable: false,
    askedAt: Date.now(),
    ...fields,
  };
}

const intentsOf = (payment: string) =>
  [...fake.state.intents.values()].filter(({ metadata }) => metadata.scrip_payment === payment);
const created = () =>
  fake.state.requests.filter(({ method, path }) => method === "POST" && path === "/v1/payment_intents");
const summary = ({ state, refunded, disputed }: ProviderPayment) => ({ state, refunded, disputed });
const unknown = (answer: Promise<unknown>) => expect(answer).rejects.toThrow(ProviderUnknown);

/** No answer to any of the three times that the SDK asks. */
function cutOff(after: boolean) {
  if (after) fake.misbehave({ how: "cut_after" });
  fake.misbehave({ how: "cut_before", times: after ? 2 : 3 });
}

test("a charge takes the payer's card once and tells so, also when asked again", async () => {
  const { payer, card, customer } = await payerWithCard();
  const request = chargeOf(payer);
  const paid = await provider().charge(request);
  expect(paid).toEqual({
    id: request.id,
    receipt: intentsOf(request.id)[0]!.id,
    state: "succeeded",
    money: { amount: 2500, currency: "USD" },
    refunded: 0,
    disputed: 0,
    declined: null,
    confirmUrl: null,
  });
  expect(created()).toMatchObject([
    {
      idempotencyKey: `${LEDGER}/${request.id}`,
      fields: { amount: "2500", currency: "usd", customer, payment_method: card, confirm: "true", off_session: "true" },
    },
  ]);
  expect(await provider().charge(request)).toEqual(paid);
  expect(await provider().find(request, null)).toEqual(paid);
  expect(await provider().find(request, paid.receipt)).toEqual(paid);
  expect(intentsOf(request.id)).toHaveLength(1);
});

test("what was never asked for is not found", async () => {
  const { payer } = await payerWithCard();
  expect(await provider().find(chargeOf(payer), null)).toBeNull();
  expect(await provider().find(chargeOf(newPayer()), null)).toBeNull();
  expect(await provider().find(chargeOf(payer), "pi_of_another_stripe")).toBeNull();
});

test("a decline says why, and the intent cannot be paid later", async () => {
  const { payer } = await payerWithCard({ behaviour: "declines" });
  const request = chargeOf(payer);
  const declined = await provider().charge(request);
  expect(declined).toMatchObject({
    state: "declined",
    declined: { code: "card_declined", reason: "Your card was declined." },
    receipt: intentsOf(request.id)[0]!.id,
  });
  expect(fake.intent(request.id).status).toBe("canceled");
  expect(await provider().find(request, null)).toEqual(declined);
  expect(await provider().charge(request)).toEqual(declined);
  expect(intentsOf(request.id)).toHaveLength(1);
});

test("a decline whose answer was lost is told by who asks next", async () => {
  const { payer } = await payerWithCard({ behaviour: "declines" });
  const request = chargeOf(payer);
  cutOff(true);
  await unknown(provider().charge(request));
  expect(fake.intent(request.id).status).toBe("requires_payment_method");
  expect(await provider().find(request, null)).toMatchObject({
    state: "declined",
    declined: { reason: "Your card was declined." },
  });
  expect(fake.intent(request.id).status).toBe("canceled");
});

test("where nobody is there to confirm, a card that needs it is declined", async () => {
  const { payer } = await payerWithCard({ behaviour: "authenticates" });
  const request = chargeOf(payer);
  expect(await provider().charge(request)).toMatchObject({
    state: "declined",
    declined: { code: "authentication_required" },
  });
  expect(fake.intent(request.id).status).toBe("canceled");
  expect(await provider().find(request, null)).toMatchObject({ state: "declined", confirmUrl: null });
});

test("a payer who is there confirms at the bank, and asking again tells how it went", async () => {
  const { payer } = await payerWithCard({ behaviour: "authenticates" });
  const [passes, fails] = [chargeOf(payer, { confirmable: true }), chargeOf(payer, { confirmable: true })];
  const waiting = await provider().charge(passes);
  expect(waiting).toMatchObject({ state: "needs_confirmation", declined: null });
  expect(waiting.confirmUrl).toContain(`/authenticate/${waiting.receipt}`);
  expect(created()[0]!.fields).toMatchObject({ return_url: RETURN_URL });
  expect(created()[0]!.fields.off_session).toBeUndefined();
  expect(await provider().find(passes, null)).toEqual(waiting);

  fake.authenticate(passes.id);
  const paid = { state: "succeeded", confirmUrl: null };
  expect(await provider().find(passes, waiting.receipt)).toMatchObject(paid);
  expect(await provider().charge(passes), "a repeated answer is not taken for the present").toMatchObject(paid);

  await provider().charge(fails);
  fake.authenticate(fails.id, false);
  expect(await provider().find(fails, null)).toMatchObject({
    state: "declined",
    declined: { code: "payment_intent_authentication_failure" },
  });
  expect(fake.intent(fails.id).status).toBe("canceled");
});

test("too many requests leave it open, and it is charged when asked again", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  fake.misbehave({ how: "rate_limit", times: 3 });
  await unknown(provider().charge(request));
  fake.behave();
  expect(await provider().charge(request)).toMatchObject({ state: "succeeded" });
  expect(intentsOf(request.id)).toHaveLength(1);
});

test("a failure of Stripe that took no effect stays open for as long as Stripe repeats it", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  fake.misbehave({ how: "error_before" });
  await unknown(provider().charge(request));
  await unknown(provider().charge(request));
  const late = { ...request, askedAt: Date.now() - 23 * HOUR - 1 };
  expect(await provider().charge(late)).toMatchObject({ state: "declined", declined: { code: "not_charged" } });
  expect(intentsOf(request.id)).toEqual([]);
});

test("a failure of Stripe that took effect is seen through", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  fake.misbehave({ how: "error_after" });
  expect(await provider().charge(request)).toMatchObject({ state: "succeeded" });
  expect(await provider().charge(request)).toMatchObject({ state: "succeeded" });
  expect(intentsOf(request.id)).toHaveLength(1);
});

test("a connection that breaks before the effect charges nothing, until asked again", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  cutOff(false);
  await unknown(provider().charge(request));
  expect(await provider().find(request, null)).toBeNull();
  expect(await provider().charge(request)).toMatchObject({ state: "succeeded" });
  expect(intentsOf(request.id)).toHaveLength(1);
});

test("a connection that breaks after the effect has charged once, whoever asks next", async () => {
  const { payer } = await payerWithCard();
  const [found, charged, seenThrough] = [chargeOf(payer), chargeOf(payer), chargeOf(payer)];
  cutOff(true);
  await unknown(provider().charge(found));
  expect(await provider().find(found, null)).toMatchObject({ state: "succeeded" });
  cutOff(true);
  await unknown(provider().charge(charged));
  expect(await provider().charge(charged)).toMatchObject({ state: "succeeded" });
  fake.misbehave({ how: "cut_after" });
  expect(await provider().charge(seenThrough), "the SDK asks again by itself").toMatchObject({ state: "succeeded" });
  for (const { id } of [found, charged, seenThrough]) expect(intentsOf(id)).toHaveLength(1);
});

test("an answer that comes too late is seen through", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  fake.misbehave({ how: "slow", ms: 4000 });
  expect(await provider({ timeoutMs: 200 }).charge(request)).toMatchObject({ state: "succeeded" });
  expect(intentsOf(request.id)).toHaveLength(1);
});

const customerOf = async (payer: Payer) => (await paymentCustomers(sql).find(payer.number, "stripe"))!;

test("one id charged by many at the same time is charged once", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  fake.misbehave({ how: "slow", ms: 200 });
  const answers = await Promise.all(Array.from({ length: 6 }, () => provider().charge(request)));
  expect(answers.map(summary)).toEqual(answers.map(() => ({ state: "succeeded", refunded: 0, disputed: 0 })));
  expect(intentsOf(request.id)).toHaveLength(1);
});

test("a request of yesterday is looked for and never charged", async () => {
  const { payer } = await payerWithCard();
  const [before, never] = [chargeOf(payer), chargeOf(payer)];
  await provider().charge(before);
  fake.forgetKeys();
  fake.state.requests.length = 0;
  const askedAt = Date.now() - 24 * HOUR;
  expect(await provider().charge({ ...before, askedAt })).toMatchObject({ state: "succeeded" });
  expect(await provider().charge({ ...never, askedAt })).toMatchObject({ state: "declined", receipt: null });
  expect(created()).toEqual([]);
});

test("what changed between two askings changes no answer", async () => {
  const { payer, card, customer } = await payerWithCard();
  const [otherDefault, removed] = [chargeOf(payer), chargeOf(payer, { method: card })];
  cutOff(true);
  await unknown(provider().charge(otherDefault));
  fake.addCard(customer, { isDefault: true });
  expect(await provider().charge(otherDefault), "the default is another one").toMatchObject({ state: "succeeded" });

  cutOff(true);
  await unknown(provider().charge(removed));
  fake.removeCard(card);
  expect(await provider().charge(removed), "the card is gone").toMatchObject({ state: "succeeded" });
  for (const { id } of [otherDefault, removed]) expect(intentsOf(id)).toHaveLength(1);
});

test("a card of somebody else, or of nobody, is declined and not charged", async () => {
  const [mine, others] = [await payerWithCard(), await payerWithCard()];
  for (const method of [others.card, "pm_card_visa", "../customers", ""]) {
    const declined = await provider().charge(chargeOf(mine.payer, { method }));
    expect(declined).toMatchObject({ state: "declined", declined: { code: "unknown_payment_method" }, receipt: null });
  }
  expect(created()).toEqual([]);
});

test("without a card it is declined with what to do, and no customer is made", async () => {
  const payer = newPayer();
  const declined = await provider().charge(chargeOf(payer));
  expect(declined).toMatchObject({
    state: "declined",
    declined: { code: "no_payment_method", reason: expect.stringContaining("add a card") },
  });
  expect(await provider().methods(payer)).toEqual([]);
  expect(fake.state.requests).toEqual([]);
});

test("what Stripe does not take at all is declined with its reason", async () => {
  const { payer } = await payerWithCard();
  expect(await provider().charge(chargeOf(payer, { money: { amount: 20, currency: "USD" } }))).toMatchObject({
    state: "declined",
    declined: { code: "amount_too_small", reason: "Amount must be at least $0.50 usd" },
  });
});

test("the newest card is the default until the customer has chosen one", async () => {
  const { payer, card, customer } = await payerWithCard({ last4: "1111" });
  const newest = fake.addCard(customer, { last4: "2222" });
  fake.state.cards.get(newest)!.created += 1;
  const method = { brand: "visa", expires: { month: 12, year: 2034 }, description: null };
  expect(await provider().methods(payer)).toEqual([
    { ...method, id: newest, last4: "2222", isDefault: true },
    { ...method, id: card, last4: "1111", isDefault: false },
  ]);
  fake.state.customers.get(customer)!.invoice_settings.default_payment_method = card;
  expect((await provider().methods(payer)).map(({ isDefault }) => isDefault)).toEqual([false, true]);
  const request = chargeOf(payer);
  await provider().charge(request);
  expect(fake.intent(request.id).payment_method).toBe(card);
});

test("a payer becomes one customer, and another one when that is gone", async () => {
  const payer = newPayer();
  const pages = await Promise.all([1, 2, 3].map(() => provider().setUpMethod(payer, "https://app.example/cards")));
  const [session] = [...fake.state.sessions.values()].slice(-1);
  expect(session).toMatchObject({ success_url: "https://app.example/cards", cancel_url: "https://app.example/cards" });
  const customer = await customerOf(payer);
  expect([...fake.state.customers.values()].filter(({ metadata }) => metadata.scrip_account === payer.id)).toHaveLength(
    1,
  );

  fake.deleteCustomer(customer);
  expect(await provider().methods(payer)).toEqual([]);
  expect(await provider().charge(chargeOf(payer))).toMatchObject({ declined: { code: "no_payment_method" } });
  const again = (await provider().setUpMethod(payer, RETURN_URL))!;
  fake.completeSetup(again.url);
  expect(await customerOf(payer)).not.toBe(customer);
  expect(pages.map((page) => page!.url)).not.toContain(again.url);
  expect(await provider().charge(chargeOf(payer))).toMatchObject({ state: "succeeded" });
});

test("money that went back is told as it stands, and never twice", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  const stands = async () => summary((await provider().find(request, null))!);
  const paid = { state: "succeeded", refunded: 0, disputed: 0 };

  fake.dispute(request.id, "warning_needs_response");
  expect(await stands(), "an inquiry holds no money back").toEqual(paid);
  fake.dispute(request.id, "warning_closed");
  expect(await stands()).toEqual(paid);

  fake.refund(request.id, 700);
  expect(await stands()).toEqual({ ...paid, refunded: 700 });
  fake.dispute(request.id, "needs_response");
  expect(await stands(), "the part that was refunded counts once").toEqual({ ...paid, refunded: 700, disputed: 1800 });
  fake.failRefund(request.id);
  expect(await stands()).toEqual({ ...paid, disputed: 2500 });
  fake.dispute(request.id, "won");
  expect(await stands()).toEqual(paid);

  fake.dispute(request.id, "under_review", 1000);
  fake.dispute(request.id, "lost");
  expect(await stands()).toEqual({ ...paid, disputed: 1000 });
  fake.refund(request.id);
  expect(await stands()).toEqual({ ...paid, refunded: 2500 });
});

test("a dispute that was prevented counts where money moved, one in another currency as a whole", async () => {
  const { payer } = await payerWithCard();
  const [resolved, blocked, foreign] = [chargeOf(payer), chargeOf(payer), chargeOf(payer)];
  for (const request of [resolved, blocked, foreign]) await provider().charge(request);
  const disputed = async (request: ChargeRequest) => (await provider().find(request, null))!.disputed;
  fake.dispute(resolved.id, "prevented").balance_transactions = [{ amount: -2500 }];
  fake.dispute(blocked.id, "prevented");
  fake.dispute(foreign.id, "lost", 30).currency = "eur";
  expect(await Promise.all([resolved, blocked, foreign].map(disputed))).toEqual([2500, 0, 2500]);
});

test("a webhook tells which payment it is about, however often it comes", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  fake.refund(request.id, 100);
  fake.dispute(request.id);
  for (const type of [
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
  ]) {
    const { headers, body } = fake.webhook(type, request.id);
    for (let times = 0; times < 2; times += 1) {
      expect(await provider().readWebhook(headers, body), type).toEqual({ payment: request.id });
    }
  }
});

test("webhooks of no interest, and of payments that are not ours, tell nothing", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  fake.dispute(request.id);
  const read = (type: string) => {
    const { headers, body } = fake.webhook(type, request.id);
    return provider().readWebhook(headers, body);
  };
  expect(await read("payment_intent.created")).toBeNull();
  expect(await read("customer.updated")).toBeNull();

  const dispute = fake.webhook("charge.dispute.created", request.id);
  fake.intent(request.id).metadata = {};
  expect(await provider().readWebhook(dispute.headers, dispute.body), "an intent without our id").toBeNull();
  fake.state.intents.clear();
  expect(await provider().readWebhook(dispute.headers, dispute.body), "an intent that is not there").toBeNull();
});

test("a webhook about a refund waits where Stripe cannot be asked which payment it was", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  fake.refund(request.id);
  const { headers, body } = fake.webhook("refund.updated", request.id);
  fake.misbehave({ how: "rate_limit", on: "GET /v1/payment_intents/*", times: 3 });
  await unknown(provider().readWebhook(headers, body));
});

test("a webhook that Stripe did not sign just now is forged", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  const type = "payment_intent.succeeded";
  const { headers, body } = fake.webhook(type, request.id);
  const old = fake.webhook(type, request.id, { at: Date.now() - 600_000 });
  const foreign = fake.webhook(type, request.id, { secret: "whsec_other" });
  const forgeries: [Record<string, string | undefined>, Buffer][] = [
    [{}, body],
    [{ "stripe-signature": "" }, body],
    [{ "stripe-signature": "t=1,v1=abc" }, body],
    [{ "stripe-signature": "nonsense" }, body],
    [headers, Buffer.from(body.toString().replace("2500", "9900"))],
    [headers, Buffer.alloc(0)],
    [old.headers, old.body],
    [foreign.headers, foreign.body],
  ];
  for (const [given, content] of forgeries) {
    const error = await provider()
      .readWebhook(given, content)
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(WebhookForged);
    expect(inspect(error, { depth: 9 })).not.toContain(fake.webhookSecret);
  }
});

test("events that come late or in another order lead to the same answer", async () => {
  const { payer } = await payerWithCard({ behaviour: "authenticates" });
  const request = chargeOf(payer, { confirmable: true });
  await provider().charge(request);
  const failed = fake.webhook("payment_intent.processing", request.id);
  fake.authenticate(request.id);
  const succeeded = fake.webhook("payment_intent.succeeded", request.id);
  fake.refund(request.id, 500);
  const refunded = fake.webhook("charge.refunded", request.id);
  fake.dispute(request.id);
  const disputed = fake.webhook("charge.dispute.created", request.id);
  fake.dispute(request.id, "won");
  const won = fake.webhook("charge.dispute.closed", request.id);
  for (const { headers, body } of [won, disputed, failed, refunded, succeeded, disputed, failed]) {
    const told = await provider().readWebhook(headers, body);
    expect(told).toEqual({ payment: request.id });
    expect(summary((await provider().find(request, null))!)).toEqual({
      state: "succeeded",
      refunded: 500,
      disputed: 0,
    });
  }
});

test("all payments of a time are listed as they stand, and nobody else's", async () => {
  const { payer, customer } = await payerWithCard();
  const start = Date.now();
  const requests = Array.from({ length: 3 }, () => chargeOf(payer));
  for (const request of requests) await provider().charge(request);
  const declined = chargeOf(payer);
  fake.misbehave({ how: "decline" });
  await provider().charge(declined);
  fake.refund(requests[0]!.id, 1);
  fake.dispute(requests[1]!.id, "lost", 2);
  for (const old of requests.slice(2)) fake.intent(old.id).created -= 100;
  const late = chargeOf(payer);
  await provider().charge(late);
  fake.intent(late.id).created += 100;
  const foreign = structuredClone(fake.intent(requests[0]!.id));
  fake.state.intents.set("pi_foreign", { ...foreign, id: "pi_foreign", customer, metadata: {} });

  const listed = new Map<string, unknown>();
  for await (const payment of provider().list(start - 1000, Date.now() + 1000))
    listed.set(payment.id, summary(payment));
  const of = (request: ChargeRequest) => listed.get(request.id);
  expect(of(requests[0]!)).toEqual({ state: "succeeded", refunded: 1, disputed: 0 });
  expect(of(requests[1]!)).toEqual({ state: "succeeded", refunded: 0, disputed: 2 });
  expect(of(requests[2]!)).toBeUndefined();
  expect(of(late)).toBeUndefined();
  expect(of(declined)).toEqual({ state: "declined", refunded: 0, disputed: 0 });
});

test("a payment is found among more than one page of the customer's", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  const { id: _, ...like } = fake.intent(request.id);
  for (let n = 0; n < 250; n += 1) {
    fake.state.intents.set(`pi_more_${n}`, { ...structuredClone(like), id: `pi_more_${n}`, metadata: {} });
  }
  expect(await provider().find(request, null)).toMatchObject({ state: "succeeded" });
});

test("an intent that is still being made is left alone, one that nobody finishes is cancelled", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer);
  await provider().charge(request);
  const intent = fake.intent(request.id);
  Object.assign(intent, { status: "requires_confirmation", latest_charge: null });
  expect(await provider().find(request, null)).toMatchObject({ state: "pending" });
  expect(intent.status).toBe("requires_confirmation");
  intent.created -= 24 * 3600;
  expect(await provider().find({ ...request, askedAt: request.askedAt - 24 * HOUR }, null)).toMatchObject({
    state: "declined",
    declined: { code: "not_completed" },
  });
  expect(intent.status).toBe("canceled");
});

test("a clock that is ahead of Stripe's hides nothing", async () => {
  const { payer } = await payerWithCard();
  const request = chargeOf(payer, { askedAt: Date.now() + HOUR / 2 });
  cutOff(true);
  await unknown(provider().charge(request));
  expect(await provider().find(request, null)).toMatchObject({ state: "succeeded" });
});

test("no failure tells the secret key", async () => {
  const { payer } = await payerWithCard();
  const secretKey = "sk_live_51VerySecretIndeed";
  const strangers = provider({ secretKey });
  const request = chargeOf(payer);
  const failures = [
    () => strangers.charge(request),
    () => strangers.find(request, null),
    () => strangers.find(request, "pi_1"),
    () => strangers.methods(payer),
    () => strangers.setUpMethod(payer, RETURN_URL),
    async () => {
      for await (const _ of strangers.list(0, Date.now()));
    },
  ];
  for (const failure of failures) {
    const error = await (failure() as Promise<unknown>).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ProviderUnknown);
    const everything = inspect(error, { depth: 9, showHidden: true });
    expect(everything).not.toContain(secretKey);
    expect(everything).not.toContain(secretKey.slice(-4));
  }
});
