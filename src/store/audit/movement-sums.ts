import type { Sql } from "../database.ts";
import { addedUp, BLOCK, blockOf, keys, movements } from "../movement-sums.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, rowsOf, type Scope } from "./scope.ts";

/**
 * Law 1: what a wallet's entries are added up to, block by block, is what they say. Looked at where a wallet is looked at
 * from its first entry on, and only where there are sums: entries do not change, nor do their sums.
 *
 * There are a few sums for a thousand entries, so that making them all again costs hardly more than reading the entries once.
 */
export async function auditMovementSums(sql: Sql, { marks, ...range }: Scope): Promise<Found[]> {
  const scope = { ...range, marks: marks?.filter((mark) => mark.after === 0) ?? null };
  if (scope.marks?.length === 0) return [];
  const rows = await sql`
    with kept as materialized (select * from ${rowsOf(sql, scope, "movement_sums")} s),
    summed as materialized (
      select k.account_id, k.wallet_no, least(k.last, w.sequence / ${BLOCK}::int - 1) as last
      from (select account_id, wallet_no, max(block)::bigint as last from kept group by account_id, wallet_no) k
      left join wallets w using (account_id, wallet_no)
    ), made as (
      select * from (
        select account_id, wallet_no, ${blockOf(sql)} as block, ${keys(sql)}, ${addedUp(sql)}
        from (${movements(sql, entriesOfSummed(sql, scope))}) m
        group by account_id, wallet_no, ${blockOf(sql)}, ${keys(sql)}
      ) m join summed using (account_id, wallet_no) where block <= last
    )
    select account_id, wallet_no, 'movement.sums' as kind, concat_ws('/', block, ${keys(sql)}) as subject,
      ${inWords(sql, "made")} as expected, ${inWords(sql, "kept")} as stored, coalesce(made.first, kept.first) as since
    from made full join kept using (account_id, wallet_no, block, ${keys(sql)})
    where (made.count, made.added, made.taken, made.outstanding_change, made.first, made.largest)
      is distinct from (kept.count, kept.added, kept.taken, kept.outstanding_change, kept.first, kept.largest)`;
  return toFound(rows);
}

/** All of them, in whatever order they lie: looked up by how far the sums go, they would be read in an order of their own. */
const entriesOfSummed = (sql: Sql, scope: Scope) => sql`(
  select * from ${entriesOf(sql, scope)} e
  where sequence > 0 and (account_id, wallet_no) in (select account_id, wallet_no from kept))`;

/** Figures that nobody has say nothing. */
function inWords(sql: Sql, side: "made" | "kept") {
  const of = (column: string) => sql.unsafe(`${side}.${column}`);
  return sql`case when ${of("count")} is not null then format('%s entries from %s: %s added, %s taken, %s outstanding, %s at most',
    ${of("count")}, ${of("first")}, ${of("added")}, ${of("taken")}, ${of("outstanding_change")}, ${of("largest")}) end`;
}
