import type { Sql } from "../database.ts";
import type { Account } from "../posting.ts";
import type { UsageFilter } from "./usage.ts";

/** From when to when, [from, to), and of which wallet; null: of all. */
export type Window = Pick<UsageFilter, "from" | "to" | "wallet">;

/** An account's wallets, with the sequences of their last entries before a window (`low`) and in it (`high`). */
export function windowEnds(sql: Sql, account: Account, { from, to, wallet }: Window) {
  return sql`
    select w.account_id, w.wallet_no, w.id as wallet, w.workspace_no,
           sequence_at(w.account_id, w.wallet_no, w.sequence, ${from - 1}::timestamptz) as low,
           sequence_at(w.account_id, w.wallet_no, w.sequence, ${to - 1}::timestamptz) as high
    from wallets w
    where w.account_id = ${account.number} ${wallet === null ? sql`` : sql`and w.id = ${wallet}`}`;
}
