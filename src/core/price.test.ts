/** Prices by example: what they come to, how they are told, and what is refused. The shipped products have tests of their own. */
import { describe, expect, test } from "vitest";
import { MAX_BALANCE } from "./amount.ts";
import { actionOf, catalogOf } from "./price.fixture.ts";
import { priceInWords, priceOf } from "./price.ts";

const seconds = { singular: "second", plural: "seconds", symbol: "s" };
const clips = (part: object, each: object = {}) => ({
  quantities: { clips: { singular: "clip", each: { unit: seconds, ...each }, ...part } },
});
const leads = (part: object) => ({ quantities: { leads: { singular: "lead", ...part } } });
const tiered = {
  tiers: [
    { up_to: 1_000, amount: 1 },
    { up_to: 2_000, amount: 3, per: 7 },
    { amount: 1, per: 2 },
  ],
};
const alternatives = {
  alternatives: true,
  quantities: { batches: { singular: "batch", amount: 9 }, images: { singular: "image", amount: 1 } },
};

type Row = { name: string; price: unknown; quantities?: unknown; scale?: number; lines: [string, number][] };
const rows: Row[] = [
  { name: "a base", price: 40, lines: [["Base", 40]] },
  { name: "a free action", price: 0, lines: [["Base", 0]] },
  { name: "a count of 1", price: 2, quantities: { count: 1 }, lines: [["Base", 2]] },
  { name: "a count", price: 2, quantities: { count: 12_345 }, lines: [["12,345 × 2", 24_690]] },
  { name: "a count of 0", price: 2, quantities: { count: 0 }, lines: [["0 × 2", 0]] },
  {
    name: "a base and nothing else",
    price: { base: 40, ...clips({ amount: 1 }) },
    quantities: {},
    lines: [["Base", 40]],
  },
  { name: "no clips at all", price: clips({ amount: 1 }), quantities: { clips: [] }, lines: [] },
  {
    name: "clips of different lengths, longest first",
    price: clips({ amount: 1 }),
    quantities: { clips: [8, 6, 8] },
    lines: [
      ["2 clips × 8 s", 16],
      ["1 clip × 6 s", 6],
    ],
  },
  {
    name: "clips outside the bounds",
    price: clips({ amount: 1 }, { at_least: 4, at_most: 12 }),
    quantities: { clips: [2, 4, 2, 1_500] },
    lines: [
      ["1 clip × 12 s (1,500 s, at most 12)", 12],
      ["1 clip × 4 s", 4],
      ["2 clips × 4 s (2 s, at least 4)", 8],
    ],
  },
  {
    name: "only a lower bound",
    price: clips({ amount: 1 }, { at_least: 4 }),
    quantities: { clips: [2, 99] },
    lines: [
      ["1 clip × 99 s", 99],
      ["1 clip × 4 s (2 s, at least 4)", 4],
    ],
  },
  {
    name: "only an upper bound",
    price: clips({ amount: 1 }, { at_most: 12 }),
    quantities: { clips: [0, 99] },
    lines: [
      ["1 clip × 12 s (99 s, at most 12)", 12],
      ["1 clip × 0 s", 0],
    ],
  },
  { name: "2 per second", price: clips({ amount: 2 }), quantities: { clips: [8] }, lines: [["1 clip × 8 s × 2", 16]] },
  {
    name: "so many lengths that the rest share a line",
    price: clips({ amount: 2 }),
    quantities: { clips: Array.from({ length: 1_000 }, (_, index) => index) },
    lines: [
      ...Array.from({ length: 11 }, (_, i): [string, number] => [`1 clip × ${999 - i} s × 2`, 2 * (999 - i)]),
      ["989 other clips, 488,566 s × 2", 977_132],
    ],
  },
  {
    name: "tiers over all clips together, with what the bounds changed",
    price: clips(
      {
        tiers: [
          { up_to: 30, amount: 2 },
          { amount: 1, per: 10 },
        ],
      },
      { at_least: 4, at_most: 12 },
    ),
    quantities: { clips: [8, 2, 12, 12, 3, 100] },
    lines: [
      ["2 clips under 4 s, counted as 4 s", 0],
      ["1 clip over 12 s, counted as 12 s", 0],
      ["30 s of 6 clips × 2", 60],
      ["22 s of 6 clips, 1 per 10", 3],
    ],
  },
  { name: "one lead", price: leads({ amount: 1 }), quantities: { leads: 1 }, lines: [["1 lead × 1", 1]] },
  { name: "no leads", price: leads(tiered), quantities: { leads: 0 }, lines: [["0 leads × 1", 0]] },
  {
    name: "leads within a tier",
    price: leads(tiered),
    quantities: { leads: 1_000 },
    lines: [["1,000 leads × 1", 1_000]],
  },
  {
    name: "leads over three tiers, each rounded up on its own",
    price: leads(tiered),
    quantities: { leads: 2_001 },
    lines: [
      ["1,000 leads × 1", 1_000],
      ["1,000 leads, 3 per 7", 429],
      ["1 lead, 1 per 2", 1],
    ],
  },
  {
    name: "packages with a name that cost more than their pieces",
    price: leads({ amount: 5, per: 9, package: { singular: "page", plural: "pages" } }),
    quantities: { leads: 10 },
    lines: [["2 pages of 9 leads × 5", 10]],
  },
  {
    name: "a minimum",
    price: leads({ amount: 2, minimum: 10 }),
    quantities: { leads: 3 },
    lines: [
      ["3 leads × 2", 6],
      ["At least 10 for leads", 4],
    ],
  },
  {
    name: "a minimum of nothing",
    price: leads({ amount: 2, minimum: 10 }),
    quantities: { leads: 0 },
    lines: [["0 leads × 2", 0]],
  },
  {
    name: "a maximum",
    price: leads({ amount: 2, maximum: 100 }),
    quantities: { leads: 60 },
    lines: [
      ["60 leads × 2", 120],
      ["At most 100 for leads", -20],
    ],
  },
  {
    name: "parts in the catalog's order",
    price: { base: 1, quantities: { b: { singular: "b", amount: 1 }, a: { singular: "a", amount: 1 } } },
    quantities: { a: 1, b: 1 },
    lines: [
      ["Base", 1],
      ["1 b × 1", 1],
      ["1 a × 1", 1],
    ],
  },
  {
    name: "a unit with places, whose amounts read as units",
    price: { base: 150, ...clips({ amount: 100 }) },
    quantities: { clips: [8, 8] },
    scale: 2,
    lines: [
      ["Base", 150],
      ["2 clips × 8 s", 1_600],
    ],
  },
  { name: "one of two ways to say it", price: alternatives, quantities: { images: 0 }, lines: [["0 images × 1", 0]] },
  {
    name: "the largest price",
    price: leads({ amount: 2 ** 26 }),
    quantities: { leads: 2 ** 26 },
    lines: [["67,108,864 leads × 67,108,864", MAX_BALANCE]],
  },
];

