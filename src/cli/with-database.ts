import { type Config, readConfig } from "../config.ts";
import { type Connection, type Database, openDatabase } from "../store/database.ts";
import { connectToRunning, startEmbedded } from "../store/embedded/index.ts";
import { migrate } from "../store/migrate.ts";

export function configOrExit(): Config {
  const config = readConfig(process.env);
  if (config.ok) return config.value;
  throw new Error(["The configuration is wrong:", ...config.error].join("\n  "));
}

/**
 * Runs something on the database that the environment names, as the server's role. An embedded one is used as it runs;
 * where no server runs it, it is started for as long as this takes.
 */
export async function withDatabase<T>(run: (database: Database) => Promise<T>): Promise<T> {
  const config = configOrExit();
  if (config.database !== null) {
    await migrate(config.database.owner ?? config.database.server, config.database.server);
    return using(config.database.server, run);
  }
  const running = await connectToRunning(config.dataDir);
  if (running.running) return using(running.server, run);
  const embedded = await startEmbedded(config.dataDir);
  try {
    await migrate(embedded.owner, embedded.server);
    return await using(embedded.server, run);
  } finally {
    await embedded.stop();
  }
}

async function using<T>(connection: Connection, run: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase(connection, "reading", 1);
  try {
    return await run(database);
  } finally {
    await database.end({ timeout: 5 });
  }
}
