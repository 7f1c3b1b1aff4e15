import { describe, expect, test } from "vitest";
import type { Catalog } from "../../api/words.ts";
import { type Action, readQuantities } from "./quantities.ts";
import { readSetting, type Setting } from "./reload-setting.ts";

const submission = {
  id: "creative.submission",
  quantities: [{ name: "clips", word: { singular: "clip", plural: "clips" }, list: true, unit: "seconds" }],
} as unknown as Action;
const draft = { id: "email.first_draft", quantities: [] } as unknown as Action;

describe("quantities", () => {
  test.each([
    [submission, { clips: "8, 8,6" }, { clips: [8, 8, 6] }],
    [submission, { clips: "12" }, { clips: [12] }],
    [submission, { clips: "" }, {}],
    [submission, { clips: "8, 1.5" }, null],
    [draft, { count: "1500" }, { count: 1500 }],
    [draft, { count: "1 2" }, null],
    [draft, { count: "99999999999999999999" }, null],
  ])("of %o: %o", (action, filled, read) => {
    expect(readQuantities(action, filled as Record<string, string>)).toEqual(read);
  });
});

describe("the setting of Auto Reload", () => {
  const catalog = {
    unit: { singular: "token", plural: "tokens", scale: 0 },
    packs: [{ id: "small", price: { amount: 2500, currency: "USD" } }],
  } as unknown as Catalog;
  const filled: Setting = { enabled: true, pack: "small", threshold: "", capCount: "", capMoney: "", method: "" };

  test("is what is filled in; what is empty has no limit", () => {
    expect(readSetting(filled, catalog)).toEqual({
      ok: true,
      errors: {},
      body: { enabled: true, pack: "small", threshold: null, monthly_cap: null, payment_method: null },
    });
    expect(
      readSetting({ ...filled, threshold: "50", capCount: "3", capMoney: "150,5", method: "pm_1" }, catalog).body,
    ).toEqual({
      enabled: true,
      pack: "small",
      threshold: 50,
      monthly_cap: { count: 3, money: 15_050 },
      payment_method: "pm_1",
    });
  });

  test.each([
    ["threshold", "-3"],
    ["threshold", "0"],
    ["threshold", "1.5"],
    ["capCount", "two"],
    ["capMoney", "1.505"],
    ["capMoney", "$5"],
  ] as const)("cannot be saved with %s of %s", (field, text) => {
    const read = readSetting({ ...filled, [field]: text }, catalog);
    expect(read.ok).toBe(false);
    expect(Object.keys(read.errors)).toEqual([field]);
  });
});
