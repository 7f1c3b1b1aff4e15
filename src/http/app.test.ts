// What every request goes through, whatever it asks for: bodies, paths, request ids, problems, the end of the server.

import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { StoreUnavailable } from "./services.ts";
import { appOf, type Fake, fakeServices, posted } from "./testing/fake-services.ts";

const CHARGES = "/v1/accounts/atelier/charges";
const CHARGE = { workspace: "emea", action: "persona.reroll", quantities: { rerolls: 3 } };

/** The app of the tests that ask for nothing of their own. */
let shared: Promise<{ fake: Fake; app: FastifyInstance }> | undefined;
const own: FastifyInstance[] = [];

async function start(options?: Parameters<typeof appOf>[1], overrides?: Parameters<typeof fakeServices>[0]) {
  if (options !== undefined) {
    const { fake, app } = await build(options, overrides);
    own.push(app);
    return { fake, app };
  }
  shared ??= build();
  const { fake, app } = await shared;
  fake.posted.length = 0;
  fake.onPost = async (request) => posted(request);
  return { fake, app };
}

async function build(options?: Parameters<typeof appOf>[1], overrides?: Parameters<typeof fakeServices>[0]) {
  const fake = await fakeServices(overrides);
  return { fake, app: appOf(fake, options) };
}

afterEach(async () => {
  await Promise.all(own.splice(0).map((app) => app.close()));
});

function charge(
  app: FastifyInstance,
  fake: Fake,
  payload: string | Buffer | object,
  headers: Record<string, string> = {},
) {
  return app.inject({
    method: "POST",
    url: CHARGES,
    headers: { ...fake.as("write"), "idempotency-key": "k", "content-type": "application/json", ...headers },
    payload,
  });
}

describe("a body", () => {
  test.each([
    ["of broken JSON", "{", "not JSON"],
    ["with a byte that is no UTF-8", Buffer.from([0x22, 0xff, 0x22]), "not UTF-8"],
    ["with __proto__", '{"__proto__":{"a":1}}', "__proto__"],
    ["that is a list", "[]", "must be an object"],
    ["that is null", "null", "is required"],
  ])("%s is refused", async (_what, payload, words) => {
    const { app, fake } = await start();
    const answer = await charge(app, fake, payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ code: "invalid_request", request_id: answer.headers["x-request-id"] });
    expect(answer.json().detail).toContain(words);
    expect(fake.posted).toEqual([]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"])(
    "of the type %s is refused with what to send",
    async (type) => {
      const { app, fake } = await start();
      const answer = await charge(app, fake, "a=b", { "content-type": type });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: "invalid_request" });
      expect(answer.json().detail).toContain("application/json");
    },
  );

  test("of more than 1 MiB is too large", async () => {
    const { app, fake } = await start();
    const answer = await charge(app, fake, { ...CHARGE, reason: "x".repeat(1024 * 1024) });
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ code: "payload_too_large" });
  });

  test("may carry its encoding", async () => {
    const { app, fake } = await start();
    expect((await charge(app, fake, CHARGE, { "content-type": "application/json; charset=utf-8" })).statusCode).toBe(
      201,
    );
  });
});

describe("a path", () => {
  test.each([
    ["GET", "/nope"],
    ["GET", "/v1/nope"],
    ["DELETE", "/v1/accounts/atelier"],
    ["GET", CHARGES],
    ["PATCH", "/v1/me"],
  ] as const)("%s %s is not found", async (method, url) => {
    const { app, fake } = await start();
    const answer = await app.inject({ method, url, headers: fake.as("operate") });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: "not_found" });
  });

  test.each(["/v1/accounts/%E0%A4%A", "/v1/accounts/a%00b", `/v1/accounts/${"a".repeat(256)}`])(
    "%s is refused",
    async (url) => {
      const { app, fake } = await start();
      const answer = await app.inject({ method: "GET", url, headers: fake.as("operate") });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: "invalid_request" });
      expect(answer.headers["x-request-id"]).toBeTruthy();
    },
  );

  test("may hold any characters of an id", async () => {
    const { app, fake } = await start();
    const id = `a/b?c#d%20 ${"🎬".repeat(240)}`;
    fake.accounts.set(id, { ...fake.accounts.get("atelier")!, id });
    const url = `/v1/accounts/${encodeURIComponent(id)}/charges`;
    const headers = { ...fake.as("write"), "idempotency-key": "k" };
    const answer = await app.inject({ method: "POST", url, headers, payload: CHARGE });
    expect(answer.statusCode).toBe(201);
    expect(fake.posted[0]?.account.id).toBe(id);
  });
});

