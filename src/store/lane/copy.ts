import type { Writable } from "node:stream";
import type { Reserved } from "../database.ts";

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
  readonly #stream: Promise<Writable>;

  /** Sends a `copy … from stdin`. Statements that were sent before are answered first. */
  constructor(sql: Reserved, statement: string) {
    const query = sql.unsafe(statement) as unknown as { reject(error: unknown): void; writable(): Promise<Writable> };
    const reject = query.reject.bind(query);
    query.reject = (error) => {
      this.#error ??= error;
      reject(error);
    };
    this.#stream = query.writable();
    this.#stream.then((stream) => stream.on("error", () => {})).catch(() => {});
  }

  /** Why the database did not take the rows; null where it has not said so. */
  get error(): unknown {
    return this.#error;
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
