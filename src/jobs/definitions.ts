import type { JobDefinition, JobFacts } from "./definition.ts";
import { ROLL_FORWARD, type RollForwardNeeds, rollForward } from "./roll-forward.ts";

/** Every job, for who looks at them from outside. */
export const JOBS: readonly JobFacts[] = [ROLL_FORWARD];

/** Every job, ready to run. */
export function jobDefinitions(needs: RollForwardNeeds): JobDefinition[] {
  return [rollForward(needs)];
}
