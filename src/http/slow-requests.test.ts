/** Requests that are too large, too slow, or never come to an end: each is answered or cut off, and others are served. */
import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { appOf, type Fake, fakeServices } from "./testing/fake-services.ts";

const HEADERS_MS = 150;
const REQUEST_MS = 400;
const IDLE_MS = 1_000;
const CHARGES = "/v1/accounts/atelier/charges";

let app: FastifyInstance;
let fake: Fake;
let port: number;
const connections = new Set<Socket>();
const SOON = { timeout: 15_000, interval: 50 };

beforeAll(async () => {
  fake = await fakeServices();
  app = appOf(fake, { patience: { headersMs: HEADERS_MS, requestMs: REQUEST_MS, idleMs: IDLE_MS, lookEveryMs: 20 } });
  app.server.on("connection", (socket) => connections.add(socket));
  await app.listen({ port: 0, host: "127.0.0.1" });
  port = (app.server.address() as AddressInfo).port;
});

afterAll(() => app.close());

const head = (...lines: string[]) => `${["POST " + CHARGES + " HTTP/1.1", "Host: x", ...lines].join("\r\n")}\r\n\r\n`;
const authorization = () => `Authorization: ${fake.as("write")["authorization"]}`;

/** All that the server says until it ends the connection. */
async function heardUntilClosed(socket: Socket): Promise<string> {
  let heard = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
  });
  socket.on("error", () => {});
  if (!socket.closed) await once(socket, "close");
  return heard;
}

/** Sends a text a byte at a time, until it is cut off. */
async function drip(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    if (socket.destroyed || socket.readableEnded || !socket.writable) return;
    socket.write(byte);
    await setTimeout(10);
  }
}

async function expectServed(): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/me`, { headers: fake.as("read") });
  expect(answer.status).toBe(200);
}

function expectProblem(heard: string, status: number, code: string): void {
  expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`));
  for (const line of [
    "content-type: application/problem+json; charset=utf-8",
    "cache-control: no-store",
    "x-content-type-options: nosniff",
    "connection: close",
  ])
    expect(heard).toContain(line);
  expect(JSON.parse(heard.split("\r\n\r\n")[1]!)).toMatchObject({ status, code, request_id: expect.any(String) });
}

describe("too slow", () => {
  test("headers a byte at a time are cut off, while others are served", async () => {
    const socket = connect(port, "127.0.0.1");
    const heard = heardUntilClosed(socket);
    const dripping = drip(socket, head("X-Slow: ".padEnd(2_000, "x")));
    await expectServed();
    expectProblem(await heard, 408, "request_timeout");
    await dripping;
  });

  test("a body a byte at a time is cut off, while others are served", async () => {
    const socket = connect(port, "127.0.0.1");
    const heard = heardUntilClosed(socket);
    socket.write(
      head(authorization(), "Idempotency-Key: k", "Content-Type: application/json", "Content-Length: 900000"),
    );
    const dripping = drip(socket, `{"workspace":"${"x".repeat(2_000)}`);
    await expectServed();
    expectProblem(await heard, 408, "request_timeout");
    await dripping;
    expect(fake.posted).toEqual([]);
  });

  test("a body that ends before its length is cut off and not taken for whole", async () => {
    const body = '{"workspace":"emea","action":"persona.reroll","quantities":{"rerolls":3}}';
    const socket = connect(port, "127.0.0.1");
    const heard = heardUntilClosed(socket);
    const length = `Content-Length: ${body.length + 1}`;
    socket.write(head(authorization(), "Idempotency-Key: k", "Content-Type: application/json", length) + body);
    expectProblem(await heard, 408, "request_timeout");
    expect(fake.posted).toEqual([]);
  });

  test("a sender who hangs up in the middle of a body has posted nothing", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `${head(authorization(), "Idempotency-Key: k", "Content-Type: application/json", "Content-Length: 99")}{"a`,
    );
    await setTimeout(20);
    socket.destroy();
    await expectServed();
    expect(fake.posted).toEqual([]);
  });

  test("connections that say nothing are closed, however many, while others are served", async () => {
    const sockets = Array.from({ length: 500 }, () => connect(port, "127.0.0.1"));
    const closed = sockets.map(heardUntilClosed);
    await expectServed();
    await Promise.all(closed);
    await expectServed();
  });
});

test("who is told that they are too slow, and goes on all the same, is cut off", async () => {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  await once(socket, "connect");
  const place = socket.localPort;
  const theirs = () => [...connections].filter((each) => each.remotePort === place && !each.destroyed);
  const dripping = setInterval(() => socket.write("x"), 50);
  socket.write("GET / HTTP/1.1\r\n");
  await vi.waitFor(() => expect(theirs()).toHaveLength(1), SOON);
  await vi.waitFor(() => expect(theirs()).toHaveLength(0), SOON);
  clearInterval(dripping);
  socket.destroy();
});

test("who asks for much and reads none of it is cut off", async () => {
  const socket = connect(port, "127.0.0.1");
  socket.pause();
  socket.on("error", () => {});
  await once(socket, "connect");
  const place = socket.localPort;
  const theirs = () => [...connections].filter((each) => each.remotePort === place && !each.destroyed);
  socket.write("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(60));
  await vi.waitFor(() => expect(theirs()).toHaveLength(1), SOON);
  await vi.waitFor(() => expect(theirs()).toHaveLength(0), SOON);
  socket.destroy();
  await expectServed();
});

describe("too large", () => {
  test("headers of more than 16 KiB", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write(head(`X-Large: ${"x".repeat(20_000)}`));
    expectProblem(await heardUntilClosed(socket), 431, "headers_too_large");
  });

  test("an address of more than 16 KiB", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`GET /v1/accounts?search=${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expectProblem(await heardUntilClosed(socket), 431, "headers_too_large");
  });

  test("more headers than anybody sends are not all read", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write(head(...Array.from({ length: 3_000 }, (_, index) => `X${index}: y`)));
    expectProblem(await heardUntilClosed(socket), 431, "headers_too_large");
  });

  test("a compressed body is not unpacked: a bomb stays as small as it came", async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, " "));
    const answer = await app.inject({
      method: "POST",
      url: CHARGES,
      headers: {
        ...fake.as("write"),
        "idempotency-key": "k",
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      payload: bomb,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid_request" });
  });
});

describe("two lengths of one body, which two servers would read differently", () => {
  test.each([
    ["a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"]],
    ["two lengths", ["Content-Length: 5", "Content-Length: 6"]],
    ["a list of encodings", ["Transfer-Encoding: identity, chunked", "Content-Length: 5"]],
    ["a hidden encoding", ["Transfer-Encoding : chunked", "Content-Length: 5"]],
    ["a negative length", ["Content-Length: -1"]],
  ])("%s are refused", async (_what, lines) => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`${head(authorization(), ...lines)}0\r\n\r\nGET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n`);
    expectProblem(await heardUntilClosed(socket), 400, "invalid_request");
  });
});
