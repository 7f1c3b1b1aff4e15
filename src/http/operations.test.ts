// The writes that move credits: what they refuse before the rules are asked, and what they ask the write path.
import type { FastifyInstance } from "fastify";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fail } from "../core/result.ts";
import { appOf, type Fake, fakeServices, NOW, posted } from "./testing/fake-services.ts";

let fake: Fake;
let app: FastifyInstance;
beforeAll(async () => {
  fake = await fakeServices({ preview: async () => fail({ code: "conflict", detail: "Nothing to preview." }) });
  app = appOf(fake);
});
beforeEach(() => {
  fake.posted.length = 0;
  fake.onPost = async (request) => posted(request);
});

function post(path: string, body: object, key: string | null = "k", account = "atelier") {
  const headers = { ...fake.as("operate"), ...(key === null ? {} : { "idempotency-key": key }) };
  return app.inject({ method: "POST", url: `/v1/accounts/${account}${path}`, headers, payload: body });
}

const CHARGE = { workspace: "emea", action: "persona.reroll" };
const GRANT = { workspace: "emea", amount: 5, category: "paid", reason: "welcome" };
const ADJUSTMENT = { workspace: "emea", amount: -5, reason: "typo" };
const REFERENCE = { type: "creative", id: "cr_1" };

function nested(levels: number): object {
  return levels === 0 ? {} : { deeper: nested(levels - 1) };
}

