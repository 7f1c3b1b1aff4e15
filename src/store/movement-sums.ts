import type { PendingQuery, Row } from "postgres";
import type { Sql } from "./database.ts";
import { entryTypeNumber } from "./lane/codes.ts";

/** How many entries of a wallet a block of `movement_sums` adds up: block b those after 1024 b, up to 1024 (b + 1). */
export const BLOCK = 1_024;

/** What entries that are added up have in common: whatever the label of an entry depends on (`labelOf`). */
const KEYS = ["type", "action_no", "direction", "only_owed_less", "source"];
/** What is said of them together. */
const FIGURES = ["count", "added", "taken", "outstanding_change", "first", "largest"];

/** A wallet with fewer whole blocks is read as fast without sums. */
const WORTH_BLOCKS = 8;
/** So many blocks are added up in one statement, at most. */
const PORTION = 64;

export type WalletToSum = { account: number; wallet: number };

export const keys = (sql: Sql) => sql.unsafe(KEYS.join(", "));
export const figures = (sql: Sql) => sql.unsafe(FIGURES.join(", "));

/** The block that a row's sequence belongs to. */
export const blockOf = (sql: Sql) => sql.unsafe(`(sequence - 1) / ${BLOCK}`);

/** How many blocks of a wallet are added up. For the columns of `alias` that name the wallet. */
export function summedBlocks(sql: Sql, alias: string) {
  const wallet = sql(alias);
  return sql`
    coalesce((select max(s.block)::bigint + 1 from movement_sums s
              where s.account_id = ${wallet}.account_id and s.wallet_no = ${wallet}.wallet_no), 0)`;
}

/** Entries of `${entries} e` as they are added up: each with its `keys`, and what its amounts are. */
export function movements(sql: Sql, entries: PendingQuery<Row[]>) {
  return sql`
    select e.account_id, e.wallet_no, e.sequence, e.amount, e.outstanding_change, e.type, coalesce(e.action_no, 0) as action_no,
      sign(e.amount - e.outstanding_change)::smallint as direction,
      e.amount = 0 and e.outstanding_change < 0 as only_owed_less,
      case when e.type = ${entryTypeNumber("expiry")} then coalesce((
        select g.source from grants g
        where g.account_id = e.account_id and g.wallet_no = e.wallet_no and g.grant_no = e.grant_no), 0) else 0 end as source
    from ${entries} e`;
}

/** The `figures` of movements that are grouped by their `keys`, and perhaps by more. */
export function addedUp(sql: Sql) {
  return sql`
    count(*) as count, coalesce(sum(amount) filter (where amount > 0), 0) as added,
    coalesce(-sum(amount) filter (where amount < 0), 0) as taken, sum(outstanding_change) as outstanding_change,
    min(sequence) as first, max(abs(amount)) as largest`;
}

/** The same of what was added up before. */
export function addedTogether(sql: Sql) {
  return sql`
    sum(count) as count, sum(added) as added, sum(taken) as taken, sum(outstanding_change) as outstanding_change,
    min(first) as first, max(largest) as largest`;
}

/** Wallets with whole blocks that are not added up yet; those with few blocks need no sums. */
export async function readWalletsToSum(sql: Sql, worthBlocks = WORTH_BLOCKS): Promise<WalletToSum[]> {
  const rows = await sql`
    select w.account_id, w.wallet_no from wallets w
    where w.sequence >= ${worthBlocks * BLOCK}::bigint and w.sequence / ${BLOCK}::int > ${summedBlocks(sql, "w")}
    order by 1, 2`;
  return rows.map((row) => ({ account: row.account_id, wallet: row.wallet_no }));
}

/**
 * Adds up the next whole blocks of a wallet. Entries do not change, and none comes between: whoever adds the same blocks up
 * at the same time says the same.
 *
 * @returns how many; 0: there is no more
 */
export async function sumMovements(sql: Sql, { account, wallet }: WalletToSum, most = PORTION): Promise<number> {
  const [row] = await sql`
    with next as materialized (
      select account_id, wallet_no, summed as begin, least(summed + ${most}::int, sequence / ${BLOCK}::int) as end
      from (
        select w.account_id, w.wallet_no, w.sequence, ${summedBlocks(sql, "w")} as summed from wallets w
        where w.account_id = ${account} and w.wallet_no = ${wallet}
      ) w
    ), written as (
      insert into movement_sums (account_id, wallet_no, block, ${keys(sql)}, ${figures(sql)})
      select account_id, wallet_no, ${blockOf(sql)}, ${keys(sql)}, ${addedUp(sql)}
      from (${movements(sql, entriesOfNext(sql))}) m
      group by account_id, wallet_no, ${blockOf(sql)}, ${keys(sql)}
      on conflict do nothing
    )
    select greatest(0, "end" - begin) as blocks from next`;
  return row?.blocks ?? 0;
}

const entriesOfNext = (sql: Sql) => sql`(
  select e.* from next
  join entries e on e.account_id = next.account_id and e.wallet_no = next.wallet_no
    and e.sequence > next.begin * ${BLOCK}::int and e.sequence <= next."end" * ${BLOCK}::int)`;
