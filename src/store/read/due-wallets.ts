import type { Instant } from "../../core/instant.ts";
import type { Sql } from "../database.ts";
import type { Account } from "../posting.ts";

/** A wallet in which something is due, with what the write path needs to know of its account. */
export type DueWallet = { account: Account; wallet: string; place: DuePlace };

/** Where a wallet stands in the order of what is due. */
export type DuePlace = { dueAt: Instant; account: number; wallet: number };

/** Wallets of any account in which something is due by now: the longest due first, those after a place. */
export async function readDueWallets(sql: Sql, after: DuePlace | null, limit: number): Promise<DueWallet[]> {
  const rows = await sql`
    select w.next_due_at as due_at, w.account_id as number, w.wallet_no, w.id as wallet, a.id, a.product, a.name,
           a.time_zone, a.created_at
    from (
      select next_due_at, account_id, wallet_no, id from wallets
      where next_due_at <= scrip_now()
        ${after === null ? sql`` : sql`and (next_due_at, account_id, wallet_no) > (${after.dueAt}::timestamptz, ${after.account}, ${after.wallet})`}
      order by next_due_at, account_id, wallet_no
      limit ${limit}
    ) w
    join accounts a using (account_id)
    order by w.next_due_at, w.account_id, w.wallet_no`;
  return rows.map(({ due_at, number, wallet_no, wallet, id, product, name, time_zone, created_at }) => ({
    account: { id, number, product, name, timeZone: time_zone, createdAt: created_at },
    wallet,
    place: { dueAt: due_at, account: number, wallet: wallet_no },
  }));
}

/** For how many seconds the longest due wallet has been due; 0 where nothing is. */
export async function readDueLag(sql: Sql): Promise<number> {
  const [row] = await sql`
    select greatest(0, extract(epoch from scrip_now() - next_due_at))::float8 as seconds from wallets
    where next_due_at is not null order by next_due_at limit 1`;
  return row?.seconds ?? 0;
}
