import type { Category } from "./history.ts";

export type Burnable = { number: number; priority: number; effectiveAt: number; expiresAt: number | null };

/** Negative where `a` burns before `b`: priority, then what expires first (never is last), then the earlier, then the older. */
export function burnsBefore(a: Burnable, b: Burnable): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.expiresAt !== b.expiresAt) {
    if (a.expiresAt === null) return 1;
    if (b.expiresAt === null) return -1;
    return a.expiresAt - b.expiresAt;
  }
  if (a.effectiveAt !== b.effectiveAt) return a.effectiveAt - b.effectiveAt;
  return a.number - b.number;
}

/** May credits of this grant be used at that time? From `effective_at` until before `expires_at`. */
export function isUsable(grant: Burnable, at: number): boolean {
  return grant.effectiveAt <= at && !isLapsed(grant, at);
}

export function isLapsed(grant: { expiresAt: number | null }, at: number): boolean {
  return grant.expiresAt !== null && grant.expiresAt <= at;
}

export const DAY = 24 * 60 * 60 * 1000;

/** Until when what comes back to a lapsed grant lives: promotional credits 30 days, paid ones for ever. */
export function graceUntil(category: Category, at: number): number | null {
  return category === "promotional" ? at + 30 * DAY : null;
}
