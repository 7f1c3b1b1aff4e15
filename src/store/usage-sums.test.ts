// What belongs here: usage read with the help of sums is what the entries say, whatever the window and the zone, and
// whatever is written of the past later; and a campaign's entries are found by its usage rows.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clips, command, DAY, HOUR, START, studio } from "../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { dayOf, startOfDay } from "../core/day.ts";
import { type Database, openDatabase } from "./database.ts";
import { answerOf, request, Servers } from "./lane/servers.fixture.ts";
import type { Account } from "./posting.ts";
import { type EntryFilter, EVERY_ENTRY, pageEntries } from "./read/entries.ts";
import { readUsage, readUsageByDay, readUsageByWorkspace, type UsageFilter } from "./read/usage.ts";
import { readAccountsToSum, readSummed, sumUsage } from "./usage-sums.ts";

/** A quarter of an hour off everybody else; and one whose clocks are changed within the hundred days. */
const ZONES = ["Asia/Kathmandu", "America/New_York"];
const WORKSPACES = ["acme", "globex"];
const DAYS = 100;

let database: TestDatabase;
let servers: Servers;
let superuser: Database;
let now = START;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  superuser = openDatabase(database.superuser, "reading", 1);
});

afterAll(async () => {
  await superuser?.end({ timeout: 5 });
  await servers?.stop();
  await database?.drop();
});

/** Posts at the time of this test, which may be any. */
function posting(account: Account) {
  const lanes = servers.start({ lanes: 1, clock: async () => now });
  return (workspace: string, asked: ReturnType<typeof command>) =>
    lanes.post(request(account, studio, workspace, asked)).then(answerOf);
}

async function newAccount(timeZone: string): Promise<Account> {
  const account = await servers.account(studio);
  await superuser`update accounts set time_zone = ${timeZone} where account_id = ${account.number}`;
  return { ...account, timeZone };
}

/** A hundred days of use: charges at odd times, some of a campaign that has few, and deposits of which nothing is left. */
async function use(account: Account): Promise<void> {
  const post = posting(account);
  now = START;
  for (const workspace of WORKSPACES) await post(workspace, command("grant", { workspace, amount: 100_000 }));
  for (let n = 0; n < 100; n++) {
    now = START + Math.floor((n * DAYS * DAY) / 100) + (n % 7) * 391_007;
    const workspace = WORKSPACES[n % 2]!;
    const name = n % 40 === 39 ? "seldom" : (["spring", "summer", null][n % 3] ?? null);
    const campaign = name === null ? null : `${name} ${workspace}`;
    if (n % 6 !== 0) {
      await post(workspace, command("charge", { workspace, campaign, quantities: { rerolls: 1 + (n % 3) } }));
      continue;
    }
    const reference = { type: "creative", id: `c-${n}`, url: null };
    const { entry } = await post(
      workspace,
      command("deposit", { workspace, campaign, quantities: clips(1, 8), reference }),
    );
    now += 2 * HOUR;
    await post(workspace, command("settle", { deposit: entry!.sequence, quantities: clips(1, 8) }));
  }
}

const END = START + (DAYS + 1) * DAY;

/** What the entries say was used in [from, to), by whatever is asked. */
async function fromEntries(account: Account, { from, to, workspace }: UsageFilter, by: string) {
  const rows = await superuser`
    select ${superuser.unsafe(by)} as name, sum(outstanding_change - amount)::bigint as credits from entries e
    left join workspaces ws using (account_id, workspace_no) left join campaigns c using (account_id, campaign_no)
    where e.account_id = ${account.number} and type <= 4 and effective_at >= ${from}::timestamptz
      and effective_at < ${to}::timestamptz and (${workspace}::text is null or ws.id = ${workspace})
    group by 1 having sum(outstanding_change - amount) <> 0`;
  return new Map(rows.map((row) => [row["name"] as string | null, row["credits"] as number]));
}

/** Every way to read a window, beside the entries. */
async function expectReads(account: Account, filter: UsageFilter): Promise<void> {
  const day = `to_char(effective_at at time zone '${account.timeZone}', 'YYYY-MM-DD')`;
  const [days, campaigns, workspaces] = await Promise.all(
    [day, "coalesce(c.id, '')", "ws.id"].map((by) => fromEntries(account, filter, by)),
  );
  const total = [...days!.values()].reduce((sum, credits) => sum + credits, 0);
  const used = (map: Iterable<[string, number]>) => new Map([...map].filter(([, credits]) => credits !== 0));
  const usage = await readUsage(servers.sql, account, filter, () => true);
  expect(usage).toMatchObject({ total, ledgerTotal: total });
  expect(used(usage.byDay.map((row) => [row.day, row.credits]))).toEqual(days);
  const byCampaign = new Map<string, number>();
  for (const { campaign, credits } of usage.workspaces.flatMap((each) => each.campaigns)) {
    byCampaign.set(campaign ?? "", (byCampaign.get(campaign ?? "") ?? 0) + credits);
  }
  expect(used(byCampaign)).toEqual(campaigns);
  const unattributed = campaigns!.get("") ?? 0;
  expect(usage.coverage).toEqual({ needed: total, attributed: total - unattributed });
  expect(used(await readUsageByDay(servers.sql, account, filter))).toEqual(days);
  const byWorkspace = await readUsageByWorkspace(servers.sql, account, filter);
  expect(used(byWorkspace.map((row) => [row.workspace, row.credits]))).toEqual(workspaces);
}

const windows = fc
  .tuple(
    fc.integer({ min: START - DAY, max: END }),
    fc.integer({ min: 1, max: DAYS + 2 }),
    fc.integer({ min: 0, max: DAY }),
  )
  .map(([from, days, more]) => ({ from, to: from + days * DAY + more }));

