import type { Funding } from "./entry.ts";
import type { Instant } from "./instant.ts";

export const GRANT_SOURCES = [
  "grant",
  "plan",
  "proration",
  "topup",
  "auto_reload",
  "return",
  "adjustment",
  "reversal",
  "opening",
] as const;
export type GrantSource = (typeof GRANT_SOURCES)[number];
export type Category = "paid" | "promotional";

/** A block of credits in a wallet. Numbered 1, 2, 3 … in the order in which the wallet got to know them. */
export type Grant = {
  number: number;
  source: GrantSource;
  category: Category;
  amount: number;
  remaining: number;
  priority: number;
  effectiveAt: Instant;
  /** From this time on the grant gives nothing; null means never. */
  expiresAt: Instant | null;
  /** Present until a future grant takes effect: what its entry will say. */
  scheduled: { workspace: string | null; reason: string; actor: string } | null;
};

/** Plan credits burn first, then promotional ones, then what was bought. Lower numbers burn first. */
export const PRIORITY_PLAN = 10;
export const PRIORITY_PROMOTIONAL = 20;
export const PRIORITY_PAID = 30;

export function defaultPriority(category: Category): number {
  return category === "promotional" ? PRIORITY_PROMOTIONAL : PRIORITY_PAID;
}

/**
 * The order in which grants are used up: lower priority number, then what expires first (never is last), then what took
 * effect first, then the older grant.
 */
export function burningOrder(a: Grant, b: Grant): number {
  return (
    a.priority - b.priority || expiryRank(a) - expiryRank(b) || a.effectiveAt - b.effectiveAt || a.number - b.number
  );
}

function expiryRank(grant: Grant): number {
  return grant.expiresAt ?? Number.MAX_SAFE_INTEGER;
}

/** True from the moment the grant expires. */
export function hasLapsed(grant: Grant, at: Instant): boolean {
  return grant.expiresAt !== null && grant.expiresAt <= at;
}

/**
 * Which grants pay `amount`, in the order given (burning order). The caller has made sure that they hold that much.
 *
 * @throws when they do not: that is a defect, for no deduction may go unfunded.
 */
export function drawFrom(grants: readonly Grant[], amount: number): Funding[] {
  const fundings: Funding[] = [];
  let missing = amount;
  for (const grant of grants) {
    if (missing === 0) break;
    const taken = Math.min(grant.remaining, missing);
    if (taken === 0) continue;
    fundings.push({ grant: grant.number, amount: taken });
    missing -= taken;
  }
  if (missing !== 0) throw new Error(`a deduction of ${amount} found grants for only ${amount - missing}`);
  return fundings;
}
