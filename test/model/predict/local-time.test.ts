/** Wall clocks of zones that do everything that zones do. */
import { expect, test } from "vitest";
import { addMonths, anniversary, instantOf, monthOf, nextClockChange, wallTime } from "./local-time.ts";

const at = (time: string) => Date.parse(time);

test.each([
  ["UTC", "2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"],
  ["UTC", "2026-01-31T10:00:00Z", 2, "2026-03-31T10:00:00Z"],
  ["UTC", "2028-01-31T10:00:00Z", 1, "2028-02-29T10:00:00Z"],
  ["UTC", "2026-01-31T10:00:00.123Z", 13, "2027-02-28T10:00:00.123Z"],
  ["Europe/Berlin", "2026-02-10T09:00:00+01:00", 2, "2026-04-10T09:00:00+02:00"],
  // 02:30 is skipped on 29 March and comes twice on 25 October.
  ["Europe/Berlin", "2026-01-29T02:30:00+01:00", 2, "2026-03-29T03:30:00+02:00"],
  ["Europe/Berlin", "2026-01-29T02:30:00+01:00", 3, "2026-04-29T02:30:00+02:00"],
  ["Europe/Berlin", "2026-09-25T02:30:00+02:00", 1, "2026-10-25T02:30:00+02:00"],
  ["Europe/Berlin", "2026-10-25T02:30:00+01:00", 0, "2026-10-25T02:30:00+01:00"],
  ["America/New_York", "2026-02-08T02:15:00-05:00", 1, "2026-03-08T03:15:00-04:00"],
  ["America/New_York", "2026-10-01T01:15:00-04:00", 1, "2026-11-01T01:15:00-04:00"],
  // Half an hour is skipped on 4 October, from 02:00, and comes twice on 5 April.
  ["Australia/Lord_Howe", "2026-09-04T02:10:00+10:30", 1, "2026-10-04T02:40:00+11:00"],
  ["Australia/Lord_Howe", "2026-03-05T01:45:00+11:00", 1, "2026-04-05T01:45:00+11:00"],
  ["Asia/Kathmandu", "2026-01-31T00:00:00+05:45", 1, "2026-02-28T00:00:00+05:45"],
])("in %s %s is followed after %i months by %s", (zone, anchor, months, expected) => {
  expect(new Date(anniversary(at(anchor), zone, months)).toISOString()).toBe(new Date(expected).toISOString());
});

test("the wall time of an instant, and back", () => {
  const noon = at("2026-07-01T12:00:00.789+05:45");
  expect(wallTime(noon, "Asia/Kathmandu")).toBe(at("2026-07-01T12:00:00.789Z"));
  expect(instantOf(at("2026-07-01T12:00:00.789Z"), "Asia/Kathmandu")).toBe(noon);
  expect(addMonths(at("2026-01-31T23:59:59.999Z"), -2)).toBe(at("2025-11-30T23:59:59.999Z"));
});

test("months are those of the zone", () => {
  const newYear = at("2026-12-31T23:30:00Z");
  expect(monthOf(newYear, "UTC")).toBe("2026-12");
  expect(monthOf(newYear, "Europe/Berlin")).toBe("2027-01");
});

test("the next change of the clocks", () => {
  expect(nextClockChange(at("2026-01-01T00:00:00Z"), "Europe/Berlin")).toEqual({
    at: at("2026-03-29T01:00:00Z"),
    from: at("2026-03-29T02:00:00Z"),
    to: at("2026-03-29T03:00:00Z"),
  });
  expect(nextClockChange(at("2026-01-01T00:00:00Z"), "Asia/Kathmandu")).toBeNull();
});
