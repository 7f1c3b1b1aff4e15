/** Plans: what a cycle gives and takes, what a change of plan does, and what comes back after a renewal. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Account,
  type Answer,
  clips,
  DAY,
  HOUR,
  ok,
  pointers,
  refused,
  rerolls,
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
import type { Deposited, Entry, Grant, Page, PlanSet, Usage, Wallet, WalletFigures } from "./types.ts";

const ALLOCATIONS: Record<string, number> = { starter: 150, growth: 325, scale: 575 };
const MAX_BALANCE = 4_503_599_627_370_496;

const scrip = sharedServer({ clock: "2026-05-04T08:30:00.000Z" });

/** The same day and time of day so many months later, in UTC. Only for days that every month has. */
function months(from: number, count: number): number {
  const date = new Date(from);
  return date.setUTCMonth(date.getUTCMonth() + count);
}

/** Moves to the 5th of the next month. */
async function nextMonth(): Promise<number> {
  const now = new Date(scrip.now);
  await scrip.setClock(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 5, 8, 30));
  return scrip.now;
}

/** A client whose plan begins now. */
async function subscribed(plan = "starter") {
  const from = await nextMonth();
  const account = await scrip.studio();
  const answer = ok(await account.plan("acme", plan));
  return { account, ...answer, from, to: months(from, 1) };
}

async function submit(account: Account, quantities = clips(6, 8)): Promise<Deposited> {
  return ok(await account.deposit(submission("acme", quantities)));
}

async function spend(account: Account, amount: number): Promise<Entry> {
  return ok(await account.charge(rerolls("acme", amount / 2))).entry;
}

/** The log from its beginning, or from behind the first `skip` entries. */
async function movements(account: Account, skip = 0, wallet = "acme"): Promise<[string, number][]> {
  return (await account.log(wallet))
    .reverse()
    .slice(skip)
    .map(({ type, amount }) => [type, amount]);
}

/** The same with the instant of each. */
async function dated(account: Account, skip = 0): Promise<[string, number, number][]> {
  return (await account.log("acme"))
    .reverse()
    .slice(skip)
    .map(({ type, amount, effective_at }) => [type, amount, Date.parse(effective_at)]);
}

async function grantOf(account: Account, source: string): Promise<Grant | undefined> {
  const found = (await account.wallet("acme")).grants.filter((grant) => grant.source === source);
  expect(found.length, `open grants of the source ${source}`).toBeLessThanOrEqual(1);
  return found[0];
}

const cycleOf = (plan: PlanSet["plan"]) => plan?.cycle && [Date.parse(plan.cycle.from), Date.parse(plan.cycle.to)];

/** What an upgrade gives: exact, however large the numbers. */
function prorated(from: string, to: string, cycle: { from: number; to: number }, at: number): number {
  const difference = BigInt(ALLOCATIONS[to]! - ALLOCATIONS[from]!);
  return Number((difference * BigInt(cycle.to - at)) / BigInt(cycle.to - cycle.from));
}

describe("a subscription", () => {
  test.each(Object.entries(ALLOCATIONS))("to %s gives its %i tokens at once", async (id, allocation) => {
    const { account, entry, wallet, from, to } = await subscribed(id);
    expect(entry).toMatchObject({
      wallet: "acme",
      sequence: 1,
      type: "allocation",
      amount: allocation,
      starting_balance: 0,
      ending_balance: allocation,
      action: null,
    });
    expect(Date.parse(entry!.effective_at)).toBe(from);
    expect(entry!.fundings).toEqual([
      { grant: expect.any(String), source: "plan", category: "paid", amount: allocation },
    ]);
    expect(wallet).toMatchObject({ id: "acme", balance: allocation, outstanding: 0 });
    const { grants } = await account.wallet("acme");
    expect(grants).toMatchObject([
      { source: "plan", category: "paid", priority: 10, amount: allocation, remaining: allocation },
    ]);
    expect(Date.parse(grants[0]!.expires_at!), "they expire with the cycle").toBe(to);
    await expectLaws(account);
  });

  test("says its anchor, its cycle and what comes next, and the wallet says the same", async () => {
    const { account, plan, from, to } = await subscribed("growth");
    expect(plan).toMatchObject({
      id: "growth",
      name: "Growth",
      allocation: 325,
      next: { id: "growth", name: "Growth", allocation: 325 },
    });
    expect(Date.parse(plan!.anchor)).toBe(from);
    expect(cycleOf(plan)).toEqual([from, to]);
    expect(Date.parse(plan!.next!.at)).toBe(to);
    expect((await account.wallet("acme")).plan).toEqual(plan);
    expect((await (await scrip.studio({ acme: 1 })).wallet("acme")).plan, "where there is none").toBe(null);
  });

  test("is called what the studio calls it", async () => {
    const { account, to } = await subscribed();
    await scrip.setClock(to - 10 * DAY);
    ok(await account.plan("acme", "scale"));
    await scrip.setClock(to);
    const { entries } = ok(await account.get<{ entries: { label: string }[] }>("/wallets/acme/entries"), 200);
    expect(entries.map((entry) => entry.label).reverse()).toEqual([
      "Plan allocation",
      "Mid cycle proration",
      "Plan reset",
      "Plan reset",
      "Plan allocation",
    ]);
  });

  test("is each client's own", async () => {
    const { account } = await subscribed("starter");
    ok(await account.plan("globex", "scale"));
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    expect(await account.figures("globex")).toEqual({ balance: 575, outstanding: 0 });
    expect((await account.wallet("acme")).plan?.id).toBe("starter");
    await expectLaws(account);
  });

  test("of an account with one balance gives to that balance", async () => {
    const from = await nextMonth();
    const account = await scrip.account("outreach");
    const { entry, plan } = ok(await account.plan("main", "team"));
    expect(entry).toMatchObject({ wallet: "main", type: "allocation", amount: 30_000, workspace: null });
    expect(cycleOf(plan)).toEqual([from, months(from, 1)]);
    await scrip.setClock(months(from, 1));
    expect(await movements(account, 1, "main")).toEqual([
      ["expiry", -30_000],
      ["allocation", 30_000],
    ]);
    await expectLaws(account);
  });

  test("burns before promotional credits, and these before bought ones", async () => {
    const { account } = await subscribed();
    await account.give(100, "acme");
    ok(await account.grant({ workspace: "acme", amount: 20, category: "promotional" }));
    const entry = await spend(account, 180);
    expect(entry.fundings.map(({ source, category, amount }) => [source, category, amount])).toEqual([
      ["plan", "paid", 150],
      ["grant", "promotional", 20],
      ["grant", "paid", 10],
    ]);
    await expectLaws(account);
  });

  test("that a full balance leaves no room for is refused", async () => {
    const account = await scrip.studio({ acme: MAX_BALANCE - 149 });
    refused(await account.plan("acme", "starter"), 422, "amount_out_of_range");
    expect((await account.wallet("acme")).plan).toBe(null);
    expect(await account.log("acme")).toHaveLength(1);
  });
});

