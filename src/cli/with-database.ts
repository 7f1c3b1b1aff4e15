import { type Config, readConfig } from "../config.ts";
import { type Connection, type Database, openDatabase, type Role } from "../store/database.ts";
import { connectToRunning, StartError, startEmbedded } from "../store/embedded/index.ts";
import { MigrationError, migrate } from "../store/migrate.ts";
import { CommandFailed } from "./command-failed.ts";

/** What the environment says. @throws CommandFailed where it cannot be read */
export function readEnvironment(): Config {
  const config = readConfig(process.env);
  if (config.ok) return config.value;
  throw new CommandFailed(["The configuration is wrong:", ...config.error].join("\n  "));
}

/**
 * Runs something on the database that the environment names, as the server's role. An embedded one is used as it runs;
 * where no server runs it, it is started for as long as this takes.
 *
 * @throws CommandFailed where the database cannot be had
 */
export async function withDatabase<T>(
  run: (database: Database) => Promise<T>,
  role: Role = "reading",
  sessions = 1,
): Promise<T> {
  const config = readEnvironment();
  const using = (connection: Connection) => withPool(connection, role, sessions, run);
  try {
    if (config.database !== null) {
      await migrate(config.database.owner ?? config.database.server, config.database.server);
      return await using(config.database.server);
    }
    const running = await connectToRunning(config.dataDir);
    if (running.running) return await using(running.server);
    const embedded = await startEmbedded(config.dataDir);
    try {
      await migrate(embedded.owner, embedded.server);
      return await using(embedded.server);
    } finally {
      await embedded.stop();
    }
  } catch (error) {
    throw isUnavailable(error) ? new CommandFailed(unavailable(error), { cause: error }) : error;
  }
}

/** What PostgreSQL and its driver call a database that is away, that is full, or that lets nobody in. */
const UNAVAILABLE = /^(CONNECT|ECONN|EHOST|ENOTFOUND|EAI_|ETIMEDOUT|08|28|3D|53|57P)/;

function isUnavailable(error: unknown): error is Error {
  return (
    error instanceof StartError || error instanceof MigrationError || UNAVAILABLE.test(String((error as Coded)?.code))
  );
}

type Coded = { code?: unknown } | null;

function unavailable(error: Error): string {
  if (error instanceof StartError || error instanceof MigrationError) return error.message;
  // A name with several addresses fails with one error for each, and no words of its own.
  return `The database cannot be used: ${error.message || String((error as Coded)?.code)}. Check DATABASE_URL, and that PostgreSQL is running.`;
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
