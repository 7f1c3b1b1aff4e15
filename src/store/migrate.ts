import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { Connection } from "./database.ts";
import { queueSchemaStatements } from "./job-queue-schema.ts";

/** Where migrations/ and privileges.sql are. */
export const SQL_FOLDER = fileURLToPath(new URL("../../sql/", import.meta.url));

/** One step of the schema's history. */
export type Migration = {
  /** Counts from 1 without a gap. */
  version: number;
  /** Its file's name. */
  name: string;
  sql: string;
  /** SHA-256 of its text, in hex. */
  checksum: string;
};

export type MigrateOutcome = {
  /** The migrations that this call applied. */
  applied: string[];
  /** The schema's version now. */
  version: number;
};

/** The database and this program do not fit together. The message says, in plain sentences, why and what to do. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

/**
 * Brings a database's schema up to this program's, and gives the server's role its privileges and the jobs' queue a
 * schema of its own. Any number of servers may do so at once. A database that is up to date is not written to, so that
 * a role without rights may call this too.
 * @param owner as whom the tables are made
 * @param server as whom they are used; the same as the owner where there is but one role, which then needs no privileges
 * @throws MigrationError where the database was migrated by a newer or another program, or the owner lacks rights
 */
export async function migrate(owner: Connection, server: Connection, folder = SQL_FOLDER): Promise<MigrateOutcome> {
  const migrations = await readMigrations(join(folder, "migrations"));
  const sql = openMigrator(owner);
  try {
    const applied: string[] = [];
    for (;;) {
      const pending = pendingMigrations(migrations, await appliedMigrations(sql));
      if (pending.length === 0) break;
      const name = await applyNext(sql, migrations).catch((error) => Promise.reject(inWords(error, pending)));
      if (name !== null) applied.push(name);
    }
    const role = await roleOf(server);
    await grantPrivileges(sql, role, await readFile(join(folder, "privileges.sql"), "utf8"));
    await provideQueueSchema(sql, role);
    return { applied, version: migrations.length };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The version a database's schema has (0 where it has none), and the version this program needs. */
export async function schemaVersion(
  connection: Connection,
  folder = SQL_FOLDER,
): Promise<{ found: number; needed: number }> {
  const sql = openMigrator(connection);
  try {
    return {
      found: (await appliedMigrations(sql)).length,
      needed: (await readMigrations(join(folder, "migrations"))).length,
    };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The migrations of a folder, in order. A gap, or two with one number, is a defect of the program. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const version = Number(/^(\d{6})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
      if (version !== index + 1) {
        throw new MigrationError(
          `The folder ${folder} should hold migration ${index + 1} where it has ${name}: a file is missing or misnamed. Install Scrip again.`,
        );
      }
      // Some checkouts change the ends of lines; that changes no meaning.
      const sql = (await readFile(join(folder, name), "utf8")).replaceAll("\r\n", "\n");
      return { version, name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

type Applied = { version: number; name: string; checksum: string };

/** What is still to be applied, after making sure that what was applied is what this program has. */
function pendingMigrations(migrations: Migration[], applied: Applied[]): Migration[] {
  applied.forEach(({ version, name, checksum }, index) => {
    const ours = migrations[index];
    if (ours === undefined) {
      throw new MigrationError(
        `The database was migrated to version ${applied.length} by a newer Scrip; this one knows ${migrations.length}: update this server.`,
      );
    }
    if (version !== ours.version || checksum !== ours.checksum) {
      throw new MigrationError(
        `Migration ${version} (${name}) is not what was applied to this database (${ours.name} has another checksum): an applied migration must never be changed. Bring its file back, and write a new migration.`,
      );
    }
  });
  return migrations.slice(applied.length);
}

/** Applies the first that is pending, unless another server was faster: then null. */
async function applyNext(sql: postgres.Sql, migrations: Migration[]): Promise<string | null> {
  return sql.begin(async (transaction) => {
    await waitForOthers(transaction);
    await transaction`
      create table if not exists schema_migrations (
        version int primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`;
    const [next] = pendingMigrations(migrations, await appliedMigrations(transaction));
    if (next === undefined) return null;
    await transaction.unsafe(next.sql).simple();
    await transaction`
      insert into schema_migrations (version, name, checksum) values (${next.version}, ${next.name}, ${next.checksum})`;
    return next.name;
  });
}

/** One server migrates at a time; the others wait and then find nothing to do. */
async function waitForOthers(transaction: postgres.TransactionSql): Promise<void> {
  await transaction`select pg_advisory_xact_lock(${MIGRATING})`;
}

/** Any number will do that nothing else in the database uses. */
const MIGRATING = 7_261_975;

async function appliedMigrations(sql: postgres.ISql): Promise<Applied[]> {
  const [row] = await sql<{ made: boolean }[]>`select to_regclass('schema_migrations') is not null as made`;
  if (row?.made !== true) return [];
  return sql<Applied[]>`select version, name, checksum from schema_migrations order by version`;
}

/** Runs privileges.sql for the server's role. In it, :"server" and :"schema" stand for the role's and the schema's name. */
async function grantPrivileges(sql: postgres.Sql, role: string, privileges: string): Promise<void> {
  const [owner] = await sql<
    { role: string; schema: string }[]
  >`select current_user as role, current_schema() as schema`;
  if (owner === undefined || role === owner.role) return;
  const statements = privileges
    .replaceAll(':"server"', () => quoteName(role))
    .replaceAll(':"schema"', () => quoteName(owner.schema));
  await sql.begin(async (transaction) => {
    await waitForOthers(transaction);
    await transaction.unsafe(statements).simple();
  });
}

/** Sees to it that the jobs' queue has a schema of its own, in which the server's role may make tables. */
async function provideQueueSchema(sql: postgres.Sql, role: string): Promise<void> {
  const needed = await queueSchemaStatements(sql, role);
  if (needed.length === 0) return;
  try {
    await sql.begin(async (transaction) => {
      await waitForOthers(transaction);
      for (const statement of await queueSchemaStatements(transaction, role)) await transaction.unsafe(statement);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "42501") throw error;
    throw new MigrationError(
      `The jobs need a schema of their own, and this role may not make it: set DATABASE_OWNER_URL to the role that owns the database, or let its administrator run "${needed.join("; ")}".`,
    );
  }
}

async function roleOf(connection: Connection): Promise<string> {
  const sql = openMigrator(connection);
  try {
    const [row] = await sql<{ role: string }[]>`select current_user as role`;
    return row?.role ?? "";
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function inWords(error: unknown, pending: Migration[]): unknown {
  if ((error as { code?: unknown }).code !== "42501") return error;
  return new MigrationError(
    `The database needs ${pending.map(({ name }) => name).join(", ")}, and this role may not change the schema: set DATABASE_OWNER_URL to the role that owns it.`,
  );
}

/** A single session: a migration may take as long as it needs. */
function openMigrator(connection: Connection): postgres.Sql {
  const options = { max: 1, onnotice: () => {}, connection: { application_name: `scrip migrate ${process.pid}` } };
  return typeof connection === "string" ? postgres(connection, options) : postgres({ ...connection, ...options });
}
