import type { Entry, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";
import { sum } from "./walk.ts";

/**
 * A deposit is open, settled or voided, once; −(deposit + settlement) + newly outstanding = the actual price. And a price
 * is what its lines add up to, and no use is refunded beyond it.
 */
export function auditSettled(history: WalletHistory, report: Report): void {
  const entries = new Map(history.entries.map((entry) => [entry.sequence, entry]));
  for (const entry of history.entries) {
    if (entry.type === "charge" || entry.type === "deposit") {
      const price = priceOf(entry);
      if (-entry.amount !== price) report(entry.sequence, `takes ${-entry.amount} for a price of ${price}`);
      if (entry.outstandingChange !== 0) report(entry.sequence, "leaves something outstanding");
    }
    if (entry.type === "settlement" || entry.type === "refund") {
      const use = entries.get(entry.of ?? 0);
      if (use === undefined || (use.type !== "deposit" && (use.type !== "charge" || entry.type === "settlement"))) {
        report(entry.sequence, "belongs to no charge or deposit");
      } else if (use.workspace !== entry.workspace || use.campaign !== entry.campaign || use.action !== entry.action) {
        report(entry.sequence, `is attributed otherwise than its ${use.type} #${use.sequence}`);
      }
    }
  }

  const known = new Map(history.deposits.map((deposit) => [deposit.sequence, deposit]));
  for (const deposit of history.deposits) {
    if (entries.get(deposit.sequence)?.type !== "deposit")
      report(deposit.sequence, "is no deposit, but is kept as one");
  }
  for (const use of history.entries) {
    if (use.type !== "charge" && use.type !== "deposit") continue;
    const settlements = history.entries.filter((entry) => entry.type === "settlement" && entry.of === use.sequence);
    const refunds = history.entries.filter((entry) => entry.type === "refund" && entry.of === use.sequence);
    const settlement = settlements[0];
    const price = -use.amount - (settlement?.amount ?? 0) + (settlement?.outstandingChange ?? 0);
    const refunded = sum(refunds.map((refund) => refund.amount - refund.outstandingChange));
    if (refunded > price) report(use.sequence, `${refunded} of its price of ${price} were refunded`);
    for (const refund of refunds) {
      if (refund.amount < 0 || refund.outstandingChange > 0) report(refund.sequence, "is a refund that takes");
    }
    if (use.type === "charge") continue;

    const deposit = known.get(use.sequence);
    if (deposit === undefined) {
      report(use.sequence, "is a deposit that is neither open, settled nor voided");
      continue;
    }
    if (settlements.length > 1) report(use.sequence, `was settled ${settlements.length} times`);
    if ((deposit.state === "open") !== (settlement === undefined)) {
      report(use.sequence, `is kept as ${deposit.state} with ${settlements.length} settlements`);
    }
    if (deposit.closedBy !== (settlement?.sequence ?? null)) {
      report(use.sequence, `is kept as closed by ${deposit.closedBy}, not by ${settlement?.sequence ?? null}`);
    }
    if (settlement === undefined) {
      if (refunds.length > 0) report(use.sequence, "was refunded while in flight");
      continue;
    }
    if (settlement.outstandingChange < 0) report(settlement.sequence, "pays something outstanding");
    // The lines of a settlement count what was deposited as paid.
    const actual = deposit.state === "voided" ? 0 : priceOf(settlement) - use.amount;
    if (price !== actual) report(settlement.sequence, `makes ${price} of a deposit whose actual price is ${actual}`);
    if (settlement.outstandingChange > 0 && settlement.endingBalance > 0) {
      report(settlement.sequence, `leaves ${settlement.outstandingChange} owed and ${settlement.endingBalance} unused`);
    }
  }
}

function priceOf(entry: Entry): number {
  return sum(entry.price?.lines.map((line) => line.amount) ?? []);
}
