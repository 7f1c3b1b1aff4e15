// A database of its own for each test file, copied from a migrated template in the test run's one PostgreSQL.
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { urlOfConnection } from "../../src/store/connection-url.ts";
import type { EmbeddedConnection } from "../../src/store/embedded/index.ts";

/** The test run's PostgreSQL. Its connections' databases are not the tests' own. */
export type TestPostgres = {
  superuser: EmbeddedConnection;
  owner: EmbeddedConnection;
  server: EmbeddedConnection;
  /** Why there is no migrated template; null where there is one. */
  problem: string | null;
};

export type TestDatabase = {
  name: string;
  /** Makes and alters tables. */
  owner: EmbeddedConnection;
  /** Uses them, as a server does. */
  server: EmbeddedConnection;
  superuser: EmbeddedConnection;
  /** The same as DATABASE_OWNER_URL and DATABASE_URL of a server. */
  ownerUrl: string;
  serverUrl: string;
  /** Removes it, whoever is connected. Without this it goes when the run ends. */
  drop(): Promise<void>;
};

export const TEMPLATE = "scrip_template";

/**
 * Makes a database.
 * @param from `migrated` has the schema and the server's privileges, `empty` has nothing
 */
export async function createDatabase(from: "migrated" | "empty" = "migrated"): Promise<TestDatabase> {
  const running = inject("postgres");
  if (from === "migrated" && running.problem !== null) throw new Error(`The migrations failed. ${running.problem}`);
  return makeDatabase(running, `test_${randomBytes(6).toString("hex")}`, from === "migrated" ? TEMPLATE : "template1");
}

export async function makeDatabase(running: TestPostgres, name: string, template: string): Promise<TestDatabase> {
  const { superuser, owner, server } = running;
  await run(superuser, [
    `create database ${name} template ${template} owner ${owner.user}`,
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${server.user}`,
  ]);
  const here = (connection: EmbeddedConnection) => ({ ...connection, database: name });
  return {
    name,
    owner: here(owner),
    server: here(server),
    superuser: here(superuser),
    ownerUrl: urlOfConnection(here(owner)),
    serverUrl: urlOfConnection(here(server)),
    drop: () => run(superuser, [`drop database if exists ${name} with (force)`]),
  };
}

async function run(connection: EmbeddedConnection, statements: string[]): Promise<void> {
  const sql = postgres({ ...connection, max: 1, onnotice: () => {} });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
