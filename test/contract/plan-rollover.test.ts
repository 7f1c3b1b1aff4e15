/** What a plan carries over: nothing, everything, or up to a cap, as its catalog says. */
import { describe, expect, test } from "vitest";
import { type Account, DAY, HOUR, ok, sharedServer } from "./client.ts";
import { expectLaws } from "./laws.ts";
import type { Entry, Spend } from "./types.ts";

const CATALOG = `
product: keeper
unit: { singular: point, plural: points, scale: 0 }
wallets: workspace
plans:
  keep: { name: Keep, allocation: 100, rollover: all }
  keep_more: { name: Keep more, allocation: 400, rollover: all }
  capped: { name: Capped, allocation: 150, rollover: { cap: 100 } }
  capped_at_zero: { name: Capped at zero, allocation: 150, rollover: { cap: 0 } }
  reset: { name: Reset, allocation: 100, rollover: none }
  twin: { name: Twin, allocation: 100 }
rate_cards:
  - version: "1"
    effective_at: 2000-01-01T00:00:00Z
    actions:
      use: { label: Use, attribution: workspace, price: 1 }
`;

const scrip = sharedServer({ clock: "2026-05-05T08:30:00.000Z", catalogs: [CATALOG] });

/** The 5th so many months later; every month has one. */
function months(from: number, count: number): number {
  const date = new Date(from);
  return date.setUTCMonth(date.getUTCMonth() + count);
}

async function subscribed(plan: string) {
  const now = new Date(scrip.now);
  await scrip.setClock(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 5, 8, 30));
  const account = await scrip.account("keeper");
  const { entry } = ok(await account.plan("acme", plan));
  return { account, entry: entry!, from: scrip.now };
}

const using = (count: number): Spend => ({ workspace: "acme", action: "use", quantities: { count } });

async function use(account: Account, count: number): Promise<Entry> {
  return ok(await account.charge(using(count))).entry;
}

/** The log behind its first `skip` entries. */
async function movements(account: Account, skip: number): Promise<[string, number][]> {
  const log = (await account.log("acme")).reverse().slice(skip);
  return log.map(({ type, amount }) => [type, amount]);
}

const balance = async (account: Account) => (await account.wallet("acme")).balance;

describe("a plan that keeps everything", () => {
  test("adds each cycle's credits to what is left", async () => {
    const { account, from } = await subscribed("keep");
    expect((await account.wallet("acme")).grants).toMatchObject([{ source: "plan", priority: 10, expires_at: null }]);
    await use(account, 30);
    await scrip.setClock(months(from, 1));
    expect(await balance(account)).toBe(170);
    await scrip.setClock(months(from, 3));
    expect(await balance(account)).toBe(370);
    expect(await movements(account, 2)).toEqual([
      ["allocation", 100],
      ["allocation", 100],
      ["allocation", 100],
    ]);
    await expectLaws(account);
  });

  test("burns the oldest first", async () => {
    const { account, entry, from } = await subscribed("keep");
    await scrip.setClock(months(from, 1));
    const used = await use(account, 120);
    expect(used.fundings.map(({ amount }) => amount)).toEqual([100, 20]);
    expect(used.fundings[0]!.grant).toBe(entry.fundings[0]!.grant);
  });

  test("lets what an upgrade added lapse all the same", async () => {
    const { account, from } = await subscribed("keep");
    await scrip.setClock(from + (months(from, 1) - from) / 2);
    expect(ok(await account.plan("acme", "keep_more")).entry).toMatchObject({ type: "proration", amount: 150 });
    await scrip.setClock(months(from, 1));
    expect(await movements(account, 2)).toEqual([
      ["expiry", -150],
      ["allocation", 400],
    ]);
    expect(await balance(account)).toBe(500);
    await expectLaws(account);
  });

  test("takes what comes back into the credits it came from, however much later", async () => {
    const { account, entry, from } = await subscribed("keep");
    const { deposit } = ok(await account.deposit(using(40)));
    await scrip.setClock(months(from, 2) + HOUR);
    const back = ok(await account.void(deposit.id)).entry;
    expect(back.fundings).toEqual([{ ...entry.fundings[0], amount: 40 }]);
    expect(await balance(account)).toBe(300);
    await expectLaws(account);
  });
});

describe("a plan that keeps up to a cap", () => {
  test("lets lapse what exceeds it, in burning order, before the new credits arrive", async () => {
    const { account, entry, from } = await subscribed("capped");
    await use(account, 30);
    await scrip.setClock(months(from, 1));
    expect(await movements(account, 2)).toEqual([
      ["expiry", -20],
      ["allocation", 150],
    ]);
    expect(await balance(account)).toBe(250);
    await scrip.setClock(months(from, 2));
    expect(await movements(account, 4), "100 of the first cycle and 150 of the second: the older lapse").toEqual([
      ["expiry", -100],
      ["expiry", -50],
      ["allocation", 150],
    ]);
    const [, , older] = await account.log("acme");
    expect(older!.fundings).toEqual([{ ...entry.fundings[0], amount: 100 }]);
    expect(await balance(account)).toBe(250);
    await expectLaws(account);
  });

  test("lets nothing lapse where no more than the cap is left", async () => {
    const { account, from } = await subscribed("capped");
    await use(account, 50);
    await scrip.setClock(months(from, 1));
    expect(await movements(account, 2)).toEqual([["allocation", 150]]);
    await use(account, 200);
    await scrip.setClock(months(from, 2));
    expect(await movements(account, 4)).toEqual([["allocation", 150]]);
    expect(await balance(account)).toBe(200);
    await expectLaws(account);
  });

  test("counts no other credits", async () => {
    const { account, from } = await subscribed("capped");
    await account.give(1_000, "acme");
    await use(account, 50);
    await scrip.setClock(months(from, 1));
    expect(await movements(account, 3)).toEqual([["allocation", 150]]);
    expect(await balance(account)).toBe(1_250);
    await expectLaws(account);
  });

  test("of 0 keeps nothing", async () => {
    const { account, from } = await subscribed("capped_at_zero");
    await use(account, 30);
    await scrip.setClock(months(from, 2));
    expect(await movements(account, 2)).toEqual([
      ["expiry", -120],
      ["allocation", 150],
      ["expiry", -150],
      ["allocation", 150],
    ]);
    await expectLaws(account);
  });

  test("that was missed for several cycles is the same", async () => {
    const { account, from } = await subscribed("capped");
    await scrip.setClock(months(from, 3) + DAY);
    expect(await balance(account)).toBe(250);
    expect(await movements(account, 1)).toEqual([
      ["expiry", -50],
      ["allocation", 150],
      ["expiry", -100],
      ["expiry", -50],
      ["allocation", 150],
      ["expiry", -100],
      ["expiry", -50],
      ["allocation", 150],
    ]);
    await expectLaws(account);
  });
});

describe("a plan of the same size", () => {
  test("takes the other's place at the next anniversary", async () => {
    const { account, from } = await subscribed("reset");
    const { entry, plan } = ok(await account.plan("acme", "twin"));
    expect(entry).toBe(null);
    expect(plan).toMatchObject({ id: "reset", next: { id: "twin", name: "Twin", allocation: 100 } });
    await scrip.setClock(months(from, 1));
    expect((await account.wallet("acme")).plan).toMatchObject({ id: "twin", next: { id: "twin" } });
    expect(await movements(account, 1)).toEqual([
      ["expiry", -100],
      ["allocation", 100],
    ]);
    await expectLaws(account);
  });
});
