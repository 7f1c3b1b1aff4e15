/**
 * Wall clocks, from nothing but what `Intl` says an instant is called in a zone. A wall time is written as the milliseconds
 * that the same date and time of day would be in UTC.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
}

/** What the clocks of a zone show at an instant. */
export function wallTime(at: number, zone: string): number {
  const fields: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) fields[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (at % 1000);
}

/** When the clocks of a zone show this, for the first time; what they skip is as much later as was skipped. */
export function instantOf(wall: number, zone: string): number {
  const ahead = (at: number) => wallTime(at, zone) - at;
  // Clocks change at most once in these two days.
  const candidates = [wall - ahead(wall - DAY), wall - ahead(wall + DAY)];
  const shown = candidates.filter((at) => wallTime(at, zone) === wall);
  return shown.length > 0 ? Math.min(...shown) : (candidates[0] as number);
}

const DAY = 86_400_000;

/** So many months later, at the same time of day; in a shorter month on its last day. */
export function addMonths(wall: number, months: number): number {
  const date = new Date(wall);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), length) - 1) * DAY + (((wall % DAY) + DAY) % DAY);
}

/** The anniversary so many months after the anchor. */
export function anniversary(anchor: number, zone: string, months: number): number {
  return months === 0 ? anchor : instantOf(addMonths(wallTime(anchor, zone), months), zone);
}

/** The calendar month that an instant lies in, for instance `2026-11`. */
export function monthOf(at: number, zone: string): string {
  return new Date(wallTime(at, zone)).toISOString().slice(0, 7);
}

/** The first instant after this one at which the clocks of a zone jump, and from where to where; null within two years. */
export function nextClockChange(after: number, zone: string): { at: number; from: number; to: number } | null {
  const ahead = (at: number) => wallTime(at, zone) - at;
  for (let day = after; day < after + 732 * DAY; day += DAY) {
    if (ahead(day) === ahead(day + DAY)) continue;
    let [low, high] = [day, day + DAY];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (ahead(middle) === ahead(day)) low = middle;
      else high = middle;
    }
    return { at: high, from: high + ahead(low), to: high + ahead(high) };
  }
  return null;
}

/** The zone that holds at a time, of those that an account had one after the other. */
export function zoneAt(zones: readonly Zone[], at: number): string {
  return zones.findLast((zone) => zone.since <= at)?.name ?? zones[0]?.name ?? "UTC";
}

export type Zone = { since: number; name: string };