describe("an anchor", () => {
  test("in the past gives the cycle that holds now in full, and none before", async () => {
    const now = await nextMonth();
    for (const [ago, cycle] of [
      [10 * DAY, [now - 10 * DAY, months(now - 10 * DAY, 1)]],
      [now - months(now, -1) - 1, [months(now, -1) + 1, now + 1]],
      [now - (months(now, -3) - 2 * DAY), [now - 2 * DAY, months(now - 2 * DAY, 1)]],
      [now - (months(now, -120) + DAY), [months(now, -1) + DAY, now + DAY]],
    ] as [number, [number, number]][]) {
      const account = await scrip.studio();
      const { entry, plan, wallet } = ok(await account.plan("acme", "growth", scrip.at(-ago)));
      expect(entry).toMatchObject({ type: "allocation", amount: 325, sequence: 1 });
      expect(Date.parse(entry!.effective_at)).toBe(now);
      expect(wallet.balance).toBe(325);
      expect(Date.parse(plan!.anchor)).toBe(now - ago);
      expect(cycleOf(plan), new Date(now - ago).toISOString()).toEqual(cycle);
      expect(Date.parse((await grantOf(account, "plan"))!.expires_at!)).toBe(cycle[1]);
      expect(await account.log("acme")).toHaveLength(1);
    }
  });

  test("whose anniversary is this very instant begins a cycle now", async () => {
    const now = await nextMonth();
    for (const anchor of [now, months(now, -1), months(now, -12)]) {
      const account = await scrip.studio();
      const { entry, plan } = ok(await account.plan("acme", "starter", new Date(anchor).toISOString()));
      expect(entry).toMatchObject({ type: "allocation", amount: 150 });
      expect(cycleOf(plan)).toEqual([now, months(now, 1)]);
    }
  });

  test("in the future gives nothing until its instant, whoever looks then", async () => {
    const now = await nextMonth();
    const account = await scrip.studio();
    const anchor = now + 3 * DAY + 12_345;
    const { entry, wallet, plan } = ok(await account.plan("acme", "growth", new Date(anchor).toISOString()));
    expect(entry).toBe(null);
    expect(wallet).toMatchObject({ id: "acme", balance: 0, outstanding: 0 });
    expect(plan).toMatchObject({ cycle: null, next: { id: "growth", name: "Growth", allocation: 325 } });
    expect([Date.parse(plan!.anchor), Date.parse(plan!.next!.at)]).toEqual([anchor, anchor]);
    expect((await account.wallet("acme")).plan).toEqual(plan);
    await scrip.setClock(anchor - 1);
    refused(await account.charge(rerolls("acme", 1)), 402, "insufficient_credits");
    expect(await account.wallet("acme")).toMatchObject({ balance: 0, plan: { cycle: null } });
    expect(await account.log("acme")).toEqual([]);
    await scrip.setClock(anchor + HOUR);
    ok(await account.charge(rerolls("acme", 1)));
    expect(await dated(account)).toEqual([
      ["allocation", 325, anchor],
      ["charge", -2, anchor + HOUR],
    ]);
    expect(cycleOf((await account.wallet("acme")).plan)).toEqual([anchor, months(anchor, 1)]);
    await expectLaws(account);
  });

  test("that has not come may be moved, and the plan exchanged or cancelled, without a trace", async () => {
    const now = await nextMonth();
    const account = await scrip.studio({ acme: 1 });
    ok(await account.plan("acme", "growth", scrip.at(2 * DAY)));
    const moved = ok(await account.plan("acme", "growth", scrip.at(3 * DAY)));
    expect([moved.entry, Date.parse(moved.plan!.next!.at)]).toEqual([null, now + 3 * DAY]);
    const other = ok(await account.plan("acme", "scale"));
    expect(other).toMatchObject({ entry: null, plan: { cycle: null, next: { id: "scale", allocation: 575 } } });
    expect(Date.parse(other.plan!.next!.at)).toBe(now + 3 * DAY);
    await scrip.setClock(now + 2 * DAY + HOUR);
    expect((await account.wallet("acme")).balance).toBe(1);
    const cancelled = ok(await account.plan("acme", null));
    expect([cancelled.entry, cancelled.plan?.next ?? null]).toEqual([null, null]);
    await scrip.setClock(now + 40 * DAY);
    expect(await account.wallet("acme")).toMatchObject({ balance: 1, plan: null });
    expect(await account.log("acme")).toHaveLength(1);
  });

  test("that has not come may be moved to now or into the past, which begins the plan", async () => {
    const now = await nextMonth();
    for (const anchor of [now, now - DAY]) {
      const account = await scrip.studio();
      ok(await account.plan("acme", "growth", scrip.at(2 * DAY)));
      const { entry, plan } = ok(await account.plan("acme", "growth", new Date(anchor).toISOString()));
      expect(entry).toMatchObject({ type: "allocation", amount: 325 });
      expect(cycleOf(plan)).toEqual([anchor, months(anchor, 1)]);
    }
  });

  test("may be said again, in any offset; another one is a conflict once the plan has begun", async () => {
    const { account, from } = await subscribed();
    const local = new Date(from + 2 * HOUR).toISOString().replace("Z", "+02:00");
    expect(ok(await account.plan("acme", "growth", local)).entry).toMatchObject({ type: "proration" });
    const before = await account.wallet("acme");
    for (const anchor of [from - 1, from + 1, from - 31 * DAY, months(from, 1)]) {
      for (const plan of ["starter", "growth", "scale"]) {
        refused(await account.plan("acme", plan, new Date(anchor).toISOString()), 409, "conflict");
      }
    }
    expect(await account.wallet("acme")).toEqual(before);
  });
});

