import type { Plan } from "./catalog.ts";
import type { Instant } from "./instant.ts";

/** What a plan promised when it was chosen: a plan that its catalog sells no more goes on as it was. */
export type PlanTerms = Pick<Plan, "id" | "name" | "allocation" | "rollover">;

/** The plan of a wallet. Never changed, only replaced. */
export type Subscription = {
  readonly anchor: Instant;
  /** The present cycle began at `from`, the one before (if there was one) at `previousFrom`. Null before the first. */
  readonly cycle: { readonly plan: PlanTerms; readonly from: Instant; readonly previousFrom: Instant | null } | null;
  /** The anniversary that ends the present cycle, or 0, the anchor, which begins the first; and when that is. */
  readonly anniversary: number;
  readonly renewsAt: Instant;
  /** What holds from then on; null: the plan ends. */
  readonly next: PlanTerms | null;
};

export function termsOf({ id, name, allocation, rollover }: Plan): PlanTerms {
  return { id, name, allocation, rollover };
}

/** When plan credits that come back now lapse with their cycle; null where no cycle runs. */
export function cycleEnd(subscription: Subscription | null): Instant | null {
  return subscription?.cycle == null ? null : subscription.renewsAt;
}
