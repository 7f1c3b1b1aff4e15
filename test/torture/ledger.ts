// What the ledger holds of accounts, read past the servers.
import type postgres from "postgres";
import type { Acknowledged } from "./notebook.ts";

export type LedgerRow = Acknowledged & { account: string; key: string | null };

export async function readLedger(sql: postgres.Sql, accounts: string[]): Promise<LedgerRow[]> {
  const rows = await sql`
    select a.id as account, w.id as wallet, e.sequence::float8 as sequence, e.amount::float8 as amount,
           e.ending_balance::float8 as ending_balance, encode(e.hash, 'hex') as hash, e.idempotency_key as key
    from accounts a
    join wallets w using (account_id)
    join entries e on e.account_id = w.account_id and e.wallet_no = w.wallet_no
    where a.id = any(${accounts}::text[])`;
  return rows as unknown as LedgerRow[];
}

/** All entries of accounts in one line, to see later whether they are still the same. */
export async function digestOf(sql: postgres.Sql, accounts: string[]): Promise<string> {
  const [row] = await sql`
    select count(*)::int || ' ' || coalesce(md5(string_agg(encode(e.hash, 'hex'), '' order by a.id, e.wallet_no, e.sequence)), '')
      as digest
    from accounts a join entries e using (account_id) where a.id = any(${accounts}::text[])`;
  return row!["digest"] as string;
}
