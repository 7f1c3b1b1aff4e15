// The function `sequence_at` of the schema, beside a count of the entries, on histories that come as they like.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { type Database, openDatabase } from "./database.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const START = Date.UTC(2026, 0, 1);

let database: TestDatabase;
let superuser: Database;

beforeAll(async () => {
  database = await createDatabase();
  superuser = openDatabase(database.superuser, "posting", 1);
  await superuser.unsafe("set session_replication_role = replica");
});

afterAll(async () => {
  await superuser?.end({ timeout: 5 });
  await database?.drop();
});

/** Milliseconds between one entry and the next: often none, often alike, now and then a year. */
const gaps = fc.array(
  fc.oneof(fc.constant(0), fc.constant(60_000), fc.integer({ min: 1, max: 1_000 }), fc.constant(365 * 86_400_000)),
  { maxLength: 300 },
);

test(`it is the number of entries up to a time (SCRIP_SEED=${SEED})`, async () => {
  let wallet = 0;
  await fc.assert(
    fc.asyncProperty(gaps, async (between) => {
      wallet += 1;
      const times: number[] = [];
      for (const gap of between) times.push((times.at(-1) ?? START) + gap);
      await superuser`
        insert into entries (account_id, wallet_no, sequence, type, amount, outstanding_change, ending_balance,
          ending_outstanding, usage, effective_at, posted_at, actor_no, releases, hash)
        select 1, ${wallet}, n, 1, 0, 0, 0, 0, 0, at, at, 1, false, '' from unnest(${times}::timestamptz[]) with ordinality e(at, n)`;
      const asked = [START - 1, ...times.flatMap((at) => [at - 1, at, at + 1])];
      const rows = await superuser`
        select t.at, sequence_at(1, ${wallet}, ${times.length}, t.at) as found,
          (select count(*) from entries where account_id = 1 and wallet_no = ${wallet} and effective_at <= t.at) as up_to_it
        from unnest(${asked}::timestamptz[]) t(at)`;
      expect(rows.filter((row) => row.found !== row.up_to_it)).toEqual([]);
    }),
    { seed: SEED, numRuns: 20 },
  );
});
