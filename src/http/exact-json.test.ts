import { describe, expect, test } from "vitest";
import { ForbiddenName, readJson } from "./exact-json.ts";

describe("readJson", () => {
  test.each([
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["9007199254740992", 9007199254740992],
    ["100.000000000000000", 100],
    ["1e3", 1000],
    ["0.12345678901234567", Number("0.12345678901234567")],
    ["1.5", 1.5],
  ])("reads %s", (text, value) => expect(readJson(`{"amount":${text}}`)).toEqual({ amount: value }));

  test.each([
    "9007199254740993",
    "-9007199254740993",
    "0.99999999999999999999",
    "9007199254740990.6",
    "1234567890123456789e0",
  ])("does not take %s for another integer", (text) => expect(readJson(`[${text}]`)).toEqual([Number.NaN]));

  test("takes long digits in text as they are", () => {
    expect(readJson('{"id":"90071992547409931"}')).toEqual({ id: "90071992547409931" });
  });

  test.each(['{"__proto__":1}', '{"a":[{"__proto__":{"b":1}}]}', '{"\\u005f_proto__":1}', '{"__pr\\u006Fto__":1}'])(
    "refuses %s",
    (text) => expect(() => readJson(text)).toThrow(ForbiddenName),
  );

  test("takes __proto__ as a value, and constructor as a name", () => {
    expect(readJson('{"a":"__proto__","constructor":"Ferrari"}')).toEqual({ a: "__proto__", constructor: "Ferrari" });
  });

  test("skips a byte order mark", () => expect(readJson("\ufeff[1]")).toEqual([1]));
});
