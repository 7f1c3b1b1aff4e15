// What belongs here: the queue of a lane, how sets are taken apart, and what is answered without a decision.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command, costing, creative, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { Account } from "../posting.ts";
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

async function accountWith(lanes: Lanes, amount: number): Promise<Account> {
  const account = await servers.account(studio);
  answerOf(await lanes.post(request(account, studio, "acme", command("grant", { amount }))));
  return account;
}

const charge = (account: Account, price: number, key: string | null = null) =>
  request(account, studio, "acme", command("charge", { ...costing(price), key }));

describe("a command that brings a defect about", () => {
  const poisons: [string, (account: Account) => ReturnType<typeof request>][] = [
    [
      "in the rules",
      (account) => {
        const quantities = {
          get rerolls(): number {
            throw new Error("a defect");
          },
        };
        return request(account, studio, "acme", command("charge", { quantities }));
      },
    ],
    [
      "in its catalog",
      (account) => {
        const catalog: Catalog = {
          ...studio,
          get rateCards(): Catalog["rateCards"] {
            throw new Error("a defect");
          },
        };
        return { ...request(account, studio, "acme", command("charge", { reference: creative("x") })), catalog };
      },
    ],
    [
      "in the database, when it is written",
      (account) =>
        request(account, studio, "acme", command("charge", { ...costing(2), reference: creative("no \0 text") })),
    ],
    [
      "in the database, when it is looked up",
      (account) =>
        request(account, studio, "acme", { ...command("withdraw"), grant: 9_999_999_999 } as ReturnType<
          typeof command
        >),
    ],
  ];

  test.each(poisons)("%s fails alone", async (_, poisoned) => {
    const lanes = servers.start({ lanes: 1 });
    const [account, other] = [await accountWith(lanes, 100), await accountWith(lanes, 100)];
    // The second round finds the wallets and all names at hand.
    for (const round of [1, 2]) {
      const settled = await Promise.allSettled([
        lanes.post(charge(account, 10)),
        lanes.post(charge(other, 10)),
        lanes.post(poisoned(account)),
        lanes.post(charge(account, 20)),
        lanes.post(charge(other, 20)),
      ]);
      expect(settled.map((each) => each.status)).toEqual([
        "fulfilled",
        "fulfilled",
        "rejected",
        "fulfilled",
        "fulfilled",
      ]);
      const balances = settled.map((each) =>
        each.status === "fulfilled" ? answerOf(each.value).wallet.balance : null,
      );
      const start = 100 - 30 * (round - 1);
      expect(balances).toEqual([start - 10, start - 10, null, start - 30, start - 30]);
    }
    expect(await findDrift(servers.sql)).toEqual([]);
  });
});

describe("a request that cannot be decided now", () => {
  test("is answered at once where the queue is full; those that wait are posted", async () => {
    const lanes = servers.start({ lanes: 1, queueSize: 3 });
    const account = await accountWith(lanes, 100);
    const letGo = await servers.hold(account);
    const sent = [lanes.post(charge(account, 2))];
    await servers.blocked();
    sent.push(...times(8, () => lanes.post(charge(account, 2))));
    await pause(30);
    const full = await lanes.post(charge(account, 2));
    expect(full).toMatchObject({ ok: false, rejection: { code: "unavailable", retryAfterSeconds: 1 } });
    await letGo();
    const words = (await Promise.all(sent)).map(told);
    const accepted = words.filter((word) => word === "accepted").length;
    expect(new Set(words)).toEqual(new Set(["accepted", "unavailable"]));
    expect(accepted).toBeGreaterThanOrEqual(4);
    expect(lanes.figures()).toMatchObject({ waiting: 0, refusedFull: 1 + words.length - accepted });
    expect(answerOf(await lanes.post(charge(account, 0))).wallet.balance).toBe(100 - 2 * accepted);
  });

  test("is told to be in progress where an earlier one with its key is undecided for too long", async () => {
    const lanes = servers.start({ lanes: 1, repeatPatienceMs: 100 });
    const account = await accountWith(lanes, 100);
    const letGo = await servers.hold(account);
    const first = lanes.post(charge(account, 2, "k"));
    await servers.blocked();
    const again = await Promise.all([lanes.post(charge(account, 2, "k")), lanes.post(charge(account, 4, "k"))]);
    expect(again.map(told)).toEqual(["idempotency_in_progress", "idempotency_in_progress"]);
    await letGo();
    expect(told(await first)).toBe("accepted");
    expect(told(await lanes.post(charge(account, 2, "k")))).toBe("replayed");
    expect(told(await lanes.post(charge(account, 4, "k")))).toBe("idempotency_key_reused");
    expect(answerOf(await lanes.post(charge(account, 0))).wallet.balance).toBe(98);
  });

  test("is answered when the server stops; what was taken before is posted", async () => {
    const lanes = servers.start({ lanes: 1 });
    const account = await accountWith(lanes, 100);
    const taken = times(3, () => lanes.post(charge(account, 2)));
    const closing = lanes.close();
    expect(told(await lanes.post(charge(account, 2)))).toBe("unavailable");
    await closing;
    expect((await Promise.all(taken)).map(told)).toEqual(["accepted", "accepted", "accepted"]);
  });
});

test("numbers that no wallet has are not found, and a very large purchase is stored or refused", async () => {
  const lanes = servers.start({ lanes: 1 });
  const account = await accountWith(lanes, 100);
  const post = (asked: ReturnType<typeof command>) => lanes.post(request(account, studio, "acme", asked));
  expect(told(await post(command("refund", { entry: Number.MAX_SAFE_INTEGER })))).toBe("not_found");
  expect(told(await post(command("settle", { deposit: Number.MAX_SAFE_INTEGER, quantities: {} })))).toBe("not_found");
  expect(told(await post(command("withdraw", { grant: 2_147_483_647 })))).toBe("not_found");

  const count = 3_000_000_000;
  const topup = await post(command("topup", { pack: "small", count, paid: { receipt: "large" } }));
  expect(answerOf(topup).wallet.balance).toBe(100 + 50 * count);
  const [payment] = await servers.sql`select count, credits from payments where account_id = ${account.number}`;
  expect(payment).toEqual({ count, credits: 50 * count });
  const more = await post(
    command("topup", { pack: "small", count: Number.MAX_SAFE_INTEGER, paid: { receipt: "larger" } }),
  );
  expect(told(more)).toBe("amount_out_of_range");
  expect(await findDrift(servers.sql)).toEqual([]);
});