test.each(rows)("$name", ({ price, quantities, scale, lines }) => {
  const result = priceOf(actionOf(price, scale === undefined ? {} : { scale }), quantities, "charge");
  const amount = lines.reduce((sum, [, each]) => sum + each, 0);
  expect(result).toEqual({ ok: true, price: { amount, lines: lines.map(([text, each]) => ({ text, amount: each })) } });
});

describe("settling", () => {
  test("uses the price of its own where there is one", () => {
    const action = actionOf(
      { base: 40, ...clips({ amount: 1 }, { at_least: 4 }) },
      { settlement: clips({ amount: 1 }) },
    );
    expect(priceOf(action, { clips: [2] }, "charge")).toMatchObject({ price: { amount: 44 } });
    expect(priceOf(action, { clips: [2] }, "settlement")).toMatchObject({ price: { amount: 2 } });
    expect(priceOf(action, {}, "settlement")).toMatchObject({ ok: false });
  });

  test("uses the price itself elsewhere", () => {
    expect(priceOf(actionOf(2), { count: 0 }, "settlement")).toMatchObject({ price: { amount: 0 } });
  });
});

describe("refused", () => {
  const number = "A whole number from 0 to 9007199254740991 is needed, not";
  const many = Array.from({ length: 1_001 }, () => 1);
  test.each<[string, unknown, unknown, [string, string][]]>([
    ["no object", 2, [1], [["/quantities", "Quantities are an object with a field for each, not a list."]]],
    ["a text", 2, "3", [["/quantities", 'Quantities are an object with a field for each, not "3".']]],
    ["a fraction", 2, { count: 1.5 }, [["/quantities/count", `${number} 1.5.`]]],
    ["less than nothing", 2, { count: -1 }, [["/quantities/count", `${number} -1.`]]],
    ["a number that is not exact", 2, { count: 2 ** 53 }, [["/quantities/count", `${number} 9007199254740992.`]]],
    ["a number in quotes", 2, { count: "3" }, [["/quantities/count", `${number} "3".`]]],
    ["no number", 2, { count: Number.NaN }, [["/quantities/count", `${number} NaN.`]]],
    ["null", 2, { count: null }, [["/quantities/count", `${number} nothing.`]]],
    [
      "an unknown name",
      2,
      { leads: 3 },
      [["/quantities/leads", 'This action knows no quantity "leads". Allowed: count.']],
    ],
    [
      "an inherited name",
      2,
      JSON.parse('{"__proto__": 1}'),
      [["/quantities/__proto__", 'This action knows no quantity "__proto__". Allowed: count.']],
    ],
    [
      "a slip",
      leads({ amount: 1 }),
      { lead: 3 },
      [["/quantities/lead", 'This action knows no quantity "lead". Did you mean "leads"? Allowed: leads.']],
    ],
    [
      "a name that a pointer must escape",
      2,
      { "a/b~": 1 },
      [["/quantities/a~1b~0", 'This action knows no quantity "a/b~". Allowed: count.']],
    ],
    [
      "a count of something else",
      leads({ amount: 1 }),
      { count: 3 },
      [["/quantities/count", 'This action knows no quantity "count". Allowed: leads.']],
    ],
    [
      "bad items",
      clips({ amount: 1 }),
      { clips: [8, -1, [8], 8, 0.5] },
      [
        ["/quantities/clips/1", `${number} -1.`],
        ["/quantities/clips/2", `${number} a list.`],
        ["/quantities/clips/4", `${number} 0.5.`],
      ],
    ],
    [
      "a number for a list",
      clips({ amount: 1 }),
      { clips: 6 },
      [["/quantities/clips", "A list with the seconds of each clip is needed, not 6."]],
    ],
    ["a list for a number", leads({ amount: 1 }), { leads: [6] }, [["/quantities/leads", `${number} a list.`]]],
    [
      "too long a list",
      clips({ amount: 1 }),
      { clips: many },
      [["/quantities/clips", "A list may have 1000 items at most; this one has 1001."]],
    ],
    ["nothing to price", leads({ amount: 1 }), undefined, [["/quantities", 'The price needs "leads".']]],
    ["none of several", alternatives, {}, [["/quantities", "The price needs one of batches or images."]]],
    [
      "two ways to say the same",
      alternatives,
      { batches: 1, images: 9 },
      [["/quantities", "Give only one of batches or images: they are different ways to say the same."]],
    ],
  ])("%s", (_, price, quantities, errors) => {
    const expected = errors.map(([pointer, detail]) => ({ pointer, detail }));
    expect(priceOf(actionOf(price), quantities, "charge")).toEqual({ ok: false, errors: expected });
  });

  test("a request that is wrong all over, with its first errors", () => {
    const result = priceOf(actionOf(clips({ amount: 1 })), { clips: Array.from({ length: 500 }, () => -1) }, "charge");
    expect("errors" in result && result.errors.length).toBe(20);
  });

  test.each<[string, unknown, unknown]>([
    ["one more than the largest price", { base: 1, ...leads({ amount: 1 }) }, { leads: 2 ** 52 }],
    ["a product beyond every exact number", leads({ amount: 2 ** 52 }), { leads: Number.MAX_SAFE_INTEGER }],
    ["a count", MAX_BALANCE, { count: 2 }],
    ["many clips", clips({ amount: 1 }), { clips: Array.from({ length: 1_000 }, () => Number.MAX_SAFE_INTEGER) }],
    ["a line that a maximum would bring down", leads({ amount: 2 ** 52, maximum: 5 }), { leads: 2 }],
  ])("too large: %s", (_, price, quantities) => {
    expect(priceOf(actionOf(price), quantities, "charge")).toEqual({ ok: false, tooLarge: true, limit: MAX_BALANCE });
  });
});