describe("a renewal", () => {
  test("lets unused plan credits lapse and gives the new cycle's, at the same instant", async () => {
    const { account, from, to } = await subscribed();
    await spend(account, 20);
    await scrip.setClock(to);
    const wallet = await account.wallet("acme");
    expect(wallet).toMatchObject({ balance: 150, outstanding: 0 });
    expect(cycleOf(wallet.plan)).toEqual([to, months(from, 2)]);
    expect(Date.parse(wallet.plan!.next!.at)).toBe(months(from, 2));
    expect(Date.parse(wallet.plan!.anchor)).toBe(from);
    expect(await dated(account, 2)).toEqual([
      ["expiry", -130, to],
      ["allocation", 150, to],
    ]);
    const [allocation, expiry, , first] = await account.log("acme");
    expect(expiry!.fundings).toEqual([
      { grant: first!.fundings[0]!.grant, source: "plan", category: "paid", amount: 130 },
    ]);
    expect(allocation!.fundings[0]!.grant).not.toBe(first!.fundings[0]!.grant);
    expect([expiry!.idempotency_key, allocation!.idempotency_key]).toEqual([null, null]);
    await expectLaws(account);
  });

  test("comes at its instant, not a millisecond before", async () => {
    const { account, from, to } = await subscribed();
    await scrip.setClock(to - 1);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    expect((await spend(account, 150)).ending_balance).toBe(0);
    expect(cycleOf((await account.wallet("acme")).plan)).toEqual([from, to]);
    await scrip.setClock(to);
    expect((await spend(account, 150)).ending_balance).toBe(0);
    expect(await movements(account)).toEqual([
      ["allocation", 150],
      ["charge", -150],
      ["allocation", 150],
      ["charge", -150],
    ]);
    await expectLaws(account);
  });

  type Notice = (account: Account) => Promise<number | null>;
  const balanceOf = async (answer: Promise<Answer<unknown>>) =>
    (ok(await answer, 200) as { wallets: WalletFigures[] }).wallets[0]!.balance;
  const NOTICES: [string, Notice][] = [
    ["a charge", async (account) => (await spend(account, 2)).starting_balance],
    ["a deposit", async (account) => (await submit(account)).entry.starting_balance],
    ["a grant", async (account) => (await account.give(5, "acme")).entry!.starting_balance],
    ["a quote", async (account) => ok(await account.quote(rerolls("acme", 1)), 200).available],
    ["a read of the wallet", async (account) => (await account.wallet("acme")).balance],
    ["a read of the log", async (account) => (await account.page("acme", { limit: 1 })).entries[0]!.ending_balance],
    ["a read of all wallets", (account) => balanceOf(account.get("/wallets"))],
    ["a read of the account", (account) => balanceOf(account.get(""))],
    [
      "a read of usage",
      async (account) => {
        const usage = await account.usage({ period: "this_cycle", wallet: "acme" });
        expect(usage).toMatchObject({ total: 0, ledger_total: 0, reconciles: true });
        return null;
      },
    ],
    [
      "a charge that is refused",
      async (account) => refused(await account.charge(rerolls("acme", 400)), 402, "insufficient_credits").available!,
    ],
  ];

  test.each(NOTICES)("is the same when %s notices it first, and effective when it was due", async (_name, notice) => {
    const { account, to } = await subscribed();
    await spend(account, 40);
    await scrip.setClock(to + 3 * HOUR + 7);
    const seen = await notice(account);
    expect(seen ?? 150).toBe(150);
    expect((await dated(account, 2)).slice(0, 2)).toEqual([
      ["expiry", -110, to],
      ["allocation", 150, to],
    ]);
    await expectLaws(account);
  });

  test("that many notice at the same time is posted once", async () => {
    const { account, to } = await subscribed();
    await scrip.setClock(to + HOUR);
    await Promise.all([
      ...times(10, () => account.wallet("acme")),
      ...times(10, () => account.charge(rerolls("acme", 1))),
      ...times(10, () => account.page("acme")),
    ]);
    expect((await movements(account)).slice(0, 3)).toEqual([
      ["allocation", 150],
      ["expiry", -150],
      ["allocation", 150],
    ]);
    expect(await account.figures("acme")).toEqual({ balance: 130, outstanding: 0 });
    await expectLaws(account);
  });

  test("lapses nothing where nothing is left", async () => {
    const { account, to } = await subscribed();
    await spend(account, 150);
    await scrip.setClock(to);
    expect(await movements(account, 2)).toEqual([["allocation", 150]]);
  });

  test("that was missed several times catches up one by one, each at its own anniversary", async () => {
    const { account, from } = await subscribed();
    await spend(account, 20);
    await scrip.setClock(months(from, 4) + HOUR);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    expect(await dated(account, 2)).toEqual([
      ["expiry", -130, months(from, 1)],
      ["allocation", 150, months(from, 1)],
      ["expiry", -150, months(from, 2)],
      ["allocation", 150, months(from, 2)],
      ["expiry", -150, months(from, 3)],
      ["allocation", 150, months(from, 3)],
      ["expiry", -150, months(from, 4)],
      ["allocation", 150, months(from, 4)],
    ]);
    expect(cycleOf((await account.wallet("acme")).plan)).toEqual([months(from, 4), months(from, 5)]);
    await expectLaws(account);
  });

  test("leaves bought and promotional credits untouched", async () => {
    const { account, to } = await subscribed();
    ok(await account.topUp({ workspace: "acme", pack: "small", receipt: "R-1" }));
    ok(await account.grant({ workspace: "acme", amount: 30, category: "promotional" }));
    await account.give(7, "acme");
    const kept = (await account.wallet("acme")).grants.filter((grant) => grant.source !== "plan");
    await scrip.setClock(to);
    const wallet = await account.wallet("acme");
    expect(wallet.balance).toBe(150 + 50 + 30 + 7);
    expect(wallet.grants.filter((grant) => grant.source !== "plan")).toEqual(kept);
    expect((await movements(account)).slice(-2)).toEqual([
      ["expiry", -150],
      ["allocation", 150],
    ]);
    await expectLaws(account);
  });

  test("leaves deposits in flight untouched, and they are settled after it", async () => {
    const { account, to } = await subscribed("growth");
    const even = await submit(account);
    const longer = await submit(account);
    await scrip.setClock(to + HOUR);
    expect(await account.wallet("acme")).toMatchObject({ balance: 325, in_flight: { count: 2, amount: 176 } });
    expect(await movements(account, 3)).toEqual([
      ["expiry", -149],
      ["allocation", 325],
    ]);
    expect(ok(await account.settle(even.deposit.id, clips(6, 8))).entry.amount).toBe(0);
    const extra = ok(await account.settle(longer.deposit.id, clips(6, 10))).entry;
    expect(extra, "the extra is taken from what there is now").toMatchObject({ amount: -12, ending_balance: 313 });
    expect(extra.fundings).toMatchObject([{ source: "plan", amount: 12 }]);
    await expectLaws(account);
  });

  test("posts what is due at its instant in order: voids, expiries, the allocation, future grants, then commands", async () => {
    const { account, to } = await subscribed();
    const at = new Date(to).toISOString();
    const lasts = { workspace: "acme", effective_at: at };
    ok(await account.grant({ ...lasts, amount: 3 }));
    ok(await account.grant({ workspace: "acme", amount: 20, category: "promotional", expires_at: at }));
    ok(await account.grant({ workspace: "acme", amount: 10, category: "paid", priority: 5, expires_at: at }));
    ok(await account.grant({ ...lasts, amount: 4, priority: 1 }));
    ok(await account.deposit({ ...submission("acme", clips(1, 4)), deadline: at }));
    ok(await account.deposit({ ...submission("acme", clips(1, 12)), deadline: at }));
    await scrip.setClock(to);
    await spend(account, 2);
    const log = await dated(account, 5);
    expect(log.map(([type, amount]) => [type, amount])).toEqual([
      ["settlement", 44],
      ["settlement", 52],
      ["expiry", -10],
      ["expiry", -150],
      ["expiry", -20],
      ["allocation", 150],
      ["grant", 3],
      ["grant", 4],
      ["charge", -2],
    ]);
    expect(new Set(log.map(([, , instant]) => instant))).toEqual(new Set([to]));
    await expectLaws(account);
  });

  test("stands between what the balance was a millisecond before and what it is at its instant", async () => {
    const { account, from, to } = await subscribed();
    await spend(account, 20);
    await scrip.setClock(to + DAY);
    await spend(account, 4);
    const then = async (at: number) =>
      ok(
        await account.get<Wallet & { sequence: number }>(`/wallets/acme${search({ at: new Date(at).toISOString() })}`),
        200,
      );
    const instants: [number, number, number][] = [
      [from - 1, 0, 0],
      [from, 130, 2],
      [to - 1, 130, 2],
      [to, 150, 4],
      [to + DAY - 1, 150, 4],
      [to + DAY, 146, 5],
    ];
    for (const [at, balance, sequence] of instants) {
      expect(await then(at), new Date(at).toISOString()).toMatchObject({ balance, outstanding: 0, sequence });
    }
  });

  test("is found by whoever asks how it was at its instant first", async () => {
    const { account, to } = await subscribed();
    await spend(account, 20);
    await scrip.setClock(to + DAY);
    const at = search({ at: new Date(to).toISOString() });
    expect(ok(await account.get(`/wallets/acme${at}`), 200)).toMatchObject({ balance: 150, sequence: 4 });
  });

  test("pays what is outstanding where incoming credits do, once the whole allocation is posted", async () => {
    const from = await nextMonth();
    const account = await scrip.account("outreach");
    ok(await account.plan("main", "solo"));
    ok(await account.adjust({ amount: -5_040, allow_outstanding: true }));
    expect(await account.figures()).toEqual({ balance: 0, outstanding: 40 });
    await scrip.setClock(months(from, 1) + HOUR);
    expect(await account.figures()).toEqual({ balance: 4_960, outstanding: 0 });
    const [repayment, allocation] = await account.log();
    expect(allocation).toMatchObject({ type: "allocation", amount: 5_000, ending_balance: 5_000 });
    expect(repayment).toMatchObject({ type: "repayment", amount: -40, outstanding_change: -40 });
    for (const entry of [allocation, repayment]) expect(Date.parse(entry!.effective_at)).toBe(months(from, 1));
    await expectLaws(account);
  });

  test("leaves what is outstanding alone where it is paid on request only", async () => {
    const { account, to } = await subscribed();
    ok(await account.adjust({ workspace: "acme", amount: -160, allow_outstanding: true }));
    await scrip.setClock(to);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 10 });
    await expectLaws(account);
  });
});