describe("a bad field is named by its pointer and refused before anything is asked", () => {
  test.each<[string, object, string, RegExp]>([
    ["/charges", { action: "x" }, "/workspace", /required/],
    ["/charges", { workspace: "emea" }, "/action", /required/],
    ["/charges", { ...CHARGE, workspace: "" }, "/workspace", /empty/],
    ["/charges", { ...CHARGE, workspace: null }, "/workspace", /a string/],
    ["/charges", { ...CHARGE, workspace: 5 }, "/workspace", /a string/],
    ["/charges", { ...CHARGE, workspace: "a".repeat(256) }, "/workspace", /at most 255/],
    ["/charges", { ...CHARGE, workspace: "a\u0000b" }, "/workspace", /control/],
    ["/charges", { ...CHARGE, workspace: "a\nb" }, "/workspace", /control/],
    ["/charges", { ...CHARGE, campaign: "a\ud800" }, "/campaign", /surrogate/],
    ["/charges", { ...CHARGE, campagne: "x" }, "/campagne", /unknown field; allowed: workspace, campaign, action/],
    ["/charges", { ...CHARGE, "a/b~c": "x" }, "/a~1b~0c", /unknown field/],
    ["/charges", { ...CHARGE, amount: 5 }, "/amount", /unknown field/],
    ["/charges", { ...CHARGE, quantities: [1] }, "/quantities", /an object/],
    ["/charges", { ...CHARGE, quantities: { a: nested(5) } }, "/quantities/a/deeper/deeper/deeper/deeper", /deep/],
    ["/charges", { ...CHARGE, reference: { type: "creative" } }, "/reference/id", /required/],
    ["/charges", { ...CHARGE, reference: { ...REFERENCE, link: "x" } }, "/reference/link", /unknown field/],
    ["/charges", { ...CHARGE, reference: { ...REFERENCE, url: "ftp://a.b" } }, "/reference/url", /http/],
    ["/charges", { ...CHARGE, reference: { ...REFERENCE, url: "javascript:alert(1)" } }, "/reference/url", /http/],
    ["/charges", { ...CHARGE, reference: { ...REFERENCE, url: "/relative" } }, "/reference/url", /http/],
    ["/charges", { ...CHARGE, reference: { ...REFERENCE, url: "https://" } }, "/reference/url", /http/],
    [
      "/charges",
      { ...CHARGE, reference: { ...REFERENCE, url: `https://a/${"b".repeat(2_000)}` } },
      "/reference/url",
      /2000/,
    ],
    ["/charges", { ...CHARGE, metadata: [] }, "/metadata", /an object/],
    ["/charges", { ...CHARGE, metadata: { a: "x".repeat(8_192) } }, "/metadata", /8192 bytes/],
    ["/charges", { ...CHARGE, metadata: { a: "\u0000" } }, "/metadata/a", /NUL/],
    ["/charges", { ...CHARGE, metadata: { "a/b": ["\udc00"] } }, "/metadata/a~1b/0", /surrogate/],
    ["/charges", { ...CHARGE, metadata: { a: 2 ** 60 } }, "/metadata/a", /integer beyond/],
    ["/charges", { ...CHARGE, metadata: { "a\u0000": 1 } }, "/metadata/a\u0000", /name must not/],
    ["/charges", { ...CHARGE, deadline: "2026-12-01T00:00:00Z" }, "/deadline", /unknown field/],
    ["/deposits", { ...CHARGE, deadline: "tomorrow" }, "/deadline", /RFC 3339/],
    ["/deposits", { ...CHARGE, deadline: "2026-02-30T00:00:00Z" }, "/deadline", /RFC 3339/],
    ["/deposits", { ...CHARGE, deadline: "2026-12-01T00:00:00" }, "/deadline", /offset/],
    ["/deposits", { ...CHARGE, deadline: 1_763_629_200 }, "/deadline", /a string/],
    ["/deposits/dp_1_1_1/settle", {}, "/quantities", /required/],
    ["/deposits/dp_1_1_1/settle", { quantities: null }, "/quantities", /an object/],
    ["/grants", { ...GRANT, amount: 0 }, "/amount", /at least 1/],
    ["/grants", { ...GRANT, amount: -5 }, "/amount", /at least 1/],
    ["/grants", { ...GRANT, amount: 1.5 }, "/amount", /an integer/],
    ["/grants", { ...GRANT, amount: "5" }, "/amount", /an integer/],
    ["/grants", { ...GRANT, amount: true }, "/amount", /an integer/],
    ["/grants", { ...GRANT, amount: null }, "/amount", /an integer/],
    ["/grants", { ...GRANT, amount: 2 ** 53 }, "/amount", /2\^53/],
    ["/grants", { ...GRANT, amount: 1e300 }, "/amount", /2\^53/],
    ["/grants", { ...GRANT, category: "free" }, "/category", /paid, promotional/],
    ["/grants", { ...GRANT, category: undefined }, "/category", /required/],
    ["/grants", { ...GRANT, priority: 1.5 }, "/priority", /integer/],
    ["/grants", { ...GRANT, reason: "" }, "/reason", /empty/],
    ["/grants", { ...GRANT, reason: "x".repeat(2_001) }, "/reason", /at most 2000/],
    ["/grants", { ...GRANT, reason: "a\u0000" }, "/reason", /NUL/],
    ["/grants", { ...GRANT, expires_at: "2026-12-01" }, "/expires_at", /RFC 3339/],
    ["/grants", { ...GRANT, workspace: undefined }, "/workspace", /name the workspace/],
    ["/grants/gr_1_1_1/withdraw", {}, "/reason", /required/],
    ["/adjustments", { ...ADJUSTMENT, amount: 0 }, "/amount", /must not be 0/],
    ["/adjustments", { ...ADJUSTMENT, amount: -(2 ** 53) }, "/amount", /2\^53/],
    ["/adjustments", { ...ADJUSTMENT, allow_outstanding: "yes" }, "/allow_outstanding", /a boolean/],
    ["/adjustments", { ...ADJUSTMENT, reason: undefined }, "/reason", /required/],
    ["/refunds", { entry: "en_1_1_1" }, "/reason", /required/],
    ["/refunds", { entry: "en_1_1_1", amount: 0, reason: "x" }, "/amount", /at least 1/],
    ["/topups", { workspace: "emea", pack: "small" }, "/receipt", /not configured/],
    ["/topups", { workspace: "emea", pack: "small", receipt: "r", count: 0 }, "/count", /at least 1/],
    ["/topups", { workspace: "emea", pack: "small", receipt: "r", payment_method: "pm" }, "/payment_method", /leave/],
    ["/repayments", {}, "/workspace", /name the workspace/],
    ["/waivers", { workspace: "emea", amount: 5 }, "/reason", /required/],
    ["/quotes", { workspace: "emea" }, "/action", /required/],
    ["/quotes", { ...CHARGE, campaign: "x" }, "/campaign", /unknown field/],
    ["/previews", { ...ADJUSTMENT }, "/operation", /required/],
    ["/previews", { ...ADJUSTMENT, operation: "charge" }, "/operation", /adjustment, refund/],
    ["/previews", { ...ADJUSTMENT, operation: "refund" }, "/entry", /required/],
    ["/previews", { ...ADJUSTMENT, operation: "adjustment", x: 1 }, "/x", /unknown field/],
  ])("%s %j", async (path, body, pointer, words) => {
    const answer = await post(path, body);
    expect(answer.statusCode).toBe(400);
    const problem = answer.json();
    expect(problem.code).toBe("invalid_request");
    const details = problem.errors.filter((error: { pointer: string }) => error.pointer === pointer);
    expect(details, JSON.stringify(problem.errors)).toHaveLength(1);
    expect(details[0].detail).toMatch(words);
    expect(fake.posted).toEqual([]);
  });

  test("all of them at once", async () => {
    const answer = await post("/charges", { workspace: 1, action: "", extra: true });
    const pointers = answer.json().errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers.sort()).toEqual(["/action", "/extra", "/workspace"]);
  });
});

