import { Temporal } from "temporal-polyfill";
import type { Instant } from "./instant.ts";

/** Days of a time zone, written as `2026-11-01`. They are not all 24 hours long. */
export type Day = string;

/** The local day that holds a time. */
export function dayOf(at: Instant, timeZone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** When a local day begins: at midnight, or after it where the clocks skip that. */
export function startOfDay(day: Day, timeZone: string): Instant {
  return Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds;
}

/** A day moved by so many. */
export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Every local day of which a part lies in [from, to), in order. */
export function daysBetween(from: Instant, to: Instant, timeZone: string): Day[] {
  if (to <= from) return [];
  const last = dayOf(to - 1, timeZone);
  const days: Day[] = [];
  for (let day = dayOf(from, timeZone); day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
