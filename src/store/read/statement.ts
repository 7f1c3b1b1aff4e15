import type { EntryType } from "../../core/entry.ts";
import type { Instant } from "../../core/instant.ts";
import type { Labelled } from "../../core/labels.ts";
import type { Payment } from "../../core/payment.ts";
import type { Database, Sql } from "../database.ts";
import { entryType, entryTypeNumber, grantSource, TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { toPayment } from "./payment-row.ts";
import { type UsageFilter, type UsageTotals, usageWithin } from "./usage.ts";

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

/** A wallet at both ends of a window. */
export type StatementWallet = {
  wallet: string;
  workspace: string | null;
  name: string | null;
  opening: { balance: number; outstanding: number };
  closing: { balance: number; outstanding: number };
};

/** A purchase, by the entry that credited it. */
export type StatementPurchase = Payment & { wallet: string; walletNumber: number; creditedAt: Instant };

export type StatementFigures = {
  wallets: StatementWallet[];
  rows: StatementRow[];
  purchases: StatementPurchase[];
  usage: UsageTotals;
};

/**
 * What a statement of a window is made of, all from one moment. Opening and closing figures are looked up at the window's
 * ends, entries are added up by the database, and usage is what the usage page shows.
 */
export async function readStatement(
  database: Database,
  account: Account,
  filter: Omit<UsageFilter, "workspace">,
  needsCampaign: (action: string) => boolean,
): Promise<StatementFigures> {
  return database.begin("isolation level repeatable read read only", async (sql) => {
    const [wallets, rows, purchases, usage] = await Promise.all([
      readStatementWallets(sql, account, filter),
      readStatementRows(sql, account, filter),
      readStatementPurchases(sql, account, filter),
      usageWithin(sql, account, { ...filter, workspace: null }, needsCampaign),
    ]);
    return { wallets, rows, purchases, usage };
  });
}

type Filter = Pick<UsageFilter, "from" | "to" | "wallet">;

/** The wallets, with the sequences of their last entries before the window (`low`) and in it (`high`). */
function ends(sql: Sql, account: Account, { from, to, wallet }: Filter) {
  return sql`
    select w.account_id, w.wallet_no, w.id as wallet, w.workspace_no,
           sequence_at(w.account_id, w.wallet_no, w.sequence, ${from - 1}::timestamptz) as low,
           sequence_at(w.account_id, w.wallet_no, w.sequence, ${to - 1}::timestamptz) as high
    from wallets w
    where w.account_id = ${account.number} ${wallet === null ? sql`` : sql`and w.id = ${wallet}`}`;
}

/** Those that had an entry by the window's end, in the order of their ids. */
async function readStatementWallets(sql: Sql, account: Account, filter: Filter): Promise<StatementWallet[]> {
  const rows = await sql`
    with ends as materialized (${ends(sql, account, filter)})
    select ends.wallet, ws.id as workspace, ws.name,
           coalesce(l.ending_balance, 0) as opening, coalesce(l.ending_outstanding, 0) as opening_outstanding,
           h.ending_balance as closing, h.ending_outstanding as closing_outstanding
    from ends
    join entries h on h.account_id = ends.account_id and h.wallet_no = ends.wallet_no and h.sequence = ends.high
    left join entries l on l.account_id = ends.account_id and l.wallet_no = ends.wallet_no and l.sequence = ends.low
    left join workspaces ws on ws.account_id = ends.account_id and ws.workspace_no = ends.workspace_no
    order by ends.wallet`;
  return rows.map((row) => ({
    wallet: row.wallet,
    workspace: row.workspace,
    name: row.name,
    opening: { balance: row.opening, outstanding: row.opening_outstanding },
    closing: { balance: row.closing, outstanding: row.closing_outstanding },
  }));
}

/**
 * Entries of a window, grouped by whatever the label of an entry depends on (`labelOf`); of one wallet in the order in
 * which each kind came first.
 */
export async function readStatementRows(sql: Sql, account: Account, filter: Filter): Promise<StatementRow[]> {
  const rows = await sql`
    with ends as materialized (${ends(sql, account, filter)}),
    grouped as (
      select e.type, e.action_no, sign(e.amount - e.outstanding_change)::int as direction,
             e.amount = 0 and e.outstanding_change < 0 as only_owed_less, g.source,
             count(*)::int as count,
             coalesce(sum(e.amount) filter (where e.amount > 0), 0)::bigint as added,
             coalesce(-sum(e.amount) filter (where e.amount < 0), 0)::bigint as taken,
             sum(e.outstanding_change)::bigint as outstanding_change, min(e.sequence) as first
      from ends
      join entries e on e.account_id = ends.account_id and e.wallet_no = ends.wallet_no and e.sequence > ends.low
        and e.sequence <= ends.high
      left join grants g on e.type = ${entryTypeNumber("expiry")} and g.account_id = e.account_id
        and g.wallet_no = e.wallet_no and g.grant_no = e.grant_no
      group by 1, 2, 3, 4, 5
    )
    select grouped.*, t.term as action from grouped
    left join terms t on t.account_id = ${account.number} and t.kind = ${TERM.action} and t.term_no = grouped.action_no
    order by grouped.first`;
  return rows.map((row) => {
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
        grantSource: row.source === null ? null : grantSource(row.source),
      },
      count: row.count,
      added: row.added,
      taken: row.taken,
      outstandingChange: row.outstanding_change,
    };
  });
}

/** Oldest first. */
async function readStatementPurchases(sql: Sql, account: Account, filter: Filter): Promise<StatementPurchase[]> {
  const rows = await sql`
    with ends as materialized (${ends(sql, account, filter)})
    select p.*, encode(p.request_hash, 'hex') as request_hash, ends.wallet, e.effective_at
    from ends
    join payments p on p.account_id = ends.account_id and p.wallet_no = ends.wallet_no and p.sequence > ends.low
      and p.sequence <= ends.high
    join entries e on e.account_id = p.account_id and e.wallet_no = p.wallet_no and e.sequence = p.sequence
    order by e.effective_at, p.wallet_no, p.sequence`;
  return rows.map((row) => ({
    ...toPayment(row),
    wallet: row.wallet,
    walletNumber: row.wallet_no,
    creditedAt: row.effective_at,
  }));
}
