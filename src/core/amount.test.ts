/** Amounts as text, and the rounding of shares. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAmount, groupDigits, MAX_AMOUNT, MAX_BALANCE, shares } from "./amount.ts";

/** Shares in tenths of a percent: sums of them are exact. */
const tenths = (of: (number | null)[]) => of.map((share) => Math.round(share! * 10));
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

test("the limits are 2^53 - 1 and 2^52", () => {
  expect([MAX_AMOUNT, MAX_BALANCE]).toEqual([9_007_199_254_740_991, 4_503_599_627_370_496]);
});

test.each([
  [0, 0, "0"],
  [1_250, 0, "1,250"],
  [-88, 0, "-88"],
  [150, 2, "1.5"],
  [100, 2, "1"],
  [5, 2, "0.05"],
  [-1_234_567, 3, "-1,234.567"],
  [MAX_AMOUNT, 6, "9,007,199,254.740991"],
])("%i of a unit with %i places reads %s", (amount, scale, text) => {
  expect(formatAmount(amount, scale)).toBe(text);
});

test("a formatted amount reads back as the same amount", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (amount, scale) => {
      const [whole = "", places = ""] = formatAmount(amount, scale).replaceAll(",", "").split(".");
      expect(BigInt(whole + places.padEnd(scale, "0"))).toBe(BigInt(amount));
    }),
  );
});

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1,000"],
  [123_456, "123,456"],
  [1_234_567n, "1,234,567"],
])("%s is grouped as %s", (value, text) => {
  expect(groupDigits(value)).toBe(text);
});

describe("shares", () => {
  test.each<[string, number[], number, (number | null)[]]>([
    ["of the usage example", [25_600, 2_400], 28_000, [91.4, 8.6]],
    ["of one part", [28_000], 28_000, [100]],
    ["of thirds: the first gets the tenth left over", [1, 1, 1], 3, [33.4, 33.3, 33.3]],
    ["of sixths: the larger remainders get them", [1, 5], 6, [16.7, 83.3]],
    ["with a part of nothing", [0, 7], 7, [0, 100]],
    ["with one part too small to show", [1, 99_999], 100_000, [0, 100]],
    ["with a part below zero: the others are more than the whole", [12, -2], 10, [120, -20]],
    ["of nothing", [0, 0], 0, [null, null]],
    ["of less than nothing", [3, -5], -2, [null, null]],
    ["of no parts", [], 0, []],
    ["with equal remainders: the larger part gets the tenth left over", [1, 1_999], 2_000, [0, 100]],
    ["of a selection, rounded by themselves", [25_600], 28_000, [91.4]],
    ["of another selection", [2_400], 28_000, [8.6]],
  ])("%s", (_, parts, total, expected) => {
    expect(shares(parts, total)).toEqual(expected);
  });

  test("add up to exactly 100.0, whatever the parts", () => {
    const parts = fc.array(fc.integer({ min: 0, max: 2 ** 46 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(parts, (some) => {
        fc.pre(sum(some) > 0);
        expect(sum(tenths(shares(some, sum(some))))).toBe(1_000);
      }),
    );
  });

  test("add up to exactly 100.0 with parts below zero too", () => {
    const parts = fc.array(fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(parts, (some) => {
        fc.pre(sum(some) > 2 ** 20);
        expect(sum(tenths(shares(some, sum(some))))).toBe(1_000);
      }),
    );
  });

  test("differ from the true share by less than a tenth, and keep its sign", () => {
    const parts = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parts, (some) => {
        const total = sum(some);
        fc.pre(total > 0);
        tenths(shares(some, total)).forEach((share, index) => {
          const exact = BigInt(some[index]!) * 1_000n;
          const shown = BigInt(share) * BigInt(total);
          const apart = shown > exact ? shown - exact : exact - shown;
          expect(apart < BigInt(total)).toBe(true);
          if (some[index]! >= 0) expect(share).toBeGreaterThanOrEqual(0);
          else expect(share).toBeLessThanOrEqual(0);
        });
      }),
    );
  });

  test("never show a larger part as less than a smaller one", () => {
    const parts = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(parts, (some) => {
        fc.pre(sum(some) > 0);
        const shown = tenths(shares(some, sum(some)));
        const byPart = some.map((part, index) => [part, shown[index]!] as const).sort((a, b) => a[0] - b[0]);
        for (let i = 1; i < byPart.length; i++) {
          if (byPart[i]![0] > byPart[i - 1]![0]) expect(byPart[i]![1]).toBeGreaterThanOrEqual(byPart[i - 1]![1]);
        }
      }),
    );
  });

  test("are the same for the same parts in another order, but for equal parts", () => {
    const parts = fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(parts, (some) => {
        const total = sum(some);
        fc.pre(total > 0);
        expect(shares(some.toReversed(), total).toReversed()).toEqual(shares(some, total));
      }),
    );
  });
});