describe("a request id", () => {
  test("is made where none is given, and differs", async () => {
    const { app } = await start();
    const ids = await Promise.all([1, 2].map(async () => (await app.inject("/healthz")).headers["x-request-id"]));
    expect(ids[0]).toMatch(/^req_[0-9a-f]{32}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("is the sender's where it is well formed, also in problems", async () => {
    const { app } = await start();
    const answer = await app.inject({ url: "/v1/me", headers: { "x-request-id": "trace-1.a:b" } });
    expect(answer.headers["x-request-id"]).toBe("trace-1.a:b");
    expect(answer.json().request_id).toBe("trace-1.a:b");
  });

  test.each(["a b", "x".repeat(129), "<script>", "é"])("is not %j", async (given) => {
    const { app } = await start();
    const answer = await app.inject({ url: "/healthz", headers: { "x-request-id": given } });
    expect(answer.headers["x-request-id"]).toMatch(/^req_/);
  });
});

describe("an error", () => {
  test("that nobody expected is 500 without details, and logged with its request id", async () => {
    const lines: string[] = [];
    const { app, fake } = await start({
      logger: { level: "info", stream: { write: (line: string) => lines.push(line) } },
    });
    fake.onPost = async () => {
      throw new Error("the secret of the house");
    };
    const answer = await charge(app, fake, CHARGE);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: "internal", request_id: answer.headers["x-request-id"] });
    expect(answer.body).not.toContain("secret");
    const logged = lines.map((line) => JSON.parse(line)).find((line) => line.level === 50);
    expect(logged).toMatchObject({ request_id: answer.headers["x-request-id"] });
    expect(logged.err.message).toContain("secret");
  });

  test("of a database that is away is 503", async () => {
    const { app, fake } = await start();
    fake.onPost = async () => {
      throw new StoreUnavailable("The database is away.", 2);
    };
    const answer = await charge(app, fake, CHARGE);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.json()).toMatchObject({ code: "unavailable" });
  });

  test.each([
    { what: "a connection that broke", error: { code: "CONNECTION_CLOSED" }, status: 503, code: "unavailable" },
    { what: "no connection left", error: { code: "53300" }, status: 503, code: "unavailable" },
    { what: "a statement cut off for its length", error: { code: "57014" }, status: 503, code: "unavailable" },
    { what: "a database that starts", error: { code: "57P03" }, status: 503, code: "unavailable" },
    { what: "its socket missing", error: { code: "ENOENT", syscall: "connect" }, status: 503, code: "unavailable" },
    { what: "a file missing", error: { code: "ENOENT", syscall: "open" }, status: 500, code: "internal" },
    { what: "a defect", error: { code: "42P01" }, status: 500, code: "internal" },
  ])("of $what, whoever met it, is $status", async ({ error, status, code }) => {
    const { app, fake } = await start();
    fake.onPost = async () => {
      throw Object.assign(new Error("thrown by the driver"), error);
    };
    const answer = await charge(app, fake, CHARGE);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
  });
});