describe("what comes back after a renewal", () => {
  test("goes to a return grant of the present cycle, and lapses with it", async () => {
    const { account, from, to } = await subscribed();
    const { deposit } = await submit(account);
    await scrip.setClock(to + HOUR);
    const { entry, wallet } = ok(await account.settle(deposit.id, clips(6, 6)));
    expect(entry).toMatchObject({ type: "settlement", amount: 12 });
    expect(wallet.balance).toBe(162);
    const returned = await grantOf(account, "return");
    expect(returned).toMatchObject({ category: "paid", priority: 10, amount: 12, remaining: 12 });
    expect(Date.parse(returned!.expires_at!)).toBe(months(from, 2));
    expect(entry.fundings).toEqual([{ grant: returned!.id, source: "return", category: "paid", amount: 12 }]);
    await scrip.setClock(months(from, 2));
    expect(await dated(account, 5)).toEqual([
      ["expiry", -150, months(from, 2)],
      ["expiry", -12, months(from, 2)],
      ["allocation", 150, months(from, 2)],
    ]);
    await expectLaws(account);
  });

  test("joins one return grant, from however many deposits and charges it comes", async () => {
    const { account, from, to } = await subscribed();
    const one = await submit(account, clips(1, 4));
    const two = await submit(account, clips(1, 8));
    const charge = await spend(account, 20);
    await scrip.setClock(to + HOUR);
    ok(await account.void(one.deposit.id));
    const first = await grantOf(account, "return");
    await scrip.advance(DAY);
    ok(await account.settle(two.deposit.id, clips(1, 5)));
    ok(await account.refund(charge.id, 6));
    const joined = await grantOf(account, "return");
    expect(joined).toMatchObject({ id: first!.id, remaining: 44 + 3 + 6 });
    expect(Date.parse(joined!.expires_at!)).toBe(months(from, 2));
    await scrip.setClock(months(from, 2));
    expect((await movements(account)).slice(-3)).toEqual([
      ["expiry", -150],
      ["expiry", -53],
      ["allocation", 150],
    ]);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    await expectLaws(account);
  });

  test("joins one return grant from plan and proration credits alike", async () => {
    const { account, from, to } = await subscribed();
    await scrip.setClock(from + (to - from) / 2);
    expect(ok(await account.plan("acme", "growth")).entry?.amount).toBe(87);
    await spend(account, 120);
    const { deposit, entry } = await submit(account);
    expect(entry.fundings.map(({ source, amount }) => [source, amount])).toEqual([
      ["plan", 30],
      ["proration", 58],
    ]);
    await scrip.setClock(to + HOUR);
    const voided = ok(await account.void(deposit.id)).entry;
    expect(voided.fundings).toEqual([
      { grant: (await grantOf(account, "return"))!.id, source: "return", category: "paid", amount: 88 },
    ]);
    expect(await account.figures("acme")).toEqual({ balance: 325 + 88, outstanding: 0 });
    await expectLaws(account);
  });

  test("returns to bought credits first, which were drawn last, and only the rest is plan credits", async () => {
    const { account, from, to } = await subscribed();
    const { grant } = await account.give(100, "acme");
    await spend(account, 90);
    const { deposit } = await submit(account);
    await scrip.setClock(to + HOUR);
    expect(await account.figures("acme")).toEqual({ balance: 150 + 72, outstanding: 0 });
    const { entry } = ok(await account.settle(deposit.id, { clips: [] }));
    expect(entry.amount).toBe(48);
    const parts = new Map(entry.fundings.map(({ source, amount }) => [source, amount]));
    expect(parts).toEqual(
      new Map([
        ["grant", 28],
        ["return", 20],
      ]),
    );
    const { grants } = await account.wallet("acme");
    expect(grants.find(({ id }) => id === grant.id)).toMatchObject({ remaining: 100, expires_at: null });
    await scrip.setClock(months(from, 2));
    expect(await account.figures("acme"), "what was bought stays").toEqual({ balance: 250, outstanding: 0 });
    await expectLaws(account);
  });

  test("returns to the plan credits themselves while their cycle runs", async () => {
    const { account, entry: allocation, to } = await subscribed();
    const { deposit } = await submit(account);
    await scrip.setClock(to - 1);
    const { entry } = ok(await account.void(deposit.id));
    expect(entry.fundings).toEqual(allocation!.fundings.map((funding) => ({ ...funding, amount: 88 })));
    await scrip.setClock(to);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    await expectLaws(account);
  });

  test("lives 30 days where there is no plan any more", async () => {
    const { account, to } = await subscribed();
    const { deposit } = await submit(account);
    ok(await account.plan("acme", null));
    await scrip.setClock(to + HOUR);
    expect(await account.wallet("acme")).toMatchObject({ balance: 0, plan: null, in_flight: { amount: 88 } });
    const voided = Date.parse(ok(await account.void(deposit.id)).entry.effective_at);
    const returned = await grantOf(account, "return");
    expect(returned).toMatchObject({ category: "paid", priority: 10, remaining: 88 });
    expect(Date.parse(returned!.expires_at!)).toBe(voided + 30 * DAY);
    await scrip.setClock(voided + 30 * DAY - 1);
    expect((await account.wallet("acme")).balance).toBe(88);
    await scrip.setClock(voided + 30 * DAY);
    expect((await account.wallet("acme")).balance).toBe(0);
    await expectLaws(account);
  });

  test("lapses with the cycle that runs, though it is the last", async () => {
    const { account, from, to } = await subscribed();
    const { deposit } = await submit(account);
    await scrip.setClock(to + HOUR);
    ok(await account.plan("acme", null));
    ok(await account.void(deposit.id));
    expect(Date.parse((await grantOf(account, "return"))!.expires_at!)).toBe(months(from, 2));
    await scrip.setClock(months(from, 2));
    expect(await account.wallet("acme")).toMatchObject({ balance: 0, plan: null });
    await expectLaws(account);
  });

  test("belongs to the cycle that runs, of whichever plan", async () => {
    const { account, to } = await subscribed();
    const { deposit } = await submit(account);
    ok(await account.plan("acme", null));
    await scrip.setClock(to + 3 * DAY);
    ok(await account.plan("acme", "growth"));
    await scrip.advance(DAY);
    ok(await account.void(deposit.id));
    const returned = await grantOf(account, "return");
    expect(Date.parse(returned!.expires_at!)).toBe(months(to + 3 * DAY, 1));
    await scrip.setClock(months(to + 3 * DAY, 1));
    expect(await account.figures("acme")).toEqual({ balance: 325, outstanding: 0 });
    await expectLaws(account);
  });

  test("lapses at once where a lapsed return grant had funded it: no deposit carries plan credits on and on", async () => {
    const { account, from, to } = await subscribed();
    const first = await submit(account);
    await scrip.setClock(to + HOUR);
    ok(await account.void(first.deposit.id));
    await spend(account, 150);
    const second = await submit(account, clips(1, 4));
    expect(second.entry.fundings).toMatchObject([{ source: "return", amount: 44 }]);
    await scrip.setClock(months(from, 2) + HOUR);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    const before = (await account.log("acme")).length;
    const { entry, wallet } = ok(await account.void(second.deposit.id));
    expect(entry).toMatchObject({ type: "settlement", amount: 44 });
    expect(wallet, "as it stood after the entry").toMatchObject({ balance: 194 });
    const [expiry, settlement, ...others] = await account.log("acme");
    expect(others).toHaveLength(before);
    expect(settlement).toMatchObject(entry);
    expect(expiry).toMatchObject({ type: "expiry", amount: -44, effective_at: entry.effective_at });
    expect(expiry!.fundings).toEqual(settlement!.fundings);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    await expectLaws(account);
  });

  test("of a deposit that voids itself is the same", async () => {
    const { account, from, to } = await subscribed();
    const deadline = to + HOUR;
    ok(await account.deposit({ ...submission("acme"), deadline: new Date(deadline).toISOString() }));
    await scrip.setClock(months(from, 2) + HOUR);
    expect(await account.figures("acme")).toEqual({ balance: 150, outstanding: 0 });
    expect(await dated(account, 2)).toEqual([
      ["expiry", -62, to],
      ["allocation", 150, to],
      ["settlement", 88, deadline],
      ["expiry", -150, months(from, 2)],
      ["expiry", -88, months(from, 2)],
      ["allocation", 150, months(from, 2)],
    ]);
    await expectLaws(account);
  });
});

