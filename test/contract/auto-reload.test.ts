/** Auto Reload: what sets a purchase off, how much it buys, who waits for it, and what keeps it from buying. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { startServer } from "../support/server.ts";
import {
  type Account,
  type Answer,
  clips,
  DAY,
  draft,
  HOUR,
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
import type { AutoReload, AutoReloadOrder, Payment, Problem, Reload, Reloading } from "./types.ts";

/** How long a payment may take that the provider did not answer. */
const PATIENCE = { timeout: 45_000, interval: 200 };
/** How long what happens behind a request may take. */
const SOON = { timeout: 15_000, interval: 50 };

const scrip = sharedServer();

/** A client of the studio with Auto Reload of small packs: 50 tokens for $25. */
async function reloading(balance: number, order: Partial<AutoReloadOrder> = {}): Promise<Account> {
  const account = await scrip.studio({ acme: balance });
  ok(await account.autoReload("acme", { enabled: true, pack: "small", ...order }));
  return account;
}

/** The same with an empty balance. */
async function empty(order: Partial<AutoReloadOrder> = {}): Promise<Account> {
  const account = await scrip.studio();
  ok(await account.autoReload("acme", { enabled: true, pack: "small", ...order }));
  return account;
}

const charge = (account: Account, price: number, key?: string) => account.charge(rerolls("acme", price / 2), key);

async function movements(account: Account, wallet = "acme"): Promise<[string, number][]> {
  return (await account.log(wallet)).reverse().map(({ type, amount }) => [type, amount]);
}

async function setting(account: Account, wallet = "acme"): Promise<AutoReload> {
  return (await account.wallet(wallet)).auto_reload!;
}

/** Waits until the newest attempt has come to its end, and so many were made. */
async function attempts(account: Account, count: number, wallet = "acme"): Promise<Reload[]> {
  return vi.waitFor(async () => {
    const reloads = await account.reloads(wallet);
    expect(reloads).toHaveLength(count);
    expect(["credited", "declined", "capped"], reloads[0]!.state).toContain(reloads[0]!.state);
    return reloads;
  }, SOON);
}

/** Gives a purchase that must not happen the time to happen. */
async function buysNothing(account: Account): Promise<void> {
  const before = await account.payments();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await account.payments()).toEqual(before);
}

async function onlyPayment(account: Account): Promise<Payment> {
  const payments = await account.payments();
  expect(payments).toHaveLength(1);
  return payments[0]!;
}

const replayed = (answer: Answer<unknown>) => answer.headers.get("idempotent-replayed");

describe("a setting of Auto Reload", () => {
  test("is what the wallet shows", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    expect((await account.wallet("acme")).auto_reload, "where it was never set").toBe(null);
    const { entry, wallet, auto_reload } = ok(
      await account.autoReload("acme", {
        enabled: true,
        pack: "medium",
        threshold: 40,
        monthly_cap: { count: 3, money: 20_000 },
        payment_method: "test_card_succeeds",
      }),
    );
    expect(entry).toBe(null);
    expect(wallet).toMatchObject({ id: "acme", balance: 1_000, outstanding: 0 });
    expect(auto_reload).toEqual({
      enabled: true,
      pack: "medium",
      threshold: 40,
      monthly_cap: { count: 3, money: 20_000 },
      payment_method: "test_card_succeeds",
      spent: { month: expect.stringMatching(/^\d{4}-\d\d$/), count: 0, money: 0 },
      cap_reached: null,
      declines: 0,
      switched_off: null,
      in_flight: null,
    });
    expect(await setting(account)).toEqual(auto_reload);
    expect(await account.reloads("acme")).toEqual([]);
    expect(await account.log("acme")).toHaveLength(1);
  });

  test("replaces the one before as a whole", async () => {
    const account = await reloading(1_000, { threshold: 40, monthly_cap: { count: 3 } });
    expect((await setting(account)).monthly_cap).toEqual({ count: 3, money: null });
    ok(await account.autoReload("acme", { enabled: true, pack: "large" }));
    expect(await setting(account)).toMatchObject({ enabled: true, pack: "large", threshold: null, monthly_cap: null });
    ok(await account.autoReload("acme", { enabled: false, pack: "small" }));
    expect(await setting(account)).toMatchObject({ enabled: false, pack: "small", switched_off: null });
  });

  test("makes the client it is for", async () => {
    const account = await empty();
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
    expect(await account.log("acme")).toEqual([]);
  });

  test("that is off buys nothing", async () => {
    const account = await reloading(30, { enabled: false, threshold: 20 });
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    ok(await charge(account, 20));
    await buysNothing(account);
    expect(await account.payments()).toEqual([]);
  });

  test("that is switched off buys nothing any more", async () => {
    const account = await reloading(30);
    ok(await account.deposit(submission("acme")));
    ok(await account.autoReload("acme", { enabled: false, pack: "small" }));
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    await onlyPayment(account);
  });

  test("is refused where it makes no sense", async () => {
    const account = await scrip.studio();
    const orders: [Record<string, unknown>, string][] = [
      [{ enabled: undefined }, "/enabled"],
      [{ enabled: "yes" }, "/enabled"],
      [{ pack: undefined }, "/pack"],
      [{ pack: "huge" }, "/pack"],
      [{ pack: "5k" }, "/pack"],
      [{ pack: "__proto__" }, "/pack"],
      [{ threshold: -1 }, "/threshold"],
      [{ threshold: 1.5 }, "/threshold"],
      [{ threshold: "10" }, "/threshold"],
      [{ monthly_cap: 5 }, "/monthly_cap"],
      [{ monthly_cap: { count: -1 } }, "/monthly_cap/count"],
      [{ monthly_cap: { count: 1.5 } }, "/monthly_cap/count"],
      [{ monthly_cap: { money: -1 } }, "/monthly_cap/money"],
      [{ monthly_cap: { tokens: 5 } }, "/monthly_cap/tokens"],
      [{ payment_method: 5 }, "/payment_method"],
      [{ amount: 5 }, "/amount"],
    ];
    for (const [order, pointer] of orders) {
      const body = { enabled: true, pack: "small", ...order };
      const answer = await account.put("/wallets/acme/auto-reload", body, unique("key"));
      expect(pointers(refused(answer, 400, "invalid_request")), JSON.stringify(order)).toEqual([pointer]);
    }
    refused(await account.get("/wallets/acme"), 404, "not_found");
  });

  test("for a wallet or an account that is not there is not found", async () => {
    const account = await scrip.outreach(1);
    const order = { enabled: true, pack: "5k" };
    refused(await account.autoReload("emea", order), 404, "not_found");
    refused(await account.get("/wallets/emea/reloads"), 404, "not_found");
    const nobody = scrip.accountNamed(unique("nobody"));
    refused(await nobody.autoReload("main", order), 404, "not_found");
    refused(await nobody.get("/wallets/main/reloads"), 404, "not_found");
  });

  test("needs a key, and a repeat of it sets and buys nothing more", async () => {
    const account = await scrip.studio({ acme: 20 });
    const order = { enabled: true, pack: "small", threshold: 60 };
    refused(await account.put("/wallets/acme/auto-reload", order), 400, "idempotency_key_missing");
    const key = unique("key");
    const first = await account.autoReload("acme", order, key);
    ok(first);
    await attempts(account, 1);
    ok(await account.autoReload("acme", { enabled: false, pack: "small" }));
    ok(await charge(account, 50));
    const again = await account.autoReload("acme", order, key);
    expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
    expect(replayed(again)).toBe("true");
    expect((await setting(account)).enabled).toBe(false);
    refused(await account.autoReload("acme", { ...order, threshold: 61 }, key), 422, "idempotency_key_reused");
    refused(await charge(account, 2, key), 422, "idempotency_key_reused");
    await buysNothing(account);
    await expectLaws(account);
  });

  describe("and keys", () => {
    let account: Account;
    let other: Account;
    const bound: Record<string, string> = {};

    beforeAll(async () => {
      account = await reloading(10);
      other = await reloading(10);
      for (const scope of ["read", "write", "operate"] as const) {
        bound[scope] = await createKey(scrip.database, scope, account.id);
      }
    }, 60_000);

    test("takes the scope operate", async () => {
      const order = { enabled: false, pack: "small" };
      for (const scope of ["read", "write"]) {
        refused(await account.as(bound[scope]!).autoReload("acme", order), 403, "forbidden");
      }
      refused(await other.as(bound["operate"]!).autoReload("acme", order), 404, "not_found");
      for (const each of [account, other]) expect((await setting(each)).enabled).toBe(true);
      ok(await account.as(bound["operate"]!).autoReload("acme", { enabled: true, pack: "small" }));
    });

    test("is set off by whoever may charge, and read by whoever may read", async () => {
      ok(await account.as(bound["write"]!).charge(rerolls("acme", 20)));
      for (const scope of ["read", "write", "operate"]) {
        ok(await account.as(bound[scope]!).get("/wallets/acme/reloads"), 200);
        refused(await other.as(bound[scope]!).get("/wallets/acme/reloads"), 404, "not_found");
      }
      await expectLaws(account);
    });
  });
});

