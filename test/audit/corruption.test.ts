// The proof of the audit: whatever is changed behind Scrip's back is found, named rightly, put back where it may be, and
// refused where the ledger itself is not whole. A healthy database gives nothing to find.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Catalog } from "../../src/core/catalog.ts";
import { loadInto } from "../../src/examples/loading.fixture.ts";
import { sandboxProvider } from "../../src/payments/sandbox.ts";
import { readAccount } from "../../src/store/accounts.ts";
import { auditAmendmentChain, auditAmendments } from "../../src/store/audit/amendments.ts";
import { factsOf, isRepairable } from "../../src/store/audit/kinds.ts";
import { auditMovementSums } from "../../src/store/audit/movement-sums.ts";
import { type Finding, listFindings, requestAudit } from "../../src/store/audit/record.ts";
import { repairFinding } from "../../src/store/audit/repair.ts";
import { runAudit } from "../../src/store/audit/run.ts";
import { applyBackfill, revertBackfill } from "../../src/store/backfills/carry-out.ts";
import { proposeBackfill } from "../../src/store/backfills/propose.ts";
import { type Database, openDatabase, type Sql } from "../../src/store/database.ts";
import { readWalletsToSum, sumMovements } from "../../src/store/movement-sums.ts";
import { sandboxBooks } from "../../src/store/sandbox-books.ts";
import { readAccountsToSum, sumUsage } from "../../src/store/usage-sums.ts";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { AMENDMENT_CORRUPTIONS, CORRUPTIONS, type Corruption, MOVEMENT_CORRUPTIONS } from "./corruptions.ts";

/** Tables of which a copy is kept while they are well. */
const TABLES = [...new Set(CORRUPTIONS.flatMap(({ tables }) => tables))];
/** Repairs, too, change what a wallet or its version says. */
const DERIVED = [
  "wallets",
  "grants",
  "debts",
  "deposits",
  "usage",
  "payments",
  "auto_reloads",
  "usage_sums",
  "usage_summed",
  "movement_sums",
  "amended_entries",
];

let database: TestDatabase;
let server: Database;
let superuser: Database;

beforeAll(async () => {
  database = await createDatabase();
  server = openDatabase(database.server, "auditing", 5);
  superuser = openDatabase(database.superuser, "auditing", 1);
  const marker = join(tmpdir(), `scrip-audit-${database.name}`);
  const { catalogs } = await loadInto({ server: database.server, sql: server, marker }, null);
  await amendAttribution(catalogs);
  for (const account of await readAccountsToSum(server, 1)) await sumUsage(server, account);
  for (const wallet of await readWalletsToSum(server, 1)) await sumMovements(server, wallet);
  // The provider's list is compared up to a minute ago.
  await superuser`update payments set asked_at = asked_at - interval '1 hour'`;
  await superuser`update sandbox_payments set created_at = created_at - interval '1 hour'`;
  // As the database does by itself, a minute or so after so much was written.
  await superuser`analyze`;
  await superuser.unsafe("set session_replication_role = replica");
  await superuser.unsafe(`
    create function id_of_payment(account bigint, wallet int, number int) returns text language sql as
      $$ select payment from sandbox_payments
         where payment like 'pay\\_%\\_' || wallet || '\\_' || number
           and account = (select id from accounts where account_id = $1) $$`);
  await superuser.unsafe("create schema healthy");
  for (const table of new Set([...TABLES, ...DERIVED])) {
    await superuser.unsafe(`create table healthy.${table} as table ${table}`);
  }
}, 120_000);

afterAll(async () => {
  await server?.end({ timeout: 5 });
  await superuser?.end({ timeout: 5 });
  await database?.drop();
});

/** Attribution that is mended, taken back and mended once more: in the examples nobody has applied what is proposed. */
async function amendAttribution(catalogs: ReadonlyMap<string, Catalog>): Promise<void> {
  for (const { id } of await server`select id from accounts order by account_id`) {
    const account = (await readAccount(server, id))!;
    const actions = catalogs.get(account.product)!.rateCards.flatMap((card) => Object.keys(card.actions));
    const propose = () => proposeBackfill(server, account, actions, "test");
    const first = await propose();
    await applyBackfill(server, account, first, "test");
    await revertBackfill(server, account, first, "test");
    await applyBackfill(server, account, await propose(), "test");
  }
}

async function audit(full: boolean): Promise<Finding[]> {
  const provider = sandboxProvider({ books: sandboxBooks(server), listener: async () => {} });
  const id = await requestAudit(server, { by: "test", accounts: null, full });
  const ran = await runAudit({ database: server, provider, patienceMs: 0 }, id);
  expect(ran).toMatchObject({ state: "done", error: null });
  return listFindings(server, { state: null, account: null, audit: id }, { before: null, limit: 10_000 });
}

const openFindings = () =>
  listFindings(server, { state: "open", account: null, audit: null }, { before: null, limit: 10_000 });

async function corrupt({ sql, before = [] }: Corruption): Promise<{ account: number; wallet: number }[]> {
  for (const statement of before) await superuser.unsafe(statement);
  const rows = await superuser.unsafe(sql);
  return rows.map((row) => ({ account: Number(row["account_id"]), wallet: Number(row["wallet_no"]) }));
}

/** Only what differs: writing whole tables anew would take longer than auditing them. */
async function putBack({ tables, after = [] }: Corruption): Promise<void> {
  for (const table of new Set([...tables, ...DERIVED])) {
    await superuser.unsafe(`delete from ${table} t where t::text not in (select h::text from healthy.${table} h)`);
    await superuser.unsafe(
      `insert into ${table} select h.* from healthy.${table} h where h::text not in (select t::text from ${table} t)`,
    );
  }
  for (const statement of after) await superuser.unsafe(statement);
}