describe("an upgrade", () => {
  test("takes effect at once, with the difference for the rest of the cycle, rounded down", async () => {
    const changes: [string, string][] = [
      ["starter", "growth"],
      ["starter", "scale"],
      ["growth", "scale"],
    ];
    const chance = new Chance(20_261_101);
    for (const [before, after] of changes) {
      const { account, from, to } = await subscribed(before);
      await scrip.setClock(from + chance.integer(1, to - from - 1));
      const expected = prorated(before, after, { from, to }, scrip.now);
      const { entry, plan, wallet } = ok(await account.plan("acme", after));
      expect(entry, `${before} to ${after} at ${scrip.at()}`).toMatchObject({ type: "proration", amount: expected });
      expect(entry!.fundings).toEqual([
        { grant: expect.any(String), source: "proration", category: "paid", amount: expected },
      ]);
      expect(wallet.balance).toBe(ALLOCATIONS[before]! + expected);
      expect(plan).toMatchObject({ id: after, allocation: ALLOCATIONS[after], next: { id: after } });
      expect(cycleOf(plan), "the cycle stays as it is").toEqual([from, to]);
      expect(Date.parse(plan!.anchor)).toBe(from);
      const grant = await grantOf(account, "proration");
      expect(grant).toMatchObject({ priority: 10, remaining: expected });
      expect(Date.parse(grant!.expires_at!)).toBe(to);
      await expectLaws(account);
    }
  });

  test("is exact to the millisecond", async () => {
    // 175 over the cycle: one token more comes in with each so many milliseconds.
    const { account, from, to } = await subscribed();
    const other = await scrip.studio();
    ok(await other.plan("acme", "starter"));
    const edge = to - Math.ceil((100 * (to - from)) / 175);
    expect([
      prorated("starter", "growth", { from, to }, edge),
      prorated("starter", "growth", { from, to }, edge + 1),
    ]).toEqual([100, 99]);
    await scrip.setClock(edge);
    expect(ok(await account.plan("acme", "growth")).entry?.amount).toBe(100);
    await scrip.setClock(edge + 1);
    expect(ok(await other.plan("acme", "growth")).entry?.amount).toBe(99);
  });

  test("at the first instant of the cycle gives the whole difference", async () => {
    const { account } = await subscribed();
    expect(ok(await account.plan("acme", "scale")).entry).toMatchObject({ type: "proration", amount: 425 });
    expect(await account.figures("acme")).toEqual({ balance: 575, outstanding: 0 });
  });

  test("in the last millisecond gives nothing, but holds", async () => {
    const { account, to } = await subscribed();
    await scrip.setClock(to - 1);
    const { entry, plan, wallet } = ok(await account.plan("acme", "scale"));
    expect(entry).toBe(null);
    expect(plan).toMatchObject({ id: "scale", next: { id: "scale" } });
    expect(wallet.balance).toBe(150);
    await scrip.setClock(to);
    expect(await movements(account, 1)).toEqual([
      ["expiry", -150],
      ["allocation", 575],
    ]);
    await expectLaws(account);
  });

  test("lapses with the cycle, and the next one gives the new plan's credits", async () => {
    const { account, from, to } = await subscribed();
    await scrip.setClock(from + (to - from) / 2);
    ok(await account.plan("acme", "growth"));
    await scrip.setClock(to);
    expect(await dated(account, 2)).toEqual([
      ["expiry", -150, to],
      ["expiry", -87, to],
      ["allocation", 325, to],
    ]);
    expect((await account.wallet("acme")).plan).toMatchObject({ id: "growth", allocation: 325 });
    await expectLaws(account);
  });

  test("at the instant of the renewal comes after it", async () => {
    const { account, from, to } = await subscribed();
    await scrip.setClock(to);
    const { entry, plan } = ok(await account.plan("acme", "growth"));
    expect(entry).toMatchObject({ type: "proration", amount: 175, sequence: 4 });
    expect(cycleOf(plan)).toEqual([to, months(from, 2)]);
    expect(await dated(account)).toEqual([
      ["allocation", 150, from],
      ["expiry", -150, to],
      ["allocation", 150, to],
      ["proration", 175, to],
    ]);
    await expectLaws(account);
  });

  test("after an anchor in the past counts the cycle from its beginning, not from the subscription", async () => {
    const now = await nextMonth();
    const account = await scrip.studio();
    const from = now - 10 * DAY;
    ok(await account.plan("acme", "starter", new Date(from).toISOString()));
    await scrip.advance(DAY);
    const expected = prorated("starter", "scale", { from, to: months(from, 1) }, scrip.now);
    expect(ok(await account.plan("acme", "scale")).entry?.amount).toBe(expected);
  });

  test("that many ask for at once is made once", async () => {
    const { account, from, to } = await subscribed();
    await scrip.setClock(from + (to - from) / 2);
    const answers = await Promise.all(times(10, () => account.plan("acme", "growth")));
    expect(tally(answers)).toEqual({ 201: 10 });
    expect(answers.filter((answer) => answer.body.entry !== null)).toHaveLength(1);
    expect(await movements(account)).toEqual([
      ["allocation", 150],
      ["proration", 87],
    ]);
  });

  test("pays what is outstanding first where incoming credits do", async () => {
    await nextMonth();
    const account = await scrip.account("outreach");
    ok(await account.plan("main", "solo"));
    ok(await account.adjust({ amount: -5_100, allow_outstanding: true }));
    const { entry, wallet } = ok(await account.plan("main", "team"));
    expect(entry).toMatchObject({ type: "proration", amount: 25_000 });
    expect(wallet, "as it stood after the entry, before the repayment").toMatchObject({ outstanding: 100 });
    expect(await account.figures()).toEqual({ balance: 24_900, outstanding: 0 });
    await expectLaws(account);
  });
});

