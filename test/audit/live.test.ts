// The audit beside a server that works: it blocks nobody and accuses nobody. And all that an operator sees of it: by API,
// on the command line, in figures.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sandboxProvider } from "../../src/payments/sandbox.ts";
import { listFindings, requestAudit } from "../../src/store/audit/record.ts";
import { runAudit } from "../../src/store/audit/run.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { sandboxBooks } from "../../src/store/sandbox-books.ts";
import {
  type Account,
  type Answer,
  clips,
  concurrently,
  DAY,
  HOUR,
  ok,
  refused,
  rerolls,
  sharedServer,
  submission,
  times,
} from "../contract/client.ts";
import { ROOT } from "../contract/command-line.ts";
import { Chance } from "../contract/random.ts";
import { PROGRAM_ENV } from "../support/program-env.ts";

const scrip = sharedServer({ clock: "2026-01-31T09:00:00Z" });
let database: Database;
let superuser: Database;

beforeAll(() => {
  database = openDatabase(scrip.database.server, "auditing", 5);
  superuser = openDatabase(scrip.database.superuser, "reading", 1);
});
afterAll(async () => {
  await database?.end({ timeout: 5 });
  await superuser?.end({ timeout: 5 });
});

type Finding = {
  id: string;
  kind: string;
  law: number;
  account: string;
  wallet: string;
  expected: unknown;
  stored: unknown;
  difference: number | null;
  text: string;
  repairable: boolean;
  state: string;
};
type Audit = { id: string; state: string; findings: Finding[]; covered: Record<string, number>; found: number };

const CLIENTS = ["acme", "globex", "initech"];
const CARDS = ["test_card_succeeds", "test_card_succeeds", "test_card_declines", "test_card_answers_twice"];

test("audits beside charges, deposits, renewals and purchases report nothing", { timeout: 180_000 }, async () => {
  const chance = new Chance(31);
  console.log(`seed ${chance.seed}`);
  const accounts = await Promise.all(times(3, () => scrip.studio()));
  for (const account of accounts) for (const client of CLIENTS) ok(await account.plan(client, "growth"));
  const open: { account: Account; deposit: string }[] = [];
  const charges: { account: Account; entry: string }[] = [];

  async function step(index: number): Promise<Answer<unknown> | null> {
    // Every so often a month passes, and everything is renewed by whoever comes first.
    if (index % 150 === 149) {
      await scrip.advance(chance.integer(1, 20) * DAY + HOUR);
      return null;
    }
    const account = chance.pick(accounts);
    const client = chance.pick(CLIENTS);
    const kind = chance.integer(0, 99);
    if (kind < 45) {
      const answer = await account.charge(rerolls(client, chance.integer(1, 20)));
      if (answer.status === 201) charges.push({ account, entry: answer.body.entry.id });
      return answer;
    }
    if (kind < 65) {
      const deadline = chance.fraction() < 0.3 ? { deadline: scrip.at(chance.integer(1, 40) * DAY) } : {};
      const answer = await account.deposit({ ...submission(client, clips(chance.integer(1, 3), 6)), ...deadline });
      if (answer.status === 201) open.push({ account, deposit: answer.body.deposit.id });
      return answer;
    }
    if (kind < 75 && open.length > 0) {
      const { account: owner, deposit } = open.splice(chance.integer(0, open.length - 1), 1)[0]!;
      return chance.fraction() < 0.3 ? owner.void(deposit) : owner.settle(deposit, clips(chance.integer(1, 4), 9));
    }
    if (kind < 80 && charges.length > 0) {
      const { account: owner, entry } = chance.pick(charges);
      return owner.refund(entry, chance.fraction() < 0.5 ? 1 : undefined);
    }
    if (kind < 84) return account.topUp({ workspace: client, pack: "small", payment_method: chance.pick(CARDS) });
    if (kind < 87) {
      const order = { enabled: true, pack: "small", threshold: chance.integer(1, 40) };
      return account.autoReload(client, { ...order, payment_method: chance.pick(CARDS) });
    }
    if (kind < 90) return account.plan(client, chance.pick(["starter", "growth", "scale"]));
    if (kind < 92) return account.grant({ workspace: client, amount: 20, expires_at: scrip.at(9 * DAY) });
    if (kind < 94) return account.grant({ workspace: client, amount: 10, effective_at: scrip.at(5 * DAY) });
    if (kind < 96) return account.repay({ workspace: client });
    if (kind < 98)
      return account.adjust({ workspace: client, amount: -chance.integer(1, 30), allow_outstanding: true });
    return account.waive({ workspace: client, amount: 1 });
  }

  let working = true;
  const load = concurrently(
    times(1_200, (index) => index),
    12,
    step,
  ).finally(() => {
    working = false;
  });
  let audits = 0;
  do {
    expect(await auditHere(audits % 3 === 2), `audit ${audits}`).toEqual([]);
    audits += 1;
  } while (working);
  const statuses = (await load).flatMap((answer) => (answer === null ? [] : [answer.status]));
  for (const status of statuses) expect([200, 201, 202, 400, 402, 404, 409, 422]).toContain(status);
  expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(400);
  expect(audits).toBeGreaterThan(3);
  expect(await auditHere(true)).toEqual([]);
});

