/** The suggestions that error messages make. */
import { expect, test } from "vitest";
import { closest, describe as describeValue, orList } from "./words.ts";

test.each([
  ["alocation", "allocation"],
  ["allocation", "allocation"],
  ["Rollover", "rollover"],
  ["rolover", "rollover"],
  ["naem", "name"],
  ["period_", "period"],
  ["price", null],
  ["", null],
  ["x".repeat(100_000), null],
])("%.20s was meant to be %s", (word, meant) => {
  expect(closest(word, ["allocation", "name", "period", "rollover"])).toBe(meant);
});

test("the closest of several is suggested", () => {
  expect(closest("clip", ["clips", "clap", "lips"])).toBe("clips");
});

test("choices are listed with or", () => {
  expect([orList([]), orList(["a"]), orList(["a", "b"]), orList(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a or b",
    "a, b or c",
  ]);
});

test("a value is shown short", () => {
  const shown = ["x".repeat(50), 2.5, null, undefined, [], {}, true, 10n].map(describeValue);
  expect(shown).toEqual([
    `"${"x".repeat(40)}…"`,
    "2.5",
    "nothing",
    "nothing",
    "a list",
    "a group of fields",
    "true",
    "10",
  ]);
});
