import type { Reload } from "./auto-reload.ts";
import type { Command } from "./command.ts";
import { type Book, billedKey, type Decision, receiptKey } from "./decide/book.ts";
import { checkBringTime } from "./decide/bring.ts";
import { decide } from "./decide/decide.ts";
import { CALENDAR, expiry, give } from "./decide/movement.ts";
import { nextLapse, renew } from "./decide/plan.ts";
import { reloadBelowThreshold } from "./decide/reload.ts";
import { repaymentAfterCredit } from "./decide/repay.ts";
import { voidOverdue } from "./decide/settle.ts";
import { bringsCredits, type Entry, type Movement } from "./entry.ts";
import type { Grant } from "./grant.ts";
import { earlier, type Instant } from "./instant.ts";
import { isOpen, type Payment } from "./payment.ts";
import type { Rejection } from "./rejection.ts";
import { fail, ok, type Result } from "./result.ts";
import type { Use } from "./use.ts";
import { evolve, nextDueAt, scheduleGrant, unschedule, type Wallet } from "./wallet.ts";

/** What a command did. `entries` are in the order of the ledger, the one it is answered with first. */
export type Executed = {
  entries: Entry[];
  schedule: Grant | null;
  unschedule: number | null;
  /** The payment that it waits for: it has done nothing yet but, perhaps, set that payment off. */
  waitsFor: number | null;
};

/** What happened to a wallet beside its entries, whether the command was accepted or refused. */
export type Noted = { payments: Payment[]; reloads: Reload[] };

/**
 * Runs one command on a wallet: posts what the calendar made due, decides, lets the wallet and the book evolve, and sets
 * off a purchase of Auto Reload where the balance is below its threshold afterwards. A refused command changes nothing
 * but what was due anyway, and notes at most that a cap kept Auto Reload from buying.
 *
 * @param now the clock; the command's time is never before the wallet's last entry. A row of history has its own time
 * @returns what was due, what was noted, and what the command did or why it was refused
 */
export function execute(
  book: Book,
  wallet: Wallet,
  command: Command,
  now: Instant,
): { due: Entry[]; noted: Noted; result: Result<Executed, Rejection> } {
  const noted: Noted = { payments: [], reloads: [] };
  const untimely = command.kind === "bring" ? checkBringTime(wallet, command, now) : null;
  if (untimely !== null) return { due: [], noted, result: fail(untimely) };
  const at = command.kind === "bring" ? command.at : Math.max(now, wallet.lastAt);
  // While history comes in, the calendar follows the history and not the clock.
  const waits = wallet.importing !== null && command.kind !== "bring";
  const due = waits ? [] : rollForward(book, wallet, at, now);
  const decided = decide(book, wallet, command, at);
  const result = decided.ok ? carryOut(book, wallet, decided.value, noted, at, now) : fail(decided.error);
  const moved = due.length > 0 || (result.ok && result.value.entries.length > 0);
  if (moved || (command.kind === "auto_reload" && result.ok)) {
    const reload = reloadBelowThreshold(book, wallet, causeOf(command), at);
    if (reload !== null) note(wallet, reload, noted);
  }
  return { due, noted, result };
}

function carryOut(
  book: Book,
  wallet: Wallet,
  decision: Decision,
  noted: Noted,
  at: Instant,
  now: Instant,
): Result<Executed, Rejection> {
  const entries = apply(book, wallet, decision.movements, at, now);
  const { schedule = null, unschedule: withdrawn = null, verdict } = decision;
  if (schedule !== null) scheduleGrant(wallet, schedule);
  if (withdrawn !== null) unschedule(wallet, wallet.grants.get(withdrawn)!);
  if (decision.subscription !== undefined) wallet.subscription = decision.subscription;
  if (decision.importing !== undefined) wallet.importing = decision.importing;
  note(wallet, decision, noted);
  if (verdict !== undefined && "refused" in verdict) return fail(verdict.refused);
  return ok({ entries, schedule, unschedule: withdrawn, waitsFor: verdict?.waitsFor ?? null });
}

/** Lets what stands beside the entries evolve: payments and Auto Reload. */
function note(wallet: Wallet, { payment, autoReload, reload }: Partial<Decision>, noted: Noted): void {
  if (autoReload !== undefined) wallet.autoReload = autoReload;
  if (reload !== undefined) noted.reloads.push(reload);
  if (payment === undefined) return;
  const before = wallet.payments.get(payment.number);
  if (before !== undefined && isOpen(before)) wallet.pendingCredits -= before.order.credits;
  if (isOpen(payment)) wallet.pendingCredits += payment.order.credits;
  wallet.payments.set(payment.number, payment);
  wallet.paymentCount = Math.max(wallet.paymentCount, payment.number);
  noted.payments.push(payment);
}

/** Why a purchase behind a command was set off. */
function causeOf(command: Command) {
  const kind = command.kind === "auto_reload" ? ("setting" as const) : ("threshold" as const);
  const action = command.kind === "charge" || command.kind === "deposit" ? command.action : null;
  return { kind, key: command.key, action };
}

/**
 * Posts everything the calendar made due up to `at`, each at the time it was due, in order; at one instant deposits void
 * themselves first (by sequence), then grants lapse (in burning order), then a plan is renewed, then future grants take
 * effect (by number).
 */
export function rollForward(book: Book, wallet: Wallet, at: Instant, postedAt: Instant): Entry[] {
  const entries: Entry[] = [];
  for (let due = nextDueAt(wallet); due !== null && due <= at; due = nextDueAt(wallet)) {
    const { movements, subscription } = takeDue(book, wallet, due);
    entries.push(...apply(book, wallet, movements, Math.max(due, wallet.lastAt), postedAt));
    if (subscription !== undefined) wallet.subscription = subscription;
  }
  return entries;
}

/** The first thing due at an instant. Where nothing is, the wallet waited for a deposit that is closed by now. */
function takeDue(book: Book, wallet: Wallet, due: Instant): Decision {
  const overdue = openDeposits(wallet).find((use) => use.deadline !== null && use.deadline <= due);
  if (overdue !== undefined) return { movements: voidOverdue(wallet, overdue, due) };

  const lapsing = nextLapse(wallet, due);
  if (lapsing !== null) return { movements: [expiry(lapsing)] };

  const { subscription } = wallet;
  if (subscription !== null && subscription.renewsAt <= due) return renew(book, wallet, subscription);

  const starting = [...wallet.grants.values()]
    .filter((grant) => grant.scheduled !== null && grant.effectiveAt <= due)
    .sort((a, b) => a.number - b.number)[0];
  if (starting?.scheduled != null) {
    const { workspace, reason, actor } = starting.scheduled;
    unschedule(wallet, starting);
    return { movements: [give("grant", starting, { ...CALENDAR, actor }, { workspace, reason })] };
  }
  const later = wallet.laterDeadline !== null && wallet.laterDeadline > due ? wallet.laterDeadline : null;
  wallet.nextDeadline = openDeposits(wallet).reduce((next, use) => earlier(next, use.deadline), later);
  return { movements: [] };
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
