import type { Database, Sql } from "../database.ts";
import { inState } from "../lane/codes.ts";
import { summedBlocks } from "../movement-sums.ts";
import type { Account } from "../posting.ts";
import { entryColumns, entryJoins, type ReadEntry, toReadEntry } from "./entry-row.ts";
import { readStatementRows, type StatementRow } from "./statement-rows.ts";
import { largestOf, newestOf } from "./stretch.ts";

/** Where a wallet stood, after which entry. */
export type Stand = { sequence: number; balance: number; outstanding: number };

/** What there is to say about a wallet's balance between two times, all from one moment. */
export type ExplanationRows = {
  number: number;
  /** Whose balance it is, by name. */
  owner: string;
  opening: Stand;
  closing: Stand;
  rows: StatementRow[];
  /** At the window's end, as everything here. `newest`: sequences of the last deposits, the newest first. */
  inFlight: { count: number; amount: number; newest: number[] };
  /** The largest deposit of the window. */
  largestDeposit: ReadEntry | null;
  /** Corrections by hand in the window, the newest first. */
  adjustments: ReadEntry[];
  /** The newest entries up to the window's end, the newest first. */
  recent: ReadEntry[];
  /** Other wallets of the account with the balance that was expected. */
  others: { id: string; name: string | null }[];
};

/** How many entries are looked at for a difference. */
const RECENT = 200;
const MOST_ADJUSTMENTS = 5;
const MOST_OTHERS = 3;
/** How many submissions in flight are named. */
const MOST_IN_FLIGHT = 5;

/** @returns null where there is no such wallet */
export async function readExplanation(
  database: Database,
  account: Account,
  wallet: string,
  { from, to, expected }: { from: number; to: number; expected: number | null },
): Promise<ExplanationRows | null> {
  return database.begin("isolation level repeatable read read only", async (sql) => {
    const [row] = await sql`
      select w.wallet_no, w.sequence, coalesce(ws.name, ws.id) as workspace, ${summedBlocks(sql, "w")} as summed,
             sequence_at(w.account_id, w.wallet_no, w.sequence, ${from - 1}::timestamptz) as low,
             sequence_at(w.account_id, w.wallet_no, w.sequence, ${to - 1}::timestamptz) as high
      from wallets w
      left join workspaces ws on ws.account_id = w.account_id and ws.workspace_no = w.workspace_no
      where w.account_id = ${account.number} and w.id = ${wallet}`;
    if (row === undefined) return null;
    const number = row.wallet_no as number;
    const [after, upTo] = [row.low as number, row.high as number];
    const entries = (where: ReturnType<Sql>, limit: number) => readEntries(sql, account, number, where, limit);
    const { rows, areSumsSound } = await readStatementRows(sql, account, { from, to, wallet });
    const stretch = { account: account.number, wallet: number, after, upTo, summed: areSumsSound ? row.summed : 0 };
    const [opening, closing, inFlight, deposits, adjustments, recent, others] = await Promise.all([
      standAfter(sql, account, number, after),
      standAfter(sql, account, number, upTo),
      inFlightAfter(sql, account, number, upTo, upTo === row.sequence),
      entries(sql`e.sequence = ${largestOf(sql, stretch, "deposit")}`, 1),
      entries(
        sql`e.sequence = any(${newestOf(sql, stretch, "adjustment", MOST_ADJUSTMENTS)}) order by e.sequence desc`,
        MOST_ADJUSTMENTS,
      ),
      entries(sql`e.sequence <= ${upTo}::bigint order by e.sequence desc`, RECENT),
      expected === null ? [] : otherWallets(sql, account, number, expected),
    ]);
    return {
      number,
      owner: row.workspace ?? account.name ?? account.id,
      opening,
      closing,
      rows,
      inFlight,
      largestDeposit: deposits[0] ?? null,
      adjustments,
      recent,
      others,
    };
  });
}

async function standAfter(sql: Sql, account: Account, wallet: number, sequence: number): Promise<Stand> {
  const [row] = await sql`
    select ending_balance, ending_outstanding from entries
    where account_id = ${account.number} and wallet_no = ${wallet} and sequence = ${sequence}`;
  return { sequence, balance: row?.ending_balance ?? 0, outstanding: row?.ending_outstanding ?? 0 };
}

/** The deposits that were open when the wallet had so many entries. `last`: it has no more than these. */
async function inFlightAfter(sql: Sql, account: Account, wallet: number, sequence: number, last: boolean) {
  // What is open now has an index of its own; what was open once is looked for among all.
  const open = last
    ? inState(sql, "open")
    : sql`d.sequence <= ${sequence}::bigint and (d.closed_by is null or d.closed_by > ${sequence}::bigint)`;
  const [row] = await sql`
    select count(*) as count, coalesce(sum(-e.amount), 0)::bigint as amount,
           coalesce(to_json((array_agg(d.sequence order by d.sequence desc))[1:${MOST_IN_FLIGHT}::int]), '[]') as newest
    from deposits d
    join entries e on e.account_id = d.account_id and e.wallet_no = d.wallet_no and e.sequence = d.sequence
    where d.account_id = ${account.number} and d.wallet_no = ${wallet} and ${open}`;
  return { count: row!.count as number, amount: row!.amount as number, newest: row!.newest as number[] };
}

async function readEntries(
  sql: Sql,
  account: Account,
  wallet: number,
  where: ReturnType<Sql>,
  limit: number,
): Promise<ReadEntry[]> {
  const rows = await sql`
    select ${entryColumns(sql)}
    from entries e
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    ${entryJoins(sql)}
    where e.account_id = ${account.number} and e.wallet_no = ${wallet} and ${where}
    limit ${limit}`;
  return rows.map(toReadEntry);
}

async function otherWallets(sql: Sql, account: Account, wallet: number, balance: number) {
  const rows = await sql`
    select w.id, ws.name
    from wallets w
    left join workspaces ws on ws.account_id = w.account_id and ws.workspace_no = w.workspace_no
    where w.account_id = ${account.number} and w.wallet_no <> ${wallet} and w.balance = ${balance}
    order by w.wallet_no limit ${MOST_OTHERS}`;
  return rows.map((row) => ({ id: row.id as string, name: row.name as string | null }));
}
