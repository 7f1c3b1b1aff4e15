/** Blocks of credits: which burns first, when they lapse, what comes back after they have, and giving and taking by hand. */
import { describe, expect, test } from "vitest";
import {
  type Account,
  clips,
  DAY,
  draft,
  HOUR,
  ok,
  pointers,
  refused,
  rerolls,
  sharedServer,
  submission,
} from "./client.ts";
import type { Deposit, Entry, Grant, GrantOrder } from "./types.ts";

const MAX_BALANCE = 4_503_599_627_370_496;

const scrip = sharedServer({ clock: "2026-05-04T08:30:00.000Z" });

async function grant(account: Account, order: GrantOrder): Promise<Grant> {
  return ok(await account.grant({ workspace: "acme", ...order })).grant;
}

async function take(account: Account, amount: number): Promise<Entry> {
  return ok(await account.charge(rerolls("acme", amount / 2))).entry;
}

const drawn = (entry: Entry) => entry.fundings.map(({ grant, amount }) => [grant, amount]);

describe("burning order", () => {
  test("is priority, then what expires first, then what took effect first, then the older", async () => {
    const account = await scrip.studio();
    const later = scrip.at(HOUR);
    const paid = await grant(account, { amount: 2 });
    const promotional = await grant(account, { amount: 2, category: "promotional" });
    const lapsesLate = await grant(account, { amount: 2, category: "promotional", expires_at: scrip.at(20 * DAY) });
    const effectiveLater = await grant(account, { amount: 2, effective_at: later });
    const lapsesSoon = await grant(account, { amount: 2, category: "promotional", expires_at: scrip.at(10 * DAY) });
    const paidLapses = await grant(account, { amount: 2, expires_at: scrip.at(9 * DAY) });
    const last = await grant(account, { amount: 2, category: "promotional", priority: 31 });
    const first = await grant(account, { amount: 2, priority: 5 });
    const paidYounger = await grant(account, { amount: 2 });
    await scrip.setClock(later);
    const burning = [
      first, // 5
      lapsesSoon, // 20
      lapsesLate,
      promotional,
      paidLapses, // 30
      paid,
      paidYounger,
      effectiveLater,
      last, // 31
    ];
    const names = new Map(
      Object.entries({
        paid,
        promotional,
        lapsesLate,
        effectiveLater,
        lapsesSoon,
        paidLapses,
        last,
        first,
        paidYounger,
      }).map(([name, { id }]) => [id, name]),
    );
    const burnt: (string | undefined)[] = [];
    for (const _ of burning) {
      const { fundings } = await take(account, 2);
      expect(fundings).toMatchObject([{ amount: 2 }]);
      burnt.push(names.get(fundings[0]!.grant));
    }
    expect(burnt).toEqual(burning.map(({ id }) => names.get(id)));
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
  });

  test("has priorities 20 for promotional and 30 for paid credits unless told otherwise", async () => {
    const account = await scrip.studio();
    expect(await grant(account, { amount: 2, category: "promotional" })).toMatchObject({
      source: "grant",
      category: "promotional",
      priority: 20,
      amount: 2,
      remaining: 2,
      expires_at: null,
    });
    expect(await grant(account, { amount: 2 })).toMatchObject({ category: "paid", priority: 30 });
    expect(await grant(account, { amount: 2, priority: 7 })).toMatchObject({ category: "paid", priority: 7 });
    const { grants, balance } = await account.wallet("acme");
    expect(balance).toBe(6);
    expect(grants.map(({ priority, remaining }) => [priority, remaining]).sort()).toEqual([
      [20, 2],
      [30, 2],
      [7, 2],
    ]);
  });

  test("shows of each entry which grants it drew on and whether they were paid for", async () => {
    const account = await scrip.studio();
    const gift = await grant(account, { amount: 10, category: "promotional" });
    const bought = ok(await account.post("/topups", { workspace: "acme", pack: "small", receipt: "R-100" }));
    const charge = await take(account, 16);
    expect(charge.fundings).toEqual([
      { grant: gift.id, source: "grant", category: "promotional", amount: 10 },
      { grant: expect.any(String), source: "topup", category: "paid", amount: 6 },
    ]);
    expect(bought.entry).toMatchObject({ type: "topup", amount: 50 });
    expect(charge.fundings[1]?.grant).toBe(bought.entry.fundings[0]?.grant);
    expect((await account.wallet("acme")).grants, "open grants only").toMatchObject([
      { source: "topup", remaining: 44 },
    ]);
  });

  test("is followed backwards by what comes back", async () => {
    const account = await scrip.studio();
    const one = await grant(account, { amount: 40, priority: 1 });
    const two = await grant(account, { amount: 40, priority: 2 });
    const three = await grant(account, { amount: 40, priority: 3 });
    const entry = await take(account, 100);
    expect(drawn(entry)).toEqual([
      [one.id, 40],
      [two.id, 40],
      [three.id, 20],
    ]);
    const part = ok(await account.refund(entry.id, 30)).entry;
    expect(new Map(drawn(part) as [string, number][])).toEqual(
      new Map([
        [three.id, 20],
        [two.id, 10],
      ]),
    );
    const rest = ok(await account.refund(entry.id)).entry;
    expect(new Map(drawn(rest) as [string, number][])).toEqual(
      new Map([
        [two.id, 30],
        [one.id, 40],
      ]),
    );
    expect((await account.wallet("acme")).grants.map(({ remaining }) => remaining)).toEqual([40, 40, 40]);
  });
});

