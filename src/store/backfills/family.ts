import type { Sql } from "../database.ts";

/** A charge or deposit, the row `root`, with everything that settled, voided or refunded it. */
export function family(sql: Sql, root: ReturnType<Sql>) {
  return sql`
    select own.* from entries own
    where own.account_id = ${root}.account_id and own.wallet_no = ${root}.wallet_no and own.sequence = ${root}.sequence
    union all
    select later.* from entries later
    where later.account_id = ${root}.account_id and later.wallet_no = ${root}.wallet_no
      and later.of_sequence = ${root}.sequence`;
}