const filterOf = (account: Account, window: { from: number; to: number }, workspace: string | null = null) => ({
  ...window,
  timeZone: account.timeZone,
  wallet: null,
  workspace,
});

describe.each(ZONES)("in %s", (timeZone) => {
  let account: Account;

  beforeAll(async () => {
    account = await newAccount(timeZone);
    await use(account);
    await sumUsage(servers.sql, account.number);
  });

  test("every window is what the entries say", async () => {
    expect(await readSummed(servers.sql, account.number, timeZone)).not.toBeNull();
    await fc.assert(
      fc.asyncProperty(windows, fc.constantFrom(null, ...WORKSPACES), (window, workspace) =>
        expectReads(account, filterOf(account, window, workspace)),
      ),
      { numRuns: 12 },
    );
    // Whole local months and days, which come from sums alone.
    await expectReads(
      account,
      filterOf(account, { from: startOfDay("2026-02-01", timeZone), to: startOfDay("2026-04-03", timeZone) }),
    );
  });

  test("what is written of the past counts at once, and is added up anew", async () => {
    const window = { from: START, to: END };
    const before = await readUsage(servers.sql, account, filterOf(account, window), () => true);
    now = START + 40 * DAY;
    const post = posting(account);
    await post("late", command("grant", { workspace: "late", amount: 100 }));
    await post("late", command("charge", { workspace: "late", campaign: "late", quantities: { rerolls: 2 } }));
    const summed = await readSummed(servers.sql, account.number, timeZone);
    expect(summed! <= dayOf(now, timeZone)).toBe(true);
    const after = await readUsage(servers.sql, account, filterOf(account, window), () => true);
    expect(after.total).toBe(before.total + 4);
    await expectReads(account, filterOf(account, window));
    await sumUsage(servers.sql, account.number);
    expect((await readSummed(servers.sql, account.number, timeZone))! > summed!).toBe(true);
    await expectReads(account, filterOf(account, window));
  });
});

describe("sums", () => {
  test("are read, and are not believed against the ledger", async () => {
    const account = await newAccount("UTC");
    await use(account);
    const filter = filterOf(account, { from: START - DAY, to: END });
    const before = await readUsageByDay(servers.sql, account, filter);
    await sumUsage(servers.sql, account.number);
    expect(await readUsageByDay(servers.sql, account, filter)).toEqual(before);
    await superuser`update usage_sums set credits = credits + 7 where account_id = ${account.number}`;
    expect(await readUsageByDay(servers.sql, account, filter)).not.toEqual(before);
    await expectUsageAsBefore(account, filter, before);
  });

  test("of another zone do not count, and are made anew", async () => {
    const account = await newAccount("UTC");
    await use(account);
    await sumUsage(servers.sql, account.number);
    const moved = { ...account, timeZone: "Asia/Kolkata" };
    await superuser`update accounts set time_zone = 'Asia/Kolkata' where account_id = ${account.number}`;
    const filter = filterOf(moved, { from: START, to: END });
    await expectReads(moved, filter);
    await sumUsage(servers.sql, account.number);
    expect(await readSummed(servers.sql, account.number, "UTC")).toBeNull();
    await expectReads(moved, filter);
  });

  test("are made of accounts that have much to add up, and nothing is done twice", async () => {
    const account = await newAccount("UTC");
    await use(account);
    expect(await readAccountsToSum(servers.sql, 100)).toContain(account.number);
    expect(await readAccountsToSum(servers.sql, 10_000)).not.toContain(account.number);
    const first = await sumUsage(servers.sql, account.number);
    expect(await readAccountsToSum(servers.sql, 1)).not.toContain(account.number);
    expect(await sumUsage(servers.sql, account.number)).toEqual(first);
  });
});

async function expectUsageAsBefore(account: Account, filter: UsageFilter, before: Map<string, number>) {
  const { byDay, total, ledgerTotal } = await readUsage(servers.sql, account, filter, () => true);
  expect(new Map(byDay.map((row) => [row.day, row.credits]))).toEqual(before);
  expect(total).toBe(ledgerTotal);
}

describe("the log of a campaign", () => {
  test("is what the wallet's log holds of it, page by page", async () => {
    const account = await newAccount("UTC");
    await use(account);
    const page = (filter: EntryFilter, before: number | null, limit: number) =>
      pageEntries(servers.sql, account, "acme", filter, { before, limit }).then((entries) => entries!);
    const all = await page(EVERY_ENTRY, null, 1_000);
    expect(all.some((entry) => entry.type === "settlement" && entry.amount === 0)).toBe(true);
    for (const campaign of ["spring acme", "summer acme", "seldom acme", "spring globex", "nowhere"]) {
      for (const [from, to] of [
        [null, null],
        [START + 20 * DAY, START + 61 * DAY + 13],
      ] as const) {
        const expected = all.filter(
          (entry) => entry.campaign === campaign && entry.effectiveAt >= (from ?? 0) && entry.effectiveAt < (to ?? END),
        );
        const found = [];
        for (let before: number | null = null; ; before = found.at(-1)!.sequence) {
          const entries = await page({ ...EVERY_ENTRY, campaign: { id: campaign }, from, to }, before, 3);
          found.push(...entries);
          if (entries.length < 3) break;
        }
        expect(found.map((entry) => entry.sequence)).toEqual(expected.map((entry) => entry.sequence));
      }
    }
    const settled = await page({ ...EVERY_ENTRY, campaign: { id: "spring acme" }, types: ["settlement"] }, null, 2);
    expect(settled).toEqual(
      all.filter((entry) => entry.campaign === "spring acme" && entry.type === "settlement").slice(0, 2),
    );
  });
});
