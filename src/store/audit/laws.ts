import type { Sql } from "../database.ts";
import { auditAmendmentChain, auditAmendments } from "./amendments.ts";
import { auditBeside } from "./beside.ts";
import { auditChain } from "./chain.ts";
import { auditDebts } from "./debts.ts";
import type { Found } from "./found.ts";
import { auditGrants } from "./grants.ts";
import { auditMoney } from "./money.ts";
import { auditMovementSums } from "./movement-sums.ts";
import { auditOnce } from "./once.ts";
import { auditPlans } from "./plans.ts";
import { auditReloads } from "./reloads.ts";
import type { Scope } from "./scope.ts";
import { auditSettled } from "./settled.ts";
import { auditStanding } from "./standing.ts";
import { auditUsage } from "./usage.ts";
import { auditUsageSums } from "./usage-sums.ts";
import { auditWalk } from "./walk.ts";

/** One check of all that a scope holds. They know nothing of each other, and may run side by side in one snapshot. */
export type Check = (sql: Sql, scope: Scope) => Promise<Found[]>;

/** The longest first, so that what runs side by side ends together. */
export const CHECKS: Record<string, Check> = {
  chain: auditChain,
  walk: auditWalk,
  usage: auditUsage,
  grants: auditGrants,
  settled: auditSettled,
  beside: auditBeside,
  once: auditOnce,
  sums: auditUsageSums,
  movementSums: auditMovementSums,
  debts: auditDebts,
  standing: auditStanding,
  money: auditMoney,
  reloads: auditReloads,
  plans: auditPlans,
  amendments: auditAmendments,
  amendmentChain: auditAmendmentChain,
};
