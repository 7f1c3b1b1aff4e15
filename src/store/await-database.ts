import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, openDatabase } from "./database.ts";
import { messageOf, StartError } from "./embedded/start-error.ts";
import { isConnectionLost } from "./lane/failure.ts";

const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;

/**
 * Waits until a database answers: where a machine comes up again, or all of it is installed, it may be later than its
 * servers.
 * @param log told once that it is waited for
 * @throws StartError where it does not answer in time; whatever else is wrong, at once
 */
export async function awaitDatabase(
  connection: Connection,
  log: (line: string) => void,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const database = openDatabase(connection, "reading", 1);
  const deadline = performance.now() + patienceMs;
  try {
    for (let told = false; ; told = true) {
      const error = await database`select 1`.then(() => null).catch((reason: unknown) => reason);
      if (error === null) return;
      if (!isConnectionLost(error)) throw error;
      if (performance.now() > deadline) throw unreachable(error);
      if (!told) log(`Waiting for the database (${messageOf(error)}).`);
      await sleep(PAUSE_MS);
    }
  } finally {
    await database.end({ timeout: 1 });
  }
}

function unreachable(error: unknown): StartError {
  return new StartError(
    `The database cannot be reached (${messageOf(error)}): start it, or correct DATABASE_URL and DATABASE_OWNER_URL, and start Scrip again.`,
  );
}
