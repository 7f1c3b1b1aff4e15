import { shares } from "../core/amount.ts";
import type { Catalog } from "../core/catalog.ts";
import { actionLabel } from "../core/labels.ts";
import type { UsageView } from "./schemas/usage.ts";
import type { Coverage, UsageTotals } from "./services.ts";
import { formatInstant } from "./time.ts";
import type { ComparedWindow } from "./window.ts";

/** Totals as the usage page shows them: sorted by spend, "No campaign" last, with shares that add up. */
export function usageView(
  catalog: Catalog,
  timeZone: string,
  window: ComparedWindow,
  totals: UsageTotals,
  previousTotal: number,
): UsageView {
  const workspaces = totals.workspaces.map(workspaceUsage).sort(bySpend((row) => row.workspace));
  const workspaceShares = shares(
    workspaces.map((row) => row.credits),
    totals.total,
  );
  return {
    window: { from: formatInstant(window.from), to: formatInstant(window.to), time_zone: timeZone },
    previous_window: { from: formatInstant(window.previous.from), to: formatInstant(window.previous.to) },
    total: totals.total,
    previous_total: previousTotal,
    coverage: coveragePercent(totals.coverage),
    workspaces: workspaces.map(({ campaigns, ...row }, index) => ({
      ...row,
      share: workspaceShares[index]!,
      campaigns,
    })),
    by_action: totals.byAction
      .map(({ action, credits }) => ({ action, label: actionLabel(catalog, action), credits }))
      .sort(bySpend((row) => row.action)),
    by_day: totals.byDay.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    ledger_total: totals.ledgerTotal,
    reconciles: totals.ledgerTotal === null ? null : totals.ledgerTotal === totals.total,
  };
}

function workspaceUsage(row: UsageTotals["workspaces"][number]) {
  const credits = row.campaigns.reduce((sum, campaign) => sum + campaign.credits, 0);
  const campaigns = row.campaigns
    .map((campaign) => (campaign.campaign === null ? { ...campaign, name: "No campaign", url: null } : campaign))
    .sort((a, b) => noneLast(a, b) || bySpend<typeof a>((each) => each.campaign ?? "")(a, b));
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
