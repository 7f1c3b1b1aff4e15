import { describe, expect, test } from "vitest";
import type { Deposit, Entry, Grant, Purchase, Stored, WalletHistory } from "../history.ts";
import { audit } from "./audit.ts";
import { accountOf, relink, settleFigures } from "./healthy.ts";

/** What can be done to a healthy history, by whom, and that the auditor finds it. */

export type Corruption = { of: () => WalletHistory; by: Change; after: (history: WalletHistory) => unknown };
export type Change = (history: WalletHistory) => unknown;

/** A change by someone who makes all figures and hashes fit again. */
export function covered(of: () => WalletHistory, ...changes: Change[]): Corruption {
  return { of, by: (history) => changes.map((change) => change(history)), after: settleFigures };
}

/** A change of a row whose hashes are made anew, but nothing else. */
export function rehashed(of: () => WalletHistory, by: Change): Corruption {
  return { of, by, after: relink };
}

/** A change in the tables by someone who thinks of nothing further. */
export function plain(of: () => WalletHistory, ...changes: Change[]): Corruption {
  return { of, by: (history) => changes.map((change) => change(history)), after: () => null };
}

export const entry = (sequence: number, change: Partial<Entry>): Change => {
  return (history) => Object.assign(history.entries[sequence - 1] as Entry, change);
};
export const grant = (number: number, change: Partial<Grant>): Change => {
  return (history) => Object.assign(history.grants[number - 1] as Grant, change);
};
export const deposit = (sequence: number, change: Partial<Deposit>): Change => {
  return ({ deposits }) =>
    Object.assign(deposits.find((candidate) => candidate.sequence === sequence) as Deposit, change);
};
export const stored = (change: Partial<Stored>): Change => {
  return (history) => Object.assign(history.stored, change);
};
export const moreGrants = (...grants: Partial<Grant>[]): Change => {
  return (history) => history.grants.push(...grants.map((more) => ({ ...(history.grants[0] as Grant), ...more })));
};
export const fundings = (...pairs: [grant: number, amount: number][]) => ({
  fundings: pairs.map(([number, amount]) => ({ grant: number, amount })),
});
export const pays = (...pairs: [debt: number, amount: number][]) => ({
  pays: pairs.map(([debt, amount]) => ({ debt, amount })),
});
export const removeLast: Change = (history) => history.entries.pop();
export const swap = (first: number, second: number): Change => {
  return ({ entries }) => {
    const [a, b] = [entries[first - 1] as Entry, entries[second - 1] as Entry];
    entries[first - 1] = { ...b, sequence: first };
    entries[second - 1] = { ...a, sequence: second };
  };
};

export const purchase = (number: number, change: Partial<Purchase>): Change => {
  return ({ purchases }) =>
    Object.assign(purchases.find((candidate) => candidate.number === number) as Purchase, change);
};

/** Each corruption must be found by the law that it breaks. */
export function findsEach(corruptions: Record<string, Record<string, Corruption>>): void {
  describe.each(Object.entries(corruptions))("law %s finds", (law, each) => {
    test.each(Object.entries(each))("%s", (_, { of, by, after }) => {
      const history = of();
      by(history);
      after(history);
      expect(audit(accountOf(history)).map((finding) => finding.law)).toContain(law);
    });
  });
}
