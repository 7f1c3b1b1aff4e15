import { expect, test } from "vitest";
import { readAccountsSearch, readByHandSearch, readCasesSearch, readIdSearch, readLogSearch } from "./search.ts";

test("what an address says is read, what makes no sense is left out", () => {
  expect(readAccountsSearch({ search: "acme", attention: "drift", sort: "balance", direction: "sideways" })).toEqual({
    search: "acme",
    attention: "drift",
    sort: "balance",
  });
  expect(readAccountsSearch({ sort: ["balance"], product: "" })).toEqual({});
  expect(readCasesSearch({ show: "closed" })).toEqual({});
  expect(readLogSearch({ actor: "key_1", from: "yesterday", to: "2026-11-20T00:00:00Z" })).toEqual({
    actor: "key_1",
    to: "2026-11-20T00:00:00Z",
  });
});

test("an id that looks like a number is one all the same", () => {
  expect(readIdSearch({ q: 8731 })).toEqual({ q: "8731" });
  expect(readByHandSearch({ wallet: 12, case: "case_1" })).toEqual({ wallet: "12", case: "case_1" });
});
