/**
 * Text that means something to a database, a spreadsheet, a browser or a header is text: it is kept and told word for word,
 * and does nothing anywhere it passes through.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { type Account, concurrently, ok, refused, rerolls, search, sharedServer, unique } from "../contract/client.ts";
import { parseCsv } from "../contract/csv.ts";
import type { Entry, EntryDetail } from "../contract/types.ts";
import { SHARP_TEXTS } from "./odd.ts";
import { DOCUMENT, routesOf } from "./requests.ts";

const scrip = sharedServer();
/** Ids cannot have line breaks or tabs; reasons and messages can. */
const FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://evil.example")', "＝1+1", "'=1+1", "|x' -y"];
const LONG_FORMULAS = [...FORMULAS, "\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1"];

describe("text that would be a statement, a page or a formula", () => {
  let studio: Account;
  beforeAll(async () => {
    studio = await scrip.studio({ acme: 10_000 });
  });

  test("is told word for word, wherever it was said", async () => {
    await concurrently(SHARP_TEXTS, 4, async (text) => {
      const account = await scrip.account("studio", { name: text });
      expect(ok(await account.get<{ name: string }>(""), 200).name).toBe(text);
      const named = { name: text };
      const workspace = ok(await account.put<{ name: string }>(`/workspaces/${encodeURIComponent(text)}`, named), 200);
      expect(workspace).toMatchObject({ workspace: text, name: text });
      const campaign = `/workspaces/${encodeURIComponent(text)}/campaigns/${encodeURIComponent(text)}`;
      expect(ok(await account.put(campaign, named), 200)).toMatchObject({ campaign: text, name: text });

      const grant = { workspace: text, amount: 50, category: "paid", reason: text };
      const granted = ok(await account.post<{ entry: Entry }>("/grants", grant)).entry;
      expect((await account.entry(granted.id)).reason).toBe(text);
      const metadata = { note: text, [`${text}.`]: [text] };
      const reference = { type: text, id: text };
      const body = { ...rerolls(text, 1), campaign: text, reference, metadata };
      const charged = ok(await account.post<{ entry: Entry }>("/charges", body)).entry;
      expect(await account.entry(charged.id)).toMatchObject({ campaign: text, reference, metadata });
      const report = { wallet: text, message: text };
      const { case: made } = ok(await account.post<{ case: { messages: unknown[] } }>("/cases", report));
      expect(made.messages).toMatchObject([{ text }]);
    });
  });

  test("is looked for as it is, in every list that can be searched", async () => {
    await concurrently(SHARP_TEXTS.slice(0, 6), 4, async (text) => {
      for (const { path, parameters } of routesOf(DOCUMENT).filter(({ method }) => method === "GET")) {
        const texts = parameters.filter(({ in: where, schema }) => where === "query" && isFreeText(schema));
        const call = path.slice("/v1".length).replace("{account}", studio.id).replace("{wallet}", "acme");
        for (const { name } of call.includes("{") ? [] : texts) {
          const answer = await scrip.get(`${call}${search({ [name]: text })}`);
          expect([200, 400, 404], `${call} ${name}=${text}: ${answer.text.slice(0, 500)}`).toContain(answer.status);
        }
      }
    });
  });

  test("has no wild cards: a percent sign finds a percent sign", async () => {
    const account = await scrip.studio();
    for (const id of ["100%", "100x", "a_b", "axb", "back\\slash", "backslash"]) {
      ok(await account.put(`/workspaces/${encodeURIComponent(id)}`, {}), 200);
    }
    type Found = { workspaces: { workspace: string }[] };
    const found = async (text: string) =>
      ok(await account.get<Found>(`/workspaces${search({ search: text })}`), 200).workspaces.map(
        ({ workspace }) => workspace,
      );
    expect(await found("0%")).toEqual(["100%"]);
    expect(await found("a_b")).toEqual(["a_b"]);
    expect(await found("k\\s")).toEqual(["back\\slash"]);
  });
});

