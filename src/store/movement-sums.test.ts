// What belongs here: the rows of a statement, read with the help of sums, are what the entries say, whatever the window; and
// sums that the ledger contradicts are not believed.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY, START, studio } from "../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import type { EntryType } from "../core/entry.ts";
import type { GrantSource } from "../core/grant.ts";
import { type Database, openDatabase, type Sql } from "./database.ts";
import { entryTypeNumber, sourceNumber } from "./lane/codes.ts";
import { Servers } from "./lane/servers.fixture.ts";
import { BLOCK, readWalletsToSum, sumMovements } from "./movement-sums.ts";
import type { Account } from "./posting.ts";
import { readExplanation } from "./read/explanation.ts";
import { readStatementRows, type StatementRow } from "./read/statement-rows.ts";

let database: TestDatabase;
let servers: Servers;
let superuser: Database;
let account: Account;
let posted: Posted[];

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  superuser = openDatabase(database.superuser, "reading", 1);
  account = await servers.account(studio);
  posted = await fill();
  for (const wallet of await readWalletsToSum(servers.sql, 1)) await sumMovements(servers.sql, wallet);
});

afterAll(async () => {
  await superuser?.end({ timeout: 5 });
  await servers?.stop();
  await database?.drop();
});

type Made = { type: EntryType; action: string | null; amount: number; owed: number; grant: number | null };

const SOURCES: GrantSource[] = ["grant", "plan", "topup"];
const ACTIONS = ["reroll", "submission"];
const made = (type: EntryType, amount: number, more: Partial<Made> = {}): Made => {
  return { type, action: null, amount, owed: 0, grant: null, ...more };
};
/** Every way in which labels differ, and every way in which credits move. */
const KINDS: Made[] = [
  ...ACTIONS.flatMap((action) => [
    made("charge", -3, { action }),
    made("charge", -2, { action, owed: 2 }),
    made("deposit", -8, { action }),
    made("settlement", 4, { action }),
    made("settlement", -4, { action }),
    made("settlement", 0, { action }),
    made("refund", 3, { action }),
  ]),
  ...SOURCES.map((_, index) => made("expiry", -1, { grant: index + 1 })),
  made("grant", 20),
  made("topup", 30, { owed: -5 }),
];
const CORRECTIONS = [made("adjustment", 6), made("adjustment", -6), made("adjustment", 0, { owed: -7 })];

/** Wallets by how many entries they have: eight whole blocks and more, two and one entry, and none. */
const WALLETS = { busy: 8 * BLOCK + 391, modest: 2 * BLOCK + 1, idle: 40 };
const DAYS = 60;

/** What the n-th entry of a wallet is: some kinds come late, some blocks have no corrections, and the largest lies anywhere. */
function entryOf(wallet: number, n: number): Made {
  if (n % 700 === 13) return CORRECTIONS[n % 3]!;
  const scattered = (Math.imul(n * 7 + wallet, 2_654_435_761) >>> 0) / 2 ** 32;
  const kind = KINDS[Math.floor(KINDS.length * scattered ** (1 + ((n / 700) % 3)))]!;
  return { ...kind, amount: kind.amount * (1 + ((n * 37) % 2_003)) };
}

/** Several at one time now and then, and a quiet stretch in the middle. */
function timeOf(length: number, n: number): number {
  const days = (40 * (n - (n % 3))) / length + (2 * n > length ? 20 : 0);
  return START + Math.floor(days * DAY);
}

type Posted = Made & { wallet: string; at: number; sequence: number };

