// All that looks at one range sees it as it stood at one moment, whatever writers do meanwhile; and what is sealed is that.
import { afterAll, beforeAll, expect, test } from "vitest";
import { seal } from "../../src/store/audit/checkpoints.ts";
import { withSnapshot } from "../../src/store/audit/snapshot.ts";
import { type Database, openDatabase, type Sql } from "../../src/store/database.ts";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";

let database: TestDatabase;
let server: Database;
let writer: Database;

beforeAll(async () => {
  database = await createDatabase();
  server = openDatabase(database.server, "auditing", 5);
  writer = openDatabase(database.server, "posting", 1);
  await writer`
    insert into wallets (account_id, wallet_no, id, version, balance, outstanding, sequence, hash, usage, last_at, in_flight_count,
      in_flight_amount, grant_count, scheduled_amount)
    values (1, 1, 'main', 1, 10, 0, 1, sha256('first'), 0, now(), 0, 0, 0, 0)`;
});

afterAll(async () => {
  await server?.end({ timeout: 5 });
  await writer?.end({ timeout: 5 });
  await database?.drop();
});

const balanceOf = async (sql: Sql) => (await sql`select balance from wallets where account_id = 1`)[0]!.balance;

test("a writer is not held up, not seen, and not sealed", async () => {
  const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, marks: null };
  await withSnapshot(server, 2, async (snapshot) => {
    expect(await snapshot.read(balanceOf)).toBe(10);
    await writer`update wallets set balance = 20, sequence = 2, version = 2, hash = sha256('second') where account_id = 1`;
    // Side by side, in sessions that begin after the writer has committed.
    expect(await Promise.all([snapshot.read(balanceOf), snapshot.read(balanceOf)])).toEqual([10, 10]);
    await snapshot.write((sql) => seal(sql, everything, "au_1", []));
  });
  expect(await balanceOf(server)).toBe(20);
  const sealed = await server`select sequence, version, balance, hash = sha256('first') as is_first from checkpoints`;
  expect([...sealed]).toEqual([{ sequence: 1, version: 1, balance: 10, is_first: true }]);
});

test("nothing can be changed by what only looks", async () => {
  await withSnapshot(server, 1, async (snapshot) => {
    const change = snapshot.read((sql) => sql`update wallets set balance = 0 where account_id = 1`);
    await expect(change).rejects.toMatchObject({ code: "25006" });
  });
});

test("who was found unwell is not sealed", async () => {
  const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, marks: null };
  await withSnapshot(server, 1, (snapshot) =>
    snapshot.write((sql) => seal(sql, everything, "au_2", [{ account: 1, wallet: 1 }])),
  );
  const sealed = await server`select sequence, audit_id from checkpoints`;
  expect([...sealed]).toEqual([{ sequence: 1, audit_id: "au_1" }]);
});
