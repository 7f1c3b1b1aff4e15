import type { Entry, EntryType, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";

/** Which signs the amount of each type may have. */
const SIGNS: Record<EntryType, string> = {
  charge: "-0",
  deposit: "-0",
  settlement: "-0+",
  refund: "0+",
  grant: "+",
  allocation: "+",
  proration: "+",
  expiry: "-",
  topup: "+",
  auto_reload: "+",
  reversal: "-0+",
  adjustment: "-0+",
  repayment: "-",
  opening: "+",
};

/** Every entry says what it must: its sign, and the reason of whatever a person gave or took. */
export function auditShape(history: WalletHistory, report: Report): void {
  for (const entry of history.entries) {
    const sign = entry.amount < 0 ? "-" : entry.amount > 0 ? "+" : "0";
    if (!SIGNS[entry.type].includes(sign)) report(entry.sequence, `is a ${entry.type} of ${entry.amount}`);
    if (!hasIntegersOnly(entry)) report(entry.sequence, "holds an amount that is no safe integer");
    if (entry.type === "adjustment" && (entry.reason ?? "") === "")
      report(entry.sequence, "is an adjustment without a reason");
    if (entry.actor === "") report(entry.sequence, "was posted by nobody");
  }
}

function hasIntegersOnly(entry: Entry): boolean {
  const amounts = [entry.amount, entry.endingBalance, entry.outstandingChange, entry.endingOutstanding, entry.usage];
  return amounts.every(Number.isSafeInteger);
}
