import type { Fault, Verdict } from "@scrip/sdk/verify";

/** What a server shows of a balance. */
export type Shown = { account: string; wallet: string; sequence: number; balance: number; hash: string };

/** Faults that say nothing against the history itself: there was nothing to hold it against. */
const UNDECIDED: readonly Fault["kind"][] = ["not_compared", "behind"];

/** `undecided`: it holds in itself, but not everything that was asked could be compared. */
export function judged({ holds, faults, fault_count: count }: Verdict): "true" | "untrue" | "undecided" {
  if (holds) return "true";
  const known = count === faults.length && faults.every(({ kind }) => UNDECIDED.includes(kind));
  return known ? "undecided" : "untrue";
}

/**
 * How a checked history stands to what the server shows now. `other`: it is of another balance; `older`: more was posted since;
 * `differs`: as many movements, and yet not the same.
 */
export function besideShown(verdict: Verdict, shown: Shown): "same" | "older" | "differs" | "other" {
  if (verdict.account !== shown.account || verdict.wallet !== shown.wallet) return "other";
  if (verdict.entries < shown.sequence) return "older";
  const isSame =
    verdict.entries === shown.sequence &&
    verdict.balance === shown.balance &&
    (verdict.entries === 0 || verdict.hash === shown.hash);
  return isSame ? "same" : "differs";
}