async function auditHere(full: boolean) {
  const provider = sandboxProvider({ books: sandboxBooks(database), listener: async () => {} });
  const id = await requestAudit(database, { by: "test", accounts: null, full });
  // The server runs audits too, and may have been faster.
  const ran = await runAudit({ database, provider, patienceMs: 1_000, rangeSize: 300 }, id);
  if (ran !== null) expect(ran).toMatchObject({ state: "done", error: null });
  else await ended(id);
  return (await listFindings(database, { state: null, account: null, audit: id }, { before: null, limit: 50 })).map(
    ({ kind, account, wallet, subject, expected, stored }) => ({ kind, account, wallet, subject, expected, stored }),
  );
}

async function ended(id: string): Promise<Audit> {
  return vi.waitFor(
    async () => {
      const audit = ok(await scrip.get<Audit>(`/audits/${id}`), 200);
      expect(["done", "failed"]).toContain(audit.state);
      return audit;
    },
    { timeout: 60_000, interval: 200 },
  );
}

async function auditByApi(body: { accounts?: string[]; full?: boolean }): Promise<Audit> {
  const { audit } = ok(await scrip.post<{ audit: Audit }>("/audits", body), 202);
  return ended(audit.id);
}

test("by the API: asked for, found, repaired, and gone", { timeout: 120_000 }, async () => {
  const account = await scrip.studio({ acme: 100, globex: 50 });
  ok(await account.charge(rerolls("acme", 3)));
  expect(await auditByApi({ accounts: [account.id] })).toMatchObject({ state: "done", findings: [] });

  await superuser`
    update wallets w set balance = balance + 5 from accounts a
    where a.account_id = w.account_id and a.id = ${account.id} and w.id = 'acme'`;
  const audit = await auditByApi({ accounts: [account.id] });
  expect(audit).toMatchObject({ state: "done", found: 1, covered: { accounts: 1, wallets: 2, unchanged: 1 } });
  const [finding] = audit.findings as [Finding];
  expect(finding).toMatchObject({
    law: 1,
    kind: "wallet.balance",
    severity: "drift",
    account: account.id,
    wallet: "acme",
    expected: 94,
    stored: 99,
    difference: 5,
    state: "open",
    repairable: true,
    text: "The stored balance is not the sum of the entries: 99 instead of 94, which is 5 too much.",
  });
  const open = ok(await scrip.get<{ findings: Finding[] }>(`/findings?state=open&account=${account.id}`), 200);
  expect(open.findings).toEqual([finding]);
  expect(await (await fetch(`${scrip.server.url}/metrics`)).text()).toContain(
    'scrip_findings_open{severity="drift"} 1',
  );

  const { finding: repaired } = ok(await scrip.post<{ finding: Finding }>(`/findings/${finding.id}/repair`, {}), 200);
  expect(repaired).toMatchObject({ state: "repaired", repair: { before: 99, after: 94 } });
  expect(await account.figures("acme")).toEqual({ balance: 94, outstanding: 0 });
  refused(await scrip.post(`/findings/${finding.id}/repair`, {}), 409, "conflict");
  refused(await scrip.post("/findings/fi_none/repair", {}), 404, "not_found");
  expect(await auditByApi({ accounts: [account.id] })).toMatchObject({ state: "done", findings: [] });
  // What was decided before is no obstacle to what comes.
  ok(await account.charge(rerolls("acme", 1)));
  expect((await account.figures("acme")).balance).toBe(92);
});

