/**
 * What must be refused before it reaches the ledger: each with the right problem document, and nothing posted. After every
 * test the accounts stand exactly as they did before.
 */
import { connect } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Account,
  type Answer,
  clips,
  draft,
  ok,
  pointers,
  refused,
  rerolls,
  search,
  sharedServer,
  submission,
  unique,
} from "./client.ts";
import type { Deposited, Entry, Problem, Wallet } from "./types.ts";

const scrip = sharedServer();

let studio: Account;
let outreach: Account;
let open: Deposited;
let charged: Entry;
let before: { studio: Wallet; outreach: Wallet };

beforeAll(async () => {
  [studio, outreach] = await Promise.all([scrip.studio({ acme: 5_000 }), scrip.outreach(5_000)]);
  open = ok(await studio.deposit(submission("acme")));
  charged = ok(await studio.charge(rerolls("acme", 10))).entry;
});

const standing = async () => ({ studio: await studio.wallet("acme"), outreach: await outreach.wallet() });

beforeEach(async () => {
  before = await standing();
});

afterEach(async () => {
  const [{ entries }] = await Promise.all([
    studio.page("acme", { limit: 1 }),
    scrip.get("/me").then((me) => ok(me, 200)),
  ]);
  expect(entries[0]?.sequence, "nothing was posted").toBe(3);
  expect((await outreach.page("main", { limit: 1 })).entries[0]?.sequence, "nothing was posted").toBe(1);
  expect(await standing()).toEqual(before);
});

const TOO_LONG = "x".repeat(10_000);
const HALF_PAIRS = ["\ud83c", "a\udfac", "\udfac\ud83c"];
const NO_ID: unknown[] = [5, true, {}, [], ["acme"], "", ".", "..", TOO_LONG, "a\u0000b", "\u0000", ...HALF_PAIRS];

