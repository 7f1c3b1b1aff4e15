import { type Account, bookOf, contentOf, livingCharge, predict, rollTo } from "../predict/account.ts";
import { balanceOf, outstandingOf } from "../predict/book.ts";
import { findAction, priceOfUse } from "../predict/prices.ts";
import { difference } from "./compare.ts";
import { Disagreement } from "./disagreement.ts";
import type { QuoteBody } from "./make-up.ts";
import { type Answer, numberIn, type Sending } from "./sending.ts";
import { showSending } from "./show.ts";

export type Exchange = { sending: Sending; answer: Answer };
export type Reading = { wallet: string; found: { balance: number; outstanding: number } | null };
export type Quoting = { wallet: string; body: QuoteBody; answer: Answer };
/** What one account was asked at once. */
export type Group = { exchanges: Exchange[]; readings: Reading[]; quotings: Quoting[] };

/**
 * Replays what one account was sent at once in the order that the ledger itself gave it: accepted requests by the sequence
 * of their entries. A refused one changed nothing, so it must have been right at some point between them; the same holds
 * for a
 * reading and a quote.
 */
export function replay(account: Account, { exchanges, readings, quotings }: Group, now: number): Account {
  const fresh = firstOfEachKey(account, exchanges);
  const states = replayAccepted(account, fresh, now);
  const last = states.at(-1) as Account;
  for (const { sending, answer } of exchanges) {
    if (answer.status >= 300) checkRefused(states, sending, answer, now);
    else checkContent(last, sending, answer);
  }
  for (const reading of readings) checkReading(states, reading, now);
  for (const quoting of quotings) checkQuote(states, quoting, now);
  return last;
}

/** One exchange for each key that was accepted here for the first time. */
function firstOfEachKey(account: Account, exchanges: Exchange[]): Exchange[] {
  const accepted = exchanges.filter(({ sending, answer }) => answer.status < 300 && !account.keys.has(sending.key));
  return [...Map.groupBy(accepted, ({ sending }) => sending.key)].map(([key, group]) => {
    const firsts = group.filter(({ answer }) => answer.replayed === false);
    if (firsts.length > 1) throw new Disagreement(`key ${key} was answered as new twice`, "one", firsts.length);
    const first = firsts[0] ?? group.find(({ answer }) => answer.replayed === null);
    if (first === undefined) throw new Disagreement(`key ${key} was answered as a repeat`, "a first answer", "none");
    return first;
  });
}

/** The account before the first and after each of the accepted requests. */
function replayAccepted(account: Account, accepted: Exchange[], now: number): Account[] {
  const states = [account];
  const queues = queuesOf(accepted);
  while (queues.some((queue) => queue.length > 0)) {
    const before = states.at(-1) as Account;
    const complaints: string[] = [];
    const after = firstThatFits(before, queues, now, complaints);
    if (after === null) {
      const what = "what was accepted next is not what the model says";
      throw new Disagreement(what, "one of these to agree", complaints.join("\n            "));
    }
    states.push(after);
  }
  return states;
}

/**
 * Requests that no order is known between stand at the heads of different queues: one for each wallet, and one for each
 * request that posted nothing (grants that were scheduled or taken off the list; their numbers must still come out right).
 */
function queuesOf(accepted: Exchange[]): Exchange[][] {
  const posting = accepted.filter(({ answer }) => answer.body.entry);
  const perWallet = [...Map.groupBy(posting, ({ answer }) => answer.body.entry?.wallet).values()];
  for (const queue of perWallet) queue.sort((a, b) => sequenceOf(a) - sequenceOf(b));
  const quiet = accepted.filter(({ answer }) => !answer.body.entry).map((exchange) => [exchange]);
  return [...quiet, ...perWallet];
}

function sequenceOf({ answer }: Exchange): number {
  return answer.body.entry?.sequence ?? 0;
}

