import { describe, expect, test } from "vitest";
import { dayOf, startOfDay } from "./days.ts";

describe("a local day", () => {
  test.each([
    ["2026-11-20", "UTC", "2026-11-20T00:00:00.000Z"],
    ["2026-11-20", "Asia/Kathmandu", "2026-11-19T18:15:00.000Z"],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    ["2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00.000Z"],
    ["2026-01-01", "Pacific/Niue", "2026-01-01T11:00:00.000Z"],
    // Midnight is skipped: the day begins at one.
    ["2025-04-25", "Africa/Cairo", "2025-04-24T22:00:00.000Z"],
  ])("%s in %s begins at %s", (day, zone, start) => {
    expect(startOfDay(day, zone)).toBe(start);
    expect(dayOf(start, zone)).toBe(day);
    expect(dayOf(Date.parse(start) - 1, zone)).not.toBe(day);
  });

  test("days later are counted by the calendar, not by hours", () => {
    expect(startOfDay("2026-03-28", "Europe/Berlin", 2)).toBe("2026-03-29T22:00:00.000Z");
    expect(dayOf("2026-03-29T22:00:00.000Z", "Europe/Berlin", -1)).toBe("2026-03-29");
  });
});
