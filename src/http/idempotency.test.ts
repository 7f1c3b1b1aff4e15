import { describe, expect, test } from "vitest";
import { keyOfItem, keyOfRequest, requestHash } from "./idempotency.ts";

function sent(...keys: string[]) {
  const headers = keys.length === 0 ? {} : { "idempotency-key": keys.join(", ") };
  return { headers, rawHeaders: keys.flatMap((key) => ["Idempotency-Key", key]) };
}

describe("the key of a request", () => {
  test("is what was sent", () => {
    expect(keyOfRequest(sent("order-1"))).toBe("order-1");
    expect(keyOfRequest(sent("k".repeat(255)))).toHaveLength(255);
  });

  test("is the same key alone and in a batch, whatever its characters", () => {
    const header = Buffer.from("größe-🎬").toString("latin1");
    expect(keyOfRequest(sent(header))).toBe(keyOfItem("größe-🎬"));
  });

  test.each([[sent()], [sent("")], [sent("  ")]])("is missing where it is absent or empty", (request) => {
    expect(keyOfRequest(request)).toMatchObject({ code: "idempotency_key_missing" });
  });

  test("is one key", () => expect(keyOfRequest(sent("a", "b"))).toMatchObject({ code: "invalid_request" }));
  test("is not too long", () => expect(keyOfRequest(sent("k".repeat(256)))).toMatchObject({ code: "invalid_request" }));
});

describe("the key of an item", () => {
  test.each([undefined, null, ""])("%j is missing", (key) => {
    expect(keyOfItem(key)).toMatchObject({ code: "idempotency_key_missing" });
  });
  test.each([1, {}, "a\u0000b", "a\nb", "\ud800", "k".repeat(256)])("%j is refused", (key) => {
    expect(keyOfItem(key)).toMatchObject({ code: "invalid_request", errors: [{ pointer: "/key" }] });
  });
  test("counts characters, not code units", () => expect(keyOfItem("🎬".repeat(255))).toBe("🎬".repeat(255)));
});

describe("requestHash", () => {
  test("is the same for the same content in any order", () => {
    expect(requestHash({ a: 1, b: { c: 2, d: [1] } })).toBe(requestHash({ b: { d: [1], c: 2 }, a: 1 }));
  });
  test("differs with the content", () => {
    expect(requestHash({ operation: "charge", a: [1, 2] })).not.toBe(requestHash({ operation: "charge", a: [2, 1] }));
    expect(requestHash({ operation: "charge" })).not.toBe(requestHash({ operation: "deposit" }));
  });
  test("is 16 bytes", () => expect(requestHash({})).toMatch(/^[0-9a-f]{32}$/));
});
