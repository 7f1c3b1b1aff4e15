// The schema that the jobs' queue gets, under all that can be set up around it.
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import type { Connection } from "./database.ts";
import { migrate } from "./migrate.ts";
import { schemaSnapshot } from "./schema-snapshot.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await createDatabase("empty");
});

afterEach(() => database.drop());

async function run(as: Connection, statements: string) {
  const options = { max: 1, onnotice: () => {} };
  const sql = typeof as === "string" ? postgres(as, options) : postgres({ ...as, ...options });
  return sql.unsafe(statements).finally(() => sql.end({ timeout: 5 }));
}

const MADE =
  "create table scrip_jobs.mine (id int); insert into scrip_jobs.mine values (1); drop table scrip_jobs.mine";

test("the server's role may make tables there, and nowhere else", async () => {
  await migrate(database.owner, database.server);
  await run(database.server, MADE);
  await expect(run(database.server, "create table public.mine ()")).rejects.toMatchObject({ code: "42501" });
  await expect(run(database.server, "create schema mine")).rejects.toMatchObject({ code: "42501" });
});

test("what stands there is no part of the ledger's schema", async () => {
  await migrate(database.owner, database.server);
  const before = await schemaSnapshot(database.owner);
  await run(database.server, "create table scrip_jobs.mine (id int)");
  expect(await schemaSnapshot(database.owner)).toBe(before);
  expect(before).not.toContain("scrip_jobs");
});

test("it stays as it is, whoever starts next", async () => {
  await migrate(database.owner, database.server);
  await run(database.server, "create table scrip_jobs.mine (id int)");
  await Promise.all([migrate(database.owner, database.server), migrate(database.server, database.server)]);
  expect(await run(database.server, "select count(*)::int from scrip_jobs.mine")).toEqual([{ count: 0 }]);
});

test("another role for the server, from one for everything to its own, finds it empty", async () => {
  await migrate(database.owner, database.owner);
  await run(database.owner, "create table scrip_jobs.mine (id int)");
  await migrate(database.owner, database.server);
  await run(database.server, MADE);
  await run(database.server, "create table scrip_jobs.mine (id int)");
  await migrate(database.owner, database.owner);
  await run(database.owner, MADE);
});

test("an owner who may not make it is told what to do, and that helps", async () => {
  const { user } = database.owner;
  await run(
    database.superuser,
    `alter database ${database.name} owner to postgres; grant connect on database ${database.name} to ${user};
     grant create, usage on schema public to ${user} with grant option`,
  );
  const error = (await migrate(database.owner, database.server).catch((thrown) => thrown)) as Error;
  expect(error.message).toBe(
    "The jobs need a schema of their own, and this role may not make it: set DATABASE_OWNER_URL to the role that owns " +
      `the database, or let its administrator run "create schema scrip_jobs; grant usage, create on schema scrip_jobs to ${database.server.user}".`,
  );
  await run(database.superuser, /run "(.*)"/.exec(error.message)![1]!);
  await migrate(database.owner, database.server);
  await run(database.server, MADE);
});

test("a ledger in another schema of the database has another", async () => {
  await run(database.superuser, `alter database ${database.name} set search_path = ledger`);
  await run(database.owner, "create schema ledger");
  await migrate(database.owner, database.server);
  const rows = await run(database.owner, "select nspname from pg_namespace where nspname like 'scrip_jobs%'");
  expect(rows).toEqual([{ nspname: expect.stringMatching(/^scrip_jobs_[0-9a-f]{8}$/) }]);
});
