// What belongs here: arrays of parameters reach PostgreSQL as they are.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { type Database, openDatabase } from "./database.ts";

let database: TestDatabase;
let sql: Database;

beforeAll(async () => {
  database = await createDatabase("empty");
  sql = openDatabase(database.owner, "posting", 1);
});

afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

test("texts of every kind, numbers at their limits, times to the millisecond, and nothing at all", async () => {
  const texts = ["plain", 'quo"te', "back\\slash", "{brace},", "", "NULL", " space ", "naïve 🙂", "tab\tline\n", null];
  const found =
    await sql`select t, t is null as none from unnest(${texts}::text[]) with ordinality u(t, place) order by place`;
  expect(found.map((row) => row.t)).toEqual(texts);
  expect(found.filter((row) => row.none)).toHaveLength(1);

  const big = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, null];
  const numbers = await sql`select n from unnest(${big}::bigint[]) with ordinality u(n, place) order by place`;
  expect(numbers.map((row) => row.n)).toEqual(big);
  expect(await sql`select * from unnest(${[1, null]}::int[], ${[-3, 4]}::smallint[]) u(a, b)`).toMatchObject([
    { a: 1, b: -3 },
    { a: null, b: 4 },
  ]);

  const times = [1_795_000_000_123, 0, 951_782_400_000, null];
  const instants = await sql`select i from unnest(${times}::timestamptz[]) with ordinality u(i, place) order by place`;
  expect(instants.map((row) => row.i)).toEqual(times);
  expect(await sql`select * from unnest(${[]}::text[]) u(t)`).toEqual([]);
});
