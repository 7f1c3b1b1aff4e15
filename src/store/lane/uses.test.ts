// What belongs here: uses and purchases that several requests of one set name, each known once and whole.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clips, command, costing, DAY, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { setTestClock } from "../clock.ts";
import type { Account } from "../posting.ts";
import type { Lanes } from "./lanes.ts";
import { answerOf, findDrift, request, Servers, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;
let lanes: Lanes;
let account: Account;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  lanes = servers.start({ lanes: 1 });
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

beforeEach(async () => {
  account = await servers.account(studio);
  await setTestClock(servers.sql, START);
});

const post = (asked: ReturnType<typeof command>) => lanes.post(request(account, studio, "acme", asked));

/** Posts all in one set, which forms behind one that is held up. */
async function postTogether(...asked: ReturnType<typeof command>[]) {
  const letGo = await servers.hold(account);
  const before = lanes.figures().sets;
  const blocker = post(command("roll"));
  await servers.blocked();
  const outcomes = asked.map(post);
  await letGo();
  await blocker;
  const answered = await Promise.all(outcomes);
  // That of the blocker, and one of all these: where a defect spoils a set, each is posted by itself.
  expect(lanes.figures().sets - before).toBe(2);
  return answered;
}

test("a deposit that was refunded in full is not refunded again beside a request that names its settlement", async () => {
  for (const amount of [50, 50]) answerOf(await post(command("grant", { amount, expiresAt: START + DAY })));
  const deposit = answerOf(await post(command("deposit", { quantities: clips(1, 4) }))).entry!.sequence;
  // What was delivered costs 24 more: it is drawn from both grants.
  const settlement = answerOf(await post(command("settle", { deposit, quantities: clips(4, 7) }))).entry!;
  expect(settlement.fundings).toHaveLength(2);
  // The grants have lapsed: what comes back lives on in one of its own, which would hold any amount.
  await setTestClock(servers.sql, START + 2 * DAY);
  answerOf(await post(command("refund", { entry: deposit })));

  const again = await postTogether(
    command("refund", { entry: deposit }),
    command("refund", { entry: settlement.sequence }),
  );
  expect(again.map(told)).toEqual(["amount_out_of_range", "conflict"]);
  expect(answerOf(await post(command("roll"))).wallet).toMatchObject({ balance: 68 });
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("of a purchase whose money comes back, what was waived does not, however many bring the news at once", async () => {
  answerOf(await post(command("topup", { workspace: "acme", paid: { receipt: "r-1" } })));
  answerOf(await post(command("charge", costing(30))));
  answerOf(await post(command("reverse", { payment: 1, disputed: 2_500 })));
  answerOf(await post(command("waiver", { amount: 30 })));

  const won = command("reverse", { payment: 1 });
  expect((await postTogether(won, won)).map(told)).toEqual(["accepted", "accepted"]);
  expect(answerOf(await post(command("roll"))).wallet).toMatchObject({ balance: 20, outstanding: 0 });
  expect(await findDrift(servers.sql)).toEqual([]);
});
