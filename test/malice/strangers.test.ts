/**
 * Whoever is let into one account finds no other: not with a key, a page in a frame or a browser, by no call, and not by
 * naming another account's things inside their own. And nobody gets in by guessing, altering, or having a browser ask.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, portalSession, tokenOf } from "../contract/browser.ts";
import { ok, refused, sharedServer, unique } from "../contract/client.ts";
import { DOCUMENT, earnest, type Request, type Route, routesOf } from "./requests.ts";
import { type CallerName, MARK, makeScene, type Scene } from "./scene.ts";
import { exchange, send } from "./sending.ts";
import { Thing } from "./things.ts";

const scrip = sharedServer({ clock: "2026-01-15T09:00:00Z" });
let scene: Scene;

beforeAll(async () => {
  scene = await makeScene(scrip);
}, 60_000);

afterAll(async () => {
  await scene?.close();
});

/** Failures are counted by address: a machine with but one of its own would lock the other tests out. */
const ONE_ADDRESS = process.platform !== "linux";

const routes = routesOf(DOCUMENT);
const inAccounts = routes.filter(({ path }) => path.includes("{account}"));
const BOUND: CallerName[] = ["a key of the account", "an owner", "an owner's browser", "a member"];

/** A good request to a call, always the same one. */
function sampleOf(route: Route): Request {
  return fc.sample(earnest(route), { seed: 7, numRuns: 1 })[0]!;
}

describe.each(BOUND)("%s", (caller) => {
  test("finds nothing of another account, by any call", async () => {
    const before = await scene.standing();
    for (const route of inAccounts) {
      const request = { ...sampleOf(route), caller };
      const path = request.path.map((piece, at) =>
        at === 2 ? { is: new Thing("other", "account", 0) } : theirs(piece),
      );
      const heard = await send(scene, { ...request, path });
      expect(heard.status, `${route.name}: ${heard.text}`).toBe(404);
      expect(JSON.parse(heard.text), route.name).toMatchObject({ code: "not_found" });
    }
    expect((await scene.standing()).other).toBe(before.other);
  });

  test("finds nothing of another account by naming its things inside their own", async () => {
    const before = await scene.standing();
    for (const route of inAccounts.filter(({ path }) => OTHER_THINGS.test(path))) {
      const request = { ...sampleOf(route), caller };
      const path = request.path.map((piece, at) => (at === 2 ? piece : theirs(piece)));
      const heard = await send(scene, { ...request, path });
      expect([403, 404], `${route.name}: ${heard.text}`).toContain(heard.status);
      expect(heard.text).not.toContain(MARK);
    }
    expect((await scene.standing()).other).toBe(before.other);
  });
});

/** Ids that Scrip makes are of one account; names of wallets and the like are every account's own. */
const OTHER_THINGS = /\{(entry|deposit|grant|payment|backfill|case|session)\}/;

function theirs(piece: Request["path"][number]): Request["path"][number] {
  if (!("is" in piece) || !(piece.is instanceof Thing)) return piece;
  return { is: new Thing("other", piece.is.kind, piece.is.place) };
}

describe("a page of another site", () => {
  const changing = routes.filter(({ method, name }) => method !== "GET" && name !== "POST /v1/sessions");

  test.each<[string, Record<string, string>]>([
    ["that says so", { "sec-fetch-site": "cross-site" }],
    ["with another origin", { "sec-fetch-site": "", origin: "https://evil.example" }],
    ["that sends a form", { "sec-fetch-site": "cross-site", "content-type": "application/x-www-form-urlencoded" }],
  ])("%s changes nothing with the visitor's cookie, by any call", async (_what, headers) => {
    const before = await scene.standing();
    for (const route of changing) {
      const heard = await send(scene, { ...sampleOf(route), caller: "an owner's browser", headers });
      expect([403, 404], `${route.name}: ${heard.text}`).toContain(heard.status);
    }
    expect(await scene.standing()).toEqual(before);
  });
});

