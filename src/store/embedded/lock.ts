import { hostname } from "node:os";
import postgres from "postgres";
import type { EmbeddedConnection } from "./connection.ts";
import { errorCode, messageOf, StartError } from "./start-error.ts";

/** The lock that says who lives on a data folder, held by a session of the database itself. */
export type Lock = {
  /** Resolves when the session has ended, however it came. The lock is gone then. */
  whenLost: Promise<void>;
  release(): Promise<void>;
};

export type LockAttempt =
  | { state: "held"; lock: Lock }
  /** Another session holds it, of the process with this id (0 where it does not say). */
  | { state: "taken"; by: number; host: string }
  /** The database answers, but lets nobody in yet, or no more. */
  | { state: "busy" }
  /** Nobody listens. */
  | { state: "away" };

/** Tries, without waiting, to become the one who lives on the data folder. */
export async function tryLock(connection: EmbeddedConnection): Promise<LockAttempt> {
  const session = openSession(connection);
  try {
    const [row] = await session.sql<{ held: boolean }[]>`select pg_try_advisory_lock(${KEY}) as held`;
    if (row?.held === true) return { state: "held", lock: { whenLost: session.whenClosed, release: session.end } };
    const holder = await findHolder(session.sql);
    await session.end();
    return holder === null ? { state: "busy" } : { state: "taken", ...holder };
  } catch (error) {
    await session.end();
    return understand(error);
  }
}

/** Who holds the lock; null where nobody does, or the database is not running. */
export async function lockHolder(connection: EmbeddedConnection): Promise<{ by: number; host: string } | null> {
  const session = openSession(connection);
  try {
    return await findHolder(session.sql);
  } catch (error) {
    understand(error);
    return null;
  } finally {
    await session.end();
  }
}

/** Any number will do: nothing else in the database `postgres` takes advisory locks. */
const KEY = 7_261_974;

async function findHolder(sql: postgres.Sql): Promise<{ by: number; host: string } | null> {
  const rows = await sql<{ name: string }[]>`
    select a.application_name as name
    from pg_locks l
    join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.classid = 0 and l.objid = ${KEY}
      and l.database = (select oid from pg_database where datname = current_database())`;
  const name = rows[0]?.name;
  if (name === undefined) return null;
  const [, pid, host] = /^scrip (\d+) on (.*)$/.exec(name) ?? [];
  return { by: Number(pid ?? 0), host: host ?? "" };
}

/** A session that lasts until it is ended or torn. */
function openSession(connection: EmbeddedConnection) {
  let closed = () => {};
  const whenClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const sql = postgres({
    ...connection,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
    onclose: () => closed(),
    connection: { application_name: `scrip ${process.pid} on ${hostname()}`.slice(0, 63) },
  });
  return { sql, whenClosed, end: () => sql.end({ timeout: 0 }) };
}

/** What a failed connection says about the database. What cannot pass by waiting is thrown. */
function understand(error: unknown): LockAttempt {
  const code = errorCode(error);
  if (code === "ENOENT" || code === "ECONNREFUSED") return { state: "away" };
  // Starting up, shutting down, recovering, cut off while doing so, or too many sessions.
  if (code !== null && /^(57P0[1-5]|53300|08...|CONNECT_TIMEOUT|CONNECTION_|ECONNRESET|EPIPE|EAGAIN)/.test(code))
    return { state: "busy" };
  if (code !== "28P01" && code !== "28000") throw error;
  throw new StartError(
    `The embedded database refuses Scrip (${messageOf(error)}): its files and passwords do not belong together. Restore both from one backup.`,
  );
}