test("a write that moves credits needs a key before anything else", async () => {
  for (const path of ["/charges", "/grants", "/deposits/dp_1_1_1/settle", "/waivers"]) {
    const answer = await post(path, {}, null);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "idempotency_key_missing" });
  }
});

describe("what is asked", () => {
  test("null and left out mean the same", async () => {
    await post("/charges", CHARGE);
    await post("/charges", { ...CHARGE, campaign: null, quantities: null, reference: null, metadata: null });
    const [first, second] = fake.posted.map(({ command }) => ({ ...command, requestHash: null }));
    expect(second).toEqual(first);
  });

  test("a charge is on the workspace's wallet, or on the account's", async () => {
    await post("/charges", CHARGE);
    await post("/charges", { workspace: "emea", action: "leads.find" }, "k", "lumen");
    expect(fake.posted.map(({ wallet, workspace }) => [wallet, workspace])).toEqual([
      ["emea", "emea"],
      ["main", null],
    ]);
  });

  test("times become instants, to the millisecond", async () => {
    await post("/deposits", { ...CHARGE, deadline: "2026-12-01T01:00:00.5+01:00" });
    expect(fake.posted[0]?.command).toMatchObject({ kind: "deposit", deadline: Date.UTC(2026, 11, 1, 0, 0, 0, 500) });
  });

  test("a void needs no body", async () => {
    fake.onPost = async (request) => {
      const outcome = posted(request, { type: "settlement", amount: 88 });
      if (outcome.ok) outcome.answer.deposit = voided;
      return outcome;
    };
    const headers = { ...fake.as("operate"), "idempotency-key": "k" };
    const url = "/v1/accounts/atelier/deposits/dp_1_1_7/void";
    const answer = await app.inject({ method: "POST", url, headers });
    expect(answer.statusCode).toBe(201);
    expect(fake.posted[0]).toMatchObject({ wallet: "emea", command: { kind: "void", deposit: 7, reason: null } });
    expect(answer.json().deposit).toMatchObject({ id: "dp_1_1_7", entry: "en_1_1_7", settlement: "en_1_1_9" });
  });

  test.each([
    ["/deposits/dp_2_1_7/settle", { quantities: {} }],
    ["/deposits/dp_1_2_7/settle", { quantities: {} }],
    ["/deposits/en_1_1_7/settle", { quantities: {} }],
    ["/deposits/x/settle", { quantities: {} }],
    ["/refunds", { entry: "en_2_1_7", reason: "x" }],
    ["/refunds", { entry: "nonsense", reason: "x" }],
    ["/grants/gr_2_1_1/withdraw", { reason: "x" }],
    ["/adjustments", { ...ADJUSTMENT, grant: "gr_2_1_1" }],
    ["/adjustments", { ...ADJUSTMENT, workspace: "apac", grant: "gr_1_1_1" }],
  ])("%s %j is not found: the id names nothing of this account", async (path, body) => {
    const answer = await post(path, body);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: "not_found" });
    expect(fake.posted).toEqual([]);
  });

  test("an account that is not there is not found", async () => {
    expect((await post("/charges", CHARGE, "k", "nobody")).statusCode).toBe(404);
  });

  test("the actor is the key, and the hash tells requests apart", async () => {
    await post("/charges", CHARGE);
    await post("/charges", { ...CHARGE, quantities: { rerolls: 2 } });
    await post("/deposits", CHARGE).catch(() => {});
    const commands = fake.posted.map(({ command }) => command);
    expect(commands[0]).toMatchObject({ actor: "key_operate", key: "k" });
    expect(new Set(commands.map((command) => command.requestHash)).size).toBe(3);
  });
});

