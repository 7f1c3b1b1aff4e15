import type { DebtPayment, Funding } from "./entry.ts";
import { type Grant, hasLapsed } from "./grant.ts";
import { DAY_MS, type Instant } from "./instant.ts";
import { cycleEnd } from "./subscription.ts";
import type { Use } from "./use.ts";
import { takeBack } from "./use.ts";
import type { Wallet } from "./wallet.ts";

/** How long credits live that come back after their grant has lapsed: promotional ones, and a plan's without a plan. */
const RETURN_MS = 30 * DAY_MS;

/** Where the credits go that a settlement, a void or a refund gives back. */
export type GivenBack = {
  /** What reaches the balance. */
  amount: number;
  /** What was still owed for the same use and is cancelled first. */
  pays: DebtPayment[];
  fundings: Funding[];
  newGrants: Grant[];
  /** Parts of `fundings` that make a return grant larger which was there before. */
  joins: Funding[];
  /** Parts of `fundings` that came back to a lapsed return grant: they lapse again at once, for this grace is given once. */
  lapsing: Funding[];
};

/**
 * Gives back `amount` of a use: first cancels what it still owes, then returns the rest to the grants it was drawn from,
 * the one drawn last first. Where such a grant has lapsed meanwhile, the part comes back as a `return` grant with the
 * category and priority of the old one: plan credits join one for the present cycle and lapse with it (without a plan they
 * live 30 days), promotional credits live 30 days, others that were paid for do not expire.
 *
 * @param lapsedAt which grants count as lapsed: those that had by then
 */
export function giveBack(
  wallet: Wallet,
  use: Use,
  amount: number,
  { now, lapsedAt }: { now: Instant; lapsedAt: Instant },
): GivenBack {
  const pays = cancelDebts(wallet, use, Math.min(amount, use.owed));
  const returning = amount - Math.min(amount, use.owed);
  const result: GivenBack = { amount: returning, pays, fundings: [], newGrants: [], joins: [], lapsing: [] };
  for (const part of takeBack([...use.drawn], returning)) {
    const grant = wallet.grants.get(part.grant);
    if (grant === undefined) throw new Error(`grant ${part.grant}, which paid entry ${use.sequence}, is not at hand`);
    if (!hasLapsed(grant, lapsedAt)) {
      addFunding(result.fundings, part);
    } else if (grant.source === "return") {
      addFunding(result.fundings, part);
      addFunding(result.lapsing, part);
    } else {
      comeBackAsReturn(wallet, result, grant, part.amount, now);
    }
  }
  return result;
}

function cancelDebts(wallet: Wallet, use: Use, amount: number): DebtPayment[] {
  let left = amount;
  const pays: DebtPayment[] = [];
  for (const debt of wallet.debts) {
    if (left === 0) break;
    if (!use.debts.includes(debt.sequence)) continue;
    const part = Math.min(debt.remaining, left);
    pays.push({ debt: debt.sequence, amount: part });
    left -= part;
  }
  if (left !== 0) throw new Error(`${left} of what entry ${use.sequence} owes belongs to no debt at hand`);
  return pays;
}

function comeBackAsReturn(wallet: Wallet, result: GivenBack, lapsed: Grant, amount: number, now: Instant): void {
  const expiresAt = returnExpiry(wallet, lapsed, now);
  const alike = (grant: Grant) =>
    grant.category === lapsed.category && grant.priority === lapsed.priority && grant.expiresAt === expiresAt;
  const cycles = isPlanCredit(lapsed) ? wallet.burning.find((grant) => isReturn(grant) && alike(grant)) : undefined;
  if (cycles !== undefined) {
    addFunding(result.joins, { grant: cycles.number, amount });
    addFunding(result.fundings, { grant: cycles.number, amount });
    return;
  }
  const fresh = result.newGrants.find(alike);
  if (fresh !== undefined) {
    fresh.amount += amount;
    addFunding(result.fundings, { grant: fresh.number, amount });
    return;
  }
  const number = wallet.grantCount + result.newGrants.length + 1;
  result.newGrants.push({
    number,
    source: "return",
    category: lapsed.category,
    amount,
    remaining: 0,
    priority: lapsed.priority,
    effectiveAt: now,
    expiresAt,
    scheduled: null,
  });
  addFunding(result.fundings, { grant: number, amount });
}

function returnExpiry(wallet: Wallet, lapsed: Grant, now: Instant): Instant | null {
  if (isPlanCredit(lapsed)) return cycleEnd(wallet.subscription) ?? now + RETURN_MS;
  return lapsed.category === "promotional" ? now + RETURN_MS : null;
}

function isPlanCredit(grant: Grant): boolean {
  return grant.source === "plan" || grant.source === "proration";
}

function isReturn(grant: Grant): boolean {
  return grant.source === "return";
}

function addFunding(fundings: Funding[], part: Funding): void {
  const same = fundings.find((funding) => funding.grant === part.grant);
  if (same === undefined) fundings.push({ ...part });
  else same.amount += part.amount;
}
