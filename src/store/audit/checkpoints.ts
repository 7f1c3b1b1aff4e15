import type { Sql } from "../database.ts";
import { quarterOf } from "../quarters.ts";
import { type Found, toFound } from "./found.ts";
import { fromTheBeginning, type Mark, marksOf, type Scope } from "./scope.ts";

/** Which wallets of a range an audit that goes on from checkpoints looks at, and from where each. */
export type Triage = { marks: Mark[]; skipped: number; found: Found[] };

/**
 * Looks at every wallet of a range with its checkpoint. A wallet in which nothing has happened, and whose stored figures are
 * those that were sealed, needs nothing more. One that was never sealed, has an open finding, whose sealed entry is not what
 * it was, or whose grants, debts and deposits do not add up to its figures, is looked at from its first entry on.
 */
export async function triage(sql: Sql, { from, to }: Pick<Scope, "from" | "to">): Promise<Triage> {
  const rows = await sql`
    with granted as (
      select account_id, wallet_no, sum(remaining) as held from grants
      where account_id between ${from}::bigint and ${to}::bigint and scheduled is null group by 1, 2
    ), owed as (
      select account_id, wallet_no, sum(remaining) as rest from debts
      where account_id between ${from}::bigint and ${to}::bigint and open group by 1, 2
    ), flying as (
      select d.account_id, d.wallet_no, count(*) as count, -sum(e.amount) as amount from deposits d
      join entries e on e.account_id = d.account_id and e.wallet_no = d.wallet_no and e.sequence = d.sequence
      where d.account_id between ${from}::bigint and ${to}::bigint and d.state = 1 group by 1, 2
    ), open_findings as (
      select distinct account_id, wallet_no from findings f
      where account_id between ${from}::bigint and ${to}::bigint
        and not exists (select from finding_ends e where e.finding_id = f.finding_id)
    )
    select w.account_id, w.wallet_no, c.sequence, c.balance, c.outstanding, c.usage, c.last_at, c.in_flight_count,
      c.in_flight_amount, c.before_quarter, encode(c.hash, 'hex') as hash, c.grant_numbers::text as grant_numbers,
      c.grant_remainders::text as grant_remainders, encode(e.hash, 'hex') as entry_hash, seal.is_whole,
      ${quarterOf(sql, "c.last_at")} as quarter,
      (c.sequence, c.version, c.standing, c.balance, c.outstanding, c.usage, c.hash, c.in_flight_count, c.in_flight_amount)
        is not distinct from
      (w.sequence, w.version, ${standingOf(sql)}, w.balance, w.outstanding, w.usage, w.hash, w.in_flight_count, w.in_flight_amount) as is_unmoved,
      open_findings.account_id is null and coalesce(granted.held, 0) = w.balance and coalesce(owed.rest, 0) = w.outstanding
        and coalesce(flying.count, 0) = w.in_flight_count and coalesce(flying.amount, 0) = w.in_flight_amount as is_well
    from wallets w
    left join checkpoints c on c.account_id = w.account_id and c.wallet_no = w.wallet_no
    left join entries e on e.account_id = c.account_id and e.wallet_no = c.wallet_no and e.sequence = c.sequence
    cross join lateral (select coalesce((e.hash, e.ending_balance, e.ending_outstanding, e.usage, e.effective_at)
      = (c.hash, c.balance, c.outstanding, c.usage, c.last_at), false) as is_whole) seal
    left join granted on granted.account_id = w.account_id and granted.wallet_no = w.wallet_no
    left join owed on owed.account_id = w.account_id and owed.wallet_no = w.wallet_no
    left join flying on flying.account_id = w.account_id and flying.wallet_no = w.wallet_no
    left join open_findings on open_findings.account_id = w.account_id
      and open_findings.wallet_no is not distinct from w.wallet_no
    where w.account_id between ${from}::bigint and ${to}::bigint`;
  const rewritten = rows.filter((row) => row.sequence !== null && !row.is_whole);
  const moved = rows.filter((row) => !row.is_unmoved || !row.is_whole || !row.is_well);
  return {
    marks: moved.map((row) =>
      row.is_whole && row.is_well ? toMark(row) : fromTheBeginning(row.account_id, row.wallet_no),
    ),
    skipped: rows.length - moved.length,
    found: toFound(rewritten.map(toRewritten)),
  };
}

