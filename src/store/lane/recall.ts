import type { Purchase } from "../../core/entry.ts";
import type { Sql } from "../database.ts";
import type { Answer } from "../posting.ts";
import { openDeposit, readDeposit } from "../read/deposits.ts";
import { entryColumns, postedEntryJoins, toPostedEntry } from "../read/entry-row.ts";
import { toGrant } from "./load.ts";

/**
 * The answer that a request got when its entry was posted, word for word, read back from the ledger: nothing in it
 * depends on what came later.
 */
export async function recallAnswer(
  sql: Sql,
  place: { account: number; wallet: number; sequence: number },
): Promise<Answer> {
  const rows = await sql`
    select ${entryColumns(sql)}
    from entries e join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no ${postedEntryJoins(sql)}
    where e.account_id = ${place.account} and e.wallet_no = ${place.wallet} and e.sequence = ${place.sequence}`;
  const entry = toPostedEntry(rows[0]);
  const answer: Answer = {
    entry,
    wallet: { id: entry.wallet, balance: entry.endingBalance, outstanding: entry.endingOutstanding },
    grant: null,
    deposit: null,
  };
  if (entry.type === "grant") {
    const [row] = await sql`
      select * from grants
      where account_id = ${place.account} and wallet_no = ${place.wallet} and sequence = ${place.sequence}`;
    const grant = toGrant(row);
    answer.grant = { ...grant, remaining: grant.amount };
  }
  if (entry.type === "topup") {
    const [payment] = await sql`
      select provider, receipt, pack, count, credits, money, currency from payments
      where account_id = ${place.account} and wallet_no = ${place.wallet} and sequence = ${place.sequence}`;
    entry.purchase = { ...(payment as Purchase) };
  }
  if (entry.type === "deposit") {
    const stored = await readDeposit(sql, place.account, entry.wallet, entry.sequence);
    entry.deadline = stored!.deadline;
    answer.deposit = openDeposit(entry, place.wallet);
  }
  if (entry.type === "settlement") {
    answer.deposit = await readDeposit(sql, place.account, entry.wallet, entry.of!);
  }
  return answer;
}
