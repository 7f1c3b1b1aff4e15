// What belongs here: that what looks for what is open goes by the index of what is open. With a parameter in place of the
// state none of these indexes is used, and a look-up reads all that an account ever had.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { type Database, openDatabase, type Role } from "./database.ts";
import { findKeys } from "./lane/load.ts";
import { assureUnused } from "./lane/unasked.ts";
import { readPaymentsLag, takeOpenPayments } from "./payments.ts";
import { pageDeposits } from "./read/deposits.ts";
import { pageUnmatchedPayments } from "./read/unmatched-payments.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await database?.drop();
});

const KEYS = [{ account: 1, key: "k" }];
const PAGE = { before: null, limit: 10 };
const OPEN = { state: "open", wallet: null, workspace: null } as const;

test.each<[name: string, role: Role, ask: (sql: Database) => PromiseLike<unknown>, index: string]>([
  ["whether keys are new", "posting", (sql) => assureUnused(sql, KEYS, { test: null } as never), "payments_key"],
  ["what was asked with keys", "posting", (sql) => findKeys(sql, KEYS), "payments_key"],
  ["payments to ask the provider for", "reading", (sql) => takeOpenPayments(sql, 0, 10), "payments_open"],
  ["how long payments wait", "reading", (sql) => readPaymentsLag(sql), "payments_open"],
  ["payments without an entry", "reading", (sql) => pageUnmatchedPayments(sql, PAGE), "payments_open"],
  ["open deposits", "reading", (sql) => pageDeposits(sql, 1, OPEN, PAGE), "deposits_open"],
])("%s", async (_, role, ask, index) => {
  const sql = openDatabase(database.server, role, 1);
  try {
    // The tables are empty: reading them whole would seem the cheapest.
    await sql`set enable_seqscan = off`;
    await ask(sql);
    const [asked] = await sql`
      select statement from pg_prepared_statements where statement ~ 'state [<=]' and statement not like '%update%'`;
    const plan = await sql.unsafe(`explain (generic_plan) ${asked!.statement}`);
    expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toContain(` ${index} `);
  } finally {
    await sql.end({ timeout: 5 });
  }
});
