import type { Sql } from "../database.ts";
import { addedUp, BLOCK, blockOf, keys, movements } from "../movement-sums.ts";
import { type Found, toFound } from "./found.ts";
import type { Scope } from "./scope.ts";

/**
 * Law 1: what a wallet's entries are added up to, block by block, is what they say. Looked at where a wallet is looked at
 * from its first entry on, and only where there are sums: entries do not change, nor do their sums.
 *
 * There are a few sums for a thousand entries, so that making them all again costs hardly more than reading the entries.
 */
export async function auditMovementSums(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with kept as materialized (select * from movement_sums where ${wholeWallets(sql, scope)}),
    summed as materialized (
      select k.account_id, k.wallet_no, least(k.last, w.sequence / ${BLOCK}::int - 1) as last
      from (select account_id, wallet_no, max(block)::bigint as last from kept group by account_id, wallet_no) k
      left join wallets w using (account_id, wallet_no)
    ), made as (
      select account_id, wallet_no, ${blockOf(sql)} as block, ${keys(sql)}, ${addedUp(sql)}
      from (${movements(sql, entriesOfSummed(sql))}) m
      group by account_id, wallet_no, ${blockOf(sql)}, ${keys(sql)}
    )
    select account_id, wallet_no, 'movement.sums' as kind, concat_ws('/', block, ${keys(sql)}) as subject,
      ${inWords(sql, "made")} as expected, ${inWords(sql, "kept")} as stored, coalesce(made.first, kept.first) as since
    from made full join kept using (account_id, wallet_no, block, ${keys(sql)})
    where (made.count, made.added, made.taken, made.outstanding_change, made.first)
      is distinct from (kept.count, kept.added, kept.taken, kept.outstanding_change, kept.first)`;
  return toFound(rows);
}

function wholeWallets(sql: Sql, { from, to, marks }: Scope) {
  if (marks === null) return sql`account_id between ${from}::bigint and ${to}::bigint`;
  const whole = marks.filter((mark) => mark.after === 0);
  return sql`(account_id, wallet_no) in (
    select * from unnest(${whole.map((mark) => mark.account)}::bigint[], ${whole.map((mark) => mark.wallet)}::int[]))`;
}

const entriesOfSummed = (sql: Sql) => sql`(
  select e.* from summed s
  join entries e on e.account_id = s.account_id and e.wallet_no = s.wallet_no and e.sequence > 0
    and e.sequence <= (s.last + 1) * ${BLOCK}::int)`;

/** Figures that nobody has say nothing. */
function inWords(sql: Sql, side: "made" | "kept") {
  const of = (column: string) => sql.unsafe(`${side}.${column}`);
  return sql`case when ${of("count")} is not null then format('%s entries from %s: %s added, %s taken, %s outstanding',
    ${of("count")}, ${of("first")}, ${of("added")}, ${of("taken")}, ${of("outstanding_change")}) end`;
}
