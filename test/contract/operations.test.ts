/** Running the server: health, metrics, its description and documentation, the test clock, several servers, and stopping. */
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import {
  type Account,
  DAY,
  draft,
  HOUR,
  ok,
  refused,
  rerolls,
  Scrip,
  sharedServer,
  tally,
  times,
  unique,
} from "./client.ts";
import { ROOT } from "./command-line.ts";

const scrip = sharedServer({ clock: "2026-05-04T08:30:00.000Z" });

const page = (path: string) => fetch(`${scrip.server.url}${path}`);

describe("without a key", () => {
  test("health and readiness can be asked", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const answer = await page(path);
      expect(answer.status, path).toBe(200);
    }
  });

  test("metrics come in the format of Prometheus and count requests", async () => {
    const account = await scrip.studio({ acme: 10 });
    ok(await account.charge(rerolls("acme", 1)));
    const answer = await page("/metrics");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain\b/);
    const lines = (await answer.text()).split("\n").filter((line) => line !== "");
    const samples = lines.filter((line) => !line.startsWith("#"));
    for (const line of samples) expect(line).toMatch(/^[a-zA-Z_:][\w:]*(\{.*\})? (\S+)( \d+)?$/);
    expect(samples.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.startsWith("# TYPE ")).length).toBeGreaterThan(3);
    expect(samples.filter((line) => /http/.test(line) && Number(line.split(" ").at(-1)) > 0)).not.toEqual([]);
  });

  test("nothing of an account is shown", async () => {
    const account = await scrip.studio({ acme: 10 });
    for (const path of ["/metrics", "/readyz", "/healthz"])
      expect(await (await page(path)).text()).not.toContain(account.id);
  });
});

