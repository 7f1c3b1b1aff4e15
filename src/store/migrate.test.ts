// Migrations against a real PostgreSQL, each test with a folder and a database of its own.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { MigrationError, migrate, schemaVersion } from "./migrate.ts";

let folder: string;
let database: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-migrate-"));
  await mkdir(join(folder, "migrations"));
  await write("migrations/000001_notes.sql", "create table notes (id int primary key);\ncreate table ideas (id int);");
  await write(
    "privileges.sql",
    'grant usage on schema :"schema" to :"server"; grant select, insert on notes to :"server"; grant select on schema_migrations to :"server";',
  );
  database = await createDatabase("empty");
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const run = (as: "owner" | "server" = "owner") => migrate(database[as], database.server, folder);

async function query(as: "owner" | "server", statement: string) {
  const sql = postgres({ ...database[as], max: 1 });
  return sql.unsafe(statement).finally(() => sql.end({ timeout: 5 }));
}

test("applies what is pending, in order, once", async () => {
  expect(await run()).toEqual({ applied: ["000001_notes.sql"], version: 1 });
  await write("migrations/000002_more.sql", "alter table notes add column text text;");
  await write("migrations/000003_full.sql", "alter table notes alter column text set not null;");
  expect(await run()).toEqual({ applied: ["000002_more.sql", "000003_full.sql"], version: 3 });
  expect(await run()).toEqual({ applied: [], version: 3 });
  expect(await schemaVersion(database.server, folder)).toEqual({ found: 3, needed: 3 });
});

test("twenty at once apply each migration once", async () => {
  await write("migrations/000002_more.sql", "insert into notes select 1; select pg_sleep(0.05);");
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => run()));
  expect(outcomes.flatMap(({ applied }) => applied).sort()).toEqual(["000001_notes.sql", "000002_more.sql"]);
  expect(await query("server", "select id from notes")).toEqual([{ id: 1 }]);
});

test("a migration that fails leaves nothing, and is tried again", async () => {
  await write("migrations/000002_more.sql", "create table half (id int); select 1 / 0;");
  await expect(run()).rejects.toMatchObject({ code: "22012" });
  expect(await schemaVersion(database.owner, folder)).toEqual({ found: 1, needed: 2 });
  await write("migrations/000002_more.sql", "create table half (id int);");
  expect(await run()).toEqual({ applied: ["000002_more.sql"], version: 2 });
});

test("refuses an applied migration that was changed", async () => {
  await run();
  await write("migrations/000001_notes.sql", "create table notes (id bigint primary key);");
  const error = await run().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(MigrationError);
  expect(error.message).toContain("Migration 1 (000001_notes.sql) is not what was applied to this database");
});

test("takes no notice of line ends", async () => {
  await run();
  await write(
    "migrations/000001_notes.sql",
    "create table notes (id int primary key);\r\ncreate table ideas (id int);",
  );
  expect(await run()).toEqual({ applied: [], version: 1 });
});

test("refuses a database that a newer program migrated", async () => {
  await write("migrations/000002_more.sql", "select 1;");
  await run();
  await rm(join(folder, "migrations/000002_more.sql"));
  await expect(run()).rejects.toThrow("The database was migrated to version 2 by a newer Scrip; this one knows 1");
});

test("refuses a folder with a gap", async () => {
  await write("migrations/000003_late.sql", "select 1;");
  await expect(run()).rejects.toThrow("should hold migration 2 where it has 000003_late.sql");
});

test("the server's role may do what its class says, and no more", async () => {
  await run();
  await query("server", "insert into notes values (1)");
  for (const refused of [
    "update notes set id = 2",
    "delete from notes",
    "truncate notes",
    "select 1 from ideas",
    "create table mine ()",
  ]) {
    await expect(query("server", refused)).rejects.toMatchObject({ code: "42501" });
  }
});

test("the name of the server's role is only ever a name", async () => {
  const name = 'odd"; drop table notes; --';
  const sql = postgres({ ...database.superuser, max: 1 });
  const quoted = `"${name.replaceAll('"', '""')}"`;
  await sql.unsafe(
    `create role ${quoted} login password 'secret'; grant connect on database ${database.name} to ${quoted}`,
  );
  const odd = { ...database.server, user: name, password: "secret" };
  await migrate(database.owner, odd, folder);
  const [row] = await sql`select has_table_privilege(${name}, 'notes', 'select') as may`;
  expect(row).toEqual({ may: true });
  await sql.unsafe(`drop owned by ${quoted}; drop role ${quoted}`);
  await sql.end({ timeout: 5 });
});

test("one role for both is not granted anything", async () => {
  expect(await migrate(database.owner, database.owner, folder)).toEqual({ applied: ["000001_notes.sql"], version: 1 });
});

test("a role without rights may start on a database that is up to date, and is told what to do on another", async () => {
  await run();
  await write("privileges.sql", 'grant select on schema_migrations to :"server";');
  await run();
  expect(await run("server")).toEqual({ applied: [], version: 1 });
  await write("migrations/000002_more.sql", "create table more (id int);");
  await expect(run("server")).rejects.toThrow(
    "The database needs 000002_more.sql, and this role may not change the schema",
  );
});
