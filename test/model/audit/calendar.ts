import { burnsBefore } from "../burning-order.ts";
import type { Entry, Grant, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";
import { grantsByNumber, isOfTheCalendar, walk } from "./walk.ts";

/**
 * Time rolls the wallet forward: everything due is there, at the time it was due; at one instant voids by sequence,
 * expiries in burning order, a plan's new cycle, grants by number, then what was asked for.
 */
export function auditCalendar(history: WalletHistory, report: Report): void {
  const grants = grantsByNumber(history);
  const deposits = new Map(history.deposits.map((deposit) => [deposit.sequence, deposit]));

  for (const grant of history.grants) {
    const expired = grant.expiresAt !== null && grant.expiresAt <= history.rolledTo;
    if (expired && grant.remaining > 0)
      report(null, `grant ${grant.number} has lapsed and still holds ${grant.remaining}`);
    const due = grant.effectiveAt <= history.rolledTo && !grant.withdrawn;
    if (due && grant.givenBy === null) report(null, `grant ${grant.number} is due and was not given`);
  }
  for (const deposit of history.deposits) {
    const overdue = deposit.deadline !== null && deposit.deadline <= history.rolledTo;
    if (overdue && deposit.state === "open") report(deposit.sequence, "is in flight past its deadline");
  }

  for (const { entry, remaining } of walk(history)) {
    const at = entry.sequence;
    if (entry.type === "expiry") {
      const number = entry.fundings[0]?.grant ?? -1;
      const grant = grants.get(number);
      if (entry.fundings.length !== 1 || grant === undefined) report(at, "is not the expiry of one grant");
      // How much of it a cycle keeps is the plan's to say.
      else if (grant.source === "plan" && grant.expiresAt === null) continue;
      else if (-entry.amount !== remaining.get(number)) {
        report(at, `takes ${-entry.amount} of the ${remaining.get(number)} left of grant ${number}`);
      } else if (grant.expiresAt === null) report(at, `lapses grant ${number}, which never expires`);
      else if (grant.expiresAt !== entry.effectiveAt && !cameBack(history, entry, grant)) {
        report(at, `lapses grant ${number} at another time than it expires`);
      }
    }
    if (entry.type === "settlement") {
      const deadline = deposits.get(entry.of ?? 0)?.deadline ?? null;
      if (entry.key === null && entry.effectiveAt !== deadline)
        report(at, "voids a deposit at another time than its deadline");
      if (entry.key !== null && deadline !== null && deadline <= entry.effectiveAt) {
        report(at, "settles a deposit whose deadline has passed");
      }
    }
    if (entry.amount > 0 && !COMES_BACK.has(entry.type)) {
      const grant = grants.get(entry.fundings[0]?.grant ?? -1);
      if (grant !== undefined && grant.effectiveAt !== entry.effectiveAt) {
        report(at, "gives a grant at another time than it is effective");
      }
    }
  }
  auditOrderAtOneInstant(history, report);
}

const COMES_BACK = new Set(["settlement", "refund", "reversal"]);

/**
 * What a lapsed `return` grant had funded lapses again the moment it comes back. Where that is the instant at which it
 * expires, what the calendar brought back was there before it lapsed; only what was asked for came after.
 */
function cameBack(history: WalletHistory, expiry: Entry, grant: Grant): boolean {
  return (
    grant.source === "return" &&
    history.entries.some(
      (entry) =>
        COMES_BACK.has(entry.type) &&
        entry.amount > 0 &&
        entry.sequence < expiry.sequence &&
        entry.effectiveAt === expiry.effectiveAt &&
        (grant.expiresAt !== expiry.effectiveAt || !isOfTheCalendar(entry)) &&
        entry.fundings.some((funding) => funding.grant === grant.number),
    )
  );
}

function auditOrderAtOneInstant(history: WalletHistory, report: Report): void {
  const grants = grantsByNumber(history);
  let before: Entry | null = null;
  for (const entry of history.entries) {
    // A repayment follows the credits that pay it, wherever they stand.
    if (entry.type === "repayment" && entry.key === null) continue;
    const grant = grants.get(entry.fundings[0]?.grant ?? -1);
    if (entry.type === "expiry" && grant !== undefined && cameBack(history, entry, grant)) continue;
    if (before !== null && before.effectiveAt === entry.effectiveAt && isOfTheCalendar(entry)) {
      if (!isOfTheCalendar(before))
        report(entry.sequence, `is posted after #${before.sequence}, asked for at the same time`);
      else if (inOrder(before, entry, grants) > 0) {
        report(entry.sequence, `is posted after #${before.sequence}, which is due at the same time but later in order`);
      }
    }
    before = entry;
  }
}

const RANK: Record<string, number> = { settlement: 0, expiry: 1, allocation: 2, grant: 3 };

function inOrder(a: Entry, b: Entry, grants: Map<number, Grant>): number {
  const ranks = (RANK[a.type] ?? 0) - (RANK[b.type] ?? 0);
  if (ranks !== 0) return ranks;
  if (a.type === "settlement") return (a.of ?? 0) - (b.of ?? 0);
  const [first, second] = [grants.get(a.fundings[0]?.grant ?? -1), grants.get(b.fundings[0]?.grant ?? -1)];
  if (first === undefined || second === undefined) return 0;
  return a.type === "expiry" ? burnsBefore(first, second) : first.number - second.number;
}
