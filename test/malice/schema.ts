/** Values made from the schemas of openapi.json: those that fit, and those that nearly do. */
import fc, { type Arbitrary } from "fast-check";
import { ODD_JSON, oddValue, SHARP_TEXTS } from "./odd.ts";

export type Schema = {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
};

/** What a field of this name holds where it is to make sense: an action of the catalog, an id of the account's. */
export type Vocabulary = Record<string, Arbitrary<unknown>>;

/** A body: as a value, or as the text that is sent. */
export type Body = { value: unknown } | { text: string };

/** A value that the schema allows; fields that the vocabulary knows mostly hold what it says. */
export function fitting(schema: Schema, name: string, words: Vocabulary): Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => fitting(each, name, words)));
  const known = words[name];
  const plain = plainValue(schema, words);
  const usual =
    known === undefined ? plain : fc.oneof({ weight: 30, arbitrary: known }, { weight: 1, arbitrary: plain });
  const nullable = Array.isArray(schema.type) && schema.type.includes("null");
  return nullable ? fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.constant(null) }) : usual;
}

function plainValue(schema: Schema, words: Vocabulary): Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const type = [schema.type ?? "object"].flat().find((each) => each !== "null");
  switch (type) {
    case "string":
      return text(schema);
    case "integer":
      return integer(schema);
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(fitting(schema.items ?? {}, "item", words), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    default:
      return object(schema, words);
  }
}

/** May be left out only where an account has one balance, which the accounts of this run have not. */
const NEEDED = ["workspace"];

function object(schema: Schema, words: Vocabulary): Arbitrary<unknown> {
  if (schema.properties === undefined) return fc.dictionary(fc.constantFrom("a", "b", "🎬"), fc.jsonValue());
  const fields = Object.entries(schema.properties).map(([name, each]) => [name, fitting(each, name, words)] as const);
  const required = [...(schema.required ?? []), ...NEEDED];
  // Many fields that may be left out exclude each other, so that most requests leave most of them out.
  const optional = fields.filter(([name]) => !required.includes(name)).map(([name]) => name);
  return fc
    .tuple(fc.record(Object.fromEntries(fields)), fc.subarray(optional), fc.boolean())
    .map(([all, some, few]) => {
      const kept = new Set([...required, ...(few ? some.slice(0, 1) : some)]);
      return Object.fromEntries(Object.entries(all).filter(([name]) => kept.has(name)));
    });
}

const TIMES = ["2026-01-31T23:59:59.999Z", "2026-03-29T02:30:00+01:00", "2026-06-01T00:00:00Z", "2030-01-01T00:00:00Z"];
const EXTREME_TIMES = ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T24:00:00Z", "2016-12-31T23:59:60Z"];
const FORMATS: Record<string, Arbitrary<string>> = {
  "date-time": fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TIMES) },
    { weight: 1, arbitrary: fc.constantFrom(...EXTREME_TIMES) },
  ),
  "time-zone": fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "Africa/Monrovia", "GMT"),
  "http-url": fc.constantFrom(
    "https://x.example/",
    "http://x.example/a?b=%00#c",
    "https://ü.example/🎬",
    "https://a@b:1/",
  ),
  page: fc.constantFrom("/", "/accounts/acme", "/accounts/%2e%2e?x=1"),
};

function text({ format, minLength = 0, maxLength = 255 }: Schema): Arbitrary<string> {
  const formatted = format === undefined ? undefined : FORMATS[format];
  if (formatted !== undefined) return formatted;
  const sharp = SHARP_TEXTS.filter((each) => each.length <= maxLength);
  const random = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 40) });
  return fc.oneof(fc.constantFrom("acme", "x", ...sharp), random).map((each) => each.slice(0, maxLength));
}

function integer({ minimum = -10, maximum = 100 }: Schema): Arbitrary<number> {
  const small = fc.integer({ min: Math.max(minimum, -50), max: Math.min(maximum, 50) });
  const edges = fc.constantFrom(minimum, maximum);
  return fc.oneof({ weight: 8, arbitrary: small }, { weight: 1, arbitrary: edges });
}

/** Bodies of a call that fit its schema but for one thing, or not at all. @param good those that fit */
export function oddBodies(schema: Schema, good: Arbitrary<unknown>): Arbitrary<Body> {
  return fc.oneof(
    { weight: 3, arbitrary: good.map((value) => ({ value })) },
    { weight: 4, arbitrary: nearly(good, Object.keys(schema.properties ?? {})) },
    { weight: 1, arbitrary: oddValue.map((value) => ({ value })) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_JSON).map((odd) => ({ text: odd })) },
  );
}

const STRANGE_FIELDS = ["colour", "constructor", "prototype", "toJSON", "amount ", "a/b~c", "0", ""];

/** A fitting body with one field missing, replaced, or too many. */
function nearly(good: Arbitrary<unknown>, fields: string[]): Arbitrary<Body> {
  if (fields.length === 0) return good.map((value) => ({ value }));
  const field = fc.constantFrom(...fields);
  return fc.oneof(
    fc.tuple(good, field).map(([value, name]) => ({ value: without(value, name) })),
    fc.tuple(good, field, oddValue).map(([value, name, odd]) => ({ value: withField(value, name, odd) })),
    fc
      .tuple(good, fc.constantFrom(...STRANGE_FIELDS), oddValue)
      .map(([value, name, odd]) => ({ value: withField(value, name, odd) })),
    fc
      .tuple(good, fc.oneof(field, fc.constant("__proto__")), fc.constantFrom(...ODD_JSON))
      .map(([value, name, raw]) => ({ value: withField(value, name, new Raw(raw)) })),
  );
}

/** JSON that goes out as it is written. */
export class Raw {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}

function without(value: unknown, field: string): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== field)) : value;
}

function withField(value: unknown, field: string, given: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries([...Object.entries(without(value, field) as object), [field, given]])
    : value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Raw);
}