test("a ledger that is not whole: no figure of it is put back, and a person is told what to do", {
  timeout: 120_000,
}, async () => {
  const account = await scrip.studio({ acme: 100 });
  ok(await account.charge(rerolls("acme", 3)));
  await superuser`set session_replication_role = replica`;
  await superuser`
    update entries e set amount = -7 from accounts a where a.account_id = e.account_id and a.id = ${account.id} and e.sequence = 2`;
  const { findings } = await auditByApi({ accounts: [account.id], full: true });
  expect(findings.map(({ kind }) => kind).sort()).toEqual(
    expect.arrayContaining(["entry.balance", "entry.hash", "wallet.balance", "grant.remaining"]),
  );
  const balance = findings.find(({ kind }) => kind === "wallet.balance")!;
  const problem = refused(await scrip.post(`/findings/${balance.id}/repair`, {}), 409, "conflict");
  expect(problem.detail).toMatch(/not whole.*backup/);
  await superuser`
    update entries e set amount = -6 from accounts a where a.account_id = e.account_id and a.id = ${account.id} and e.sequence = 2`;
  expect(await auditByApi({ accounts: [account.id] })).toMatchObject({ findings: [] });
  const gone = ok(await scrip.get<{ findings: Finding[] }>(`/findings?state=gone&account=${account.id}`), 200);
  expect(gone.findings.length).toBe(findings.length);
});

type Ran = { code: number; stdout: string; stderr: string };

async function command(...args: string[]): Promise<Ran> {
  const { serverUrl, ownerUrl } = scrip.database;
  const env = { ...PROGRAM_ENV, DATABASE_URL: serverUrl, DATABASE_OWNER_URL: ownerUrl };
  const run = promisify(execFile)(join(ROOT, "node_modules/.bin/node"), ["src/cli/main.ts", ...args], {
    cwd: ROOT,
    env,
  });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

test("scrip audit: 0 where all is well, 1 where something was found, 2 where it could not be made", {
  timeout: 120_000,
}, async () => {
  const account = await scrip.studio({ acme: 100 });
  const clean = await command("audit", "--account", account.id);
  expect(clean).toMatchObject({ code: 0, stdout: expect.stringContaining("Everything is as it should be.") });

  await superuser`
    update grants g set remaining = 99 from accounts a where a.account_id = g.account_id and a.id = ${account.id}`;
  const found = await command("audit", "--account", account.id, "--full", "--format", "json");
  expect(found.code).toBe(1);
  expect(JSON.parse(found.stdout).findings).toMatchObject([{ kind: "grant.remaining", expected: 100, stored: 99 }]);
  const told = await command("audit", "--account", account.id);
  expect(told.stdout).toMatch(/DRIFT {2}law 1, Balance .*\n.*remaining of a grant.*99 instead of 100/);
  expect((await command("doctor")).stdout).toContain("stored figures that are not what the ledger says");
  await superuser`
    update grants g set remaining = 100 from accounts a where a.account_id = g.account_id and a.id = ${account.id}`;

  expect(await command("audit", "--account", "nobody")).toMatchObject({ code: 2 });
  expect(await command("audit", "--format", "xml")).toMatchObject({ code: 2 });
});

test("only the operator sees audits, and who may only read asks for none", async () => {
  const account = await scrip.studio({ acme: 1 });
  const { token } = {
    token: (await command("key", "create", "--scope", "operate", "--account", account.id)).stdout.trim(),
  };
  const bound = scrip.as(token);
  for (const path of ["/audits", "/findings"]) refused(await bound.get(path), 403, "forbidden");
  refused(await bound.post("/audits", {}), 403, "forbidden");
  const reading = scrip.as((await command("key", "create", "--scope", "read")).stdout.trim());
  ok(await reading.get("/audits"), 200);
  refused(await reading.post("/audits", {}), 403, "forbidden");
  refused(await scrip.post("/audits", { accounts: ["nobody"] }), 404, "not_found");
});
