import { Writable } from "node:stream";
import type { Reserved } from "../database.ts";
import { afterMicrotasks, type Wire } from "./session.ts";

/** A value of a row in COPY's text format. Numbers and what is known to hold nothing special go in as they are. */
export function copyText(value: string | null): string {
  if (value === null) return "\\N";
  return SPECIAL.test(value) ? value.replace(EACH_SPECIAL, (character) => ESCAPES[character]!) : value;
}

const SPECIAL = /[\\\n\r\t]/;
const EACH_SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export const copyNumber = (value: number | null): string => (value === null ? "\\N" : String(value));
export const copyBytes = (hex: string | null): string => (hex === null ? "\\N" : `\\\\x${hex}`);

/**
 * Rows on their way by COPY, which costs the database half of what an insert from arrays does and writes less WAL.
 *
 * The driver gives a stream once the database takes rows, and forgets an error that comes after the last one. So the
 * error is caught where the driver would drop it, and the commit that follows tells whether the rows stand.
 */
export class Copy {
  #error: unknown = null;
  readonly #query: CopyQuery;
  readonly #stream: Promise<Writable>;

  /** Sends a `copy … from stdin`. Statements that were sent before are answered first. */
  constructor(sql: Reserved, statement: string) {
    this.#query = sql.unsafe(statement.padEnd(HANDED_OVER_AT_ONCE)) as unknown as CopyQuery;
    const reject = this.#query.reject.bind(this.#query);
    this.#query.reject = (error) => {
      this.#error ??= error;
      reject(error);
    };
    this.#stream = this.#query.writable();
    this.#stream.then((stream) => stream.on("error", () => {})).catch(() => {});
  }

  /** Why the database did not take the rows; null where it has not said so. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * Sends the rows right behind the statement, without waiting for the database to ask for them: where it does not take
   * them it passes over them. What is sent next comes behind them. The wire must be held from before the statement on.
   *
   * @returns false where that cannot be, and nothing was sent: the driver has not handed the statement over yet, because
   *   it asks first what kinds of parameters a statement before it has; or it encrypts what it sends
   */
  async sendAlong(wire: Wire, rows: string): Promise<boolean> {
    const held = wire.held();
    await new Promise<void>((resolve) => afterMicrotasks(resolve));
    const isHandedOver = this.#query.state !== null && wire.held() - held >= HANDED_OVER_AT_ONCE;
    if (wire.write === null || !isHandedOver) return false;
    wire.write(copyDataAndDone(rows));
    // The driver makes its stream all the same. It has to end at once, before it is given another statement.
    const resolve = this.#query.resolve.bind(this.#query);
    this.#query.resolve = (stream) => {
      if (stream instanceof Writable) stream.end();
      resolve(stream);
    };
    return true;
  }

  /** Sends the rows and their end. Whether they were taken is known when what is sent next has been answered. */
  async send(rows: string): Promise<void> {
    const stream = await this.#stream;
    await new Promise<void>((resolve, reject) => {
      stream.once("error", reject);
      stream.write(rows, () => {
        stream.end();
        // The stream says that it has ended in the next tick; only then does the driver send anything else.
        setImmediate(resolve);
      });
    });
  }

  /** Takes the statement back: nothing of it will stand. */
  async abandon(): Promise<void> {
    const stream = await this.#stream.catch(() => null);
    stream?.destroy(new Error("the rows are not wanted any more"));
  }
}

type CopyQuery = {
  reject(error: unknown): void;
  resolve(answer: unknown): void;
  writable(): Promise<Writable>;
  /** Null until the driver has handed the statement over. */
  state: unknown;
};

/** The driver collects what is shorter than this, and hands the rest over at once (postgres.js, `connection.js`, `write`). */
const HANDED_OVER_AT_ONCE = 1_024;

const COPY_DONE = Buffer.from("c\0\0\0\u0004", "latin1");

/** The messages CopyData and CopyDone of PostgreSQL's protocol: each a letter, its length without the letter, its content. */
function copyDataAndDone(rows: string): Buffer {
  const length = Buffer.byteLength(rows);
  const bytes = Buffer.allocUnsafe(1 + 4 + length + COPY_DONE.length);
  bytes.write("d", 0, "latin1");
  bytes.writeInt32BE(length + 4, 1);
  bytes.write(rows, 5);
  COPY_DONE.copy(bytes, 5 + length);
  return bytes;
}