describe("expiry", () => {
  test("takes what is unused at its instant, not before and not later", async () => {
    const account = await scrip.studio();
    const expires_at = scrip.at(HOUR);
    const lapsing = await grant(account, { amount: 10, expires_at });
    await take(account, 4);
    await scrip.setClock(Date.parse(expires_at) - 1);
    expect(await account.figures("acme")).toEqual({ balance: 6, outstanding: 0 });
    await take(account, 2);
    await scrip.setClock(expires_at);
    refused(await account.charge(rerolls("acme", 1)), 402, "insufficient_credits");
    const [expiry] = await account.log("acme");
    expect(expiry).toMatchObject({
      type: "expiry",
      amount: -4,
      starting_balance: 4,
      ending_balance: 0,
      idempotency_key: null,
    });
    expect(Date.parse(expiry!.effective_at)).toBe(Date.parse(expires_at));
    expect(expiry!.fundings).toEqual([{ grant: lapsing.id, source: "grant", category: "paid", amount: 4 }]);
    expect((await account.wallet("acme")).grants).toEqual([]);
  });

  test("is one entry per grant, in burning order, effective when it was due however late it is posted", async () => {
    const account = await scrip.studio();
    const expires_at = scrip.at(HOUR);
    const second = await grant(account, { amount: 10, expires_at });
    const first = await grant(account, { amount: 20, category: "promotional", expires_at });
    const third = await grant(account, { amount: 30, priority: 1, expires_at: scrip.at(2 * HOUR) });
    await scrip.advance(40 * DAY);
    const log = (await account.log("acme")).slice(0, 3).reverse();
    expect(log.map((entry) => [entry.type, entry.amount, entry.fundings[0]?.grant])).toEqual([
      ["expiry", -20, first.id],
      ["expiry", -10, second.id],
      ["expiry", -30, third.id],
    ]);
    expect(log.map((entry) => Date.parse(entry.effective_at))).toEqual(
      [expires_at, expires_at, third.expires_at!].map((time) => Date.parse(time)),
    );
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
  });

  test("posts nothing for a grant that was used up, or withdrawn", async () => {
    const account = await scrip.studio();
    await grant(account, { amount: 10, expires_at: scrip.at(HOUR) });
    await take(account, 10);
    const withdrawn = await grant(account, { amount: 10, expires_at: scrip.at(HOUR) });
    ok(await account.withdraw(withdrawn.id));
    await scrip.advance(2 * HOUR);
    expect((await account.log("acme")).map((entry) => entry.type)).toEqual(["adjustment", "grant", "charge", "grant"]);
  });
});

