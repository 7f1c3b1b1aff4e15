import { expect, test } from "vitest";
import { addressOf, type Hit } from "./hits.ts";

const hit = (fields: Partial<Hit>): Hit => ({
  kind: "entry",
  id: "x",
  account: "a/b",
  wallet: "acme",
  entry: null,
  title: null,
  ...fields,
});

test.each<[Partial<Hit>, string | null]>([
  [{ kind: "account", wallet: null }, "/console/accounts/a%2Fb"],
  [{ kind: "workspace", wallet: null }, "/accounts/a%2Fb/usage"],
  [{ kind: "wallet" }, "/accounts/a%2Fb/wallets/acme"],
  [{ kind: "deposit", entry: "en_1" }, "/accounts/a%2Fb/wallets/acme/credits/en_1"],
  [{ kind: "payment" }, "/accounts/a%2Fb/wallets/acme"],
  [{ kind: "case", id: "case_1" }, "/accounts/a%2Fb/cases/case_1"],
  [{ kind: "backfill", id: "bf_1", wallet: null }, "/accounts/a%2Fb/backfills/bf_1"],
  [{ kind: "finding", id: "fi_1", account: null, wallet: null }, "/console/findings/fi_1"],
  [{ kind: "audit", id: "au_1", account: null, wallet: null }, "/console/audits/au_1"],
  [{ kind: "request", id: "req_1", account: null, wallet: null }, "/console/log?request_id=req_1"],
])("%o is shown at %s", (fields, address) => {
  expect(addressOf(hit(fields))).toBe(address);
});
