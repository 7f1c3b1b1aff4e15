import type { Sql } from "../database.ts";
import { paymentStateNumber } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, rowsOf, type Scope, TYPE } from "./scope.ts";

/**
 * Laws 1, 3 and 9: what must stand beside an entry does. The fundings of what several grants fund, the debt that is left
 * outstanding, the debts that are paid, the payment of a purchase. One pass over the entries finds those of which something
 * must, and what stands beside others is found with them.
 */
export async function auditBeside(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with moving as materialized (
      select account_id, wallet_no, sequence, type, grant_no, amount, outstanding_change
      from ${entriesOf(sql, scope)} e
      where (grant_no is null and amount <> 0) or outstanding_change <> 0 or type in (${TYPE.topup}, ${TYPE.autoReload})
    )
    ${wrongFundings(sql, scope)} union all ${missingDebts(sql)} union all ${wrongPays(sql, scope)} union all ${unpaid(sql)}`;
  return toFound(rows);
}

/** Law 3: every movement is funded to exactly its amount. One funded by a single grant names it itself. */
const wrongFundings = (sql: Sql, scope: Scope) => sql`(
  select distinct on (account_id, wallet_no, kind) account_id, wallet_no, kind, sequence::text as subject, expected, stored,
    sequence as since
  from (
    select account_id, wallet_no, sequence,
      case when m.amount is null then 'funding.orphan' else 'entry.fundings' end as kind,
      m.amount::text as expected, coalesce(f.amount, 0)::text as stored
    from (select account_id, wallet_no, sequence, abs(amount) as amount from moving where grant_no is null and amount <> 0) m
    full join (
      select account_id, wallet_no, sequence, sum(amount) as amount, count(*) as parts, max(place) + 1 as places
      from ${rowsOf(sql, scope, "fundings", "of new entries")} f group by 1, 2, 3
    ) f using (account_id, wallet_no, sequence)
    where m.amount is distinct from f.amount or f.parts < 2 or f.places <> f.parts
  ) wrong
  order by account_id, wallet_no, kind, since)`;

/** Law 1: what leaves something outstanding is kept as a debt. */
const missingDebts = (sql: Sql) => sql`(
  select account_id, wallet_no, 'debt.missing', sequence::text, outstanding_change::text, null, sequence
  from moving e
  where outstanding_change > 0 and not exists (select from debts d
    where d.account_id = e.account_id and d.wallet_no = e.wallet_no and d.sequence = e.sequence))`;

/** Law 3: what takes something off what is outstanding names the debts that it pays, to exactly that. */
const wrongPays = (sql: Sql, scope: Scope) => sql`(
  select distinct on (account_id, wallet_no, kind) account_id, wallet_no, kind, sequence::text as subject, expected, stored,
    sequence as since
  from (
    select account_id, wallet_no, sequence,
      case when e.change is null or not coalesce(is_known, true) then 'pay.orphan' else 'entry.pays' end as kind,
      (-e.change)::text as expected, coalesce(p.amount, 0)::text as stored
    from (
      select account_id, wallet_no, sequence, outstanding_change as change from moving where outstanding_change < 0
    ) e
    full join (
      select p.account_id, p.wallet_no, p.sequence, sum(p.amount) as amount, bool_and(d.sequence is not null) as is_known,
        count(*) as parts, max(p.place) + 1 as places
      from ${rowsOf(sql, scope, "debt_payments", "of new entries")} p
      left join debts d on d.account_id = p.account_id and d.wallet_no = p.wallet_no and d.sequence = p.debt_sequence
        and d.sequence < p.sequence
      group by 1, 2, 3
    ) p using (account_id, wallet_no, sequence)
    where -e.change is distinct from p.amount or not is_known or places <> parts
  ) wrong
  order by account_id, wallet_no, kind, since)`;

/** Law 9: every purchase that was posted has a payment that was credited. */
const unpaid = (sql: Sql) => sql`(
  select account_id, wallet_no, 'entry.payment', sequence::text, 'a payment', null, sequence
  from moving e
  where type in (${TYPE.topup}, ${TYPE.autoReload}) and not exists (select from payments p
    where p.account_id = e.account_id and p.wallet_no = e.wallet_no and p.sequence = e.sequence
      and p.state = ${paymentStateNumber("credited")}))`;
