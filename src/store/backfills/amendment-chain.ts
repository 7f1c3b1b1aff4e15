import type { Sql } from "../database.ts";
import { formatId } from "../ids.ts";
import type { Account } from "../posting.ts";
import type { AmendmentFields } from "./amend.ts";

/** An amendment as an export shows it: what its hash covers, and the hash. */
export type AmendmentLink = AmendmentFields & { hash: string };

/**
 * All amendments of an account, oldest first, in portions; whatever stands there, as it is, also where somebody has changed
 * it to what can be no number and no time.
 */
export async function* streamAmendments(
  sql: Sql,
  account: Pick<Account, "number" | "id">,
): AsyncGenerator<AmendmentLink[]> {
  for (let after = "0"; ; ) {
    const rows = await sql`
      select m.amendment_no::text, m.backfill_no, m.wallet_no, m.sequence::text, m.reference_type, m.reference_id, m.by,
        to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, encode(m.hash, 'hex') as hash,
        before.id as before, now.id as campaign
      from amendments m
      left join campaigns before on before.account_id = m.account_id and before.campaign_no = m.before_campaign_no
      left join campaigns now on now.account_id = m.account_id and now.campaign_no = m.campaign_no
      where m.account_id = ${account.number} and m.amendment_no > ${after}::bigint
      order by m.amendment_no limit ${PORTION}`;
    yield rows.map((row) => ({
      account: account.id,
      amendment: Number(row.amendment_no),
      backfill: row.backfill_no,
      entry: formatId("en", account.number, row.wallet_no, Number(row.sequence)),
      before: row.before,
      campaign: row.campaign,
      reference:
        row.reference_type === null && row.reference_id === null
          ? null
          : { type: row.reference_type, id: row.reference_id },
      at: row.at,
      by: row.by,
      hash: row.hash,
    }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PORTION) return;
    after = last.amendment_no;
  }
}

const PORTION = 1_000;