/** Parameters that take a text of any kind: names of periods, cursors and times are refused by their form. */
function isFreeText({ type, format, enum: words }: { type?: unknown; format?: string; enum?: unknown[] }): boolean {
  return type === "string" && words === undefined && (format === "id" || format === "text");
}

describe("tables", () => {
  let account: Account;
  let backfill: string;

  beforeAll(async () => {
    account = await scrip.account("outreach", { name: "=1+1" });
    // Of the first half there will be records, of the other never.
    const rows = [...FORMULAS, ...FORMULAS].map((text, index) => ({
      id: `${text} ${index}`,
      at: new Date(Date.UTC(2026, 0, 2 + index)).toISOString(),
      type: "use",
      amount: 1,
      workspace: text,
      action: "email.first_draft",
      reference: { type: text, id: index < FORMULAS.length ? text : `${text} of nobody` },
    }));
    const credit = { id: "first", at: "2026-01-01T00:00:00Z", type: "credit", amount: 1_000, reason: "=1+1" };
    const brought = ok(await account.post<{ refused: unknown[] }>("/imports", { entries: [credit, ...rows] }), 200);
    expect(brought.refused).toEqual([]);
    ok(await account.post("/wallets/main/finish-import", {}));
    for (const text of FORMULAS) {
      const [place, more] = [`/workspaces/${encodeURIComponent(text)}`, `/campaigns/${encodeURIComponent(text)}`];
      ok(await account.put(place, { name: text }), 200);
      ok(await account.put(place + more, { name: text }), 200);
      const reference = { type: text, id: unique(text) };
      ok(await account.charge({ workspace: text, campaign: text, action: "email.first_draft", reference }));
    }
    for (const reason of LONG_FORMULAS) ok(await account.adjust({ amount: 1, reason }));
    const known = FORMULAS.map((text) => ({ reference: { type: text, id: text }, workspace: text, campaign: text }));
    ok(await account.put("/records", { records: known }), 200);
    backfill = ok(await account.post<{ id: string }>("/backfills", {})).id;
  });

  const WINDOW = "?from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";
  /** Every table there is, with columns in which the formulas must be found, disarmed. */
  const TABLES: Record<string, { query: string; columns: string[]; texts: string[] }> = {
    "/v1/accounts/{account}/backfills/{backfill}/changes.csv": {
      query: "",
      columns: ["campaign", "reference_type", "reference_id"],
      texts: FORMULAS,
    },
    "/v1/accounts/{account}/unattributed.csv": { query: "", columns: ["reference_type", "workspace"], texts: FORMULAS },
    "/v1/accounts/{account}/wallets/{wallet}/entries.csv": {
      query: "",
      columns: ["workspace", "workspace_name", "campaign", "campaign_name", "reference_type", "reference_id"],
      texts: FORMULAS,
    },
    "/v1/accounts/{account}/usage.csv": { query: WINDOW, columns: ["workspace", "campaign"], texts: FORMULAS },
    "/v1/accounts/{account}/statements.csv": {
      query: WINDOW,
      columns: ["workspace_name", "campaign"],
      texts: FORMULAS,
    },
    "/v1/audit-log.csv": { query: "", columns: ["reason"], texts: LONG_FORMULAS },
  };

  test("are all looked at here", () => {
    const tables = routesOf(DOCUMENT).filter(({ path }) => path.endsWith(".csv"));
    expect(Object.keys(TABLES).sort()).toEqual(tables.map(({ path }) => path).sort());
  });

  test.each(Object.keys(TABLES))("%s has no cell that a spreadsheet would run", async (path) => {
    const { query, columns, texts } = TABLES[path]!;
    const call = path
      .slice("/v1".length)
      .replace("{account}", account.id)
      .replace("{wallet}", "main")
      .replace("{backfill}", backfill);
    const answer = await scrip.get(`${call}${query}`);
    expect(answer.status, answer.text.slice(0, 500)).toBe(200);
    const rows = parseCsv(answer.text);
    for (const row of rows) {
      for (const [column, cell] of Object.entries(row)) {
        expect(/^-?\d+(\.\d+)?$/.test(cell) || !/^[=+\-@\t\r\n＝＋－＠]/.test(cell), `${column}: ${cell}`).toBe(true);
      }
    }
    for (const column of columns) {
      const cells = new Set(rows.map((row) => row[column]?.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, "")));
      for (const text of texts) expect(cells, `${column} has ${JSON.stringify(text)}`).toContain(text);
    }
  });

  test("of the log have the reasons too", async () => {
    const { text } = await account.get("/wallets/main/entries.csv");
    const reasons = parseCsv(text).map(({ reason }) => reason);
    for (const reason of LONG_FORMULAS) expect(reasons).toContain(reason.startsWith("|") ? reason : `'${reason}`);
  });
});

