/** The example accounts that an empty database is given: repeatable, complete after any interruption, and lawful. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { readCatalogFolder } from "../store/catalog-folder.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { entryType } from "../store/lane/codes.ts";
import { registerRateCards } from "../store/rate-cards.ts";
import { type LoadedExamples, loadExamples } from "./load.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BASE = "2026-11-18T15:00:00Z";

type Loaded = { database: TestDatabase; sql: Database; lines: string[]; loaded: LoadedExamples | null };

let folder: string;
const databases: { database: TestDatabase; sql: Database }[] = [];

async function freshDatabase(): Promise<{ database: TestDatabase; sql: Database }> {
  const database = await createDatabase();
  const made = { database, sql: openDatabase(database.server, "reading", 5) };
  databases.push(made);
  return made;
}

/** Loads into a database as a start does. `base` stands in the marker, as after a start that was cut off at once. */
async function load(into: { database: TestDatabase; sql: Database }, base: string | null): Promise<Loaded> {
  const marker = join(folder, into.database.name);
  if (base !== null) await writeFile(marker, base);
  const read = await readCatalogFolder(join(ROOT, "catalogs"));
  if (!read.ok) throw new Error(read.errors.join("\n"));
  const registered = await registerRateCards(
    into.sql,
    read.catalogs.map((file) => file.catalog),
  );
  if (!registered.ok) throw new Error(registered.errors.join("\n"));
  const catalogs = new Map(registered.catalogs.map((catalog) => [catalog.product, catalog]));
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const loaded = await loadExamples({ reading: into.sql, posting: into.database.server, catalogs, marker, log });
  return { ...into, lines, loaded };
}

/** The last entry of each wallet: through the chain its hash stands for all before. */
async function heads(sql: Database) {
  const rows = await sql`
    select a.id as account, w.id as wallet, w.sequence, encode(w.hash, 'hex') as hash
    from wallets w join accounts a using (account_id) order by 1, 2`;
  return rows.map(({ account, wallet, sequence, hash }) => ({ account, wallet, sequence, hash }));
}

let example: Loaded;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-examples-"));
  example = await load(await freshDatabase(), BASE);
});

afterAll(async () => {
  for (const { database, sql } of databases) {
    await sql.end();
    await database.drop();
  }
  await rm(folder, { recursive: true });
});

// Every load posts thousands of entries in hundreds of sets, one after the other: a busy machine takes its time.
describe("loading", { timeout: 90_000 }, () => {
  test("says what it does, once before and once after", () => {
    expect(example.lines).toEqual([
      expect.stringMatching(/example accounts …$/),
      expect.stringMatching(/^Loaded 3 example accounts with \d+ entries in \d+\.\d s\.$/),
    ]);
    expect(example.loaded?.entries).toBeGreaterThan(5_000);
  });

  test("gives the same history on the same day, entry for entry: it only goes further the later it is", async () => {
    const morning = await load(await freshDatabase(), "2026-11-18T00:20:00Z");
    for (const head of await heads(morning.sql)) {
      const [row] = await example.sql`
        select encode(e.hash, 'hex') as hash
        from entries e join wallets w using (account_id, wallet_no) join accounts a using (account_id)
        where a.id = ${head.account} and w.id = ${head.wallet} and e.sequence = ${head.sequence}`;
      expect(row?.hash, `${head.account}/${head.wallet}`).toBe(head.hash);
    }
    expect(morning.loaded!.entries).toBeLessThan(example.loaded!.entries);
  });

  test("tells the same stories on another day of the week and the month", async () => {
    // A Saturday after a February, a month and a clock change.
    const { loaded, sql } = await load(await freshDatabase(), "2027-04-03T23:00:00Z");
    expect(loaded).toMatchObject({ accounts: 3, refused: 5 });
    expect(await sql`select 1 from deposits where closed_by is null`).toHaveLength(3);
  });

  test("goes on where it was killed, to the same history, entry for entry", async () => {
    const killed = await freshDatabase();
    await writeFile(join(folder, killed.database.name), BASE);
    for (const entries of [1_000, 3_500, 5_500]) await loadUntil(killed, entries);
    const { entries } = await count(killed.sql);
    expect(entries).toBeGreaterThan(5_500);
    expect(entries).toBeLessThan(example.loaded!.entries);

    const completed = await load(killed, null);
    expect(completed.lines).toHaveLength(2);
    expect(await heads(killed.sql)).toEqual(await heads(example.sql));
    expect(await names(killed.sql)).toEqual(await names(example.sql));
    await expect(access(join(folder, killed.database.name))).rejects.toThrow();
  });

  test("leaves a database alone that has accounts", async () => {
    const before = await heads(example.sql);
    const again = await load(example, null);
    expect(again.loaded).toBeNull();
    expect(again.lines).toEqual([]);
    expect(await heads(example.sql)).toEqual(before);
  });

  test("into an empty database without a marker ends a little before now", async () => {
    const { sql, lines } = await load(await freshDatabase(), null);
    expect(lines[0]).toBe("Loading the example accounts …");
    const [row] = await sql`select max(effective_at) as last from entries`;
    const age = Date.now() - Number(row!.last);
    expect(age).toBeGreaterThan(60_000);
    // The quietest time is a Sunday, when only the nightly runs leave anything.
    expect(age).toBeLessThan(36 * 3_600_000);
  });
});

