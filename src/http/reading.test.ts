// What is read: query strings, pages, exports, figures of usage.
import type { FastifyInstance } from "fastify";
import { beforeAll, describe, expect, test } from "vitest";
import type { EntryFilter, ReadEntry, UsageFilter } from "./services.ts";
import { appOf, entryOf, type Fake, fakeServices, NOW } from "./testing/fake-services.ts";

let fake: Fake;
let app: FastifyInstance;
const asked: { filter: EntryFilter; before: number | null; limit: number }[] = [];
const windows: UsageFilter[] = [];
let streamed = 0;
let streamClosed = false;

beforeAll(async () => {
  fake = await fakeServices({
    entries: {
      page: async (_account, _wallet, filter, page) => {
        asked.push({ filter, ...page });
        return Array.from({ length: page.limit }, (_, index) => row((page.before ?? 101) - 1 - index));
      },
      anchors: async () => [],
      chain: async function* () {},
      stream: async function* () {
        try {
          for (let portion = 0; portion < 200; portion++) {
            streamed += 1;
            yield Array.from({ length: 500 }, (_, index) => row(100_000 - portion * 500 - index));
          }
        } finally {
          streamClosed = true;
        }
      },
      get: async () => null,
    },
    usage: {
      window: async (_account, filter) => {
        windows.push(filter);
        return {
          total: 28_000,
          ledgerTotal: 28_000,
          workspaces: [
            { workspace: "apac", name: null, campaigns: [{ campaign: "x", name: null, url: null, credits: 0 }] },
            {
              workspace: "emea",
              name: "EMEA",
              campaigns: [
                { campaign: null, name: null, url: null, credits: 26_000 },
                { campaign: "b", name: "=B", url: "https://example.com", credits: 1_000 },
                { campaign: "a", name: null, url: null, credits: 1_000 },
              ],
            },
          ],
          byAction: [{ action: "leads.find", credits: 28_000 }],
          byDay: [
            { day: "2026-11-02", credits: 27_000 },
            { day: "2026-11-01", credits: 1_000 },
          ],
          coverage: { needed: 3, attributed: 2 },
        };
      },
      byWorkspace: async () => [
        { workspace: "emea", name: "EMEA", credits: 25_000 },
        { workspace: "amer", name: null, credits: 100 },
      ],
      cycle: async () => null,
    },
  });
  app = appOf(fake);
});

function row(sequence: number): ReadEntry {
  const command = { actor: "key_1", key: "k", requestHash: null } as never;
  const request = {
    account: fake.accounts.get("lumen")!,
    catalog: null as never,
    wallet: "main",
    workspace: null,
    command,
  };
  return entryOf(request, { sequence, action: "leads.find", reason: '=1+1, "x"' });
}

function get(path: string) {
  return app.inject({ url: `/v1/accounts/lumen${path}`, headers: fake.as("read") });
}