describe("a charge or deposit that is short", () => {
  test("buys the fewest packs that cover it and goes on: first the purchase, then the deposit", async () => {
    const account = await reloading(30);
    const key = unique("key");
    const { entry, deposit, wallet } = ok(await account.deposit(submission("acme"), key));
    expect(entry).toMatchObject({ type: "deposit", amount: -88, starting_balance: 130, ending_balance: 42 });
    expect(deposit.state).toBe("open");
    expect(wallet).toMatchObject({ balance: 42, outstanding: 0 });
    expect(await movements(account)).toEqual([
      ["grant", 30],
      ["auto_reload", 100],
      ["deposit", -88],
    ]);
    const [, reload] = await account.log("acme");
    expect(reload).toMatchObject({ type: "auto_reload", starting_balance: 30, ending_balance: 130 });
    expect(reload!.fundings).toEqual([
      { grant: expect.any(String), source: "auto_reload", category: "paid", amount: 100 },
    ]);
    expect(entry.fundings.map(({ source, amount }) => [source, amount])).toEqual([
      ["grant", 30],
      ["auto_reload", 58],
    ]);
    const [grant] = (await account.wallet("acme")).grants;
    expect(grant).toMatchObject({ source: "auto_reload", priority: 30, remaining: 42, expires_at: null });

    const payment = await onlyPayment(account);
    expect(payment, "one card charge for both packs").toMatchObject({
      kind: "auto_reload",
      provider: "sandbox",
      state: "succeeded",
      wallet: "acme",
      pack: "small",
      count: 2,
      credits: 100,
      money: { amount: 5_000, currency: "USD" },
      entry: reload!.id,
    });
    const [attempt, ...others] = await account.reloads("acme");
    expect(others).toEqual([]);
    expect(attempt).toMatchObject({
      state: "credited",
      trigger: { kind: "short", idempotency_key: key, action: "creative.submission", required: 88 },
      pack: "small",
      count: 2,
      credits: 100,
      money: { amount: 5_000, currency: "USD" },
      payment: payment.id,
      entry: reload!.id,
      reason: null,
    });
    expect(Date.parse(attempt!.closed_at!)).toBeGreaterThanOrEqual(Date.parse(attempt!.created_at));
    expect(await setting(account)).toMatchObject({ spent: { count: 1, money: 5_000 }, declines: 0, in_flight: null });
    await expectLaws(account);
  });

  test("buys no pack more than it needs", async () => {
    const prices: [number, number, number][] = [
      [0, 50, 1],
      [0, 52, 2],
      [0, 100, 2],
      [48, 50, 1],
      [2, 52, 1],
      [1, 52, 2],
      [0, 1_000, 20],
    ];
    for (const [balance, price, count] of prices) {
      const account = balance === 0 ? await empty() : await reloading(balance);
      const { wallet } = ok(await charge(account, price));
      expect(wallet.balance, `${price} of ${balance}`).toBe(balance + 50 * count - price);
      expect((await onlyPayment(account)).count).toBe(count);
      await expectLaws(account);
    }
  });

  test("also restores the threshold, in the same purchase", async () => {
    const cases: [number, number, number, number][] = [
      [50, 50, 88, 2],
      [50, 12, 88, 1], // one pack leaves exactly 12
      [50, 13, 88, 2],
      [88, 50, 138, 2],
      [60, 60, 148, 3],
    ];
    for (const [balance, threshold, price, count] of cases) {
      const account = await reloading(balance, { threshold });
      const { wallet } = ok(await charge(account, price));
      expect(wallet.balance, `${price} of ${balance}, threshold ${threshold}`).toBe(balance + 50 * count - price);
      expect((await onlyPayment(account)).count).toBe(count);
      await buysNothing(account);
      await expectLaws(account);
    }
  });

  test("that the balance covers buys nothing", async () => {
    const account = await reloading(88);
    ok(await account.deposit(submission("acme")));
    await buysNothing(account);
    expect(await account.payments()).toEqual([]);
    expect(await account.reloads("acme")).toEqual([]);
  });

  test("is called what the studio calls it", async () => {
    const account = await reloading(2);
    ok(await charge(account, 4));
    const { entries } = ok(await account.get<{ entries: { label: string }[] }>("/wallets/acme/entries"), 200);
    expect(entries.map((entry) => entry.label)).toEqual(["Persona re-roll", "Auto reload", "Granted"]);
  });

  test("is quoted with what it would buy, and the quote buys nothing", async () => {
    const account = await reloading(30, { threshold: 30 });
    const quote = async (price: number) => ok(await account.quote(rerolls("acme", price / 2)), 200);
    expect(await quote(88)).toMatchObject({
      amount: 88,
      available: 30,
      covered: false,
      auto_reload: { pack: "small", count: 2, credits: 100, money: { amount: 5_000, currency: "USD" } },
    });
    expect(await quote(110)).toMatchObject({ covered: false, auto_reload: { count: 3, credits: 150 } });
    ok(await account.autoReload("acme", { enabled: false, pack: "small" }));
    expect(await quote(88)).toMatchObject({ covered: false, auto_reload: null });
    expect(await quote(30)).toMatchObject({ covered: true, auto_reload: null });
    expect(await account.payments()).toEqual([]);
    expect((await (await reloading(30)).quote(rerolls("acme", 15))).body).toMatchObject({
      covered: true,
      auto_reload: null,
    });
  });

  test("is bought for once, however often and however simultaneously it is repeated", async () => {
    const account = await reloading(30);
    const order = submission("acme");
    const key = unique("key");
    const answers = await Promise.all(times(20, () => account.deposit(order, key)));
    expect(tally(answers)).toEqual({ 201: 20 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    const again = await account.deposit(order, key);
    expect([again.text, replayed(again)]).toEqual([answers[0]!.text, "true"]);
    expect(await account.figures("acme")).toEqual({ balance: 42, outstanding: 0 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("that would be refused with any balance buys nothing", async () => {
    const account = await reloading(100);
    const order = submission("acme");
    ok(await account.deposit(order));
    refused(await account.deposit(order), 409, "already_charged");
    refused(await account.charge({ workspace: "acme", action: "nope" }), 422, "unknown_action");
    refused(await account.charge({ ...rerolls("acme", 40), workspace: "" }), 400, "invalid_request");
    const past = { ...submission("acme"), deadline: new Date(Date.now() - DAY).toISOString() };
    refused(await account.deposit(past), 400, "invalid_request");
    await buysNothing(account);
    expect(await account.payments()).toEqual([]);

    const outreach = await scrip.outreach(1);
    ok(await outreach.autoReload("main", { enabled: true, pack: "5k" }));
    const mail = { workspace: "emea", action: "message.reply" };
    refused(await outreach.charge(mail), 422, "attribution_required");
    const cleaning = { workspace: "emea", campaign: "a", action: "contacts.clean", quantities: { contacts: 95 } };
    refused(await outreach.charge(cleaning), 422, "attribution_not_allowed");
    await buysNothing(outreach);
    expect(await outreach.payments()).toEqual([]);
  });

  test("is refused above the limit of what may be outstanding, and buys nothing", async () => {
    const account = await scrip.studio({ acme: 10 });
    ok(await account.adjust({ workspace: "acme", amount: -111, allow_outstanding: true }));
    ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    refused(await charge(account, 2), 402, "outstanding_limit");
    refused(await account.deposit(submission("acme")), 402, "outstanding_limit");
    await buysNothing(account);
    expect(await account.payments()).toEqual([]);
    ok(await account.waive({ workspace: "acme", amount: 1 }));
    ok(await charge(account, 2));
    expect(await account.figures("acme")).toEqual({ balance: 48, outstanding: 100 });
    await expectLaws(account);
  });

  test("is covered besides what the new credits pay of the outstanding, where they do", async () => {
    const account = await scrip.outreach(1);
    ok(await account.adjust({ amount: -5_000, allow_outstanding: true }));
    expect(await account.figures()).toEqual({ balance: 0, outstanding: 4_999 });
    ok(await account.autoReload("main", { enabled: true, pack: "5k" }));
    // One pack would leave 1 credit behind the repayment, and the mail costs 2.
    ok(await account.charge(draft("emea", "a")));
    expect((await movements(account, "main")).slice(-3)).toEqual([
      ["auto_reload", 10_000],
      ["repayment", -4_999],
      ["charge", -2],
    ]);
    expect(await account.figures()).toEqual({ balance: 4_999, outstanding: 0 });
    await expectLaws(account);
  });

  test("draws on any workspace's one balance", async () => {
    const account = await scrip.outreach(3);
    ok(await account.autoReload("main", { enabled: true, pack: "5k" }));
    ok(await account.charge(draft("emea", "a")));
    ok(await account.charge(draft("apac", "b")));
    expect(await movements(account, "main")).toEqual([
      ["grant", 3],
      ["charge", -2],
      ["auto_reload", 5_000],
      ["charge", -2],
    ]);
    await expectLaws(account);
  });

  test("of one client leaves the others alone", async () => {
    const account = await scrip.studio({ acme: 10, globex: 10, initech: 10 });
    ok(await account.autoReload("acme", { enabled: true, pack: "small", monthly_cap: { count: 1 } }));
    ok(await account.autoReload("globex", { enabled: true, pack: "medium", monthly_cap: { count: 1 } }));
    ok(await charge(account, 20));
    ok(await account.charge(rerolls("globex", 10)));
    refused(await account.charge(rerolls("initech", 10)), 402, "insufficient_credits");
    expect(await account.figures("acme")).toEqual({ balance: 40, outstanding: 0 });
    expect(await account.figures("globex")).toEqual({ balance: 190, outstanding: 0 });
    expect(await account.figures("initech")).toEqual({ balance: 10, outstanding: 0 });
    expect((await account.reloads("acme")).map((reload) => reload.credits)).toEqual([50]);
    expect((await account.reloads("globex")).map((reload) => reload.credits)).toEqual([200]);
    refused(await account.charge(rerolls("globex", 100)), 402, "insufficient_credits");
    await expectLaws(account);
  });

  test("can be given back like any other purchase", async () => {
    const account = await reloading(30);
    ok(await account.deposit(submission("acme")));
    const payment = await onlyPayment(account);
    ok(await scrip.sandbox(payment.id, "refund"), 200);
    expect((await account.log("acme"))[0]).toMatchObject({ type: "reversal", amount: -42, outstanding_change: 58 });
    expect((await account.payment(payment.id)).reversed).toBe(100);
    await expectLaws(account);
  });

  test("in a batch buys for what follows it, in order", async () => {
    const account = await reloading(30);
    const item = (operation: string, body: object) => ({
      key: unique("key"),
      account: account.id,
      operation,
      ...body,
    });
    const short = item("deposit", submission("acme"));
    const { results } = ok(
      await scrip.batch([
        item("charge", rerolls("acme", 1)),
        short,
        item("charge", rerolls("acme", 1)),
        item("charge", { workspace: "acme", action: "nope" }),
        item("charge", rerolls("acme", 2)),
      ]),
      200,
    );
    expect(results.map((result) => [result.status, result.entry?.amount])).toEqual([
      [201, -2],
      [201, -88],
      [201, -2],
      [422, undefined],
      [201, -4],
    ]);
    expect(await movements(account)).toEqual([
      ["grant", 30],
      ["charge", -2],
      ["auto_reload", 100],
      ["deposit", -88],
      ["charge", -2],
      ["charge", -4],
    ]);
    expect((await account.reloads("acme"))[0]!.trigger.idempotency_key).toBe(short.key);
    await expectLaws(account);
  });

  test("in a batch that no card pays is refused alone", async () => {
    const account = await reloading(30, { payment_method: "test_card_declines" });
    const item = (body: object) => ({ key: unique("key"), account: account.id, operation: "charge", ...body });
    const { results } = ok(
      await scrip.batch([item(rerolls("acme", 1)), item(rerolls("acme", 44)), item(rerolls("acme", 1))]),
      200,
    );
    expect(results.map((result) => [result.status, result.problem?.code])).toEqual([
      [201, undefined],
      [402, "payment_declined"],
      [201, undefined],
    ]);
    expect(await account.figures("acme")).toEqual({ balance: 26, outstanding: 0 });
    await expectLaws(account);
  });
});

describe("short requests at the same time", () => {
  test("share one purchase that covers them all", async () => {
    const account = await empty({ pack: "large" });
    const answers = await Promise.all(times(16, () => charge(account, 30)));
    expect(tally(answers)).toEqual({ 201: 16 });
    expect(await onlyPayment(account)).toMatchObject({ credits: 500, count: 1 });
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    expect((await movements(account))[0]).toEqual(["auto_reload", 500]);
    await expectLaws(account);
  });

  test("go on as far as it reaches, and the rest is refused", async () => {
    const account = await empty({ pack: "large", monthly_cap: { count: 1 } });
    const answers = await Promise.all(times(20, () => charge(account, 30)));
    expect(tally(answers)).toEqual({ 201: 16, 402: 4 });
    for (const answer of answers) if (answer.status === 402) refused(answer, 402, "insufficient_credits");
    await onlyPayment(account);
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    await expectLaws(account);
  });

  test("never buy more than they need together", async () => {
    const account = await empty({ pack: "large" });
    const answers = await Promise.all(times(40, () => charge(account, 30)));
    const went = answers.filter((answer) => answer.status === 201).length;
    for (const answer of answers) if (answer.status !== 201) refused(answer, 402, "insufficient_credits");
    const bought = (await account.payments()).length;
    expect(30 * went).toBeGreaterThan(500 * (bought - 1));
    expect(await account.figures("acme")).toEqual({ balance: 500 * bought - 30 * went, outstanding: 0 });
    await expectLaws(account);
  });

  test("in one batch are decided in their order", async () => {
    const account = await empty({ pack: "large" });
    const items = times(20, () => ({
      key: unique("key"),
      account: account.id,
      operation: "charge",
      ...rerolls("acme", 15),
    }));
    const { results } = ok(await scrip.batch(items), 200);
    const bought = (await account.payments()).length;
    const went = results.filter((result) => result.status === 201);
    expect(went).toHaveLength(Math.min(20, Math.floor((500 * bought) / 30)));
    expect(results.slice(went.length).map((result) => result.problem?.code)).toEqual(
      times(20 - went.length, () => "insufficient_credits"),
    );
    const sequences = went.map((result) => result.entry!.sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    await expectLaws(account);
  });

  test("share one purchase with charges that the balance would have covered", async () => {
    const account = await reloading(40, { monthly_cap: { count: 1 } });
    // 88 + 10 × 2 of 40 + 50 × count: the first short one decides how many packs.
    const answers = await Promise.all([account.deposit(submission("acme")), ...times(10, () => charge(account, 2))]);
    const taken = answers.reduce((sum, answer) => sum + (answer.status === 201 ? -answer.body.entry.amount : 0), 0);
    const { credits } = await onlyPayment(account);
    expect(answers[0]!.status).toBe(201);
    expect(await account.figures("acme")).toEqual({ balance: 40 + credits - taken, outstanding: 0 });
    await expectLaws(account);
  });

  test("of many clients each have their own purchase", async () => {
    const account = await scrip.studio();
    const names = times(8, (index) => `client-${index}`);
    for (const name of names) ok(await account.autoReload(name, { enabled: true, pack: "medium" }));
    const answers = await Promise.all(names.flatMap((name) => times(5, () => account.charge(rerolls(name, 20)))));
    expect(tally(answers)).toEqual({ 201: 40 });
    for (const name of names) {
      expect(await account.figures(name)).toEqual({ balance: 0, outstanding: 0 });
      expect(await account.reloads(name)).toHaveLength(1);
    }
    await expectLaws(account);
  });

  test("on several servers share one purchase, too", { timeout: 60_000 }, async () => {
    const account = await empty({ pack: "large" });
    const other = new Scrip();
    const server = await startServer(scrip.database, { adminKey: scrip.server.adminKey });
    other.attach(server, scrip.database);
    const there = other.accountNamed(account.id);
    const answers = await Promise.all(times(16, (index) => charge(index % 2 === 0 ? account : there, 30)));
    expect(tally(answers)).toEqual({ 201: 16 });
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    await onlyPayment(account);
    expect(await server.stop()).toBe(0);
    await expectLaws(account);
  });

  test("for one creative bill it once", async () => {
    const account = await reloading(30);
    const order = submission("acme");
    const answers = await Promise.all(times(10, () => account.deposit(order)));
    expect(tally(answers)).toEqual({ 201: 1, 409: 9 });
    for (const answer of answers) if (answer.status === 409) refused(answer, 409, "already_charged");
    expect(await account.figures("acme")).toEqual({ balance: 42, outstanding: 0 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("with one key and other content are one of them", async () => {
    const account = await reloading(30);
    const key = unique("key");
    const answers = await Promise.all(times(8, (index) => charge(account, 60 + 2 * (index % 2), key)));
    const went = answers.filter((answer) => answer.status === 201);
    expect(new Set(went.map((answer) => answer.text)).size).toBe(1);
    for (const answer of answers) if (answer.status !== 201) refused(answer, 422, "idempotency_key_reused");
    expect(tally(answers)).toEqual({ 201: 4, 422: 4 });
    expect(await account.log("acme", { type: "charge" })).toHaveLength(1);
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("and grants, top-ups and settings lose nothing", async () => {
    const account = await empty({ pack: "medium" });
    const answers = await Promise.all(
      times(60, (index): Promise<Answer<unknown>> => {
        if (index % 6 === 1) return account.grant({ workspace: "acme", amount: 7 });
        if (index % 6 === 2) return account.topUp({ workspace: "acme", pack: "small" });
        if (index % 12 === 3) return account.autoReload("acme", { enabled: true, pack: "medium" });
        return charge(account, 60);
      }),
    );
    for (const answer of answers) if (answer.status !== 201) refused(answer, 402, "insufficient_credits");
    await expectLaws(account);
  });
});

describe("a balance below the threshold", () => {
  test("is restored behind the charge that took it there", async () => {
    const account = await reloading(120, { threshold: 100 });
    const { entry, wallet } = ok(await charge(account, 40));
    expect(entry).toMatchObject({ type: "charge", starting_balance: 120, ending_balance: 80 });
    expect(wallet.balance, "the charge does not wait").toBe(80);
    const [attempt] = await attempts(account, 1);
    expect(attempt).toMatchObject({ state: "credited", trigger: { kind: "threshold" }, count: 1, credits: 50 });
    expect(await movements(account)).toEqual([
      ["grant", 120],
      ["charge", -40],
      ["auto_reload", 50],
    ]);
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("is restored with the fewest packs", async () => {
    const account = await reloading(210, { threshold: 200 });
    ok(await charge(account, 120));
    const [attempt] = await attempts(account, 1);
    expect(attempt).toMatchObject({ count: 3, credits: 150, money: { amount: 7_500 } });
    expect(await account.figures("acme")).toEqual({ balance: 240, outstanding: 0 });
    await expectLaws(account);
  });

  test("is one below it, not one that is equal", async () => {
    const account = await reloading(120, { threshold: 100 });
    ok(await charge(account, 20));
    await buysNothing(account);
    expect(await account.reloads("acme")).toEqual([]);
    ok(await charge(account, 2));
    await attempts(account, 1);
    expect(await account.figures("acme")).toEqual({ balance: 148, outstanding: 0 });
  });

  test("is restored after a settlement that took more; a settlement never waits for it, nor buys otherwise", async () => {
    const account = await reloading(100, { threshold: 10 });
    const { deposit } = ok(await account.deposit(submission("acme")));
    const settled = ok(await account.settle(deposit.id, clips(6, 12)));
    expect(settled.entry).toMatchObject({ amount: -12, outstanding_change: 12, ending_balance: 0 });
    const [attempt] = await attempts(account, 1);
    expect(attempt).toMatchObject({ state: "credited", trigger: { kind: "threshold" }, count: 1 });
    expect(await account.figures("acme"), "what is owed is paid on request").toEqual({ balance: 50, outstanding: 12 });
    await expectLaws(account);

    const without = await reloading(100);
    const { deposit: other } = ok(await without.deposit(submission("acme")));
    ok(await without.settle(other.id, clips(6, 12)));
    await buysNothing(without);
    expect(await without.payments()).toEqual([]);
    expect(await without.figures("acme")).toEqual({ balance: 0, outstanding: 12 });
  });

  test("is restored besides what the new credits pay of the outstanding, where they do", async () => {
    const account = await scrip.outreach(1);
    ok(await account.adjust({ amount: -4_001, allow_outstanding: true }));
    // One pack would leave 1,000 behind the repayment.
    ok(await account.autoReload("main", { enabled: true, pack: "5k", threshold: 2_000 }));
    await attempts(account, 1, "main");
    expect((await movements(account, "main")).slice(-2)).toEqual([
      ["auto_reload", 10_000],
      ["repayment", -4_000],
    ]);
    expect(await account.figures()).toEqual({ balance: 6_000, outstanding: 0 });
    await expectLaws(account);
  });

  test("is restored after an adjustment, too", async () => {
    const account = await reloading(100, { threshold: 60 });
    ok(await account.adjust({ workspace: "acme", amount: -50 }));
    const [attempt] = await attempts(account, 1);
    expect(attempt).toMatchObject({ state: "credited", trigger: { kind: "threshold" } });
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
    await expectLaws(account);
  });

  test("is restored above the threshold in the end, however many charge meanwhile", async () => {
    const account = await reloading(300, { threshold: 100, pack: "medium" });
    const answers = await Promise.all(times(50, () => charge(account, 10)));
    for (const answer of answers) if (answer.status !== 201) refused(answer, 402, "insufficient_credits");
    await vi.waitFor(async () => {
      expect((await account.wallet("acme")).balance).toBeGreaterThanOrEqual(100);
      expect(await setting(account)).toMatchObject({ in_flight: null });
    }, SOON);
    expect((await account.wallet("acme")).balance, "no pack too many").toBeLessThan(100 + 200);
    await expectLaws(account);
  });

  test("that no card pays for refuses no charge", async () => {
    const account = await reloading(120, { threshold: 100, payment_method: "test_card_declines" });
    ok(await charge(account, 40));
    const [attempt] = await attempts(account, 1);
    expect(attempt).toMatchObject({ state: "declined", trigger: { kind: "threshold" }, entry: null });
    expect(await account.figures("acme")).toEqual({ balance: 80, outstanding: 0 });
    expect((await setting(account)).declines).toBe(1);
    await expectLaws(account);
  });
});

describe("switching it on", () => {
  test("below the threshold buys at once, and answers when it is done", async () => {
    const account = await scrip.studio({ acme: 20 });
    const { entry, auto_reload } = ok(
      await account.autoReload("acme", { enabled: true, pack: "small", threshold: 100 }),
    );
    expect(entry).toBe(null);
    expect(auto_reload).toMatchObject({ enabled: true, spent: { count: 1, money: 5_000 }, in_flight: null });
    expect(await account.figures("acme")).toEqual({ balance: 120, outstanding: 0 });
    const [attempt] = await account.reloads("acme");
    expect(attempt).toMatchObject({ state: "credited", trigger: { kind: "setting" }, count: 2, credits: 100 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("at the threshold, above it or without one buys nothing", async () => {
    for (const order of [{ threshold: 20 }, { threshold: 19 }, {}]) {
      const account = await reloading(20, order);
      await buysNothing(account);
      expect(await account.payments()).toEqual([]);
    }
  });

  test("off below the threshold buys nothing", async () => {
    const account = await reloading(20, { enabled: false, threshold: 100 });
    await buysNothing(account);
    expect(await account.payments()).toEqual([]);
  });

  test("with a card that is declined is set all the same, and says so", async () => {
    const account = await scrip.studio({ acme: 20 });
    const order = { enabled: true, pack: "small", threshold: 100, payment_method: "test_card_declines" };
    const { auto_reload } = ok(await account.autoReload("acme", order));
    expect(auto_reload).toMatchObject({ enabled: true, declines: 1, spent: { count: 0, money: 0 } });
    expect((await account.reloads("acme"))[0]).toMatchObject({ state: "declined", trigger: { kind: "setting" } });
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    await expectLaws(account);
  });

  test("is previewed with what it would buy, and the preview buys nothing", async () => {
    const account = await scrip.studio({ acme: 20 });
    const preview = async (body: object) =>
      ok(
        await account.post<{ purchase: Reloading | null }>("/previews", {
          operation: "auto_reload",
          wallet: "acme",
          enabled: true,
          pack: "small",
          ...body,
        }),
        200,
      ).purchase;
    expect(await preview({ threshold: 100 })).toMatchObject({
      pack: "small",
      count: 2,
      credits: 100,
      money: { amount: 5_000, currency: "USD" },
    });
    expect(await preview({ threshold: 20 })).toBe(null);
    expect(await preview({})).toBe(null);
    expect(await preview({ enabled: false, threshold: 100 })).toBe(null);
    expect((await account.wallet("acme")).auto_reload).toBe(null);
    expect(await account.payments()).toEqual([]);
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
  });

  test("above what the caps allow buys nothing", async () => {
    const account = await scrip.studio({ acme: 20 });
    const order = { enabled: true, pack: "small", threshold: 100, monthly_cap: { count: 0 } };
    const answer = await account.autoReload("acme", order);
    // A cap of nothing at all may also be refused as making no sense.
    if (answer.status === 400) return;
    ok(answer);
    await buysNothing(account);
    expect(await account.payments()).toEqual([]);
  });
});

describe("a card that is declined", () => {
  const declining = (balance: number) => reloading(balance, { payment_method: "test_card_declines" });

  test("refuses the charge with a clear reason", async () => {
    const account = await declining(30);
    const problem = refused(await account.deposit(submission("acme")), 402, "payment_declined");
    expect(problem).toMatchObject({ required: 88, available: 30, shortfall: 58 });
    expect(problem.detail).toMatch(/declin/i);
    expect(await movements(account)).toEqual([["grant", 30]]);
    const payment = await onlyPayment(account);
    expect(payment).toMatchObject({ kind: "auto_reload", state: "declined", reason: expect.stringMatching(/\S/) });
    expect(await account.reloads("acme")).toMatchObject([
      {
        state: "declined",
        trigger: { kind: "short", action: "creative.submission", required: 88 },
        payment: payment.id,
        entry: null,
        reason: expect.stringMatching(/\S/),
        closed_at: expect.any(String),
      },
    ]);
    expect(await setting(account)).toMatchObject({
      enabled: true,
      declines: 1,
      switched_off: null,
      spent: { count: 0, money: 0 },
      in_flight: null,
    });
    await expectLaws(account);
  });

  test("does not keep the balance from what it covers", async () => {
    const account = await declining(30);
    refused(await account.deposit(submission("acme")), 402, "payment_declined");
    ok(await charge(account, 30));
    await expectLaws(account);
  });

  test("is asked again when the refused request is repeated, under the same key", async () => {
    const account = await declining(30);
    const order = submission("acme");
    const key = unique("key");
    refused(await account.deposit(order, key), 402, "payment_declined");
    const again = await account.deposit(order, key);
    refused(again, 402, "payment_declined");
    expect(replayed(again)).toBe(null);
    expect(await account.payments()).toHaveLength(2);
    expect((await setting(account)).declines).toBe(2);
    ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    expect((await setting(account)).declines, "setting it counts anew").toBe(0);
    const { entry } = ok(await account.deposit(order, key));
    expect(entry).toMatchObject({ type: "deposit", amount: -88, idempotency_key: key });
    expect((await account.reloads("acme")).map((reload) => reload.state)).toEqual(["credited", "declined", "declined"]);
    await expectLaws(account);
  });

  test("three times in a row switches Auto Reload off, and says so", async () => {
    const account = await declining(30);
    for (let count = 1; count <= 3; count++) {
      refused(await account.deposit(submission("acme")), 402, "payment_declined");
      expect((await setting(account)).declines).toBe(count);
    }
    const off = await setting(account);
    expect(off).toMatchObject({ enabled: false, switched_off: { reason: expect.stringMatching(/\S/) } });
    expect(Date.parse(off.switched_off!.at)).not.toBeNaN();
    expect((await account.reloads("acme")).map((reload) => reload.state)).toEqual(["declined", "declined", "declined"]);
    const problem = refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    expect(problem).toMatchObject({ required: 88, available: 30, shortfall: 58 });
    expect(await account.payments(), "nobody asks the card any more").toHaveLength(3);

    const { auto_reload } = ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    expect(auto_reload).toMatchObject({ enabled: true, declines: 0, switched_off: null });
    ok(await account.deposit(submission("acme")));
    await expectLaws(account);
  });

  test("refuses all that wait for it, and what the balance covers goes on", async () => {
    const account = await declining(30);
    const [short, covered] = await Promise.all([
      Promise.all(times(5, () => account.deposit(submission("acme")))),
      Promise.all(times(10, () => charge(account, 2))),
    ]);
    expect(tally(covered)).toEqual({ 201: 10 });
    expect(tally(short)).toEqual({ 402: 5 });
    const codes = short.map((answer) => (answer.body as unknown as Problem).code);
    expect(codes, "at least the one that asked").toContain("payment_declined");
    expect((await account.payments()).length).toBeLessThanOrEqual(3);
    expect(await account.figures("acme")).toEqual({ balance: 10, outstanding: 0 });
    await expectLaws(account);
  });

  test("is what one is that needs a confirmation nobody is there to give", async () => {
    const account = await reloading(30, { payment_method: "test_card_needs_confirmation" });
    refused(await account.deposit(submission("acme")), 402, "payment_declined");
    const payment = await onlyPayment(account);
    expect(payment).toMatchObject({ state: "declined", entry: null });
    expect((await setting(account)).declines).toBe(1);
    const late = await scrip.sandbox(payment.id, "confirm");
    expect(late.status, late.text).toBeLessThan(500);
    expect(await account.figures("acme")).toEqual({ balance: 30, outstanding: 0 });
    await expectLaws(account);
  });
});

describe("a provider that does not answer as it should", () => {
  test("answers twice: credited once", async () => {
    const account = await reloading(30, { payment_method: "test_card_answers_twice" });
    ok(await account.deposit(submission("acme")));
    await buysNothing(account);
    expect(await movements(account)).toEqual([
      ["grant", 30],
      ["auto_reload", 100],
      ["deposit", -88],
    ]);
    await onlyPayment(account);
    await expectLaws(account);
  });

  /** Repeats a request until it is posted. */
  const insist = (account: Account, order: ReturnType<typeof submission>, key: string) =>
    vi.waitFor(async () => {
      const answer = await account.deposit(order, key);
      expect(answer.status, answer.text).toBe(201);
    }, PATIENCE);

  test("charges and never answers: credited once, and the request goes on once", { timeout: 90_000 }, async () => {
    const account = await reloading(30, { payment_method: "test_card_times_out" });
    const order = submission("acme");
    const key = unique("key");
    const answer = await account.deposit(order, key);
    expect([201, 402, 503], answer.text).toContain(answer.status);
    await insist(account, order, key);
    expect(await movements(account)).toEqual([
      ["grant", 30],
      ["auto_reload", 100],
      ["deposit", -88],
    ]);
    expect(await onlyPayment(account)).toMatchObject({ state: "succeeded", credits: 100 });
    expect((await account.reloads("acme")).map((reload) => reload.state)).toEqual(["credited"]);
    expect(await setting(account)).toMatchObject({ declines: 0, in_flight: null, spent: { count: 1, money: 5_000 } });
    await expectLaws(account);
  });

  test("charges and never answers: those who come meanwhile buy nothing more", { timeout: 90_000 }, async () => {
    const account = await reloading(30, { payment_method: "test_card_times_out", pack: "large" });
    const answers = await Promise.all(times(10, () => account.deposit(submission("acme", clips(1, 8)))));
    for (const answer of answers) expect([201, 402, 503], answer.text).toContain(answer.status);
    await vi.waitFor(async () => {
      expect((await account.reloads("acme")).map((reload) => reload.state)).toEqual(["credited"]);
    }, PATIENCE);
    const went = answers.filter((answer) => answer.status === 201).length;
    expect(await account.figures("acme")).toEqual({ balance: 530 - 48 * went, outstanding: 0 });
    await onlyPayment(account);
    await expectLaws(account);
  });

  test("charges, and the server dies: credited once", { timeout: 120_000 }, async () => {
    const account = await reloading(30, { payment_method: "test_card_times_out" });
    const other = new Scrip();
    const server = await startServer(scrip.database, { adminKey: scrip.server.adminKey });
    other.attach(server, scrip.database);
    const order = submission("acme");
    const key = unique("key");
    const lost = other
      .accountNamed(account.id)
      .deposit(order, key)
      .catch(() => null);
    await vi.waitFor(async () => expect(await account.payments()).toHaveLength(1), SOON);
    await server.kill9();
    await lost;
    await insist(account, order, key);
    const log = await movements(account);
    expect(log.filter(([type]) => type === "deposit")).toHaveLength(1);
    expect(log.filter(([type]) => type === "auto_reload")).toHaveLength(1);
    expect((await account.payments()).filter((payment) => payment.state === "succeeded")).toHaveLength(1);
    await expectLaws(account);
  });
});

describe("a monthly cap", () => {
  test("by count allows so many purchases, of however many packs", async () => {
    const account = await reloading(30, { monthly_cap: { count: 2 } });
    ok(await account.deposit(submission("acme")));
    ok(await charge(account, 242));
    expect(await setting(account)).toMatchObject({ spent: { count: 2, money: 5_000 + 10_000 } });
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
    const problem = refused(await charge(account, 2), 402, "insufficient_credits");
    expect(problem).toMatchObject({ required: 2, available: 0, shortfall: 2 });
    expect(problem.detail, "the cap is named").toMatch(/cap|limit/i);
    expect(problem.detail).toMatch(/month/i);
    expect(await setting(account)).toMatchObject({ enabled: true, cap_reached: "count", declines: 0 });
    expect(await account.payments()).toHaveLength(2);
    expect((await account.reloads("acme"))[0]).toMatchObject({ state: "capped", payment: null, entry: null });
    const { auto_reload } = ok(await account.quote(rerolls("acme", 1)), 200);
    expect(auto_reload, "a quote promises nothing").toBe(null);
    await expectLaws(account);
  });

  test("that is reached is noted once, however many run into it", async () => {
    const account = await reloading(30, { monthly_cap: { count: 1 } });
    ok(await account.deposit(submission("acme")));
    const answers = await Promise.all(times(10, () => account.deposit(submission("acme"))));
    for (const answer of answers) refused(answer, 402, "insufficient_credits");
    expect((await account.reloads("acme")).map((reload) => reload.state)).toEqual(["capped", "credited"]);
    ok(await charge(account, 42));
    await expectLaws(account);
  });

  test("by money allows so much", async () => {
    const account = await reloading(30, { monthly_cap: { money: 7_400 } });
    ok(await account.deposit(submission("acme")));
    expect(await setting(account)).toMatchObject({ spent: { count: 1, money: 5_000 } });
    const problem = refused(await charge(account, 50), 402, "insufficient_credits");
    expect(problem.detail).toMatch(/month/i);
    expect(await setting(account)).toMatchObject({ cap_reached: "money" });
    expect((await account.reloads("acme"))[0]).toMatchObject({ state: "capped" });
    await onlyPayment(account);

    const exact = await reloading(30, { monthly_cap: { money: 7_500 } });
    ok(await exact.deposit(submission("acme")));
    ok(await charge(exact, 50));
    refused(await charge(exact, 50), 402, "insufficient_credits");
    expect(await setting(exact)).toMatchObject({ spent: { count: 2, money: 7_500 }, cap_reached: "money" });
    await expectLaws(exact);
  });

  test("buys fewer packs where they still cover the request", async () => {
    const account = await reloading(200, { threshold: 200, monthly_cap: { money: 5_000 } });
    // Six packs would restore the threshold; two cover the charge.
    const { entry } = ok(await charge(account, 288));
    expect(entry).toMatchObject({ amount: -288, ending_balance: 12 });
    expect(await onlyPayment(account)).toMatchObject({ count: 2, money: { amount: 5_000 } });
    await expectLaws(account);
  });

  test("buys nothing where they do not", async () => {
    const account = await reloading(200, { threshold: 200, monthly_cap: { money: 5_000 } });
    const problem = refused(await charge(account, 302), 402, "insufficient_credits");
    expect(problem).toMatchObject({ required: 302, available: 200, shortfall: 102 });
    expect(problem.detail).toMatch(/month/i);
    expect(await account.payments()).toEqual([]);
    expect(await account.figures("acme")).toEqual({ balance: 200, outstanding: 0 });
    ok(await charge(account, 300));
    await expectLaws(account);
  });

  test("counts no purchase that was declined", async () => {
    const account = await reloading(30, { monthly_cap: { count: 1 }, payment_method: "test_card_declines" });
    refused(await account.deposit(submission("acme")), 402, "payment_declined");
    refused(await account.deposit(submission("acme")), 402, "payment_declined");
    ok(await account.autoReload("acme", { enabled: true, pack: "small", monthly_cap: { count: 1 } }));
    ok(await account.deposit(submission("acme")));
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    await expectLaws(account);
  });

  test("counts no top-up that a person bought", async () => {
    const account = await reloading(30, { monthly_cap: { count: 1 } });
    ok(await account.topUp({ workspace: "acme", pack: "small" }));
    expect(await setting(account)).toMatchObject({ spent: { count: 0, money: 0 } });
    ok(await charge(account, 90));
    await expectLaws(account);
  });

  test("is not forgotten when Auto Reload is set again, and may be raised", async () => {
    const account = await reloading(30, { monthly_cap: { count: 1 } });
    ok(await account.deposit(submission("acme")));
    ok(await account.autoReload("acme", { enabled: false, pack: "small" }));
    ok(await account.autoReload("acme", { enabled: true, pack: "small", monthly_cap: { count: 1 } }));
    expect(await setting(account)).toMatchObject({ spent: { count: 1, money: 5_000 } });
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    const { auto_reload } = ok(
      await account.autoReload("acme", { enabled: true, pack: "small", monthly_cap: { count: 2 } }),
    );
    expect(auto_reload.cap_reached).toBe(null);
    ok(await account.deposit(submission("acme")));
    await expectLaws(account);
  });

  test("keeps the threshold from buying, too, and says so", async () => {
    const account = await reloading(120, { threshold: 100, monthly_cap: { count: 1 } });
    ok(await charge(account, 40));
    await attempts(account, 1);
    ok(await charge(account, 40));
    const [capped] = await attempts(account, 2);
    expect(capped).toMatchObject({ state: "capped", trigger: { kind: "threshold" } });
    expect(await account.figures("acme")).toEqual({ balance: 90, outstanding: 0 });
    expect(await setting(account)).toMatchObject({ cap_reached: "count" });
    await expectLaws(account);
  });
});

describe("the attempts of Auto Reload", () => {
  test("are listed newest first, page by page", async () => {
    const account = await empty();
    for (let count = 1; count <= 5; count++) ok(await charge(account, 50 * count));
    const reloads = await account.reloads("acme");
    expect(reloads.map((reload) => reload.count)).toEqual([5, 4, 3, 2, 1]);
    expect(new Set(reloads.map((reload) => reload.id)).size).toBe(5);
    const seen: Reload[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      type Paged = { reloads: Reload[]; has_more: boolean; next_cursor: string | null };
      const query: string = search({ limit: 2, ...(cursor === "" ? {} : { cursor }) });
      const page: Paged = ok(await account.get<Paged>(`/wallets/acme/reloads${query}`), 200);
      expect(page.reloads.length).toBeLessThanOrEqual(2);
      seen.push(...page.reloads);
      cursor = page.has_more ? page.next_cursor : null;
    }
    expect(seen).toEqual(reloads);
  });
});

describe("as time goes by", () => {
  const clocked = sharedServer({ clock: "2026-05-31T20:00:00.000Z" });

  test("a new calendar month of the account's zone frees the caps", async () => {
    const account = await clocked.account("studio", { time_zone: "America/Los_Angeles" });
    await account.give(30, "acme");
    const order = { enabled: true, pack: "small", monthly_cap: { count: 1, money: 6_000 } };
    ok(await account.autoReload("acme", order));
    ok(await account.deposit(submission("acme")));
    expect((await setting(account)).spent).toEqual({ month: "2026-05", count: 1, money: 5_000 });
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    await clocked.setClock("2026-06-01T06:59:59.999Z");
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    expect((await setting(account)).spent.month).toBe("2026-05");
    await clocked.setClock("2026-06-01T07:00:00Z");
    expect(await setting(account)).toMatchObject({
      spent: { month: "2026-06", count: 0, money: 0 },
      cap_reached: null,
    });
    ok(await account.deposit(submission("acme")));
    expect((await setting(account)).spent).toEqual({ month: "2026-06", count: 1, money: 2_500 });
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    expect((await account.reloads("acme")).map((reload) => reload.state)).toEqual([
      "capped",
      "credited",
      "capped",
      "credited",
    ]);
    await expectLaws(account);
  });

  test("credits that lapse take the balance below the threshold", async () => {
    const account = await clocked.studio({ acme: 60 });
    const lapsing = { workspace: "acme", amount: 100, expires_at: clocked.at(HOUR) };
    ok(await account.grant({ ...lapsing, category: "promotional" }));
    ok(await account.autoReload("acme", { enabled: true, pack: "small", threshold: 100 }));
    expect(await account.payments()).toEqual([]);
    await clocked.advance(2 * HOUR);
    expect((await account.log("acme", { type: "expiry" })).map((entry) => entry.amount)).toEqual([-100]);
    const [attempt] = await attempts(account, 1);
    expect(attempt).toMatchObject({ state: "credited", trigger: { kind: "threshold" }, credits: 50 });
    expect(await account.figures("acme")).toEqual({ balance: 110, outstanding: 0 });
    await expectLaws(account);
  });

  test("what is due comes first: a renewal that covers the charge buys nothing", async () => {
    const account = await clocked.studio();
    const { plan } = ok(await account.plan("acme", "starter"));
    ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    ok(await charge(account, 150));
    await clocked.setClock(plan!.cycle!.to);
    ok(await account.deposit(submission("acme")));
    expect(await account.payments()).toEqual([]);
    expect((await movements(account)).slice(-2)).toEqual([
      ["allocation", 150],
      ["deposit", -88],
    ]);
    await expectLaws(account);
  });

  test("bought credits roll over when the plan renews", async () => {
    const account = await clocked.studio();
    const { plan } = ok(await account.plan("acme", "starter"));
    ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
    ok(await charge(account, 180));
    expect(await account.figures("acme")).toEqual({ balance: 20, outstanding: 0 });
    await clocked.setClock(plan!.cycle!.to);
    expect(await account.figures("acme")).toEqual({ balance: 170, outstanding: 0 });
    await expectLaws(account);
  });
});
