import { expect, test } from "vitest";
import { isOpen, waiting } from "./case.ts";

test("the longer a customer waits, the more it is seen", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  const toneAfter = (hours: number) =>
    waiting({ waiting_since: new Date(now - hours * 3_600_000).toISOString() }, now)?.tone;
  expect([0, 5.9, 6, 23.9, 24, 500].map(toneAfter)).toEqual(["plain", "plain", "warn", "warn", "bad", "bad"]);
  expect(waiting({ waiting_since: null }, now)).toBeNull();
});

test("what was closed is not open, what was asked again is", () => {
  expect((["open", "reopened", "explained", "corrected"] as const).map((state) => isOpen({ state }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
