import type { Rejection } from "../../core/rejection.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { type Origin, recordActs } from "../audit-log/record.ts";
import { type Database, planAnew, type Sql } from "../database.ts";
import { formatBackfillId } from "../ids.ts";
import { lockAllWallets } from "../lane/load.ts";
import { assign, lockAccounts, readCounters } from "../lane/names.ts";
import type { Account } from "../posting.ts";
import { amend, type Campaign, type Change } from "./amend.ts";
import { amendedJoin, currentCampaign } from "./current-campaign.ts";
import { family } from "./family.ts";

type Done = Result<"done" | "done before", Rejection>;

/**
 * Applies a proposal as a whole. Where the ground has moved since it was made, so that one of its changes would not be what
 * was shown, nothing is applied.
 */
export function applyBackfill(
  database: Database,
  account: Account,
  backfill: number,
  by: string,
  origin: Origin | null = null,
): Promise<Done> {
  return alone(database, account, async (sql) => {
    const acts = await readActs(sql, account, backfill);
    if (acts === null) return fail({ code: "not_found", detail: "There is no such backfill." });
    if (acts.has("reverted"))
      return fail({ code: "conflict", detail: "This backfill was reverted: propose a new one." });
    if (acts.has("applied")) return ok("done before");
    if (await hasMoved(sql, account, backfill)) {
      const detail = "Entries or records have changed since this was proposed: propose it anew.";
      return fail({ code: "conflict", detail });
    }
    await makeCampaigns(sql, account, backfill);
    const changes = await readChanges(sql, account, backfill);
    await amend(sql, account, backfill, changes, by);
    await noteAct(sql, account, { backfill, act: "applied", amendments: changes.length, by }, origin);
    return ok("done");
  });
}

/** Takes an applied backfill back: its entries, and what settled or refunded them since, stand as they stood before. */
export function revertBackfill(
  database: Database,
  account: Account,
  backfill: number,
  by: string,
  origin: Origin | null = null,
): Promise<Done> {
  return alone(database, account, async (sql) => {
    const acts = await readActs(sql, account, backfill);
    if (acts === null) return fail({ code: "not_found", detail: "There is no such backfill." });
    if (acts.has("reverted")) return ok("done before");
    if (!acts.has("applied")) return fail({ code: "conflict", detail: "This backfill was not applied." });
    const changes = await readReversal(sql, account, backfill);
    await amend(sql, account, backfill, changes, by);
    await noteAct(sql, account, { backfill, act: "reverted", amendments: changes.length, by }, origin);
    return ok("done");
  });
}

/** With all wallets of the account locked, then the account, as whoever posts takes them: nothing is posted meanwhile. */
function alone<T>(database: Database, account: Account, run: (sql: Sql) => Promise<T>): Promise<T> {
  return database.begin(async (sql) => {
    await planAnew(sql);
    await lockAllWallets(sql, [account.number]);
    await lockAccounts(sql, [account.number]);
    return run(sql);
  }) as Promise<T>;
}

async function readActs(sql: Sql, account: Account, backfill: number): Promise<Set<string> | null> {
  const rows = await sql`
    select a.act from backfills b left join backfill_acts a using (account_id, backfill_no)
    where b.account_id = ${account.number} and b.backfill_no = ${backfill}`;
  return rows.length === 0 ? null : new Set(rows.flatMap(({ act }) => (act === null ? [] : [act as string])));
}

/** Whether an entry was attributed meanwhile, or its record says something else than it did. */
async function hasMoved(sql: Sql, account: Account, backfill: number): Promise<boolean> {
  const rows = await sql`
    select 1
    from backfill_changes p
    join entries e on e.account_id = p.account_id and e.wallet_no = p.wallet_no and e.sequence = p.sequence
    join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
    left join records r on r.account_id = p.account_id and r.reference_type = p.reference_type
      and r.reference_id = p.reference_id and r.campaign = p.campaign and r.workspace = ws.id
    ${amendedJoin(sql)}
    where p.account_id = ${account.number} and p.backfill_no = ${backfill}
      and (${currentCampaign(sql)} is not null or r.account_id is null)
    limit 1`;
  return rows.length > 0;
}