describe("a downgrade or a cancellation", () => {
  test("a downgrade takes effect at the next anniversary", async () => {
    const { account, from, to } = await subscribed("scale");
    await spend(account, 100);
    await scrip.setClock(from + 5 * DAY);
    const { entry, plan, wallet } = ok(await account.plan("acme", "starter"));
    expect(entry).toBe(null);
    expect(wallet.balance).toBe(475);
    expect(plan).toMatchObject({
      id: "scale",
      allocation: 575,
      next: { id: "starter", name: "Starter", allocation: 150 },
    });
    expect(Date.parse(plan!.next!.at)).toBe(to);
    expect((await account.wallet("acme")).plan).toEqual(plan);
    await scrip.setClock(to);
    expect(await movements(account, 2)).toEqual([
      ["expiry", -475],
      ["allocation", 150],
    ]);
    expect((await account.wallet("acme")).plan).toMatchObject({
      id: "starter",
      allocation: 150,
      next: { id: "starter", allocation: 150 },
    });
    await expectLaws(account);
  });

  test("a cancellation takes effect at the next anniversary: what is left lapses and nothing comes", async () => {
    const { account, from, to } = await subscribed();
    await account.give(10, "acme");
    await spend(account, 20);
    const { entry, plan, wallet } = ok(await account.plan("acme", null));
    expect(entry).toBe(null);
    expect(wallet.balance).toBe(140);
    expect(plan).toMatchObject({ id: "starter", next: null });
    expect(cycleOf(plan)).toEqual([from, to]);
    await scrip.setClock(to - 1);
    expect((await account.wallet("acme")).balance).toBe(140);
    await scrip.setClock(months(from, 3));
    expect(await account.wallet("acme")).toMatchObject({ balance: 10, plan: null });
    expect(await dated(account, 3)).toEqual([["expiry", -130, to]]);
    refused(await account.plan("acme", null), 409, "conflict");
    await expectLaws(account);
  });

  test("a plan that has ended can be begun anew, with another anchor", async () => {
    const { account, to } = await subscribed();
    ok(await account.plan("acme", null));
    await scrip.setClock(to + 3 * DAY);
    const { entry, plan } = ok(await account.plan("acme", "growth"));
    expect(entry).toMatchObject({ type: "allocation", amount: 325 });
    expect(cycleOf(plan)).toEqual([to + 3 * DAY, months(to + 3 * DAY, 1)]);
    await expectLaws(account);
  });

  test("at the instant at which it ended it is gone", async () => {
    const { account, to } = await subscribed();
    ok(await account.plan("acme", null));
    await scrip.setClock(to);
    const { entry, plan } = ok(await account.plan("acme", "starter"));
    expect(entry).toMatchObject({ type: "allocation", amount: 150, starting_balance: 0 });
    expect(cycleOf(plan)).toEqual([to, months(to, 1)]);
  });

  test("a second change in the same cycle replaces the first", async () => {
    const { account, to } = await subscribed("scale");
    expect(ok(await account.plan("acme", "starter")).plan?.next?.id).toBe("starter");
    expect(ok(await account.plan("acme", "growth")).plan?.next?.id).toBe("growth");
    expect(ok(await account.plan("acme", null)).plan?.next).toBe(null);
    const last = ok(await account.plan("acme", "starter"));
    expect(last).toMatchObject({ entry: null, plan: { id: "scale", next: { id: "starter" } } });
    await scrip.setClock(to);
    expect(await movements(account, 1)).toEqual([
      ["expiry", -575],
      ["allocation", 150],
    ]);
  });

  test("a cancellation replaces a downgrade", async () => {
    const { account, to } = await subscribed("scale");
    ok(await account.plan("acme", "starter"));
    ok(await account.plan("acme", null));
    await scrip.setClock(to);
    expect(await account.wallet("acme")).toMatchObject({ balance: 0, plan: null });
  });

  test("asking again for the present plan takes the change back", async () => {
    for (const change of ["starter", null]) {
      const { account, plan, to } = await subscribed("growth");
      ok(await account.plan("acme", change));
      const back = ok(await account.plan("acme", "growth"));
      expect(back.entry).toBe(null);
      expect(back.plan).toEqual(plan);
      await scrip.setClock(to);
      expect((await account.wallet("acme")).balance).toBe(325);
      expect((await movements(account)).length).toBe(3);
    }
  });

  test("asking for the present plan where nothing is pending changes nothing", async () => {
    const { account, plan, from } = await subscribed("growth");
    await scrip.setClock(from + DAY);
    expect(ok(await account.plan("acme", "growth"))).toMatchObject({ entry: null, plan: plan! });
    expect(await movements(account)).toEqual([["allocation", 325]]);
  });

  test("an upgrade replaces a pending downgrade or cancellation", async () => {
    for (const change of ["starter", null]) {
      const { account, from, to } = await subscribed("growth");
      ok(await account.plan("acme", change));
      await scrip.setClock(from + (to - from) / 2);
      const { entry, plan } = ok(await account.plan("acme", "scale"));
      expect(entry, "the difference to the plan that holds").toMatchObject({ type: "proration", amount: 125 });
      expect(plan).toMatchObject({ id: "scale", next: { id: "scale" } });
    }
  });

  test("up, down and up again gives nothing twice", async () => {
    const { account, from, to } = await subscribed();
    const third = (to - from) / 3;
    await scrip.setClock(from + third);
    ok(await account.plan("acme", "growth"));
    for (const change of ["starter", "growth", null, "growth", "starter", "growth"]) {
      await scrip.advance(HOUR);
      expect(ok(await account.plan("acme", change)).entry).toBe(null);
    }
    await scrip.setClock(from + 2 * third);
    ok(await account.plan("acme", "scale"));
    for (const change of ["growth", "scale", "starter", "growth", "scale"]) {
      expect(ok(await account.plan("acme", change)).entry).toBe(null);
    }
    expect(await movements(account)).toEqual([
      ["allocation", 150],
      ["proration", Math.floor((175 * 2) / 3)],
      ["proration", Math.floor(250 / 3)],
    ]);
    await expectLaws(account);
  });

  test("however often it is changed, a cycle never gives more than its highest plan", async () => {
    const chance = new Chance(7_654_321);
    console.log(`seed ${chance.seed}`);
    let { account, from, to } = await subscribed();
    let [present, next, highest, given] = ["starter", "starter" as string | null, 150, 150];
    for (let step = 0; step < 60; step++) {
      const target = scrip.now + chance.integer(1, 6 * DAY);
      if (target >= to) {
        [from, to] = [to, months(to, 1)];
        // Whoever cancelled thinks better of it in time.
        if (next === null) ok(await account.plan("acme", present));
        present = next ?? present;
        highest = ALLOCATIONS[present]!;
        given = highest;
      }
      await scrip.setClock(target);
      const asked = chance.pick(["starter", "growth", "scale", null]);
      const { entry, plan } = ok(await account.plan("acme", asked));
      if (asked !== null && ALLOCATIONS[asked]! > ALLOCATIONS[present]!) {
        const amount = prorated(present, asked, { from, to }, target);
        expect(entry?.amount ?? 0).toBe(amount);
        given += amount;
        present = asked;
        highest = ALLOCATIONS[asked]!;
      } else expect(entry).toBe(null);
      next = asked;
      expect({ id: plan?.id, next: plan?.next?.id ?? null }).toEqual({ id: present, next });
      expect(given).toBeLessThanOrEqual(highest);
      expect((await account.wallet("acme")).balance, "all of it is there, and nothing else").toBe(given);
    }
    await expectLaws(account);
  });
});

