// What belongs here: how amounts are written in files, and that they stay exact.
import fc from "fast-check";
import { expect, test } from "vitest";
import { AmountColumn, type DecimalMark, decimalMarks, formatAmount, parseAmount } from "./amounts.ts";

function markOf(...cells: string[]): DecimalMark {
  const column = new AmountColumn(null);
  for (const cell of cells) column.observe(cell);
  return decimalMarks([{ name: "entries", column }], null)[0]!;
}

test.each<[string, DecimalMark, number, bigint | null]>([
  ["12", ".", 2, 1200n],
  ["-12.5", ".", 2, -1250n],
  ["+12.50", ".", 2, 1250n],
  ["−12.50", ".", 2, -1250n],
  ["12.50-", ".", 2, -1250n],
  ["(12.50)", ".", 2, -1250n],
  ["1,234,567.89", ".", 2, 123456789n],
  ["1.234.567,89", ",", 2, 123456789n],
  ["1 234,5", ",", 2, 123450n],
  ["1\u00a0234,5", ",", 2, 123450n],
  ["1\u202f234", ".", 0, 1234n],
  ["1'234.50", ".", 2, 123450n],
  [".5", ".", 1, 5n],
  ["-.5", ".", 1, -5n],
  ["12.", ".", 1, 120n],
  ["0.000000000000000001", ".", 18, 1n],
  ["123456789012345678901234567890", ".", 0, 123456789012345678901234567890n],
  ["", ".", 2, null],
  ["-", ".", 2, null],
  ["abc", ".", 2, null],
  ["1.2E+05", ".", 2, null],
  ["1,23", ".", 2, null],
  ["1.23", ",", 2, null],
  ["1.2.3", ".", 2, null],
  ["--5", ".", 0, null],
  [".-5", ".", 2, null],
  ["(-5)", ".", 0, null],
  ["1 2", ".", 0, null],
  ["1.239", ".", 2, null],
])("%s with %s", (cell, mark, scale, units) => {
  expect(parseAmount(cell, mark, scale)).toBe(units);
});

test("the decimal mark is found in whatever cell tells it", () => {
  expect(markOf("1", "2", "-3")).toBe(".");
  expect(markOf("1,234", "1.5")).toBe(".");
  expect(markOf("1.234", "1,5")).toBe(",");
  expect(markOf("1,234.50")).toBe(".");
  expect(markOf("1.234,50")).toBe(",");
  expect(markOf("1,234", "1,234,567")).toBe(".");
  expect(markOf("1.234", "1.234.567")).toBe(",");
  expect(markOf("0,125")).toBe(",");
  expect(markOf("1234,567")).toBe(",");
  expect(markOf("-12.50", "(1,000.00)", "12.125")).toBe(".");
});

test("what cannot be told is asked for", () => {
  expect(() => markOf("1,234", "12")).toThrow(/"1,234".*--decimal/);
  expect(() => markOf("1.234", "12")).toThrow(/"1.234".*--decimal/);
  expect(() => markOf("1.5", "1,5")).toThrow(/two ways/);
  expect(() => markOf("1.50", "1.234.567")).toThrow(/two ways/);
});

test("an unclear column is read as the other one of the export is", () => {
  const clear = new AmountColumn(null);
  clear.observe("12,50");
  const unclear = new AmountColumn(null);
  unclear.observe("1.234");
  const columns = [
    { name: "entries", column: clear },
    { name: "balances", column: unclear },
  ];
  expect(decimalMarks(columns, null)).toEqual([",", ","]);
});

test("a sign or bracket behind is no decimal", () => {
  const column = new AmountColumn(null);
  for (const cell of ["12.50", "(12.50)", "12.50-"]) column.observe(cell);
  expect(column.scale(".")).toBe(2);
});

test("an amount that is written is read again", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(20), (units, scale) => {
      expect(parseAmount(formatAmount(units, scale), ".", scale)).toBe(units);
    }),
  );
});
