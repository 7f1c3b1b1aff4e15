// The pages as files: what is served where, what browsers may keep of it, and what they are told to refuse.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppOptions } from "./app.ts";
import { appOf, fakeServices } from "./testing/fake-services.ts";

const INDEX = "<!doctype html><script type=module src=/assets/main-1.js></script>";
const SCRIPT = "export const scrip = 'scrip'.repeat(100);";

let folder: string;
let app: FastifyInstance;
const apps: FastifyInstance[] = [];

async function start(options: AppOptions = {}): Promise<FastifyInstance> {
  const started = appOf(await fakeServices(), { pages: folder, ...options });
  apps.push(started);
  return started;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-pages-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), INDEX);
  await writeFile(join(folder, "favicon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  await writeFile(join(folder, "assets", "main-1.js"), SCRIPT);
  await writeFile(join(folder, "assets", "main-1.js.br"), brotliCompressSync(SCRIPT));
  app = await start();
});
afterAll(async () => {
  await Promise.all(apps.map((each) => each.close()));
  await rm(folder, { recursive: true });
});

const asBrowser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the pages", () => {
  test.each(["/", "/enter", "/sign-in", "/accounts/a%2Fb/wallets/w/credits/en_1_1_1?type=charge", "/v1x", "/document"])(
    "%s is a page, which nobody keeps",
    async (url) => {
      for (const method of ["GET", "HEAD"] as const) {
        const answer = await app.inject({ method, url, headers: asBrowser });
        expect(answer.statusCode).toBe(200);
        expect(answer.headers["content-type"]).toContain("text/html");
        expect(answer.headers["cache-control"]).toBe("no-store");
        expect(answer.body).toBe(method === "GET" ? INDEX : "");
      }
    },
  );

  test.each(["/v1/nope", "/v1", "/docs/nope", "/metrics/x", "/healthz/x", "/openapi.json/x", "/assets/old-1.js"])(
    "%s is none, whoever asks",
    async (url) => {
      const answer = await app.inject({ url, headers: asBrowser });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: "not_found" });
    },
  );

  test("who asks for something else than a page, or to change one, is told that there is nothing", async () => {
    const asked = [
      { url: "/accounts/a", headers: { accept: "application/json" } },
      { url: "/accounts/a" },
      { method: "POST" as const, url: "/accounts/a", headers: asBrowser },
    ];
    for (const request of asked) expect((await app.inject(request)).json()).toMatchObject({ code: "not_found" });
  });

  test("assets are kept for ever, and come compressed where they can", async () => {
    const plain = await app.inject("/assets/main-1.js");
    expect(plain.body).toBe(SCRIPT);
    expect(plain.headers["content-type"]).toMatch(/^(text|application)\/javascript/);
    const small = await app.inject({ url: "/assets/main-1.js", headers: { "accept-encoding": "br, gzip" } });
    expect(small.headers["content-encoding"]).toBe("br");
    expect(small.headers["content-type"]).toBe(plain.headers["content-type"]);
    expect(brotliDecompressSync(small.rawPayload).toString()).toBe(SCRIPT);
    for (const { headers } of [plain, small]) {
      expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      expect(headers["vary"]).toContain("accept-encoding");
    }
  });

  test("other files are asked about again", async () => {
    const { headers, statusCode } = await app.inject("/favicon.svg");
    expect(statusCode).toBe(200);
    expect(headers["cache-control"]).toBe("no-cache");
    expect(headers["etag"]).toBeTruthy();
  });

  test.each(["/../package.json", "/%2e%2e/package.json", "/assets/..%2f..%2fpackage.json", "//package.json", "/.%00"])(
    "%s leads out of the folder, and nowhere",
    async (url) => {
      const answer = await app.inject({ url });
      expect([400, 404]).toContain(answer.statusCode);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    },
  );

  test("before they are built, a page says how", async () => {
    const bare = await start({ pages: join(folder, "nowhere") });
    const answer = await bare.inject({ url: "/", headers: asBrowser });
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.body).toContain("npm run build");
    expect(answer.body).not.toMatch(/<(script|style)|style=/);
    expect((await bare.inject("/healthz")).statusCode).toBe(200);
  });
});

describe("browsers are told to refuse", () => {
  const directives = (policy: unknown) =>
    Object.fromEntries(
      String(policy)
        .split(";")
        .map((each) => each.trim().split(/ (.*)/)),
    );

  test.each(["/", "/assets/main-1.js", "/v1/me", "/nope", "/healthz"])("with %s all that is not ours", async (url) => {
    const { headers } = await app.inject({ url, headers: asBrowser });
    expect(directives(headers["content-security-policy"])).toEqual({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "img-src": "'self' data:",
      "font-src": "'self'",
      "connect-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'self'",
      "frame-ancestors": "'none'",
    });
    expect(headers).toMatchObject({
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "permissions-policy": expect.stringContaining("camera=()"),
    });
    expect(headers["strict-transport-security"]).toBeUndefined();
  });

  test("frames of others than those that are configured", async () => {
    const embedParents = ["https://app.example.com", "https://staging.example.com"];
    const { headers } = await (await start({ embedParents })).inject({ url: "/", headers: asBrowser });
    expect(directives(headers["content-security-policy"])["frame-ancestors"]).toBe(embedParents.join(" "));
    expect(headers["x-frame-options"]).toBeUndefined();
  });

  test("http, where the pages are reached by https", async () => {
    const { headers } = await (await start({ publicUrl: "https://credits.example.com" })).inject("/healthz");
    expect(headers["strict-transport-security"]).toMatch(/^max-age=\d{7,}/);
  });
});
