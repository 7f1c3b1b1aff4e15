import { Chance } from "../contract/random.ts";
import type { Fault } from "./fault.ts";

/** A fault and what decides everything by chance that happens with it. */
export type Step = { number: number; fault: Fault; seed: number };

/** All faults in an order of their own, then all again, for ever: the same for the same seed. */
export function* planOf(seed: number, faults: readonly Fault[]): Generator<Step> {
  const chance = new Chance(seed);
  for (let number = 1; ; ) {
    const left = [...faults];
    while (left.length > 0) {
      const [fault] = left.splice(chance.integer(0, left.length - 1), 1);
      yield { number: number++, fault: fault!, seed: chance.integer(0, 2 ** 31 - 1) };
    }
  }
}
