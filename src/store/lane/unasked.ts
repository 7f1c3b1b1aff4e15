import type { Sql } from "../database.ts";
import { isOpenPayment } from "./codes.ts";
import type { ClockReading } from "./known-clock.ts";

/**
 * Fails with a division by zero where one of these keys was used by a request that posted no entry, or where the test clock is
 * not what the set was decided by. (That no entry has one of the keys, the index of entries sees to.) Answers what the
 * clock says now.
 */
export function assureUnused(sql: Sql, wanted: { account: number; key: string }[], decidedBy: ClockReading) {
  return sql`
    with k as materialized (
      select * from unnest(${wanted.map((each) => each.account)}::bigint[], ${wanted.map((each) => each.key)}::text[])
        as k(account_id, key)
    )
    select scrip_now() as now, clock.test, 1 / (
      clock.test is not distinct from ${decidedBy.test}::timestamptz
      and not exists (select from k join entryless_keys u on u.account_id = k.account_id and u.idempotency_key = k.key)
      and not exists (select from k join payments p on p.account_id = k.account_id and p.idempotency_key = k.key
        and ${isOpenPayment(sql)})
    )::int as holds
    from (select (select now from test_clock) as test) clock`;
}
