import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, rowsOf, type Scope, told } from "./scope.ts";

/** Laws 1 and 3: what is owed, debt by debt, is what entries left outstanding and what others paid, waived or cancelled of it. */
export async function auditDebts(sql: Sql, scope: Scope): Promise<Found[]> {
  const [debts, moves] = await Promise.all([
    sql`
      select d.account_id, d.wallet_no, d.sequence::text as subject, f.* from (
        select d.*, e.outstanding_change as left_by, e.effective_at, e.outstanding_change - coalesce((
          select sum(p.amount) from debt_payments p
          where p.account_id = d.account_id and p.wallet_no = d.wallet_no and p.debt_sequence = d.sequence), 0) as rest
        from ${rowsOf(sql, scope, "debts")} d
        left join entries e on e.account_id = d.account_id and e.wallet_no = d.wallet_no and e.sequence = d.sequence
          and e.outstanding_change > 0
      ) d
      cross join lateral (values
        ('debt.extra', null, case when left_by is null then d.amount::text end, d.sequence),
        ('debt.amount', coalesce(left_by, d.amount)::text, d.amount::text, d.sequence),
        ('debt.remaining', coalesce(rest, remaining)::text, remaining::text, d.sequence),
        ('debt.overpaid', '0', least(rest, 0)::text, d.sequence),
        ('debt.since', ${told(sql, "coalesce(effective_at, since)")}, ${told(sql, "since")}, d.sequence),
        ('debt.open', coalesce(rest > 0, open)::text, open::text, d.sequence)
      ) f(kind, expected, stored, since)
      where f.expected is distinct from f.stored`,
    auditMoves(sql, scope),
  ]);
  return [...toFound(debts), ...moves];
}

/**
 * What leaves something outstanding is stored as a debt; what takes something off names the debts that it pays, to exactly
 * that.
 */
async function auditMoves(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with moving as materialized (
      select account_id, wallet_no, sequence, outstanding_change as change
      from ${entriesOf(sql, scope)} e where outstanding_change <> 0
    ), paid as (
      select p.account_id, p.wallet_no, p.sequence, sum(p.amount) as amount, bool_and(d.sequence is not null) as is_known,
        count(*) as parts, max(p.place) + 1 as places
      from ${rowsOf(sql, scope, "debt_payments", "of new entries")} p
      left join debts d on d.account_id = p.account_id and d.wallet_no = p.wallet_no and d.sequence = p.debt_sequence
        and d.sequence < p.sequence
      group by 1, 2, 3
    )
    select e.account_id, e.wallet_no, 'debt.missing' as kind, e.change::text as expected, null as stored,
      e.sequence as since, e.sequence::text as subject
    from moving e
    where e.change > 0 and not exists (select from debts d
      where d.account_id = e.account_id and d.wallet_no = e.wallet_no and d.sequence = e.sequence)
    union all (
      select distinct on (account_id, wallet_no, kind) account_id, wallet_no, kind, expected, stored,
        sequence as since, sequence::text as subject
      from (
        select account_id, wallet_no, sequence,
          case when e.change is null or not coalesce(is_known, true) then 'pay.orphan' else 'entry.pays' end as kind,
          (-e.change)::text as expected, coalesce(p.amount, 0)::text as stored
        from (select * from moving where change < 0) e full join paid p using (account_id, wallet_no, sequence)
        where -e.change is distinct from p.amount or not is_known or places <> parts
      ) wrong
      order by account_id, wallet_no, kind, sequence
    )`;
  return toFound(rows);
}
