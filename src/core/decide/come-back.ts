import type { Cause, Movement } from "../entry.ts";
import { giveBack } from "../give-back.ts";
import type { Instant } from "../instant.ts";
import type { Use } from "../use.ts";
import type { Wallet } from "../wallet.ts";
import { expiry, movement } from "./movement.ts";

/**
 * The entry that gives a part of a use back, and an expiry for each part that lapses again at once.
 * @param lapsedAt grants that had lapsed by then take nothing back
 */
export function comeBack(
  wallet: Wallet,
  use: Use,
  amount: number,
  at: { now: Instant; lapsedAt: Instant },
  type: "settlement" | "refund" | "reversal",
  cause: Cause,
  rest: Partial<Movement>,
): Movement[] {
  const back = giveBack(wallet, use, amount, at);
  const cancelled = amount - back.amount;
  const { workspace, campaign, action, reference } = use;
  const given = movement(type, back.amount, cause, {
    workspace,
    campaign,
    action,
    reference,
    outstandingChange: cancelled === 0 ? 0 : -cancelled,
    fundings: back.fundings,
    newGrants: back.newGrants,
    joins: back.joins,
    pays: back.pays,
    of: use.sequence,
    ...rest,
  });
  return [given, ...back.lapsing.map((part) => expiry(part))];
}
