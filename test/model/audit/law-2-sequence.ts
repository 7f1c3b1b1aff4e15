import type { WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";

/** 1, 2, 3 … without a gap; each starts where the one before ended; the time never goes back along them. */
export function auditSequence(history: WalletHistory, report: Report): void {
  let expected = 1;
  let ending = 0;
  let effectiveAt = Number.NEGATIVE_INFINITY;
  let postedAt = Number.NEGATIVE_INFINITY;
  for (const entry of history.entries) {
    if (entry.sequence !== expected) report(entry.sequence, `stands where number ${expected} belongs`);
    if (entry.startingBalance !== ending)
      report(entry.sequence, `starts at ${entry.startingBalance}, not at ${ending}`);
    if (entry.startingBalance + entry.amount !== entry.endingBalance) {
      report(entry.sequence, `${entry.startingBalance} and ${entry.amount} do not make ${entry.endingBalance}`);
    }
    if (entry.effectiveAt < effectiveAt) report(entry.sequence, "is effective before the entry it follows");
    if (entry.postedAt < postedAt) report(entry.sequence, "was posted before the entry it follows");
    if (entry.postedAt < entry.effectiveAt) report(entry.sequence, "was posted before it was effective");
    expected = entry.sequence + 1;
    ending = entry.endingBalance;
    effectiveAt = entry.effectiveAt;
    postedAt = entry.postedAt;
  }
}