async function fill(): Promise<Posted[]> {
  const posted: Posted[] = [];
  for (const [index, action] of ACTIONS.entries()) {
    await superuser`insert into terms values (${account.number}, 1, ${index + 1}, ${action})`;
  }
  for (const [place, [wallet, length]] of Object.entries(WALLETS).entries()) {
    const number = place + 1;
    const entries = Array.from({ length }, (_, index) => {
      return { ...entryOf(number, index + 1), wallet, at: timeOf(length, index + 1), sequence: index + 1 };
    });
    posted.push(...entries);
    const each = <T>(value: (entry: Posted) => T) => entries.map(value);
    for (const [index, source] of SOURCES.entries()) {
      await superuser`
        insert into grants (account_id, wallet_no, grant_no, source, promotional, amount, remaining, priority, effective_at, open)
        values (${account.number}, ${number}, ${index + 1}, ${sourceNumber(source)}, false, 1, 0, 1, now(), false)`;
    }
    await superuser`
      insert into entries (account_id, wallet_no, sequence, type, action_no, grant_no, amount, outstanding_change, ending_balance,
        ending_outstanding, usage, effective_at, posted_at, actor_no, releases, hash)
      select ${account.number}, ${number}, n, type, action, grant_no, amount, owed, sum(amount) over before, sum(owed) over before,
        0, at, at, 1, false, ''
      from unnest(${each((entry) => entry.sequence)}::bigint[], ${each((entry) => entryTypeNumber(entry.type))}::smallint[],
        ${each((entry) => (entry.action === null ? null : ACTIONS.indexOf(entry.action) + 1))}::int[],
        ${each((entry) => entry.grant)}::int[], ${each((entry) => entry.amount)}::bigint[],
        ${each((entry) => entry.owed)}::bigint[], ${each((entry) => entry.at)}::timestamptz[])
        as e(n, type, action, grant_no, amount, owed, at)
      window before as (order by n)`;
    await superuser`
      insert into wallets (account_id, wallet_no, id, version, balance, outstanding, sequence, hash, usage, last_at,
        in_flight_count, in_flight_amount, grant_count, scheduled_amount)
      values (${account.number}, ${number}, ${wallet}, 1, 0, 0, ${length}, '', 0, now(), 0, 0, 0, 0)`;
  }
  return posted;
}

/** The rows as anybody would put them together who has all entries. */
function rowsOf(posted: Posted[], { from, to, wallet }: Window): StatementRow[] {
  const rows = new Map<string, StatementRow & { first: number }>();
  for (const entry of posted) {
    if (entry.at < from || entry.at >= to || (wallet !== null && entry.wallet !== wallet)) continue;
    const { type, action, amount, owed, grant, sequence } = entry;
    const onlyOwedLess = amount === 0 && owed < 0;
    const labelled = {
      type,
      amount: onlyOwedLess ? 0 : Math.sign(amount - owed),
      outstandingChange: onlyOwedLess ? -1 : 0,
      action,
      grantSource: type === "expiry" ? SOURCES[grant! - 1]! : null,
    };
    const key = JSON.stringify(labelled);
    const row = rows.get(key) ?? {
      type,
      labelled,
      count: 0,
      added: 0,
      taken: 0,
      outstandingChange: 0,
      first: sequence,
    };
    row.count += 1;
    row.added += Math.max(0, amount);
    row.taken += Math.max(0, -amount);
    row.outstandingChange += owed;
    row.first = Math.min(row.first, sequence);
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => a.first - b.first).map(({ first, ...row }) => row);
}

type Window = { from: number; to: number; wallet: string | null };
const ALWAYS = { from: START - DAY, to: START + (DAYS + 1) * DAY };
const busy = { ...ALWAYS, wallet: "busy" };
const everything = { ...ALWAYS, wallet: null };
const windows = fc.record({
  from: fc.integer({ min: START - DAY, max: START + DAYS * DAY }),
  to: fc.integer({ min: START, max: START + (DAYS + 1) * DAY }),
  wallet: fc.constantFrom(null, ...Object.keys(WALLETS)),
});

async function expectRead(sql: Sql, window: Window): Promise<void> {
  const [read, expected] = [(await readStatementRows(sql, account, window)).rows, rowsOf(posted, window)];
  // Of several wallets, kinds that came first at the same sequence stand in any order.
  const inOrder = (rows: StatementRow[]) =>
    window.wallet === null ? rows.map((row) => JSON.stringify(row)).sort() : rows;
  expect(inOrder(read)).toEqual(inOrder(expected));
}

