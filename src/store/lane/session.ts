import type { Socket } from "node:net";
import { type Connection, openDatabase, type Reserved } from "../database.ts";

/** A connection of its own that one lane speaks over, until it is lost; then another takes its place. */
export class Session {
  readonly #connection: Connection;
  #live: Promise<Live> | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Runs something on the connection, opening it where there is none.
   *
   * @throws what the work throws, or `CONNECTION_CLOSED` as soon as the connection is lost: the driver forgets statements
   *   that waited for it, so waiting for them would never end
   */
  async run<T>(work: (sql: Reserved, wire: Wire) => Promise<T>): Promise<T> {
    this.#live ??= connect(this.#connection);
    let live: Live;
    try {
      live = await this.#live;
    } catch (error) {
      this.#live = null;
      throw error;
    }
    return orLost(live, work);
  }

  /** Gives the connection up; the next use opens another. Nothing is sent on the old one any more. */
  drop(): void {
    const live = this.#live;
    this.#live = null;
    live?.then(({ close }) => close()).catch(() => {});
  }

  async close(): Promise<void> {
    const live = await this.#live?.catch(() => null);
    this.#live = null;
    await live?.close();
  }
}

/** What statements are sent over, for what the driver has no word for. */
export type Wire = {
  /** All that is sent from here to the release goes out as one, instead of a system call for each. */
  hold(): void;
  /** Lets out what was held, as soon as the driver has handed over everything that it was given until now. */
  release(): void;
  /** Bytes that were handed over and are held. */
  held(): number;
  /** Sends something past the driver; null where what goes over the connection is encrypted by the driver. */
  write: ((bytes: Buffer) => void) | null;
};

/** Runs something once the driver has seen the statements that it was given: it looks at them in microtasks. */
export function afterMicrotasks(run: () => void): void {
  queueMicrotask(() => process.nextTick(run));
}

function wireOver(socket: Socket, encrypted: boolean): Wire {
  return {
    hold: () => socket.cork(),
    // What is shorter than a packet is handed over in the same turn of the event loop, but at its end.
    release: () => afterMicrotasks(() => setImmediate(() => socket.uncork())),
    held: () => socket.writableLength,
    write: encrypted ? null : (bytes) => void socket.write(bytes),
  };
}

type Live = {
  sql: Reserved;
  wire: Wire;
  isLost(): boolean;
  waiting: Set<(error: Error) => void>;
  close(): Promise<void>;
};

/**
 * What the work answers, or that the connection was lost. Not a race with one promise that lives as long as the
 * connection: that would keep every answer alive as long.
 */
function orLost<T>(live: Live, work: (sql: Reserved, wire: Wire) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (live.isLost()) return reject(connectionClosed());
    live.waiting.add(reject);
    work(live.sql, live.wire)
      .finally(() => live.waiting.delete(reject))
      .then(resolve, reject);
  });
}

async function connect(connection: Connection): Promise<Live> {
  let isLost = false;
  const waiting: Live["waiting"] = new Set();
  let socket: Socket | null = null;
  const pool = openDatabase(connection, "posting", 1, {
    onSocket(opened) {
      socket = opened;
    },
    onClose() {
      isLost = true;
      for (const fail of waiting) fail(connectionClosed());
    },
  });
  const close = async () => {
    isLost = true;
    await pool.end({ timeout: 1 }).catch(() => {});
  };
  try {
    // The driver can only set aside a connection that is open already.
    const [row] = await inTime(
      pool`select coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), true) as encrypted`.execute(),
    );
    const reserved = await inTime(pool.reserve());
    const release = async () => {
      if (!isLost) reserved.release();
      await close();
    };
    const wire = wireOver(socket!, row!.encrypted);
    return { sql: guarded(reserved, () => isLost), wire, isLost: () => isLost, waiting, close: release };
  } catch (error) {
    void close();
    throw error;
  }
}

/**
 * The reserved connection, refusing statements once it is lost: the driver itself would send them to a socket that is no
 * more, or over a new connection that knows nothing of the transaction.
 */
function guarded(sql: Reserved, isLost: () => boolean): Reserved {
  const check = () => {
    if (isLost()) throw connectionClosed();
  };
  return new Proxy(sql, {
    apply(target, self, args) {
      check();
      return Reflect.apply(target, self, args);
    },
    get(target, name) {
      if (name === "unsafe") check();
      return Reflect.get(target, name);
    },
  });
}

/** A connection that breaks while it is being made may never be answered by the driver. */
async function inTime<T>(connecting: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(connectionClosed()), CONNECT_MS);
  });
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}

const CONNECT_MS = 5_000;

function connectionClosed(): Error {
  return Object.assign(new Error("the connection to the database was lost"), { code: "CONNECTION_CLOSED" });
}
