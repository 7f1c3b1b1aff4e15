import { shares } from "../core/amount.ts";
import type { Catalog } from "../core/catalog.ts";
import { daysBetween } from "../core/day.ts";
import { DAY_MS, type Instant } from "../core/instant.ts";
import { actionLabel } from "../core/labels.ts";
import type { UsageView } from "./schemas/usage.ts";
import type { Coverage, UsageTotals, WorkspaceCredits } from "./services.ts";
import { formatInstant } from "./time.ts";
import { searchUsage } from "./usage-search.ts";
import type { ComparedWindow } from "./window.ts";

/** Of a window that is longer than these three years, days without use are left out. */
const DAYS_MAX = 1_100;

/** What the usage page shows, but for what it is searched for. */
export type UsageFigures = {
  window: ComparedWindow;
  totals: UsageTotals;
  /** Of the window before. */
  previous: WorkspaceCredits[];
  now: Instant;
};

/**
 * Totals as the usage page shows them: sorted by spend, "No campaign" last, with shares that add up. With a text to search
 * for there are fewer rows, and each figure stays what it is.
 */
export function usageView(
  catalog: Catalog,
  timeZone: string,
  { window, totals, previous, now }: UsageFigures,
  search: string | null,
): UsageView {
  const before = new Map(previous.map((row) => [row.workspace, row.credits]));
  const workspaces = usageByWorkspace(totals).map(({ campaigns, ...row }) => {
    return { ...row, previous_credits: before.get(row.workspace) ?? 0, campaigns };
  });
  const used = new Set(workspaces.map((row) => row.workspace));
  const found = search === null ? { workspaces, matching: null } : searchUsage(workspaces, search);
  return {
    window: { from: formatInstant(window.from), to: formatInstant(window.to), time_zone: timeZone },
    previous_window: { from: formatInstant(window.previous.from), to: formatInstant(window.previous.to) },
    total: totals.total,
    previous_total: previous.reduce((sum, row) => sum + row.credits, 0),
    coverage: coveragePercent(totals.coverage),
    matching: found.matching,
    workspaces: found.workspaces,
    only_before: previous
      .filter((row) => !used.has(row.workspace))
      .sort(bySpend((row) => row.workspace))
      .map(({ workspace, name, credits }) => ({ workspace, name, previous_credits: credits })),
    by_action: usageByAction(catalog, totals),
    by_day: everyDay(totals.byDay, window, timeZone, now),
    ledger_total: totals.ledgerTotal,
    reconciles: totals.ledgerTotal === null ? null : totals.ledgerTotal === totals.total,
  };
}

/** Workspaces by spend, each with its campaigns by spend. */
export function usageByWorkspace(totals: UsageTotals) {
  const rows = totals.workspaces.map(workspaceUsage).sort(bySpend((row) => row.workspace));
  const rowShares = shares(
    rows.map((row) => row.credits),
    totals.total,
  );
  return rows.map(({ campaigns, ...row }, index) => ({ ...row, share: rowShares[index]!, campaigns }));
}

export function usageByAction(catalog: Catalog, totals: UsageTotals) {
  return totals.byAction
    .map(({ action, credits }) => ({ action, label: actionLabel(catalog, action), credits }))
    .sort(bySpend((row) => row.action));
}

/** Every local day of the window up to now, also those on which nothing was used. */
function everyDay(used: UsageTotals["byDay"], { from, to }: ComparedWindow, timeZone: string, now: Instant) {
  const end = Math.min(to, now + 1);
  if (end - from > DAYS_MAX * DAY_MS) return used.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const credits = new Map(used.map((row) => [row.day, row.credits]));
  return daysBetween(from, end, timeZone).map((day) => ({ day, credits: credits.get(day) ?? 0 }));
}

function workspaceUsage(row: UsageTotals["workspaces"][number]) {
  const credits = row.campaigns.reduce((sum, campaign) => sum + campaign.credits, 0);
  const campaigns = row.campaigns
    .map((campaign) => (campaign.campaign === null ? { ...campaign, name: "No campaign", url: null } : campaign))
    .sort((a, b) => noneLast(a, b) || campaignsBySpend(a, b));
  const campaignShares = shares(
    campaigns.map((campaign) => campaign.credits),
    credits,
  );
  return {
    workspace: row.workspace,
    name: row.name,
    credits,
    campaigns: campaigns.map((campaign, index) => ({
      campaign: campaign.campaign,
      name: campaign.name,
      url: campaign.url,
      credits: campaign.credits,
      share: campaignShares[index]!,
    })),
  };
}

function noneLast(a: { campaign: string | null }, b: { campaign: string | null }): number {
  return Number(a.campaign === null) - Number(b.campaign === null);
}

/** More credits first; equal ones by their ids, so that a list never changes by itself. */
function bySpend<T extends { credits: number }>(id: (row: T) => string) {
  return (a: T, b: T) => b.credits - a.credits || (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0);
}

/** Rounded down to a tenth, so that 100 means all of it. Null where there is nothing to be a share of. */
export function coveragePercent({ needed, attributed }: Coverage): number | null {
  if (needed === attributed && needed > 0) return 100;
  if (needed <= 0) return null;
  return Number((BigInt(attributed) * 1000n) / BigInt(needed)) / 10;
}

const campaignsBySpend = bySpend((row: { campaign: string | null; credits: number }) => row.campaign ?? "");