/** Changes the busy wallet's sums, and changes them back. */
async function withChanged(change: string, then: (sql: Sql) => Promise<void>): Promise<void> {
  const rolledBack = new Error("rolled back");
  const changing = superuser.begin(async (transaction) => {
    const sql = transaction as unknown as Sql;
    const changed = await sql.unsafe(`${change} and account_id = ${account.number} and wallet_no = 1`);
    expect(changed.count).toBeGreaterThan(0);
    await then(sql);
    throw rolledBack;
  });
  await expect(changing).rejects.toBe(rolledBack);
}

test("every window is what the entries say", async () => {
  await fc.assert(
    fc.asyncProperty(windows, (window) => expectRead(servers.sql, window)),
    { numRuns: 60, examples: [[busy], [everything], [{ ...ALWAYS, wallet: "modest" }]] },
  );
});

test("an explanation names the largest deposit and the newest corrections of its window", async () => {
  const namesThem = async (window: Window) => {
    const { from, to } = window;
    const wallet = window.wallet ?? "busy";
    const inWindow = posted.filter((entry) => entry.wallet === wallet && entry.at >= from && entry.at < to);
    const ofType = (type: EntryType) => inWindow.filter((entry) => entry.type === type);
    const deposits = ofType("deposit").sort((a, b) => a.amount - b.amount || b.sequence - a.sequence);
    const corrections = ofType("adjustment").sort((a, b) => b.sequence - a.sequence);
    const explained = (await readExplanation(servers.sql, account, wallet, { from, to, expected: null }))!;
    expect(explained.largestDeposit?.sequence).toBe(deposits[0]?.sequence);
    expect(explained.adjustments.map(({ sequence }) => sequence)).toEqual(
      corrections.slice(0, 5).map(({ sequence }) => sequence),
    );
  };
  await fc.assert(fc.asyncProperty(windows, namesThem), { numRuns: 20, examples: [[busy]] });
});

test("so it is without sums", () =>
  withChanged("delete from movement_sums where true", async (sql) => {
    for (const window of [busy, everything]) await expectRead(sql, window);
  }));

test("sums are read", () =>
  // Nothing that a balance could tell.
  withChanged("update movement_sums set type = 13 where block = 2 and type = 9", async (sql) => {
    const { rows } = await readStatementRows(sql, account, busy);
    expect(rows.map(({ type }) => type)).toContain("repayment");
  }));

test.each([
  ["more was added", "update movement_sums set added = added + 1 where block = 2 and type = 5"],
  ["far too much was added", "update movement_sums set added = 9000000000000000000 where block < 3"],
  ["more is owed", "update movement_sums set outstanding_change = outstanding_change + 1 where block = 1 and type = 1"],
  ["fewer entries", "update movement_sums set count = count - 1 where block = 3 and type = 2"],
  ["a row is gone", "delete from movement_sums where block = 0 and type = 3 and direction = 0"],
  ["a block is gone", "delete from movement_sums where block = 1"],
  ["all but the last block are gone", "delete from movement_sums where block < 7"],
  ["a block has another number", "update movement_sums set block = 2147483647 where block = 3"],
])("sums are not believed: %s", (_, change) =>
  withChanged(change, async (sql) => {
    for (const window of [busy, everything]) await expectRead(sql, window);
  }),
);

test("a wallet is added up block by block, from where it was, and once", () =>
  withChanged("delete from movement_sums where true", async (sql) => {
    const place = { account: account.number, wallet: 1 };
    expect(await readWalletsToSum(sql, 3)).toEqual([place]);
    expect(await sumMovements(sql, place, 3)).toBe(3);
    await expectRead(sql, busy);
    expect(await sumMovements(sql, place, 6)).toBe(5);
    expect(await sumMovements(sql, place)).toBe(0);
    expect(await readWalletsToSum(sql, 3)).toEqual([]);
    await expectRead(sql, busy);
  }));
