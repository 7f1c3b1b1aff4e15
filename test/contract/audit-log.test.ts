/** The audit log: every decision leaves who, what, when, from where, before and after; nothing else leaves anything. */
import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { asCustomer, asStaff, type Browser } from "./browser.ts";
import { type Account, ok, refused, type Scrip, search, sharedServer, unique } from "./client.ts";
import { scripCommand } from "./command-line.ts";
import { parseCsv } from "./csv.ts";

type AuditRecord = {
  id: string;
  at: string;
  actor: string;
  role: string | null;
  account: string | null;
  action: string;
  target: { type: string; id: string } | null;
  reason: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
  ip: string | null;
  user_agent: string | null;
};
type Page = { records: AuditRecord[]; has_more: boolean; next_cursor: string | null };

const scrip = sharedServer();
let support: Browser;

beforeAll(async () => {
  support = await asStaff(scrip, "support");
}, 60_000);

async function logOf(query: Record<string, string | number>, by: Pick<Scrip, "get"> = scrip): Promise<AuditRecord[]> {
  return ok(await by.get<Page>(`/audit-log${search(query)}`), 200).records;
}

/** What was recorded of an account since, oldest first. */
async function actsOf(account: Account): Promise<AuditRecord[]> {
  return (await logOf({ account: account.id, limit: 200 })).toReversed();
}

describe("a decision", () => {
  test("about credits leaves the wallet's figures before and after, the entry, the reason, and the request", async () => {
    const account = await scrip.studio({ acme: 100 });
    const headers = { "content-type": "application/json", "x-request-id": unique("req_"), "user-agent": "desk/1" };
    const body = JSON.stringify({ workspace: "acme", amount: -30, reason: "given twice" });
    const send = (key: string) =>
      scrip.send<{ entry: { id: string } }>("POST", `${account.path}/adjustments`, {
        headers: { ...headers, "idempotency-key": key },
        body,
      });
    const key = unique("key");
    const { entry } = ok(await send(key));
    ok(await send(key));
    const records = await logOf({ request_id: headers["x-request-id"] });
    expect(records).toHaveLength(1);
    expect(records[0]).toEqual({
      id: expect.stringMatching(/^al_\d+$/),
      at: expect.any(String),
      actor: expect.stringMatching(/^key_/),
      role: "operate",
      account: account.id,
      action: "adjustment.posted",
      target: { type: "wallet", id: "acme" },
      reason: "given twice",
      before: { balance: 100, outstanding: 0 },
      after: { balance: 70, outstanding: 0, entry: entry.id },
      request_id: headers["x-request-id"],
      ip: "127.0.0.1",
      user_agent: "desk/1",
    });
  });

  test("of each kind is told by its name, also in a batch; refusals, charges, deposits and settlements are not", async () => {
    const account = await scrip.studio();
    await account.give(500, "acme");
    const { grant } = ok(await account.grant({ workspace: "acme", amount: 7 }));
    ok(await account.withdraw(grant.id));
    ok(
      await account.grant({
        workspace: "acme",
        amount: 9,
        effective_at: new Date(Date.now() + 86_400_000).toISOString(),
      }),
    );
    const charge = ok(
      await account.charge({ workspace: "acme", action: "persona.reroll", quantities: { rerolls: 2 } }),
    );
    const { deposit } = ok(
      await account.deposit({
        workspace: "acme",
        action: "creative.submission",
        quantities: { clips: [8] },
        reference: { type: "creative", id: unique("cr") },
      }),
    );
    ok(await account.settle(deposit.id, { clips: [6] }));
    ok(await account.refund(charge.entry!.id));
    refused(await account.refund(charge.entry!.id), 422, "amount_out_of_range");
    ok(await account.topUp({ workspace: "acme", pack: "small", receipt: unique("R") }));
    ok(await account.adjust({ workspace: "acme", amount: -10_000, allow_outstanding: true }));
    ok(await account.waive({ workspace: "acme", amount: 5 }));
    ok(await account.plan("acme", "starter"));
    ok(await account.repay({ workspace: "acme", amount: 5 }));
    ok(await account.autoReload("acme", { enabled: false, pack: "small" }));
    const item = { account: account.id, workspace: "acme", reason: "bonus", category: "paid", amount: 3 };
    ok(await scrip.batch([{ ...item, key: unique("key"), operation: "grant" }]), 200);
    const records = await actsOf(account);
    expect(records.map(({ action }) => action)).toEqual([
      "account.created",
      "grant.posted",
      "grant.posted",
      "grant.withdrawn",
      "grant.scheduled",
      "refund.posted",
      "topup.posted",
      "adjustment.posted",
      "waiver.posted",
      "plan.set",
      "repayment.posted",
      "auto_reload.set",
      "grant.posted",
    ]);
    expect(records.find(({ action }) => action === "plan.set")).toMatchObject({
      before: { plan: null },
      after: { plan: "starter", balance: 150 },
    });
  });

  test("to buy by card is told when it is asked for, with its payment", async () => {
    const account = await scrip.studio({ acme: 1 });
    ok(await account.topUp({ workspace: "acme", pack: "small" }));
    const [payment] = await account.payments();
    const asked = (await actsOf(account)).filter(({ action }) => action.startsWith("topup."));
    expect(asked).toMatchObject([{ action: "topup.asked", after: { payment: payment!.id } }]);
  });

  test("about an account, its people and its attribution", async () => {
    const account = await scrip.account("outreach", { name: "Before" });
    ok(await scrip.put(account.path, { product: "outreach", name: "After" }), 200);
    ok(await scrip.put(account.path, { product: "outreach", name: "After" }), 200);
    const backfill = ok(await account.post<{ id: string }>("/backfills", {})).id;
    ok(await account.post(`/backfills/${backfill}/apply`, {}), 200);
    ok(await account.post(`/backfills/${backfill}/apply`, {}), 200);
    ok(await account.post(`/backfills/${backfill}/revert`, {}), 200);
    const anna = await asCustomer(scrip, account.id, "owner");
    ok(await anna.send("DELETE", "/sessions/current"), 204);
    ok(await scrip.post("/audits", { accounts: [account.id] }), 202);
    const records = await actsOf(account);
    expect(records.map(({ action, actor }) => [action, actor.replace(/^key_.*/, "key")])).toEqual([
      ["account.created", "key"],
      ["account.changed", "key"],
      ["backfill.proposed", "key"],
      ["backfill.applied", "key"],
      ["backfill.reverted", "key"],
      ["portal_session.created", "key"],
      ["session.signed_in", "customer:owner@example.com"],
      ["session.signed_out", "customer:owner@example.com"],
      ["audit.requested", "key"],
    ]);
    expect(records[1]).toMatchObject({ before: { name: "Before" }, after: { name: "After" } });
  });

  test("about a case tells each step but what is said", async () => {
    const account = await scrip.studio({ acme: 10 });
    const report = { wallet: "acme", expected: 12, message: "2 are missing" };
    const { id } = ok(await account.post<{ case: { id: string } }>("/cases", report)).case;
    ok(await account.post(`/cases/${id}/messages`, { message: "looking" }), 200);
    const entry = ok(await account.adjust({ workspace: "acme", amount: 2, case: id })).entry!.id;
    ok(await account.post(`/cases/${id}/correct`, { entry }), 200);
    const records = await actsOf(account);
    expect(records.slice(-3)).toMatchObject([
      { action: "case.opened", target: { type: "case", id } },
      { action: "adjustment.posted", after: { entry, case: id } },
      { action: "case.corrected", before: { state: "open" }, after: { state: "corrected", entry } },
    ]);
  });
});