describe("in words", () => {
  test.each<[unknown, string]>([
    [0, "Free"],
    [1, "1 credit"],
    [1_000, "1,000 credits"],
    [clips({ amount: 2 }), "2 credits per second of each clip"],
    [clips({ amount: 1 }, { at_least: 4 }), "1 credit per second of each clip (each at least 4 s)"],
    [clips({ amount: 1 }, { at_most: 12 }), "1 credit per second of each clip (each at most 12 s)"],
    [
      {
        base: 5,
        ...clips({
          tiers: [
            { up_to: 60, amount: 2 },
            { amount: 1, per: 10 },
          ],
        }),
      },
      "5 credits + 2 credits per second of all clips together for the first 60, then 1 credit per 10 seconds (rounded up)",
    ],
    [
      leads(tiered),
      "1 credit per lead for the first 1,000, then 3 credits per 7 leads (rounded up) for the next 1,000, then 1 credit per 2 leads (rounded up)",
    ],
    [leads({ amount: 2, minimum: 10, maximum: 100 }), "2 credits per lead, at least 10 credits, at most 100 credits"],
    [{ base: 3, ...alternatives }, "3 credits + either 9 credits per batch or 1 credit per image"],
  ])("%j", (price, words) => {
    expect(priceInWords(actionOf(price), catalogOf(price))).toEqual([words]);
  });

  test("of a unit with places", () => {
    const catalog = catalogOf(250, { scale: 2 });
    expect(priceInWords(catalog.rateCards[0]!.actions["test"]!, catalog)).toEqual(["2.5 credits"]);
  });
});
