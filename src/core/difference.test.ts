import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Moved, whichMakeUp } from "./difference.ts";

const moved = (...amounts: number[]): Moved[] => amounts.map((amount, index) => ({ sequence: index + 1, amount }));

describe("which movements make up a difference", () => {
  const cases: [string, number[], number, number[] | null][] = [
    ["nothing is missing", [5, -5], 0, null],
    ["one does", [150, -88, -18], -88, [2]],
    ["the newest of several that do", [-88, -88, 10], -88, [2]],
    ["two, where none does alone", [150, -88, -18, 7], -106, [3, 2]],
    ["three", [1, 10, 100, 1000], 111, [3, 2, 1]],
    ["four", [1, 10, 100, 1000, 7], 1111, [4, 3, 2, 1]],
    ["one rather than two", [-44, -44, -88], -88, [3]],
    ["not one twice", [-44, 7], -88, null],
    ["never five", [1, 10, 100, 1000, 10000], 11111, null],
    ["movements of nothing explain nothing", [0, 0, 5], 7, null],
  ];
  test.each(cases)("%s", (_, amounts, difference, expected) => {
    expect(whichMakeUp(moved(...amounts), difference)).toEqual(expected);
  });

  test("it finds as few as trying all would", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 9 }),
        fc.integer({ min: -30, max: 30 }),
        (amounts, wanted) => {
          const found = whichMakeUp(moved(...amounts), wanted);
          const least = fewest(amounts, wanted);
          expect(found?.length ?? null).toBe(least);
          if (found === null) return;
          expect(new Set(found).size).toBe(found.length);
          expect(found.reduce((sum, sequence) => sum + amounts[sequence - 1]!, 0)).toBe(wanted);
        },
      ),
    );
  });
});

/** By trying every choice: how many of the amounts it takes, or null where more than four or none would do. */
function fewest(amounts: number[], wanted: number): number | null {
  if (wanted === 0) return null;
  let best: number | null = null;
  for (let choice = 1; choice < 1 << amounts.length; choice++) {
    const chosen = amounts.filter((amount, index) => amount !== 0 && choice & (1 << index));
    const size = chosen.length;
    if (size > 0 && size <= 4 && chosen.reduce((a, b) => a + b, 0) === wanted) best = Math.min(best ?? size, size);
  }
  return best;
}
