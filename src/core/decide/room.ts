import { MAX_BALANCE } from "../amount.ts";
import type { Rejection } from "../rejection.ts";
import type { Wallet } from "../wallet.ts";

/**
 * Whether a wallet has room for more credits. They are given only up to a balance, with what is in flight,
 * scheduled or being paid, of 2^52, so that returns and settlements, which cannot be refused, always fit.
 */
export function checkRoom(wallet: Wallet, amount: number): Rejection | null {
  if (amount <= MAX_BALANCE - held(wallet)) return null;
  return {
    code: "amount_out_of_range",
    detail: `The balance, with what is in flight, scheduled or being paid, may reach ${MAX_BALANCE}; ${amount} more would pass it.`,
  };
}

/** The balance, with what may still come to it: what is in flight, what is scheduled and what is being paid. */
export function held(wallet: Wallet): number {
  return wallet.balance + wallet.inFlight.amount + wallet.scheduledAmount + wallet.pendingCredits;
}
