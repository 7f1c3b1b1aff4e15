import type { Command } from "../command.ts";
import type { Cause, DebtPayment, Movement } from "../entry.ts";
import { drawFrom } from "../grant.ts";
import { notEnough } from "../rejection.ts";
import { fail, ok } from "../result.ts";
import type { Wallet } from "../wallet.ts";
import type { Decided } from "./book.ts";
import { CALENDAR, movement } from "./movement.ts";

type RepaymentCommand = Extract<Command, { kind: "repayment" }>;
type WaiverCommand = Extract<Command, { kind: "waiver" }>;

/** Pays what is outstanding from the balance, the oldest debt first. With no amount: as much as the balance covers. */
export function decideRepayment(wallet: Wallet, command: RepaymentCommand): Decided {
  if (wallet.outstanding === 0) return fail(nothingOutstanding);
  const amount = command.amount ?? Math.max(1, Math.min(wallet.outstanding, wallet.balance));
  if (amount > wallet.outstanding) return fail(moreThanOutstanding(wallet));
  if (amount > wallet.balance) {
    return fail(notEnough(amount, wallet.balance, `The repayment takes ${amount}; ${wallet.balance} are available.`));
  }
  return ok({ movements: [repayment(wallet, amount, command, command.workspace)] });
}

/** Staff give up what is outstanding, with a reason; the oldest debt first. The balance does not move. */
export function decideWaiver(wallet: Wallet, command: WaiverCommand): Decided {
  if (wallet.outstanding === 0) return fail(nothingOutstanding);
  if (command.amount > wallet.outstanding) return fail(moreThanOutstanding(wallet));
  return ok({
    movements: [
      movement("adjustment", 0, command, {
        workspace: command.workspace,
        outstandingChange: -command.amount,
        pays: oldestFirst(wallet, command.amount),
        reason: command.reason,
      }),
    ],
  });
}

/** Where the catalog says `next_credit`: the repayment that follows incoming credits, if something is outstanding. */
export function repaymentAfterCredit(wallet: Wallet): Movement | null {
  const amount = Math.min(wallet.outstanding, wallet.balance);
  return amount === 0 ? null : repayment(wallet, amount, CALENDAR, null);
}

function repayment(wallet: Wallet, amount: number, cause: Cause, workspace: string | null): Movement {
  return movement("repayment", -amount, cause, {
    workspace,
    outstandingChange: -amount,
    fundings: drawFrom(wallet.burning, amount),
    pays: oldestFirst(wallet, amount),
  });
}

function oldestFirst(wallet: Wallet, amount: number): DebtPayment[] {
  const pays: DebtPayment[] = [];
  let left = amount;
  for (const debt of wallet.debts) {
    if (left === 0) break;
    const part = Math.min(debt.remaining, left);
    pays.push({ debt: debt.sequence, amount: part });
    left -= part;
  }
  if (left !== 0) throw new Error(`${left} of what is outstanding belongs to no debt`);
  return pays;
}

const nothingOutstanding = { code: "conflict", detail: "Nothing is outstanding in this wallet." } as const;

function moreThanOutstanding(wallet: Wallet) {
  return { code: "amount_out_of_range", detail: `Only ${wallet.outstanding} are outstanding.` } as const;
}
