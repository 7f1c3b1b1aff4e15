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
import { type Database, openDatabase } from "../store/database.ts";
import { formatId } from "../store/ids.ts";
import { BASE, type Loaded, loadInto, type Place } from "./loading.fixture.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

type Fresh = Place & { database: TestDatabase };

let folder: string;
const made: Fresh[] = [];

async function fresh(): Promise<Fresh> {
  const database = await createDatabase();
  const { server, name } = database;
  const place = { database, server, sql: openDatabase(server, "reading", 5), marker: join(folder, name) };
  made.push(place);
  return place;
}

async function loadFresh(base: string | null): Promise<Fresh & Loaded> {
  const place = await fresh();
  return { ...place, ...(await loadInto(place, base)) };
}

let example: Fresh & Loaded;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-examples-"));
  example = await loadFresh(BASE);
});

afterAll(async () => {
  for (const { database, sql } of made) {
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
      expect.stringMatching(/^Loaded 4 example accounts with \d+ entries in \d+\.\d s\.$/),
    ]);
    expect(example.loaded?.entries).toBeGreaterThan(5_000);
  });

  test("gives the same history on the same day, entry for entry: it only goes further the later it is", async () => {
    const morning = await loadFresh("2026-11-18T00:20:00Z");
    for (const head of await heads(morning.sql)) {
      const [row] = await example.sql`
        select encode(e.hash, 'hex') as hash
        from entries e join wallets w using (account_id, wallet_no) join accounts a using (account_id)
        where a.id = ${head.account} and w.id = ${head.wallet} and e.sequence = ${head.sequence}`;
      expect(row?.hash, `${head.account}/${head.wallet}`).toBe(head.hash);
    }
    expect(morning.loaded!.entries).toBeLessThan(example.loaded!.entries);
  });

  test("goes on where it was killed, to the same history, entry for entry", async () => {
    const killed = await fresh();
    await writeFile(killed.marker, BASE);
    for (const entries of [1_000, 3_500, 5_500]) {
      const pid = await loadUntil(killed, async () => (await countEntries(killed.sql)) > entries);
      await sessionsEnd(killed, pid);
    }
    const entries = await countEntries(killed.sql);
    expect(entries).toBeGreaterThan(5_500);
    expect(entries).toBeLessThan(example.loaded!.entries);

    const completed = await loadInto(killed, null);
    expect(completed.lines).toHaveLength(2);
    await expectSame(killed, example);
    await expect(access(killed.marker)).rejects.toThrow();
  });

  test("goes on where it was killed while cards were charged, and charges none twice", async () => {
    const killed = await fresh();
    await writeFile(killed.marker, BASE);
    const cards = await blockCards(killed);
    const pid = await loadUntil(killed, async () => (await cards.waiting()) === 3);
    await cards.cutOff(pid);
    await cards.unblock();
    await sessionsEnd(killed, pid);
    const asked = await killed.sql`select account_id, wallet_no, payment_no from payments where state < 5`;
    const ids = asked.map((each) => formatId("pay", each.account_id, each.wallet_no, each.payment_no)).sort();
    expect(ids).toHaveLength(3);
    // Two of the charges had reached the cards, and only the answers were lost.
    const charges = await example.sql`select * from sandbox_payments where payment in (${ids[0]!}, ${ids[1]!})`;
    for (const { payment, account, method, amount, currency, created_at } of charges) {
      await killed.sql`
        insert into sandbox_payments (payment, account, method, amount, currency, state, created_at)
        values (${payment}, ${account}, ${method}, ${amount}, ${currency}, 'succeeded', ${created_at}::timestamptz)`;
    }
    await loadInto(killed, null);
    await expectSame(killed, example);
  });

  test("leaves a database alone that has accounts", async () => {
    const before = await heads(example.sql);
    const again = await loadInto(example, null);
    expect(again.loaded).toBeNull();
    expect(again.lines).toEqual([]);
    expect(await heads(example.sql)).toEqual(before);
  });

  test("into an empty database without a marker ends a little before now", async () => {
    const { sql, lines } = await loadFresh(null);
    expect(lines[0]).toBe("Loading the example accounts …");
    const [row] = await sql`select max(effective_at) as last from entries`;
    const age = Date.now() - Number(row!.last);
    expect(age).toBeGreaterThan(60_000);
    // The quietest time is a Sunday, when only the nightly runs leave anything.
    expect(age).toBeLessThan(36 * 3_600_000);
  });

  test("leaves nothing due that fell due before its end", async () => {
    const due = await example.sql`select id from wallets where next_due_at <= ${BASE}::timestamptz`;
    expect([...due]).toEqual([]);
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
    expect([...broken]).toEqual([]);
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
    expect([...broken]).toEqual([]);
  });

  test("funding: the grants gave, or took, exactly what each entry says, and none once it had lapsed", async () => {
    const broken = await example.sql`
      select e.wallet_no, e.sequence from entries e
      left join lateral (
        select grant_no, amount from fundings f
        where f.account_id = e.account_id and f.wallet_no = e.wallet_no and f.sequence = e.sequence
        union all select e.grant_no, abs(e.amount) where e.grant_no is not null
      ) f on true
      left join grants g on g.account_id = e.account_id and g.wallet_no = e.wallet_no and g.grant_no = f.grant_no
      group by e.account_id, e.wallet_no, e.sequence
      having abs(e.amount) is distinct from coalesce(sum(f.amount), 0)::bigint
          or bool_or(e.amount < 0 and e.type <> 8 and g.expires_at <= e.effective_at)`;
    expect([...broken]).toEqual([]);
  });

  test("once: no key stands twice", async () => {
    const twice = await example.sql`
      select idempotency_key from entries where idempotency_key is not null
      group by account_id, idempotency_key having count(*) > 1`;
    expect([...twice]).toEqual([]);
  });

  test("money: what was paid was credited once and what went back was taken, to what the cards say", async () => {
    const unmatched = await example.sql`
      select p.payment_no, e.sequence
      from (select * from payments where state = 5) p
      full join (select * from entries where type in (9, 10)) e using (account_id, wallet_no, sequence)
      where p.credits is distinct from e.amount`;
    expect([...unmatched]).toEqual([]);
    const payments = await example.sql`
      select p.account_id, p.wallet_no, p.payment_no, p.provider, p.state = 5 as credited, p.credits, p.money, p.reversed,
             coalesce(sum(e.outstanding_change - e.amount), 0)::bigint as taken
      from payments p
      left join entries e on e.account_id = p.account_id and e.wallet_no = p.wallet_no and e.of_sequence = p.sequence
        and e.type = 11
      group by p.account_id, p.wallet_no, p.payment_no`;
    const cards = await example.sql`select payment, state, refunded + disputed as gone from sandbox_payments`;
    const charged = new Map(cards.map(({ payment, state, gone }) => [payment, { paid: state === "succeeded", gone }]));
    for (const { provider, credited, credits, money, reversed, taken, ...place } of payments) {
      const id = formatId("pay", place.account_id, place.wallet_no, place.payment_no);
      const { paid, gone } = provider === "manual" ? { paid: true, gone: 0 } : charged.get(id)!;
      expect({ credited, reversed, taken }, id).toEqual({
        credited: paid,
        reversed: Math.floor((credits * gone) / money),
        taken: reversed,
      });
      charged.delete(id);
    }
    expect([...charged.keys()]).toEqual([]);
  });
});