describe("a session", () => {
  async function signedIn() {
    const browser = new Browser(scrip);
    const link = await portalSession(scrip, scene.own.id, { role: "owner" });
    await browser.enter(tokenOf(link.url));
    return { browser, cookie: browser.cookie!, link };
  }
  const whoHas = (cookie: string) => exchange(scrip.server.url, "GET", "/v1/me", { cookie }, null, "127.0.0.9");

  test("that is altered in any place is none", async () => {
    const { cookie } = await signedIn();
    expect((await whoHas(cookie)).status).toBe(200);
    const [name, token] = cookie.split("=") as [string, string];
    const altered = [
      ...[0, 14, 20, token.length - 1].map((at) => token.slice(0, at) + flipped(token[at]!) + token.slice(at + 1)),
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      `${token}%00`,
      token.slice("scrip_session_".length),
      "",
    ];
    for (const each of altered) expect((await whoHas(`${name}=${each}`)).status, each).toBe(401);
    expect((await whoHas(cookie)).status, "the true one still is").toBe(200);
  });

  test.skipIf(ONE_ADDRESS)("that has ended is none, by any call", async () => {
    const { browser, cookie, link } = await signedIn();
    ok(await scrip.send("DELETE", `/accounts/${scene.own.id}/portal-sessions/${link.id}`), 204);
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    for (const route of inAccounts) {
      const request: Request = { ...sampleOf(route), caller: "nobody", headers };
      const heard = await send(scene, request);
      expect(heard.status, `${route.name}: ${heard.text}`).toBe(401);
    }
    refused(await browser.get("/me"), 401, "unauthenticated");
  });
});

function flipped(sign: string): string {
  return sign === "A" ? "B" : "A";
}

describe.skipIf(ONE_ADDRESS)("who guesses", () => {
  const GUESSES = 60;
  const from = (address: string, headers: Record<string, string>, call = "GET /v1/me", body: string | null = null) => {
    const [method, path] = call.split(" ") as [string, string];
    return exchange(scrip.server.url, method, path, headers, body, address);
  };
  const json = { "content-type": "application/json" };

  test.each<[string, () => Promise<{ status: number }>, string]>([
    ["keys", () => from("127.0.0.101", { authorization: `Bearer ${unique("guess")}` }), "127.0.0.101"],
    [
      "sessions",
      () => from("127.0.0.102", { authorization: `Bearer scrip_session_${unique("guess")}` }),
      "127.0.0.102",
    ],
    ["cookies", () => from("127.0.0.103", { cookie: `scrip_session=scrip_session_${unique("guess")}` }), "127.0.0.103"],
    [
      "links",
      () => from("127.0.0.104", json, "POST /v1/sessions", JSON.stringify({ token: `scrip_link_${unique("guess")}` })),
      "127.0.0.104",
    ],
    [
      "keys, under other names of where they come from",
      () => from("127.0.0.105", { authorization: `Bearer ${unique("guess")}`, "x-forwarded-for": unique("1.2.3.") }),
      "127.0.0.105",
    ],
  ])("%s is refused for a while, and a right key works from elsewhere", async (_what, guess, address) => {
    const statuses: number[] = [];
    for (let count = 0; count < GUESSES; count++) statuses.push((await guess()).status);
    expect(new Set(statuses.slice(0, 50))).toEqual(new Set([401]));
    expect(new Set(statuses.slice(50))).toEqual(new Set([429]));
    const key = scene.callers["a key that may read"].headers();
    expect((await from("127.0.0.106", key)).status).toBe(200);
    const { url } = await portalSession(scrip, scene.own.id, { role: "member" });
    const link = JSON.stringify({ token: tokenOf(url) });
    expect((await from(address, json, "POST /v1/sessions", link)).status, "a link from that address").toBe(429);
    expect((await from("127.0.0.106", json, "POST /v1/sessions", link)).status, "it is still good").toBe(201);
  });
});
