import { hash as nodeHash } from "node:crypto";
import { link } from "../../core/chain.ts";
import type { Command } from "../../core/command.ts";
import type { Book } from "../../core/decide/book.ts";
import type { Entry } from "../../core/entry.ts";
import type { Grant } from "../../core/grant.ts";
import type { Instant } from "../../core/instant.ts";
import { execute } from "../../core/ledger.ts";
import { isOpen, type Payment } from "../../core/payment.ts";
import type { Use } from "../../core/use.ts";
import type { Reserved } from "../database.ts";
import type { Answer, LaneOutcome, PostedEntry, PostOutcome, PostRequest } from "../posting.ts";
import { type Deposit, openDeposit } from "../read/deposits.ts";
import { actOf, type Decided as DecidedByOperator } from "./acts.ts";
import { within } from "./keys.ts";
import type { Loaded } from "./load.ts";
import { type Changes, noChanges } from "./write.ts";

/** A set of commands with everything the rules need to know, in memory. */
export type Batch = {
  now: Instant;
  /** By account and id. */
  wallets: Map<string, Loaded>;
  /** By account. */
  books: Map<number, Book>;
  /** Keys that stand in the ledger, or that this batch has decided. By account and key. */
  known: Map<string, Known>;
  changes: Changes;
  /** All keys that the requests bring. */
  keys: { account: number; key: string }[];
};

/**
 * A request that came before: in this batch, or in the ledger, from where its answer is read back. Or it waits for a
 * payment, and so does whoever repeats it.
 */
export type Known = { requestHash: string } & (
  | { answer: () => Answer }
  | { recall: (sql: Reserved) => Promise<Answer> }
  | { waitsFor: { wallet: string; number: number } }
);

/** An outcome; or how to tell it, once the batch's wallets have their numbers or from the ledger. */
export type Decided = LaneOutcome | (() => PostOutcome) | { recall: (sql: Reserved) => Promise<Answer> };

export function emptyBatch(now: Instant, requests: PostRequest[], keys: Batch["keys"], provider: string | null): Batch {
  const books = new Map<number, Book>();
  for (const { account, catalog } of requests) {
    if (books.has(account.number)) continue;
    const { timeZone } = account;
    books.set(account.number, {
      catalog,
      timeZone,
      provider,
      billed: new Map(),
      receipts: new Map(),
      cases: new Map(),
    });
  }
  return {
    now,
    wallets: new Map(),
    books,
    known: new Map(),
    changes: noChanges(now),
    keys,
  };
}

/** Tells the outcomes of all commands, in order. */
export async function tellOutcomes(sql: Reserved, decided: Decided[]): Promise<LaneOutcome[]> {
  const outcomes: LaneOutcome[] = [];
  for (const each of decided) {
    if (typeof each === "function") outcomes.push(each());
    else if ("recall" in each) outcomes.push({ ok: true, replayed: true, answer: await each.recall(sql) });
    else outcomes.push(each);
  }
  return outcomes;
}

/** Decides one command; a repeat is answered as the first was, once the batch is otherwise decided. */
export function decideOne(batch: Batch, request: PostRequest): Decided {
  const { account, command } = request;
  const key = command.key === null ? null : within(account.number, command.key);
  const known = key === null ? undefined : batch.known.get(key);
  if (known !== undefined) {
    if (known.requestHash !== command.requestHash) {
      const detail = `The key ${JSON.stringify(command.key)} was used for another request: give every request its own.`;
      return { ok: false, rejection: { code: "idempotency_key_reused", detail } };
    }
    if ("recall" in known) return known;
    if ("waitsFor" in known) return waits(request, known.waitsFor.wallet, known.waitsFor.number);
    return () => ({ ok: true, replayed: true, answer: known.answer() });
  }
  const holder = batch.wallets.get(within(account.number, request.wallet))!;
  const { wallet } = holder;
  const { nextDeadline, subscription, autoReload, importing } = wallet;
  const before = { subscription, autoReload };
  const { due, noted, result } = execute(batch.books.get(account.number)!, wallet, command, batch.now);
  for (const entry of due) addEntry(batch, request, holder, entry);
  if (holder.number !== null && wallet.nextDeadline !== nextDeadline) batch.changes.wallets.add(holder);
  if (wallet.importing !== importing) batch.changes.wallets.add(holder);
  if (wallet.subscription !== subscription) addState(batch, holder, batch.changes.subscriptions);
  if (wallet.autoReload !== autoReload) addState(batch, holder, batch.changes.autoReloads);
  for (const payment of noted.payments) addPayment(batch, request, holder, payment);
  for (const reload of noted.reloads) batch.changes.reloads.push({ holder, reload });
  if (!result.ok) return { ok: false, rejection: result.error };

  const { entries, schedule, unschedule, waitsFor } = result.value;
  if (waitsFor !== null) {
    noteAct(batch, request, holder, { before, posted: null, scheduled: null, payments: noted.payments });
    return waits(request, wallet.id, waitsFor);
  }
  const posted = entries.map((entry) => addEntry(batch, request, holder, entry));
  if (schedule !== null) batch.changes.grants.push({ holder, grant: { ...schedule }, sequence: null });
  if (unschedule !== null) batch.changes.unscheduled.push({ holder, grant: unschedule, at: batch.now });
  if (schedule !== null || unschedule !== null) batch.changes.wallets.add(holder);

  const scheduled = schedule?.number ?? null;
  noteAct(batch, request, holder, { before, posted: posted[0] ?? null, scheduled, payments: noted.payments });
  const answer = answerTo(holder, command, posted[0] ?? null, schedule);
  if (key !== null && command.key !== null && command.requestHash !== null) {
    batch.known.set(key, { requestHash: command.requestHash, answer });
    if (posted.length === 0) {
      const { requestHash } = command;
      batch.changes.entrylessKeys.push({ holder, key: command.key, requestHash, outcome: answer() });
    }
  }
  return () => ({ ok: true, replayed: false, answer: answer() });
}

