import type { Sql } from "../database.ts";
import type { Account } from "../posting.ts";

export type Payment = {
  provider: string;
  receipt: string;
  state: "pending" | "succeeded" | "failed";
  wallet: string;
  walletNumber: number;
  /** Sequence of the entry that credited it. */
  sequence: number | null;
  pack: string;
  count: number;
  credits: number;
  /** In the currency's smallest part. */
  money: number;
  currency: string;
  createdAt: number;
};

/** Purchases, newest first. */
export async function pagePayments(
  sql: Sql,
  account: Account,
  filter: { wallet: string | null },
  page: { before: { at: number; provider: string; receipt: string } | null; limit: number },
): Promise<Payment[]> {
  const { before } = page;
  const rows = await sql`
    select p.*, w.id as wallet from payments p
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
    where p.account_id = ${account.number}
      ${filter.wallet === null ? sql`` : sql`and w.id = ${filter.wallet}`}
      ${
        before === null
          ? sql``
          : sql`and (p.created_at, p.provider, p.receipt) < (${before.at}::timestamptz, ${before.provider}, ${before.receipt})`
      }
    order by p.created_at desc, p.provider desc, p.receipt desc
    limit ${page.limit}`;
  return rows.map((row) => ({
    provider: row.provider,
    receipt: row.receipt,
    state: "succeeded",
    wallet: row.wallet,
    walletNumber: row.wallet_no,
    sequence: row.sequence,
    pack: row.pack,
    count: row.count,
    credits: row.credits,
    money: row.money,
    currency: row.currency,
    createdAt: row.created_at,
  }));
}
