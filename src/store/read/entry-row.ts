import type { DebtPayment, Funding } from "../../core/entry.ts";
import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { entryType, grantSource, TERM, type TermKind } from "../lane/codes.ts";
import type { PostedEntry } from "../posting.ts";

/**
 * The columns of entries `e` of wallets `w`, with names instead of numbers. Every reader of entries uses this one fragment
 * with `entryJoins`, and `toPostedEntry`.
 *
 * Names are looked up entry by entry: joined freely, whole tables of them are read for a page, and planning that takes longer
 * than reading it.
 */
export function entryColumns(sql: Sql) {
  return sql`
    e.account_id, e.wallet_no, w.id as wallet, e.sequence, e.amount, e.outstanding_change, e.ending_balance,
    e.ending_outstanding, e.usage, e.effective_at, e.posted_at, e.of_sequence, ws.id as workspace, c.id as campaign,
    ${term(sql, TERM.action, "e.action_no")} as action, ${term(sql, TERM.referenceType, "e.reference_type_no")} as reference_type,
    e.reference_id, e.reference_url, ${term(sql, TERM.actor, "e.actor_no")} as actor, ${term(sql, TERM.version, "e.version_no")} as version,
    e.once, e.type, e.releases, encode(e.hash, 'hex') as hash, encode(e.request_hash, 'hex') as request_hash,
    e.idempotency_key, ws.name as workspace_name, c.name as campaign_name, e.price_lines, e.reason, e.metadata, e.case_id,
    case when e.grant_no is null then (
      select json_agg(json_build_object('grant', f.grant_no, 'amount', f.amount, 'source', g.source,
                                        'promotional', g.promotional) order by f.place)
      from fundings f
      join grants g on g.account_id = f.account_id and g.wallet_no = f.wallet_no and g.grant_no = f.grant_no
      where f.account_id = e.account_id and f.wallet_no = e.wallet_no and f.sequence = e.sequence
    ) else (
      select json_build_array(json_build_object('grant', e.grant_no, 'amount', abs(e.amount), 'source', g.source,
                                                'promotional', g.promotional))
      from grants g where g.account_id = e.account_id and g.wallet_no = e.wallet_no and g.grant_no = e.grant_no
    ) end as fundings,
    case when e.outstanding_change < 0 then (
      select json_agg(json_build_object('debt', p.debt_sequence, 'amount', p.amount) order by p.place)
      from debt_payments p
      where p.account_id = e.account_id and p.wallet_no = e.wallet_no and p.sequence = e.sequence
    ) end as pays`;
}

const term = (sql: Sql, kind: TermKind, number: string) =>
  sql.unsafe(
    `(select term from terms t where t.account_id = e.account_id and t.kind = ${kind} and t.term_no = ${number})`,
  );

/** What `entryColumns` needs beside entries `e` and their wallets `w`; with the campaign that each has now. */
export function entryJoins(sql: Sql) {
  return sql`${amendedJoin(sql)} ${joinsTo(sql, currentCampaign(sql))}`;
}

/** The same with the campaign that each entry was posted with, which its hash covers and its request was answered with. */
export function postedEntryJoins(sql: Sql) {
  return joinsTo(sql, sql`e.campaign_no`);
}

function joinsTo(sql: Sql, campaign: ReturnType<typeof currentCampaign>) {
  return sql`
    left join lateral (
      select id, name from workspaces ws where ws.account_id = e.account_id and ws.workspace_no = e.workspace_no offset 0
    ) ws on true
    left join lateral (
      select id, name from campaigns c where c.account_id = e.account_id and c.campaign_no = ${campaign} offset 0
    ) c on true`;
}

type FundingRow = Funding & { source: number; promotional: boolean };

/** A row of `entryColumns` as an entry. Deadline and purchase stand in tables of their own and are not read here. */
// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toPostedEntry(row: any): PostedEntry {
  return {
    wallet: row.wallet,
    sequence: row.sequence,
    type: entryType(row.type),
    amount: row.amount,
    outstandingChange: row.outstanding_change,
    endingBalance: row.ending_balance,
    endingOutstanding: row.ending_outstanding,
    usage: row.usage,
    effectiveAt: row.effective_at,
    postedAt: row.posted_at,
    of: row.of_sequence,
    workspace: row.workspace,
    campaign: row.campaign,
    action: row.action,
    reference:
      row.reference_id === null ? null : { type: row.reference_type, id: row.reference_id, url: row.reference_url },
    actor: row.actor,
    key: row.idempotency_key,
    requestHash: row.request_hash,
    fundings: ((row.fundings ?? []) as FundingRow[]).map((funding) => ({
      grant: funding.grant,
      amount: funding.amount,
      source: grantSource(funding.source),
      category: funding.promotional ? "promotional" : "paid",
    })),
    newGrants: [],
    joins: [],
    pays: (row.pays ?? []) as DebtPayment[],
    price: row.version === null ? null : { version: row.version, lines: toLines(row.price_lines) },
    once: row.once,
    releases: row.releases,
    deadline: null,
    purchase: null,
    reason: row.reason,
    metadata: row.metadata,
    case: row.case_id,
    hash: row.hash,
  };
}

/** An entry with what its workspace and its campaign are called now. */
export type ReadEntry = PostedEntry & { workspaceName: string | null; campaignName: string | null };

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toReadEntry(row: any): ReadEntry {
  return { ...toPostedEntry(row), workspaceName: row.workspace_name, campaignName: row.campaign_name };
}

function toLines(lines: { text: string; amount: number }[] | null) {
  return (lines ?? []).map(({ text, amount }) => ({ text, amount }));
}
