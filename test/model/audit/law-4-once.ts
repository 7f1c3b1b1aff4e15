import type { AccountHistory, Entry, WalletHistory } from "../history.ts";
import type { Finding } from "./finding.ts";
import { sum } from "./walk.ts";

/** One idempotency key, one entry; one send, one living charge: of an action that is billed once per reference. */
export function auditOnce(account: AccountHistory): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const history of account.wallets) {
    for (const entry of history.entries) {
      if (entry.key === null) continue;
      const place = `${history.wallet}#${entry.sequence}`;
      const first = seen.get(entry.key);
      if (first !== undefined) {
        const detail = `has the idempotency key "${entry.key}" of ${first}`;
        findings.push({ law: "4 once", wallet: history.wallet, sequence: entry.sequence, detail });
      }
      seen.set(entry.key, first ?? place);
    }
  }

  // Entries of two wallets at one time have no order between them: what ends one charge counts as first.
  const lives = account.wallets.flatMap((history) => livesOf(history, account.onceActions));
  for (const [billed, group] of Map.groupBy(lives, (life) => life.billed)) {
    for (const life of group) {
      const other = group.find((candidate) => candidate !== life && overlaps(candidate, life));
      if (other === undefined) continue;
      const detail = `charges ${billed} although ${other.wallet}#${other.entry.sequence} does`;
      findings.push({ law: "4 once", wallet: life.wallet, sequence: life.entry.sequence, detail });
    }
  }
  return findings;
}

/** From when until when a charge stood: until it was refunded in full, voided, or settled at nothing. */
type Life = { billed: string; wallet: string; entry: Entry; end: Entry | null };

function livesOf(history: WalletHistory, onceActions: Set<string>): Life[] {
  return history.entries
    .filter((entry) => entry.type === "charge" || entry.type === "deposit")
    .filter((entry) => entry.reference !== null && onceActions.has(entry.action ?? ""))
    .map((entry) => ({
      billed: `${entry.action} for ${entry.reference?.type}/${entry.reference?.id}`,
      wallet: history.wallet,
      entry,
      end: endOf(history, entry),
    }));
}

function endOf(history: WalletHistory, use: Entry): Entry | null {
  const deposit = history.deposits.find((candidate) => candidate.sequence === use.sequence);
  if (deposit?.state === "open") return null;
  const closing = history.entries.find((entry) => entry.type === "settlement" && entry.of === use.sequence);
  if (deposit?.state === "voided") return closing ?? null;
  if (closing !== undefined && closing.amount === -use.amount) return closing;
  const refunds = history.entries.filter((entry) => entry.type === "refund" && entry.of === use.sequence);
  const price = -use.amount - (closing?.amount ?? 0) + (closing?.outstandingChange ?? 0);
  const waived = waivedOf(history, closing);
  const back = sum(refunds.map((refund) => refund.amount - refund.outstandingChange));
  return back >= price - waived ? (refunds.at(-1) ?? null) : null;
}

function waivedOf(history: WalletHistory, debtor: Entry | undefined): number {
  if (debtor === undefined || debtor.outstandingChange <= 0) return 0;
  const waivers = history.entries.filter((entry) => entry.type === "adjustment" && entry.outstandingChange < 0);
  const parts = waivers.flatMap((entry) => entry.pays).filter((payment) => payment.debt === debtor.sequence);
  return sum(parts.map((payment) => payment.amount));
}

function overlaps(a: Life, b: Life): boolean {
  return !endsBefore(a, b) && !endsBefore(b, a);
}

function endsBefore(a: Life, b: Life): boolean {
  if (a.end === null) return false;
  if (a.wallet === b.wallet) return a.end.sequence < b.entry.sequence;
  return a.end.effectiveAt <= b.entry.effectiveAt;
}
