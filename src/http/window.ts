import { Temporal } from "temporal-polyfill";
import type { Instant } from "../core/instant.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type Failure, invalidField } from "./problem.ts";
import type { Window } from "./services.ts";
import { parseInstant } from "./time.ts";

export const PERIODS = ["this_cycle", "last_cycle", "last_7_days", "last_30_days", "this_month", "last_month"] as const;
export type Period = (typeof PERIODS)[number];

/** A window with the one before it, which it is compared with. */
export type ComparedWindow = Window & { previous: Window };

/** What a request says about its window. Periods of a plan's cycle are the plan's to say, not the calendar's. */
export type WindowQuery = { from?: string; to?: string; period?: Exclude<Period, "this_cycle" | "last_cycle"> };

const DEFAULT_PERIOD = "last_30_days";

/** The window that a request asks for: whole local days that include today, or any from–to. */
export function windowOf(query: WindowQuery, timeZone: string, now: Instant): Result<ComparedWindow, Failure> {
  const given = givenWindow(query, now);
  if (!given.ok) return given;
  if (given.value !== null) return ok(withEqualPrevious(given.value));
  return ok(periodWindow(query.period ?? DEFAULT_PERIOD, timeZone, now));
}

/** The window between `from` and `to`, or null where neither is given. Without an end it ends now. */
export function givenWindow(query: { from?: string; to?: string }, now: Instant): Result<Window | null, Failure> {
  if (query.from === undefined && query.to === undefined) return ok(null);
  if (query.from === undefined) return fail(invalidField("/from", "A window that ends must begin: give from as well."));
  const from = parseInstant(query.from)!;
  const to = query.to === undefined ? now : parseInstant(query.to)!;
  if (to > from) return ok({ from, to });
  return fail(invalidField(query.to === undefined ? "/from" : "/to", "A window must end after it begins."));
}

/** The window before is as long and ends where this one begins. */
export function withEqualPrevious({ from, to }: Window): ComparedWindow {
  return { from, to, previous: { from: Math.max(0, from - (to - from)), to: from } };
}

/** A calendar month of a zone, named as `2026-11`. */
export function monthWindow(month: string, timeZone: string): Window {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
  const begin = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
  return { from: begin(first), to: begin(first.add({ months: 1 })) };
}

function periodWindow(period: NonNullable<WindowQuery["period"]>, timeZone: string, now: Instant): ComparedWindow {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  // Each midnight is computed from its date: days are not all 24 hours long.
  const between = (from: Temporal.PlainDate, to: Temporal.PlainDate): Window => ({
    from: from.toZonedDateTime(timeZone).epochMilliseconds,
    to: to.toZonedDateTime(timeZone).epochMilliseconds,
  });
  if (period === "last_7_days" || period === "last_30_days") {
    const days = period === "last_7_days" ? 7 : 30;
    const end = today.add({ days: 1 });
    const start = end.subtract({ days });
    return { ...between(start, end), previous: between(start.subtract({ days }), start) };
  }
  const thisMonth = today.with({ day: 1 });
  const start = period === "this_month" ? thisMonth : thisMonth.subtract({ months: 1 });
  const end = start.add({ months: 1 });
  return { ...between(start, end), previous: between(start.subtract({ months: 1 }), start) };
}
