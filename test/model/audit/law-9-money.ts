import type { WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";

/** Every payment that succeeded has exactly one entry, and the other way round, for exactly the credits bought. */
export function auditMoney(history: WalletHistory, report: Report): void {
  const bought = history.entries.filter((entry) => entry.type === "topup" || entry.type === "auto_reload");
  for (const { receipt, sequence, credits } of history.purchases) {
    const entry = bought.find((candidate) => candidate.sequence === sequence);
    if (entry === undefined) report(sequence, `payment ${receipt} has no entry`);
    else if (entry.amount !== credits)
      report(sequence, `payment ${receipt} bought ${credits}, its entry gives ${entry.amount}`);
  }
  for (const entry of bought) {
    const payments = history.purchases.filter((purchase) => purchase.sequence === entry.sequence);
    if (payments.length !== 1) report(entry.sequence, `is a purchase with ${payments.length} payments`);
  }
}