describe("a future grant", () => {
  test("is scheduled, gives nothing, and is posted at the instant it takes effect", async () => {
    const account = await scrip.studio({ acme: 2 });
    const effective_at = scrip.at(DAY);
    const answer = ok(
      await account.grant({
        workspace: "acme",
        amount: 30,
        category: "promotional",
        effective_at,
        reason: "campaign week",
      }),
    );
    expect(answer.entry).toBe(null);
    expect(answer.wallet).toMatchObject({ balance: 2, outstanding: 0 });
    const wallet = await account.wallet("acme");
    expect(wallet.balance).toBe(2);
    expect(wallet.grants).toHaveLength(1);
    expect(wallet.scheduled).toMatchObject([{ id: answer.grant.id, amount: 30, category: "promotional" }]);
    expect(Date.parse(wallet.scheduled[0]!.effective_at)).toBe(Date.parse(effective_at));
    refused(await account.charge(rerolls("acme", 5)), 402, "insufficient_credits");

    await scrip.setClock(Date.parse(effective_at) - 1);
    expect((await account.wallet("acme")).balance).toBe(2);
    await scrip.advance(3 * HOUR);
    const after = await account.wallet("acme");
    expect(after).toMatchObject({ balance: 32, scheduled: [] });
    const [entry] = await account.log("acme");
    expect(entry).toMatchObject({ type: "grant", amount: 30, sequence: 2, reason: "campaign week" });
    expect(Date.parse(entry!.effective_at)).toBe(Date.parse(effective_at));
    expect(entry!.fundings).toEqual([{ grant: answer.grant.id, source: "grant", category: "promotional", amount: 30 }]);
  });

  test("can be withdrawn before, which leaves no entry", async () => {
    const account = await scrip.studio({ acme: 2 });
    const future = await grant(account, { amount: 30, effective_at: scrip.at(DAY) });
    const answer = ok(await account.withdraw(future.id));
    expect(answer.entry).toBe(null);
    expect((await account.wallet("acme")).scheduled).toEqual([]);
    await scrip.advance(2 * DAY);
    expect(await account.wallet("acme")).toMatchObject({ balance: 2, scheduled: [] });
    expect(await account.log("acme")).toHaveLength(1);
  });

  test("may lapse before anyone looked", async () => {
    const account = await scrip.studio({ acme: 2 });
    await grant(account, { amount: 30, effective_at: scrip.at(DAY), expires_at: scrip.at(2 * DAY) });
    await scrip.advance(3 * DAY);
    expect((await account.log("acme")).map((entry) => [entry.type, entry.amount])).toEqual([
      ["expiry", -30],
      ["grant", 30],
      ["grant", 2],
    ]);
  });

  test("does not take effect in the past, nor lapse before it takes effect", async () => {
    const account = await scrip.studio({ acme: 2 });
    const orders: [Partial<GrantOrder>, string][] = [
      [{ effective_at: scrip.at(-1) }, "/effective_at"],
      [{ expires_at: scrip.at(-1) }, "/expires_at"],
      [{ effective_at: scrip.at(DAY), expires_at: scrip.at(DAY) }, "/expires_at"],
    ];
    for (const [order, pointer] of orders) {
      const problem = refused(await account.grant({ workspace: "acme", amount: 5, ...order }), 400, "invalid_request");
      expect(pointers(problem)).toEqual([pointer]);
    }
    expect(await account.log("acme")).toHaveLength(1);
  });
});

describe("withdrawing", () => {
  test("takes what remains of that grant alone, as an adjustment", async () => {
    const account = await scrip.studio();
    const first = await grant(account, { amount: 10 });
    const second = await grant(account, { amount: 20 });
    await take(account, 4);
    const { entry, wallet } = ok(await account.withdraw(first.id));
    expect(entry).toMatchObject({ type: "adjustment", amount: -6, reason: "given by mistake" });
    expect(entry!.fundings).toEqual([{ grant: first.id, source: "grant", category: "paid", amount: 6 }]);
    expect(wallet.balance).toBe(20);
    expect((await account.wallet("acme")).grants).toMatchObject([{ id: second.id, remaining: 20 }]);
    refused(await account.withdraw(first.id), 409, "conflict");
    expect((await account.wallet("acme")).balance).toBe(20);
  });

  test("an unknown grant is not found", async () => {
    const account = await scrip.studio({ acme: 2 });
    refused(await account.withdraw("nope"), 404, "not_found");
  });
});

