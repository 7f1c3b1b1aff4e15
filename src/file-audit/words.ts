import type { Entry } from "./entry.ts";
import type { NamedEntry } from "./report.ts";

/** How amounts are written. */
export type Namer = { amount(units: bigint): string };

/** At most so many entries are named where many are concerned. */
export const NAMED = 5;

export function named(entry: Entry, namer: Namer): NamedEntry {
  const { row, time, type, amount, id } = entry;
  return { row, at: moment(time), type, amount: namer.amount(amount), id: id === "" ? null : id };
}

/** A moment in UTC, as ISO 8601. */
export function moment(time: number): string {
  return new Date(time).toISOString();
}

/** A moment, or null where it has no end. */
export function momentOrNull(time: number | null): string | null {
  return time === null || time === Number.POSITIVE_INFINITY ? null : moment(time);
}

/** "1 entry", "2,345 entries". */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
