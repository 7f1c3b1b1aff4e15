import { Temporal } from "temporal-polyfill";
import type { Instant } from "./instant.ts";

/** From one anniversary to the next, [from, to). `number` counts the anniversary that begins it; the anchor's own is 0. */
export type Cycle = { number: number; from: Instant; to: Instant };

/**
 * The anniversary a number of months after the anchor: its local date and time of day in a zone. Each is computed from
 * the anchor and never from the one before, so that 31 January is followed by 28 or 29 February and then by 31 March. A
 * local time that a clock change skips moves forward, of one that occurs twice the first counts.
 *
 * @param timeZone an IANA name
 */
export function anniversary(anchor: Instant, timeZone: string, number: number): Instant {
  if (number === 0) return anchor;
  return local(anchor, timeZone).toPlainDateTime().add({ months: number }).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The cycle that holds a time; null before the anchor. */
export function cycleAt(anchor: Instant, timeZone: string, at: Instant): Cycle | null {
  if (at < anchor) return null;
  const begun = local(anchor, timeZone);
  const now = local(at, timeZone);
  let number = Math.max(0, (now.year - begun.year) * 12 + now.month - begun.month - 1);
  let from = anniversary(anchor, timeZone, number);
  let to = anniversary(anchor, timeZone, number + 1);
  // A day that a zone skipped can move an anniversary into the next month.
  while (from > at && number > 0) {
    number -= 1;
    to = from;
    from = anniversary(anchor, timeZone, number);
  }
  while (to <= at) {
    number += 1;
    from = to;
    to = anniversary(anchor, timeZone, number + 1);
  }
  return { number, from, to };
}

/** The calendar month of a zone that holds a time, for instance `2026-11`. */
export function monthOf(at: Instant, timeZone: string): string {
  return local(at, timeZone).toPlainDate().toPlainYearMonth().toString();
}

function local(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
