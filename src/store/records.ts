import type { Reference } from "../core/entry.ts";
import type { Database } from "./database.ts";
import type { Account } from "./posting.ts";

export type UnderlyingRecord = { reference: Reference; workspace: string; campaign: string | null };

/** Registers the operator's own records, all or none. Of several with one reference the last holds. */
export async function putRecords(
  database: Database,
  account: Account,
  records: UnderlyingRecord[],
): Promise<{ created: number; updated: number; unchanged: number }> {
  const byReference = new Map(
    records.map((record) => [JSON.stringify([record.reference.type, record.reference.id]), record]),
  );
  const unique = [...byReference.values()];
  const counts = { created: 0, updated: 0, unchanged: records.length - unique.length };
  if (unique.length === 0) return counts;
  const rows = await database`
    with given as (
      select * from unnest(
        ${unique.map((record) => record.reference.type)}::text[], ${unique.map((record) => record.reference.id)}::text[],
        ${unique.map((record) => record.reference.url)}::text[], ${unique.map((record) => record.workspace)}::text[],
        ${unique.map((record) => record.campaign)}::text[]
      ) as t(reference_type, reference_id, url, workspace, campaign)
    ), known as (
      select g.*, r.account_id is not null as exists,
             (r.url, r.workspace, r.campaign) is not distinct from (g.url, g.workspace, g.campaign) as same
      from given g
      left join records r on r.account_id = ${account.number} and r.reference_type = g.reference_type
        and r.reference_id = g.reference_id
    ), written as (
      insert into records (account_id, reference_type, reference_id, url, workspace, campaign, updated_at)
      select ${account.number}::bigint, reference_type, reference_id, url, workspace, campaign, scrip_now()
      from known where not (exists and same)
      on conflict (account_id, reference_type, reference_id) do update
        set url = excluded.url, workspace = excluded.workspace, campaign = excluded.campaign,
            updated_at = excluded.updated_at
    )
    select exists, exists and same as same, count(*)::int as count from known group by 1, 2`;
  for (const row of rows) counts[row.same ? "unchanged" : row.exists ? "updated" : "created"] += row.count;
  return counts;
}