describe("headers", () => {
  test("that name a file hold nothing but its name, whatever the account and the wallet are called", async () => {
    const names = [...SHARP_TEXTS, 'a"; filename="evil.exe', "a;b=c", "a\\", "a%0d%0aX-Evil: 1", "CON", ".htaccess"];
    await concurrently(names, 4, async (id) => {
      const account = await scrip.account("studio", { id: `${unique("x")}${[...id].slice(0, 200).join("")}` });
      await account.give(5, id);
      for (const call of [`/wallets/${encodeURIComponent(id)}/entries.csv`, "/usage.csv?period=last_7_days"]) {
        const { status, headers } = await account.get(call);
        expect(status).toBe(200);
        expect(headers.get("content-disposition")).toMatch(
          /^attachment; filename="[A-Za-z0-9._-]+\.csv"(; filename\*=UTF-8''[A-Za-z0-9%._~!-]+\.csv)?$/,
        );
        expect(headers.get("x-evil")).toBeNull();
      }
    });
  });

  test("are never made of line breaks: addresses to return to, pages and ids with them are refused", async () => {
    const account = await scrip.studio();
    for (const evil of [
      "/a\r\nSet-Cookie: x=y",
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "/a\tb",
    ]) {
      refused(await account.post("/portal-sessions", { role: "owner", page: evil }), 400, "invalid_request");
    }
    for (const evil of [
      "https://x.example/\r\nX: y",
      "javascript:alert(1)",
      "data:text/html,x",
      "//x.example",
      " https://x",
    ]) {
      refused(await account.post("/portal-sessions", { role: "owner", return_url: evil }), 400, "invalid_request");
    }
    refused(await scrip.get("/accounts/a%0d%0aX-Evil:%201/usage.csv"), 400, "invalid_request");
  });

  test("that name a request are told again only where they are plain", async () => {
    for (const id of ["<script>alert(1)</script>", "a b", "é", '"', "x".repeat(129)]) {
      const answer = await scrip.send("GET", "/me", { headers: { "x-request-id": id } });
      expect(answer.headers.get("x-request-id")).toMatch(/^req_\w+$/);
    }
  });
});

test("names that are pages are shown as names: what is served is no page, and pages run nothing of others", async () => {
  const account = await scrip.account("studio", { name: "<script>alert(1)</script>" });
  const told = await account.get<EntryDetail>("");
  expect(told.headers.get("content-type")).toMatch(/^application\/json/);
  expect(told.headers.get("x-content-type-options")).toBe("nosniff");
  const missing = await fetch(`${scrip.server.url}/v1/<script>alert(1)</script>`, { headers: { accept: "text/html" } });
  expect(missing.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const page = await fetch(`${scrip.server.url}/accounts/${account.id}`, { headers: { accept: "text/html" } });
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(await page.text()).not.toContain("alert(1)");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe-(inline|eval)|\*/);
});
