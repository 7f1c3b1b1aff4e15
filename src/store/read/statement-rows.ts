import type { EntryType } from "../../core/entry.ts";
import type { Labelled } from "../../core/labels.ts";
import type { Sql } from "../database.ts";
import { entryType, grantSource, TERM } from "../lane/codes.ts";
import { addedTogether, addedUp, BLOCK, figures, keys, movements, summedBlocks } from "../movement-sums.ts";
import type { Account } from "../posting.ts";
import { type Window, windowEnds } from "./window-ends.ts";

/** Entries of a window that the log calls alike, together. */
export type StatementRow = {
  type: EntryType;
  /** What their label depends on. */
  labelled: Labelled;
  count: number;
  added: number;
  taken: number;
  outstandingChange: number;
};

/** `areSumsSound`: where there are sums, they are what the wallets' balances say. */
export type StatementRows = { rows: StatementRow[]; areSumsSound: boolean };

/**
 * Entries of a window, grouped by whatever the label of an entry depends on (`labelOf`); of one wallet in the order in
 * which each kind came first.
 *
 * Whole blocks of a busy wallet's entries come from their sums, what the window's ends cut off from theirs is read from the
 * entries. So is everything that is not added up yet.
 */
export async function readStatementRows(sql: Sql, account: Account, window: Window): Promise<StatementRows> {
  const rows = await rowsFrom(sql, account, window, true);
  if (rows !== null) return { rows, areSumsSound: true };
  // Sums save reading; they are not believed against the ledger.
  return { rows: (await rowsFrom(sql, account, window, false))!, areSumsSound: false };
}

/** @returns null where the sums are not what the wallets' balances say */
async function rowsFrom(sql: Sql, account: Account, window: Window, isBySums: boolean): Promise<StatementRow[] | null> {
  const rows = await sql`
    with ends as materialized (${windowEnds(sql, account, window)}),
    windows as materialized (${blocksOf(sql, isBySums)}),
    sums as materialized (${sumsOf(sql)}),
    rest as (select ${keys(sql)}, ${addedUp(sql)} from (${movements(sql, entriesBeside(sql))}) m group by ${keys(sql)}),
    grouped as (
      select ${keys(sql)}, ${addedTogether(sql)}
      from (select ${keys(sql)}, ${figures(sql)} from rest union all select ${keys(sql)}, ${figures(sql)} from sums) parts
      group by ${keys(sql)}
    )
    select sound.is_sound, grouped.type, t.term as action, direction, only_owed_less, source, count::bigint, added::bigint,
      taken::bigint, outstanding_change::bigint
    from (${soundness(sql)}) sound
    left join grouped on sound.is_sound
    left join terms t on t.account_id = ${account.number} and t.kind = ${TERM.action} and t.term_no = grouped.action_no
    order by grouped.first, ${sql.unsafe("grouped.type, grouped.action_no, direction, only_owed_less, source")}`;
  if (!rows[0]!.is_sound) return null;
  return rows.filter((row) => row.type !== null).map(toStatementRow);
}

/** The blocks from `first_block` to before `end_block`, if any, lie within a wallet's window and are added up. */
function blocksOf(sql: Sql, isBySums: boolean) {
  return sql`
    select account_id, wallet_no, low, high, first_block, greatest(first_block, least(end_block, summed)) as end_block
    from (
      select *, case when ${isBySums}::boolean and first_block < end_block then ${summedBlocks(sql, "e")} else 0 end as summed
      from (select *, (low + ${BLOCK - 1}::int) / ${BLOCK}::int as first_block, high / ${BLOCK}::int as end_block from ends) e
    ) e`;
}

function sumsOf(sql: Sql) {
  return sql`
    select s.* from windows w
    cross join lateral (
      select * from movement_sums
      where account_id = w.account_id and wallet_no = w.wallet_no and block >= w.first_block and block < w.end_block
      offset 0 -- looked up
    ) s
    where w.first_block < w.end_block`;
}

/** The entries of the windows before and after the blocks that are added up. */
function entriesBeside(sql: Sql) {
  return sql`(
    select e.* from windows w
    cross join lateral (values (w.low, least(w.high, w.first_block * ${BLOCK}::int)), (w.end_block * ${BLOCK}::int, w.high))
      as beside(low, high)
    cross join lateral (
      select account_id, wallet_no, sequence, type, action_no, grant_no, amount, outstanding_change from entries
      where account_id = w.account_id and wallet_no = w.wallet_no and sequence > beside.low and sequence <= beside.high
      offset 0 -- looked up: joined freely, all of the account's entries may be read for the few at an end
    ) e
    where beside.low < beside.high)`;
}

/** Whether the sums of each wallet add up to what lies between its balances before and after them, and of as many entries. */
function soundness(sql: Sql) {
  return sql`
    select coalesce(bool_and(coalesce(
      s.count = (w.end_block - w.first_block) * ${BLOCK}::int
      and s.amount = h.ending_balance - coalesce(l.ending_balance, 0)
      and s.outstanding_change = h.ending_outstanding - coalesce(l.ending_outstanding, 0), false)), true) as is_sound
    from windows w
    left join (
      select wallet_no, sum(count) as count, sum(added) - sum(taken) as amount, sum(outstanding_change) as outstanding_change
      from sums group by wallet_no
    ) s on s.wallet_no = w.wallet_no
    left join entries h on h.account_id = w.account_id and h.wallet_no = w.wallet_no and h.sequence = w.end_block * ${BLOCK}::int
    left join entries l on l.account_id = w.account_id and l.wallet_no = w.wallet_no and l.sequence = w.first_block * ${BLOCK}::int
    where w.first_block < w.end_block`;
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toStatementRow(row: any): StatementRow {
  const type = entryType(row.type);
  // Any entry of the group has the same label: one credit in its direction stands for all.
  const [amount, outstandingChange] = row.only_owed_less ? [0, -1] : [row.direction, 0];
  return {
    type,
    labelled: {
      type,
      amount,
      outstandingChange,
      action: row.action,
      grantSource: row.source === 0 ? null : grantSource(row.source),
    },
    count: row.count,
    added: row.added,
    taken: row.taken,
    outstandingChange: row.outstanding_change,
  };
}