describe("the history", () => {
  test("has every type of entry that can be asked for", async () => {
    const rows = await example.sql`select distinct type from entries`;
    expect(rows.map((row) => entryType(row.type)).sort()).toEqual([
      "adjustment",
      "charge",
      "deposit",
      "expiry",
      "grant",
      "refund",
      "repayment",
      "settlement",
      "topup",
    ]);
  });

  test("has a submission that cost less, one that cost what was deposited, and one that cost more", async () => {
    const settlement = await example.sql`
      select count(*) filter (where amount > 0)::int as less, count(*) filter (where amount = 0)::int as equal,
             count(*) filter (where amount < 0)::int as more, count(*) filter (where reason is not null)::int as voided
      from entries where type = 3`;
    const [row] = settlement;
    for (const kind of ["less", "equal", "more", "voided"]) expect(row![kind], kind).toBeGreaterThan(0);
  });

  test("leaves three submissions in flight, a grant to come and something outstanding", async () => {
    expect(await example.sql`select 1 from deposits where closed_by is null`).toHaveLength(3);
    expect(await example.sql`select 1 from grants where scheduled is not null`).toHaveLength(1);
    const owing = await example.sql`select id, outstanding from wallets where outstanding > 0`;
    expect(owing.map(({ id, outstanding }) => ({ id, outstanding }))).toEqual([{ id: "birch", outstanding: 4 }]);
  });

  test("has a campaign that quietly spends most of the workspace that spends most", async () => {
    const rows = await example.sql`
      select w.id as workspace, c.id as campaign, sum(e.outstanding_change - e.amount)::bigint as credits
      from entries e
      join accounts a using (account_id)
      join workspaces w on w.account_id = e.account_id and w.workspace_no = e.workspace_no
      left join campaigns c on c.account_id = e.account_id and c.campaign_no = e.campaign_no
      where a.id = 'northwind' and e.type <= 4 and e.effective_at >= ${BASE}::timestamptz - interval '30 days'
      group by 1, 2`;
    const emea = rows.filter((row) => row.workspace === "emea").sort((a, b) => b.credits - a.credits);
    const total = emea.reduce((sum, row) => sum + row.credits, 0);
    expect(total).toBeGreaterThan(26_000);
    expect(total).toBeLessThan(30_000);
    expect(emea[0]!.campaign).toBe("benelux-logistics");
    expect(emea[0]!.credits).toBeGreaterThan(total / 2);
  });

  test("had requests refused, which left no trace", async () => {
    expect(example.loaded?.refused).toBe(5);
    const kept = await example.sql`
      select 1 from entries where idempotency_key in ('submit-elm-night-shift', 'submit-cr_1051-short')`;
    expect(kept).toHaveLength(0);
  });

  test("names its workspaces and campaigns, and links the campaigns", async () => {
    const { workspaces, campaigns } = await names(example.sql);
    for (const workspace of workspaces) expect(workspace.name, workspace.id).toBeTruthy();
    for (const campaign of campaigns) {
      expect(campaign.name, campaign.id).toBeTruthy();
      expect(campaign.url, campaign.id).toMatch(/^https:\/\//);
    }
  });
});

describe("the laws", () => {
  test("balance: the stored figures are the sums of the entries and of the grants", async () => {
    const broken = await example.sql`
      select w.id from wallets w
      where w.balance < 0
         or row(w.balance, w.outstanding, w.usage) is distinct from (
              select row(sum(amount)::bigint, sum(outstanding_change)::bigint,
                         sum(outstanding_change - amount) filter (where type <= 4)::bigint)
              from entries e where e.account_id = w.account_id and e.wallet_no = w.wallet_no)
         or w.balance is distinct from (
              select sum(remaining)::bigint from grants g
              where g.account_id = w.account_id and g.wallet_no = w.wallet_no and g.scheduled is null)
         or w.outstanding is distinct from coalesce((
              select sum(remaining)::bigint from debts d
              where d.account_id = w.account_id and d.wallet_no = w.wallet_no), 0)`;
    expect(broken).toEqual([]);
  });

  test("sequence: each entry starts where the one before ended", async () => {
    const broken = await example.sql`
      with walked as (
        select wallet_no, sequence, amount, ending_balance, outstanding_change, ending_outstanding, effective_at,
               lag(sequence, 1, 0::bigint) over wallet as sequence_before,
               lag(ending_balance, 1, 0::bigint) over wallet as balance_before,
               lag(ending_outstanding, 1, 0::bigint) over wallet as outstanding_before,
               lag(effective_at) over wallet as before
        from entries window wallet as (partition by account_id, wallet_no order by sequence)
      )
      select wallet_no, sequence from walked
      where sequence <> sequence_before + 1 or ending_balance <> balance_before + amount
         or ending_outstanding <> outstanding_before + outstanding_change or effective_at < before`;
    expect(broken).toEqual([]);
  });

  test("once: no key and no receipt stands twice", async () => {
    const twice = await example.sql`
      select idempotency_key from entries where idempotency_key is not null
      group by account_id, idempotency_key having count(*) > 1`;
    expect(twice).toEqual([]);
    const [row] = await example.sql`
      select (select count(*)::int from payments) as payments, (select count(*)::int from entries where type = 9) as topups`;
    expect(row!.payments).toBe(row!.topups);
  });
});

async function names(sql: Database) {
  const workspaces = await sql`select account_id, id, name from workspaces order by 1, 2`;
  const campaigns = await sql`select account_id, id, name, url from campaigns order by 1, 2`;
  return { workspaces: [...workspaces], campaigns: [...campaigns] };
}

async function count(sql: Database): Promise<{ entries: number }> {
  const [row] = await sql`select count(*)::int as entries from entries`;
  return { entries: row!.entries };
}

/** Loads in a process of its own and kills it when there are more than so many entries. */
async function loadUntil({ database, sql }: { database: TestDatabase; sql: Database }, entries: number): Promise<void> {
  const child = spawn(join(ROOT, "node_modules", ".bin", "node"), ["--input-type=module", "--eval", PROGRAM], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, MARKER: join(folder, database.name), SERVER: JSON.stringify(database.server) },
  });
  const ended = once(child, "exit");
  while (child.exitCode === null && (await count(sql)).entries <= entries) await sleep(5);
  child.kill("SIGKILL");
  await ended;
  // The database may still be busy with the last set it was sent.
  const others = () =>
    sql`select 1 from pg_stat_activity where datname = ${database.name} and application_name like '%posting%'`;
  while ((await others()).length > 0) await sleep(5);
}

const PROGRAM = `
  import { loadExamples } from "./src/examples/load.ts";
  import { readCatalogFolder } from "./src/store/catalog-folder.ts";
  import { openDatabase } from "./src/store/database.ts";
  import { registerRateCards } from "./src/store/rate-cards.ts";
  const reading = openDatabase(JSON.parse(process.env.SERVER), "reading", 5);
  const posting = JSON.parse(process.env.SERVER);
  const { catalogs } = await registerRateCards(reading, (await readCatalogFolder("catalogs")).catalogs.map((file) => file.catalog));
  const byProduct = new Map(catalogs.map((catalog) => [catalog.product, catalog]));
  await loadExamples({ reading, posting, catalogs: byProduct, marker: process.env.MARKER, log: () => {} });
  process.exit(0);
`;
