import type { Fault, Verdict } from "@scrip/sdk/verify";

/** What a server shows of a balance. */
export type Shown = { account: string; wallet: string; sequence: number; balance: number; hash: string };

/** Faults that say nothing against what is there of the history. */
const BESIDE: readonly Fault["kind"][] = ["not_compared", "cut_off"];

/**
 * `short`: what is there is true, and its end is missing, because it was cut off or because the export is older. `undecided`:
 * it holds in itself, but there was nothing to compare it with.
 */
export function judged({ holds, faults, fault_count: count }: Verdict): "true" | "untrue" | "short" | "undecided" {
  if (holds) return "true";
  if (count > faults.length || faults.some(({ kind }) => !BESIDE.includes(kind))) return "untrue";
  return faults.some(({ kind }) => kind === "cut_off") ? "short" : "undecided";
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
