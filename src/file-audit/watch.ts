import type { Entry } from "./entry.ts";

/** A long time without entries; `to` is infinite where it lasts until the history ends. */
export type Gap = { from: number; to: number; otherwise: number };

const DAY_MS = 86_400_000;
const ENTRIES_FOR_GAP = 5;
const TIMES_THE_NEXT = 3;

/** Whether so long a time without entries is odd, where the longest other one is `otherwise`. */
export function isLong(length: number, otherwise: number): boolean {
  return length >= DAY_MS && length >= TIMES_THE_NEXT * otherwise;
}

/** Finds a time without entries that is far longer than any other. */
export class GapWatch {
  #entries = 0;
  #last: number | null;
  #longest: { from: number; to: number } | null = null;
  #next = 0;

  /** @param from where to begin; null begins with the first entry */
  constructor(from: number | null) {
    this.#last = from;
  }

  add(time: number): void {
    this.#entries++;
    const from = this.#last;
    this.#last = time;
    if (from === null) return;
    const longest = this.#length();
    if (time - from > longest) {
      this.#next = longest;
      this.#longest = { from, to: time };
    } else this.#next = Math.max(this.#next, time - from);
  }

  /** The gap, if there is one. One at the end may have to be looked at again when the history's end is known. */
  end(until: number): Gap | null {
    if (this.#entries < ENTRIES_FOR_GAP) return null;
    const longest = this.#length();
    if (this.#longest !== null && isLong(longest, this.#next)) return { ...this.#longest, otherwise: this.#next };
    const last = { from: this.#last!, to: until, otherwise: longest };
    return isLong(until - last.from, longest) ? last : null;
  }

  #length(): number {
    return this.#longest === null ? 0 : this.#longest.to - this.#longest.from;
  }
}

/**
 * The balance as it would be if it were stopped at zero wherever it would have gone below. Entries of one moment are taken
 * together, for their order is not known.
 */
export class HeldAtZero {
  balance: bigint;
  times = 0;
  /** The entry that would first have taken it below. */
  first: Entry | null = null;
  #last: Entry | null = null;

  constructor(balance: bigint) {
    this.balance = balance;
  }

  add(entry: Entry): void {
    if (entry.time !== this.#last?.time) this.end();
    this.balance += entry.amount;
    this.#last = entry;
  }

  /** After the last entry. */
  end(): void {
    if (this.balance >= 0n) return;
    this.balance = 0n;
    this.times++;
    this.first ??= this.#last;
  }
}
