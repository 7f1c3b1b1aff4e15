// The committed picture of the schema, and how it is drawn. `npm run schema` runs this file.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../src/store/database.ts";
import { startEmbedded } from "../../src/store/embedded/index.ts";
import { migrate, readMigrations, SQL_FOLDER } from "../../src/store/migrate.ts";
import { schemaSnapshot } from "../../src/store/schema-snapshot.ts";

export const SNAPSHOT_FILE = join(SQL_FOLDER, "schema.snapshot.sql");

/** The text that the file should have. */
export async function currentSnapshot(migrated: Connection): Promise<string> {
  const last = (await readMigrations(join(SQL_FOLDER, "migrations"))).at(-1);
  const head = `-- The schema after ${last?.name}, for reading. Written by "npm run schema", never by hand.\n\n`;
  return `${head}${await schemaSnapshot(migrated)}`;
}

if (import.meta.main) {
  const folder = await mkdtemp(join(tmpdir(), "scrip-schema-"));
  const { owner, server, stop } = await startEmbedded(folder, { settings: { fsync: "off" } });
  try {
    await migrate(owner, server);
    await writeFile(SNAPSHOT_FILE, await currentSnapshot(owner));
  } finally {
    await stop();
    await rm(folder, { recursive: true });
  }
}
