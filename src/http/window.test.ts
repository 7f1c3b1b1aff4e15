import { describe, expect, test } from "vitest";
import { formatInstant } from "./time.ts";
import { type WindowQuery, windowOf } from "./window.ts";

function read(query: WindowQuery, now: string, zone = "Europe/Berlin") {
  const window = windowOf(query, zone, Date.parse(now));
  if (!window.ok) return window.error.errors?.[0]?.pointer;
  const { from, to, previous } = window.value;
  return [from, to, previous.from, previous.to].map(formatInstant);
}

describe("a period", () => {
  test("of days includes today, and the days before are as many", () => {
    expect(read({ period: "last_7_days" }, "2026-11-20T09:00:00Z")).toEqual([
      "2026-11-13T23:00:00Z",
      "2026-11-20T23:00:00Z",
      "2026-11-06T23:00:00Z",
      "2026-11-13T23:00:00Z",
    ]);
  });

  test("goes by the account's midnight", () => {
    const [from, to] = read({ period: "last_7_days" }, "2026-11-20T23:30:00Z") as string[];
    expect([from, to]).toEqual(["2026-11-14T23:00:00Z", "2026-11-21T23:00:00Z"]);
  });

  test("counts days, not hours, over a clock change", () => {
    const [from, to] = read({ period: "last_7_days" }, "2026-10-26T12:00:00Z") as string[];
    expect([from, to]).toEqual(["2026-10-19T22:00:00Z", "2026-10-26T23:00:00Z"]);
  });

  test("of a month is the whole month", () => {
    expect(read({ period: "this_month" }, "2026-03-31T12:00:00Z")).toEqual([
      "2026-02-28T23:00:00Z",
      "2026-03-31T22:00:00Z",
      "2026-01-31T23:00:00Z",
      "2026-02-28T23:00:00Z",
    ]);
    expect(read({ period: "last_month" }, "2026-01-15T12:00:00Z", "UTC")).toEqual([
      "2025-12-01T00:00:00Z",
      "2026-01-01T00:00:00Z",
      "2025-11-01T00:00:00Z",
      "2025-12-01T00:00:00Z",
    ]);
  });

  test("is the last 30 days where none is asked for", () => {
    expect(read({}, "2026-11-20T09:00:00Z")).toEqual(read({ period: "last_30_days" }, "2026-11-20T09:00:00Z"));
  });
});

describe("from and to", () => {
  test("are compared with the time before, as long", () => {
    expect(read({ from: "2026-11-10T00:00:00Z", to: "2026-11-12T00:00:00Z" }, "2026-11-20T09:00:00Z")).toEqual([
      "2026-11-10T00:00:00Z",
      "2026-11-12T00:00:00Z",
      "2026-11-08T00:00:00Z",
      "2026-11-10T00:00:00Z",
    ]);
  });

  test("end now without an end", () => {
    expect(read({ from: "2026-11-20T00:00:00Z" }, "2026-11-20T09:00:00Z")?.[1]).toBe("2026-11-20T09:00:00Z");
  });

  test.each([
    [{ to: "2026-11-12T00:00:00Z" }, "/from"],
    [{ from: "2026-11-12T00:00:00Z", to: "2026-11-12T00:00:00Z" }, "/to"],
    [{ from: "2026-11-12T00:00:00Z", to: "2026-11-11T00:00:00Z" }, "/to"],
    [{ from: "2027-01-01T00:00:00Z" }, "/from"],
  ])("%j is refused at %s", (query, pointer) => expect(read(query, "2026-11-20T09:00:00Z")).toBe(pointer));
});
