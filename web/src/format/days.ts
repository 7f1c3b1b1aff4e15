/** Local days of a time zone, as `2026-11-20`, and the instants at which they begin. */

const DAY_MS = 86_400_000;

/** The local day that holds an instant, so many days later. */
export function dayOf(at: string | number, timeZone: string, later = 0): string {
  // The Swedish way to write a date is the standard's.
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date(at));
  return new Date(Date.parse(`${day}T00:00:00Z`) + later * DAY_MS).toISOString().slice(0, 10);
}

/**
 * When a local day begins in a zone, so many days later: the first instant that is of that day there. Days are not all 24
 * hours long, and where a clock change skips midnight the day begins after it.
 */
export function startOfDay(day: string, timeZone: string, later = 0): string {
  const wanted = new Date(Date.parse(`${day}T00:00:00Z`) + later * DAY_MS).toISOString().slice(0, 10);
  // Zones are at most 14 hours ahead of UTC and 12 behind; clocks change by whole quarters of an hour.
  let low = Date.parse(`${wanted}T00:00:00Z`) - 15 * 3_600_000;
  let high = low + 30 * 3_600_000;
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2 / 1_000) * 1_000;
    if (dayOf(middle, timeZone) < wanted) low = middle;
    else high = middle;
  }
  return new Date(high).toISOString();
}