function firstThatFits(before: Account, queues: Exchange[][], now: number, complaints: string[]): Account | null {
  for (const queue of queues) {
    const head = queue[0];
    if (head === undefined) continue;
    const { outcome, account } = predict(before, head.sending, now);
    const book = outcome.wallet === null ? null : bookOf(account, outcome.wallet);
    const complaint = book === null ? "expected not_found" : difference(head.sending, outcome, book, head.answer);
    if (complaint === null) {
      queue.shift();
      return account;
    }
    complaints.push(`${showSending(head.sending)}: ${complaint}`);
  }
  return null;
}

function checkRefused(states: Account[], sending: Sending, answer: Answer, now: number): void {
  if (sending.nonsense !== undefined) {
    // Its key may have been used for something that made sense.
    const reused = states.some((state) => state.keys.has(sending.key)) && answer.body.code === "idempotency_key_reused";
    if (reused || (answer.status === 400 && answer.body.code === "invalid_request")) return;
    throw new Disagreement(showSending(sending), "400 invalid_request", `${answer.status} ${answer.body.code}`);
  }
  const complaints = new Set<string>();
  for (const state of states) {
    const { outcome, account } = predict(state, sending, now);
    const complaint = difference(sending, outcome, bookOf(account, outcome.wallet ?? ""), answer);
    if (complaint === null) {
      checkFirstCharge(state, sending, answer);
      return;
    }
    complaints.add(complaint);
  }
  throw new Disagreement(
    `${showSending(sending)} at ${new Date(now).toISOString()}`,
    [...complaints].join(" or "),
    answer,
  );
}

/** `already_charged` tells which entry did. */
function checkFirstCharge(state: Account, sending: Sending, answer: Answer): void {
  const { request } = sending;
  if (answer.body.code !== "already_charged" || (request.kind !== "charge" && request.kind !== "deposit")) return;
  const first = request.reference && livingCharge(state, request.action, request.reference);
  const named = answer.body.entry as unknown;
  const id = typeof named === "string" ? named : (named as { id?: string } | undefined)?.id;
  if (id === undefined || numberIn(id) !== first?.posting.sequence) {
    throw new Disagreement(`${showSending(sending)} names its first charge`, first?.posting.sequence, id);
  }
}

/** A repeat that was accepted said the same as the first. */
function checkContent(account: Account, sending: Sending, answer: Answer): void {
  const answered = account.keys.get(sending.key);
  if (sending.nonsense !== undefined || answered?.content !== contentOf(sending.request)) {
    throw new Disagreement(showSending(sending), answered === undefined ? "refused" : "idempotency_key_reused", answer);
  }
}

function checkReading(states: Account[], reading: Reading, now: number): void {
  const possible = states.map((state) => {
    if (!state.books.has(reading.wallet)) return null;
    const book = bookOf(rollTo(state, reading.wallet, now), reading.wallet);
    return { balance: balanceOf(book), outstanding: outstandingOf(book) };
  });
  const found = JSON.stringify(reading.found);
  if (possible.some((figures) => JSON.stringify(figures) === found)) return;
  throw new Disagreement(`a reading of the wallet ${reading.wallet}`, possible, reading.found);
}

/** A quote is the price, and the balance at some point. */
function checkQuote(states: Account[], { wallet, body, answer }: Quoting, now: number): void {
  const [{ product }] = states as [Account];
  const action = findAction(product, body.action);
  const amount = (action && priceOfUse(action, body.quantities)) ?? 0;
  const possible = states.map((state) => {
    const available = balanceOf(bookOf(rollTo(state, wallet, now), wallet));
    return { status: 200, amount, sum: amount, available, covered: amount <= available };
  });
  const { amount: quoted, lines = [], available, covered } = answer.body;
  const sum = lines.reduce((total, line) => total + line.amount, 0);
  const found = JSON.stringify({ status: answer.status, amount: quoted, sum, available, covered });
  if (!possible.some((quote) => JSON.stringify(quote) === found)) {
    throw new Disagreement(`a quote of ${JSON.stringify(body)}`, possible, answer);
  }
}
