/** Local days, in zones that change their clocks or skip a day. */
import { expect, test } from "vitest";
import { addDays, dayOf, daysBetween, startOfDay } from "./day.ts";

const time = (text: string) => Date.parse(text);

test("a day begins at its own midnight", () => {
  expect(startOfDay("2026-03-29", "Europe/Berlin")).toBe(time("2026-03-29T00:00:00+01:00"));
  expect(startOfDay("2026-03-30", "Europe/Berlin")).toBe(time("2026-03-30T00:00:00+02:00"));
  // There the clocks were put forward at midnight.
  expect(startOfDay("2026-09-06", "America/Santiago")).toBe(time("2026-09-06T01:00:00-03:00"));
});

test("a time lies in the day of its zone", () => {
  const at = time("2026-11-01T23:30:00Z");
  expect(dayOf(at, "UTC")).toBe("2026-11-01");
  expect(dayOf(at, "Asia/Kolkata")).toBe("2026-11-02");
});

test("days follow each other over the ends of months", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
});

test.each<[from: string, to: string, days: string[]]>([
  ["2026-03-28T00:00:00+01:00", "2026-03-30T00:00:00+02:00", ["2026-03-28", "2026-03-29"]],
  ["2026-03-28T23:59:59.999+01:00", "2026-03-30T00:00:00.001+02:00", ["2026-03-28", "2026-03-29", "2026-03-30"]],
  ["2026-03-28T12:00:00+01:00", "2026-03-28T12:00:00.001+01:00", ["2026-03-28"]],
  ["2026-03-28T12:00:00+01:00", "2026-03-28T12:00:00+01:00", []],
  ["2026-03-28T12:00:00+01:00", "2026-03-27T12:00:00+01:00", []],
])("between %s and %s", (from, to, days) => {
  expect(daysBetween(time(from), time(to), "Europe/Berlin")).toEqual(days);
});
