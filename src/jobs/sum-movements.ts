import type { Database } from "../store/database.ts";
import { readWalletsToSum, sumMovements } from "../store/movement-sums.ts";
import type { JobDefinition, JobFacts } from "./definition.ts";

/** Reading is as right before it as after; statements of busy wallets only take longer. */
export const SUM_MOVEMENTS: JobFacts = { name: "sum-movements", everySeconds: 15 * 60 };

export type SumMovementsNeeds = { summing: Database };

/** Adds up the entries of wallets that have many, block by block, one wallet after the other. */
export function sumMovementsOfWallets({ summing }: SumMovementsNeeds): JobDefinition {
  return {
    ...SUM_MOVEMENTS,
    async run(signal, progress) {
      let done = 0;
      for (const wallet of await readWalletsToSum(summing)) {
        while (!signal.aborted) {
          const blocks = await sumMovements(summing, wallet);
          if (blocks === 0) break;
          done += blocks;
          progress();
        }
      }
      return done;
    },
  };
}
