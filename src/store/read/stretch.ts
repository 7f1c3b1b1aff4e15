import type { PendingQuery, Row } from "postgres";
import type { EntryType } from "../../core/entry.ts";
import type { Sql } from "../database.ts";
import { entryTypeNumber } from "../lane/codes.ts";
import { BLOCK } from "../movement-sums.ts";

/** A wallet's entries after one, up to another; and how many blocks of all its entries are added up. */
export type Stretch = { account: number; wallet: number; after: number; upTo: number; summed: number };

/** The sequence of the entry of a type that moved most, of several the newest. An expression. */
export function largestOf(sql: Sql, stretch: Stretch, type: EntryType) {
  const blocks = sql`order by max(largest) desc, block desc limit 1`;
  return sql`(select sequence from ${entriesOfType(sql, stretch, type, blocks)} order by abs(amount) desc, sequence desc limit 1)`;
}

/** The sequences of the newest entries of a type, as an array. An expression. */
export function newestOf(sql: Sql, stretch: Stretch, type: EntryType, most: number) {
  const blocks = sql`order by block desc limit ${most}`;
  return sql`array(
    select sequence from ${entriesOfType(sql, stretch, type, blocks)} order by sequence desc limit ${most})`;
}

/**
 * The entries of a type in a stretch: of the blocks that are added up those in some that have such entries, which `blocks`
 * says; and all others.
 */
function entriesOfType(sql: Sql, stretch: Stretch, type: EntryType, blocks: PendingQuery<Row[]>) {
  const { account, wallet, after, upTo, summed } = stretch;
  const firstBlock = Math.ceil(after / BLOCK);
  const endBlock = Math.max(firstBlock, Math.min(Math.floor(upTo / BLOCK), summed));
  return sql`(
    select e.sequence, e.amount
    from (
      values (${after}::bigint, ${Math.min(firstBlock * BLOCK, upTo)}::bigint), (${endBlock * BLOCK}::bigint, ${upTo}::bigint)
      union all
      select block::bigint * ${BLOCK}::int, (block::bigint + 1) * ${BLOCK}::int from (
        select block from movement_sums
        where account_id = ${account} and wallet_no = ${wallet} and block >= ${firstBlock}::bigint and block < ${endBlock}::bigint
          and type = ${entryTypeNumber(type)}
        group by block ${blocks}
      ) picked
    ) as part(low, high)
    cross join lateral (
      select sequence, amount from entries
      where account_id = ${account} and wallet_no = ${wallet} and sequence > part.low and sequence <= part.high
        and type = ${entryTypeNumber(type)}
      offset 0 -- looked up
    ) e
  ) of_type`;
}
