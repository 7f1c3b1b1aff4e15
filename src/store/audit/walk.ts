import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, narrowed, type Scope, TYPE, told } from "./scope.ts";

/**
 * Laws 1 and 2: along the entries of each wallet. Each goes on where the one before ended, in number, balance, outstanding,
 * usage and time; and what is stored with the wallet is what they add up to.
 *
 * One pass over all entries says which wallets are not well; those alone are looked at closely.
 */
export async function auditWalk(sql: Sql, scope: Scope): Promise<Found[]> {
  const suspects = await sql`
    with walked as (
      select account_id, wallet_no, sequence, type, amount, outstanding_change, effective_at,
        ending_balance, ending_outstanding, usage,
        lag(ending_balance) over walk as balance_before, lag(ending_outstanding) over walk as outstanding_before,
        lag(usage) over walk as usage_before, lag(effective_at) over walk as at_before
      from ${entriesOf(sql, scope)} e
      window walk as (partition by account_id, wallet_no order by sequence)
    ), summed as (
      select account_id, wallet_no, count(*) as entries, min(sequence) as first, max(sequence) as last,
        sum(amount) as amount, sum(outstanding_change) as outstanding,
        sum(${usageOf(sql)}) as usage, max(effective_at) as last_at,
        coalesce(bool_or(ending_balance - amount <> balance_before
          or ending_outstanding - outstanding_change <> outstanding_before
          or usage - ${usageOf(sql)} <> usage_before or effective_at < at_before
          or ending_balance < 0 or ending_outstanding < 0), false) as is_broken,
        min(ending_balance - amount) filter (where balance_before is null) as balance_at_first,
        min(ending_outstanding - outstanding_change) filter (where balance_before is null) as outstanding_at_first,
        min(usage - ${usageOf(sql)}) filter (where balance_before is null) as usage_at_first,
        min(effective_at) filter (where balance_before is null) as first_at
      from walked group by account_id, wallet_no
    )
    select coalesce(w.account_id, s.account_id) as account_id, coalesce(w.wallet_no, s.wallet_no) as wallet_no,
      w.account_id is null as is_missing,
      s.is_broken or s.first <> m.after + 1 or s.last - s.first + 1 <> s.entries or s.balance_at_first <> m.balance
        or s.outstanding_at_first <> m.outstanding or s.usage_at_first <> m.usage or s.first_at < m.last_at as is_broken,
      f.*
    from ${marksOf(sql, scope)} m
    join wallets w on w.account_id = m.account_id and w.wallet_no = m.wallet_no
    full join summed s on s.account_id = w.account_id and s.wallet_no = w.wallet_no
    cross join lateral (select
      (m.balance + coalesce(s.amount, 0))::text as balance, w.balance::text as stored_balance,
      (m.outstanding + coalesce(s.outstanding, 0))::text as outstanding, w.outstanding::text as stored_outstanding,
      (m.usage + coalesce(s.usage, 0))::text as usage, w.usage::text as stored_usage,
      coalesce(s.last, m.after)::text as last, w.sequence::text as stored_last,
      ${told(sql, "coalesce(s.last_at, m.last_at)")} as last_at, ${told(sql, "w.last_at")} as stored_last_at
    ) f
    where w.account_id is null or s.is_broken or s.first <> m.after + 1 or s.last - s.first + 1 <> s.entries
      or s.balance_at_first <> m.balance or s.outstanding_at_first <> m.outstanding or s.usage_at_first <> m.usage
      or s.first_at < m.last_at
      or (f.balance, f.outstanding, f.usage, f.last, f.last_at)
        is distinct from (stored_balance, stored_outstanding, stored_usage, stored_last, stored_last_at)`;
  const drifted = suspects.flatMap((row) => (row.is_missing ? [missingWallet(row)] : figuresOf(row)));
  const broken = suspects.filter((row) => row.is_broken || row.is_missing);
  const places = broken.map((row) => ({ account: row.account_id, wallet: row.wallet_no }));
  return [...drifted, ...(places.length === 0 ? [] : await lookClosely(sql, narrowed(scope, places)))];
}

const usageOf = (sql: Sql) => sql`case when type <= ${TYPE.refund} then outstanding_change - amount else 0 end`;

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function figuresOf(row: any): Found[] {
  const figures = ["balance", "outstanding", "usage", "sequence", "last_at"] as const;
  const column = (figure: (typeof figures)[number]) => (figure === "sequence" ? "last" : figure);
  const rows = figures.map((each) => {
    const [expected, stored] = [row[column(each)], row[`stored_${column(each)}`]];
    return { ...row, kind: `wallet.${each}`, subject: "", expected, stored, since: null };
  });
  return toFound(rows.filter(({ expected, stored }) => expected !== stored));
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function missingWallet(row: any): Found {
  return {
    ...toFound([{ ...row, kind: "wallet.missing", subject: "", expected: null, stored: row.last, since: 1 }])[0]!,
  };
}

/** The first entry of each kind of fault in each of some wallets. */
async function lookClosely(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with walked as (
      select e.account_id, e.wallet_no, e.sequence, e.amount, e.outstanding_change, e.ending_balance, e.ending_outstanding,
        e.usage, e.effective_at, ${usageOf(sql)} as used,
        coalesce(lag(e.sequence) over walk, m.after) as number_before,
        coalesce(lag(e.ending_balance) over walk, m.balance) as balance_before,
        coalesce(lag(e.ending_outstanding) over walk, m.outstanding) as outstanding_before,
        coalesce(lag(e.usage) over walk, m.usage) as usage_before,
        coalesce(lag(e.effective_at) over walk, m.last_at) as at_before
      from ${entriesOf(sql, scope)} e
      join ${marksOf(sql, scope)} m on m.account_id = e.account_id and m.wallet_no = e.wallet_no
      window walk as (partition by e.account_id, e.wallet_no order by e.sequence)
    )
    select distinct on (w.account_id, w.wallet_no, f.kind) w.account_id, w.wallet_no, f.*, w.sequence as since
    from walked w
    cross join lateral (values
      ('entry.sequence', (number_before + 1)::text, sequence::text),
      ('entry.balance', balance_before::text, (ending_balance - amount)::text),
      ('entry.outstanding', outstanding_before::text, (ending_outstanding - outstanding_change)::text),
      ('entry.usage', usage_before::text, (usage - used)::text),
      ('entry.effective_at', case when effective_at < at_before then ${told(sql, "at_before")} end,
         case when effective_at < at_before then ${told(sql, "effective_at")} end),
      ('entry.below_zero', '0', least(ending_balance, ending_outstanding, 0)::text)
    ) f(kind, expected, stored)
    where f.expected is distinct from f.stored
    order by w.account_id, w.wallet_no, f.kind, w.sequence`;
  return toFound(rows.map((row) => ({ ...row, subject: String(row.since) })));
}
