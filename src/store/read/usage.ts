import type { Day } from "../../core/day.ts";
import { type Database, planAnew, type Sql } from "../database.ts";
import { TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { readSummed } from "../usage-sums.ts";
import { readRunningUsage, usedInWindow } from "./used-in-window.ts";

export type UsageFilter = {
  /** The window is [from, to). */
  from: number;
  to: number;
  /** Whose midnights separate the days. */
  timeZone: string;
  wallet: string | null;
  workspace: string | null;
};

/** `needed`: spend of actions that need a campaign; `attributed`: what of it names one. */
export type Coverage = { needed: number; attributed: number };

type CampaignUsage = { campaign: string | null; name: string | null; url: string | null; credits: number };

type WorkspaceUsage = { workspace: string; name: string | null; campaigns: CampaignUsage[] };

export type UsageTotals = {
  total: number;
  /** The same by another way: from the running usage that the wallets' entries carry at the window's ends. */
  ledgerTotal: number;
  workspaces: WorkspaceUsage[];
  byAction: { action: string; credits: number }[];
  byDay: { day: string; credits: number }[];
  coverage: Coverage;
};

/**
 * Credits used in a window, by workspace and campaign, by action and by day, all from one moment.
 *
 * Whole days and months come from their sums, whole quarters of an hour from the usage rows; what the window's ends cut off
 * from their quarters is read from the entries. So it is exact for every window, and its cost does not grow with the ledger.
 */
export async function readUsage(
  database: Database,
  account: Account,
  filter: UsageFilter,
  needsCampaign: (action: string) => boolean,
): Promise<UsageTotals> {
  return atOneMoment(database, (sql) => usageWithin(sql, account, filter, needsCampaign));
}

/** The same inside a transaction that sees one moment. */
export async function usageWithin(
  sql: Sql,
  account: Account,
  filter: UsageFilter,
  needsCampaign: (action: string) => boolean,
): Promise<UsageTotals> {
  const summed = await readSummed(sql, account.number, filter.timeZone);
  const usage = await usageFrom(sql, account, filter, summed, needsCampaign);
  // Sums save reading; they are not believed against the ledger.
  if (summed === null || usage.total === usage.ledgerTotal) return usage;
  return usageFrom(sql, account, filter, null, needsCampaign);
}

function atOneMoment<T>(database: Database, read: (sql: Sql) => Promise<T>): Promise<T> {
  return database.begin(
    "isolation level repeatable read read only",
    read as (sql: unknown) => Promise<T>,
  ) as Promise<T>;
}

async function usageFrom(
  sql: Sql,
  account: Account,
  filter: UsageFilter,
  summed: Day | null,
  needsCampaign: (action: string) => boolean,
): Promise<UsageTotals> {
  const used = usedInWindow(sql, account, filter, summed);
  // With the names of campaigns: to ask for those of thousands by their numbers costs as much again.
  const rows = await sql`
    with fine as materialized (${used.fine})
    select u.*, c.id, c.name, c.url, null as day
    from (
      select workspace_no, campaign_no, action_no, sum(credits)::bigint as credits
      from (${used.byCampaign}) u group by workspace_no, campaign_no, action_no
    ) u
    left join campaigns c on c.account_id = ${account.number} and c.campaign_no = u.campaign_no
    union all
    select null, null, null, sum(credits)::bigint, null, null, null, to_char(day, 'YYYY-MM-DD')
    from (${used.byDay}) u group by day`;
  const campaignRows = rows.filter((row) => row.day === null) as unknown as CampaignRow[];
  const total = campaignRows.reduce((sum, row) => sum + row.credits, 0);
  const byWorkspace = campaignsByWorkspace(campaignRows);
  const [workspaces, actions, ledgerTotal] = await Promise.all([
    sql`select workspace_no, id, name from workspaces where account_id = ${account.number}
          and workspace_no = any(${[...byWorkspace.keys()]}::int[])`,
    sql`select term_no, term from terms where account_id = ${account.number} and kind = ${TERM.action}`,
    readLedgerTotal(sql, account, filter, summed, total),
  ]);
  const workspaceOf = new Map(workspaces.map((row) => [row.workspace_no as number, row]));
  const actionOf = new Map(actions.map((row) => [row.term_no as number, row.term as string]));

  const grouped = [...byWorkspace].map(([number, campaigns]): WorkspaceUsage => {
    const { id, name } = workspaceOf.get(number)!;
    return { workspace: id, name, campaigns: [...campaigns.values()] };
  });
  for (const group of grouped) dropMended(group);
  const byAction = new Map<string, number>();
  const coverage = { needed: 0, attributed: 0 };
  for (const { action_no, campaign_no, credits } of campaignRows) {
    const action = actionOf.get(action_no)!;
    byAction.set(action, (byAction.get(action) ?? 0) + credits);
    if (!needsCampaign(action)) continue;
    coverage.needed += credits;
    if (campaign_no !== 0) coverage.attributed += credits;
  }
  return {
    total,
    ledgerTotal,
    workspaces: grouped,
    byAction: [...byAction].map(([action, credits]) => ({ action, credits })),
    byDay: rows.filter((row) => row.day !== null).map(({ day, credits }) => ({ day, credits })),
    coverage,
  };
}

/** Of a campaign and an action; with the number 0, and without an id, where no campaign is named. */
type CampaignRow = {
  workspace_no: number;
  campaign_no: number;
  action_no: number;
  id: string | null;
  name: string | null;
  url: string | null;
  credits: number;
};

/** Of each workspace its campaigns with what they used, whatever the action, all by their numbers. */
function campaignsByWorkspace(rows: readonly CampaignRow[]): Map<number, Map<number, CampaignUsage>> {
  const byWorkspace = new Map<number, Map<number, CampaignUsage>>();
  for (const { workspace_no, campaign_no, id, name, url, credits } of rows) {
    const campaigns = byWorkspace.get(workspace_no) ?? new Map<number, CampaignUsage>();
    byWorkspace.set(workspace_no, campaigns);
    const known = campaigns.get(campaign_no);
    if (known === undefined) campaigns.set(campaign_no, { campaign: id, name, url, credits });
    else known.credits += credits;
  }
  return byWorkspace;
}

/**
 * The ledger's own total for a window: its running usage. Workspaces that share a wallet have one running figure: what the
 * rows of all of them are off, one of them is off.
 */
async function readLedgerTotal(
  sql: Sql,
  account: Account,
  filter: UsageFilter,
  summed: Day | null,
  total: number,
): Promise<number> {
  const running = await readRunningUsage(sql, account, filter);
  if (filter.workspace === null) return running;
  const used = usedInWindow(sql, account, { ...filter, workspace: null }, summed);
  const [all] = await sql`
    with fine as (${used.fine}) select coalesce(sum(credits), 0)::bigint as credits from (${used.byDay}) u`;
  return total + running - all!.credits;
}

/** Where everything without a campaign was mended, nothing is left of it to show. */
function dropMended(group: WorkspaceUsage): void {
  const rest = group.campaigns.filter(({ campaign, credits }) => campaign !== null || credits !== 0);
  if (rest.length > 0) group.campaigns = rest;
}

/** What each workspace used in a window. */
export async function readUsageByWorkspace(
  database: Database,
  account: Account,
  filter: UsageFilter,
): Promise<{ workspace: string; name: string | null; credits: number }[]> {
  const rows = await atOneMoment(database, async (sql) => {
    const summed = await readSummed(sql, account.number, filter.timeZone);
    const used = usedInWindow(sql, account, filter, summed);
    return sql`
      with fine as (${used.fine})
      select w.id as workspace, w.name, sum(u.credits)::bigint as credits
      from (${used.byDay}) u join workspaces w on w.account_id = ${account.number} and w.workspace_no = u.workspace_no
      group by w.workspace_no, w.id, w.name`;
  });
  return rows.map(({ workspace, name, credits }) => ({ workspace, name, credits }));
}

/** What was used on each local day of a window; days without use are missing. */
export async function readUsageByDay(
  database: Database,
  account: Account,
  filter: UsageFilter,
): Promise<Map<string, number>> {
  const rows = await atOneMoment(database, async (sql) => {
    const summed = await readSummed(sql, account.number, filter.timeZone);
    const used = usedInWindow(sql, account, filter, summed);
    return sql`
      with fine as (${used.fine})
      select to_char(day, 'YYYY-MM-DD') as day, sum(credits)::bigint as credits from (${used.byDay}) u group by day`;
  });
  return new Map(rows.map((row) => [row.day as string, row.credits as number]));
}

/** From before any use to after it, on whole quarters and far from the ends of what times can be told. */
const EVER = { from: Date.UTC(1970, 0, 1), to: Date.UTC(2900, 0, 1) };

/** All spend there ever was of actions that need a campaign, or that of a window. */
export async function readCoverage(
  database: Database,
  account: Account,
  window: { from: number; to: number } | null,
  needsCampaign: (action: string) => boolean,
): Promise<Coverage> {
  const { timeZone } = account;
  const rows = await atOneMoment(database, async (sql) => {
    await planAnew(sql);
    const filter = { ...(window ?? EVER), timeZone, wallet: null, workspace: null };
    const summed = await readSummed(sql, account.number, timeZone);
    const used = usedInWindow(sql, account, filter, summed);
    return sql`
      with fine as (${used.fine})
      select t.term as action, campaign_no = 0 as unattributed, sum(credits)::bigint as credits
      from (${used.byCampaign}) u
      join terms t on t.account_id = ${account.number} and t.kind = ${TERM.action} and t.term_no = action_no
      group by 1, 2`;
  });
  const needed = rows.filter((row) => needsCampaign(row.action));
  return {
    needed: needed.reduce((sum, row) => sum + row.credits, 0),
    attributed: needed.reduce((sum, row) => sum + (row.unattributed ? 0 : row.credits), 0),
  };
}

/** The same by calendar month of the account's zone, oldest first; months without such spend are missing. */
export async function readCoverageByMonth(
  sql: Sql,
  account: Account,
  actions: readonly string[],
): Promise<(Coverage & { month: string })[]> {
  const rows = await sql`
    select to_char((timestamptz 'epoch' + quarter * interval '15 minutes') at time zone ${account.timeZone}, 'YYYY-MM') as month,
           sum(credits)::bigint as needed, coalesce(sum(credits) filter (where campaign_no <> 0), 0)::bigint as attributed
    from usage
    join terms t on t.account_id = usage.account_id and t.kind = ${TERM.action} and t.term_no = action_no
    where usage.account_id = ${account.number} and t.term = any(${actions as string[]}::text[])
    group by 1 order by 1`;
  return rows.map(({ month, needed, attributed }) => ({ month, needed, attributed }));
}
