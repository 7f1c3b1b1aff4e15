// What belongs here: sets that are decided while the one before is being written, the abandoned ones above all.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clips, command, costing, creative, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { readClock } from "../clock.ts";
import type { Sql } from "../database.ts";
import type { Account, LaneOutcome } from "../posting.ts";
import type { Lanes } from "./lanes.ts";
import { answerOf, findDrift, pause, request, Servers, times, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

const charge = (price: number, fields: Parameters<typeof command<"charge">>[1] = {}) =>
  command("charge", { ...costing(price), ...fields });
const submission = (reference: string, key: string) =>
  command("deposit", { quantities: clips(1, 4), reference: creative(reference), key });

/** An account whose wallet, and every name that charges and submissions hold, is at hand on a server. */
async function warm(lanes: Lanes, amount: number): Promise<Account> {
  const account = await servers.account(studio);
  const post = async (each: Parameters<typeof request>[3]) =>
    answerOf(await lanes.post(request(account, studio, "acme", each)));
  // A submission of one clip of four seconds costs 44.
  await post(command("grant", { amount: amount + 44 }));
  await post(charge(0, { reference: creative("known") }));
  await post(submission("first", "first"));
  await post(charge(0));
  return account;
}

/** Tells the time, and lets a test know how often it was asked and make it fail. */
class Clock {
  asked = 0;
  fail: ((asked: number) => Error | null) | null = null;
  readonly read = async (sql: Sql) => {
    this.asked += 1;
    const error = this.fail?.(this.asked) ?? null;
    if (error !== null) throw error;
    return readClock(sql);
  };
}

/**
 * Sends two charges so that the second is decided while the first is held up in the database.
 * @param between what happens before the first can go on
 */
async function overlap(
  lanes: Lanes,
  account: Account,
  [first, second]: [Parameters<typeof request>[3], Parameters<typeof request>[3]],
  between: () => Promise<unknown> = async () => {},
): Promise<PromiseSettledResult<LaneOutcome>[]> {
  const letGo = await servers.hold(account);
  const one = lanes.post(request(account, studio, "acme", first));
  await servers.blocked();
  const two = lanes.post(request(account, studio, "acme", second));
  const both = Promise.allSettled([one, two]);
  await pause(60);
  await between();
  await letGo();
  return both;
}

const words = (settled: PromiseSettledResult<LaneOutcome>[]) =>
  settled.map((each) => (each.status === "fulfilled" ? told(each.value) : String(each.reason.message)));

async function expectCharges(lanes: Lanes, account: Account, balance: number): Promise<void> {
  for (const left of [balance - 2, balance - 4]) {
    const outcome = await lanes.post(request(account, studio, "acme", charge(2)));
    expect(answerOf(outcome).wallet.balance).toBe(left);
  }
  expect(await findDrift(servers.sql)).toEqual([]);
}

describe("a set decided ahead", () => {
  test("is written as it was decided once the one before stands", async () => {
    const lanes = servers.start({ setBehind: 1 });
    const account = await warm(lanes, 100);
    const { retries } = lanes.figures();
    const both = await overlap(lanes, account, [charge(10), charge(20)]);
    expect(words(both)).toEqual(["accepted", "accepted"]);
    expect(lanes.figures().retries).toBe(retries);
    await expectCharges(lanes, account, 70);
  });

  test("leaves nothing behind where it names a new campaign, and the way with locks then fails", async () => {
    const clock = new Clock();
    const lanes = servers.start({ setBehind: 1, clock: clock.read });
    const account = await warm(lanes, 100);
    const { asked } = clock;
    // The first set asks once, the second once ahead and once again under locks.
    clock.fail = (now) => (now === asked + 3 ? new Error("a defect") : null);
    const both = await overlap(lanes, account, [charge(10), charge(20, { campaign: "brand new" })]);
    expect(words(both)).toEqual(["accepted", "a defect"]);
    expect(clock.asked).toBe(asked + 3);
    await expectCharges(lanes, account, 90);
  });

  test("leaves nothing behind where one of its commands throws", async () => {
    const lanes = servers.start({ setBehind: 1 });
    const account = await warm(lanes, 100);
    const poisoned = charge(0, {
      quantities: {
        get rerolls(): number {
          throw new Error("a defect");
        },
      },
    });
    const letGo = await servers.hold(account);
    const sent = [lanes.post(request(account, studio, "acme", charge(10)))];
    await servers.blocked();
    for (const each of [charge(20), poisoned, charge(30)]) {
      sent.push(lanes.post(request(account, studio, "acme", each)));
    }
    const all = Promise.allSettled(sent);
    await pause(60);
    await letGo();
    expect(words(await all)).toEqual(["accepted", "accepted", "a defect", "accepted"]);
    await expectCharges(lanes, account, 40);
  });

  test("leaves nothing behind where it would be refused", async () => {
    const lanes = servers.start({ setBehind: 1 });
    const account = await warm(lanes, 100);
    const letGo = await servers.hold(account);
    const sent = [lanes.post(request(account, studio, "acme", charge(10)))];
    await servers.blocked();
    for (const each of [charge(20), charge(1_000), charge(30)]) {
      sent.push(lanes.post(request(account, studio, "acme", each)));
    }
    await pause(60);
    await letGo();
    expect((await Promise.all(sent)).map(told)).toEqual(["accepted", "accepted", "insufficient_credits", "accepted"]);
    await expectCharges(lanes, account, 40);
  });

  test("is void where another server wrote the wallet first", async () => {
    const [lanes, other] = [servers.start({ setBehind: 1 }), servers.start()];
    const account = await warm(lanes, 100);
    // The first is decided on a wallet that has moved meanwhile, so that both are void.
    const moved = await other.post(request(account, studio, "acme", charge(50)));
    expect(told(moved)).toBe("accepted");
    const both = await overlap(lanes, account, [charge(10), charge(42)]);
    expect(words(both)).toEqual(["accepted", "insufficient_credits"]);
    await expectCharges(lanes, account, 40);
  });

  test("is void where the session is lost in which the one before is written", async () => {
    const lanes = servers.start({ setBehind: 1 });
    const account = await warm(lanes, 100);
    const both = await overlap(lanes, account, [charge(10), charge(20)], async () => {
      await servers.endSessions({ pids: await servers.blocked() });
    });
    expect(words(both)).toEqual(["accepted", "accepted"]);
    await expectCharges(lanes, account, 70);
  });
});

// One request a set, so that the second is decided and sent while the first waits for its lock.
describe("sets on their way together", () => {
  /** Sends charges in one go while the wallet is held. */
  async function together(
    lanes: Lanes,
    account: Account,
    charges: Parameters<typeof request>[3][],
    between: () => Promise<unknown> = async () => {},
  ): Promise<string[]> {
    const letGo = await servers.hold(account);
    const all = Promise.allSettled(charges.map((each) => lanes.post(request(account, studio, "acme", each))));
    await servers.blocked();
    await pause(60);
    await between();
    await letGo();
    return words(await all);
  }

  test("stand in their order", async () => {
    const lanes = servers.start({ setSize: 1 });
    const account = await warm(lanes, 100);
    const { retries } = lanes.figures();
    const charges = times(10, (index) => charge(2 * (index + 1), { key: `${index}` }));
    const outcomes = await together(lanes, account, charges.slice(0, 9));
    expect(outcomes).toEqual(times(9, () => "accepted"));
    expect(lanes.figures().retries).toBe(retries);
    const rows = await servers.sql`
      select idempotency_key as key from entries where account_id = ${account.number} and type = 1 and amount < 0
      order by sequence`;
    expect(rows.map((row) => row.key)).toEqual(times(9, String));
    await expectCharges(lanes, account, 10);
  });

  test("are void behind one that another server forestalled, though the row has reached the version they expect", async () => {
    const [lanes, other] = [servers.start({ setSize: 1 }), servers.start()];
    const account = await warm(lanes, 100);
    expect(told(await other.post(request(account, studio, "acme", charge(50))))).toBe("accepted");
    expect(await together(lanes, account, [charge(10), charge(42), charge(4)])).toEqual([
      "accepted",
      "insufficient_credits",
      "accepted",
    ]);
    await expectCharges(lanes, account, 36);
  });

  test("are sent again in their order where a session is lost", async () => {
    const lanes = servers.start({ setSize: 1 });
    const account = await warm(lanes, 100);
    const outcomes = await together(lanes, account, [charge(60), charge(50), charge(40)], async () => {
      await servers.endSessions({ pids: await servers.blocked() });
    });
    expect(outcomes).toEqual(["accepted", "insufficient_credits", "accepted"]);
    expect(await findDrift(servers.sql)).toEqual([]);
  });

  test("of two servers on one wallet wait for each other without a deadlock", async () => {
    const both = [servers.start({ setSize: 5 }), servers.start({ setSize: 5 })];
    const account = await warm(both[0]!, 100_000);
    const [before] = await servers.sql`select deadlocks from pg_stat_database where datname = current_database()`;
    const sent = times(600, (index) => both[index % 2]!.post(request(account, studio, "acme", charge(2))));
    expect(new Set((await Promise.all(sent)).map(told))).toEqual(new Set(["accepted"]));
    expect(await findDrift(servers.sql)).toEqual([]);
    await servers.sql`select pg_stat_force_next_flush()`;
    const [after] = await servers.sql`select deadlocks from pg_stat_database where datname = current_database()`;
    expect(after!.deadlocks).toBe(before!.deadlocks);
  });
});

describe("while a charge that empties the wallet is being written", () => {
  let lanes: Lanes;
  beforeAll(() => {
    lanes = servers.start({ setBehind: 1 });
  });

  test("its repeat gets the same answer", async () => {
    const account = await warm(lanes, 10);
    const all = charge(10, { key: "all" });
    const both = await overlap(lanes, account, [all, all]);
    expect(words(both)).toEqual(["accepted", "replayed"]);
    const [first, again] = both.map((each) => (each as PromiseFulfilledResult<LaneOutcome>).value);
    expect(answerOf(again!)).toEqual(answerOf(first!));
    expect(answerOf(first!).wallet.balance).toBe(0);
  });

  test("the same key with other content is reused", async () => {
    const account = await warm(lanes, 10);
    const both = await overlap(lanes, account, [charge(10, { key: "k" }), charge(8, { key: "k" })]);
    expect(words(both)).toEqual(["accepted", "idempotency_key_reused"]);
  });

  test("another charge for its reference is told so, not that credits are missing", async () => {
    const account = await warm(lanes, 44);
    const both = await overlap(lanes, account, [submission("a", "one"), submission("a", "two")]);
    expect(words(both)).toEqual(["accepted", "already_charged"]);
  });

  test("another charge is refused, and accepted where the one before comes to nothing", async () => {
    const account = await warm(lanes, 10);
    expect(words(await overlap(lanes, account, [charge(10), charge(2)]))).toEqual(["accepted", "insufficient_credits"]);
  });

  test("repeats at any moment get the same answer", async () => {
    for (const ticks of times(24, (index) => index % 12)) {
      const account = await warm(lanes, 6);
      const all = request(account, studio, "acme", charge(6, { key: "all" }));
      const first = lanes.post(all);
      for (let tick = 0; tick < ticks; tick++) await new Promise((resolve) => setImmediate(resolve));
      const outcomes = await Promise.all([first, lanes.post(all)]);
      expect(outcomes.map(told)).toEqual(["accepted", "replayed"]);
      expect(answerOf(outcomes[1]!)).toEqual(answerOf(outcomes[0]!));
    }
    expect(await findDrift(servers.sql)).toEqual([]);
  });
});
