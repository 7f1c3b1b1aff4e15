/** What holds for every price and every request, against another way to work it out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_BALANCE } from "./amount.ts";
import { actionOf } from "./price.fixture.ts";
import { type Price, priceOf } from "./price.ts";

const small = (max: number, min = 0) => fc.integer({ min, max });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

type Rate = { amount: number; per: number };
type Rule = {
  base: number | undefined;
  steps: (Rate & { size: number })[];
  rest: Rate;
  atLeast: number | undefined;
  more: number | undefined;
  minimum: number | undefined;
  above: number | undefined;
};

const rate = fc.record({ amount: small(20), per: small(7, 1) });
const rule: fc.Arbitrary<Rule> = fc.record({
  base: maybe(small(100)),
  steps: fc.array(fc.record({ amount: small(20), per: small(7, 1), size: small(30, 1) }), { maxLength: 3 }),
  rest: rate,
  atLeast: maybe(small(10)),
  more: maybe(small(20)),
  minimum: maybe(small(60)),
  above: maybe(small(300)),
});

/** The rule as a catalog writes it, over a list (`clips`) or a plain number (`leads`). */
function catalogPrice(of: Rule, kind: "clips" | "leads"): unknown {
  let upTo = 0;
  const tiers = [
    ...of.steps.map(({ size, ...step }) => {
      upTo += size;
      return { ...step, up_to: upTo };
    }),
    of.rest,
  ];
  const unit = { singular: "second", plural: "seconds", symbol: "s" };
  const clamp = defined({
    at_least: of.atLeast,
    at_most: of.more === undefined ? undefined : (of.atLeast ?? 0) + of.more,
  });
  const each = kind === "clips" ? { each: { unit, ...clamp } } : {};
  const bounds = defined({
    minimum: of.minimum,
    maximum: of.above === undefined ? undefined : (of.minimum ?? 0) + of.above,
  });
  const rates = of.steps.length === 0 ? of.rest : { tiers };
  return { ...defined({ base: of.base }), quantities: { [kind]: { singular: "piece", ...each, ...rates, ...bounds } } };
}

/** The same price counted piece by piece: a package is paid when its first piece is reached. */
function naive(of: Rule, pieces: number): number {
  let sum = 0;
  let inTier = 0;
  let tier = 0;
  for (let piece = 0; piece < pieces; piece++) {
    if (tier < of.steps.length && inTier === of.steps[tier]!.size) {
      tier += 1;
      inTier = 0;
    }
    const { amount, per } = tier < of.steps.length ? of.steps[tier]! : of.rest;
    if (inTier % per === 0) sum += amount;
    inTier += 1;
  }
  if (of.minimum !== undefined && pieces > 0) sum = Math.max(sum, of.minimum);
  if (of.above !== undefined) sum = Math.min(sum, (of.minimum ?? 0) + of.above);
  return (of.base ?? 0) + sum;
}

function clamped(of: Rule, item: number): number {
  const low = of.atLeast ?? 0;
  return Math.min(Math.max(item, low), of.more === undefined ? Number.POSITIVE_INFINITY : low + of.more);
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function priced(price: unknown, quantities: unknown): Price {
  const result = priceOf(actionOf(price), quantities, "charge");
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.price;
}

const linesSum = (price: Price) => price.lines.reduce((sum, line) => sum + line.amount, 0);
const clips = fc.array(small(40), { maxLength: 30 });

describe("a price", () => {
  test("of a number is what counting piece by piece gives", () => {
    fc.assert(
      fc.property(rule, small(150), (of, leads) => {
        expect(priced(catalogPrice(of, "leads"), { leads }).amount).toBe(naive(of, leads));
      }),
    );
  });

  test("of a list is that of its clamped items together", () => {
    fc.assert(
      fc.property(rule, clips, (of, items) => {
        const pieces = items.reduce((sum, item) => sum + clamped(of, item), 0);
        expect(priced(catalogPrice(of, "clips"), { clips: items }).amount).toBe(naive(of, pieces));
      }),
    );
  });

  test("is the sum of its lines, and never negative", () => {
    fc.assert(
      fc.property(rule, clips, small(10_000), (of, items, leads) => {
        for (const price of [
          priced(catalogPrice(of, "clips"), { clips: items }),
          priced(catalogPrice(of, "leads"), { leads }),
        ]) {
          expect(linesSum(price)).toBe(price.amount);
          expect(price.amount).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test("never falls when there is more of something", () => {
    fc.assert(
      fc.property(rule, small(10_000), small(100), (of, leads, more) => {
        const price = catalogPrice(of, "leads");
        expect(priced(price, { leads: leads + more }).amount).toBeGreaterThanOrEqual(priced(price, { leads }).amount);
      }),
    );
  });

  test("never falls when a clip is added or becomes longer", () => {
    fc.assert(
      fc.property(rule, clips, fc.nat(), small(40), (of, items, at, seconds) => {
        const price = catalogPrice(of, "clips");
        const { amount } = priced(price, { clips: items });
        expect(priced(price, { clips: [...items, seconds] }).amount).toBeGreaterThanOrEqual(amount);
        fc.pre(items.length > 0);
        const longer = items.with(at % items.length, items[at % items.length]! + seconds);
        expect(priced(price, { clips: longer }).amount).toBeGreaterThanOrEqual(amount);
      }),
    );
  });

  test("does not depend on the order of the clips, neither in its amount nor in its text", () => {
    const shuffled = clips.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    );
    fc.assert(
      fc.property(rule, shuffled, (of, [items, others]) => {
        const price = catalogPrice(of, "clips");
        expect(priced(price, { clips: others })).toEqual(priced(price, { clips: items }));
      }),
    );
  });

  test("is exact up to the largest balance and refused beyond it", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), small(2 ** 30), fc.maxSafeNat(), (leads, amount, count) => {
        fc.pre(amount > 0);
        const price = { quantities: { leads: { singular: "lead", amount } } };
        const exact = BigInt(leads) * BigInt(amount);
        const result = priceOf(actionOf(price), { leads }, "charge");
        if (exact > BigInt(MAX_BALANCE)) expect(result).toMatchObject({ ok: false, tooLarge: true });
        else expect(result).toMatchObject({ ok: true, price: { amount: Number(exact) } });
        const counted = priceOf(actionOf(amount), { count }, "charge");
        expect(counted.ok).toBe(BigInt(count) * BigInt(amount) <= BigInt(MAX_BALANCE));
      }),
    );
  });

  test("of anything at all is a value, never an exception", () => {
    const action = actionOf({ base: 1, quantities: { leads: { singular: "lead", amount: 1 } } });
    const anything = fc.oneof(fc.anything(), fc.record({ leads: fc.anything() }), fc.record({ leads: fc.double() }));
    fc.assert(
      fc.property(anything, (quantities) => {
        const result = priceOf(action, quantities, "charge");
        if (result.ok) expect(Number.isSafeInteger(result.price.amount)).toBe(true);
        else if ("errors" in result) expect(result.errors[0]!.pointer).toMatch(/^\/quantities/);
      }),
    );
  });
});