test("keys made at the command line, and the catalogs that a server began with", async () => {
  await scripCommand(scrip.database, "key", "create", "--scope", "read", "--name", "desk");
  const [made] = await logOf({ action: "api_key.created", actor: "command line" });
  expect(made).toMatchObject({ actor: "command line", after: { scope: "read", name: "desk" }, ip: null });
  const loaded = await logOf({ action: "catalog.loaded" });
  expect(loaded.map(({ target }) => target?.id).toSorted()).toEqual(["outreach", "studio"]);
  expect(loaded[0]).toMatchObject({ actor: "scrip", after: { version: expect.any(String) } });
});

test("staff who look at an account as its customer are recorded once an hour; nobody else says so", async () => {
  const account = await scrip.studio({ acme: 1 });
  const look = () => support.post<{ recorded: boolean }>(`${account.path}/views`, {});
  const answers = await Promise.all([look(), look(), look()]);
  expect(answers.filter((answer) => ok(answer, 200).recorded)).toHaveLength(1);
  expect(await logOf({ account: account.id, action: "account.viewed_as_customer" })).toMatchObject([
    { actor: "operator:support@operator.example", role: "operator support" },
  ]);
  refused(await account.post("/views", {}), 403, "forbidden");
  const owner = await asCustomer(scrip, account.id, "owner");
  refused(await owner.post(`${account.path}/views`, {}), 403, "forbidden");
  refused(await owner.get("/audit-log"), 403, "forbidden");
});

test("it is read newest first, page by page, by what it is filtered for, and as a table", async () => {
  const account = await scrip.studio({ acme: 1, beta: 2 });
  await account.give(3, "acme");
  const all = await logOf({ account: account.id });
  expect(all.map(({ action }) => action)).toEqual(["grant.posted", "grant.posted", "grant.posted", "account.created"]);
  const first = ok(await scrip.get<Page>(`/audit-log${search({ account: account.id, limit: 3 })}`), 200);
  const rest = await logOf({ account: account.id, limit: 3, cursor: first.next_cursor! });
  expect([...first.records, ...rest]).toEqual(all);
  const since = { account: account.id, from: all[1]!.at, to: all[0]!.at };
  const between = await logOf(since);
  expect(between.every(({ at }) => at >= since.from && at < since.to)).toBe(true);
  expect(await logOf({ account: account.id, actor: "nobody" })).toEqual([]);
  refused(await scrip.get(`/audit-log${search({ from: all[0]!.at, to: all[0]!.at })}`), 400, "invalid_request");
  const table = await scrip.get(`/audit-log.csv${search({ account: account.id, action: "grant.posted" })}`);
  expect(table.status).toBe(200);
  const rows = parseCsv(table.text);
  expect(rows).toHaveLength(3);
  expect(rows[0]!["id"]).toBe(all[0]!.id);
  expect(JSON.parse(rows[0]!["after"]!)).toEqual(all[0]!.after);
});

test("the server's own role can change or delete nothing of it, nor of what was said in cases", async () => {
  const account = await scrip.studio({ acme: 1 });
  ok(await account.post("/cases", { wallet: "acme", message: "hm" }));
  const server = postgres({ ...scrip.database.server, max: 1 });
  try {
    for (const table of ["audit_log", "cases", "case_messages"]) {
      const [{ count } = { count: 0 }] = await server.unsafe(`select count(*)::int as count from ${table}`);
      expect(count, table).toBeGreaterThan(0);
      for (const change of [
        `delete from ${table}`,
        `truncate ${table}`,
        `update ${table} set account${table === "audit_log" ? "" : "_id"} = null`,
      ]) {
        await expect(server.unsafe(change), change).rejects.toMatchObject({ code: "42501" });
      }
    }
    await expect(server`insert into audit_log (record_no, actor, action) values (1, 'x', 'y')`).rejects.toThrow();
  } finally {
    await server.end({ timeout: 5 });
  }
});
