import type { Instant } from "../../core/instant.ts";
import { readClock, readTestClock } from "../clock.ts";
import type { Sql } from "../database.ts";

/** What the database's clock says; `test` is what it was set to, null where it was not. */
export type ClockReading = { now: Instant; test: Instant | null };

/** After so long the database is asked again: its clock may have been put right meanwhile, or set. */
const FRESH_MS = 5_000;

/**
 * The database's clock without asking: what it said last, and the time that went by here since. It is never ahead, for it was
 * read before its answer arrived. Whoever decides by it has to see, when writing, that the test clock is as it is thought to be.
 */
export class KnownClock {
  #last: (ClockReading & { heardAt: number }) | null = null;

  /** Takes note of what the clock said in an answer that has just come. */
  hear({ now, test }: ClockReading): void {
    this.#last = { now, test, heardAt: performance.now() };
  }

  /** Null where the database has to be asked. */
  read(): ClockReading | null {
    if (this.#last === null) return null;
    const { now, test, heardAt } = this.#last;
    const since = performance.now() - heardAt;
    if (since > FRESH_MS) return null;
    return { now: test ?? now + Math.floor(since), test };
  }

  /** Asks the database, and takes note of the answer. */
  async ask(sql: Sql): Promise<Instant> {
    const [now, test] = await Promise.all([readClock(sql), readTestClock(sql)]);
    this.hear({ now, test });
    return now;
  }

  forget(): void {
    this.#last = null;
  }
}