test("the log names the key's id, and neither keys nor bodies nor queries", async () => {
  const lines: string[] = [];
  const { app, fake } = await start({
    logger: { level: "trace", stream: { write: (line: string) => lines.push(line) } },
  });
  await charge(app, fake, { ...CHARGE, metadata: { hidden: "hidden-in-body" } }, { "idempotency-key": "hidden-key" });
  await app.inject({ url: "/v1/search?q=hidden-in-query", headers: fake.as("write", "atelier") });
  const log = lines.join("");
  expect(log).toContain('"key":"key_write"');
  expect(log).toContain('"route":"/v1/accounts/:account/charges"');
  expect(log).not.toContain("hidden");
  expect(log).not.toContain(fake.key("write"));
});

describe("closing", () => {
  test("finishes what was accepted and answers 503 to what comes later", async () => {
    const { app, fake } = await start({});
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    fake.onPost = async (request) => {
      await released;
      return posted(request);
    };
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const idle = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
    const received: string[] = [];
    idle.on("data", (data) => received.push(String(data)));
    // Keeps the connection open: its request is begun before the server stops and ended after.
    idle.write("GET /v1/me HTTP/1.1\r\nHost: scrip\r\n");
    const headers = { ...fake.as("write"), "idempotency-key": "k", "content-type": "application/json" };
    const accepted = fetch(`${url}${CHARGES}`, { method: "POST", headers, body: JSON.stringify(CHARGE) });
    while (fake.posted.length === 0) await setTimeout(5);
    const closed = app.close();
    await setTimeout(20);
    idle.write("\r\n");
    await setTimeout(50);
    release();
    expect((await accepted).status).toBe(201);
    await closed;
    expect(received.join("")).toMatch(/^HTTP\/1.1 503/);
    expect(received.join("")).toMatch(/connection: close/i);
    expect(received.join("")).toContain('"code":"unavailable"');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});

test("what is no HTTP is answered with a problem", async () => {
  const { app } = await start({});
  await app.listen({ port: 0, host: "127.0.0.1" });
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nbad header\r\n\r\n");
  const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(answer).toContain("application/problem+json");
});

test("answers are neither kept nor guessed at by what stands between", async () => {
  const { app, fake } = await start();
  const { headers } = await app.inject({ url: "/v1/me", headers: fake.as("read") });
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
});

describe("the open pages", () => {
  test.each(["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"])("%s needs no key", async (url) => {
    const { app } = await start();
    const answer = await app.inject(url);
    expect(answer.statusCode).toBeLessThan(400);
  });

  test("the documentation loads nothing from elsewhere", async () => {
    const { app } = await start();
    const page = await app.inject("/docs/");
    expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page.headers["content-security-policy"]).not.toMatch(/https:|upgrade/);
  });

  test("readiness says why not", async () => {
    const ready = async () => ({ ready: false, checks: { database: "cannot be reached" } });
    const { app } = await start({}, { ready });
    const answer = await app.inject("/readyz");
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ status: "not ready", checks: { database: "cannot be reached" } });
  });

  test("metrics measure requests by route and carry what the write path says", async () => {
    const values = [{ labels: { lane: 'a"b' }, value: 3 }];
    const metrics = () => [{ name: "scrip_waiting", help: "Waiting.", type: "gauge" as const, values }];
    const { app, fake } = await start({}, { metrics });
    await charge(app, fake, CHARGE);
    const { body } = await app.inject("/metrics");
    expect(body).toContain('route="/v1/accounts/:account/charges",status="201"');
    expect(body).toContain('scrip_waiting{lane="a\\"b"} 3\n');
  });
});

test("there is a test clock only where the server was started with one", async () => {
  const set = (app: FastifyInstance, fake: Fake) =>
    app.inject({
      method: "PUT",
      url: "/v1/test-clock",
      headers: fake.as("operate"),
      payload: { now: "2026-11-20T10:00:00Z" },
    });
  const without = await start();
  expect((await set(without.app, without.fake)).statusCode).toBe(404);
  const having = await start({ testClock: true });
  expect((await set(having.app, having.fake)).json()).toEqual({ now: "2026-11-20T10:00:00Z" });
});
