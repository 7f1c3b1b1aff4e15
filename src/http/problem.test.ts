import { expect, test } from "vitest";
import { failureOf, failureOfError } from "./failures.ts";
import { problemHeaders, problemOf } from "./problem.ts";
import { type Services, StoreUnavailable } from "./services.ts";

const services = { wallets: { number: async () => 3 } } as unknown as Services;
const account = { id: "acme", number: 36, product: "studio", name: null, timeZone: "UTC", createdAt: 0 };

test("a problem has the common members first, then its own", () => {
  const failure = {
    code: "insufficient_credits" as const,
    detail: "The charge costs 88 tokens; 60 are available.",
    members: { required: 88, available: 60, shortfall: 28 },
  };
  expect(problemOf(failure, "req_1")).toEqual({
    type: "https://scrip.dev/problems/insufficient-credits",
    title: "Not enough credits",
    status: 402,
    code: "insufficient_credits",
    detail: "The charge costs 88 tokens; 60 are available.",
    required: 88,
    available: 60,
    shortfall: 28,
    request_id: "req_1",
  });
});

test("a reference that was charged already names the entry by its id", async () => {
  const no = { code: "already_charged", detail: "…", wallet: "emea", sequence: 7 } as const;
  expect((await failureOf(services, account, no)).members).toEqual({ entry: "en_10_3_7" });
});

test("what may be tried again says when", async () => {
  const failure = await failureOf(services, account, { code: "unavailable", detail: "…", retryAfterSeconds: 0.2 });
  expect(problemHeaders(failure)).toMatchObject({ "retry-after": "1" });
  expect(failureOfError(new StoreUnavailable("The database is away.", 3))).toMatchObject({
    code: "unavailable",
    retryAfterSeconds: 3,
  });
});

test("an unexpected error says nothing of itself", () => {
  const failure = failureOfError(new Error("password=secret"));
  expect(failure.code).toBe("internal");
  expect(JSON.stringify(problemOf(failure, "req_1"))).not.toContain("secret");
});