/** Sealed entries of a range that are not what they were. A full audit believes no checkpoint, but asks this of each. */
export async function findRewritten(sql: Sql, { from, to }: Pick<Scope, "from" | "to">): Promise<Found[]> {
  const rows = await sql`
    select c.account_id, c.wallet_no, c.sequence, encode(c.hash, 'hex') as hash, encode(e.hash, 'hex') as entry_hash
    from checkpoints c
    left join entries e on e.account_id = c.account_id and e.wallet_no = c.wallet_no and e.sequence = c.sequence
    where c.account_id between ${from}::bigint and ${to}::bigint
      and (e.hash, e.ending_balance, e.ending_outstanding, e.usage, e.effective_at)
        is distinct from (c.hash, c.balance, c.outstanding, c.usage, c.last_at)`;
  return toFound(rows.map(toRewritten));
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toRewritten(row: any) {
  const subject = String(row.sequence);
  return { ...row, kind: "entry.rewritten", subject, expected: row.hash, stored: row.entry_hash, since: row.sequence };
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toMark(row: any): Mark {
  const remainders = numbersOf(row.grant_remainders);
  return {
    account: row.account_id,
    wallet: row.wallet_no,
    after: row.sequence,
    balance: row.balance,
    outstanding: row.outstanding,
    usage: row.usage,
    lastAt: row.last_at,
    inFlightCount: row.in_flight_count,
    inFlightAmount: row.in_flight_amount,
    afterQuarter: row.before_quarter,
    quarter: row.quarter,
    hash: row.hash,
    grants: numbersOf(row.grant_numbers).map((number, index) => ({ number, remaining: remainders[index]! })),
  };
}

/** What is stored with a wallet beside the figures that go along its entries. Nothing changes it without its version. */
const standingOf = (sql: Sql) => sql`
  (w.grant_count, w.scheduled_amount, w.payment_count, w.pending_credits, w.last_at, w.next_deadline, w.next_due_at)::text`;

/** The numbers of an array as PostgreSQL writes it: `{1,2}`. */
function numbersOf(text: string): number[] {
  return text === "{}" ? [] : text.slice(1, -1).split(",").map(Number);
}

/**
 * Seals the wallets of a scope as they stand in this snapshot, but for those in which something was found: they stay as they
 * were sealed before, and are looked at from their first entry on until all is well.
 */
export async function seal(
  sql: Sql,
  scope: Scope,
  audit: string,
  unwell: { account: number; wallet: number }[],
): Promise<void> {
  await sql`
    insert into checkpoints as c (account_id, wallet_no, sequence, hash, version, standing, balance, outstanding, usage,
      last_at, in_flight_count, in_flight_amount, grant_numbers, grant_remainders, before_quarter, sealed_at, audit_id)
    select w.account_id, w.wallet_no, w.sequence, w.hash, w.version, ${standingOf(sql)}, w.balance, w.outstanding, w.usage, w.last_at,
      w.in_flight_count, w.in_flight_amount, coalesce(g.numbers, '{}'), coalesce(g.remainders, '{}'),
      coalesce(e.sequence, q.known),
      clock_timestamp(), ${audit}
    from ${marksOf(sql, scope)} m
    join wallets w on w.account_id = m.account_id and w.wallet_no = m.wallet_no
    cross join lateral (
      select q.begin, case when m.last_at < q.begin then m.after else m.after_quarter end as known
      from (select date_bin('15 minutes', w.last_at, timestamptz '1970-01-01 00:00Z') as begin) q
    ) q
    left join lateral (
      select e.sequence from entries e
      where e.account_id = w.account_id and e.wallet_no = w.wallet_no and e.sequence > q.known and e.effective_at < q.begin
      order by e.sequence desc limit 1
    ) e on true
    left join lateral (
      select array_agg(g.grant_no order by g.grant_no) as numbers, array_agg(g.remaining order by g.grant_no) as remainders
      from grants g
      where g.account_id = w.account_id and g.wallet_no = w.wallet_no and g.open and g.scheduled is null
    ) g on true
    where w.sequence > 0
      and (w.account_id, w.wallet_no) not in (select * from unnest(${unwell.map((each) => each.account)}::bigint[],
        ${unwell.map((each) => each.wallet)}::int[]))
    on conflict (account_id, wallet_no) do update set sequence = excluded.sequence, hash = excluded.hash,
      version = excluded.version, standing = excluded.standing, balance = excluded.balance, outstanding = excluded.outstanding, usage = excluded.usage,
      last_at = excluded.last_at, in_flight_count = excluded.in_flight_count, in_flight_amount = excluded.in_flight_amount,
      grant_numbers = excluded.grant_numbers, grant_remainders = excluded.grant_remainders,
      before_quarter = excluded.before_quarter, sealed_at = excluded.sealed_at, audit_id = excluded.audit_id`;
}
