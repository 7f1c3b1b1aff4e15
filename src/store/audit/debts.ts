import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { rowsOf, type Scope, told } from "./scope.ts";

/** Laws 1 and 3: each debt that is kept is what its entry left outstanding, and what others paid, waived or cancelled of it. */
export async function auditDebts(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
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
    where f.expected is distinct from f.stored`;
  return toFound(rows);
}
