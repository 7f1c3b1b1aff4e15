import {
  type Account,
  aroundOf,
  bookOf,
  contentOf,
  livingCharge,
  pendingOf,
  predict,
  rollAll,
} from "../predict/account.ts";
import { balanceOf, outstandingOf } from "../predict/book.ts";
import { findAction, priceOfUse } from "../predict/prices.ts";
import { proposeNow } from "../predict/reload.ts";
import { difference } from "./compare.ts";
import { Disagreement } from "./disagreement.ts";
import type { QuoteBody } from "./make-up.ts";
import { explain, type Point } from "./search.ts";
import { type Answer, numberIn, type Sending } from "./sending.ts";
import { showSending } from "./show.ts";
import { type ApiStanding, compareStanding, planInWords, type Seen, shownPlan } from "./standing.ts";

export type Exchange = { sending: Sending; answer: Answer };
export type Reading = { wallet: string; found: Pick<ApiStanding, "balance" | "outstanding" | "plan"> | null };
export type Quoting = { wallet: string; body: QuoteBody; answer: Answer };
/** What one account was asked at once, and what is new in wallets where purchases may have happened beside it. */
export type Group = {
  exchanges: Exchange[];
  readings: Reading[];
  quotings: Quoting[];
  seen: ReadonlyMap<string, Seen>;
};

/**
 * Replays what one account was sent at once in the order that the ledger itself gave it: accepted requests by the sequence
 * of their entries. A refused one changed nothing, so it must have been right at some point between them; the same holds
 * for a reading and a quote.
 */
export function replay(account: Account, group: Group, now: number): Account {
  const fresh = firstOfEachKey(account, group.exchanges);
  return explain(rollAll(account, now), group, fresh, now, (points) => {
    const last = (points.at(-1) as Point).account;
    for (const exchange of group.exchanges) {
      const { sending, answer } = exchange;
      if (answer.status >= 300) checkRefused(points, sending, answer, now);
      else if (sending.request.kind === "event") checkPayment(points, exchange);
      else checkContent(last, sending, answer);
    }
    for (const [wallet, { standing }] of group.seen) compareStanding(last, wallet, standing, now);
    for (const reading of group.readings) checkReading(points, reading);
    for (const quoting of group.quotings) checkQuote(points, quoting, now);
  });
}

/** One exchange for each key that was accepted here for the first time; and whatever has no key. */
function firstOfEachKey(account: Account, exchanges: Exchange[]): Exchange[] {
  const accepted = exchanges.filter(({ answer }) => answer.status < 300);
  const events = accepted.filter(({ sending }) => sending.request.kind === "event");
  const keyed = accepted.filter(({ sending: { request, key } }) => {
    return request.kind !== "event" && !account.keys.has(key) && pendingOf(account, key) === null;
  });
  const firsts = [...Map.groupBy(keyed, ({ sending }) => sending.key)].map(([key, group]) => {
    const posted = group.filter(({ answer }) => answer.status === 201);
    if (posted.length === 0) return group[0] as Exchange;
    const news = posted.filter(({ answer }) => answer.replayed === false);
    if (news.length > 1) throw new Disagreement(`key ${key} was answered as new twice`, "one", news.length);
    const first = news[0] ?? posted.find(({ answer }) => answer.replayed === null);
    if (first === undefined) throw new Disagreement(`key ${key} was answered as a repeat`, "a first answer", "none");
    return first;
  });
  return [...firsts, ...events];
}

