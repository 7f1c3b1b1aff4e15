// What belongs here: what a window of usage costs to read, counted in rows of entries, and that it adds up.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command, DAY, HOUR, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { type Database, openDatabase, type Sql } from "../database.ts";
import { answerOf, request, Servers, times } from "../lane/servers.fixture.ts";
import type { Account } from "../posting.ts";
import { readCoverage, readUsage, readUsageByWorkspace, type UsageFilter, type UsageTotals } from "./usage.ts";

const MINUTE = 60_000;
/** Every wallet is charged once a minute. */
const WALLETS = ["acme", "globex", "initech"];
const MINUTES = 1_000;

let database: TestDatabase;
let servers: Servers;
let account: Account;
let now = START;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  account = await servers.account(studio);
  await charge(MINUTES);
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

/** Lets minutes pass, in each of which every wallet is charged 2: each set has a time of its own. */
async function charge(minutes: number): Promise<void> {
  const clock = async () => {
    now += MINUTE;
    return now;
  };
  const setSize = WALLETS.length;
  const lanes = servers.start({ lanes: 1, setSize, queueSize: minutes * setSize, clock });
  const post = (workspace: string, asked: ReturnType<typeof command>) =>
    lanes.post(request(account, studio, workspace, asked)).then(answerOf);
  await Promise.all(WALLETS.map((workspace) => post(workspace, command("grant", { workspace, amount: 2 * minutes }))));
  const charges = times(minutes, (minute) => {
    const campaign = minute % 2 === 0 ? "spring" : null;
    return WALLETS.map((workspace) =>
      post(workspace, command("charge", { workspace, campaign, quantities: { rerolls: 1 } })),
    );
  });
  await Promise.all(charges.flat());
  const owner = openDatabase(database.owner, "reading", 1);
  await owner`analyze`;
  await owner.end();
}

const filter = (from: number, to: number, more: Partial<UsageFilter> = {}): UsageFilter => ({
  from,
  to,
  timeZone: "UTC",
  wallet: null,
  workspace: null,
  ...more,
});

/** Runs something inside a transaction and counts the rows of entries that are read meanwhile. */
async function counting<T>(sql: Sql, read: () => Promise<T>): Promise<{ result: T; entries: number }> {
  const count = async (): Promise<number> => {
    const [row] = await sql`
      select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as count from pg_stat_xact_user_tables where relname = 'entries'`;
    return row?.count ?? 0;
  };
  const before = await count();
  const result = await read();
  return { result, entries: (await count()) - before };
}

/** Readers begin their transaction themselves: what they read is counted inside. */
async function counted<T>(read: (database: Database) => Promise<T>): Promise<{ result: T; entries: number }> {
  let entries = 0;
  const begin = (mode: string, work: (sql: Sql) => Promise<unknown>) =>
    servers.sql.begin(mode, async (sql) => {
      const done = await counting(sql, () => work(sql));
      entries = done.entries;
      return done.result;
    });
  const result = await read({ begin } as unknown as Database);
  return { result, entries };
}

const countedUsage = (asked: UsageFilter) => counted((database) => readUsage(database, account, asked, () => true));

/** Rows come in no order. */
function inOrder({ workspaces, byAction, byDay, ...totals }: UsageTotals) {
  const sorted = <T>(rows: T[]) => rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const groups = workspaces.map(({ campaigns, ...group }) => ({ ...group, campaigns: sorted(campaigns) }));
  return { ...totals, workspaces: sorted(groups), byAction: sorted(byAction), byDay: sorted(byDay) };
}

/** Steps of one search for the place of a time in a wallet. */
const STEPS = Math.ceil(Math.log2(4 * MINUTES));
/** Minutes that windows below cut off from their quarters. */
const RAGGED = 15;

/** What was used in [from, to), from the entries alone. */
async function usedFromEntries({ from, to, wallet }: UsageFilter): Promise<number> {
  const [row] = await servers.sql`
    select coalesce(sum(-amount), 0)::bigint as used from entries e join wallets w using (account_id, wallet_no)
    where account_id = ${account.number} and e.type = 1 and e.effective_at >= ${from}::timestamptz
      and e.effective_at < ${to}::timestamptz and (${wallet}::text is null or w.id = ${wallet})`;
  return row!.used;
}

const FROM = START + 3 * HOUR;
const WINDOWS: [string, UsageFilter][] = [
  ["ends on quarters", filter(FROM, FROM + 10 * HOUR)],
  ["is ragged at both ends", filter(FROM + 7 * MINUTE + 13, FROM + 10 * HOUR + 4 * MINUTE + 500)],
  ["lies inside a quarter", filter(FROM + 3 * MINUTE, FROM + 9 * MINUTE + 1)],
  ["is ragged, of one wallet", filter(FROM + 7 * MINUTE, FROM + 10 * HOUR + 4 * MINUTE, { wallet: "globex" })],
  ["holds everything", filter(START - DAY, START + 90 * DAY)],
  ["is empty", filter(START - 2 * DAY, START - DAY + 1)],
];

describe("a window that", () => {
  test.each(WINDOWS)("%s adds up by each way", async (_, asked) => {
    const used = await usedFromEntries(asked);
    const { result } = await countedUsage(asked);
    const { total, ledgerTotal, workspaces, byAction, byDay, coverage } = result;
    const add = (rows: { credits: number }[]) => rows.reduce((sum, row) => sum + row.credits, 0);
    const sums = [total, ledgerTotal, add(byAction), add(byDay), add(workspaces.flatMap((each) => each.campaigns))];
    expect(sums).toEqual(times(sums.length, () => used));
    expect(coverage.needed).toBe(used);
    expect(add(await readUsageByWorkspace(servers.sql, account, asked))).toBe(used);
    if (asked.wallet === null) {
      expect(await readCoverage(servers.sql, account, asked, () => true)).toEqual(coverage);
    }
  });
});

describe("reading a window", () => {
  const wallets = ({ wallet }: UsageFilter) => (wallet === null ? WALLETS.length : 1);
  // Two searches for each of the two ends; and at each end the entries of less than a quarter.
  const most = (asked: UsageFilter) => wallets(asked) * (4 * STEPS + 2 * RAGGED);
  // The ledger's own total: one search and one entry for each end more.
  const mostForAll = (asked: UsageFilter) => most(asked) + wallets(asked) * 2 * (STEPS + 1);

  test.each(WINDOWS)("that %s reads the entries of its edges only", async (_, asked) => {
    const total = await counted((database) => readUsageByWorkspace(database, account, asked));
    expect(total.entries).toBeLessThanOrEqual(most(asked));
    const coverage = await counted((database) => readCoverage(database, account, asked, () => true));
    expect(coverage.entries).toBeLessThanOrEqual(most({ ...asked, wallet: null }));
    expect((await countedUsage(asked)).entries).toBeLessThanOrEqual(mostForAll(asked));
  });

  test("on quarters reads no entries but for the ledger's own total", async () => {
    const asked = filter(FROM, FROM + 10 * HOUR);
    expect((await counted((database) => readUsageByWorkspace(database, account, asked))).entries).toBe(0);
  });

  test("does not cost more where the ledger has grown", async () => {
    const [, asked] = WINDOWS[1]!;
    const before = await countedUsage(asked);
    expect(before.entries).toBeGreaterThan(WALLETS.length * RAGGED);
    await charge(MINUTES);
    const after = await countedUsage(asked);
    expect(inOrder(after.result)).toEqual(inOrder(before.result));
    // Twice the entries: each search takes one step more.
    expect(after.entries - before.entries).toBeLessThanOrEqual(6 * WALLETS.length);
  });
});
