import type { Entry, Grant, WalletHistory } from "../history.ts";

/** One entry with what each grant held before it. */
export type Step = { entry: Entry; previous: Entry | null; remaining: Map<number, number> };

/**
 * Goes through the entries of a wallet in their order, keeping its own copy of what every grant holds. The map is the
 * walk's own: read it within the step.
 */
export function* walk(history: WalletHistory): Generator<Step> {
  const remaining = new Map<number, number>();
  let previous: Entry | null = null;
  for (const entry of history.entries) {
    yield { entry, previous, remaining };
    for (const { grant, amount } of entry.fundings) {
      remaining.set(grant, (remaining.get(grant) ?? 0) + Math.sign(entry.amount) * amount);
    }
    previous = entry;
  }
}

/** What every grant holds after the last entry. */
export function finalRemaining(history: WalletHistory): Map<number, number> {
  const remaining = new Map<number, number>();
  for (const entry of history.entries) {
    for (const { grant, amount } of entry.fundings) {
      remaining.set(grant, (remaining.get(grant) ?? 0) + Math.sign(entry.amount) * amount);
    }
  }
  return remaining;
}

export function grantsByNumber(history: WalletHistory): Map<number, Grant> {
  return new Map(history.grants.map((grant) => [grant.number, grant]));
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Was it posted by the calendar, not by anyone's request? */
export function isOfTheCalendar(entry: Entry): boolean {
  if (entry.key !== null) return false;
  return CALENDAR.has(entry.type);
}

const CALENDAR = new Set(["expiry", "settlement", "allocation", "grant"]);
