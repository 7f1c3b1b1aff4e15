import type { PricePart, PriceRule } from "./catalog.ts";
import type { FieldError } from "./rejection.ts";
import { closest, describe, orList } from "./words.ts";

/** A list may have so many items; a request with more is split by whoever sends it. */
export const MAX_ITEMS = 1_000;
/** A request that is wrong all over is answered with its first errors. */
const MAX_ERRORS = 20;

/** What a request says of the quantities that a price knows. Numbers are whole, exact and not negative. */
export type Given = {
  count: number | null;
  parts: { part: PricePart; quantity: number | readonly number[] }[];
};

/**
 * Reads the quantities of a request as the price wants them. A price without quantities of its own takes `count`.
 *
 * Zero is a quantity like any other: a deposit of ten of which none was delivered is settled with 0.
 */
export function readQuantities(rule: PriceRule, quantities: unknown): { given: Given } | { errors: FieldError[] } {
  const named = quantities ?? {};
  if (typeof named !== "object" || Array.isArray(named)) {
    return {
      errors: [
        { pointer: "/quantities", detail: `Quantities are an object with a field for each, not ${describe(named)}.` },
      ],
    };
  }
  const errors = checkNames(rule, named);
  const record = named as Record<string, unknown>;
  const present = rule.parts.filter((part) => Object.hasOwn(record, part.quantity));
  for (const part of present) errors.push(...checkQuantity(part, record[part.quantity]));
  const counted = rule.parts.length === 0 && Object.hasOwn(record, "count");
  if (counted) errors.push(...checkNumber("/quantities/count", record["count"]));
  if (errors.length === 0) errors.push(...checkPresence(rule, present));
  if (errors.length > 0) return { errors: errors.slice(0, MAX_ERRORS) };
  const parts = present.map((part) => ({ part, quantity: record[part.quantity] as number | number[] }));
  return { given: { count: counted ? (record["count"] as number) : null, parts } };
}

function checkNames(rule: PriceRule, named: object): FieldError[] {
  const known = rule.parts.length === 0 ? ["count"] : rule.parts.map((part) => part.quantity);
  const unknown = Object.keys(named).filter((name) => !known.includes(name));
  return unknown.slice(0, MAX_ERRORS).map((name) => {
    const meant = closest(name, known);
    const hint = meant === null ? "" : ` Did you mean "${meant}"?`;
    const detail = `This action knows no quantity ${describe(name)}.${hint} Allowed: ${known.join(", ")}.`;
    return { pointer: `/quantities/${escapePointer(name)}`, detail };
  });
}

function checkQuantity(part: PricePart, value: unknown): FieldError[] {
  const pointer = `/quantities/${part.quantity}`;
  if (part.each === null) return checkNumber(pointer, value);
  const { word, each } = part;
  if (!Array.isArray(value)) {
    const detail = `A list with the ${each.unit.plural} of each ${word.singular} is needed, not ${describe(value)}.`;
    return [{ pointer, detail }];
  }
  if (value.length > MAX_ITEMS) {
    return [{ pointer, detail: `A list may have ${MAX_ITEMS} items at most; this one has ${value.length}.` }];
  }
  return Array.from(value, (item, index) => checkNumber(`${pointer}/${index}`, item)).flat();
}

function checkNumber(pointer: string, value: unknown): FieldError[] {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return [];
  const range = `from 0 to ${Number.MAX_SAFE_INTEGER}`;
  return [{ pointer, detail: `A whole number ${range} is needed, not ${describe(value)}.` }];
}

function checkPresence(rule: PriceRule, present: readonly PricePart[]): FieldError[] {
  const names = rule.parts.map((part) => part.quantity);
  if (rule.alternatives && present.length > 1) {
    const detail = `Give only one of ${orList(names)}: they are different ways to say the same.`;
    return [{ pointer: "/quantities", detail }];
  }
  if (rule.base !== null || present.length > 0) return [];
  const detail = names.length === 1 ? `The price needs "${names[0]}".` : `The price needs one of ${orList(names)}.`;
  return [{ pointer: "/quantities", detail }];
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
