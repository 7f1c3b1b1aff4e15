import type { Money } from "./provider.ts";

/** A payment as the sandbox remembers it. */
export type SandboxPayment = {
  /** Ours, `pay_…`. */
  id: string;
  /** The operator's id of the account that pays. */
  account: string;
  /** The test card, or what was given in its place. */
  method: string;
  money: Money;
  state: "needs_confirmation" | "succeeded" | "declined";
  /** In the currency's smallest part; together never more than the money. */
  refunded: number;
  disputed: number;
  dispute: "open" | "won" | "lost" | null;
  /** When the charge was asked for, in milliseconds of real time. */
  createdAt: number;
};

/** Where the sandbox keeps its payments. Several processes may use them at the same time. */
export interface SandboxBooks {
  /** Adds a payment unless there is one with this id. @returns whether it was added */
  add(payment: SandboxPayment): Promise<boolean>;
  find(id: string): Promise<SandboxPayment | null>;
  /**
   * Puts `after` in the place of `before`, as one step.
   * @returns false where the payment is no longer as `before`; then nothing has changed
   */
  replace(before: SandboxPayment, after: SandboxPayment): Promise<boolean>;
  /** All payments created from a time until before another, in milliseconds; oldest first. */
  list(from: number, to: number): AsyncIterable<SandboxPayment>;
}
