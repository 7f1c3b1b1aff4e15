// What belongs here: servers that share a database and know nothing of each other, each with what it keeps in memory.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command, costing, creative, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Command } from "../../core/command.ts";
import { readClock } from "../clock.ts";
import type { Account } from "../posting.ts";
import type { Lanes } from "./lanes.ts";
import { answerOf, findDrift, pause, request, Servers, times, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;
let a: Lanes;
let b: Lanes;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  a = servers.start({ lanes: 2 });
  b = servers.start({ lanes: 2 });
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

const post = (server: Lanes, account: Account, wallet: string, asked: Command) =>
  server.post(request(account, studio, wallet, asked));

async function accountWith(wallets: Record<string, number>): Promise<Account> {
  const account = await servers.account(studio);
  for (const [wallet, amount] of Object.entries(wallets)) {
    answerOf(await post(a, account, wallet, command("grant", { amount, workspace: wallet })));
  }
  return account;
}

const charge = (workspace: string, price: number, key: string | null = null) =>
  command("charge", { workspace, ...costing(price), key });
const later = (key: string) => command("grant", { amount: 10, effectiveAt: Date.now() + 86_400_000, key });

/** How often a key stands in an account, among entries and among requests that posted none. */
async function standings(account: Account, key: string): Promise<{ entries: number; entryless: number }> {
  const [row] = await servers.sql`
    select (select count(*)::int from entries where account_id = ${account.number} and idempotency_key = ${key}) as entries,
           (select count(*)::int from entryless_keys where account_id = ${account.number} and idempotency_key = ${key}) as entryless`;
  return row as unknown as { entries: number; entryless: number };
}

describe("a wallet that one server keeps in memory", () => {
  test("takes charges again after another posted a top-up", async () => {
    const account = await accountWith({ acme: 10 });
    for (const price of [4, 6]) answerOf(await post(a, account, "acme", charge("acme", price)));
    expect(told(await post(a, account, "acme", charge("acme", 2)))).toBe("insufficient_credits");
    const topup = command("topup", { workspace: "acme", pack: "small", paid: { receipt: "bank 1" } });
    answerOf(await post(b, account, "acme", topup));
    expect(answerOf(await post(a, account, "acme", charge("acme", 2))).wallet.balance).toBe(48);
  });

  test("is refused nothing and given nothing, whichever server is asked", async () => {
    const account = await accountWith({ acme: 200 });
    const outcomes = await Promise.all(
      times(120, (index) => post(index % 3 === 0 ? a : b, account, "acme", charge("acme", 2))),
    );
    expect(outcomes.filter((outcome) => told(outcome) === "accepted")).toHaveLength(100);
    expect(outcomes.filter((outcome) => told(outcome) === "insufficient_credits")).toHaveLength(20);
    const balances = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.answer.wallet.balance] : []));
    expect(balances.sort((x, y) => x - y)).toEqual(times(100, (index) => 2 * index));
  });

  test("is refused by the balance of this moment, not by the one in memory", async () => {
    const account = await accountWith({ acme: 10 });
    answerOf(await post(a, account, "acme", charge("acme", 2)));
    answerOf(await post(b, account, "acme", charge("acme", 8)));
    const outcome = await post(a, account, "acme", charge("acme", 2));
    expect(outcome).toMatchObject({ ok: false, rejection: { code: "insufficient_credits", available: 0 } });
  });
});

