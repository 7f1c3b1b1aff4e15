import { expect, test } from "vitest";
import { urls } from "./urls.ts";

test("every address of the pages", () => {
  const [account, wallet, entry] = ["acme/eu", "ünï ?#", "en_1"];
  expect([
    urls.start(),
    urls.signIn(),
    urls.account(account),
    urls.usage(account),
    urls.coverage(account),
    urls.backfill(account, "bf_1"),
    urls.cases(account),
    urls.case(account, "ca_1"),
    urls.statements(account),
    urls.overview(account, wallet),
    urls.credits(account, wallet),
    urls.entry(account, wallet, entry),
    urls.explanation(account, wallet),
    urls.report(account, wallet),
    urls.verify(account, wallet),
    urls.plan(account, wallet),
    urls.console.account(account),
    urls.console.refund(account),
    urls.console.finding("fi_1"),
    urls.console.catalog("a/b"),
  ]).toEqual([
    "/",
    "/sign-in",
    "/accounts/acme%2Feu",
    "/accounts/acme%2Feu/usage",
    "/accounts/acme%2Feu/coverage",
    "/accounts/acme%2Feu/backfills/bf_1",
    "/accounts/acme%2Feu/cases",
    "/accounts/acme%2Feu/cases/ca_1",
    "/accounts/acme%2Feu/statements",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23/credits",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23/credits/en_1",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23/explanation",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23/report",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23/verify",
    "/accounts/acme%2Feu/wallets/%C3%BCn%C3%AF%20%3F%23/plan",
    "/console/accounts/acme%2Feu",
    "/console/accounts/acme%2Feu/refund",
    "/console/findings/fi_1",
    "/console/catalogs/a%2Fb",
  ]);
});
