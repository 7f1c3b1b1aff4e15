import type { Command } from "../command.ts";
import type { Instant } from "../instant.ts";
import { fail, ok } from "../result.ts";
import type { Wallet } from "../wallet.ts";
import type { Book, Decided } from "./book.ts";
import { checkNotImporting, decideBring, decideFinishImport } from "./bring.ts";
import { decideCredit, decideDecline, decideReverse, decideTopup } from "./buy.ts";
import { decideAdjustment, decideGrant, decideWithdraw } from "./give.ts";
import { checkNamedCase } from "./named-case.ts";
import { decidePlan } from "./plan.ts";
import { decideAutoReload } from "./reload.ts";
import { decideRepayment, decideWaiver } from "./repay.ts";
import { decideRefund, decideSettle, decideVoid } from "./settle.ts";
import { decideSpend } from "./spend.ts";

/**
 * Decides one command on one wallet at a time, changing nothing: the movements it makes, or why not. Everything that
 * the calendar made due up to `at` has been posted before (`rollForward`).
 */
export function decide(book: Book, wallet: Wallet, command: Command, at: Instant): Decided {
  if (command.kind === "bring") return decideBring(book, wallet, command);
  if (command.kind === "finish_import") return decideFinishImport(wallet);
  if (command.kind === "roll") return ok({ movements: [] });
  const importing = checkNotImporting(wallet);
  return importing === null ? decideOrdinary(book, wallet, command, at) : fail(importing);
}

type Ordinary = Exclude<Command, { kind: "bring" | "finish_import" | "roll" }>;

function decideOrdinary(book: Book, wallet: Wallet, command: Ordinary, at: Instant): Decided {
  switch (command.kind) {
    case "charge":
    case "deposit":
      return decideSpend(book, wallet, command, at);
    case "settle":
      return decideSettle(book, wallet, command, at);
    case "void":
      return decideVoid(wallet, command, at);
    case "refund":
      return checkNamedCase(book, wallet, command.case) ?? decideRefund(wallet, command, at);
    case "grant":
      return decideGrant(wallet, command, at);
    case "withdraw":
      return decideWithdraw(wallet, command);
    case "topup":
      return decideTopup(book, wallet, command, at);
    case "credit":
      return decideCredit(book, wallet, command, at);
    case "decline":
      return decideDecline(wallet, command, at);
    case "reverse":
      return decideReverse(wallet, command, at);
    case "plan":
      return decidePlan(book, wallet, command, at);
    case "auto_reload":
      return decideAutoReload(book, wallet, command, at);
    case "adjustment":
      return checkNamedCase(book, wallet, command.case) ?? decideAdjustment(wallet, command, at);
    case "repayment":
      return decideRepayment(wallet, command);
    case "waiver":
      return decideWaiver(wallet, command);
    default:
      return command satisfies never;
  }
}
