import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, narrowed, type Scope, TYPE, told } from "./scope.ts";

/**
 * Laws 1 and 2: along the entries of each wallet. Each goes on where the one before ended, in number, balance, outstanding
 * and usage; and what is stored with the wallet is what they add up to. (Their times are seen to along the chain.)
 *
 * One pass over all entries, in whatever order they lie, says which wallets are not well; those alone are looked at closely.
 * It needs no order: where every entry begins where the one before ended, hashes of all beginnings and of all ends cancel
 * each other out, but for those of the first beginning and the last end.
 */
export async function auditWalk(sql: Sql, scope: Scope): Promise<Found[]> {
  const suspects = await sql`
    with summed as (
      select account_id, wallet_no, count(*) as entries, min(sequence) as first, max(sequence) as last,
        sum(amount) as amount, sum(outstanding_change) as outstanding,
        sum(${usageOf(sql)}) as usage, max(effective_at) as last_at,
        bit_xor(${hashOf(sql, "sequence", "ending_balance", "ending_outstanding", "usage")}
          # ${hashOf(sql, "sequence - 1", "ending_balance - amount", "ending_outstanding - outstanding_change", "used_before")}) as links,
        min(least(ending_balance, ending_outstanding)) as least
      from (select *, usage - ${usageOf(sql)} as used_before from ${entriesOf(sql, scope)} e) e
      group by account_id, wallet_no
    )
    select coalesce(w.account_id, s.account_id) as account_id, coalesce(w.wallet_no, s.wallet_no) as wallet_no,
      w.account_id is null as is_missing, b.is_broken, f.*
    from ${marksOf(sql, scope)} m
    join wallets w on w.account_id = m.account_id and w.wallet_no = m.wallet_no
    full join summed s on s.account_id = w.account_id and s.wallet_no = w.wallet_no
    left join entries e on e.account_id = s.account_id and e.wallet_no = s.wallet_no and e.sequence = s.last
    cross join lateral (select
      s.first <> m.after + 1 or s.last - s.first + 1 <> s.entries or s.least < 0
        or s.links <> (${hashOf(sql, "s.last", "e.ending_balance", "e.ending_outstanding", "e.usage")}
          # ${hashOf(sql, "m.after", "m.balance", "m.outstanding", "m.usage")}) as is_broken
    ) b
    cross join lateral (select
      (m.balance + coalesce(s.amount, 0))::text as balance, w.balance::text as stored_balance,
      (m.outstanding + coalesce(s.outstanding, 0))::text as outstanding, w.outstanding::text as stored_outstanding,
      (m.usage + coalesce(s.usage, 0))::text as usage, w.usage::text as stored_usage,
      coalesce(s.last, m.after)::text as last, w.sequence::text as stored_last,
      ${told(sql, "coalesce(s.last_at, m.last_at)")} as last_at, ${told(sql, "w.last_at")} as stored_last_at
    ) f
    where w.account_id is null or b.is_broken
      or (f.balance, f.outstanding, f.usage, f.last, f.last_at)
        is distinct from (stored_balance, stored_outstanding, stored_usage, stored_last, stored_last_at)`;
  const drifted = suspects.flatMap((row) => (row.is_missing ? [missingWallet(row)] : figuresOf(row)));
  const broken = suspects.filter((row) => row.is_broken || row.is_missing);
  const places = broken.map((row) => ({ account: row.account_id, wallet: row.wallet_no }));
  return [...drifted, ...(places.length === 0 ? [] : await lookClosely(sql, narrowed(scope, places)))];
}

/** A hash of where a wallet stands: after which entry, with how much, owing how much, having used how much. */
const hashOf = (sql: Sql, sequence: string, balance: string, outstanding: string, usage: string) =>
  sql.unsafe(
    `hashint8extended(${sequence}, hashint8extended(${balance}, hashint8extended(${outstanding}, hashint8extended(${usage}, 0))))`,
  );

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
        e.usage, ${usageOf(sql)} as used,
        coalesce(lag(e.sequence) over walk, m.after) as number_before,
        coalesce(lag(e.ending_balance) over walk, m.balance) as balance_before,
        coalesce(lag(e.ending_outstanding) over walk, m.outstanding) as outstanding_before,
        coalesce(lag(e.usage) over walk, m.usage) as usage_before
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
      ('entry.below_zero', '0', least(ending_balance, ending_outstanding, 0)::text)
    ) f(kind, expected, stored)
    where f.expected is distinct from f.stored
    order by w.account_id, w.wallet_no, f.kind, w.sequence`;
  return toFound(rows.map((row) => ({ ...row, subject: String(row.since) })));
}