/** The last entry of each wallet: through the chain its hash stands for all before. */
async function heads(sql: Database) {
  const rows = await sql`
    select a.id as account, w.id as wallet, w.sequence, encode(w.hash, 'hex') as hash
    from wallets w join accounts a using (account_id) order by 1, 2`;
  return rows.map(({ account, wallet, sequence, hash }) => ({ account, wallet, sequence, hash }));
}

/** That two databases hold the same history: the entries, and what stands beside them. */
async function expectSame(one: Fresh, other: Fresh): Promise<void> {
  expect(await heads(one.sql)).toEqual(await heads(other.sql));
  expect(await beside(one.sql)).toEqual(await beside(other.sql));
}

async function beside(sql: Database) {
  const workspaces = await sql`select account_id, id, name from workspaces order by 1, 2`;
  const campaigns = await sql`select account_id, id, name, url from campaigns order by 1, 2`;
  const payments = await sql`
    select account_id, wallet_no, payment_no, state, receipt, decided_at, closed_at, reversed from payments order by 1, 2, 3`;
  const cards = await sql`select payment, state, refunded, disputed, dispute from sandbox_payments order by 1`;
  const reloads =
    await sql`select account_id, wallet_no, reload_no, trigger, capped, created_at from reloads order by 1, 2, 3`;
  const autoReloads = await sql`select * from auto_reloads order by account_id, wallet_no`;
  const subscriptions = await sql`select * from subscriptions order by account_id, wallet_no`;
  return [workspaces, campaigns, payments, cards, reloads, autoReloads, subscriptions].map((rows) => [...rows]);
}

async function countEntries(sql: Database): Promise<number> {
  const [row] = await sql`select count(*)::int as entries from entries`;
  return row!.entries;
}

/** Loads in a process of its own and kills it when something is so. @returns the number of that process */
async function loadUntil({ server, marker }: Place, isSo: () => Promise<boolean>): Promise<number> {
  const child = spawn(join(ROOT, "node_modules", ".bin", "node"), ["--input-type=module", "--eval", PROGRAM], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, MARKER: marker, SERVER: JSON.stringify(server) },
  });
  const ended = once(child, "exit");
  while (child.exitCode === null && !(await isSo())) await sleep(5);
  child.kill("SIGKILL");
  await ended;
  return child.pid!;
}

const PROGRAM = `
  import { loadInto } from "./src/examples/loading.fixture.ts";
  import { openDatabase } from "./src/store/database.ts";
  const server = JSON.parse(process.env.SERVER);
  await loadInto({ server, sql: openDatabase(server, "reading", 5), marker: process.env.MARKER }, null);
  process.exit(0);
`;

/** The database may still be busy with what a process that was killed has sent last. */
async function sessionsEnd({ database, sql }: Fresh, pid: number): Promise<void> {
  const sessions = () => sql`
    select 1 from pg_stat_activity where datname = ${database.name} and application_name like ${`scrip % ${pid}`}`;
  while ((await sessions()).length > 0) await sleep(5);
}

/** Lets nobody charge a card of the sandbox for a while. */
async function blockCards({ database, sql }: Fresh) {
  const admin = openDatabase(database.owner, "reading", 1);
  await admin`begin`.simple();
  await admin`lock table sandbox_payments in access exclusive mode`;
  return {
    /** How many charges wait. */
    async waiting(): Promise<number> {
      const [row] = await sql`
        select count(*)::int as waiting from pg_stat_activity
        where datname = ${database.name} and wait_event_type = 'Lock' and query like '%sandbox_payments%'`;
      return row!.waiting;
    },
    /** Ends the sessions of a process with what they wait for. */
    cutOff: (pid: number) => sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = ${database.name} and application_name like ${`scrip % ${pid}`}`,
    unblock: () => admin.end(),
  };
}
