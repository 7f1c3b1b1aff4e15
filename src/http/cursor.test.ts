import { describe, expect, test } from "vitest";
import { decodeCursor, encodeCursor, GREATEST, pageOf } from "./cursor.ts";
import { Refused } from "./problem.ts";

describe("a cursor", () => {
  test("comes back as it was made", () => {
    expect(decodeCursor(encodeCursor(["a/ü🎬", 12]), ["", GREATEST.number])).toEqual(["a/ü🎬", 12]);
  });

  test("is opaque and needs no escaping in a link", () => {
    expect(encodeCursor(["?&=+/ ", 2 ** 52])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test("is none where there is none", () => {
    expect(decodeCursor(undefined, [0])).toBeNull();
    expect(decodeCursor("", [0])).toBeNull();
  });

  test.each([
    ["of another list", encodeCursor(["a"])],
    ["with more in it", encodeCursor([1, 2])],
    ["with a fraction", encodeCursor([1.5])],
    ["below zero", encodeCursor([-1])],
    ["above what can be counted", encodeCursor([2 ** 31])],
    ["of no JSON", Buffer.from("[1").toString("base64url")],
    ["of no list", Buffer.from("1").toString("base64url")],
    ["of null", Buffer.from("null").toString("base64url")],
    ["of other characters", "a b"],
  ])("%s is refused", (_what, cursor) => expect(() => decodeCursor(cursor, [GREATEST.number])).toThrow(Refused));

  test("with a time after all times is refused", () => {
    expect(decodeCursor(encodeCursor([GREATEST.time]), [GREATEST.time])).toEqual([GREATEST.time]);
    expect(() => decodeCursor(encodeCursor([GREATEST.time + 1]), [GREATEST.time])).toThrow(Refused);
  });

  test("with a character that the database does not take is refused", () => {
    expect(() => decodeCursor(encodeCursor(["a\u0000"]), [""])).toThrow(Refused);
  });
});

describe("pageOf", () => {
  const rows = [3, 2, 1];
  test("shows all there is", () => {
    expect(pageOf(rows, 3, (row) => [row])).toEqual({ shown: rows, has_more: false, next_cursor: null });
  });

  test("cuts the one too many and begins the next page after the last shown", () => {
    const page = pageOf(rows, 2, (row) => [row]);
    expect(page).toMatchObject({ shown: [3, 2], has_more: true });
    expect(decodeCursor(page.next_cursor ?? "", [GREATEST.number])).toEqual([2]);
  });

  test("of nothing is empty", () => {
    expect(pageOf([], 5, () => [])).toEqual({ shown: [], has_more: false, next_cursor: null });
  });
});
