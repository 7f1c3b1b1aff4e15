// Who may do what: keys, scopes, accounts.
import type { FastifyInstance } from "fastify";
import { describe, expect, test } from "vitest";
import { appOf, type Fake, fakeServices } from "./testing/fake-services.ts";

const CHARGE = { workspace: "emea", action: "persona.reroll" };
const GRANT = { workspace: "emea", amount: 5, category: "paid", reason: "welcome" };

/** The app of most tests: they leave nothing behind but accepted requests. */
let shared: Promise<{ fake: Fake; app: FastifyInstance }> | undefined;

async function start(failuresPerMinute?: number) {
  shared ??= build(1_000);
  const { fake, app } = await (failuresPerMinute === undefined ? shared : build(failuresPerMinute));
  fake.posted.length = 0;
  const call = (method: "GET" | "POST" | "PUT", url: string, headers: Record<string, string>, payload?: object) =>
    app.inject({
      method,
      url,
      headers: { "idempotency-key": "k", ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  return { fake, call };
}

async function build(failuresPerMinute: number) {
  const fake = await fakeServices();
  return { fake, app: appOf(fake, { failuresPerMinute, testClock: true }) };
}

describe("without a good key", () => {
  test.each([undefined, "", "Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "bearer", `Bearer ${"x".repeat(600)}`])(
    "the header %j is refused",
    async (authorization) => {
      const { call } = await start();
      const answer = await call("GET", "/v1/me", authorization === undefined ? {} : { authorization });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer realm="scrip"/);
      expect(answer.json()).toMatchObject({ code: "unauthenticated" });
    },
  );

  test("an unknown key is refused", async () => {
    const { call } = await start();
    const answer = await call("GET", "/v1/me", { authorization: "Bearer unknown" });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain("invalid_token");
  });

  test("nothing of a request is looked at first", async () => {
    const { call } = await start();
    expect((await call("POST", "/v1/accounts/atelier/charges", {}, { nonsense: 1 })).statusCode).toBe(401);
  });

  test("many attempts from one address are answered 429, without locking out who was let in before", async () => {
    const { fake, call } = await start(3);
    const good = fake.as("read");
    expect((await call("GET", "/v1/me", good)).statusCode).toBe(200);
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      statuses.push((await call("GET", "/v1/me", { authorization: `Bearer guess-${attempt}` })).statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
    const limited = await call("GET", "/v1/me", { authorization: "Bearer guess-5" });
    expect(limited.json()).toMatchObject({ code: "rate_limited" });
    expect(Number(limited.headers["retry-after"])).toBeGreaterThan(0);
    expect((await call("GET", "/v1/me", good)).statusCode).toBe(200);
  });
});

describe("a scope", () => {
  test.each([
    ["read", "GET", "/v1/me", undefined, 200],
    ["read", "POST", "/v1/accounts/atelier/charges", CHARGE, 403],
    ["read", "POST", "/v1/batch", { items: [] }, 403],
    ["write", "GET", "/v1/me", undefined, 200],
    ["write", "POST", "/v1/accounts/atelier/charges", CHARGE, 201],
    ["write", "POST", "/v1/accounts/atelier/grants", GRANT, 403],
    ["write", "PUT", "/v1/accounts/atelier", { product: "studio" }, 403],
    ["write", "PUT", "/v1/test-clock", { now: "2026-11-20T09:00:00Z" }, 403],
    ["operate", "POST", "/v1/accounts/atelier/charges", CHARGE, 201],
    ["operate", "PUT", "/v1/test-clock", { now: "2026-11-20T09:00:00Z" }, 200],
  ] as const)("%s: %s %s", async (scope, method, url, body, status) => {
    const { fake, call } = await start();
    const answer = await call(method, url, fake.as(scope), body);
    expect(answer.statusCode).toBe(status);
    if (status === 403) {
      expect(answer.json().code).toBe("forbidden");
      expect(answer.json().detail).toMatch(/needs a key of the scope "(write|operate)"/);
    }
  });
});

describe("a key bound to an account", () => {
  test("sees its own", async () => {
    const { fake, call } = await start();
    const headers = fake.as("write", "atelier");
    expect((await call("POST", "/v1/accounts/atelier/charges", headers, CHARGE)).statusCode).toBe(201);
    expect((await call("GET", "/v1/me", headers)).json()).toMatchObject({ role: "customer", account: "atelier" });
    const { catalogs } = (await call("GET", "/v1/catalogs", headers)).json();
    expect(catalogs.map((catalog: { product: string }) => catalog.product)).toEqual(["studio"]);
    expect((await call("GET", "/v1/catalogs/outreach", headers)).statusCode).toBe(404);
    const { accounts } = (await call("GET", "/v1/accounts", headers)).json();
    expect(accounts.map((account: { id: string }) => account.id)).toEqual(["atelier"]);
  });

  test.each(["lumen", "nobody"])("does not find %s", async (account) => {
    const { fake, call } = await start();
    const headers = fake.as("operate", "atelier");
    for (const [method, path, body] of [
      ["GET", "", undefined],
      ["GET", "/wallets", undefined],
      ["POST", "/charges", CHARGE],
      ["PUT", "", { product: "studio" }],
    ] as const) {
      const answer = await call(method, `/v1/accounts/${account}${path}`, headers, body);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: "not_found", detail: "There is no such account." });
    }
    expect(fake.posted).toEqual([]);
  });

  test("is told the same of another account, whatever it may do there", async () => {
    const { fake, call } = await start();
    const headers = fake.as("read", "atelier");
    for (const account of ["lumen", "nobody"]) {
      expect((await call("POST", `/v1/accounts/${account}/charges`, headers, CHARGE)).statusCode).toBe(404);
    }
  });

  test.each(["/v1/search?q=a"])("does not see %s", async (url) => {
    const { fake, call } = await start();
    const answer = await call("GET", url, fake.as("operate", "atelier"));
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: "forbidden" });
  });
});
