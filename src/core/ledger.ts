import type { Command } from "./command.ts";
import { type Book, billedKey, receiptKey } from "./decide/book.ts";
import { decide } from "./decide/decide.ts";
import { give } from "./decide/give.ts";
import { CALENDAR, expiry } from "./decide/movement.ts";
import { repaymentAfterCredit } from "./decide/repay.ts";
import { voidMovements } from "./decide/settle.ts";
import { bringsCredits, type Entry, type Movement } from "./entry.ts";
import { type Grant, hasLapsed } from "./grant.ts";
import { earlier, type Instant } from "./instant.ts";
import type { Rejection } from "./rejection.ts";
import { fail, ok, type Result } from "./result.ts";
import type { Use } from "./use.ts";
import { evolve, nextDueAt, scheduleGrant, unschedule, type Wallet } from "./wallet.ts";

/** What a command did. `entries` are in the order of the ledger, the one it is answered with first. */
export type Executed = { entries: Entry[]; schedule: Grant | null; unschedule: number | null };

/**
 * Runs one command on a wallet: posts what the calendar made due, decides, and lets the wallet and the book evolve.
 * A refused command changes nothing but what was due anyway.
 *
 * @param now the clock; the command's time is never before the wallet's last entry
 * @returns what was due, and what the command did or why it was refused
 */
export function execute(
  book: Book,
  wallet: Wallet,
  command: Command,
  now: Instant,
): { due: Entry[]; result: Result<Executed, Rejection> } {
  const at = Math.max(now, wallet.lastAt);
  const due = rollForward(book, wallet, at, now);
  const decided = decide(book, wallet, command, at);
  if (!decided.ok) return { due, result: fail(decided.error) };
  const { movements, schedule, unschedule: withdrawn } = decided.value;
  const entries = apply(book, wallet, movements, at, now);
  if (schedule !== undefined) scheduleGrant(wallet, schedule);
  if (withdrawn !== undefined) unschedule(wallet, wallet.grants.get(withdrawn)!);
  return { due, result: ok({ entries, schedule: schedule ?? null, unschedule: withdrawn ?? null }) };
}

/**
 * Posts everything the calendar made due up to `at`, each at the time it was due, in order; at one instant deposits void
 * themselves first (by sequence), then grants lapse (in burning order), then future grants take effect (by number).
 */
export function rollForward(book: Book, wallet: Wallet, at: Instant, postedAt: Instant): Entry[] {
  const entries: Entry[] = [];
  for (let due = nextDueAt(wallet); due !== null && due <= at; due = nextDueAt(wallet)) {
    entries.push(...apply(book, wallet, takeDue(wallet, due), Math.max(due, wallet.lastAt), postedAt));
  }
  return entries;
}

/** The first thing due at an instant. Where nothing is, the wallet waited for a deposit that is closed by now. */
function takeDue(wallet: Wallet, due: Instant): Movement[] {
  const overdue = openDeposits(wallet).find((use) => use.deadline !== null && use.deadline <= due);
  if (overdue !== undefined) return voidMovements(wallet, overdue, CALENDAR, "Its deadline passed.", due);

  const lapsed = wallet.burning.find((grant) => hasLapsed(grant, due));
  if (lapsed !== undefined) return [expiry({ grant: lapsed.number, amount: lapsed.remaining })];

  const starting = [...wallet.grants.values()]
    .filter((grant) => grant.scheduled !== null && grant.effectiveAt <= due)
    .sort((a, b) => a.number - b.number)[0];
  if (starting?.scheduled != null) {
    const { workspace, reason, actor } = starting.scheduled;
    unschedule(wallet, starting);
    return [give("grant", starting, { ...CALENDAR, actor }, { workspace, reason })];
  }
  const later = wallet.laterDeadline !== null && wallet.laterDeadline > due ? wallet.laterDeadline : null;
  wallet.nextDeadline = openDeposits(wallet).reduce((next, use) => earlier(next, use.deadline), later);
  return [];
}

function openDeposits(wallet: Wallet): Use[] {
  return [...wallet.uses.values()]
    .filter((use) => use.kind === "deposit" && use.state === "open")
    .sort((a, b) => a.sequence - b.sequence);
}

/** Lets wallet and book evolve; where the catalog says so, incoming credits pay what is outstanding first. */
function apply(book: Book, wallet: Wallet, movements: Movement[], effectiveAt: Instant, postedAt: Instant): Entry[] {
  const entries: Entry[] = [];
  const post = (movement: Movement) => {
    const entry = evolve(wallet, movement, effectiveAt, postedAt);
    remember(book, wallet, entry);
    entries.push(entry);
  };
  for (const movement of movements) {
    post(movement);
    if (bringsCredits(movement) && book.catalog.policies.outstanding === "next_credit") {
      const repayment = repaymentAfterCredit(wallet);
      if (repayment !== null) post(repayment);
    }
  }
  return entries;
}

/** Keeps the account's "only once" in step with what was just posted. */
function remember(book: Book, wallet: Wallet, entry: Entry): void {
  if (entry.purchase !== null) {
    const key = receiptKey(entry.purchase.provider, entry.purchase.receipt);
    book.receipts.set(key, { wallet: wallet.id, sequence: entry.sequence });
  }
  if (entry.action === null || entry.reference === null) return;
  const key = billedKey(entry.action, entry.reference);
  if (entry.once !== null) {
    book.billed.set(key, { wallet: wallet.id, sequence: entry.sequence, generation: entry.once, live: true });
  } else if (entry.releases) {
    const billed = book.billed.get(key);
    if (billed?.wallet === wallet.id && billed.sequence === entry.of) billed.live = false;
  }
}
