import { MAX_BALANCE } from "./amount.ts";
import type { Action } from "./catalog.ts";
import { baseLine, type ExactLine, partLines } from "./price-lines.ts";
import { readQuantities } from "./quantities.ts";
import type { FieldError } from "./rejection.ts";

export { priceInWords } from "./price-words.ts";

/** One line of how a price came about. A maximum makes a line below zero; the sum never is. */
export type PriceLine = { text: string; amount: number };

/** An amount with the lines that add up to it. */
export type Price = { amount: number; lines: PriceLine[] };

export type PriceResult =
  | { ok: true; price: Price }
  /** The quantities are not what the action takes: which, and what would be. */
  | { ok: false; errors: FieldError[] }
  /** The price, or a line of it, would pass `limit`. */
  | { ok: false; tooLarge: true; limit: number };

/**
 * What an action costs for the quantities of a request, when it is performed or submitted (`charge`, also a deposit) or
 * when its deposit is settled (`settlement`). The same inputs give the same amount and the same text on every machine.
 */
export function priceOf(
  action: Pick<Action, "price" | "settlement" | "scale">,
  quantities: unknown,
  kind: "charge" | "settlement",
): PriceResult {
  if (quantities === undefined && kind === "charge") {
    const known = plainPrices.get(action);
    if (known !== undefined) return known;
    const result = computePrice(action, quantities, kind);
    plainPrices.set(action, result);
    return result;
  }
  return computePrice(action, quantities, kind);
}

/** What actions cost where nothing but their name is given: most charges are such, and their price is always the same. */
const plainPrices = new WeakMap<object, PriceResult>();

function computePrice(
  action: Pick<Action, "price" | "settlement" | "scale">,
  quantities: unknown,
  kind: "charge" | "settlement",
): PriceResult {
  const rule = kind === "settlement" ? (action.settlement ?? action.price) : action.price;
  const read = readQuantities(rule, quantities);
  if ("errors" in read) return { ok: false, errors: read.errors };
  const { count, parts } = read.given;
  const exact: ExactLine[] = rule.base === null ? [] : [baseLine(rule.base, count, action.scale)];
  for (const { part, quantity } of parts) exact.push(...partLines(part, quantity, action.scale));
  const amount = exact.reduce((sum, line) => sum + line.amount, 0n);
  const limit = BigInt(MAX_BALANCE);
  if (amount > limit || exact.some((line) => line.amount > limit)) {
    return { ok: false, tooLarge: true, limit: MAX_BALANCE };
  }
  const lines = exact.map((line) => ({ text: line.text, amount: Number(line.amount) }));
  return { ok: true, price: { amount: Number(amount), lines } };
}
