import type { WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";
import { finalRemaining, sum } from "./walk.ts";

/**
 * A wallet's stored balance = the sum of its entries = the sum of its grants' remaining. Never below zero. What is owed is
 * a figure of its own, equally the sum of its changes.
 */
export function auditBalance(history: WalletHistory, report: Report): void {
  let balance = 0;
  let outstanding = 0;
  let usage = 0;
  for (const entry of history.entries) {
    const starting = balance;
    balance += entry.amount;
    outstanding += entry.outstandingChange;
    if (USES.has(entry.type)) usage += entry.outstandingChange - entry.amount;
    const say = (what: string, shown: number, expected: number) => {
      if (shown !== expected) report(entry.sequence, `${what} is ${shown}, the entries add up to ${expected}`);
    };
    say("starting balance", entry.startingBalance, starting);
    say("ending balance", entry.endingBalance, balance);
    say("ending outstanding", entry.endingOutstanding, outstanding);
    say("running usage", entry.usage, usage);
    if (balance < 0) report(entry.sequence, `the balance falls to ${balance}`);
    if (outstanding < 0) report(entry.sequence, `outstanding falls to ${outstanding}`);
  }

  const { stored } = history;
  const last = history.entries.at(-1);
  const compare = (what: string, shown: number, expected: number) => {
    if (shown !== expected) report(null, `stored ${what} is ${shown}, the ledger says ${expected}`);
  };
  compare("balance", stored.balance, balance);
  compare("outstanding", stored.outstanding, outstanding);
  compare("sequence", stored.sequence, last?.sequence ?? 0);
  compare("usage", stored.usage, usage);

  const remaining = finalRemaining(history);
  // A scheduled grant holds what it will give; none of that is in the wallet yet.
  const given = history.grants.filter((grant) => grant.givenBy !== null);
  for (const grant of given) {
    compare(`remaining of grant ${grant.number}`, grant.remaining, remaining.get(grant.number) ?? 0);
  }
  compare("remaining of all grants", sum(given.map((grant) => grant.remaining)), balance);
  compare("remaining of all debts", sum(history.debts.map((debt) => debt.remaining)), outstanding);

  const open = history.deposits.filter((deposit) => deposit.state === "open");
  const openAmounts = open.map(({ sequence }) => -(history.entries.find((e) => e.sequence === sequence)?.amount ?? 0));
  compare("number of deposits in flight", stored.inFlightCount, open.length);
  compare("amount in flight", stored.inFlightAmount, sum(openAmounts));
}

const USES = new Set(["charge", "deposit", "settlement", "refund"]);
