import type { Entry } from "../history.ts";
import { sum } from "./walk.ts";

/** A usage answer of the API, as far as it can be checked against entries. */
export type UsageAnswer = {
  total: number;
  previous_total: number;
  workspaces: {
    workspace: string;
    credits: number;
    share: number | null;
    campaigns: { campaign: string | null; credits: number; share: number | null }[];
  }[];
  by_action: { action: string; credits: number }[];
  by_day: { day: string; credits: number }[];
  ledger_total: number;
  reconciles: boolean;
};

export type Window = { from: number; to: number };

/**
 * For any window the campaigns of a workspace with "No campaign" add up to the workspace, the workspaces to the account, and
 * the account to its ledger. Answers what does not.
 */
export function auditUsage(entries: Entry[], window: Window, timeZone: string, answer: UsageAnswer): string[] {
  const findings: string[] = [];
  const inside = entries.filter((entry) => entry.effectiveAt >= window.from && entry.effectiveAt < window.to);
  const before = { from: window.from - (window.to - window.from), to: window.from };
  const check = (what: string, expected: unknown, shown: unknown) => {
    const [is, should] = [JSON.stringify(shown), JSON.stringify(expected)];
    if (is !== should) findings.push(`${what} is ${is}, the entries say ${should}`);
  };

  check("the total", usageIn(entries, window), answer.total);
  check("the total of the window before", usageIn(entries, before), answer.previous_total);
  check("the ledger's total", usageIn(entries, window), answer.ledger_total);
  check("that it reconciles", true, answer.reconciles);
  check("the sum of the workspaces", answer.total, sum(answer.workspaces.map((row) => row.credits)));
  check("the share of the workspaces", ...shares(answer.total, answer.workspaces));

  const spent = byKey(inside, (entry) => JSON.stringify([entry.workspace, entry.campaign]));
  const shown = new Map<string, number>();
  for (const { workspace, credits, campaigns } of answer.workspaces) {
    check(`the sum of the campaigns of ${workspace}`, credits, sum(campaigns.map((row) => row.credits)));
    check(`the shares of the campaigns of ${workspace}`, ...shares(credits, campaigns));
    for (const { campaign, credits: part } of campaigns) shown.set(JSON.stringify([workspace, campaign]), part);
    const named = campaigns.filter((row) => row.campaign !== null);
    check(
      `the order of the campaigns of ${workspace}`,
      descending(named),
      named.map((row) => row.credits),
    );
    const none = campaigns.findIndex((row) => row.campaign === null);
    if (none !== -1 && none !== campaigns.length - 1)
      findings.push(`"No campaign" of ${workspace} does not stand last`);
  }
  check(
    "the order of the workspaces",
    descending(answer.workspaces),
    answer.workspaces.map((row) => row.credits),
  );
  check("what was spent where", sorted(spent), sorted(shown));
  const actions = new Map(answer.by_action.map((row) => [row.action, row.credits]));
  check("what was spent on what", sorted(byKey(inside, (entry) => entry.action ?? "")), sorted(actions));
  const days = new Map(answer.by_day.map((row) => [row.day, row.credits]));
  check("what was spent when", sorted(byKey(inside, (entry) => localDay(entry.effectiveAt, timeZone))), sorted(days));
  return findings;
}

/** What charges, deposits, settlements and refunds took, with what they left outstanding. Nothing else is usage. */
export function usageOf(entry: Entry): number {
  return USES.has(entry.type) ? entry.outstandingChange - entry.amount : 0;
}

const USES = new Set(["charge", "deposit", "settlement", "refund"]);

function usageIn(entries: Entry[], { from, to }: Window): number {
  return sum(entries.filter((entry) => entry.effectiveAt >= from && entry.effectiveAt < to).map(usageOf));
}

function byKey(entries: Entry[], key: (entry: Entry) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const entry of entries.filter((candidate) => USES.has(candidate.type))) {
    sums.set(key(entry), (sums.get(key(entry)) ?? 0) + usageOf(entry));
  }
  return sums;
}

/** Rows of nothing may be shown or left out. */
function sorted(sums: Map<string, number>): [string, number][] {
  return [...sums].filter(([, credits]) => credits !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

function descending(rows: { credits: number }[]): number[] {
  return rows.map((row) => row.credits).sort((a, b) => b - a);
}

/** The shares of a parent add up to 100.0; where it is zero or negative there are none. In tenths, as expected and shown. */
function shares(total: number, rows: { share: number | null }[]): [unknown, unknown] {
  if (rows.length === 0) return [null, null];
  if (total <= 0) return [null, rows.find((row) => row.share !== null)?.share ?? null];
  return [1000, sum(rows.map((row) => Math.round((row.share ?? Number.NaN) * 10)))];
}

function localDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}
