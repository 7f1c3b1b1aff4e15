import type { Sql } from "../database.ts";
import { sourceNumber } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { rowsOf, type Scope, told } from "./scope.ts";

/**
 * Law 3: the credits of the present cycle lapse when it ends. Which plan holds, and from when on its cycles are counted, was
 * decided by the operator, and the ledger does not say it.
 */
export async function auditPlans(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    select s.account_id, s.wallet_no, '' as subject, 'plan.renews_at' as kind, ${told(sql, "g.expires_at")} as expected,
      ${told(sql, "s.renews_at")} as stored, g.sequence as since
    from ${rowsOf(sql, scope, "subscriptions")} s
    cross join lateral (
      select g.expires_at, g.effective_at, g.sequence from grants g
      where g.account_id = s.account_id and g.wallet_no = s.wallet_no and g.source = ${sourceNumber("plan")}
      order by g.grant_no desc limit 1
    ) g
    where s.active and s.cycle_from <= g.effective_at and g.expires_at is not null and g.expires_at <> s.renews_at`;
  return toFound(rows);
}
