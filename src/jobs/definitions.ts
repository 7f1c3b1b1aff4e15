import { ANCHORS, type AnchorsNeeds, anchors } from "./anchors.ts";
import { AUDIT, type AuditJobNeeds, audit } from "./audit.ts";
import type { JobDefinition, JobFacts } from "./definition.ts";
import { RECOVER_PAYMENTS, type RecoverPaymentsNeeds, recoverPayments } from "./recover-payments.ts";
import { ROLL_FORWARD, type RollForwardNeeds, rollForward } from "./roll-forward.ts";
import { SUM_MOVEMENTS, type SumMovementsNeeds, sumMovementsOfWallets } from "./sum-movements.ts";
import { SUM_USAGE, type SumUsageNeeds, sumUsageOfAccounts } from "./sum-usage.ts";

/** Every job, for who looks at them from outside. */
export const JOBS: readonly JobFacts[] = [ROLL_FORWARD, RECOVER_PAYMENTS, AUDIT, ANCHORS, SUM_USAGE, SUM_MOVEMENTS];

/** Every job, ready to run. */
export function jobDefinitions(
  needs: RollForwardNeeds & RecoverPaymentsNeeds & AuditJobNeeds & AnchorsNeeds & SumUsageNeeds & SumMovementsNeeds,
): JobDefinition[] {
  return [
    rollForward(needs),
    recoverPayments(needs),
    audit(needs),
    anchors(needs),
    sumUsageOfAccounts(needs),
    sumMovementsOfWallets(needs),
  ];
}