test("a healthy database gives nothing to find, from the beginning or since the last time", async () => {
  expect(await audit(false)).toEqual([]);
  expect(await audit(false)).toEqual([]);
  expect(await audit(true)).toEqual([]);
});

/** Whether findings of a case that was put back are still open: they end with the next audit. */
let isUnsettled = false;

/** All findings of the cases before end, as gone, and no other is left. */
async function settle(): Promise<void> {
  if (!isUnsettled) return;
  await audit(true);
  expect(await openFindings()).toEqual([]);
  isUnsettled = false;
}

async function isFound(corruption: Corruption): Promise<void> {
  const { kind, soon = false } = corruption;
  // An audit that goes on from checkpoints looks at wallets with open findings from the beginning.
  if (soon) await settle();
  isUnsettled = true;
  const victims = await corrupt(corruption);
  expect(victims.length).toBeGreaterThan(0);
  try {
    if (soon) expect((await audit(false)).map((finding) => finding.kind)).toContain(kind);
    const found = await audit(true);
    expect(found.map((finding) => finding.kind)).toContain(kind);
    const named = found.filter((finding) => finding.kind === kind);
    expect(named.every(({ law }) => law === factsOf(kind).law)).toBe(true);
    // Nobody else is blamed.
    const places = new Set(victims.map(({ account, wallet }) => `${account} ${wallet}`));
    const blamed = new Set(named.map(({ accountNumber, walletNumber }) => `${accountNumber} ${walletNumber}`));
    for (const place of blamed) expect(places).toContain(place);
    await mend(found);
  } finally {
    await putBack(corruption);
  }
}

test.each(CORRUPTIONS.filter(({ busiest }) => busiest))("$name", { timeout: 60_000 }, isFound);

test.each([...AMENDMENT_CORRUPTIONS, ...MOVEMENT_CORRUPTIONS])(
  "$name: found by the check alone, as $kind",
  async ({ sql: change, kind }) => {
    const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, marks: null };
    const rolledBack = new Error("rolled back");
    const look = superuser.begin(async (transaction) => {
      const sql = transaction as unknown as Sql;
      const victims = (await sql.unsafe(change)).map((row) => `${row["account_id"]} ${row["wallet_no"]}`);
      expect(victims.length).toBeGreaterThan(0);
      const checks = [auditAmendments, auditAmendmentChain, auditMovementSums];
      const found = (await Promise.all(checks.map((check) => check(sql, everything)))).flat();
      const named = found.filter((each) => each.kind === kind);
      expect(named.length).toBeGreaterThan(0);
      for (const { account, wallet } of named) expect(victims).toContain(`${account} ${wallet}`);
      throw rolledBack;
    });
    await expect(look).rejects.toBe(rolledBack);
  },
);

test("what was put back is not found any more", settle);

/** Most entries are one account's: without it the others take a fraction of the time. */
test("an account that is gone as a whole is missed by nobody", async () => {
  const tables = await superuser`
    select format('%I.%I', table_schema, table_name) as name from information_schema.columns
    where table_schema in ('public', 'healthy') and column_name = 'account_id' and table_name <> 'accounts'`;
  const [busiest] =
    await superuser`select account_id, a.id from accounts a join wallets using (account_id) order by sequence desc limit 1`;
  for (const { name } of tables)
    await superuser.unsafe(`delete from ${name} where account_id = ${busiest!.account_id}`);
  for (const schema of ["public", "healthy"]) {
    await superuser.unsafe(`delete from ${schema}.accounts where account_id = ${busiest!.account_id}`);
    await superuser.unsafe(`delete from ${schema}.sandbox_payments where account = '${busiest!.id}'`);
  }
  expect(await audit(true)).toEqual([]);
});

test.each(CORRUPTIONS.filter(({ busiest }) => !busiest))("$name", { timeout: 60_000 }, isFound);

test("what was put back is not found any more, either", settle);

/** Repairs what may be repaired: then nothing of it is left. What may not be is refused, with what a person must do. */
async function mend(found: Finding[]): Promise<void> {
  const isWhole = found.every(({ severity }) => severity === "drift");
  for (const finding of found.filter(({ kind }) => !isRepairable(kind)).slice(0, 2)) {
    const refused = await repairFinding(server, finding.id, "test");
    expect(refused).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(refused.ok || refused.error.detail.length).toBeGreaterThan(40);
  }
  if (!isWhole) {
    const brokenLedger = found.find(({ severity, law }) => severity === "broken" && [2, 7].includes(law));
    const drift = found.find(
      ({ severity, accountNumber, walletNumber }) =>
        severity === "drift" &&
        accountNumber === brokenLedger?.accountNumber &&
        walletNumber === brokenLedger?.walletNumber,
    );
    if (drift !== undefined) expect(await repairFinding(server, drift.id, "test")).toMatchObject({ ok: false });
    return;
  }
  // One may follow from another: it is refused until that one is repaired, or was put back to what followed from it. Then
  // the next audit names it once more.
  let left = found;
  for (let round = 0; left.length > 0 && left.length <= 40 && round < 3; round++) {
    let repairs = 0;
    for (const finding of left) {
      const repaired = await repairFinding(server, finding.id, "test");
      if (!repaired.ok) continue;
      expect(repaired.value).toMatchObject({ state: "repaired", endedBy: "test", repair: { before: finding.stored } });
      repairs += 1;
    }
    expect(repairs).toBeGreaterThan(0);
    left = await audit(true);
  }
  if (found.length <= 40) expect(left).toEqual([]);
}
