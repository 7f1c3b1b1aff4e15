import postgres from "postgres";
import { ARRAYS } from "./arrays.ts";
import type { Connection } from "./database.ts";

/**
 * The connection over which a server speaks to the queue of jobs: one, with one statement at a time, replaced when it is
 * lost. The queue writes its statements itself, so values are sent and rows come as it is used to.
 */
export class QueueConnection {
  readonly #connection: Connection;
  #live: Live | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Runs one statement, or several where there are no values, and answers all their rows.
   * @throws what the database says; or that the connection was lost, or that it took more than 30 seconds
   */
  // biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
  executeSql(text: string, values: unknown[] = []): Promise<{ rows: any[] }> {
    const turn = this.#last.then(() => this.#run(text, values));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Gives the connection up, whatever it is doing. There will be no other. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drop();
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
  async #run(text: string, values: unknown[]): Promise<{ rows: any[] }> {
    if (this.#isClosed) throw new Error("the server is stopping");
    this.#live ??= open(this.#connection);
    try {
      const result = await send(this.#live, text, values);
      // Of several statements there are several results.
      return { rows: "command" in result ? [...result] : (result as unknown as unknown[][]).flat() };
    } catch (error) {
      // It may stand in a transaction that failed, or wait for an answer that never comes.
      void this.#drop();
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const live = this.#live;
    this.#live = null;
    live?.fail(connectionLost("the connection to the database was given up"));
    await live?.sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** A connection, and what fails the statement that is under way on it. */
type Live = { sql: postgres.Sql; fail(error: Error): void };

function open(connection: Connection): Live {
  const options: postgres.Options<Record<string, postgres.PostgresType>> = {
    max: 1,
    connection: {
      application_name: queueApplication(process.pid),
      TimeZone: "UTC",
      // Whatever becomes of this server, its locks are given up.
      statement_timeout: PATIENCE_MS,
      idle_in_transaction_session_timeout: PATIENCE_MS,
    },
    types: { ...ARRAYS, json: JSON_AS_WRITTEN },
    fetch_types: false,
    onnotice: () => {},
    // The driver forgets statements that wait for a connection that breaks.
    onclose: () => live.fail(connectionLost("the connection to the database was lost")),
    connect_timeout: 10,
    max_lifetime: null,
  };
  const sql = typeof connection === "string" ? postgres(connection, options) : postgres({ ...connection, ...options });
  const live: Live = { sql: sql as unknown as postgres.Sql, fail: () => {} };
  return live;
}

/** Sends one statement. Fails as soon as the connection is lost, and in any case in time. */
async function send(live: Live, text: string, values: unknown[]): Promise<postgres.RowList<postgres.Row[]>> {
  const sent = values.map((value) => value ?? null) as postgres.ParameterOrJSON<never>[];
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      live.fail = reject;
      timer = setTimeout(() => reject(connectionLost("the database did not answer in time")), PATIENCE_MS);
      live.sql.unsafe(text, sent).then(resolve, reject);
    });
  } finally {
    live.fail = () => {};
    clearTimeout(timer);
  }
}

/** The name by which the sessions of this connection can be told from others. */
export function queueApplication(process: number | "%"): string {
  return `scrip jobs ${process}`;
}

const PATIENCE_MS = 30_000;

/** The queue sends JSON as text already. */
const JSON_AS_WRITTEN = {
  to: 114,
  from: [114, 3802],
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: JSON.parse,
};

function connectionLost(message: string): Error {
  return Object.assign(new Error(message), { code: "CONNECTION_CLOSED" });
}