/** Sends a body as it is written, which need not be JSON. */
function sendText(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Answer<unknown>> {
  return scrip.send("POST", path, {
    headers: { "content-type": "application/json", "idempotency-key": unique("key"), ...headers },
    body,
  });
}

/** The body as JSON in which the value of `field` is written as given, though JSON.stringify never would. */
function withRaw(body: Record<string, unknown>, field: string, raw: string): string {
  return JSON.stringify({ ...body, [field]: "@" }).replace(`"${field}":"@"`, () => `"${field}":${raw}`);
}

/** A refused body must name the field, at it or inside of it. */
function expectPointer(problem: Problem, pointer: string, heard: string): void {
  const found = pointers(problem);
  expect(found.length, heard).toBeGreaterThan(0);
  for (const each of found) expect(each === pointer || each.startsWith(`${pointer}/`), `${heard}: ${found}`).toBe(true);
  for (const { detail } of problem.errors!) expect(detail, heard).toMatch(/\S/);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? "left out";
}

type Field = [pointer: string, values: unknown[]];

/** Sends the body once for each bad value of each field; undefined leaves the field out. */
async function refuseFields(account: Account, call: string, body: Record<string, unknown>, fields: Field[]) {
  for (const [pointer, values] of fields) {
    for (const value of values) {
      const answer = await account.post(call, { ...body, [pointer.slice(1)]: value });
      expectPointer(refused(answer, 400, "invalid_request"), pointer, `${call} ${pointer} ${shown(value)}`);
    }
  }
}

describe("fields of the wrong kind", () => {
  const NO_TIME = [
    5,
    1_800_000_000_000,
    true,
    "",
    "tomorrow",
    "2027-11-20",
    "2027-11-20T09:00:00",
    "2027-02-30T00:00:00Z",
    "2027-13-01T00:00:00Z",
    "2027-01-01T25:00:00Z",
    "2027-01-01T00:61:00Z",
    "2027-01-01T00:00:00+99:00",
    "99999-01-01T00:00:00Z",
    "2027-11-20T09:00:00Z\u0000",
    "2027-11-20T09:00:00Z; drop table entries",
    "NaN",
  ];
  const NO_AMOUNT = ["5", "", 1.5, 0.1, Number.EPSILON, true, {}, [], [5], 2 ** 53, -(2 ** 53), 1e300];

  test("in a charge", async () => {
    await refuseFields(studio, "/charges", rerolls("acme", 1), [
      ["/workspace", [undefined, null, ...NO_ID]],
      ["/campaign", NO_ID],
      ["/action", [undefined, null, ...NO_ID]],
      ["/quantities", ["x", 5, true, [], [1]]],
      ["/reference", ["creative/1", 5, [], {}, { type: "creative" }, { id: "1" }]],
      ["/metadata", ["x", 5, true, [], [{}]]],
    ]);
  });

  test("in a reference", async () => {
    const references: [string, Record<string, unknown>][] = [
      ...NO_ID.map((id): [string, Record<string, unknown>] => ["/reference/id", { type: "creative", id }]),
      ...NO_ID.map((type): [string, Record<string, unknown>] => ["/reference/type", { type, id: "1" }]),
      ["/reference/colour", { type: "creative", id: "1", colour: "red" }],
      ["/reference/url", { type: "creative", id: "1", url: "javascript:alert(1)" }],
      ["/reference/url", { type: "creative", id: "1", url: 5 }],
      ["/reference/url", { type: "creative", id: "1", url: "https://x.example/\u0000" }],
    ];
    for (const [pointer, reference] of references) {
      const answer = await studio.post("/charges", { ...rerolls("acme", 1), reference });
      expectPointer(refused(answer, 400, "invalid_request"), pointer, shown(reference));
    }
  });

  test("in quantities", async () => {
    const bad: [string, Record<string, unknown>, string][] = [
      ...["3", -1, 1.5, null, [1], {}, true, 1e300, 2 ** 53, Number.MIN_VALUE].map(
        (value): [string, Record<string, unknown>, string] => [
          "persona.reroll",
          { rerolls: value },
          "/quantities/rerolls",
        ],
      ),
      ...[8, "8", null, { 0: 8 }, [8, "8"], [-1], [1.5], [null], [[8]], [true], [8, 1e300]].map(
        (value): [string, Record<string, unknown>, string] => [
          "creative.submission",
          { clips: value },
          "/quantities/clips",
        ],
      ),
      ["persona.reroll", { rerolls: 1, batches: 1 }, "/quantities/batches"],
      ["persona.reroll", { rolls: 1 }, "/quantities"],
      ["persona.reroll", { rerolls: 1, constructor: 1 }, "/quantities/constructor"],
      ["creative.submission", { clips: [8], rerolls: 1 }, "/quantities/rerolls"],
    ];
    for (const [action, quantities, pointer] of bad) {
      const body = { workspace: "acme", action, quantities };
      for (const call of ["/charges", "/deposits", "/quotes"]) {
        const answer = await studio.post(call, body);
        expectPointer(refused(answer, 400, "invalid_request"), pointer, `${call} ${shown(quantities)}`);
      }
    }
  });

  test("in a settlement", async () => {
    for (const quantities of [
      undefined,
      null,
      5,
      "x",
      [],
      { clips: 8 },
      { clips: ["8"] },
      { clips: [-1] },
      { seconds: 8 },
    ]) {
      const answer = await studio.post(`/deposits/${open.deposit.id}/settle`, { quantities });
      expectPointer(refused(answer, 400, "invalid_request"), "/quantities", shown(quantities));
    }
    const answer = await studio.post(`/deposits/${open.deposit.id}/settle`, { quantities: clips(6, 8), clips: [8] });
    expectPointer(refused(answer, 400, "invalid_request"), "/clips", "clips beside quantities");
  });

  test("in a deposit", async () => {
    await refuseFields(studio, "/deposits", submission("acme"), [["/deadline", [...NO_TIME, "2020-01-01T00:00:00Z"]]]);
  });

  test("in a grant", async () => {
    await refuseFields(studio, "/grants", { workspace: "acme", amount: 5, category: "paid", reason: "x" }, [
      ["/workspace", [undefined, ...NO_ID]],
      ["/amount", [undefined, null, 0, -5, ...NO_AMOUNT]],
      ["/category", [undefined, null, "", "free", "Paid", 5, ["paid"], "__proto__"]],
      ["/priority", ["1", 1.5, {}, 1e300]],
      ["/effective_at", [...NO_TIME, "2020-01-01T00:00:00Z"]],
      ["/expires_at", [...NO_TIME, "2020-01-01T00:00:00Z"]],
      ["/reason", [undefined, null, "", 5, {}, "a\u0000b", ...HALF_PAIRS]],
    ]);
  });

  test("in an adjustment", async () => {
    await refuseFields(studio, "/adjustments", { workspace: "acme", amount: 5, reason: "x" }, [
      ["/workspace", [undefined, ...NO_ID]],
      ["/amount", [undefined, null, 0, ...NO_AMOUNT]],
      ["/reason", [undefined, null, "", 5]],
      ["/category", ["free", 5]],
      ["/allow_outstanding", ["yes", 1, {}]],
      ["/grant", [5, "", {}]],
    ]);
  });

  test("in a refund", async () => {
    await refuseFields(studio, "/refunds", { entry: charged.id, reason: "x" }, [
      ["/entry", [undefined, null, 5, "", {}, []]],
      ["/amount", [0, -5, ...NO_AMOUNT]],
      ["/reason", [undefined, null, "", 5]],
    ]);
    for (const entry of ["nope", `${charged.id}x`, "__proto__", "🎬", "a b"]) {
      refused(await studio.refund(entry), 404, "not_found");
    }
    refused(await studio.refund(charged.id, Number.MAX_SAFE_INTEGER), 422, "amount_out_of_range");
    refused(await studio.refund(charged.id, 21), 422, "amount_out_of_range");
  });

  test("in repayments, waivers and top-ups", async () => {
    await refuseFields(outreach, "/repayments", {}, [["/amount", [0, -5, ...NO_AMOUNT]]]);
    await refuseFields(outreach, "/waivers", { amount: 5, reason: "x" }, [
      ["/amount", [undefined, null, 0, -5, ...NO_AMOUNT]],
      ["/reason", [undefined, "", 5]],
    ]);
    await refuseFields(outreach, "/topups", { pack: "5k", receipt: "R-1" }, [
      ["/pack", [undefined, 5, "", "50k", "constructor"]],
      ["/count", ["2", 0, -1, 1.5, 1e300]],
      ["/receipt", [5, "", {}]],
    ]);
  });

  test("all of them are named at once", async () => {
    const answer = await studio.post("/charges", { workspace: 5, action: 7, campaign: "", colour: "red" });
    expect(pointers(refused(answer, 400, "invalid_request"))).toEqual([
      "/action",
      "/campaign",
      "/colour",
      "/workspace",
    ]);
  });
});

describe("fields that are not known", () => {
  test("are refused by name", async () => {
    for (const field of ["amount", "price", "Workspace", "work space", "idempotency_key", "constructor", "a/b~c"]) {
      const answer = await studio.post("/charges", { ...rerolls("acme", 1), [field]: 1 });
      const pointer = `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      expect(pointers(refused(answer, 400, "invalid_request"))).toEqual([pointer]);
    }
    const calls: [string, Record<string, unknown>][] = [
      ["/quotes", rerolls("acme", 1)],
      ["/deposits", submission("acme")],
      [`/deposits/${open.deposit.id}/settle`, { quantities: clips(6, 8) }],
      [`/deposits/${open.deposit.id}/void`, {}],
      ["/refunds", { entry: charged.id, reason: "x" }],
      ["/grants", { workspace: "acme", amount: 5, category: "paid", reason: "x" }],
      ["/adjustments", { workspace: "acme", amount: 5, reason: "x" }],
      ["/topups", { workspace: "acme", pack: "small", receipt: "R-1" }],
      ["/repayments", { workspace: "acme" }],
      ["/waivers", { workspace: "acme", amount: 5, reason: "x" }],
    ];
    for (const [call, body] of calls) {
      const answer = await studio.post(call, { ...body, colour: "red" });
      expect(pointers(refused(answer, 400, "invalid_request")), call).toEqual(["/colour"]);
    }
  });

  test("cannot reach what objects inherit", async () => {
    for (const field of ["__proto__", "constructor"]) {
      for (const raw of ['{"workspace":"acme"}', '{"prototype":{"polluted":true}}', "null", "5"]) {
        const body = `{"workspace":"acme","action":"persona.reroll","quantities":{"rerolls":1},"${field}":${raw}}`;
        refused(await sendText(`${studio.path}/charges`, body), 400, "invalid_request");
        const inside = `{"workspace":"acme","action":"persona.reroll","quantities":{"rerolls":1,"${field}":${raw}}}`;
        refused(await sendText(`${studio.path}/charges`, inside), 400, "invalid_request");
      }
    }
    const inherited = '{"action":"persona.reroll","quantities":{"rerolls":1},"__proto__":{"workspace":"acme"}}';
    refused(await sendText(`${studio.path}/charges`, inherited), 400, "invalid_request");
  });
});

describe("numbers that JSON does not know or cannot carry", () => {
  const grant = { workspace: "acme", amount: 5, category: "paid", reason: "x" };

  test.each(["NaN", "Infinity", "-Infinity", "0x10", "1_000", "05", "+5", ".5", "5.", "1e", "--5", "undefined"])(
    "%s is no JSON",
    async (raw) => {
      refused(await sendText(`${studio.path}/grants`, withRaw(grant, "amount", raw)), 400, "invalid_request");
    },
  );

  test.each([
    "1e400",
    "-1e400",
    "1e308",
    "9007199254740992",
    "9007199254740993",
    "9".repeat(400),
    "5.000000000000000001",
    "0.5e0",
  ])("%s is no amount", async (raw) => {
    const answer = await sendText(`${studio.path}/grants`, withRaw(grant, "amount", raw));
    expectPointerOrNone(refused(answer, 400, "invalid_request"), "/amount");
    const quantities = `{"workspace":"acme","action":"persona.reroll","quantities":{"rerolls":${raw}}}`;
    refused(await sendText(`${studio.path}/charges`, quantities), 400, "invalid_request");
  });

  test("a price beyond what a balance can hold is out of range", async () => {
    const answer = await studio.charge(rerolls("acme", Number.MAX_SAFE_INTEGER));
    refused(answer, 422, "amount_out_of_range");
    refused(
      await outreach.charge({ ...draft("emea", "a"), quantities: { count: 2 ** 52 } }),
      422,
      "amount_out_of_range",
    );
  });

  test("a price that is only more than there is stays a matter of credits", async () => {
    refused(await studio.charge(rerolls("acme", 1_000_000_000)), 402, "insufficient_credits");
  });

  /** What the parser refuses has no field; what the schema refuses has one. */
  function expectPointerOrNone(problem: Problem, pointer: string): void {
    if (problem.errors !== undefined && problem.errors.length > 0) expectPointer(problem, pointer, pointer);
  }
});

describe("bodies that are no JSON object", () => {
  test.each([
    "",
    " ",
    "{",
    "}",
    "[]",
    "[{}]",
    "null",
    "true",
    "5",
    '"charge"',
    "{'workspace':'acme'}",
    '{"workspace":"acme",}',
    '{"workspace":"acme"} {}',
    '{"workspace":"acme" "action":"x"}',
    '{"workspace":"ac\nme"}',
    '{"workspace":"\\x41"}',
    "workspace=acme",
    "<charge/>",
    "\u0000",
  ])("%j", async (text) => {
    refused(await sendText(`${studio.path}/charges`, text), 400, "invalid_request");
  });

  test("text that is not UTF-8", async () => {
    const body = new Uint8Array([
      ...Buffer.from('{"action":"persona.reroll","workspace":"'),
      0xff,
      0xc3,
      0x28,
      ...Buffer.from('"}'),
    ]);
    refused(await sendText(`${studio.path}/charges`, body), 400, "invalid_request");
  });

  test("other content types", async () => {
    const body = JSON.stringify(rerolls("acme", 1));
    for (const type of [
      "text/plain",
      "application/xml",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "nonsense",
    ]) {
      const answer = await sendText(`${studio.path}/charges`, body, { "content-type": type });
      refused(answer, 400, "invalid_request");
    }
    const { hostname, port } = new URL(scrip.server.url);
    const heard = await conversation(Number(port), hostname, [
      `POST /v1${studio.path}/charges HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: ${scrip.authorization}`,
      "Idempotency-Key: without-type",
      `Content-Length: ${body.length}`,
      "Connection: close",
      "",
      body,
    ]);
    expect(heard).toMatch(/^HTTP\/1\.1 400 /);
    expect(heard).toContain('"code":"invalid_request"');
  });

  test("nested far too deeply", async () => {
    const deep = (open_: string, close: string, levels: number) => open_.repeat(levels) + close.repeat(levels);
    for (const levels of [1_000, 100_000]) {
      const lists = deep("[", "]", levels);
      const objects = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
      for (const raw of [lists, objects]) {
        refused(await sendText(`${studio.path}/charges`, raw), 400, "invalid_request");
        const charge = { ...rerolls("acme", 1) };
        refused(await sendText(`${studio.path}/charges`, withRaw(charge, "colour", raw)), 400, "invalid_request");
        refused(await sendText(`${studio.path}/charges`, withRaw(charge, "metadata", raw)), 400, "invalid_request");
        refused(await sendText(`${studio.path}/charges`, withRaw(charge, "quantities", raw)), 400, "invalid_request");
      }
    }
  });
});

describe("bodies of 20 MB", () => {
  const body = new TextEncoder().encode(`{"workspace":"${"x".repeat(20 * 1_024 * 1_024)}"}`);

  /** The same without a length told beforehand. */
  const streamed = () =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 65_536) controller.enqueue(body.subarray(at, at + 65_536));
        controller.close();
      },
    });

  test.each(["/charges", "/grants", "/records", "/batch"])(
    "to %s are too large, whether announced or not",
    async (call) => {
      const path = call === "/batch" ? call : `${studio.path}${call}`;
      const method = call === "/records" ? "PUT" : "POST";
      const headers = { "content-type": "application/json", "idempotency-key": unique("key") };
      for (let round = 0; round < 5; round++) {
        refused(await scrip.send(method, path, { headers, body }), 413, "payload_too_large");
        const init = { headers, body: streamed(), duplex: "half" } as RequestInit;
        refused(await scrip.send(method, path, init), 413, "payload_too_large");
      }
    },
  );
});

describe("idempotency keys", () => {
  const calls = (): [string, unknown][] => [
    ["/charges", rerolls("acme", 1)],
    ["/deposits", submission("acme")],
    [`/deposits/${open.deposit.id}/settle`, { quantities: clips(6, 8) }],
    [`/deposits/${open.deposit.id}/void`, {}],
    ["/refunds", { entry: charged.id, reason: "x" }],
    ["/grants", { workspace: "acme", amount: 5, category: "paid", reason: "x" }],
    [`/grants/${charged.fundings[0]!.grant}/withdraw`, { reason: "x" }],
    ["/adjustments", { workspace: "acme", amount: 5, reason: "x" }],
    ["/topups", { workspace: "acme", pack: "small", receipt: "R-1" }],
    ["/repayments", { workspace: "acme" }],
    ["/waivers", { workspace: "acme", amount: 5, reason: "x" }],
  ];

  test("are needed by every write that moves credits", async () => {
    for (const [call, body] of calls()) {
      const init = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      refused(await scrip.send("POST", `${studio.path}${call}`, init), 400, "idempotency_key_missing");
      for (const key of ["", "   "]) refused(await studio.post(call, body, key), 400, "idempotency_key_missing");
    }
  });

  test("have at most 255 characters", async () => {
    refused(await studio.charge(rerolls("acme", 1), "k".repeat(256)), 400, "invalid_request");
    refused(await studio.charge(rerolls("acme", 1), "k".repeat(8_000)), 400, "invalid_request");
    const longest = await studio.charge(rerolls("acme", 1_000_000), "k".repeat(255));
    refused(longest, 402, "insufficient_credits");
  });
});

describe("what is asked for", () => {
  test("limits and cursors that cannot be", async () => {
    for (const limit of ["0", "-1", "1.5", "abc", "1e9", "99999999999999999999", "NaN"]) {
      refused(await studio.get(`/wallets/acme/entries${search({ limit })}`), 400, "invalid_request");
      refused(await studio.get(`/deposits${search({ limit })}`), 400, "invalid_request");
      refused(await scrip.get(`/accounts${search({ limit })}`), 400, "invalid_request");
    }
    for (const cursor of ["nope", "🎬", "AAAA", "eyJhIjoxfQ", "W10", "[1]", "' or 1=1", "x".repeat(5_000)]) {
      refused(await studio.get(`/wallets/acme/entries${search({ cursor })}`), 400, "invalid_request");
      refused(await studio.get(`/deposits${search({ cursor })}`), 400, "invalid_request");
      refused(await scrip.get(`/accounts${search({ cursor })}`), 400, "invalid_request");
    }
  });

  test("windows and times that cannot be", async () => {
    const to = "2026-06-01T00:00:00Z";
    const windows: Record<string, string>[] = [
      { from: "nope", to },
      { from: "2026-05-01", to },
      { from: "2026-05-01T00:00:00", to },
      { from: "2026-02-30T00:00:00Z", to },
      { from: to, to: "2026-05-01T00:00:00Z" },
      { from: "1777777777", to },
    ];
    for (const window of windows) {
      refused(await studio.get(`/usage${search(window)}`), 400, "invalid_request");
      refused(await studio.get(`/usage.csv${search(window)}`), 400, "invalid_request");
      refused(await studio.get(`/wallets/acme/entries${search(window)}`), 400, "invalid_request");
      refused(await studio.get(`/wallets/acme/entries.csv${search(window)}`), 400, "invalid_request");
    }
    for (const period of ["nope", "last_8_days", "__proto__", "constructor"]) {
      refused(await studio.get(`/usage${search({ period })}`), 400, "invalid_request");
    }
    refused(
      await studio.get(`/usage${search({ period: "last_7_days", from: "2026-05-01T00:00:00Z", to })}`),
      400,
      "invalid_request",
    );
    for (const at of ["nope", "2026-05-01", "2026-02-30T00:00:00Z", "0"]) {
      refused(await studio.get(`/wallets/acme${search({ at })}`), 400, "invalid_request");
    }
    for (const type of ["nope", "Charge", "__proto__"]) {
      refused(await studio.get(`/wallets/acme/entries${search({ type })}`), 400, "invalid_request");
    }
    for (const state of ["nope", "Open"])
      refused(await studio.get(`/deposits${search({ state })}`), 400, "invalid_request");
  });

  test("characters that no id has", async () => {
    for (const id of ["%00", "a%00b", "%ED%A0%BC", "%ff"]) {
      for (const path of [`/accounts/${id}`, `${studio.path}/wallets/${id}`, `${studio.path}/entries/${id}`]) {
        const answer = await scrip.get(path);
        expect([400, 404], `${path}: ${answer.text}`).toContain(answer.status);
        refused(answer, answer.status, answer.status === 400 ? "invalid_request" : "not_found");
      }
      const answer = await scrip.put(`/accounts/${id}`, { product: "studio" });
      refused(answer, 400, "invalid_request");
      refused(await studio.put(`/workspaces/${id}`, { name: "x" }), 400, "invalid_request");
    }
    for (const path of ["/accounts/%zz", "/accounts/%", `${studio.path}/wallets/%c3%28`]) {
      refused(await scrip.get(path), 400, "invalid_request");
    }
    const answer = await scrip.put(`/accounts/${TOO_LONG}`, { product: "studio" });
    expect([400, 404, 414], answer.text).toContain(answer.status);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json\b/);
  });

  test("paths and methods that are not there", async () => {
    for (const path of ["/nothing", "", "/", `${studio.path}/nothing`, `${studio.path}/wallets/acme/nothing`]) {
      refused(await scrip.get(path), 404, "not_found");
    }
    for (const method of ["DELETE", "PATCH"]) {
      const answer = await scrip.send(method, studio.path);
      expect([404, 405]).toContain(answer.status);
      expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json\b/);
    }
  });
});

describe("metadata", () => {
  test("that the database could not keep as it is", async () => {
    for (const metadata of [
      { note: "a\u0000b" },
      { "a\u0000b": 1 },
      { note: "\ud83c" },
      { "\ud83c": 1 },
      { list: [{ note: "\u0000" }] },
    ]) {
      const answer = await studio.charge({ ...rerolls("acme", 1), metadata });
      expectPointer(refused(answer, 400, "invalid_request"), "/metadata", shown(metadata));
    }
  });

  test("of 100 kB", async () => {
    const answer = await studio.charge({ ...rerolls("acme", 1), metadata: { note: "x".repeat(100_000) } });
    expectPointer(refused(answer, 400, "invalid_request"), "/metadata", "100 kB");
  });
});

describe("what looks bad and is not", () => {
  test("emoji, other scripts, quotes, and names that JavaScript knows", async () => {
    const account = await scrip.studio();
    const names = [
      "🎬",
      "日本語",
      "مرحبا",
      "a'b\"c",
      "'; drop table entries; --",
      "__proto__",
      "constructor",
      "toString",
      "%",
      "null",
      " x ",
      "x".repeat(255),
    ];
    for (const name of names) {
      await account.give(10, name);
      const reference = { type: name, id: name };
      const { entry } = ok(
        await account.charge({
          ...rerolls(name, 1),
          campaign: name,
          reference,
          metadata: { note: name },
        }),
      );
      expect(entry).toMatchObject({ workspace: name, campaign: name, wallet: name, reference });
      expect(await account.figures(name)).toEqual({ balance: 8, outstanding: 0 });
      expect((await account.page(name, { campaign: name, reference: `${name}/${name}` })).entries).toHaveLength(1);
    }
    const usage = await account.usage({ period: "last_7_days" });
    expect(usage.workspaces.map((row) => row.workspace).sort()).toEqual([...names].sort());
    for (const row of usage.workspaces) expect(row.campaigns.map((each) => each.campaign)).toEqual([row.workspace]);
    expect(usage).toMatchObject({ total: 2 * names.length, reconciles: true });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("an id of composed characters is another than one of decomposed ones", async () => {
    const account = await scrip.studio();
    await account.give(10, "\u00e9");
    await account.give(20, "e\u0301");
    expect(await account.figures("\u00e9")).toEqual({ balance: 10, outstanding: 0 });
    expect(await account.figures("e\u0301")).toEqual({ balance: 20, outstanding: 0 });
  });

  test("integers written in another way", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { body } = (await sendText(
      `${account.path}/charges`,
      '\n{ "workspace" : "\\u0061cme", "action":"persona.reroll",\t"quantities":{"rerolls":5} }\n',
      { "content-type": "application/json; charset=utf-8" },
    )) as Answer<{ entry: Entry }>;
    expect(body.entry).toMatchObject({ workspace: "acme", amount: -10 });
  });
});

/** Writes lines to the server as they are and answers with all that comes back. */
function conversation(port: number, host: string, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(port, host);
    socket.setEncoding("utf8");
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer in 20 s; heard: ${heard}`)));
    socket.on("data", (text: string) => {
      heard += text;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(heard));
    socket.write(lines.join("\r\n"));
  });
}
