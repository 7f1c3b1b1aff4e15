// The committed picture of the schema is true, and shows what there is to see.
import { readFile } from "node:fs/promises";
import postgres from "postgres";
import { expect, test } from "vitest";
import { createDatabase } from "../../test/support/postgres.ts";
import { currentSnapshot, SNAPSHOT_FILE } from "../../test/support/schema.ts";
import { schemaSnapshot } from "./schema-snapshot.ts";

test('sql/schema.snapshot.sql is what the migrations make (else run "npm run schema")', async () => {
  const database = await createDatabase();
  expect(await readFile(SNAPSHOT_FILE, "utf8")).toBe(await currentSnapshot(database.owner));
});

test("every table has its place in sql/privileges.sql, and none is given more than a class of it", async () => {
  const { owner, server } = await createDatabase();
  const sql = postgres({ ...owner, max: 1 });
  const rows = await sql<{ name: string; may: string }[]>`
    select relname as name, concat_ws(', ',
      case when has_table_privilege(${server.user}, oid, 'select') then 'select' end,
      case when has_table_privilege(${server.user}, oid, 'insert') then 'insert' end,
      case when has_table_privilege(${server.user}, oid, 'update') then 'update' end,
      case when has_table_privilege(${server.user}, oid, 'truncate, references, trigger, maintain') then 'too much' end) as may
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
  await sql.end({ timeout: 5 });
  const classes = ["select", "select, insert", "select, insert, update"];
  expect(rows.filter(({ may }) => !classes.includes(may))).toEqual([]);
  const ledger = rows.filter(({ name }) => name === "entries" || name === "fundings");
  expect(ledger.map(({ may }) => may)).toEqual(["select, insert", "select, insert"]);
});

test("shows each kind of thing", async () => {
  const { owner, server, drop } = await createDatabase("empty");
  const sql = postgres({ ...owner, max: 1 });
  await sql.unsafe(`
    create type mood as enum ('good', 'bad''ish');
    create domain percent as int check (value between 0 and 100);
    create sequence numbers increment 2;
    create table "Parents" (id int generated always as identity primary key, name text collate "C" not null default 'x', half int generated always as (1 + 1) stored);
    create table children (parent int references "Parents", place int, mood mood, unique (parent, place), constraint positive check (place > 0)) with (fillfactor = 50);
    create index children_good on children (place desc) include (parent) where mood = 'good';
    alter table children enable row level security;
    create view seen as select place from children;
    create function nothing() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger watch before update on children for each row execute function nothing();
    grant select on children to ${server.user};
    grant update (place, mood) on children to ${server.user};
    grant usage on numbers to public;`);
  await sql.end({ timeout: 5 });
  expect(await schemaSnapshot(owner)).toMatchInlineSnapshot(`
    "create domain percent as integer CHECK (((VALUE >= 0) AND (VALUE <= 100)));

    create type mood as enum ('good', 'bad''ish');

    create sequence numbers as bigint start 1 increment 2;
    grant usage on numbers to public;

    create table "Parents" (
      id integer not null generated always as identity,
      name text collate "C" not null default 'x'::text,
      half integer generated always as ((1 + 1)) stored,
      constraint "Parents_pkey" PRIMARY KEY (id)
    );

    create table children (
      parent integer,
      place integer,
      mood mood,
      constraint children_parent_place_key UNIQUE (parent, place),
      constraint children_parent_fkey FOREIGN KEY (parent) REFERENCES "Parents"(id),
      constraint positive CHECK (place > 0)
    ) with (fillfactor=50);
    alter table children enable row level security;
    CREATE INDEX children_good ON children USING btree (place DESC) INCLUDE (parent) WHERE (mood = 'good'::mood);
    CREATE TRIGGER watch BEFORE UPDATE ON public.children FOR EACH ROW EXECUTE FUNCTION nothing();
    grant select on children to scrip_server;
    grant update (mood) on children to scrip_server;
    grant update (place) on children to scrip_server;

    create view seen as
     SELECT place
       FROM children;

    CREATE OR REPLACE FUNCTION public.nothing()
     RETURNS trigger
     LANGUAGE plpgsql
    AS $function$ begin return new; end $function$;
    "
  `);
  await drop();
});
