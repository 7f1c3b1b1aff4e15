import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, rowsOf, type Scope } from "./scope.ts";

/** Law 3: every movement is funded to exactly its amount. One funded by a single grant names it itself. */
export async function auditFundings(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with funded as (
      select account_id, wallet_no, sequence, sum(amount) as amount, count(*) as parts, max(place) + 1 as places
      from ${rowsOf(sql, scope, "fundings", "of new entries")} f group by 1, 2, 3
    ), moving as (
      select account_id, wallet_no, sequence, abs(amount) as amount
      from ${entriesOf(sql, scope)} e where grant_no is null and amount <> 0
    )
    select distinct on (account_id, wallet_no, kind) *, sequence as since, sequence::text as subject from (
      select account_id, wallet_no, sequence,
        case when m.amount is null then 'funding.orphan' else 'entry.fundings' end as kind,
        m.amount::text as expected, coalesce(f.amount, 0)::text as stored
      from moving m full join funded f using (account_id, wallet_no, sequence)
      where m.amount is distinct from f.amount or f.parts < 2 or f.places <> f.parts
    ) wrong
    order by account_id, wallet_no, kind, sequence`;
  return toFound(rows);
}
