import type { CaseState } from "../../core/case.ts";
import type { Sql } from "../database.ts";
import { formatCaseId } from "../ids.ts";

export type WantedCase = { account: number; number: number };

/** Cases that entries are about to name, held so that none of them is closed before those entries are there. */
export async function holdCases(
  sql: Sql,
  wanted: readonly WantedCase[],
): Promise<{ account: number; id: string; wallet: string; state: CaseState }[]> {
  const rows = await sql`
    select s.account_id, s.case_no, s.state, w.id as wallet
    from unnest(${wanted.map((each) => each.account)}::bigint[], ${wanted.map((each) => each.number)}::int[])
      as k(account_id, case_no)
    join case_standings s on s.account_id = k.account_id and s.case_no = k.case_no
    join wallets w on w.account_id = s.account_id and w.wallet_no = s.wallet_no
    order by s.account_id, s.case_no
    for share of s`;
  return rows.map((row) => ({
    account: row.account_id,
    id: formatCaseId(row.account_id, row.case_no),
    wallet: row.wallet,
    state: row.state,
  }));
}
