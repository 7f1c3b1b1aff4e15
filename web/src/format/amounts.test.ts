import { describe, expect, test, vi } from "vitest";

vi.mock("./locale.ts", () => ({ locale: "en-GB" }));
const { formatAmount, formatCredits, formatMoney, formatShare, formatSigned, readAmount, writeAmount } = await import(
  "./amounts.ts"
);

const token = { singular: "token", plural: "tokens", scale: 0 };
const gram = { singular: "gram", plural: "grams", scale: 2 };

describe("amounts", () => {
  test.each([
    [0, token, "0"],
    [-88, token, "−88"],
    [Number.MAX_SAFE_INTEGER, token, "9,007,199,254,740,991"],
    [150, gram, "1.5"],
    [5, gram, "0.05"],
    [-123_456, gram, "−1,234.56"],
    // A division would have made ….92 of it.
    [Number.MAX_SAFE_INTEGER, gram, "90,071,992,547,409.91"],
  ])("%s of a unit", (amount, unit, text) => {
    expect(formatAmount(amount, unit)).toBe(text);
  });

  test("have a sign of their own where they move something", () => {
    expect([50, -88, 0].map((amount) => formatSigned(amount, token))).toEqual(["+50", "−88", "0"]);
  });

  test("stand with the word for one, or for more", () => {
    expect([1, 2, 0].map((amount) => formatCredits(amount, token))).toEqual(["1 token", "2 tokens", "0 tokens"]);
    expect([100, 150].map((amount) => formatCredits(amount, gram))).toEqual(["1 gram", "1.5 grams"]);
  });

  test("money has as many places as its currency", () => {
    expect(formatMoney({ amount: 2500, currency: "USD" })).toBe("US$25.00");
    expect(formatMoney({ amount: 2500, currency: "JPY" })).toBe("JP¥2,500");
  });

  test("a share has one place, or none to show", () => {
    expect([91.4, 100, -1.3, null].map(formatShare)).toEqual(["91.4%", "100.0%", "−1.3%", "–"]);
  });

  test.each([
    ["1234", token, 1234],
    [" 12 ", token, 12],
    ["12.5", gram, 1250],
    ["12,05", gram, 1205],
    ["90071992547409.91", gram, Number.MAX_SAFE_INTEGER],
    ["12.5", token, null],
    ["12.555", gram, null],
    ["-3", token, null],
    ["1e3", token, null],
    ["", token, null],
    ["99999999999999999", token, null],
  ])("typed as %j are read, or are none", (text, unit, amount) => {
    expect(readAmount(text, unit)).toBe(amount);
    if (amount !== null) expect(readAmount(writeAmount(amount, unit), unit)).toBe(amount);
  });
});