describe("one key, sent to two servers at the same moment, on two wallets", () => {
  const one = ["accepted", "idempotency_key_reused"];

  test("for a grant of later and a charge: one wins", { timeout: 60_000 }, async () => {
    for (const round of times(40, (index) => index)) {
      const account = await accountWith({ x: 10, y: 10 });
      for (const server of [a, b]) answerOf(await post(server, account, "y", charge("y", 0)));
      const sent = [() => post(a, account, "x", later("k")), () => post(b, account, "y", charge("y", 2, "k"))];
      if (round % 2 === 1) sent.reverse();
      const outcomes = await Promise.all(sent.map((send) => send()));
      expect(outcomes.map(told).sort(), `round ${round}`).toEqual(one);
      const { entries, entryless } = await standings(account, "k");
      expect(entries + entryless, `round ${round}`).toBe(1);
    }
    expect(await findDrift(servers.sql)).toEqual([]);
  });

  test("for a grant of later that commits while a charge is being decided: the charge hears of it", async () => {
    let slow = false;
    let isDeciding = () => {};
    const deciding = new Promise<void>((resolve) => {
      isDeciding = resolve;
    });
    const c = servers.start({
      lanes: 1,
      clock: async (sql) => {
        const now = await readClock(sql);
        if (!slow) return now;
        slow = false;
        isDeciding();
        await pause(300);
        return now;
      },
    });
    const account = await accountWith({ x: 10, y: 10 });
    // Twice: then its names and its wallet are at hand, and the next is decided without a lock.
    for (let time = 0; time < 2; time++) answerOf(await post(c, account, "y", charge("y", 0)));
    slow = true;
    const charging = post(c, account, "y", charge("y", 2, "k"));
    await deciding;
    expect(told(await post(b, account, "x", later("k")))).toBe("accepted");
    expect(told(await charging)).toBe("idempotency_key_reused");
    expect(await standings(account, "k")).toEqual({ entries: 0, entryless: 1 });
  });

  test("for two wallets that are not born yet: one wins", async () => {
    for (const round of times(15, (index) => index)) {
      const account = await servers.account(studio);
      const outcomes = await Promise.all([
        post(a, account, "x", command("grant", { key: "k", workspace: "x" })),
        post(b, account, "y", command("grant", { key: "k", workspace: "y" })),
      ]);
      expect(outcomes.map(told).sort(), `round ${round}`).toEqual(one);
      expect(await standings(account, "k")).toEqual({ entries: 1, entryless: 0 });
    }
  });

  test("for a grant of later and a wallet that is not born yet: the first wins", async () => {
    for (const round of times(8, (index) => index)) {
      const account = round < 4 ? await accountWith({ x: 10 }) : await servers.account(studio);
      const sends = [
        () => post(a, account, "x", later("k")),
        () => post(b, account, "y", command("grant", { key: "k", workspace: "y" })),
      ];
      if (round % 2 === 1) sends.reverse();
      // Both have looked for the key, and found none, before either can write.
      const letGo = await servers.hold(account, "accounts");
      const first = sends[0]!();
      await servers.blocked(1);
      const second = sends[1]!();
      await servers.blocked(2);
      await letGo();
      expect([told(await first), told(await second)], `round ${round}`).toEqual(one);
      const { entries, entryless } = await standings(account, "k");
      expect(entries + entryless, `round ${round}`).toBe(1);
    }
  });

  test("for the same grant on one wallet that is not born yet: one is accepted, one replayed", async () => {
    for (const effectiveAt of times(10, (index) => (index % 2 === 0 ? null : Date.now() + 86_400_000))) {
      const account = await servers.account(studio);
      const asked = command("grant", { key: "k", workspace: "x", effectiveAt });
      const outcomes = await Promise.all([a, b].map((server) => post(server, account, "x", asked)));
      expect(outcomes.map(told).sort()).toEqual(["accepted", "replayed"]);
      expect(answerOf(outcomes[0]!)).toEqual(answerOf(outcomes[1]!));
    }
  });
});

test("a grant of later and a charge that names a new campaign wait for each other, and both are posted", async () => {
  const account = await accountWith({ x: 10, y: 10 });
  answerOf(await post(b, account, "y", charge("y", 0)));
  const letGo = await servers.hold(account, "accounts");
  const granting = post(a, account, "x", later("k"));
  await servers.blocked(1);
  const charging = post(b, account, "y", command("charge", { workspace: "y", ...costing(2), campaign: "new" }));
  await servers.blocked(2);
  await letGo();
  expect([told(await granting), told(await charging)]).toEqual(["accepted", "accepted"]);
  expect(await findDrift(servers.sql)).toEqual([]);
});

describe("sent to two servers at the same moment, on two wallets", () => {
  test("the same reference is billed once", async () => {
    const submission = (workspace: string) => command("deposit", { workspace, reference: creative("c") });
    const asked = (workspace: string) => ({ ...submission(workspace), quantities: { clips: [8] } }) as Command;
    for (const round of times(15, (index) => index)) {
      const account = await accountWith({ x: 100, y: 100 });
      const outcomes = await Promise.all([post(a, account, "x", asked("x")), post(b, account, "y", asked("y"))]);
      expect(outcomes.map(told).sort(), `round ${round}`).toEqual(["accepted", "already_charged"]);
    }
    expect(await findDrift(servers.sql)).toEqual([]);
  });

  test("the same receipt is booked once", async () => {
    for (const round of times(15, (index) => index)) {
      const account = await accountWith(round % 2 === 0 ? { x: 100, y: 100 } : {});
      const topup = (workspace: string) => command("topup", { workspace, paid: { receipt: "bank 1" } });
      const outcomes = await Promise.all([post(a, account, "x", topup("x")), post(b, account, "y", topup("y"))]);
      expect(outcomes.map(told).sort(), `round ${round}`).toEqual(["accepted", "conflict"]);
      const [row] = await servers.sql`select count(*)::int as count from payments where account_id = ${account.number}`;
      expect(row!.count).toBe(1);
    }
  });
});
