import type { Cause } from "./entry.ts";
import type { Instant } from "./instant.ts";

/** What is bought: whole packs, in one purchase. Money is in the currency's smallest part. */
export type Order = { pack: string; count: number; credits: number; money: number; currency: string };

/**
 * Where a payment stands. `asked`: decided, the provider is being asked. `unknown`: it did not say what became of it.
 * `succeeded`: paid, about to be credited. The last two are final, but that a payment which was declined and turns out
 * paid is credited all the same.
 */
export const PAYMENT_STATES = ["asked", "unknown", "needs_confirmation", "succeeded", "credited", "declined"] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** One purchase and how it is paid. Numbered 1, 2, 3 … in its wallet. Never changed, only replaced. */
export type Payment = {
  readonly number: number;
  readonly kind: "topup" | "auto_reload";
  readonly state: PaymentState;
  readonly order: Order;
  readonly provider: string;
  /** The provider's own id of it, or the operator's receipt number; null until it is known. */
  readonly receipt: string | null;
  /** The card; null: the account's default. */
  readonly method: string | null;
  /** What its entry will say. */
  readonly workspace: string | null;
  readonly cause: Cause;
  readonly decidedAt: Instant;
  readonly closedAt: Instant | null;
  /** Why it was declined. */
  readonly reason: string | null;
  /** Sequence of the entry that credited it. */
  readonly entry: number | null;
  /** Credits taken back, for money went back. */
  readonly reversed: number;
};

/** Whether it is not decided yet: then the card may have been charged, and nothing was credited. */
export function isOpen(payment: Payment): boolean {
  return payment.state !== "credited" && payment.state !== "declined";
}
