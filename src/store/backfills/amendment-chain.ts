import type { Sql } from "../database.ts";
import { formatId } from "../ids.ts";
import type { Account } from "../posting.ts";
import type { AmendmentFields } from "./amend.ts";

/** An amendment as an export shows it: what its hash covers, and the hash. */
export type AmendmentLink = AmendmentFields & { hash: string };

/** All amendments of an account, oldest first, in portions. */
export async function* streamAmendments(sql: Sql, account: Account): AsyncGenerator<AmendmentLink[]> {
  for (let after = 0; ; ) {
    const rows = await sql`
      select m.*, encode(m.hash, 'hex') as hash, before.id as before, now.id as campaign
      from amendments m
      left join campaigns before on before.account_id = m.account_id and before.campaign_no = m.before_campaign_no
      left join campaigns now on now.account_id = m.account_id and now.campaign_no = m.campaign_no
      where m.account_id = ${account.number} and m.amendment_no > ${after}::bigint
      order by m.amendment_no limit ${PORTION}`;
    yield rows.map((row) => ({
      account: account.id,
      amendment: row.amendment_no,
      backfill: row.backfill_no,
      entry: formatId("en", account.number, row.wallet_no, row.sequence),
      before: row.before,
      campaign: row.campaign,
      reference: row.reference_type === null ? null : { type: row.reference_type, id: row.reference_id },
      at: new Date(row.at).toISOString(),
      by: row.by,
      hash: row.hash,
    }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PORTION) return;
    after = last.amendment_no;
  }
}

const PORTION = 1_000;