const voided = {
  workspace: "emea",
  campaign: null,
  action: "creative.submission",
  reference: null,
  wallet: "emea",
  walletNumber: 1,
  sequence: 7,
  state: "voided" as const,
  amount: 88,
  deadline: null,
  submittedAt: NOW,
  closedBy: 9,
};

describe("what is answered", () => {
  test("a repeat says so", async () => {
    fake.onPost = async (request) => ({ ...posted(request), replayed: true }) as never;
    const answer = await post("/charges", CHARGE);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers["idempotent-replayed"]).toBe("true");
  });

  test("a first answer does not", async () => {
    expect((await post("/charges", CHARGE)).headers["idempotent-replayed"]).toBeUndefined();
  });

  test("every field of an entry, integers as they are", async () => {
    const amount = -(2 ** 53 - 1);
    const metadata = { "10": 1, "2": [1.5, null, { a: "ü" }] };
    const reference = { type: "creative", id: "cr_1", url: "https://example.com/1" };
    const price = { version: "2026-01", lines: [{ text: "6 clips × 8 s", amount: 48 }] };
    fake.onPost = async (request) =>
      posted(request, { amount, endingBalance: 0, metadata, reference, price, of: 3, effectiveAt: NOW + 1, case: "c" });
    const { entry } = (await post("/charges", CHARGE)).json();
    expect(entry).toMatchObject({
      amount,
      starting_balance: 2 ** 53 - 1,
      metadata,
      reference,
      price,
      of: "en_1_1_3",
      case: "c",
    });
    expect(entry.effective_at).toBe("2026-11-20T09:00:00.001Z");
    expect(entry.posted_at).toBe("2026-11-20T09:00:00Z");
    expect(entry.fundings).toEqual([{ grant: "gr_1_1_1", source: "topup", category: "paid", amount: 6 }]);
  });

  test.each([
    [{ code: "insufficient_credits", detail: "…", required: 88, available: 60, shortfall: 28 }, 402],
    [{ code: "outstanding_limit", detail: "…", outstanding: 120, limit: 100 }, 402],
    [{ code: "already_charged", detail: "…", wallet: "emea", sequence: 7 }, 409],
    [{ code: "conflict", detail: "…" }, 409],
    [{ code: "idempotency_in_progress", detail: "…" }, 409],
    [{ code: "idempotency_key_reused", detail: "…" }, 422],
    [{ code: "attribution_required", detail: "…" }, 422],
    [{ code: "attribution_not_allowed", detail: "…" }, 422],
    [{ code: "unknown_action", detail: "…" }, 422],
    [{ code: "amount_out_of_range", detail: "…" }, 422],
    [{ code: "not_found", detail: "…" }, 404],
    [{ code: "unavailable", detail: "…", retryAfterSeconds: 2 }, 503],
    [{ code: "invalid_request", detail: "…", errors: [{ pointer: "/deadline", detail: "…" }] }, 400],
  ] as const)("a refusal %j is %i", async (rejection, status) => {
    fake.onPost = async () => ({ ok: false, rejection }) as never;
    const answer = await post("/charges", CHARGE);
    expect(answer.statusCode).toBe(status);
    const {
      wallet: _wallet,
      sequence: _sequence,
      retryAfterSeconds: _seconds,
      ...members
    } = rejection as never as Record<string, unknown>;
    expect(answer.json()).toMatchObject({ status, ...members });
    expect(answer.json().type).toBe(`https://scrip.dev/problems/${rejection.code.replaceAll("_", "-")}`);
  });
});
