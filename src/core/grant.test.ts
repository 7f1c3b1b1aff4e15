/** Grants by themselves: in which order they burn, when they lapse, and which of them pay an amount. */
import { describe, expect, test } from "vitest";
import { burningOrder, defaultPriority, drawFrom, type Grant, hasLapsed } from "./grant.ts";

const grant = (fields: Partial<Grant>): Grant => ({
  number: 1,
  source: "grant",
  category: "paid",
  amount: 100,
  remaining: 100,
  priority: 30,
  effectiveAt: 1_000,
  expiresAt: null,
  scheduled: null,
  ...fields,
});

describe("burning order", () => {
  test.each<[string, Partial<Grant>, Partial<Grant>]>([
    ["the lower priority number", { priority: 10, number: 2 }, { priority: 20 }],
    ["the priority before the expiry", { priority: 10, number: 2 }, { priority: 20, expiresAt: 2_000 }],
    ["what expires first", { expiresAt: 2_000, number: 2 }, { expiresAt: 3_000 }],
    ["what expires before what never does", { expiresAt: 9_999_999_999_999, number: 2 }, { expiresAt: null }],
    ["the expiry before the effect", { expiresAt: 2_000, effectiveAt: 1_500, number: 2 }, { expiresAt: 3_000 }],
    ["what took effect first", { effectiveAt: 500, number: 2 }, { effectiveAt: 1_000 }],
    ["the older grant", { number: 1 }, { number: 2 }],
  ])("%s comes first", (_name, first, second) => {
    expect(burningOrder(grant(first), grant(second))).toBeLessThan(0);
    expect(burningOrder(grant(second), grant(first))).toBeGreaterThan(0);
  });

  test("the default priorities are plan 10, promotional 20, paid 30", () => {
    expect([defaultPriority("promotional"), defaultPriority("paid")]).toEqual([20, 30]);
  });
});

describe("lapsing", () => {
  test.each<[number | null, number, boolean]>([
    [null, Number.MAX_SAFE_INTEGER, false],
    [2_000, 1_999, false],
    [2_000, 2_000, true],
    [2_000, 2_001, true],
  ])("a grant that expires at %j has lapsed at %d: %j", (expiresAt, at, lapsed) => {
    expect(hasLapsed(grant({ expiresAt }), at)).toBe(lapsed);
  });
});

describe("drawing", () => {
  const three = [grant({ number: 7, remaining: 5 }), grant({ number: 3, remaining: 0 }), grant({ number: 4 })];

  test.each<[number, [number, number][]]>([
    [0, []],
    [1, [[7, 1]]],
    [5, [[7, 5]]],
    [
      6,
      [
        [7, 5],
        [4, 1],
      ],
    ],
    [
      105,
      [
        [7, 5],
        [4, 100],
      ],
    ],
  ])("%d is drawn in the order given, past what is empty", (amount, parts) => {
    expect(drawFrom(three, amount)).toEqual(parts.map(([number, part]) => ({ grant: number, amount: part })));
  });

  test("more than there is throws: no deduction goes unfunded", () => {
    expect(() => drawFrom(three, 106)).toThrow("found grants for only 105");
  });
});
