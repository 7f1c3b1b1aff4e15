import { randomUUID } from "node:crypto";
import type { Database } from "../src/store/database.ts";
import { drive, type Figures, latencies, measureWal } from "./measure.ts";

/**
 * The yardsticks: the least that a durable, idempotent, never overdrawn debit can be in this PostgreSQL. No grants, no
 * attribution, no chain, no usage, no HTTP. One debit a transaction, and sets of debits in one.
 */
export async function makeCeiling(admin: Database): Promise<void> {
  await admin.unsafe(`
    drop schema if exists ceiling cascade;
    create schema ceiling;
    create table ceiling.accounts (id int primary key, balance bigint not null check (balance >= 0), changes bigint not null)
      with (fillfactor = 50);
    create table ceiling.debits (sequence bigint generated always as identity primary key, key uuid not null unique,
      account int not null, amount bigint not null, balance bigint not null, at timestamptz not null default now());
    insert into ceiling.accounts select n, 1000000000000000, 0 from generate_series(1, 10000) n;

    create function ceiling.debit(wanted int, much bigint, once uuid) returns bigint language sql as $$
      with taken as (
        update ceiling.accounts set balance = balance - much, changes = changes + 1
        where id = wanted and balance >= much returning balance
      )
      insert into ceiling.debits (key, account, amount, balance) select once, wanted, -much, balance from taken
      returning balance
    $$;

    create function ceiling.debit_set(wanted int[], much bigint[], once uuid[]) returns int language plpgsql as $$
    declare posted int;
    begin
      perform 1 from ceiling.accounts where id = any(wanted) order by id for update;
      with asked as (
        select place, account, amount, key from unnest(wanted, much, once) with ordinality t(account, amount, key, place)
        where not exists (select 1 from ceiling.debits d where d.key = t.key)
      ), running as (
        select asked.*, sum(amount) over (partition by account order by place) as total from asked
      ), covered as (
        select running.*, a.balance - running.total as left_over from running
        join ceiling.accounts a on a.id = running.account where a.balance >= running.total
      ), taken as (
        update ceiling.accounts a set balance = a.balance - s.total, changes = a.changes + s.count
        from (select account, sum(amount) as total, count(*) as count from covered group by account) s where a.id = s.account
      )
      insert into ceiling.debits (key, account, amount, balance) select key, account, -amount, left_over from covered
      order by place;
      get diagnostics posted = row_count;
      return posted;
    end $$;
  `);
  await admin`vacuum analyze ceiling.accounts`;
}

/** Also forgets what `analyze` may have said of an empty table: the planner would read all of a table that it thinks empty. */
async function empty(admin: Database): Promise<void> {
  await admin`truncate ceiling.debits`;
}

/** Debits a second in sets, from one connection. */
export async function ceilingSets(
  admin: Database,
  wallets: number,
  size: number,
  milliseconds: number,
): Promise<Figures> {
  await empty(admin);
  const session = await admin.reserve();
  // As Scrip's posting sessions have it: on young tables the planner would else read all of them for a set.
  await session.unsafe(`set plan_cache_mode = force_generic_plan; set jit = off;
    set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off`);
  let n = 0;
  const one = async () => {
    const accounts = Array.from({ length: size }, () => 1 + (n++ % wallets));
    await session`select ceiling.debit_set(${accounts}::int[], ${accounts.map(() => 2)}::bigint[],
      ${accounts.map(() => randomUUID())}::uuid[])`;
  };
  await drive(1, 300, one);
  const from = n;
  const { result, bytes, images } = await measureWal(admin, () => drive(1, milliseconds, one));
  await session.unsafe("reset all");
  session.release();
  const [check] = await admin`select count(*)::int as count from ceiling.debits`;
  if (check!.count < n) throw new Error(`the ceiling posted ${check!.count} of ${n} debits`);
  return {
    name: `ceiling, sets of ${size}`,
    perSecond: (n - from) / result.seconds,
    ...latencies(result.times),
    walBytes: bytes / (n - from),
    walImageBytes: images / (n - from),
    cpuPerMillion: null,
    peakMemoryMb: null,
  };
}

/** Debits a second one by one, from so many connections. */
export async function ceilingSingle(
  admin: Database,
  wallets: number,
  clients: number,
  milliseconds: number,
): Promise<Figures> {
  await empty(admin);
  let n = 0;
  const one = () => admin`select ceiling.debit(${1 + (n++ % wallets)}, 2, ${randomUUID()}::uuid)`;
  await drive(clients, 300, one);
  const from = n;
  const { result, bytes, images } = await measureWal(admin, () => drive(clients, milliseconds, one));
  return {
    name: `ceiling, one by one, ${clients} connections`,
    perSecond: (n - from) / result.seconds,
    ...latencies(result.times),
    walBytes: bytes / (n - from),
    walImageBytes: images / (n - from),
    cpuPerMillion: null,
    peakMemoryMb: null,
  };
}
