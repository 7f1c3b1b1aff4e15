import { connect, type NetConnectOpts, type Socket } from "node:net";
import { Duplex } from "node:stream";
import postgres from "postgres";
import { ARRAYS, toTimestamp } from "./arrays.ts";

/** Where a database is and as whom: a URL, or what the embedded one was started with. */
export type Connection = string | { host: string; port?: number; database: string; user: string; password: string };

/** A pool of connections. Numbers come as numbers, times as milliseconds since the epoch. */
export type Database = ReturnType<typeof openDatabase>;
/** One connection of a pool, or the pool: whatever can run a statement. */
export type Sql = postgres.ISql<ScripTypes>;
export type Reserved = postgres.ReservedSql<ScripTypes>;
type ScripTypes = { bigint: number; instant: number };

/**
 * From here to the end of the transaction every statement is planned for what it is given: for what reads all of an account,
 * or of all accounts, where a plan that fits any would look each row up by itself.
 */
export async function planAnew(sql: Sql): Promise<void> {
  await sql`set local plan_cache_mode = force_custom_plan`;
}

export type Role = "reading" | "posting" | "auditing";

/**
 * Opens a pool. The posting sessions plan every statement with index look-ups and keep the plan: on young, growing
 * tables the planner would otherwise choose hash joins and sequential scans that are many times slower.
 */
export function openDatabase(connection: Connection, role: Role, max: number, watch: Watch = {}) {
  const options: postgres.Options<Record<string, postgres.PostgresType>> & { socket: SocketMaker } = {
    max,
    // A session that a frozen server left inside a transaction must not hold its row locks for ever.
    connection: {
      application_name: `scrip ${role} ${process.pid}`,
      TimeZone: "UTC",
      ...SETTINGS[role],
    },
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: role === "auditing" ? numberOrText : exactNumber },
      instant: { to: 1184, from: [1184], serialize: toTimestamp, parse: fromTimestamp },
      ...ARRAYS,
    },
    // Statements are sent without waiting for answers; the kernel must not hold one back until an answer came.
    socket: async (target) => {
      const socket = await connectWithoutDelay(target).catch(failing);
      watch.onSocket?.(socket);
      return socket;
    },
    // The driver would ask each new connection for the types of arrays, and loses whoever waits if it breaks meanwhile.
    fetch_types: false,
    onnotice: () => {},
    ...(watch.onClose === undefined ? {} : { onclose: watch.onClose }),
    connect_timeout: 10,
    idle_timeout: role === "posting" ? 0 : 60,
    max_lifetime: null,
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
  };
  const sql = typeof connection === "string" ? postgres(connection, options) : postgres({ ...connection, ...options });
  return sql as unknown as postgres.Sql<ScripTypes>;
}

/** Told of the sockets of a pool. */
export type Watch = { onSocket?: (socket: Socket) => void; onClose?: () => void };

type SocketMaker = (target: Target) => Promise<Socket>;

/** How much may wait to be sent before the driver waits too: more than all statements of a set together. */
const SEND_BUFFER = 32 * 1024 * 1024;

/** What the driver knows of where to connect: a socket's path, or hosts to be tried one after the other. */
type Target = { path?: string | false; host: string[]; port: number[] };

let attempts = 0;

function connectWithoutDelay({ path, host, port }: Target): Promise<Socket> {
  const next = attempts++ % host.length;
  const buffers = { writableHighWaterMark: SEND_BUFFER };
  const socket = path
    ? connect({ path, ...buffers } as NetConnectOpts)
    : connect({ host: host[next]!, port: port[next]!, noDelay: true, ...buffers } as NetConnectOpts);
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/**
 * What stands for a socket that could not be made: it takes what is written to it and then fails. The driver never uses a
 * connection of its pool again that it was given no socket for, until none is left.
 */
function failing(error: Error): Socket {
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  // Behind the driver's first write, which it sends in a turn of its own.
  setImmediate(() => setImmediate(() => socket.destroy(error)));
  return socket as Socket;
}

const PLANNER = { jit: "off" };

const POSTING = {
  ...PLANNER,
  plan_cache_mode: "force_generic_plan",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_seqscan: "off",
  idle_in_transaction_session_timeout: 5_000,
};

/**
 * Planning a page of a log costs several times what reading it does, and would be done five times in every session before a
 * plan is kept. What reads very many rows is planned for what it is given: `planAnew`.
 */
const READING = { ...PLANNER, plan_cache_mode: "force_generic_plan", statement_timeout: 30_000 };

/**
 * Long statements over very many rows, each planned for what it is given; as many sessions as there should be at once.
 * Merge joins would go by the wallet alone, where both sides are in its order, and compare each of a busy wallet's entries
 * with all its fundings.
 */
const AUDITING = {
  ...PLANNER,
  enable_mergejoin: "off",
  plan_cache_mode: "force_custom_plan",
  work_mem: "96MB",
  max_parallel_workers_per_gather: 0,
};

const SETTINGS = { posting: POSTING, reading: READING, auditing: AUDITING };

/** An int8 as a number. What a double cannot hold exactly is a defect here, for every stored amount is checked before. */
function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is too large to be an exact number`);
  return value;
}

/** The same where something corrupted is looked for: what is no exact number is told as text. */
function numberOrText(value: string): number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : (value as unknown as number);
}

/** Milliseconds of PostgreSQL's own text form, for instance `2026-11-20 09:00:00.12+00` (sessions run in UTC). */
function fromTimestamp(text: string): number {
  const value = Date.parse(`${text.replace(" ", "T").replace(/\+00$/, "")}Z`);
  if (Number.isNaN(value)) throw new Error(`cannot read the time ${text}`);
  return value;
}