function checkRefused(points: Point[], sending: Sending, answer: Answer, now: number): void {
  const keyIsUsed = (account: Account) => account.keys.has(sending.key) || pendingOf(account, sending.key) !== null;
  if (sending.nonsense !== undefined) {
    // Its key may have been used for something that made sense.
    const reused = points.some((p) => keyIsUsed(p.account)) && answer.body.code === "idempotency_key_reused";
    if (reused || (answer.status === 400 && answer.body.code === "invalid_request")) return;
    throw new Disagreement(showSending(sending), "400 invalid_request", `${answer.status} ${answer.body.code}`);
  }
  const complaints = new Set<string>();
  for (const { account, ended } of points) {
    const isSpend = sending.request.kind === "charge" || sending.request.kind === "deposit";
    for (const reloaded of [null, ...(isSpend ? [...ended.values()].flatMap((each) => [...each]) : [])]) {
      const { outcome, account: after } = predict(account, sending, now, reloaded);
      const complaint = difference(sending, outcome, bookOf(after, outcome.wallet ?? ""), answer);
      if (complaint === null) {
        checkFirstCharge(account, sending, answer);
        return;
      }
      complaints.add(complaint);
    }
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
  const answered = account.keys.get(sending.key) ?? pendingOf(account, sending.key);
  if (sending.nonsense !== undefined || answered?.content !== contentOf(sending.request)) {
    throw new Disagreement(showSending(sending), answered == null ? "refused" : "idempotency_key_reused", answer);
  }
}

/** What happened at the provider is answered with the payment, when the ledger has followed. */
function checkPayment(points: Point[], { sending, answer }: Exchange): void {
  const { request } = sending;
  if (request.kind !== "event") return;
  const { payment: shown } = answer.body;
  const possible = points.map(({ account }) => {
    const { payments } = bookOf(account, request.payment.wallet ?? "");
    const { entry, key } = request.payment;
    const fact = payments.find((payment) => (entry === null ? payment.key === key : payment.entry === entry));
    return JSON.stringify({ entry: fact?.entry, reversed: fact?.reversed });
  });
  const entry = shown?.entry == null ? null : numberIn(shown.entry);
  const found = JSON.stringify({ entry, reversed: shown?.reversed });
  if (shown?.state !== "succeeded" || !possible.includes(found)) {
    throw new Disagreement(`${showSending(sending)} answers its payment`, [...new Set(possible)], shown);
  }
}

function checkReading(points: Point[], reading: Reading): void {
  const possible = points.map(({ account }) => {
    const book = account.books.get(reading.wallet);
    if (book === undefined) return null;
    return { balance: balanceOf(book), outstanding: outstandingOf(book), plan: planInWords(account, book) };
  });
  const { found } = reading;
  const shown = found && { balance: found.balance, outstanding: found.outstanding, plan: shownPlan(found) };
  if (possible.some((figures) => JSON.stringify(figures) === JSON.stringify(shown))) return;
  throw new Disagreement(`a reading of the wallet ${reading.wallet}`, possible, reading.found);
}

/** A quote is the price, the balance at some point, and what Auto Reload would buy then. */
function checkQuote(points: Point[], { wallet, body, answer }: Quoting, now: number): void {
  const [{ account }] = points as [Point];
  const action = findAction(account.product, body.action);
  const amount = (action && priceOfUse(action, body.quantities)) ?? 0;
  const possible = points.map(({ account: state }) => {
    const book = bookOf(state, wallet);
    const available = balanceOf(book);
    const proposal = amount > available ? proposeNow(book, amount, aroundOf(state, now)) : null;
    const buys = proposal !== null && "buy" in proposal ? Object.values(proposal.buy).join() : null;
    return { status: 200, amount, sum: amount, available, covered: amount <= available, buys };
  });
  const { amount: quoted, lines = [], available, covered, auto_reload: order } = answer.body;
  const sum = lines.reduce((total, line) => total + line.amount, 0);
  const buys = order ? [order.pack, order.count, order.credits, order.money.amount].join() : null;
  const found = JSON.stringify({ status: answer.status, amount: quoted, sum, available, covered, buys });
  if (!possible.some((quote) => JSON.stringify(quote) === found)) {
    throw new Disagreement(`a quote of ${JSON.stringify(body)}`, possible, answer);
  }
}