/** Campaigns that only records have named so far come into being. */
async function makeCampaigns(sql: Sql, account: Account, backfill: number): Promise<void> {
  const missing = await sql`
    select distinct e.workspace_no, p.campaign
    from backfill_changes p
    join entries e on e.account_id = p.account_id and e.wallet_no = p.wallet_no and e.sequence = p.sequence
    left join campaigns c on c.account_id = p.account_id and c.workspace_no = e.workspace_no and c.id = p.campaign
    where p.account_id = ${account.number} and p.backfill_no = ${backfill} and c.account_id is null
    order by 1, 2`;
  if (missing.length === 0) return;
  const counters = await readCounters(sql, account.number);
  const numbers = missing.map(({ workspace_no: workspace, campaign: id }) =>
    assign(counters, { table: "campaign", account: account.number, workspace, id }),
  );
  await sql`
    insert into campaigns (account_id, campaign_no, workspace_no, id, created_at)
    select ${account.number}::bigint, campaign_no, workspace_no, id, scrip_now()
    from unnest(${numbers}::int[], ${missing.map((row) => row.workspace_no)}::int[],
                ${missing.map((row) => row.campaign)}::text[]) as t(campaign_no, workspace_no, id)`;
}

/** Everything that a proposal changes: its entries, and what settled or refunded them up to now. */
async function readChanges(sql: Sql, account: Account, backfill: number): Promise<Change[]> {
  const rows = await sql`
    select e.wallet_no, e.sequence, c.campaign_no, c.id as campaign, before.campaign_no as before_no,
           before.id as before_campaign, p.reference_type, p.reference_id
    from backfill_changes p
    join entries root on root.account_id = p.account_id and root.wallet_no = p.wallet_no and root.sequence = p.sequence
    join campaigns c on c.account_id = p.account_id and c.workspace_no = root.workspace_no and c.id = p.campaign
    cross join lateral (${family(sql, sql`root`)}) e
    ${amendedJoin(sql)}
    left join campaigns before on before.account_id = p.account_id and before.campaign_no = ${currentCampaign(sql)}
    where p.account_id = ${account.number} and p.backfill_no = ${backfill}
      and before.campaign_no is distinct from c.campaign_no
    order by e.wallet_no, e.sequence`;
  return rows.map((row) => ({
    wallet: row.wallet_no,
    sequence: row.sequence,
    before: campaignOf(row.before_no, row.before_campaign),
    after: campaignOf(row.campaign_no, row.campaign),
    reference: { type: row.reference_type, id: row.reference_id },
  }));
}

/**
 * What takes a backfill back. What was posted for its entries since then came with the campaign that they had: it follows
 * them back.
 */
async function readReversal(sql: Sql, account: Account, backfill: number): Promise<Change[]> {
  const rows = await sql`
    select e.wallet_no, e.sequence, now.campaign_no, now.id as campaign
    from backfill_changes p
    join entries root on root.account_id = p.account_id and root.wallet_no = p.wallet_no and root.sequence = p.sequence
    cross join lateral (${family(sql, sql`root`)}) e
    ${amendedJoin(sql)}
    join campaigns now on now.account_id = p.account_id and now.campaign_no = ${currentCampaign(sql)}
    where p.account_id = ${account.number} and p.backfill_no = ${backfill}
    order by e.wallet_no, e.sequence`;
  return rows.map((row) => ({
    wallet: row.wallet_no,
    sequence: row.sequence,
    before: campaignOf(row.campaign_no, row.campaign),
    after: null,
    reference: null,
  }));
}

function campaignOf(number: number | null, id: string | null): Campaign | null {
  return number === null || id === null ? null : { number, id };
}

async function noteAct(
  sql: Sql,
  account: Account,
  { backfill, act, amendments, by }: { backfill: number; act: "applied" | "reverted"; amendments: number; by: string },
  origin: Origin | null,
): Promise<void> {
  await recordActs(sql, origin, {
    action: `backfill.${act}`,
    account: account.id,
    target: { type: "backfill", id: formatBackfillId(account.number, backfill) },
    after: { amendments },
  });
  await sql`
    insert into backfill_acts (account_id, backfill_no, act, amendments, at, by)
    values (${account.number}, ${backfill}, ${act}, ${amendments}, scrip_now(), ${by})`;
}