describe("the description of the API", () => {
  test("is the one that is committed", async () => {
    const answer = await page("/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json\b/);
    const committed = JSON.parse(await readFile(join(ROOT, "openapi.json"), "utf8"));
    expect(await answer.json()).toEqual(committed);
  });

  test("is OpenAPI 3.1 and has every call of the contract", async () => {
    type Document = { openapi: string; paths: Record<string, Record<string, { responses: object }>> };
    const { openapi, paths } = (await (await page("/openapi.json")).json()) as Document;
    expect(openapi).toMatch(/^3\.1\./);
    const described = new Set(
      Object.entries(paths).flatMap(([path, calls]) =>
        Object.keys(calls).map((method) => `${method} ${path.replace(/^\/v1/, "").replaceAll(/\{\w+\}/g, "{}")}`),
      ),
    );
    const account = "/accounts/{}";
    const expected = [
      "put /accounts/{}",
      "get /accounts",
      "get /accounts/{}",
      `put ${account}/workspaces/{}`,
      `put ${account}/workspaces/{}/campaigns/{}`,
      `put ${account}/records`,
      ...[
        "quotes",
        "charges",
        "deposits",
        "refunds",
        "grants",
        "topups",
        "adjustments",
        "repayments",
        "waivers",
        "previews",
      ].map((call) => `post ${account}/${call}`),
      `post ${account}/deposits/{}/settle`,
      `post ${account}/deposits/{}/void`,
      `post ${account}/grants/{}/withdraw`,
      "post /batch",
      `get ${account}/wallets`,
      `get ${account}/wallets/{}`,
      `get ${account}/wallets/{}/entries`,
      `get ${account}/wallets/{}/entries.csv`,
      `get ${account}/wallets/{}/entries/{}`,
      `get ${account}/entries/{}`,
      `get ${account}/amendments`,
      `get ${account}/deposits`,
      `get ${account}/deposits/{}`,
      `get ${account}/usage`,
      `get ${account}/usage.csv`,
      `get ${account}/statements`,
      `get ${account}/statements.csv`,
      `get ${account}/statements.pdf`,
      `get ${account}/wallets/{}/runway`,
      `get ${account}/workspaces`,
      `get ${account}/workspaces/{}/campaigns`,
      `get ${account}/payments`,
      "get /me",
      "get /catalogs",
      "get /catalogs/{}",
      "get /search",
      "put /test-clock",
    ];
    expect(expected.filter((call) => !described.has(call))).toEqual([]);
  });

  test("has a page that loads nothing from elsewhere", async () => {
    const answer = await page("/docs");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/html\b/);
    const html = await answer.text();
    const links = [...html.matchAll(/\b(?:src|href)\s*=\s*["']([^"']+)["']/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(0);
    const loaded = links.filter((link) => !link.startsWith("data:") && !link.startsWith("#"));
    for (const link of loaded) {
      const url = new URL(link, answer.url);
      expect(url.origin, link).toBe(new URL(scrip.server.url).origin);
      const resource = await fetch(url);
      expect(resource.status, link).toBe(200);
      const text = await resource.text();
      expect(text.length, link).toBeGreaterThan(0);
      if (/\.css\b/.test(link)) expect(text, link).not.toMatch(/@import|url\(\s*["']?https?:/);
    }
    expect(html).not.toMatch(/@import|url\(\s*["']?https?:/);
  });
});

describe("every answer", () => {
  test("carries a request id, which a problem names and the log knows", async () => {
    const account = await scrip.studio({ acme: 10 });
    const answer = await account.charge(rerolls("acme", 500));
    const { request_id } = refused(answer, 402, "insufficient_credits");
    expect([...answer.headers.values()]).toContain(request_id);
    await expect.poll(() => scrip.server.output()).toContain(request_id);
    const good = await account.charge(rerolls("acme", 1));
    ok(good);
    expect([...good.headers.values()].filter((value) => /^req_\S+$/.test(value))).toHaveLength(1);
  });
});

describe("the test clock", () => {
  test("goes anywhere while no account has entries, then forwards only", async () => {
    const fresh = new Scrip();
    const database = await createDatabase();
    fresh.attach(await startServer(database, { testClock: true }), database);
    try {
      await fresh.setClock("2031-05-05T05:05:05.055Z");
      await fresh.setClock("2026-02-03T04:05:06.789Z");
      const account = await fresh.account("studio");
      await fresh.setClock("2026-02-02T04:05:06.789Z");
      const { entry } = await account.give(10, "acme");
      expect(Date.parse(entry!.effective_at)).toBe(fresh.now);
      for (const back of [1, DAY]) {
        refused(await fresh.put("/test-clock", { now: fresh.at(-back) }), 409, "conflict");
      }
      expect(Date.parse(ok(await account.charge(rerolls("acme", 1))).entry.effective_at)).toBe(fresh.now);
      await fresh.advance(0);
      await fresh.advance(1);
      await fresh.advance(400 * DAY);
      expect(Date.parse(ok(await account.charge(rerolls("acme", 1))).entry.effective_at)).toBe(fresh.now);
    } finally {
      await fresh.close();
    }
  });

  test("stands still between settings", async () => {
    const account = await scrip.studio({ acme: 10 });
    const first = ok(await account.charge(rerolls("acme", 1))).entry;
    await sleep(30);
    const second = ok(await account.charge(rerolls("acme", 1))).entry;
    expect(second.effective_at).toBe(first.effective_at);
    expect(Date.parse(first.effective_at)).toBe(scrip.now);
  });

  test("takes a time with an offset and nothing else", async () => {
    for (const body of [
      {},
      { now: "tomorrow" },
      { now: 1_900_000_000 },
      { now: "2030-01-01T00:00:00" },
      { now: "2030-01-01T00:00:00Z", more: 1 },
    ]) {
      refused(await scrip.put("/test-clock", body), 400, "invalid_request");
    }
    const account = await scrip.studio({ acme: 10 });
    expect(Date.parse(ok(await account.charge(rerolls("acme", 1))).entry.effective_at)).toBe(scrip.now);
  });
});

describe("two servers on one database", () => {
  const other = new Scrip();
  beforeAll(async () => {
    await scrip.advance(HOUR);
    const { adminKey } = scrip.server;
    other.attach(await startServer(scrip.database, { adminKey, testClock: true }), scrip.database);
  });
  afterAll(() => other.server.stop());

  const both = (account: Account) => [account, other.accountNamed(account.id)] as const;

  test("share the test clock, also when one starts later", async () => {
    const account = await scrip.studio({ acme: 10 });
    const [here, there] = both(account);
    expect(Date.parse(ok(await there.charge(rerolls("acme", 1))).entry.effective_at)).toBe(scrip.now);
    await other.setClock(scrip.now + HOUR);
    expect(Date.parse(ok(await here.charge(rerolls("acme", 1))).entry.effective_at)).toBe(other.now);
    await scrip.setClock(other.now);
  });

  test("drain one wallet to exactly zero", async () => {
    const account = await scrip.studio({ acme: 400 });
    const callers = both(account);
    const answers = await Promise.all(times(260, (index) => callers[index % 2]!.charge(rerolls("acme", 1))));
    expect(tally(answers)).toEqual({ 201: 200, 402: 60 });
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
    const log = await account.log("acme");
    expect(log.map((entry) => entry.sequence)).toEqual(times(201, (index) => 201 - index));
  });

  test("post one key once, and answer it alike", async () => {
    const account = await scrip.outreach(1_000);
    const callers = both(account);
    for (let round = 0; round < 5; round++) {
      const [body, key] = [draft("emea", "a"), unique("key")];
      const answers = await Promise.all(times(20, (index) => callers[index % 2]!.charge(body, key)));
      expect(tally(answers)).toEqual({ 201: 20 });
      expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    }
    expect(await account.figures()).toEqual({ balance: 990, outstanding: 0 });
  });

  test("bill one message once", async () => {
    const account = await scrip.outreach(1_000);
    const callers = both(account);
    const body = draft("emea", "a");
    const answers = await Promise.all(times(20, (index) => callers[index % 2]!.charge(body)));
    expect(tally(answers)).toEqual({ 201: 1, 409: 19 });
  });
});

describe("a server that is stopped and started again", () => {
  const own = new Scrip();
  beforeAll(async () => {
    const database = await createDatabase();
    own.attach(await startServer(database), database);
  });
  afterAll(() => own.close());

  /** The keys of all charges in the ledger, as a server that starts afterwards shows them. */
  async function chargedKeys(account: Account): Promise<string[]> {
    own.attach(await startServer(own.database, { adminKey: own.server.adminKey }), own.database);
    const charges = await account.log("acme", { type: "charge" });
    return charges.map((entry) => entry.idempotency_key!).sort();
  }

  test("without a test clock refuses to set one, and goes with the time", async () => {
    const answer = await own.put("/test-clock", { now: "2030-01-01T00:00:00Z" });
    expect([403, 404, 409], answer.text).toContain(answer.status);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json\b/);
    const account = await own.studio({ acme: 10 });
    const { entry } = ok(await account.charge(rerolls("acme", 1)));
    expect(Math.abs(Date.parse(entry.effective_at) - Date.now())).toBeLessThan(60_000);
  });

  test("by SIGTERM loses no request: what is in the ledger was answered, and what was answered is in the ledger", async () => {
    const account = await own.studio({ acme: 100_000 });
    const answered: string[] = [];
    const others: number[] = [];
    let stopped: Promise<number | null> | null = null;
    const workers = times(50, async () => {
      for (;;) {
        const key = unique("key");
        try {
          const answer = await account.charge(rerolls("acme", 1), key);
          if (answer.status === 201) answered.push(key);
          else others.push(answer.status);
        } catch {
          return; // No connection: the server did not accept it.
        }
        if (answered.length > 300) stopped ??= own.server.stop();
      }
    });
    await Promise.all(workers);
    expect(await stopped).toBe(0);
    expect(answered.length).toBeGreaterThan(300);
    expect(others.filter((status) => status !== 503)).toEqual([]);
    expect(await chargedKeys(account)).toEqual(answered.sort());
  });

  test("by SIGTERM lets a request that is under way finish", async () => {
    const account = await own.studio({ acme: 100_000 });
    const keys = times(10, () => unique("key"));
    const sockets = await Promise.all(keys.map((key) => beginCharge(account, key)));
    await sleep(200);
    const stopped = own.server.stop();
    await sleep(200);
    const answers = await Promise.all(sockets.map((finish) => finish()));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(await stopped).toBe(0);
    expect(await chargedKeys(account)).toEqual(keys.sort());
  });

  /** Sends half a charge; what it answers with sends the rest and reads the answer. */
  async function beginCharge(account: Account, key: string): Promise<() => Promise<string>> {
    const { hostname, port } = new URL(own.server.url);
    const body = JSON.stringify(rerolls("acme", 1));
    const head = [
      `POST /v1${account.path}/charges HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: ${own.authorization}`,
      `Idempotency-Key: ${key}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "Connection: close",
    ];
    const socket: Socket = connect(Number(port), hostname);
    let heard = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
    });
    const closed = new Promise<void>((resolve) => {
      socket.on("error", () => resolve());
      socket.on("close", () => resolve());
    });
    socket.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, 10)}`);
    return async () => {
      socket.write(body.slice(10));
      await closed;
      return heard;
    };
  }
});
