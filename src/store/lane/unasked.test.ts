// What belongs here: sets that are decided without asking whether their keys and references were used before, where one was.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clips, command, costing, creative, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Command } from "../../core/command.ts";
import { setTestClock } from "../clock.ts";
import type { Account } from "../posting.ts";
import type { Lanes } from "./lanes.ts";
import { answerOf, findDrift, request, Servers, times, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;
let lanes: Lanes;
let other: Lanes;
let account: Account;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

// Lanes of their own for each test: those that have seen a repeat ask for a while.
beforeEach(async () => {
  lanes = servers.start({ provider: "sandbox" });
  other = servers.start({ provider: "sandbox" });
  account = await servers.account(studio);
  answerOf(await post(other, command("grant", { amount: 10_000, workspace: "x" })));
});

const post = (server: Lanes, asked: Command) => server.post(request(account, studio, "x", asked));
const charge = (key: string | null = null, price = 2) => command("charge", { workspace: "x", ...costing(price), key });
const submission = (id: string) =>
  command("deposit", { workspace: "x", quantities: clips(1, 8), reference: creative(id) });

/** From here on the wallet is at hand, and nothing but the clock has to be asked. */
async function warmUp(): Promise<void> {
  for (const _ of times(3, () => null)) answerOf(await post(lanes, charge()));
  answerOf(await post(lanes, submission("before")));
}

test("nobody is asked, and nothing is run again, while nothing was used before", async () => {
  await warmUp();
  for (const _ of times(5, () => null)) expect(told(await post(lanes, charge()))).toBe("accepted");
  expect(lanes.figures().retries).toBe(0);
});

test("a repeat is answered as the first was, and spoils nothing for those who share its set", async () => {
  const first = charge("again");
  await warmUp();
  const answered = answerOf(await post(lanes, first));
  const outcomes = await Promise.all([charge(), first, charge(), first, charge()].map((asked) => post(lanes, asked)));
  expect(outcomes.map(told)).toEqual(["accepted", "replayed", "accepted", "replayed", "accepted"]);
  for (const index of [1, 3]) expect(answerOf(outcomes[index]!).entry).toEqual(answered.entry);
  expect(lanes.figures().retries).toBeGreaterThan(0);
  expect(told(await post(lanes, charge("again", 4)))).toBe("idempotency_key_reused");
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("a key of a request that posted no entry is known", async () => {
  await post(
    other,
    command("grant", { workspace: "x", amount: 10, effectiveAt: Date.now() + 86_400_000, key: "later" }),
  );
  await warmUp();
  expect(told(await post(lanes, charge("later")))).toBe("idempotency_key_reused");
  expect(lanes.figures().retries).toBeGreaterThan(0);
});

test("a key of a purchase that is still undecided is known", async () => {
  const topup = command("topup", {
    workspace: "x",
    pack: "small",
    paid: { provider: "sandbox", method: null },
    key: "bought",
  });
  expect(told(await post(other, topup))).toBe("waits");
  await warmUp();
  expect(told(await post(lanes, charge("bought")))).toBe("idempotency_key_reused");
});

test("a reference that was charged for is not charged for again", async () => {
  answerOf(await post(other, submission("sent")));
  await warmUp();
  expect(told(await post(lanes, submission("sent")))).toBe("already_charged");
  expect(told(await post(lanes, submission("not sent")))).toBe("accepted");
});

test("a test clock that was set meanwhile, by whichever server, is what everything is decided by", async () => {
  await warmUp();
  const later = START + 10 * 365 * 86_400_000;
  for (const now of [later, later + 1_000, later + 60_000]) {
    await setTestClock(servers.sql, now);
    for (const _ of times(3, () => null)) expect(answerOf(await post(lanes, charge())).entry?.effectiveAt).toBe(now);
  }
});
