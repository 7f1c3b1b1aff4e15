import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appOf, type Fake, fakeServices, posted } from "./testing/fake-services.ts";

let fake: Fake;
let app: FastifyInstance;
beforeAll(async () => {
  fake = await fakeServices();
  app = appOf(fake);
});
beforeEach(() => {
  fake.posted.length = 0;
  fake.onPost = async (request) => posted(request);
});

function send(items: unknown, headers: Record<string, string> = fake.as("operate")) {
  return app.inject({ method: "POST", url: "/v1/batch", headers, payload: { items } as object });
}

const charge = (key: unknown, more: object = {}) => ({
  key,
  account: "atelier",
  operation: "charge",
  workspace: "emea",
  action: "persona.reroll",
  ...more,
});

test("results stand in the order of the items, whichever is decided first", async () => {
  fake.onPost = async (request) => {
    await setTimeout(20 - Number(request.command.key) * 2);
    return posted(request, { reason: request.command.key });
  };
  const { results } = (await send(Array.from({ length: 10 }, (_, index) => charge(String(index))))).json();
  expect(results.map((result: { entry: { reason: string } }) => result.entry.reason)).toEqual([..."0123456789"]);
});

test("items are handed over at once and in their order", async () => {
  let running = 0;
  let most = 0;
  fake.onPost = async (request) => {
    running += 1;
    most = Math.max(most, running);
    await setTimeout(5);
    running -= 1;
    return posted(request);
  };
  const accounts = (index: number) => (index % 3 === 0 ? "lumen" : "atelier");
  const items = Array.from({ length: 1_000 }, (_, index) =>
    charge(String(index), { account: accounts(index), ...(index % 3 === 0 ? { action: "leads.find" } : {}) }),
  );
  const answer = await send(items);
  expect(answer.statusCode).toBe(200);
  expect(answer.json().results).toHaveLength(1_000);
  expect(most).toBe(1_000);
  expect(fake.posted.map(({ command }) => Number(command.key))).toEqual(items.map((_, index) => index));
});

test("an item is the same request as the call that does it alone", async () => {
  const deposit = { ...charge("k"), operation: "deposit", quantities: { rerolls: 3 }, campaign: null };
  await send([
    { ...deposit, operation: "charge" },
    { key: "k", account: "atelier", operation: "settle", deposit: "dp_1_1_7", quantities: {} },
  ]);
  const { key: _key, account: _account, operation: _operation, ...body } = deposit;
  const headers = { ...fake.as("operate"), "idempotency-key": "k" };
  const alone = (path: string, payload: object) =>
    app.inject({ method: "POST", url: `/v1/accounts/atelier${path}`, headers, payload });
  await alone("/charges", body);
  await alone("/deposits/dp_1_1_7/settle", { quantities: {} });
  const [charged, settled, chargedAlone, settledAlone] = fake.posted;
  expect(chargedAlone).toEqual(charged);
  expect(settledAlone).toEqual(settled);
});

test("a refused item refuses no other", async () => {
  fake.onPost = async (request) => {
    if (request.command.key === "defect") throw new Error("a defect");
    if (request.command.key === "refused") return { ok: false, rejection: { code: "conflict", detail: "…" } };
    return { ...posted(request), replayed: request.command.key === "replayed" } as never;
  };
  const items = [
    charge("good"),
    1,
    null,
    [],
    {},
    charge(undefined),
    charge(""),
    charge(5),
    charge("k", { operation: "steal" }),
    charge("k", { operation: "constructor" }),
    charge("k", { extra: 1 }),
    charge("k", { account: "nobody" }),
    charge("k", { account: "" }),
    { key: "k", account: "atelier", operation: "settle", deposit: "dp_2_1_1", quantities: {} },
    { key: "k", account: "atelier", operation: "topup", workspace: "emea", pack: "small" },
    { key: "k", account: "atelier", operation: "grant", amount: 1, category: "paid", reason: "x" },
    charge("refused"),
    charge("defect"),
    charge("replayed"),
    charge("🎬"),
  ];
  const answer = await send(items);
  expect(answer.statusCode).toBe(200);
  const { results } = answer.json();
  const outcomes = results.map(
    (result: { status: number; replayed?: boolean; problem?: { code: string; errors?: { pointer: string }[] } }) =>
      result.problem === undefined
        ? `${result.status}${result.replayed ? " replayed" : ""}`
        : `${result.status} ${result.problem.code} ${result.problem.errors?.map((error) => error.pointer) ?? ""}`.trim(),
  );
  expect(outcomes).toEqual([
    "201",
    "400 invalid_request",
    "400 invalid_request",
    "400 invalid_request",
    "400 invalid_request /operation",
    "400 idempotency_key_missing",
    "400 idempotency_key_missing",
    "400 invalid_request /key",
    "400 invalid_request /operation",
    "400 invalid_request /operation",
    "400 invalid_request /extra",
    "404 not_found",
    "400 invalid_request /account",
    "404 not_found",
    "400 invalid_request /receipt",
    "400 invalid_request /workspace",
    "409 conflict",
    "500 internal",
    "201 replayed",
    "201",
  ]);
  expect(results[16].problem.request_id).toBe(answer.headers["x-request-id"]);
});

test("a number that is none refuses its item only", async () => {
  const payload = `{"items":[${JSON.stringify(charge("a"))},{"key":"b","account":"atelier","operation":"grant","workspace":"emea","amount":9007199254740993,"category":"paid","reason":"x"}]}`;
  const headers = { ...fake.as("operate"), "content-type": "application/json" };
  const { results } = (await app.inject({ method: "POST", url: "/v1/batch", headers, payload })).json();
  expect(results.map((result: { status: number }) => result.status)).toEqual([201, 400]);
  expect(results[1].problem.errors).toMatchObject([{ pointer: "/amount" }]);
});

describe("keys", () => {
  test("each item needs the scope of its call", async () => {
    const grant = {
      key: "g",
      account: "atelier",
      operation: "grant",
      workspace: "emea",
      amount: 1,
      category: "paid",
      reason: "x",
    };
    const { results } = (await send([charge("a"), grant, charge("b")], fake.as("write"))).json();
    expect(results.map((result: { status: number }) => result.status)).toEqual([201, 403, 201]);
    expect(fake.posted).toHaveLength(2);
  });

  test("a bound key reaches its account only", async () => {
    const items = [charge("a"), charge("b", { account: "lumen" }), charge("c", { account: "nobody" })];
    const { results } = (await send(items, fake.as("write", "atelier"))).json();
    expect(results.map((result: { status: number }) => result.status)).toEqual([201, 404, 404]);
    expect(results[1].problem).toEqual(results[2].problem);
  });
});

describe("the batch itself", () => {
  test.each([
    ["no list", {}],
    ["nothing", null],
    ["too many", Array.from({ length: 1_001 }, () => 1)],
  ])("of %s is refused", async (_what, items) => {
    const answer = await send(items);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toMatchObject([{ pointer: "/items" }]);
  });

  test("may be empty", async () => expect((await send([])).json()).toEqual({ results: [] }));

  test("may be up to 8 MiB long", async () => {
    const metadata = { text: "x".repeat(7_000) };
    const items = Array.from({ length: 1_000 }, (_, index) => charge(`k${index}`, { metadata }));
    expect((await send(items)).statusCode).toBe(200);
    const larger = items.map((item) => ({ ...item, reason: "x".repeat(2_000) }));
    expect((await send(larger)).statusCode).toBe(413);
  });
});
