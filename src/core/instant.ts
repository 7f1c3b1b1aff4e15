/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. The core never asks for the time, it is given it. */
export type Instant = number;

export const DAY_MS = 86_400_000;

/** The earlier of two times, where null means never. */
export function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  if (b === null) return a;
  return Math.min(a, b);
}
