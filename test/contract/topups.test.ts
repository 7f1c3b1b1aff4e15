/** Purchases by card: credited by exactly what was paid for, once, whatever the card, the network or the bank does. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { startServer } from "../support/server.ts";
import {
  type Account,
  type Answer,
  clips,
  concurrently,
  ok,
  pointers,
  refused,
  rerolls,
  Scrip,
  search,
  sharedServer,
  submission,
  tally,
  times,
  unique,
} from "./client.ts";
import { createKey } from "./command-line.ts";
import { expectLaws } from "./laws.ts";
import { Chance } from "./random.ts";
import type { Entry, Payment, PaymentMethod, Posted, TopUp } from "./types.ts";

const MAX_BALANCE = 4_503_599_627_370_496;
/** How long a payment may take that the provider did not answer. */
const PATIENCE = { timeout: 45_000, interval: 200 };

const scrip = sharedServer();

const small = (more: Partial<TopUp> = {}): TopUp => ({ workspace: "acme", pack: "small", ...more });
const replayed = (answer: Answer<unknown>) => answer.headers.get("idempotent-replayed");

/** The payment of an answer that must be 202. */
function undecided(answer: Answer<{ payment?: Payment }>): Payment {
  const { payment, ...rest } = ok(answer, 202);
  expect(rest).toEqual({});
  return payment!;
}

/** The one purchase of an account. */
async function onlyPayment(account: Account): Promise<Payment> {
  const payments = await account.payments();
  expect(payments).toHaveLength(1);
  return payments[0]!;
}

const types = async (account: Account, wallet = "acme") =>
  (await account.log(wallet)).map((entry) => entry.type).reverse();