/** What the audit log has to tell is written along. A charge has nothing to tell. */
function noteAct(batch: Batch, request: PostRequest, holder: Loaded, decided: DecidedByOperator): void {
  if (request.origin === undefined) return;
  const act = actOf(request, holder, decided);
  if (act !== null) batch.changes.acts.push(act);
}

function waits({ account, catalog }: PostRequest, wallet: string, number: number): LaneOutcome {
  return { ok: null, waitsFor: { account, catalog, wallet, number } };
}

/** The wallet's row is written along: its version tells others that what stands beside it has changed too. */
function addState(batch: Batch, holder: Loaded, changed: Set<Loaded>): void {
  changed.add(holder);
  batch.changes.wallets.add(holder);
}

function addPayment(batch: Batch, request: PostRequest, holder: Loaded, payment: Payment): void {
  const { key, requestHash } = payment.cause;
  const { account, catalog } = request;
  const place = { account, catalog, wallet: holder.wallet.id, number: payment.number };
  batch.changes.payments.push({ holder, payment, place });
  batch.changes.wallets.add(holder);
  // Until its entry carries the key, the payment does.
  if (key === null || requestHash === null || !isOpen(payment)) return;
  batch.known.set(within(account.number, key), { requestHash, waitsFor: place });
}

const sha256 = (text: string) => nodeHash("sha256", text, "hex");

/** Seals an entry with its hash and notes it. The entry itself is completed, not copied: nothing changes it any more. */
function addEntry(batch: Batch, request: PostRequest, holder: Loaded, entry: Entry): PostedEntry {
  const { wallet } = holder;
  const hash = link(wallet.hash, { account: request.account.id, wallet: wallet.id }, entry, sha256);
  wallet.hash = hash;
  for (const grant of entry.newGrants) batch.changes.grants.push({ holder, grant, sequence: entry.sequence });
  entry.newGrants = [];
  batch.changes.entries.push({ holder, entry, hash });
  batch.changes.wallets.add(holder);
  const posted = entry as Entry & PostedEntry;
  posted.wallet = wallet.id;
  posted.hash = hash;
  for (const funding of posted.fundings) {
    const { source, category } = wallet.grants.get(funding.grant)!;
    funding.source = source;
    funding.category = category;
  }
  return posted;
}

/** What a command is answered with, in terms that later commands of the same batch no longer change. */
function answerTo(holder: Loaded, command: Command, entry: PostedEntry | null, schedule: Grant | null): () => Answer {
  const { wallet } = holder;
  const figures = {
    id: wallet.id,
    balance: entry?.endingBalance ?? wallet.balance,
    outstanding: entry?.endingOutstanding ?? wallet.outstanding,
  };
  const given = entry?.type === "grant" ? wallet.grants.get(entry.fundings[0]!.grant)! : schedule;
  const grant = given === null ? null : { ...given, remaining: given.amount };
  const use = command.kind === "settle" || command.kind === "void" ? wallet.uses.get(command.deposit)! : null;
  const closed = use === null ? null : { ...use };
  return () => ({ entry, wallet: figures, grant, deposit: depositOf(holder, entry, closed) });
}

function depositOf(holder: Loaded, entry: PostedEntry | null, closed: Use | null): Deposit | null {
  if (entry === null) return null;
  if (entry.type === "deposit") return openDeposit(entry, holder.number!);
  if (closed === null) return null;
  const { workspace, campaign, action, reference, sequence, amount, deadline, state, submittedAt } = closed;
  return {
    wallet: holder.wallet.id,
    walletNumber: holder.number!,
    sequence,
    state,
    amount,
    deadline,
    submittedAt,
    closedBy: entry.sequence,
    workspace,
    campaign,
    action,
    reference,
  };
}
