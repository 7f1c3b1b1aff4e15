import type { Day } from "../../core/day.ts";
import type { Database, Sql } from "../database.ts";
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

type WorkspaceUsage = {
  workspace: string;
  name: string | null;
  campaigns: { campaign: string | null; name: string | null; url: string | null; credits: number }[];
};

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
  const rows = await sql`
    with used as materialized (${usedInWindow(sql, account, filter, summed)})
    select grouping(workspace_no) = 0 as by_workspace, false as by_day, workspace_no, campaign_no, action_no,
           campaign_no = 0 as unattributed, null as day, sum(credits)::bigint as credits
    from used where by_campaign
    group by grouping sets ((workspace_no, campaign_no), (action_no, campaign_no = 0))
    having count(*) > 0
    union all
    select false, true, null, null, null, null, to_char(day, 'YYYY-MM-DD'), sum(credits)::bigint
    from used where by_day group by day`;
  const campaignRows = rows.filter((row) => row.by_workspace);
  const actionRows = rows.filter((row) => !row.by_workspace && !row.by_day);
  const total = campaignRows.reduce((sum, row) => sum + row.credits, 0);
  const [workspaces, campaigns, actions, ledgerTotal] = await Promise.all([
    sql`select workspace_no, id, name from workspaces where account_id = ${account.number}
          and workspace_no = any(${[...new Set(campaignRows.map((row) => row.workspace_no as number))]}::int[])`,
    sql`select campaign_no, id, name, url from campaigns where account_id = ${account.number}
          and campaign_no = any(${campaignRows.map((row) => row.campaign_no)}::int[])`,
    sql`select term_no, term from terms where account_id = ${account.number} and kind = ${TERM.action}`,
    readLedgerTotal(sql, account, filter, summed, total),
  ]);
  const workspaceOf = new Map(workspaces.map((row) => [row.workspace_no as number, row]));
  const campaignOf = new Map(campaigns.map((row) => [row.campaign_no as number, row]));
  const actionOf = new Map(actions.map((row) => [row.term_no as number, row.term as string]));

  const grouped = new Map<number, WorkspaceUsage>();
  for (const row of campaignRows) {
    const place = workspaceOf.get(row.workspace_no)!;
    const group: WorkspaceUsage = grouped.get(row.workspace_no) ?? {
      workspace: place.id,
      name: place.name,
      campaigns: [],
    };
    grouped.set(row.workspace_no, group);
    const campaign = row.campaign_no === 0 ? null : campaignOf.get(row.campaign_no)!;
    group.campaigns.push({
      campaign: campaign?.id ?? null,
      name: campaign?.name ?? null,
      url: campaign?.url ?? null,
      credits: row.credits,
    });
  }
  for (const group of grouped.values()) dropMended(group);
  const byAction = new Map<string, number>();
  const coverage = { needed: 0, attributed: 0 };
  for (const row of actionRows) {
    const action = actionOf.get(row.action_no)!;
    byAction.set(action, (byAction.get(action) ?? 0) + row.credits);
    if (!needsCampaign(action)) continue;
    coverage.needed += row.credits;
    if (!row.unattributed) coverage.attributed += row.credits;
  }
  return {
    total,
    ledgerTotal,
    workspaces: [...grouped.values()],
    byAction: [...byAction].map(([action, credits]) => ({ action, credits })),
    byDay: rows.filter((row) => row.by_day).map((row) => ({ day: row.day, credits: row.credits })),
    coverage,
  };
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
  const [all] = await sql`
    with used as (${usedInWindow(sql, account, { ...filter, workspace: null }, summed)})
    select coalesce(sum(credits), 0)::bigint as credits from used where by_day`;
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
    return sql`
      with used as (${usedInWindow(sql, account, filter, summed)})
      select w.id as workspace, w.name, sum(used.credits)::bigint as credits
      from used join workspaces w on w.account_id = ${account.number} and w.workspace_no = used.workspace_no
      where by_day
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
    return sql`
      with used as (${usedInWindow(sql, account, filter, summed)})
      select to_char(day, 'YYYY-MM-DD') as day, sum(credits)::bigint as credits from used where by_day group by day`;
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
    const filter = { ...(window ?? EVER), timeZone, wallet: null, workspace: null };
    const summed = await readSummed(sql, account.number, timeZone);
    return sql`
      with used as (${usedInWindow(sql, account, filter, summed)})
      select t.term as action, campaign_no = 0 as unattributed, sum(credits)::bigint as credits
      from used join terms t on t.account_id = ${account.number} and t.kind = ${TERM.action} and t.term_no = action_no
      where by_campaign
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
