import { readPaymentsLag } from "../store/payments.ts";
import { type JobDefinition, type JobFacts, PartlyDone } from "./definition.ts";

export type RecoverPaymentsNeeds = {
  /** Looks after payments that are still open. */
  recover(options: { signal: AbortSignal; progress: () => void }): Promise<{ done: number; failed: number }>;
};

/** A provider that does not answer is waited for, one payment after the other. */
export const RECOVER_PAYMENTS: JobFacts = {
  name: "recover-payments",
  everySeconds: 15,
  silenceSeconds: 180,
  lag: readPaymentsLag,
};

/** Finds out what became of payments whose server died, or whose provider did not say, and lets the ledger follow. */
export function recoverPayments(needs: RecoverPaymentsNeeds): JobDefinition {
  return {
    ...RECOVER_PAYMENTS,
    async run(signal, progress) {
      const { done, failed } = await needs.recover({ signal, progress });
      if (failed === 0) return done;
      const payments = failed === 1 ? "One payment" : `${failed} payments`;
      throw new PartlyDone(
        `${payments} could not be looked after; the server's log says why. They are tried again.`,
        done,
      );
    },
  };
}
