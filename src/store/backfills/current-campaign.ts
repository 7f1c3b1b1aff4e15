import type { Sql } from "../database.ts";

/** Joins to entries `e` what was amended of them, as `am`. */
export function amendedJoin(sql: Sql) {
  return sql`left join amended_entries am on am.account_id = e.account_id and am.wallet_no = e.wallet_no
    and am.sequence = e.sequence`;
}

/** The number of the campaign that an entry `e` is attributed to now, where `amendedJoin` stands. */
export function currentCampaign(sql: Sql) {
  return sql`case when am.sequence is null then e.campaign_no else am.campaign_no end`;
}
