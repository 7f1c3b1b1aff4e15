import type { Entry, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";
import { sum } from "./walk.ts";

/**
 * What is owed: repayments and waivers pay the oldest debt first, what comes back cancels what the same use still owes, and
 * where the catalog says so, incoming credits pay first.
 */
export function auditDebts(history: WalletHistory, report: Report): void {
  const owed = new Map<number, number>();
  for (const [index, entry] of history.entries.entries()) {
    const at = entry.sequence;
    const before = sum(owed.values());
    if (entry.outstandingChange > 0) owed.set(at, entry.outstandingChange);
    const paid = sum(entry.pays.map((payment) => payment.amount));
    if (paid !== Math.max(0, -entry.outstandingChange)) {
      report(at, `changes outstanding by ${entry.outstandingChange} and names debts of ${paid}`);
    }

    if (entry.type === "repayment" && entry.amount !== entry.outstandingChange) {
      report(at, `repays ${-entry.amount} and takes ${-entry.outstandingChange} off what is outstanding`);
    }
    if (entry.type === "repayment" || entry.type === "adjustment") {
      const expected = oldestFirst(owed, paid);
      if (show(entry.pays) !== expected) report(at, `should pay ${expected}, pays ${show(entry.pays)}`);
    }
    for (const { debt, amount } of entry.pays) {
      const rest = (owed.get(debt) ?? 0) - amount;
      if (amount <= 0 || rest < 0)
        report(at, `pays ${amount} of debt #${debt}, of which ${owed.get(debt) ?? 0} is owed`);
      owed.set(debt, rest);
      if ((entry.type === "refund" || entry.type === "reversal") && !belongsTo(history, debt, entry.of))
        report(at, `pays a debt of another use, #${debt}`);
    }
    if ((entry.type === "refund" || entry.type === "reversal") && entry.amount > 0) {
      const left = [...owed].filter(([debt, amount]) => amount > 0 && belongsTo(history, debt, entry.of));
      if (left.length > 0) report(at, "gives back while the same use still owes");
    }
    // What a reversal cancels is owed no more when its credits arrive.
    if (history.paysFromNextCredit && bringsCredits(entry) && before > paid) {
      const lapses = history.entries.slice(index + 1).findIndex((later) => later.type !== "expiry");
      const next = history.entries[index + 1 + Math.max(0, lapses)];
      if (next?.type !== "repayment" || next.effectiveAt !== entry.effectiveAt) {
        report(at, `brings credits while ${before} is outstanding, and no repayment follows`);
      }
    }
  }
  for (const debt of history.debts) {
    const left = owed.get(debt.sequence) ?? 0;
    if (debt.remaining !== left) report(debt.sequence, `is kept as owing ${debt.remaining}, the entries say ${left}`);
  }
}

function belongsTo(history: WalletHistory, debt: number, use: number | null): boolean {
  return use !== null && history.entries.some((entry) => entry.sequence === debt && entry.of === use);
}

function oldestFirst(owed: Map<number, number>, amount: number): string {
  const parts = [];
  let missing = amount;
  for (const [debt, rest] of [...owed].sort(([a], [b]) => a - b)) {
    const part = Math.min(rest, missing);
    if (part > 0) parts.push({ debt, amount: part });
    missing -= part;
  }
  return show(parts);
}

function show(pays: { debt: number; amount: number }[]): string {
  return pays.map((payment) => `#${payment.debt}:${payment.amount}`).join(" ") || "nothing";
}

const BRINGS = new Set([
  "grant",
  "allocation",
  "proration",
  "topup",
  "auto_reload",
  "reversal",
  "adjustment",
  "opening",
]);

function bringsCredits(entry: Entry): boolean {
  return entry.amount > 0 && BRINGS.has(entry.type);
}