describe("an adjustment", () => {
  test("upwards makes a promotional grant that never expires, unless told otherwise", async () => {
    const account = await scrip.studio({ acme: 2 });
    const { entry, wallet } = ok(
      await account.adjust({ workspace: "acme", amount: 30, reason: "a delivery was late" }),
    );
    expect(entry).toMatchObject({ type: "adjustment", amount: 30, reason: "a delivery was late" });
    expect(entry.fundings).toEqual([
      { grant: expect.any(String), source: "adjustment", category: "promotional", amount: 30 },
    ]);
    expect(wallet.balance).toBe(32);
    const expires_at = scrip.at(DAY);
    ok(await account.adjust({ workspace: "acme", amount: 5, category: "paid", expires_at }));
    const made = (await account.wallet("acme")).grants.filter(({ source }) => source === "adjustment");
    const byAmount = made.sort((a, b) => b.amount - a.amount);
    expect(byAmount).toMatchObject([
      { category: "promotional", amount: 30, priority: 20, expires_at: null },
      { category: "paid", amount: 5, priority: 30 },
    ]);
    expect(Date.parse(byAmount[1]!.expires_at!)).toBe(Date.parse(expires_at));
  });

  test("downwards draws in burning order", async () => {
    const account = await scrip.studio();
    const paid = await grant(account, { amount: 10 });
    const gift = await grant(account, { amount: 10, category: "promotional" });
    const { entry, wallet } = ok(await account.adjust({ workspace: "acme", amount: -15 }));
    expect(entry).toMatchObject({ type: "adjustment", amount: -15 });
    expect(drawn(entry)).toEqual([
      [gift.id, 10],
      [paid.id, 5],
    ]);
    expect(wallet.balance).toBe(5);
  });

  test("downwards on a named grant draws on that one alone", async () => {
    const account = await scrip.studio();
    const paid = await grant(account, { amount: 10 });
    await grant(account, { amount: 10, category: "promotional" });
    const { entry } = ok(await account.adjust({ workspace: "acme", amount: -7, grant: paid.id }));
    expect(drawn(entry)).toEqual([[paid.id, 7]]);
    refused(await account.adjust({ workspace: "acme", amount: -4, grant: paid.id }), 402, "insufficient_credits");
    expect(await account.figures("acme")).toEqual({ balance: 13, outstanding: 0 });
  });

  test("past the balance is refused, unless what is missing may be owed", async () => {
    const account = await scrip.studio({ acme: 10 });
    const problem = refused(await account.adjust({ workspace: "acme", amount: -11 }), 402, "insufficient_credits");
    expect(problem).toMatchObject({ required: 11, available: 10, shortfall: 1 });
    expect(await account.log("acme")).toHaveLength(1);
    const { entry, wallet } = ok(await account.adjust({ workspace: "acme", amount: -11, allow_outstanding: true }));
    expect(entry).toMatchObject({ amount: -10, outstanding_change: 1, ending_balance: 0, ending_outstanding: 1 });
    expect(wallet).toMatchObject({ balance: 0, outstanding: 1 });
    expect((await account.wallet("acme")).debts).toEqual([{ entry: entry.id, amount: 1, since: entry.effective_at }]);
  });

  test("needs a reason, and an amount that moves something", async () => {
    const account = await scrip.studio({ acme: 10 });
    for (const body of [{ amount: 5 }, { amount: 5, reason: "" }, { amount: 0, reason: "nothing" }]) {
      refused(await account.post("/adjustments", { workspace: "acme", ...body }), 400, "invalid_request");
    }
    expect(await account.log("acme")).toHaveLength(1);
  });
});

describe("the largest balance", () => {
  test("is 2^52, and not one credit more is given", async () => {
    const account = await scrip.studio();
    await grant(account, { amount: MAX_BALANCE - 10 });
    refused(await account.grant({ workspace: "acme", amount: 11 }), 422, "amount_out_of_range");
    await grant(account, { amount: 10 });
    refused(await account.grant({ workspace: "acme", amount: 1 }), 422, "amount_out_of_range");
    refused(await account.adjust({ workspace: "acme", amount: 1 }), 422, "amount_out_of_range");
    refused(
      await account.post("/topups", { workspace: "acme", pack: "small", receipt: "R-1" }),
      422,
      "amount_out_of_range",
    );
    expect(await account.figures("acme")).toEqual({ balance: MAX_BALANCE, outstanding: 0 });
    expect((await take(account, 2)).ending_balance).toBe(MAX_BALANCE - 2);
    refused(await account.grant({ workspace: "acme", amount: 3 }), 422, "amount_out_of_range");
    await grant(account, { amount: 2 });
    expect(await account.figures("acme")).toEqual({ balance: MAX_BALANCE, outstanding: 0 });
  });

  test("counts what is in flight, so that a deposit can always come back", async () => {
    const account = await scrip.studio();
    await grant(account, { amount: MAX_BALANCE });
    const { deposit } = ok(await account.deposit(submission("acme")));
    refused(await account.grant({ workspace: "acme", amount: 1 }), 422, "amount_out_of_range");
    ok(await account.void(deposit.id));
    expect(await account.figures("acme")).toEqual({ balance: MAX_BALANCE, outstanding: 0 });
  });

  test("is not passed by amounts that JSON cannot carry exactly", async () => {
    const account = await scrip.studio();
    for (const amount of [2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e300]) {
      const answer = await account.grant({ workspace: "acme", amount });
      if (answer.status === 400) refused(answer, 400, "invalid_request");
      else refused(answer, 422, "amount_out_of_range");
    }
    refused(await account.get("/wallets/acme"), 404, "not_found");
  });
});

