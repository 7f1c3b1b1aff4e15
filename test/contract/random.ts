/** A source of chance that can be asked again: the same seed gives the same numbers. */
export class Chance {
  readonly seed: number;
  #state: number;

  /** @param seed `SCRIP_TEST_SEED` of the environment, or the one given */
  constructor(seed: number) {
    this.seed = Number(process.env["SCRIP_TEST_SEED"] ?? seed);
    this.#state = this.seed >>> 0;
  }

  /** A number from 0 up to but not including 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }
}