describe("the log", () => {
  test("shows 25, and the cursor goes on where the page ended", async () => {
    const first = (await get("/wallets/main/entries")).json();
    expect(first.entries).toHaveLength(25);
    expect(first).toMatchObject({ has_more: true });
    expect(first.entries[0]).toMatchObject({ id: "en_2_1_100", label: "Find leads" });
    await get(`/wallets/main/entries?cursor=${first.next_cursor}`);
    expect(asked.at(-1)).toMatchObject({ before: 76, limit: 26 });
  });

  test("what is empty counts as left out", async () => {
    expect((await get("/wallets/main/entries?limit=25&cursor=&type=&campaign=&action=&from=&to=")).statusCode).toBe(
      200,
    );
    expect(Object.values(asked.at(-1)!.filter)).toEqual(Array(7).fill(null));
  });

  test("is filtered", async () => {
    await get(
      "/wallets/main/entries?type=charge,refund&campaign=q3&action=leads.find&reference=message/a%2Fb/c&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00%2B01:00&limit=7",
    );
    expect(asked.at(-1)).toEqual({
      before: null,
      limit: 8,
      filter: {
        types: ["charge", "refund"],
        workspace: null,
        campaign: { id: "q3" },
        action: "leads.find",
        reference: { type: "message", id: "a/b/c" },
        from: Date.UTC(2026, 10, 1),
        to: Date.UTC(2026, 10, 1, 23),
      },
    });
    await get("/wallets/main/entries?type=charge&type=refund,%20grant");
    expect(asked.at(-1)?.filter.types).toEqual(["charge", "refund", "grant"]);
    await get("/wallets/main/entries?no_campaign=true");
    expect(asked.at(-1)?.filter.campaign).toEqual({ none: true });
  });

  test.each([
    ["limit=0", "/limit"],
    ["limit=101", "/limit"],
    ["limit=1.5", "/limit"],
    ["limit=ten", "/limit"],
    ["limit=1&limit=2", "/limit"],
    ["sort=asc", "/sort"],
    ["type=gift", "/type"],
    ["type=charge&type=gift", "/type"],
    ["from=yesterday", "/from"],
    ["from=2026-11-01T00:00:00+01:00", "/from"],
    ["from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "/to"],
    ["reference=message", "/reference"],
    ["reference=/x", "/reference"],
    ["cursor=nonsense", "/cursor"],
    ["campaign=a&no_campaign=true", "/no_campaign"],
    ["no_campaign=yes", "/no_campaign"],
    ["campaign=a%00", "/campaign"],
  ])("%s is refused at %s", async (query, pointer) => {
    const answer = await get(`/wallets/main/entries?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toMatchObject([{ pointer }]);
  });

  test("an entry of another account is not found", async () => {
    expect((await get("/entries/en_1_1_1")).statusCode).toBe(404);
  });
});

describe("the export of the log", () => {
  test("holds all that match", async () => {
    const answer = await get("/wallets/main/entries.csv");
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="entries-main.csv"');
    const lines = answer.body.split("\r\n");
    expect(lines).toHaveLength(100_002);
    expect(lines[0]).toMatch(/^sequence,effective_at,type,label,amount,/);
    expect(lines[1]).toContain(",-6,68,62,0,0,");
    expect(lines[1]).toContain('"\'=1+1, ""x"""');
  });

  test("is read no further than its reader reads, and given up with him", async () => {
    streamed = 0;
    streamClosed = false;
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const abort = new AbortController();
    const answer = await fetch(`${url}/v1/accounts/lumen/wallets/main/entries.csv`, {
      headers: fake.as("read"),
      signal: abort.signal,
    });
    const reader = answer.body!.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(streamed).toBeLessThan(150);
    abort.abort();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(streamClosed).toBe(true);
  });
});

describe("usage", () => {
  test("is sorted by spend, No campaign last, with shares that add up to 100", async () => {
    const usage = (await get("/usage?from=2026-11-01T00:00:00Z&to=2026-11-03T00:00:00Z")).json();
    expect(usage.workspaces.map((each: { workspace: string; share: number }) => [each.workspace, each.share])).toEqual([
      ["emea", 100],
      ["apac", 0],
    ]);
    expect(usage.workspaces[0].campaigns).toEqual([
      { campaign: "a", name: null, url: null, credits: 1_000, share: 3.6 },
      { campaign: "b", name: "=B", url: "https://example.com", credits: 1_000, share: 3.6 },
      { campaign: null, name: "No campaign", url: null, credits: 26_000, share: 92.8 },
    ]);
    expect(usage.workspaces[1].campaigns[0].share).toBeNull();
    expect(usage).toMatchObject({
      window: { from: "2026-11-01T00:00:00Z", to: "2026-11-03T00:00:00Z", time_zone: "Europe/Berlin" },
      total: 28_000,
      previous_total: 25_100,
      matching: null,
      only_before: [{ workspace: "amer", name: null, previous_credits: 100 }],
      coverage: 66.6,
      by_action: [{ action: "leads.find", label: "Find leads", credits: 28_000 }],
      // The window ends at one o'clock in Berlin.
      by_day: [
        { day: "2026-11-01", credits: 1_000 },
        { day: "2026-11-02", credits: 27_000 },
        { day: "2026-11-03", credits: 0 },
      ],
      ledger_total: 28_000,
      reconciles: true,
    });
  });

  test("the table says the same, and numbers are never disarmed", async () => {
    const { body } = await get("/usage.csv?period=last_7_days");
    expect(body.split("\r\n").slice(0, 3)).toEqual([
      "workspace,workspace_name,campaign,campaign_name,campaign_url,credits,share,workspace_credits,workspace_share,workspace_previous_credits",
      "emea,EMEA,a,,,1000,3.6,28000,100.0,25000",
      "emea,EMEA,b,'=B,https://example.com,1000,3.6,28000,100.0,25000",
    ]);
  });

  test.each<[search: string, rows: [workspace: string, campaigns: (string | null)[]][], matching: object]>([
    ["EME", [["emea", ["a", "b", null]]], { workspaces: 1, campaigns: 3, credits: 28_000 }],
    ["  =b ", [["emea", ["b"]]], { workspaces: 1, campaigns: 1, credits: 1_000 }],
    [
      "A",
      [
        ["emea", ["a", "b", null]],
        ["apac", ["x"]],
      ],
      { workspaces: 2, campaigns: 4, credits: 28_000 },
    ],
    ["no camp", [["emea", [null]]], { workspaces: 1, campaigns: 1, credits: 26_000 }],
    ["ｘ", [["apac", ["x"]]], { workspaces: 1, campaigns: 1, credits: 0 }],
    ["nobody", [], { workspaces: 0, campaigns: 0, credits: 0 }],
  ])("searched for %j shows what is found and keeps every figure", async (search, rows, matching) => {
    const window = "from=2026-11-01T00:00:00Z&to=2026-11-03T00:00:00Z";
    const whole = (await get(`/usage?${window}`)).json();
    const found = (await get(`/usage?${window}&search=${encodeURIComponent(search)}`)).json();
    const shown = found.workspaces.map((each: { workspace: string; campaigns: { campaign: string | null }[] }) => [
      each.workspace,
      each.campaigns.map(({ campaign }) => campaign),
    ]);
    expect(shown).toEqual(rows);
    expect(found.matching).toEqual(matching);
    const rest = { workspaces: null, matching: null };
    expect({ ...found, ...rest }).toEqual({ ...whole, ...rest });
    for (const { campaigns, ...figures } of found.workspaces) {
      const all = whole.workspaces.find((each: { workspace: string }) => each.workspace === figures.workspace);
      expect(all).toMatchObject(figures);
      expect(all.campaigns).toEqual(expect.arrayContaining(campaigns));
    }
    const { body } = await get(`/usage.csv?${window}&search=${encodeURIComponent(search)}`);
    expect(body.trimEnd().split("\r\n")).toHaveLength(1 + rows.flatMap(([, campaigns]) => campaigns).length);
  });

  test("of a very long window lists only the days with use", async () => {
    const usage = (await get("/usage?from=2001-01-01T00:00:00Z&to=2026-11-03T00:00:00Z")).json();
    expect(usage.by_day.map((each: { day: string }) => each.day)).toEqual(["2026-11-01", "2026-11-02"]);
  });

  test("of a window that goes on has no days to come", async () => {
    const usage = (await get("/usage?period=this_month")).json();
    expect(usage.by_day).toHaveLength(20);
    expect(usage.by_day.at(-1)).toEqual({ day: "2026-11-20", credits: 0 });
  });

  test("a window without an end ends now", async () => {
    await get("/usage?from=2026-11-01T00:00:00Z");
    expect(windows.at(-1)).toMatchObject({ to: NOW, timeZone: "Europe/Berlin" });
  });

  test.each([
    ["period=yesterday", "/period"],
    ["period=this_month&from=2026-11-01T00:00:00Z", "/period"],
    ["period=this_cycle", "/period"],
    ["to=2026-11-01T00:00:00Z", "/from"],
    ["limit=5", "/limit"],
  ])("%s is refused at %s", async (query, pointer) => {
    const answer = await get(`/usage?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toMatchObject([{ pointer }]);
  });
});