describe("a top-up by card", () => {
  test("moves the balance by exactly what was bought, and says what was paid", async () => {
    const account = await scrip.studio();
    const packs: [string, number | undefined, number, number][] = [
      ["small", undefined, 50, 2_500],
      ["small", 3, 150, 7_500],
      ["medium", 1, 200, 9_500],
      ["large", 2, 1_000, 45_000],
    ];
    let balance = 0;
    for (const [pack, count, credits, money] of packs) {
      const { entry, wallet } = ok(await account.topUp(small({ pack, ...(count === undefined ? {} : { count }) })));
      balance += credits;
      expect(entry).toMatchObject({
        wallet: "acme",
        workspace: "acme",
        type: "topup",
        amount: credits,
        ending_balance: balance,
        outstanding_change: 0,
      });
      expect(entry.fundings).toEqual([
        { grant: expect.any(String), source: "topup", category: "paid", amount: credits },
      ]);
      expect(wallet).toMatchObject({ id: "acme", balance, outstanding: 0 });
      const [payment] = await account.payments();
      expect(payment).toMatchObject({
        id: expect.stringMatching(/^pay_\S+$/),
        kind: "topup",
        provider: "sandbox",
        state: "succeeded",
        wallet: "acme",
        pack,
        count: count ?? 1,
        credits,
        money: { amount: money, currency: "USD" },
        reversed: 0,
        entry: entry.id,
        reason: null,
      });
    }
    const { grants } = await account.wallet("acme");
    expect(grants.map(({ priority, expires_at }) => [priority, expires_at])).toEqual(times(4, () => [30, null]));
    await expectLaws(account);
  });

  test("of an account with one balance goes there, and needs no workspace", async () => {
    const account = await scrip.account("outreach");
    const { entry } = ok(await account.topUp({ pack: "20k", count: 2 }));
    expect(entry).toMatchObject({ wallet: "main", workspace: null, type: "topup", amount: 40_000 });
    expect((await onlyPayment(account)).money).toEqual({ amount: 35_800, currency: "USD" });
    await expectLaws(account);
  });

  test("pays what is outstanding where incoming credits do, and leaves it alone where they do not", async () => {
    const outreach = await scrip.outreach(10);
    ok(await outreach.adjust({ amount: -50, allow_outstanding: true }));
    const { entry, wallet } = ok(await outreach.topUp({ pack: "5k" }));
    expect(entry).toMatchObject({ type: "topup", amount: 5_000 });
    expect(wallet, "as it stood after the entry").toMatchObject({ balance: 5_000, outstanding: 40 });
    expect(await outreach.figures()).toEqual({ balance: 4_960, outstanding: 0 });
    expect((await types(outreach, "main")).slice(-2)).toEqual(["topup", "repayment"]);
    await expectLaws(outreach);

    const studio = await scrip.studio({ acme: 10 });
    ok(await studio.adjust({ workspace: "acme", amount: -50, allow_outstanding: true }));
    ok(await studio.topUp(small()));
    expect(await studio.figures("acme")).toEqual({ balance: 50, outstanding: 40 });
    await expectLaws(studio);
  });

  test("is bought once, however often the request is repeated", async () => {
    const account = await scrip.studio();
    const key = unique("key");
    const first = await account.topUp(small({ count: 2 }), key);
    ok(first);
    expect(replayed(first)).toBe(null);
    for (let round = 0; round < 3; round++) {
      const again = await account.topUp(small({ count: 2 }), key);
      expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
      expect(replayed(again)).toBe("true");
      ok(await account.charge(rerolls("acme", 1)));
    }
    expect(await account.figures("acme")).toEqual({ balance: 94, outstanding: 0 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("is bought once, however many repeats come at the same time", async () => {
    const account = await scrip.studio();
    const key = unique("key");
    const answers = await Promise.all(times(30, () => account.topUp(small(), key)));
    expect(tally(answers)).toEqual({ 201: 30 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(await account.figures("acme")).toEqual({ balance: 50, outstanding: 0 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("is bought once, whichever of several servers is asked", { timeout: 60_000 }, async () => {
    const account = await scrip.studio();
    const other = new Scrip();
    const server = await startServer(scrip.database, { adminKey: scrip.server.adminKey });
    other.attach(server, scrip.database);
    const there = other.accountNamed(account.id);
    const key = unique("key");
    const answers = await Promise.all(times(20, (index) => (index % 2 === 0 ? account : there).topUp(small(), key)));
    expect(tally(answers)).toEqual({ 201: 20 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    await onlyPayment(account);
    await server.stop();
    await expectLaws(account);
  });

  test("is bought as often as it is asked for under keys of its own", async () => {
    const account = await scrip.studio();
    const answers = await Promise.all(times(12, () => account.topUp(small())));
    expect(tally(answers)).toEqual({ 201: 12 });
    expect(await account.figures("acme")).toEqual({ balance: 600, outstanding: 0 });
    expect(await account.payments()).toHaveLength(12);
    await expectLaws(account);
  });

  test("holds up neither others nor what else is new meanwhile", async () => {
    const account = await scrip.studio({ acme: 10 });
    const calls = [
      () => account.topUp(small()),
      () => account.autoReload("acme", { enabled: false, pack: "small" }),
      () => account.topUp(small()),
      () => account.grant({ workspace: unique("client"), amount: 5 }),
      () => account.plan(unique("client"), "starter"),
    ];
    const answers = await concurrently(
      times(50, (index) => index),
      5,
      (index): Promise<Answer<unknown>> => calls[index % calls.length]!(),
    );
    expect(tally(answers)).toEqual({ 201: 50 });
    expect(await account.figures("acme")).toEqual({ balance: 10 + 20 * 50, outstanding: 0 });
    await expectLaws(account);
  });

  test("needs a key, and one that was not used for something else", async () => {
    const account = await scrip.studio({ acme: 10 });
    const json = { "content-type": "application/json" };
    const body = JSON.stringify(small());
    const keyless = await scrip.send("POST", `${account.path}/topups`, { headers: json, body });
    refused(keyless, 400, "idempotency_key_missing");
    const key = unique("key");
    ok(await account.topUp(small(), key));
    for (const other of [small({ count: 2 }), small({ pack: "large" }), small({ workspace: "globex" })]) {
      refused(await account.topUp(other, key), 422, "idempotency_key_reused");
    }
    refused(await account.topUp(small({ payment_method: "test_card_declines" }), key), 422, "idempotency_key_reused");
    refused(await account.charge(rerolls("acme", 1), key), 422, "idempotency_key_reused");
    const used = unique("key");
    ok(await account.charge(rerolls("acme", 1), used));
    refused(await account.topUp(small(), used), 422, "idempotency_key_reused");
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("paid elsewhere stands beside it", async () => {
    const account = await scrip.studio();
    ok(await account.topUp(small({ receipt: "R-1" })));
    ok(await account.topUp(small()));
    refused(await account.topUp(small({ receipt: "R-1" })), 409, "conflict");
    const payments = await account.payments();
    expect(payments.map(({ provider, state, credits }) => [provider, state, credits])).toEqual([
      ["sandbox", "succeeded", 50],
      ["manual", "succeeded", 50],
    ]);
    expect(payments[1]).toMatchObject({ receipt: "R-1", kind: "topup" });
    await expectLaws(account);
  });

  test("of an unknown pack, or of no packs, is refused and charges nothing", async () => {
    const account = await scrip.studio({ acme: 10 });
    const orders: [Record<string, unknown>, string][] = [
      [{ pack: "huge" }, "/pack"],
      [{ pack: "5k" }, "/pack"],
      [{ pack: "constructor" }, "/pack"],
      [{ pack: "small", count: 0 }, "/count"],
      [{ pack: "small", count: -1 }, "/count"],
      [{ pack: "small", count: 1.5 }, "/count"],
      [{ pack: "small", payment_method: 5 }, "/payment_method"],
      [{ pack: "small", amount: 500 }, "/amount"],
    ];
    for (const [order, pointer] of orders) {
      const answer = await account.post("/topups", { workspace: "acme", ...order });
      expect(pointers(refused(answer, 400, "invalid_request")), JSON.stringify(order)).toEqual([pointer]);
    }
    expect(await account.payments()).toEqual([]);
  });

  test("with a card that is not there charges nothing", async () => {
    const account = await scrip.studio({ acme: 10 });
    const answer = await account.topUp(small({ payment_method: "test_card_of_nobody" }));
    expect([400, 402], answer.text).toContain(answer.status);
    expect((await account.payments()).filter((payment) => payment.state !== "declined")).toEqual([]);
    expect(await account.figures("acme")).toEqual({ balance: 10, outstanding: 0 });
    await expectLaws(account);
  });

  test("that a full balance leaves no room for is refused before the card is charged", async () => {
    const account = await scrip.studio({ acme: MAX_BALANCE - 49 });
    refused(await account.topUp(small()), 422, "amount_out_of_range");
    refused(await account.topUp(small({ count: Number.MAX_SAFE_INTEGER })), 422, "amount_out_of_range");
    expect((await account.payments()).filter((payment) => payment.state !== "declined")).toEqual([]);
    await expectLaws(account);
  });

  test("of which several at once fill a balance charges only for what there is room for", async () => {
    const account = await scrip.studio({ acme: MAX_BALANCE - 120 });
    const answers = await Promise.all(times(6, () => account.topUp(small())));
    expect(tally(answers)).toEqual({ 201: 2, 422: 4 });
    expect((await account.payments()).filter((payment) => payment.state !== "declined")).toHaveLength(2);
    await expectLaws(account);
  });
});

describe("top-ups in a batch", () => {
  test("are paid each by itself", async () => {
    const account = await scrip.studio({ acme: 10 });
    const item = (body: object) => ({ key: unique("key"), account: account.id, operation: "topup", ...body });
    const items = [
      item(small()),
      item(small({ payment_method: "test_card_declines" })),
      item(small({ pack: "large" })),
      item(small({ receipt: "R-1" })),
    ];
    const { results } = ok(await scrip.batch(items), 200);
    expect(results.map((result) => [result.status, result.entry?.amount, result.problem?.code])).toEqual([
      [201, 50, undefined],
      [402, undefined, "payment_declined"],
      [201, 500, undefined],
      [201, 50, undefined],
    ]);
    const again = ok(await scrip.batch([items[0], items[2]]), 200).results;
    expect(again.map((result) => result.entry?.id)).toEqual([results[0]!.entry!.id, results[2]!.entry!.id]);
    expect(await account.figures("acme")).toEqual({ balance: 610, outstanding: 0 });
    await expectLaws(account);
  });
});

describe("a card that is declined", () => {
  const declines = small({ payment_method: "test_card_declines" });

  test("refuses the top-up and says why", async () => {
    const account = await scrip.studio({ acme: 10 });
    const problem = refused(await account.topUp(declines), 402, "payment_declined");
    expect(problem.detail).toMatch(/declin/i);
    expect(await account.figures("acme")).toEqual({ balance: 10, outstanding: 0 });
    const payment = await onlyPayment(account);
    expect(payment).toMatchObject({ state: "declined", entry: null, reason: expect.stringMatching(/\S/) });
    await expectLaws(account);
  });

  test("leaves no client behind that was not there", async () => {
    const account = await scrip.studio();
    refused(await account.topUp(declines), 402, "payment_declined");
    const wallet = await account.get("/wallets/acme");
    if (wallet.status === 200) expect((await account.wallet("acme")).balance).toBe(0);
    expect((await account.payments()).filter((payment) => payment.state !== "declined")).toEqual([]);
  });

  test("does not burn the key: the same request tries again, and another card may pay it", async () => {
    const account = await scrip.studio({ acme: 10 });
    const key = unique("key");
    for (let round = 0; round < 2; round++) {
      const answer = await account.topUp(declines, key);
      refused(answer, 402, "payment_declined");
      expect(replayed(answer)).toBe(null);
    }
    const { entry } = ok(await account.topUp(small({ payment_method: "test_card_succeeds" }), key));
    expect(entry).toMatchObject({ type: "topup", amount: 50, idempotency_key: key });
    const again = await account.topUp(small({ payment_method: "test_card_succeeds" }), key);
    expect([again.status, replayed(again)]).toEqual([201, "true"]);
    refused(await account.topUp(declines, key), 422, "idempotency_key_reused");
    const succeeded = (await account.payments()).filter((payment) => payment.state === "succeeded");
    expect(succeeded).toHaveLength(1);
    await expectLaws(account);
  });

  test("refuses all that ask with one key at the same time", async () => {
    const account = await scrip.studio({ acme: 10 });
    const key = unique("key");
    const answers = await Promise.all(times(10, () => account.topUp(declines, key)));
    for (const answer of answers) refused(answer, 402, "payment_declined");
    expect(await account.log("acme")).toHaveLength(1);
    await expectLaws(account);
  });
});

describe("a card that needs confirmation", () => {
  const confirms = small({ payment_method: "test_card_needs_confirmation" });

  test("leaves the payment undecided until the payer confirms it", async () => {
    const account = await scrip.studio({ acme: 10 });
    const key = unique("key");
    const payment = undecided(await account.topUp(confirms, key));
    expect(payment).toMatchObject({
      kind: "topup",
      state: "needs_confirmation",
      wallet: "acme",
      credits: 50,
      entry: null,
    });
    if (payment.confirm_url !== null) expect(payment.confirm_url).toMatch(/^https?:\/\//);
    expect(await account.payment(payment.id)).toEqual(payment);
    expect(await account.figures("acme")).toEqual({ balance: 10, outstanding: 0 });
    const repeat = undecided(await account.topUp(confirms, key));
    expect(repeat).toEqual(payment);
    refused(await account.topUp(small({ ...confirms, count: 2 }), key), 422, "idempotency_key_reused");
    refused(await account.charge(rerolls("acme", 1), key), 422, "idempotency_key_reused");
    await onlyPayment(account);

    ok(await account.charge(rerolls("acme", 5)));
    const confirmed = ok(await scrip.sandbox(payment.id, "confirm"), 200).payment;
    expect(confirmed).toMatchObject({ id: payment.id, state: "succeeded" });
    const [entry] = await account.log("acme");
    expect(entry).toMatchObject({ type: "topup", amount: 50, starting_balance: 0, idempotency_key: key });
    expect(confirmed.entry).toBe(entry!.id);

    const done = await account.topUp(confirms, key);
    expect(entry).toMatchObject(ok(done).entry);
    expect(replayed(done)).toBe("true");
    expect(ok(done).wallet).toMatchObject({ balance: 50 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("is asked once, however many repeats come at the same time", async () => {
    const account = await scrip.studio({ acme: 10 });
    const key = unique("key");
    const answers = await Promise.all(times(10, () => account.topUp(confirms, key)));
    expect(tally(answers)).toEqual({ 202: 10 });
    expect(new Set(answers.map((answer) => undecided(answer).id)).size).toBe(1);
    const payment = await onlyPayment(account);
    const confirmed = await Promise.all(times(5, () => scrip.sandbox(payment.id, "confirm")));
    expect(confirmed.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(1);
    expect(await types(account)).toEqual(["grant", "topup"]);
    await expectLaws(account);
  });

  test("stands for a payment of its own under each key", async () => {
    const account = await scrip.studio({ acme: 10 });
    const one = undecided(await account.topUp(confirms));
    const two = undecided(await account.topUp(confirms));
    expect(one.id).not.toBe(two.id);
    ok(await scrip.sandbox(two.id, "confirm"), 200);
    expect(await account.figures("acme")).toEqual({ balance: 60, outstanding: 0 });
    expect((await account.payment(one.id)).state).toBe("needs_confirmation");
    await expectLaws(account);
  });

  test("credits what is confirmed, though the balance was filled meanwhile", async () => {
    const account = await scrip.studio({ acme: MAX_BALANCE - 50 });
    const payment = undecided(await account.topUp(confirms));
    // What is about to come needs its room; where the room is given away, what was paid must come all the same.
    const filled = await account.grant({ workspace: "acme", amount: 50 });
    if (filled.status !== 201) refused(filled, 422, "amount_out_of_range");
    ok(await scrip.sandbox(payment.id, "confirm"), 200);
    expect((await account.log("acme"))[0]).toMatchObject({ type: "topup", amount: 50 });
    await expectLaws(account);
  });

  test("pays what is outstanding once it is confirmed, where incoming credits do", async () => {
    const account = await scrip.outreach(10);
    const payment = undecided(await account.topUp({ pack: "5k", payment_method: "test_card_needs_confirmation" }));
    ok(await account.adjust({ amount: -50, allow_outstanding: true }));
    ok(await scrip.sandbox(payment.id, "confirm"), 200);
    expect(await account.figures()).toEqual({ balance: 4_960, outstanding: 0 });
    expect((await types(account, "main")).slice(-2)).toEqual(["topup", "repayment"]);
    await expectLaws(account);
  });
});

describe("a provider that charges and does not answer", () => {
  const silent = small({ payment_method: "test_card_times_out" });

  /** Waits until the purchase is credited. */
  async function credited(account: Account): Promise<Payment> {
    return vi.waitFor(async () => {
      const payment = await onlyPayment(account);
      expect(payment).toMatchObject({ state: "succeeded", entry: expect.any(String) });
      return payment;
    }, PATIENCE);
  }

  test("is credited exactly once in the end", { timeout: 60_000 }, async () => {
    const account = await scrip.studio({ acme: 10 });
    const key = unique("key");
    const answer = await account.topUp(silent, key);
    if (answer.status !== 201) expect(undecided(answer)).toMatchObject({ state: "pending", entry: null });
    const payment = await credited(account);
    expect(await account.figures("acme")).toEqual({ balance: 60, outstanding: 0 });
    const again = await account.topUp(silent, key);
    expect(ok(again).entry.id).toBe(payment.entry);
    expect(replayed(again)).toBe("true");
    expect(await types(account)).toEqual(["grant", "topup"]);
    await expectLaws(account);
  });

  test("is credited exactly once though the request is repeated all the while", { timeout: 60_000 }, async () => {
    const account = await scrip.studio({ acme: 10 });
    const key = unique("key");
    const answers = await Promise.all(times(10, () => account.topUp(silent, key)));
    for (const answer of answers) expect([201, 202, 409], answer.text).toContain(answer.status);
    await vi.waitFor(async () => expect((await account.topUp(silent, key)).status).toBe(201), PATIENCE);
    await credited(account);
    expect(await types(account)).toEqual(["grant", "topup"]);
    await expectLaws(account);
  });

  test("is credited exactly once though the server dies meanwhile", { timeout: 120_000 }, async () => {
    const account = await scrip.studio({ acme: 10 });
    const other = new Scrip();
    const server = await startServer(scrip.database, { adminKey: scrip.server.adminKey });
    other.attach(server, scrip.database);
    const key = unique("key");
    const lost = other
      .accountNamed(account.id)
      .topUp(silent, key)
      .catch(() => null);
    await vi.waitFor(async () => expect(await account.payments()).toHaveLength(1), PATIENCE);
    await server.kill9();
    await lost;
    await vi.waitFor(async () => expect((await account.topUp(silent, key)).status).toBe(201), PATIENCE);
    expect(await account.figures("acme")).toEqual({ balance: 60, outstanding: 0 });
    expect(await types(account)).toEqual(["grant", "topup"]);
    await expectLaws(account);
  });

  test("holds nothing else up", { timeout: 60_000 }, async () => {
    const account = await scrip.studio({ acme: 10 });
    const pending = account.topUp(silent);
    ok(await account.charge(rerolls("acme", 1)));
    ok(await account.topUp(small()));
    await pending;
    await vi.waitFor(async () => {
      expect((await account.payments()).map((payment) => payment.state)).toEqual(["succeeded", "succeeded"]);
    }, PATIENCE);
    expect(await account.figures("acme")).toEqual({ balance: 108, outstanding: 0 });
    await expectLaws(account);
  });
});

describe("a provider that answers twice", () => {
  test("is credited once", async () => {
    const account = await scrip.studio();
    const key = unique("key");
    const twice = small({ payment_method: "test_card_answers_twice" });
    const first = await account.topUp(twice, key);
    await vi.waitFor(async () => expect((await onlyPayment(account)).state).toBe("succeeded"), PATIENCE);
    // Time for what comes a second time.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await types(account)).toEqual(["topup"]);
    expect(await account.figures("acme")).toEqual({ balance: 50, outstanding: 0 });
    const again = await account.topUp(twice, key);
    expect([again.status, replayed(again)]).toEqual([201, "true"]);
    if (first.status === 201) expect(again.text).toBe(first.text);
    await expectLaws(account);
  });
});

/** A client who bought a small pack (50 tokens, $25) and used some of it. */
async function bought(spent = 0) {
  const account = await scrip.studio();
  const { entry } = ok(await account.topUp(small()));
  if (spent > 0) ok(await account.charge(rerolls("acme", spent / 2)));
  const { id } = await onlyPayment(account);
  return { account, id, purchase: entry };
}

async function happens(id: string, event: Parameters<Scrip["sandbox"]>[1], amount?: number): Promise<Payment> {
  return ok(await scrip.sandbox(id, event, amount), 200).payment;
}

async function newest(account: Account, wallet = "acme"): Promise<Entry> {
  return (await account.log(wallet))[0]!;
}

/** Something that makes no sense at this payment: however it is answered, it moves nothing. */
async function changesNothing(account: Account, call: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  const before = [await account.log("acme"), await account.figures("acme")];
  const answer = await call();
  expect(answer.status, answer.text).toBeLessThan(500);
  expect([await account.log("acme"), await account.figures("acme")]).toEqual(before);
  return answer;
}

describe("a refund of a payment", () => {
  test("takes the purchase back whole where nothing of it is used", async () => {
    const { account, id, purchase } = await bought();
    await account.give(7, "acme");
    const payment = await happens(id, "refund");
    expect(payment).toMatchObject({ id, state: "succeeded", reversed: 50, entry: purchase.id });
    const reversal = await newest(account);
    expect(reversal).toMatchObject({ type: "reversal", amount: -50, outstanding_change: 0, ending_balance: 7 });
    expect(reversal.fundings).toEqual(purchase.fundings);
    await expectLaws(account);
  });

  test("takes what remains of that purchase alone, and what is used of it becomes outstanding", async () => {
    const { account, id, purchase } = await bought(20);
    const { grant } = await account.give(100, "acme");
    await happens(id, "refund");
    const reversal = await newest(account);
    expect(reversal).toMatchObject({
      type: "reversal",
      amount: -30,
      starting_balance: 130,
      ending_balance: 100,
      outstanding_change: 20,
      ending_outstanding: 20,
      workspace: "acme",
      action: null,
    });
    expect(reversal.fundings).toEqual([{ ...purchase.fundings[0], amount: 30 }]);
    const wallet = await account.wallet("acme");
    expect(wallet).toMatchObject({ balance: 100, outstanding: 20 });
    expect(wallet.debts).toEqual([{ entry: reversal.id, amount: 20, since: reversal.effective_at }]);
    expect(wallet.grants).toMatchObject([{ id: grant.id, remaining: 100 }]);
    await expectLaws(account);
  });

  test("of a purchase that is used up is an entry of 0 that owes all of it", async () => {
    const { account, id } = await bought(50);
    await happens(id, "refund");
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: 0, outstanding_change: 50 });
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 50 });
    await expectLaws(account);
  });

  test("in part takes that part of the credits, rounded down over all parts together", async () => {
    const { account, id } = await bought();
    // Of $25.00: 16.66, 33.32 and 50 tokens.
    for (const [money, taken, reversed] of [
      [833, -16, 16],
      [833, -17, 33],
      [834, -17, 50],
    ] as const) {
      expect((await happens(id, "refund", money)).reversed).toBe(reversed);
      expect(await newest(account)).toMatchObject({ type: "reversal", amount: taken, outstanding_change: 0 });
    }
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
    await expectLaws(account);
  });

  test("of less money than a credit costs takes none, until it has become as much", async () => {
    const { account, id } = await bought();
    await happens(id, "refund", 49);
    expect(await account.figures("acme")).toEqual({ balance: 50, outstanding: 0 });
    await happens(id, "refund", 1);
    expect(await account.figures("acme")).toEqual({ balance: 49, outstanding: 0 });
    expect((await account.payment(id)).reversed).toBe(1);
    await expectLaws(account);
  });

  test("in parts owes what is used once the rest of the purchase is taken", async () => {
    const { account, id } = await bought(20);
    await happens(id, "refund", 1_250);
    expect(await newest(account)).toMatchObject({ amount: -25, outstanding_change: 0 });
    await happens(id, "refund", 1_250);
    expect(await newest(account)).toMatchObject({ amount: -5, outstanding_change: 20 });
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 20 });
    await expectLaws(account);
  });

  test("happens once: no more money goes back than was paid", async () => {
    const { account, id } = await bought(20);
    await changesNothing(account, () => scrip.sandbox(id, "refund", 2_501));
    await happens(id, "refund", 1_000);
    await changesNothing(account, () => scrip.sandbox(id, "refund", 1_501));
    await happens(id, "refund");
    expect((await account.payment(id)).reversed).toBe(50);
    await changesNothing(account, () => scrip.sandbox(id, "refund"));
    await changesNothing(account, () => scrip.sandbox(id, "refund", 1));
    await changesNothing(account, () => scrip.sandbox(id, "confirm"));
    expect((await account.log("acme", { type: "reversal" })).map((entry) => entry.amount)).toEqual([-10, -20]);
    await expectLaws(account);
  });

  test("that many announce at the same time is taken once", async () => {
    const { account, id } = await bought(20);
    await Promise.all(times(8, () => scrip.sandbox(id, "refund", 2_500)));
    expect(await types(account)).toEqual(["topup", "charge", "reversal"]);
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 20 });
    await expectLaws(account);
  });

  test("with an amount that is no money is refused", async () => {
    const { account, id } = await bought();
    for (const amount of [0, -5, 1.5]) {
      const answer = await changesNothing(account, () => scrip.sandbox(id, "refund", amount));
      refused(answer, 400, "invalid_request");
    }
  });

  test("above the limit of what may be outstanding stops new charges", async () => {
    const account = await scrip.studio();
    ok(await account.topUp(small({ pack: "medium" })));
    ok(await account.charge(rerolls("acme", 90)));
    await happens((await onlyPayment(account)).id, "refund");
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 180 });
    await account.give(500, "acme");
    refused(await account.charge(rerolls("acme", 1)), 402, "outstanding_limit");
    ok(await account.repay({ workspace: "acme", amount: 80 }));
    ok(await account.charge(rerolls("acme", 1)));
    await expectLaws(account);
  });

  test("is paid from the next credits where the product says so", async () => {
    const account = await scrip.account("outreach");
    ok(await account.topUp({ pack: "5k" }));
    ok(await account.charge({ workspace: "emea", action: "self_learning.run", quantities: { count: 40 } }));
    await happens((await onlyPayment(account)).id, "refund");
    expect(await newest(account, "main")).toMatchObject({
      type: "reversal",
      amount: -3_000,
      outstanding_change: 2_000,
    });
    ok(await account.topUp({ pack: "5k" }));
    expect(await account.figures()).toEqual({ balance: 3_000, outstanding: 0 });
    expect((await types(account, "main")).slice(-2)).toEqual(["topup", "repayment"]);
    await expectLaws(account);
  });

  test("leaves nothing over when what is in flight comes back", async () => {
    const { account, id } = await bought();
    const { deposit } = ok(await account.deposit(submission("acme", clips(1, 4))));
    await happens(id, "refund");
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 44 });
    ok(await account.void(deposit.id));
    const { balance, outstanding } = await account.figures("acme");
    expect(balance - outstanding).toBe(0);
    await expectLaws(account);
  });

  test("of one purchase leaves the others alone", async () => {
    const account = await scrip.studio();
    const one = ok(await account.topUp(small())).entry;
    const two = ok(await account.topUp(small({ count: 2 }))).entry;
    const payment = (await account.payments()).find((each) => each.entry === two.id)!;
    await happens(payment.id, "refund");
    expect((await newest(account)).fundings).toEqual(two.fundings);
    expect((await account.wallet("acme")).grants).toMatchObject([{ id: one.fundings[0]!.grant, remaining: 50 }]);
    await expectLaws(account);
  });
});

describe("a dispute", () => {
  test("takes the purchase as a refund does, and lost it stays so", async () => {
    const { account, id } = await bought(20);
    expect((await happens(id, "dispute")).reversed).toBe(50);
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -30, outstanding_change: 20 });
    await changesNothing(account, () => scrip.sandbox(id, "dispute"));
    await changesNothing(account, () => scrip.sandbox(id, "dispute_lost"));
    expect(await account.payment(id)).toMatchObject({ state: "succeeded", reversed: 50 });
    await changesNothing(account, () => scrip.sandbox(id, "dispute_won"));
    await expectLaws(account);
  });

  test("that is won gives it back: what it left outstanding is cancelled, the rest returns to the purchase", async () => {
    const { account, id, purchase } = await bought(20);
    await happens(id, "dispute");
    expect((await happens(id, "dispute_won")).reversed).toBe(0);
    const back = await newest(account);
    expect(back).toMatchObject({ type: "reversal", amount: 30, outstanding_change: -20, ending_outstanding: 0 });
    expect(back.fundings).toEqual([{ ...purchase.fundings[0], amount: 30 }]);
    expect(await account.wallet("acme")).toMatchObject({ balance: 30, outstanding: 0, debts: [] });
    await changesNothing(account, () => scrip.sandbox(id, "dispute_won"));
    const { entries } = ok(await account.get<{ entries: { label: string }[] }>("/wallets/acme/entries"), 200);
    expect(entries.slice(0, 2).map((entry) => entry.label)).toEqual(["Payment restored", "Payment reversed"]);
    await expectLaws(account);
  });

  test("that is won gives back what was repaid for it meanwhile", async () => {
    const { account, id } = await bought(20);
    await happens(id, "dispute");
    await account.give(40, "acme");
    ok(await account.repay({ workspace: "acme" }));
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    await happens(id, "dispute_won");
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: 50, outstanding_change: 0 });
    expect(await account.figures("acme"), "as if there had been no dispute").toEqual({ balance: 70, outstanding: 0 });
    await expectLaws(account);
  });

  test("that is won does not give back what was waived", async () => {
    const { account, id } = await bought(20);
    await happens(id, "dispute");
    ok(await account.waive({ workspace: "acme", amount: 20 }));
    await happens(id, "dispute_won");
    expect(await account.figures("acme"), "as if there had been no dispute").toEqual({ balance: 30, outstanding: 0 });
    await expectLaws(account);
  });

  test("after a refund in part is about the rest", async () => {
    const { account, id } = await bought();
    await happens(id, "refund", 1_000);
    expect((await happens(id, "dispute")).reversed).toBe(50);
    expect(await newest(account)).toMatchObject({ amount: -30 });
    expect((await happens(id, "dispute_won")).reversed).toBe(20);
    expect(await newest(account)).toMatchObject({ amount: 30 });
    expect(await account.figures("acme")).toEqual({ balance: 30, outstanding: 0 });
    await expectLaws(account);
  });

  test("that is won leaves the purchase as it was for whoever refunds it later", async () => {
    const { account, id } = await bought(20);
    await happens(id, "dispute");
    await happens(id, "dispute_won");
    await happens(id, "refund");
    expect(await newest(account)).toMatchObject({ type: "reversal", amount: -30, outstanding_change: 20 });
    expect((await account.payment(id)).reversed).toBe(50);
    await expectLaws(account);
  });

  test("that was never opened cannot be won or lost", async () => {
    const { account, id } = await bought(20);
    await changesNothing(account, () => scrip.sandbox(id, "dispute_won"));
    await changesNothing(account, () => scrip.sandbox(id, "dispute_lost"));
  });
});

describe("payments and all that may happen to them", () => {
  test("leave a balance that is what was bought, less what was used and what went back", async () => {
    const chance = new Chance(20_261_121);
    console.log(`seed ${chance.seed}`);
    const account = await scrip.studio();
    type Book = { id: string; credits: number; money: number; refunded: number; dispute: "no" | "open" | "lost" };
    const books: Book[] = [];
    let used = 0;
    const back = (book: Book) => {
      const money = book.dispute === "no" ? book.refunded : book.money;
      return Number((BigInt(book.credits) * BigInt(money)) / BigInt(book.money));
    };
    for (let step = 0; step < 120; step++) {
      const book = books.length > 0 ? chance.pick(books) : null;
      const kind = chance.integer(0, 9);
      if (book === null || (kind === 0 && books.length < 12)) {
        const { entry } = ok(
          await account.topUp(small({ pack: chance.pick(["small", "medium"]), count: chance.integer(1, 3) })),
        );
        const { id, credits, money } = (await account.payments()).find((payment) => payment.entry === entry.id)!;
        books.push({ id, credits, money: money.amount, refunded: 0, dispute: "no" });
      } else if (kind <= 3) {
        const price = 2 * chance.integer(1, 30);
        const answer = await account.charge(rerolls("acme", price / 2));
        if (answer.status === 201) used += price;
        else expect(answer.status, answer.text).toBe(402);
      } else if (book.dispute === "no" && kind <= 6 && book.refunded < book.money) {
        const left = book.money - book.refunded;
        const amount = chance.fraction() < 0.2 ? left : chance.integer(1, Math.min(left, 2_000));
        await happens(book.id, "refund", amount);
        book.refunded += amount;
      } else if (book.dispute === "no" && kind <= 8 && book.refunded < book.money) {
        await happens(book.id, "dispute");
        book.dispute = "open";
      } else if (book.dispute === "open") {
        const won = chance.fraction() < 0.7;
        await happens(book.id, won ? "dispute_won" : "dispute_lost");
        book.dispute = won ? "no" : "lost";
      }
      for (const each of books) expect((await account.payment(each.id)).reversed).toBe(back(each));
      const { balance, outstanding } = await account.figures("acme");
      const bought = books.reduce((sum, each) => sum + each.credits - back(each), 0);
      expect(balance - outstanding, `after step ${step}`).toBe(bought - used);
    }
    await expectLaws(account);
  });
});

describe("the sandbox", () => {
  test("moves nothing for a payment that was declined or is not confirmed yet", async () => {
    const account = await scrip.studio({ acme: 10 });
    refused(await account.topUp(small({ payment_method: "test_card_declines" })), 402, "payment_declined");
    const { id: declined } = await onlyPayment(account);
    for (const event of ["confirm", "refund", "dispute", "dispute_won", "dispute_lost"] as const) {
      await changesNothing(account, () => scrip.sandbox(declined, event));
    }
    const { id: open } = undecided(await account.topUp(small({ payment_method: "test_card_needs_confirmation" })));
    for (const event of ["refund", "dispute", "dispute_won", "dispute_lost"] as const) {
      await changesNothing(account, () => scrip.sandbox(open, event));
    }
    await expectLaws(account);
  });

  test("knows neither payments made elsewhere nor such that were never made", async () => {
    const account = await scrip.studio();
    ok(await account.topUp(small({ receipt: "R-1" })));
    const { id } = await onlyPayment(account);
    const answer = await changesNothing(account, () => scrip.sandbox(id, "refund"));
    expect([404, 409], answer.text).toContain(answer.status);
    refused(await scrip.sandbox("pay_nope", "refund"), 404, "not_found");
  });

  test("refuses events that it does not know", async () => {
    const { account, id } = await bought();
    for (const body of [{ event: "steal" }, {}, { event: "refund", extra: 1 }]) {
      const answer = await changesNothing(account, () => scrip.post(`/sandbox/payments/${id}`, body));
      refused(answer, 400, "invalid_request");
    }
  });

  test("has cards that are always there", async () => {
    const account = await scrip.studio();
    const { payment_methods } = ok(await account.get<{ payment_methods: PaymentMethod[] }>("/payment-methods"), 200);
    expect(payment_methods.map((method) => method.id).sort()).toEqual([
      "test_card_answers_twice",
      "test_card_declines",
      "test_card_needs_confirmation",
      "test_card_succeeds",
      "test_card_times_out",
    ]);
    expect(payment_methods.filter((method) => method.default).map((method) => method.id)).toEqual([
      "test_card_succeeds",
    ]);
    for (const method of payment_methods) {
      expect(method).toMatchObject({
        brand: expect.stringMatching(/\S/),
        last4: expect.stringMatching(/^\d{4}$/),
        description: expect.stringMatching(/\S/),
      });
    }
    refused(await account.post("/payment-methods", { return_url: "https://studio.example/" }), 409, "conflict");
  });
});

describe("purchases", () => {
  test("are listed newest first, page by page, and each by its id", async () => {
    const account = await scrip.studio();
    for (let count = 1; count <= 5; count++) ok(await account.topUp(small({ count })));
    const payments = await account.payments();
    expect(payments.map((payment) => payment.count)).toEqual([5, 4, 3, 2, 1]);
    const seen: Payment[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      type Paged = { payments: Payment[]; has_more: boolean; next_cursor: string | null };
      const query: string = search({ limit: 2, ...(cursor === "" ? {} : { cursor }) });
      const page: Paged = ok(await account.get<Paged>(`/payments${query}`), 200);
      expect(page.payments.length).toBeLessThanOrEqual(2);
      seen.push(...page.payments);
      cursor = page.has_more ? page.next_cursor : null;
    }
    expect(seen).toEqual(payments);
    for (const payment of payments) expect(await account.payment(payment.id)).toEqual(payment);
    expect(new Set(payments.map((payment) => payment.id)).size).toBe(5);
  });

  test("of an account without any are none", async () => {
    expect(await (await scrip.studio()).payments()).toEqual([]);
  });

  test("that are not there are not found", async () => {
    const { account, id } = await bought();
    const other = await scrip.studio();
    for (const unknown of ["pay_nope", "nope", `${id}1`]) {
      refused(await account.get(`/payments/${unknown}`), 404, "not_found");
    }
    refused(await other.get(`/payments/${id}`), 404, "not_found");
    const nobody = scrip.accountNamed(unique("nobody"));
    for (const call of ["/payments", `/payments/${id}`, "/payment-methods"]) {
      refused(await nobody.get(call), 404, "not_found");
    }
  });
});

describe("keys", () => {
  let mine: Account;
  let payment: string;
  const bound: Record<string, string> = {};

  beforeAll(async () => {
    const { account, id } = await bought();
    mine = account;
    payment = id;
    for (const scope of ["read", "write", "operate"] as const) {
      bound[scope] = await createKey(scrip.database, scope, mine.id);
    }
  }, 60_000);

  test("that may read see purchases and cards, of their own account only", async () => {
    const other = await bought();
    for (const scope of ["read", "write", "operate"]) {
      const key = bound[scope]!;
      for (const call of ["/payments", `/payments/${payment}`, "/payment-methods"]) {
        ok(await mine.as(key).get(call), 200);
        refused(await other.account.as(key).get(call), 404, "not_found");
      }
      refused(await mine.as(key).get(`/payments/${other.id}`), 404, "not_found");
    }
  });

  test("that may not give credits by decision buy none", async () => {
    const before = await mine.figures("acme");
    for (const scope of ["read", "write"]) {
      refused(await mine.as(bound[scope]!).topUp(small()), 403, "forbidden");
      refused(await scrip.as(bound[scope]!).sandbox(payment, "refund"), 403, "forbidden");
    }
    expect(await mine.figures("acme")).toEqual(before);
    const posted: Posted = ok(await mine.as(bound["operate"]!).topUp(small()));
    expect(posted.wallet.balance).toBe(before.balance + 50);
  });

  test("of another account can do nothing to a payment", async () => {
    const other = await bought();
    refused(await other.account.as(bound["operate"]!).topUp(small()), 404, "not_found");
    const answer = await changesNothing(other.account, () => scrip.as(bound["operate"]!).sandbox(other.id, "refund"));
    expect([403, 404], answer.text).toContain(answer.status);
  });
});