describe("usage of a cycle", () => {
  const usage = async (account: Account, query: Record<string, string>) => {
    const read = await account.usage(query);
    expect(read.reconciles).toBe(true);
    return read;
  };
  const windowOf = ({ window }: Usage) => [Date.parse(window.from), Date.parse(window.to)];

  test("this_cycle begins with the cycle, last_cycle is the whole one before", async () => {
    const { account, from, to } = await subscribed();
    await spend(account, 20);
    await scrip.setClock(to - 1);
    await spend(account, 4);
    expect(await usage(account, { period: "this_cycle", wallet: "acme" })).toMatchObject({
      total: 24,
      ledger_total: 24,
    });
    await scrip.setClock(to);
    await spend(account, 6);
    await scrip.setClock(to + 2 * DAY);
    const present = await usage(account, { period: "this_cycle", wallet: "acme" });
    expect(present).toMatchObject({ total: 6, ledger_total: 6 });
    expect(windowOf(present)[0]).toBe(to);
    const last = await usage(account, { period: "last_cycle", wallet: "acme" });
    expect(last).toMatchObject({ total: 24, ledger_total: 24 });
    expect(windowOf(last)).toEqual([from, to]);
    await scrip.setClock(months(from, 3));
    const later = await usage(account, { period: "last_cycle", wallet: "acme" });
    expect(windowOf(later)).toEqual([months(from, 2), months(from, 3)]);
    expect(later.total).toBe(0);
  });

  test("allocations and expiries are no usage", async () => {
    const { account, from } = await subscribed();
    await spend(account, 20);
    await scrip.setClock(months(from, 3));
    const all = await usage(account, { from: new Date(from).toISOString(), to: scrip.at(), wallet: "acme" });
    expect(all).toMatchObject({ total: 20, ledger_total: 20 });
  });

  test("of an account with one balance needs no wallet to be named", async () => {
    const from = await nextMonth();
    const account = await scrip.account("outreach");
    ok(await account.plan("main", "solo"));
    ok(await account.charge({ workspace: "emea", action: "self_learning.run" }));
    const present = await usage(account, { period: "this_cycle" });
    expect(present).toMatchObject({ total: 50, ledger_total: 50 });
    expect(windowOf(present)[0]).toBe(from);
  });

  test("is refused where there is no plan", async () => {
    const account = await scrip.studio({ acme: 10 });
    for (const period of ["this_cycle", "last_cycle"]) {
      refused(await account.get(`/usage${search({ period, wallet: "acme" })}`), 400, "invalid_request");
    }
  });

  test("is refused where each client has its own cycle and none is named", async () => {
    const { account } = await subscribed();
    refused(await account.get("/usage?period=this_cycle"), 400, "invalid_request");
  });
});

describe("a plan is refused", () => {
  test("that the product does not sell", async () => {
    const account = await scrip.studio();
    for (const plan of ["enterprise", "solo", "Starter", "", 5, {}, [], "constructor", "__proto__"]) {
      const answer = await account.put("/wallets/acme/plan", { plan }, unique("key"));
      expect(pointers(refused(answer, 400, "invalid_request")), JSON.stringify(plan)).toEqual(["/plan"]);
    }
    expect(
      pointers(refused(await account.put("/wallets/acme/plan", {}, unique("key")), 400, "invalid_request")),
    ).toEqual(["/plan"]);
    refused(await account.get("/wallets/acme"), 404, "not_found");
    expect(ok(await account.get<{ workspaces: unknown[] }>("/workspaces"), 200).workspaces).toEqual([]);
  });

  test("with an anchor that is no time, or with fields nobody knows", async () => {
    const account = await scrip.studio();
    for (const anchor of ["tomorrow", 5, "2026-02-30T00:00:00Z", "2026-06-01T08:30:00", ""]) {
      const answer = await account.put("/wallets/acme/plan", { plan: "starter", anchor }, unique("key"));
      expect(pointers(refused(answer, 400, "invalid_request")), JSON.stringify(anchor)).toEqual(["/anchor"]);
    }
    const unknown = await account.put("/wallets/acme/plan", { plan: "starter", trial: true }, unique("key"));
    expect(pointers(refused(unknown, 400, "invalid_request"))).toEqual(["/trial"]);
    refused(await account.get("/wallets/acme"), 404, "not_found");
  });

  test("for a wallet that the account does not have", async () => {
    const account = await scrip.outreach(1);
    for (const wallet of ["acme", "emea", "Main", "1"]) refused(await account.plan(wallet, "solo"), 404, "not_found");
    ok(await account.charge({ workspace: "emea", action: "contacts.clean", quantities: { contacts: 1 } }));
    refused(await account.plan("emea", "solo"), 404, "not_found");
    expect((await account.wallet()).plan).toBe(null);
  });

  test("for an account that is not there", async () => {
    refused(await scrip.accountNamed(unique("nobody")).plan("acme", "starter"), 404, "not_found");
  });

  test("and a cancellation where there is none is a conflict", async () => {
    const account = await scrip.studio({ acme: 1 });
    refused(await account.plan("acme", null), 409, "conflict");
    expect([404, 409]).toContain((await account.plan("globex", null)).status);
    refused(await account.get("/wallets/globex"), 404, "not_found");
  });

  describe("to keys", () => {
    let mine: Account;
    let other: Account;
    const keys: Record<string, string> = {};

    beforeAll(async () => {
      mine = await scrip.studio({ acme: 100 });
      other = await scrip.studio({ acme: 100 });
      for (const scope of ["read", "write", "operate"] as const) {
        keys[scope] = await createKey(scrip.database, scope, mine.id);
      }
    }, 60_000);

    test("that may not give credits by decision", async () => {
      for (const scope of ["read", "write"]) {
        for (const plan of ["scale", null]) {
          refused(await mine.as(keys[scope]!).plan("acme", plan), 403, "forbidden");
        }
      }
      expect(await mine.wallet("acme")).toMatchObject({ balance: 100, plan: null });
    });

    test("of another account", async () => {
      refused(await other.as(keys["operate"]!).plan("acme", "scale"), 404, "not_found");
      expect(await other.wallet("acme")).toMatchObject({ balance: 100, plan: null });
      ok(await mine.as(keys["operate"]!).plan("acme", "scale"));
    });
  });
});

