import { expect, test } from "vitest";
import { majorUnits } from "./money.ts";

test.each([
  [2_500, "USD", "25.00"],
  [5, "EUR", "0.05"],
  [0, "EUR", "0.00"],
  [-1_234, "EUR", "-12.34"],
  [500, "JPY", "500"],
  [1_234, "KWD", "1.234"],
  [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91"],
  [2_500, "no currency", "25.00"],
])("%i of %s is %s", (amount, currency, text) => {
  expect(majorUnits({ amount, currency })).toBe(text);
});
