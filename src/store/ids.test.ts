import { describe, expect, test } from "vitest";
import { accountNumber, formatId, type IdKind, parseAnyId, parseId } from "./ids.ts";

const account = accountNumber("acme", 0);
const INT4_MAX = 2_147_483_647;

describe("an id", () => {
  test.each<[IdKind, number, number]>([
    ["en", 1, 1],
    ["dp", 1, 9_999_999_999],
    ["en", INT4_MAX, 9_007_199_254_740_991],
    ["gr", INT4_MAX, INT4_MAX],
  ])("%s of wallet %d and number %d is read as it was written", (kind, wallet, number) => {
    const id = formatId(kind, account, wallet, number);
    expect(parseAnyId(id)).toEqual({ kind, account, wallet, number });
    expect(parseId(kind, account, id)).toMatchObject({ account, wallet, number });
  });

  test.each([
    ["a grant's number that the database cannot hold", `gr_${account.toString(36)}_1_9999999999`],
    ["the first such number", `gr_${account.toString(36)}_1_${INT4_MAX + 1}`],
    ["a wallet's number that the database cannot hold", `en_${account.toString(36)}_9999999999_1`],
    ["a number that no double holds", `en_${account.toString(36)}_1_99999999999999999`],
    ["an account's number that no double holds", "en_zzzzzzzzzzz_1_1"],
    ["a leading zero", `gr_${account.toString(36)}_1_01`],
    ["nothing", ""],
  ])("with %s names nothing", (_, id) => {
    expect(parseAnyId(id)).toBeNull();
    expect(parseId("gr", account, id)).toBeNull();
  });

  test("of another account, or of another kind, names nothing here", () => {
    const id = formatId("gr", account, 1, 1);
    expect(parseId("gr", account + 1, id)).toBeNull();
    expect(parseId("en", account, id)).toBeNull();
  });
});
