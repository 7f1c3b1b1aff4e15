import type { Step } from "./intent.ts";

/** How a program failed: at which of its steps, and why. */
export type Failure = { at: number; error: Error };

/**
 * Looks for a shorter program that still fails: nothing after the failure, then fewer and fewer steps, then fewer intents in
 * each. Ends when nothing more can be left out, or the time is up.
 */
export async function shrink(
  steps: Step[],
  failure: Failure,
  tryOut: (steps: Step[]) => Promise<Failure | null>,
  until: number,
): Promise<{ steps: Step[]; failure: Failure }> {
  let best = { steps: steps.slice(0, failure.at + 1), failure };
  const better = async (candidate: Step[]): Promise<boolean> => {
    if (Date.now() > until) return false;
    const found = await tryOut(candidate);
    if (found !== null) best = { steps: candidate.slice(0, found.at + 1), failure: found };
    return found !== null;
  };
  for (let before = Number.POSITIVE_INFINITY; sizeOf(best.steps) < before && Date.now() <= until; ) {
    before = sizeOf(best.steps);
    for (let count = Math.ceil(best.steps.length / 2); count >= 1; count = count === 1 ? 0 : Math.ceil(count / 2)) {
      for (let from = 0; from < best.steps.length; ) {
        const without = best.steps.toSpliced(from, count);
        // The time that passes in a step may matter although nothing is done in it.
        const idle = best.steps.map((step, i) => (i >= from && i < from + count ? { ...step, intents: [] } : step));
        if (!((await better(without)) || (sizeOf(idle) < sizeOf(best.steps) && (await better(idle))))) from += count;
        else if (best.steps.length <= from + count) break;
      }
    }
    for (let index = 0; index < best.steps.length; index++) {
      for (let which = 0; which < (best.steps[index]?.intents.length ?? 0); ) {
        const fewer = best.steps.map((step, i) =>
          i === index ? { ...step, intents: step.intents.toSpliced(which, 1) } : step,
        );
        if (!(await better(fewer))) which++;
      }
    }
  }
  return best;
}

/** Intents weigh more than the time between them. */
function sizeOf(steps: Step[]): number {
  return steps.reduce((sum, step) => sum + 1 + 2 * step.intents.length, 0);
}
