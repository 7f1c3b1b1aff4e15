/** Days of a time zone, by the platform's own calendar and by nothing of the server's. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local date of an instant, for instance "2026-03-29". */
export function localDay(zone: string, instant: number): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(zone, format);
  }
  return format.format(instant);
}

/** The instant at which a local date begins. */
export function dayStart(zone: string, day: string): number {
  const quarter = 15 * 60_000;
  for (let instant = Date.parse(`${day}T00:00:00Z`) - 15 * 3_600_000; ; instant += quarter) {
    if (localDay(zone, instant) === day) return instant;
  }
}

/** A date moved by whole days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
