// What belongs here: how times are written in files.
import { expect, test } from "vitest";
import { type DateOrder, dateOrders, TimeColumn, TimeReader } from "./times.ts";

function orderOf(...cells: string[]): DateOrder {
  const column = new TimeColumn();
  for (const cell of cells) column.observe(cell);
  return dateOrders([{ name: "entries", column }], null)[0]!;
}

function iso(cell: string, order: DateOrder = "dmy", zone = "UTC"): string | null {
  const moment = new TimeReader(zone).read(cell, order);
  return moment === null ? null : new Date(moment.time).toISOString();
}

test.each([
  ["2026-01-31T14:05:06Z", "2026-01-31T14:05:06.000Z"],
  ["2026-01-31T14:05:06.789Z", "2026-01-31T14:05:06.789Z"],
  ["2026-01-31T14:05:06.789123+02:00", "2026-01-31T12:05:06.789Z"],
  ["2026-01-31T14:05:06-0530", "2026-01-31T19:35:06.000Z"],
  ["2026-01-31 14:05:06+02", "2026-01-31T12:05:06.000Z"],
  ["2026-01-31 14:05:06 UTC", "2026-01-31T14:05:06.000Z"],
  ["2026-01-31 14:05", "2026-01-31T14:05:00.000Z"],
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
  ["2026/1/31", "2026-01-31T00:00:00.000Z"],
  ["20260131", "2026-01-31T00:00:00.000Z"],
  ["31.01.2026", "2026-01-31T00:00:00.000Z"],
  ["31.01.26 14:05", "2026-01-31T14:05:00.000Z"],
  ["1769868306", "2026-01-31T14:05:06.000Z"],
  ["1769868306.5", "2026-01-31T14:05:06.500Z"],
  ["1769868306789", "2026-01-31T14:05:06.789Z"],
])("%s", (cell, expected) => {
  expect(iso(cell)).toBe(expected);
});

test("months come first where they do", () => {
  expect(iso("01/31/2026 02:05 PM", "mdy")).toBe("2026-01-31T14:05:00.000Z");
  expect(iso("01/31/2026, 12:05 am", "mdy")).toBe("2026-01-31T00:05:00.000Z");
  expect(iso("03/04/2026", "mdy")).toBe("2026-03-04T00:00:00.000Z");
  expect(iso("03/04/2026", "dmy")).toBe("2026-04-03T00:00:00.000Z");
  // Dots always put the day first.
  expect(iso("03.04.2026", "mdy")).toBe("2026-04-03T00:00:00.000Z");
});

test.each([
  "",
  "soon",
  "2026-02-30",
  "2026-02-30T10:00:00Z",
  "2026-13-01",
  "2026-01-31T24:00:00Z",
  "2026-01-31 10:60",
  "31.02.2026",
  "01/31/2026",
  "13:05",
  "45678",
  "01/01/2026 13:05 pm",
])("%s is no time", (cell) => {
  expect(iso(cell)).toBeNull();
});

test("the order of day and month is found in whatever cell tells it", () => {
  expect(orderOf("03/04/2026", "31/01/2026")).toBe("dmy");
  expect(orderOf("03/04/2026", "01/31/2026")).toBe("mdy");
  expect(orderOf("03-04-2026", "31-01-2026 10:00")).toBe("dmy");
  expect(orderOf("04/04/2026", "2026-01-31", "31.01.2026", "1769868306")).toBe("dmy");
  expect(() => orderOf("03/04/2026")).toThrow(/"03\/04\/2026".*--dates/);
  expect(() => orderOf("31/01/2026", "01/31/2026")).toThrow(/two orders/);
});

test("times without a zone are local", () => {
  expect(iso("2026-01-31 14:05", "dmy", "Europe/Berlin")).toBe("2026-01-31T13:05:00.000Z");
  expect(iso("2026-07-31 14:05:06", "dmy", "Europe/Berlin")).toBe("2026-07-31T12:05:06.000Z");
  expect(iso("2026-07-31 14:05Z", "dmy", "Europe/Berlin")).toBe("2026-07-31T14:05:00.000Z");
  // The hour that a clock change skips moves forward.
  expect(iso("2026-03-29 02:30", "dmy", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  expect(() => new TimeReader("Europe/Nowhere")).toThrow(/Europe\/Nowhere/);
});

test("a day ends where the next one begins, also when clocks change", () => {
  const berlin = new TimeReader("Europe/Berlin");
  const day = berlin.read("2026-03-29", "dmy")!;
  expect(day.wholeDay).toBe(true);
  expect(new Date(berlin.endOfDay(day.time)).toISOString()).toBe("2026-03-29T21:59:59.999Z");
  expect(berlin.read("2026-03-29 00:00", "dmy")!.wholeDay).toBe(false);
});