describe("a preview of a change of plan", () => {
  type Preview = { entries: Entry[]; wallet: WalletFigures };

  test("says what it would post, and posts nothing", async () => {
    const { account, from, to } = await subscribed();
    await scrip.setClock(from + (to - from) / 2);
    const before = await account.wallet("acme");
    const preview = async (body: object) =>
      ok(await account.post<Preview>("/previews", { operation: "plan", wallet: "acme", ...body }), 200);
    const upgrade = await preview({ plan: "growth" });
    expect(upgrade.entries).toMatchObject([{ type: "proration", amount: 87, ending_balance: 237 }]);
    expect(upgrade.wallet).toMatchObject({ id: "acme", balance: 237, outstanding: 0 });
    expect((await preview({ plan: null })).entries).toEqual([]);
    refused(
      await account.post("/previews", { operation: "plan", wallet: "acme", plan: "growth", anchor: scrip.at(-1) }),
      409,
      "conflict",
    );
    const first = ok(
      await account.post<Preview>("/previews", { operation: "plan", wallet: "globex", plan: "scale" }),
      200,
    );
    expect(first.entries).toMatchObject([{ type: "allocation", amount: 575, ending_balance: 575 }]);
    refused(await account.get("/wallets/globex"), 404, "not_found");
    expect(await account.wallet("acme")).toEqual(before);
    expect(await movements(account)).toEqual([["allocation", 150]]);
  });
});

describe("a batch", () => {
  test("changes plans among other things, each item by itself", async () => {
    const { account } = await subscribed();
    const item = (operation: string, body: object) => ({ key: unique("key"), account: account.id, operation, ...body });
    const { results } = ok(
      await scrip.batch([
        item("plan", { wallet: "acme", plan: "growth" }),
        item("charge", rerolls("acme", 150)),
        item("plan", { wallet: "acme", plan: "enterprise" }),
        item("plan", { wallet: "acme", plan: "starter" }),
        item("plan", { wallet: "globex", plan: "scale" }),
      ]),
      200,
    );
    expect(results.map((result) => [result.status, result.entry?.amount ?? null])).toEqual([
      [201, 175],
      [201, -300],
      [400, null],
      [201, null],
      [201, 575],
    ]);
    expect((await account.wallet("acme")).plan).toMatchObject({ id: "growth", next: { id: "starter" } });
    await expectLaws(account);
  });
});

describe("the key of a change of plan", () => {
  test("is required", async () => {
    const account = await scrip.studio();
    refused(await account.put("/wallets/acme/plan", { plan: "starter" }), 400, "idempotency_key_missing");
    refused(await account.put("/wallets/acme/plan", { plan: "starter" }, ""), 400, "idempotency_key_missing");
    refused(await account.get("/wallets/acme"), 404, "not_found");
  });

  const replayed = (answer: Answer<unknown>) => answer.headers.get("idempotent-replayed");

  test("makes a repeat answer as the first did, and do nothing more", async () => {
    const from = await nextMonth();
    const account = await scrip.studio();
    const key = unique("key");
    const first = await account.plan("acme", "growth", undefined, key);
    ok(first);
    expect(replayed(first)).toBe(null);
    await spend(account, 20);
    await scrip.setClock(months(from, 1) + HOUR);
    const again = await account.plan("acme", "growth", undefined, key);
    expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
    expect(replayed(again)).toBe("true");
    expect(await movements(account, 2)).toEqual([
      ["expiry", -305],
      ["allocation", 325],
    ]);
  });

  test("is used up by a change that moves no credits, too", async () => {
    const { account } = await subscribed("growth");
    for (const change of ["starter", null]) {
      const key = unique("key");
      const first = await account.plan("acme", change, undefined, key);
      expect(ok(first).entry).toBe(null);
      ok(await account.plan("acme", "growth"));
      const again = await account.plan("acme", change, undefined, key);
      expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
      expect(replayed(again)).toBe("true");
      expect((await account.wallet("acme")).plan?.next?.id, "the repeat changed nothing").toBe("growth");
      refused(await account.plan("acme", "scale", undefined, key), 422, "idempotency_key_reused");
    }
    expect(await movements(account)).toEqual([["allocation", 325]]);
  });

  test("is refused for other content, another wallet or another operation", async () => {
    const { account } = await subscribed();
    const key = unique("key");
    ok(await account.plan("acme", "growth", undefined, key));
    refused(await account.plan("acme", "scale", undefined, key), 422, "idempotency_key_reused");
    refused(await account.plan("acme", null, undefined, key), 422, "idempotency_key_reused");
    refused(await account.plan("globex", "growth", undefined, key), 422, "idempotency_key_reused");
    refused(await account.charge(rerolls("acme", 1), key), 422, "idempotency_key_reused");
    const used = unique("key");
    ok(await account.charge(rerolls("acme", 1), used));
    refused(await account.plan("acme", "scale", undefined, used), 422, "idempotency_key_reused");
    expect((await account.wallet("acme")).plan?.id).toBe("growth");
  });

  test("is not used up by a refusal", async () => {
    const { account, to } = await subscribed();
    const key = unique("key");
    refused(await account.plan("acme", "nope", undefined, key), 400, "invalid_request");
    refused(await account.plan("acme", "starter", scrip.at(-1), key), 409, "conflict");
    ok(await account.plan("acme", null, undefined, key));
    await scrip.setClock(to);
    expect((await account.wallet("acme")).plan).toBe(null);
  });

  test("makes simultaneous repeats one subscription", async () => {
    const account = await scrip.studio();
    const key = unique("key");
    const answers = await Promise.all(times(20, () => account.plan("acme", "starter", undefined, key)));
    expect(tally(answers)).toEqual({ 201: 20 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(await movements(account)).toEqual([["allocation", 150]]);
  });

  test("sets simultaneous subscriptions under many keys apart, of which one begins", async () => {
    const account = await scrip.studio();
    const answers = await Promise.all(times(20, () => account.plan("acme", "starter")));
    expect(tally(answers)).toEqual({ 201: 20 });
    expect(answers.filter((answer) => answer.body.entry !== null)).toHaveLength(1);
    expect(await movements(account)).toEqual([["allocation", 150]]);
    const page: Page = await account.page("acme");
    expect(page.entries).toHaveLength(1);
  });
});