describe("what comes back after its grant has lapsed", () => {
  /** A deposit of 44 paid wholly by a grant that has lapsed since. */
  async function lapsedUnder(order: Partial<GrantOrder>) {
    const account = await scrip.studio();
    const lapsing = await grant(account, { amount: 44, expires_at: scrip.at(HOUR), ...order });
    const { deposit } = ok(await account.deposit(submission("acme", clips(1, 4))));
    await scrip.advance(2 * HOUR);
    return { account, lapsing, deposit };
  }

  test("promotional credits live on for 30 days in a return grant of the same category and priority", async () => {
    const { account, lapsing, deposit } = await lapsedUnder({ category: "promotional", priority: 17 });
    const { entry } = ok(await account.void(deposit.id));
    expect(entry).toMatchObject({ type: "settlement", amount: 44, ending_balance: 44 });
    const [returned, ...others] = (await account.wallet("acme")).grants;
    expect(others).toEqual([]);
    expect(returned).toMatchObject({
      source: "return",
      category: "promotional",
      priority: 17,
      amount: 44,
      remaining: 44,
    });
    expect(returned!.id).not.toBe(lapsing.id);
    expect(Date.parse(returned!.expires_at!)).toBe(scrip.now + 30 * DAY);
    expect(entry.fundings).toEqual([{ grant: returned!.id, source: "return", category: "promotional", amount: 44 }]);
  });

  test("bought or given paid credits do not expire again", async () => {
    const { account, deposit } = await lapsedUnder({});
    ok(await account.settle(deposit.id, { clips: [1] }));
    expect((await account.wallet("acme")).grants).toMatchObject([
      { source: "return", category: "paid", priority: 30, amount: 3, remaining: 3, expires_at: null },
    ]);
    await scrip.advance(400 * DAY);
    expect(await account.figures("acme")).toEqual({ balance: 3, outstanding: 0 });
  });

  test("this grace is given once: it lapses again the moment it comes back from a lapsed return grant", async () => {
    const { account, deposit } = await lapsedUnder({ category: "promotional" });
    ok(await account.void(deposit.id));
    const again: { deposit: Deposit } = ok(await account.deposit(submission("acme", clips(1, 4))));
    await scrip.advance(31 * DAY);
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
    const before = (await account.log("acme")).length;
    const { entry } = ok(await account.void(again.deposit.id));
    expect(entry).toMatchObject({ type: "settlement", amount: 44 });
    const [expiry, voided] = await account.log("acme");
    expect(await account.log("acme")).toHaveLength(before + 2);
    expect(voided).toMatchObject(entry);
    expect(expiry).toMatchObject({ type: "expiry", amount: -44, ending_balance: 0, effective_at: entry.effective_at });
    expect(expiry!.fundings).toEqual(voided!.fundings);
    expect(await account.wallet("acme")).toMatchObject({ balance: 0, grants: [] });
  });

  test("what came from a grant that still holds returns to it", async () => {
    const account = await scrip.studio();
    const lapsing = await grant(account, { amount: 30, category: "promotional", expires_at: scrip.at(HOUR) });
    const lasting = await grant(account, { amount: 30 });
    const { deposit, entry } = ok(await account.deposit(submission("acme", clips(1, 4))));
    expect(drawn(entry)).toEqual([
      [lapsing.id, 30],
      [lasting.id, 14],
    ]);
    await scrip.advance(2 * HOUR);
    ok(await account.void(deposit.id));
    const { grants } = await account.wallet("acme");
    expect(grants).toHaveLength(2);
    expect(grants.find(({ id }) => id === lasting.id)).toMatchObject({ remaining: 30 });
    expect(grants.find(({ source }) => source === "return")).toMatchObject({ category: "promotional", remaining: 30 });
  });
});

