import type { WalletHistory } from "../history.ts";
import { usageOf } from "./attribution.ts";
import type { Report } from "./finding.ts";

const QUARTER = 15 * 60 * 1000;

/** The usage rows, from which every breakdown is read, say of each quarter of an hour what its entries say. */
export function auditUsageRows(history: WalletHistory, report: Report): void {
  const expected = new Map<string, number>();
  for (const entry of history.entries) {
    const quarter = Math.floor(entry.effectiveAt / QUARTER);
    const key = JSON.stringify([quarter, entry.workspace, entry.campaign, entry.action]);
    const credits = usageOf(entry);
    if (credits !== 0) expected.set(key, (expected.get(key) ?? 0) + credits);
  }
  const stored = new Map<string, number>();
  for (const { quarter, workspace, campaign, action, credits } of history.usage) {
    const key = JSON.stringify([quarter, workspace, campaign, action]);
    if (stored.has(key)) report(null, `there are two usage rows of ${key}`);
    stored.set(key, credits);
  }
  for (const key of new Set([...expected.keys(), ...stored.keys()])) {
    const [should, is] = [expected.get(key) ?? 0, stored.get(key) ?? 0];
    if (should !== is) report(null, `the usage row ${key} says ${is}, its entries say ${should}`);
  }
}
