// What belongs here: a repeat is answered word for word as the first request was, whatever has happened since.
import { afterAll, beforeAll, expect, test } from "vitest";
import { clips, command, costing, DAY, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Command } from "../../core/command.ts";
import { setTestClock } from "../clock.ts";
import type { Answer } from "../posting.ts";
import { answerOf, findDrift, request, Servers, told } from "./servers.fixture.ts";

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

const submission = {
  quantities: clips(2, 8),
  reference: { type: "creative", id: "tab\t back\\slash \\N 🙂", url: "https://studio.example/c?a=1" },
  metadata: { z: 1, a: { 10: 1.5, 9: ["é\u2028", null] } },
};

/** A month of one wallet. A number names the entry, or the grant, that the command before it at that place made. */
const STORY: [string, number, Command][] = [
  ["grant that lapses", 0, command("grant", { amount: 100, category: "promotional", expiresAt: START + DAY })],
  ["grant", 0, command("grant", { amount: 120 })],
  ["grant of later", 0, command("grant", { amount: 30, effectiveAt: START + 2 * DAY })],
  ["grant of later, withdrawn", 0, command("grant", { amount: 30, effectiveAt: START + 90 * DAY })],
  ["withdrawal", 0, command("withdraw", { grant: 4 })],
  ["deposit with a deadline", 0, command("deposit", { ...submission, deadline: START + 20 * DAY })],
  ["deposit", 0, command("deposit", { quantities: clips(1, 8), campaign: "spring" })],
  ["charge", 0, command("charge", costing(4))],
  ["charge of nothing", 0, command("charge", costing(0))],
  ["settlement that leaves something outstanding", 0, command("settle", { deposit: 3, quantities: clips(5, 60) })],
  ["top-up", 0, command("topup", { count: 4, paid: { receipt: "bank 1" } })],
  ["repayment", 0, command("repayment", { amount: 5 })],
  ["waiver", 0, command("waiver", { amount: 6 })],
  ["refund of a part", 2 * DAY, command("refund", { entry: 5, amount: 3 })],
  ["refund of the rest", 0, command("refund", { entry: 5 })],
  ["void", 0, command("void", { deposit: 4, reason: "cancelled" })],
  ["adjustment upwards", 0, command("adjustment", { amount: 7 })],
  ["adjustment downwards", 0, command("adjustment", { amount: -10_000, allowOutstanding: true })],
  ["grant after all", 40 * DAY, command("grant", { amount: 9 })],
];

/** What is told of an answer. The deadline and the purchase of an entry are told of its deposit and its payment. */
function toldOf({ entry, ...answer }: Answer): unknown {
  if (entry === null) return answer;
  const words = JSON.stringify([entry.metadata, entry.price, entry.reference]);
  return { ...answer, entry: { ...entry, deadline: null, purchase: null }, words };
}

test("every answer is the same again, from another server and after all that followed", async () => {
  const account = await servers.account(studio);
  const [lanes, other] = [servers.start({ lanes: 1 }), servers.start({ lanes: 1 })];
  const posts: { name: string; asked: ReturnType<typeof request>; answer: Answer }[] = [];
  let now = START;
  for (const [name, wait, told] of STORY) {
    now += wait;
    expect((await setTestClock(servers.sql, now)).ok).toBe(true);
    const asked = request(account, studio, "acme", { ...told, key: name });
    const outcome = await lanes.post(asked);
    if (outcome.ok !== true) throw new Error(`${name} was refused: ${JSON.stringify(outcome)}`);
    posts.push({ name, asked, answer: structuredClone(outcome.answer) });
  }
  await setTestClock(servers.sql, now + 100 * DAY);
  // One by one and all in one set, by the server that posted them and by one that did not.
  for (const server of [lanes, other]) {
    for (const { name, asked, answer } of posts) {
      const again = await server.post(asked);
      expect(told(again), name).toBe("replayed");
      expect(toldOf(answerOf(again)), name).toEqual(toldOf(answer));
    }
    const all = await Promise.all(posts.map(({ asked }) => server.post(asked)));
    expect(all.map((each) => toldOf(answerOf(each)))).toEqual(posts.map(({ answer }) => toldOf(answer)));
  }
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("the repeat in one set with its first is answered with the same", async () => {
  const account = await servers.account(studio);
  const lanes = servers.start({ lanes: 1 });
  for (const fields of [{}, { effectiveAt: Date.now() + 1_000 * DAY }]) {
    const key = `grant ${Object.keys(fields)}`;
    const asked = request(account, studio, "acme", command("grant", { amount: 100, key, ...fields }));
    const outcomes = await Promise.all([lanes.post(asked), lanes.post(asked), lanes.post(asked)]);
    expect(outcomes.map(told)).toEqual(["accepted", "replayed", "replayed"]);
    const first = toldOf(answerOf(outcomes[0]!));
    expect(toldOf(answerOf(outcomes[1]!))).toEqual(first);
    expect(toldOf(answerOf(await lanes.post(asked)))).toEqual(first);
  }
});
