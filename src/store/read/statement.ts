import type { Instant } from "../../core/instant.ts";
import type { Payment } from "../../core/payment.ts";
import type { Database, Sql } from "../database.ts";
import type { Account } from "../posting.ts";
import { toPayment } from "./payment-row.ts";
import { readStatementRows, type StatementRow } from "./statement-rows.ts";
import { type UsageFilter, type UsageTotals, usageWithin } from "./usage.ts";
import { type Window, windowEnds } from "./window-ends.ts";

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
    const [wallets, { rows }, purchases, usage] = await Promise.all([
      readStatementWallets(sql, account, filter),
      readStatementRows(sql, account, filter),
      readStatementPurchases(sql, account, filter),
      usageWithin(sql, account, { ...filter, workspace: null }, needsCampaign),
    ]);
    return { wallets, rows, purchases, usage };
  });
}

/** Those that had an entry by the window's end, in the order of their ids. */
async function readStatementWallets(sql: Sql, account: Account, filter: Window): Promise<StatementWallet[]> {
  const rows = await sql`
    with ends as materialized (${windowEnds(sql, account, filter)})
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

/** Oldest first. */
async function readStatementPurchases(sql: Sql, account: Account, filter: Window): Promise<StatementPurchase[]> {
  const rows = await sql`
    with ends as materialized (${windowEnds(sql, account, filter)})
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
