/** Values that programs stumble over: what no field should break on, and most fields should refuse. */
import fc from "fast-check";

/** Texts that mean something to a database, a spreadsheet, a browser, a header, a path or JavaScript. Well-formed. */
export const SHARP_TEXTS: readonly string[] = [
  "'; drop table entries; --",
  "' or '1'='1",
  '") union select * from api_keys --',
  "\\'; select pg_sleep(10); --",
  "$1 $$ {0} %s %d $(id) {{7*7}}",
  "100%_\\",
  '=HYPERLINK("https://evil.example","x")',
  "+1+1",
  "-1+1",
  "@SUM(A1)",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "../../../etc/passwd",
  "..%2f..%2f",
  "%00",
  "a/b?c#d&e=f",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "undefined",
  "NaN",
  "Infinity",
  "1e308",
  "0x10",
  "true",
  " x ",
  "\u202egnp.exe\u202c",
  "مرحبا",
  "日本語",
  "👩‍👩‍👧‍👦🏳️‍🌈",
  "Z̮̞̠͙͔ͅa̰͠l̷g̮o",
  "\ufeffx",
  "\u2028\u2029",
  "e\u0301",
  "x".repeat(255),
  "🎬".repeat(255),
];

/** Texts that no text may be: control characters, and halves of surrogate pairs. */
const BROKEN_TEXTS = ["", "\u0000", "a\u0000b", "\ud83c", "a\udfac", "\udfac\ud83c", "a\r\nb", "\t=1", "\u001b[2J"];

const LONG_TEXTS = ["x".repeat(256), "x".repeat(5_001), "\u{1f3ac}".repeat(40_000)];

export const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1.5,
  0.1 + 0.2,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  1e300,
  1e308,
  Number.MIN_VALUE,
];

/** Any value JSON has, from a plain wrong type to a deep nest. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_NUMBERS) },
  { weight: 4, arbitrary: fc.constantFrom(...SHARP_TEXTS) },
  { weight: 4, arbitrary: fc.constantFrom(...BROKEN_TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG_TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, {}, [], [[]], [null], { constructor: {} }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 200 }).map(nested) },
);

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A piece of JSON that JSON.stringify never writes. */
export const ODD_JSON: readonly string[] = [
  "NaN",
  "-Infinity",
  "1e400",
  "9007199254740993",
  "0.99999999999999999999",
  "1.0",
  "1e2",
  "-0",
  "0005",
  `1${"0".repeat(400)}`,
  '{"__proto__":{"admin":true}}',
  '{"\\u005f_proto__":5}',
  '{"a":1,"a":2}',
  '"\\ud83c"',
  '"\\u0000"',
  '"\\x41"',
  `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
  `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
  `${"[".repeat(10_000)}9007199254740993${"]".repeat(10_000)}`,
  "",
];

/** One part of a path as it is written there, percent-encoding and all. */
export const ODD_SEGMENTS: readonly string[] = [
  "%00",
  "a%00b",
  "%ff",
  "%ED%A0%BC",
  "%zz",
  "%",
  ".",
  "..",
  "%2e%2e",
  "%2e%2e%2f%2e%2e",
  "a%2Fb",
  "%5c",
  "a;b=c",
  "%0d%0aSet-Cookie:x=y",
  "*",
  "__proto__",
  "constructor",
  "%F0%9F%8E%AC",
  "x".repeat(256),
  "%F0%9F%8E%AC".repeat(255),
  "0",
  "-1",
  "en_1_1_1",
  "dp_zzzzzzzzzzz_9999999999_999999999999999",
  "gr_1_2147483648_1",
  "case_zzzzzzzzzzz_999999999",
  "bf_1_1",
];
