import { type Config, readConfig } from "../config.ts";
import { type Connection, type Database, openDatabase, type Role } from "../store/database.ts";
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
export async function withDatabase<T>(
  run: (database: Database) => Promise<T>,
  role: Role = "reading",
  sessions = 1,
): Promise<T> {
  const config = configOrExit();
  const using = (connection: Connection) => withPool(connection, role, sessions, run);
  if (config.database !== null) {
    await migrate(config.database.owner ?? config.database.server, config.database.server);
    return using(config.database.server);
  }
  const running = await connectToRunning(config.dataDir);
  if (running.running) return using(running.server);
  const embedded = await startEmbedded(config.dataDir);
  try {
    await migrate(embedded.owner, embedded.server);
    return await using(embedded.server);
  } finally {
    await embedded.stop();
  }
}

async function withPool<T>(
  connection: Connection,
  role: Role,
  sessions: number,
  run: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase(connection, role, sessions);
  try {
    return await run(database);
  } finally {
    await database.end({ timeout: 5 });
  }
}
