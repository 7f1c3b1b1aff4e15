import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { urlOfConnection } from "../src/store/connection-url.ts";
import { type Connection, type Database, openDatabase } from "../src/store/database.ts";
import { type Connections, connectionsTo } from "../src/store/embedded/connection.ts";
import { startEmbedded } from "../src/store/embedded/index.ts";
import { findPlace, knownSocketFolder, readPasswords } from "../src/store/embedded/place.ts";
import { migrate } from "../src/store/migrate.ts";

/** A PostgreSQL of this run's own, with the settings that everybody gets: durable, on disk. */
export type BenchDatabase = {
  server: Connection;
  serverUrl: string;
  ownerUrl: string;
  /** As superuser: for figures about WAL and for the yardsticks' own tables. */
  admin: Database;
  /** Empties the ledger. */
  clear(): Promise<void>;
  stop(): Promise<void>;
};

/** What belongs to the database and not to the accounts in it. */
const KEPT = ["schema_migrations", "ledger_identity", "rate_cards", "api_keys"];

export async function openBenchDatabase(): Promise<BenchDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "scrip-bench-"));
  const embedded = await startEmbedded(folder);
  await migrate(embedded.owner, embedded.server);
  const admin = openDatabase(await superuserOf(folder), "posting", 10);
  await admin`create extension if not exists pg_walinspect`;
  return {
    server: embedded.server,
    serverUrl: urlOfConnection(embedded.server),
    ownerUrl: urlOfConnection(embedded.owner),
    admin,
    async clear() {
      const tables = await admin`
        select format('%I', tablename) as name from pg_tables
        where schemaname = 'public' and tablename <> all(${KEPT}::text[])`;
      await admin.unsafe(`truncate ${tables.map((table) => table.name).join(", ")}`);
      await admin`checkpoint`;
    },
    async stop() {
      await admin.end({ timeout: 5 });
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function superuserOf(folder: string): Promise<Connection> {
  const place = await findPlace(folder);
  if (place === null) throw new Error(`there is no database in ${folder}`);
  const connections: Connections = connectionsTo(await knownSocketFolder(place), await readPasswords(place));
  return { ...connections.superuser, database: "scrip" };
}
