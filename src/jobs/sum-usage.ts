import type { Database } from "../store/database.ts";
import { readAccountsToSum, sumUsage } from "../store/usage-sums.ts";
import type { JobDefinition, JobFacts } from "./definition.ts";

/** Reading is as right before it as after; long windows of busy accounts only take longer. */
export const SUM_USAGE: JobFacts = { name: "sum-usage", everySeconds: 15 * 60 };

export type SumUsageNeeds = { summing: Database };

/** Adds up the past days of accounts that use much, one account after the other. */
export function sumUsageOfAccounts({ summing }: SumUsageNeeds): JobDefinition {
  return {
    ...SUM_USAGE,
    async run(signal, progress) {
      let done = 0;
      for (const account of await readAccountsToSum(summing)) {
        if (signal.aborted) break;
        await sumUsage(summing, account);
        done += 1;
        progress();
      }
      return done;
    },
  };
}
