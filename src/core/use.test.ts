/** What of a use was drawn and could come back: a stack, on which repayments lie on top. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Funding } from "./entry.ts";
import { fundingsOfDebt, refundable, replayDraws, takeBack, type Use, type UseEvent } from "./use.ts";

/** `1:5 2:3` as fundings. */
const parts = (text: string): Funding[] =>
  text
    .split(" ")
    .filter((part) => part !== "")
    .map((part) => {
      const [grant, amount] = part.split(":").map(Number) as [number, number];
      return { grant, amount };
    });

describe("taking back", () => {
  test.each<[string, number, string, string]>([
    // what was drawn, how much comes back, the parts, what stays drawn
    ["1:5", 0, "", "1:5"],
    ["1:5", 5, "1:5", ""],
    ["1:5", 2, "1:2", "1:3"],
    ["1:5 2:3", 2, "2:2", "1:5 2:1"],
    ["1:5 2:3", 3, "2:3", "1:5"],
    ["1:5 2:3", 4, "2:3 1:1", "1:4"],
    ["1:5 2:3 1:2", 6, "1:2 2:3 1:1", "1:4"],
  ])("of %s, %d: %s", (drawn, amount, taken, left) => {
    const stack = parts(drawn);
    expect(takeBack(stack, amount)).toEqual(parts(taken));
    expect(stack).toEqual(parts(left));
  });

  test("more than was drawn throws", () => {
    expect(() => takeBack(parts("1:5"), 6)).toThrow("1 more would come back than was drawn");
  });

  test("the parts that were given in are never changed", () => {
    const drawn = parts("1:5 2:3");
    const copy = drawn.map((part) => Object.freeze(part));
    expect(takeBack([...copy], 6)).toEqual(parts("2:3 1:3"));
    expect(copy).toEqual(parts("1:5 2:3"));
  });
});

describe("replaying", () => {
  const draw = (text: string): UseEvent => ({ kind: "draw", fundings: parts(text) });
  const back = (amount: number): UseEvent => ({ kind: "return", amount });

  test.each<[string, UseEvent[], string]>([
    ["nothing", [], ""],
    ["a charge", [draw("1:5 2:3")], "1:5 2:3"],
    ["a refund takes the last first", [draw("1:5 2:3"), back(4)], "1:4"],
    ["a settlement's extra lies on top", [draw("1:5"), draw("2:3"), back(4)], "1:4"],
    ["a repayment after a refund lies on top", [draw("1:5"), back(2), draw("9:4"), back(5)], "1:2"],
    ["an entry of 0 draws nothing", [draw("1:5"), draw(""), back(0)], "1:5"],
  ])("%s", (_name, events, left) => {
    expect(replayDraws(events)).toEqual(parts(left));
  });
});

describe("what a repayment paid of one debt", () => {
  const pays = [
    { debt: 4, amount: 5 },
    { debt: 7, amount: 3 },
    { debt: 9, amount: 2 },
  ];

  test.each<[string, number, string]>([
    ["1:10", 4, "1:5"],
    ["1:10", 7, "1:3"],
    ["1:10", 9, "1:2"],
    ["1:4 2:6", 4, "1:4 2:1"],
    ["1:4 2:6", 7, "2:3"],
    ["1:4 2:1 3:5", 4, "1:4 2:1"],
    ["1:4 2:1 3:5", 7, "3:3"],
    ["1:7 2:3", 7, "1:2 2:1"],
    ["1:10", 5, ""],
  ])("funded by %s, of the debt of entry %d: %s", (fundings, debt, expected) => {
    expect(fundingsOfDebt(parts(fundings), pays, debt)).toEqual(parts(expected));
  });

  test("every credit that was paid belongs to exactly one debt", () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(amounts, fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }), (debts, cuts) => {
        const total = debts.reduce((sum, amount) => sum + amount, 0);
        const fundings: Funding[] = [];
        let left = total;
        for (const cut of [...cuts, total]) {
          const amount = Math.min(cut, left);
          if (amount > 0) fundings.push({ grant: fundings.length + 1, amount });
          left -= amount;
        }
        const paid = debts.map((amount, index) => ({ debt: index + 1, amount }));
        const byDebt = paid.map(({ debt }) => fundingsOfDebt(fundings, paid, debt));
        byDebt.forEach((own, index) => {
          expect(own.reduce((sum, part) => sum + part.amount, 0)).toBe(debts[index]);
        });
        for (const { grant, amount } of fundings) {
          const spent = byDebt.flat().filter((part) => part.grant === grant);
          expect(spent.reduce((sum, part) => sum + part.amount, 0)).toBe(amount);
        }
      }),
    );
  });
});

test("what is owed and what was drawn can be given back", () => {
  expect(refundable({ owed: 4, drawn: parts("1:5 2:3") } as Use)).toBe(12);
  expect(refundable({ owed: 0, drawn: parts("") } as Use)).toBe(0);
});
