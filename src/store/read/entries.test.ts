// What belongs here: a campaign's log, which is read by its usage rows, is what the whole log says, however often it was charged.
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { answerOf, request, Servers, times } from "../lane/servers.fixture.ts";
import type { Account } from "../posting.ts";
import { EVERY_ENTRY, pageEntries } from "./entries.ts";
import type { ReadEntry } from "./entry-row.ts";

const MINUTE = 60_000;
/** One a minute. */
const CHARGES = 1_500;
/** Of how many charges one is the campaign's: several in a quarter of an hour, one in two of them, one in hundreds of entries. */
const CAMPAIGNS: Record<string, number> = { rare: 690, seldom: 31, often: 2 };

let database: TestDatabase;
let servers: Servers;
let account: Account;
let log: ReadEntry[];

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  account = await servers.account(studio);
  let now = START;
  const clock = async () => {
    now += MINUTE;
    return now;
  };
  const lanes = servers.start({ lanes: 1, setSize: 1, queueSize: CHARGES + 1, clock });
  const post = (asked: ReturnType<typeof command>) =>
    lanes.post(request(account, studio, "acme", asked)).then(answerOf);
  await post(command("grant", { workspace: "acme", amount: 2 * CHARGES }));
  const campaignOf = (n: number) => Object.keys(CAMPAIGNS).find((name) => n % CAMPAIGNS[name]! === 0) ?? null;
  await Promise.all(
    times(CHARGES, (n) =>
      post(command("charge", { workspace: "acme", campaign: campaignOf(n), quantities: { rerolls: 1 } })),
    ),
  );
  log = (await pageEntries(servers.sql, account, "acme", EVERY_ENTRY, { before: null, limit: 2 * CHARGES }))!;
}, 60_000);

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

test.each(Object.keys(CAMPAIGNS))("charged as it is, %s: page by page, whole and in a window", async (id) => {
  const windows = [{}, { from: START + 100 * MINUTE + 7_000, to: START + 1_400 * MINUTE + 30_000 }];
  for (const window of windows) {
    const { from, to } = { from: 0, to: Number.MAX_SAFE_INTEGER, ...window };
    const expected = log.filter(
      (entry) => entry.campaign === id && entry.effectiveAt >= from && entry.effectiveAt < to,
    );
    expect(expected.length).toBeGreaterThan(0);
    for (const limit of [1, 20, 50]) {
      const found: ReadEntry[] = [];
      for (let before: number | null = null; ; before = found.at(-1)!.sequence) {
        const filter = { ...EVERY_ENTRY, ...window, campaign: { id } };
        const page = (await pageEntries(servers.sql, account, "acme", filter, { before, limit }))!;
        found.push(...page);
        if (page.length < limit || found.length > expected.length || limit === 1) break;
      }
      expect(found).toEqual(limit === 1 ? expected.slice(0, 1) : expected);
    }
  }
});
