import { chainedFields } from "../../core/chain.ts";
import type { Sql } from "../database.ts";
import type { Account } from "../posting.ts";
import { entryColumns, postedEntryJoins, toPostedEntry } from "./entry-row.ts";

/** An entry as an export shows it: what its hash covers, and the hash. */
export type ChainLink = ReturnType<typeof chainedFields> & { hash: string };

/** All entries of a wallet, oldest first, in portions, up to what was posted when it began. */
export async function* streamChain(sql: Sql, account: Account, wallet: string): AsyncGenerator<ChainLink[]> {
  const [place] = await sql`
    select wallet_no, sequence from wallets where account_id = ${account.number} and id = ${wallet}`;
  let after = 0;
  while (place !== undefined && after < place.sequence) {
    const rows = await sql`
      select ${entryColumns(sql)}
      from entries e
      join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
      ${postedEntryJoins(sql)}
      where e.account_id = ${account.number} and e.wallet_no = ${place.wallet_no}
        and e.sequence > ${after}::bigint and e.sequence <= ${Math.min(after + PORTION, place.sequence)}::bigint
      order by e.sequence`;
    yield rows.map((row) => {
      const entry = toPostedEntry(row);
      return { ...chainedFields({ account: account.id, wallet }, entry), hash: entry.hash };
    });
    after += PORTION;
  }
}

const PORTION = 1_000;