describe("a top-up paid elsewhere", () => {
  test("moves the balance by exactly what was bought", async () => {
    const account = await scrip.studio();
    const packs: [string, number | undefined, number][] = [
      ["small", undefined, 50],
      ["small", 3, 150],
      ["medium", 1, 200],
      ["large", 2, 1_000],
    ];
    let balance = 0;
    for (const [pack, count, credits] of packs) {
      const body = {
        workspace: "acme",
        pack,
        receipt: `R-${pack}-${count}`,
        ...(count === undefined ? {} : { count }),
      };
      const { entry, wallet } = ok(await account.post("/topups", body));
      balance += credits;
      expect(entry).toMatchObject({ type: "topup", amount: credits, ending_balance: balance });
      expect(entry.fundings).toEqual([
        { grant: expect.any(String), source: "topup", category: "paid", amount: credits },
      ]);
      expect(wallet.balance).toBe(balance);
    }
    const { grants } = await account.wallet("acme");
    expect(new Set(grants.map(({ expires_at }) => expires_at))).toEqual(new Set([null]));
  });

  test("is credited once per receipt", async () => {
    const account = await scrip.studio();
    const body = { workspace: "acme", pack: "small", receipt: "R-1" };
    ok(await account.post("/topups", body));
    refused(await account.post("/topups", body), 409, "conflict");
    refused(await account.post("/topups", { ...body, workspace: "globex" }), 409, "conflict");
    expect(await account.figures("acme")).toEqual({ balance: 50, outstanding: 0 });
  });

  test("of an unknown pack, or of no packs, is refused", async () => {
    const account = await scrip.studio();
    const orders: [Record<string, unknown>, string][] = [
      [{ pack: "huge" }, "/pack"],
      [{ pack: "small", count: 0 }, "/count"],
      [{ pack: "small", count: -1 }, "/count"],
      [{ pack: "small", count: 1.5 }, "/count"],
    ];
    for (const [order, pointer] of orders) {
      const problem = refused(
        await account.post("/topups", { workspace: "acme", receipt: "R-1", ...order }),
        400,
        "invalid_request",
      );
      expect(pointers(problem)).toEqual([pointer]);
    }
    refused(await account.get("/wallets/acme"), 404, "not_found");
  });
});

describe("outreach pays what is outstanding from the next credit", () => {
  test("the whole grant is posted, then the repayment", async () => {
    const account = await scrip.outreach(10);
    ok(await account.adjust({ amount: -50, allow_outstanding: true }));
    expect(await account.figures()).toEqual({ balance: 0, outstanding: 40 });
    const { entry, wallet } = ok(await account.grant({ amount: 30 }));
    expect(entry).toMatchObject({ type: "grant", amount: 30, outstanding_change: 0 });
    expect(wallet, "as it stood after the entry, before the repayment").toMatchObject({ balance: 30, outstanding: 40 });
    expect(await account.figures()).toEqual({ balance: 0, outstanding: 10 });
    ok(await account.post("/topups", { pack: "5k", receipt: "R-1" }));
    expect(await account.figures()).toEqual({ balance: 4_990, outstanding: 0 });
    const log = (await account.log())
      .slice(0, 4)
      .map(({ type, amount, outstanding_change }) => [type, amount, outstanding_change]);
    expect(log).toEqual([
      ["repayment", -10, -10],
      ["topup", 5_000, 0],
      ["repayment", -30, -30],
      ["grant", 30, 0],
    ]);
  });

  test("also from a grant that takes effect later, and from an adjustment", async () => {
    const account = await scrip.outreach(10);
    ok(await account.grant({ amount: 5, effective_at: scrip.at(HOUR) }));
    ok(await account.adjust({ amount: -50, allow_outstanding: true }));
    await scrip.advance(2 * HOUR);
    expect(await account.figures()).toEqual({ balance: 0, outstanding: 35 });
    ok(await account.adjust({ amount: 40 }));
    expect(await account.figures()).toEqual({ balance: 5, outstanding: 0 });
  });

  test("a refund is no incoming credit: it goes back to where it came from", async () => {
    const account = await scrip.outreach(10);
    const { entry } = ok(await account.charge(draft("emea", "a")));
    ok(await account.adjust({ amount: -20, allow_outstanding: true }));
    ok(await account.refund(entry.id));
    expect(await account.figures()).toEqual({ balance: 2, outstanding: 12 });
  });
});
