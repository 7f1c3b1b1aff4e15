import { USAGE_TYPES } from "../../core/entry.ts";
import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Database, Sql } from "../database.ts";
import { entryTypeNumber, QUARTER_MS, TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";

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
 * Whole quarters of an hour come from the usage rows; what the window's ends cut off from their quarters is read from
 * the entries. So it is exact for every window and its cost does not grow with the ledger.
 */
export async function readUsage(
  database: Database,
  account: Account,
  filter: UsageFilter,
  needsCampaign: (action: string) => boolean,
): Promise<UsageTotals> {
  return database.begin("isolation level repeatable read read only", (sql) =>
    usageWithin(sql, account, filter, needsCampaign),
  );
}

/** The same inside a transaction that sees one moment. */
export async function usageWithin(
  sql: Sql,
  account: Account,
  filter: UsageFilter,
  needsCampaign: (action: string) => boolean,
): Promise<UsageTotals> {
  const rows = await sql`
    with used as (${usedInWindow(sql, account, filter)})
    select grouping(workspace_no) = 0 as by_workspace, grouping(day) = 0 as by_day, workspace_no, campaign_no, action_no,
           campaign_no = 0 as unattributed, to_char(day, 'YYYY-MM-DD') as day, sum(credits)::bigint as credits
    from used
    group by grouping sets ((workspace_no, campaign_no), (action_no, campaign_no = 0), (day))
    having sum(credits) <> 0 or count(*) > 0`;
  const campaignRows = rows.filter((row) => row.by_workspace);
  const actionRows = rows.filter((row) => !row.by_workspace && !row.by_day);
  const [workspaces, campaigns, actions, ledgerTotal] = await Promise.all([
    sql`select workspace_no, id, name from workspaces where account_id = ${account.number}
          and workspace_no = any(${campaignRows.map((row) => row.workspace_no)}::int[])`,
    sql`select campaign_no, id, name, url from campaigns where account_id = ${account.number}
          and campaign_no = any(${campaignRows.map((row) => row.campaign_no)}::int[])`,
    sql`select term_no, term from terms where account_id = ${account.number} and kind = ${TERM.action}`,
    readLedgerTotal(sql, account, filter),
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
    total: campaignRows.reduce((sum, row) => sum + row.credits, 0),
    ledgerTotal,
    workspaces: [...grouped.values()],
    byAction: [...byAction].map(([action, credits]) => ({ action, credits })),
    byDay: rows.filter((row) => row.by_day).map((row) => ({ day: row.day, credits: row.credits })),
    coverage,
  };
}

/** Where everything without a campaign was mended, nothing is left of it to show. */
function dropMended(group: WorkspaceUsage): void {
  const rest = group.campaigns.filter(({ campaign, credits }) => campaign !== null || credits !== 0);
  if (rest.length > 0) group.campaigns = rest;
}

/** What each workspace used in a window. */
export async function readUsageByWorkspace(
  sql: Sql,
  account: Account,
  filter: UsageFilter,
): Promise<{ workspace: string; name: string | null; credits: number }[]> {
  const rows = await sql`
    with used as (${usedInWindow(sql, account, filter)})
    select w.id as workspace, w.name, sum(used.credits)::bigint as credits
    from used join workspaces w on w.account_id = ${account.number} and w.workspace_no = used.workspace_no
    group by w.workspace_no, w.id, w.name`;
  return rows.map(({ workspace, name, credits }) => ({ workspace, name, credits }));
}

/** What was used on each local day of a window; days without use are missing. */
export async function readUsageByDay(sql: Sql, account: Account, filter: UsageFilter): Promise<Map<string, number>> {
  const rows = await sql`
    with used as (${usedInWindow(sql, account, filter)})
    select to_char(day, 'YYYY-MM-DD') as day, sum(credits)::bigint as credits from used group by day`;
  return new Map(rows.map((row) => [row.day as string, row.credits as number]));
}

/** All spend there ever was of actions that need a campaign, or that of a window. */
export async function readCoverage(
  sql: Sql,
  account: Account,
  window: { from: number; to: number } | null,
  needsCampaign: (action: string) => boolean,
): Promise<Coverage> {
  const used =
    window === null
      ? sql`select action_no, campaign_no, credits from usage where account_id = ${account.number}`
      : usedInWindow(sql, account, { ...window, timeZone: "UTC", wallet: null, workspace: null });
  const rows = await sql`
    with used as (${used})
    select t.term as action, campaign_no = 0 as unattributed, sum(credits)::bigint as credits
    from used join terms t on t.account_id = ${account.number} and t.kind = ${TERM.action} and t.term_no = action_no
    group by 1, 2`;
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

/**
 * Rows (workspace_no, campaign_no, action_no, day, credits) that add up to what was used in a window: the quarters that
 * begin in it, and with them the entries between its start and the next quarter, without those between its end and the
 * next quarter. Where the window ends now there are none of the latter.
 */
function usedInWindow(sql: Sql, account: Account, filter: UsageFilter) {
  const { from, to, timeZone, wallet, workspace } = filter;
  const firstQuarter = Math.ceil(from / QUARTER_MS);
  const endQuarter = Math.ceil(to / QUARTER_MS);
  const chosenWallets = wallet === null ? sql`` : sql`and w.id = ${wallet}`;
  const inWorkspace = (alias: "u" | "e") =>
    workspace === null
      ? sql``
      : sql`and ${alias === "u" ? sql`u` : sql`e`}.workspace_no =
          (select workspace_no from workspaces where account_id = ${account.number} and id = ${workspace})`;
  return sql`
    select u.workspace_no, u.campaign_no, u.action_no, u.credits,
           ((timestamptz 'epoch' + u.quarter * interval '15 minutes') at time zone ${timeZone})::date as day
    from usage u
    where u.account_id = ${account.number} and u.quarter >= ${firstQuarter} and u.quarter < ${endQuarter}
      ${
        wallet === null
          ? sql``
          : sql`and u.wallet_no = (select wallet_no from wallets where account_id = ${account.number} and id = ${wallet})`
      }
      ${inWorkspace("u")}
    union all
    select coalesce(e.workspace_no, 0), coalesce(${currentCampaign(sql)}, 0), coalesce(e.action_no, 0),
           edge.sign * (e.outstanding_change - e.amount), (e.effective_at at time zone ${timeZone})::date
    from wallets w
    cross join (values (1, ${from}::timestamptz, ${firstQuarter * QUARTER_MS}::timestamptz),
                       (-1, ${to}::timestamptz, ${endQuarter * QUARTER_MS}::timestamptz)) as edge(sign, low, high)
    cross join lateral (
      select sequence_at(w.account_id, w.wallet_no, w.sequence, edge.low - interval '1 millisecond') as low,
             sequence_at(w.account_id, w.wallet_no, w.sequence, edge.high - interval '1 millisecond') as high
      offset 0 -- computed once per wallet and edge: flattened into the join it would be computed for every entry
    ) p
    join entries e on e.account_id = w.account_id and e.wallet_no = w.wallet_no and e.sequence > p.low
      and e.sequence <= p.high
    ${amendedJoin(sql)}
    where w.account_id = ${account.number} and edge.low < edge.high and p.low < p.high
      and e.type = any(${USAGE_TYPES.map(entryTypeNumber)}::smallint[]) ${chosenWallets} ${inWorkspace("e")}`;
}

/**
 * What the ledger itself says was used in a window: the difference of the running usage that the wallets' entries carry
 * at its two ends. Of one workspace among several that share a wallet no running figure is kept: its entries are added.
 */
async function readLedgerTotal(sql: Sql, account: Account, filter: UsageFilter): Promise<number> {
  const { from, to, wallet, workspace } = filter;
  const ends = sql`
    select w.account_id, w.wallet_no, w.workspace_no,
           sequence_at(w.account_id, w.wallet_no, w.sequence, ${from - 1}::timestamptz) as low,
           sequence_at(w.account_id, w.wallet_no, w.sequence, ${to - 1}::timestamptz) as high
    from wallets w
    where w.account_id = ${account.number} ${wallet === null ? sql`` : sql`and w.id = ${wallet}`}`;
  const [row] =
    workspace === null
      ? await sql`
          with ends as materialized (${ends})
          select coalesce(sum(coalesce(h.usage, 0) - coalesce(l.usage, 0)), 0)::bigint as total
          from ends
          left join entries l on l.account_id = ends.account_id and l.wallet_no = ends.wallet_no and l.sequence = ends.low
          left join entries h on h.account_id = ends.account_id and h.wallet_no = ends.wallet_no and h.sequence = ends.high`
      : await sql`
          with ends as materialized (${ends})
          select coalesce(sum(e.outstanding_change - e.amount), 0)::bigint as total
          from ends
          join entries e on e.account_id = ends.account_id and e.wallet_no = ends.wallet_no and e.sequence > ends.low
            and e.sequence <= ends.high
          join workspaces s on s.account_id = e.account_id and s.workspace_no = e.workspace_no and s.id = ${workspace}
          where e.type = any(${USAGE_TYPES.map(entryTypeNumber)}::smallint[])`;
  return row!.total;
}
