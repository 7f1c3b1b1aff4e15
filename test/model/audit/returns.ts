import { DAY, graceUntil, isLapsed } from "../burning-order.ts";
import type { Entry, Funding, Grant, WalletHistory } from "../history.ts";
import { cyclesOf, cycleWhen } from "./cycles.ts";
import type { Report } from "./finding.ts";
import { grantsByNumber, walk } from "./walk.ts";

/**
 * What comes back returns to the grants it came from, the one drawn last first; where such a grant has lapsed, as a
 * `return` grant of the same category and priority; and that grace is given once. Credits of a plan join one such grant for
 * the cycle that runs.
 */
export function auditReturns(history: WalletHistory, report: Report): void {
  const grants = grantsByNumber(history);
  const { cycles } = cyclesOf(history);
  /** Per charge or deposit: what it drew and did not give back yet, the last on top. */
  const drawn = new Map<number, Funding[]>();
  /** Which use left a debt. */
  const debtor = new Map<number, number>();

  let index = -1;
  for (const { entry, remaining } of walk(history)) {
    index++;
    const use = entry.of === null ? undefined : drawn.get(entry.of);
    if (entry.type === "charge" || entry.type === "deposit") drawn.set(entry.sequence, [...entry.fundings]);
    // Of a purchase only what was taken back of it can come again.
    if (entry.type === "topup" || entry.type === "auto_reload") drawn.set(entry.sequence, []);
    const mayTake = entry.type === "settlement" || entry.type === "reversal";
    if (mayTake && entry.amount < 0) use?.push(...entry.fundings);
    if (mayTake && entry.outstandingChange > 0) debtor.set(entry.sequence, entry.of ?? 0);
    if (entry.type === "repayment") {
      for (const part of shareOut(entry)) drawn.get(debtor.get(part.debt) ?? -1)?.push(part.funding);
    }
    if ((mayTake || entry.type === "refund") && entry.amount > 0 && use !== undefined) {
      const until = cycleWhen(history, cycles, entry)?.to ?? entry.effectiveAt + 30 * DAY;
      const pieces = takeBack(use, entry.amount, entry, report);
      const homes = pieces.map(({ grant, amount }): [string, number] => [
        homeOf(grants.get(grant), entry, until),
        amount,
      ]);
      const joined = joinedBy(history, entry, remaining, until);
      const expected = tally(homes.map(([home, amount]) => [joined.get(home) ?? home, amount]));
      const found = tally(
        entry.fundings.map(({ grant, amount }) => [asGiven(grants.get(grant), entry, report), amount]),
      );
      if (expected !== found) report(entry.sequence, `should return ${expected}; returns ${found}`);
      auditSecondLapse(history, index, grants, report);
    }
  }
}

/** The open return grant that credits of the plan join, by the words in which it would be described if it were made. */
function joinedBy(
  history: WalletHistory,
  entry: Entry,
  remaining: Map<number, number>,
  until: number,
): Map<string, string> {
  const open = history.grants.filter((grant) => {
    const isThere = (remaining.get(grant.number) ?? 0) > 0 && grant.givenBy !== entry.sequence;
    return isThere && grant.source === "return" && grant.expiresAt === until;
  });
  // Others that were paid for do not lapse, and promotional ones join none.
  const joins = open
    .filter((grant) => grant.category === "paid")
    .map((grant) => [describe(grant), `grant ${grant.number}`]);
  return new Map(joins.reverse() as [string, string][]);
}

function describe({ category, priority, expiresAt }: Pick<Grant, "category" | "priority" | "expiresAt">): string {
  return `a return grant (${category}, ${priority}, until ${expiresAt})`;
}

/** Which grant paid which debt of a repayment: both in the order in which they are listed. */
function shareOut(entry: Entry): { debt: number; funding: Funding }[] {
  const parts = [];
  const left = entry.fundings.map((funding) => ({ ...funding }));
  for (const { debt, amount } of entry.pays) {
    let missing = amount;
    while (missing > 0 && left[0] !== undefined) {
      const part = Math.min(missing, left[0].amount);
      parts.push({ debt, funding: { grant: left[0].grant, amount: part } });
      left[0].amount -= part;
      missing -= part;
      if (left[0].amount === 0) left.shift();
    }
  }
  return parts;
}

function takeBack(use: Funding[], amount: number, entry: Entry, report: Report): Funding[] {
  const pieces: Funding[] = [];
  let missing = amount;
  while (missing > 0) {
    const top = use.at(-1);
    if (top === undefined) {
      report(entry.sequence, `gives back ${missing} more than was drawn`);
      break;
    }
    const part = Math.min(missing, top.amount);
    pieces.push({ grant: top.grant, amount: part });
    missing -= part;
    if (part === top.amount) use.pop();
    else use[use.length - 1] = { grant: top.grant, amount: top.amount - part };
  }
  return pieces;
}

/** Where credits of this grant come back to at the time of that entry, if there is nothing to join. */
function homeOf(grant: Grant | undefined, entry: Entry, untilOfPlan: number): string {
  if (grant === undefined) return "an unknown grant";
  if (!hasLapsedFor(grant, entry) || grant.source === "return") return `grant ${grant.number}`;
  const isOfPlan = grant.source === "plan" || grant.source === "proration";
  const expiresAt = isOfPlan ? untilOfPlan : graceUntil(grant.category, entry.effectiveAt);
  return describe({ ...grant, expiresAt });
}

/** Of the calendar's own, voids come before expiries: into a grant that lapses at this instant it still goes back. */
function hasLapsedFor(grant: Grant, { type, key, effectiveAt }: Entry): boolean {
  return isLapsed(grant, type === "settlement" && key === null ? effectiveAt - 1 : effectiveAt);
}

function asGiven(grant: Grant | undefined, entry: Entry, report: Report): string {
  if (grant === undefined) return "an unknown grant";
  if (grant.givenBy !== entry.sequence) return `grant ${grant.number}`;
  if (grant.source !== "return" || grant.effectiveAt !== entry.effectiveAt) {
    report(entry.sequence, `makes grant ${grant.number}, which is no return grant of that time`);
  }
  return describe(grant);
}

function tally(parts: [string, number][]): string {
  const sums = new Map<string, number>();
  for (const [home, amount] of parts) sums.set(home, (sums.get(home) ?? 0) + amount);
  return (
    [...sums]
      .map(([home, amount]) => `${amount} to ${home}`)
      .sort()
      .join(", ") || "nothing"
  );
}

/** Every lapsed grant that an entry filled is lapsed again at that instant. */
function auditSecondLapse(history: WalletHistory, index: number, grants: Map<number, Grant>, report: Report): void {
  const entry = history.entries[index] as Entry;
  for (const { grant: number } of entry.fundings) {
    const grant = grants.get(number);
    if (grant === undefined || !hasLapsedFor(grant, entry)) continue;
    const lapsed = history.entries
      .slice(index + 1)
      .some(
        (later) =>
          later.type === "expiry" && later.effectiveAt === entry.effectiveAt && later.fundings[0]?.grant === number,
      );
    if (!lapsed) report(entry.sequence, `gives back to grant ${number}, which has lapsed, and it does not lapse again`);
  }
}
