import { type Book, balanceOf, learn, outstandingOf, post } from "./book.ts";
import { type Around, type Decision, hasRoom, notEnough, type Of } from "./decision.ts";
import {
  type Attempt,
  cardSays,
  inFlight,
  isOn,
  type PaymentFact,
  type Proposal,
  propose,
  settingOf,
  type Trigger,
} from "./money.ts";
import { incoming } from "./roll.ts";

/** Does a request wait for a purchase, so that those after it queue behind it? */
export function isHeld(book: Book): boolean {
  return inFlight(book)?.trigger.kind === "short";
}

/** A charge or deposit that the balance does not cover, or that must queue behind one. */
export function notCovered(
  book: Book,
  request: Of<"charge" | "deposit">,
  key: string,
  price: number,
  now: number,
  around: Around,
): Decision {
  const short = notEnough(price, balanceOf(book));
  if (around.reloaded === "declined") return { ...short, code: "payment_declined" };
  if (around.reloaded === "credited" || !isOn(book)) return short;
  if (inFlight(book) !== null) return { ok: "waits", book };
  const proposal = proposeNow(book, price, around);
  if (proposal === null || isTooMuch(book, proposal)) return short;
  const trigger: Trigger = { kind: "short", key, action: request.action, required: price };
  if ("capped" in proposal)
    return { ...short, capped: proposal.capped, book: note(book, proposal, trigger, now, around) };
  return { ok: "waits", book: ask(book, proposal.buy, trigger, now, around) };
}

type Where = Pick<Around, "product" | "month">;

export function proposeNow(book: Book, cost: number, { product, month }: Where): Proposal | null {
  const figures = { balance: balanceOf(book), outstanding: outstandingOf(book) };
  return propose(book, product, cost, month, figures);
}

/** There is no room for what would be bought. */
function isTooMuch(book: Book, proposal: Proposal): boolean {
  return "buy" in proposal && !hasRoom(book, proposal.buy.credits);
}

/** What a command left below the threshold sets a purchase off. */
export function reloadBelowThreshold(book: Book, cause: Omit<Trigger, "required">, now: number, around: Where): Book {
  const threshold = settingOf(book)?.threshold ?? null;
  if (threshold === null || balanceOf(book) >= threshold || inFlight(book) !== null) return book;
  const proposal = proposeNow(book, 0, around);
  if (proposal === null || isTooMuch(book, proposal)) return book;
  const trigger = { ...cause, required: threshold };
  if ("capped" in proposal) return note(book, proposal, trigger, now, around);
  return ask(book, proposal.buy, trigger, now, around);
}

function ask(book: Book, order: Attempt["order"], trigger: Trigger, now: number, { month }: Where): Book {
  const payment: PaymentFact = {
    kind: "auto_reload",
    order,
    method: settingOf(book)?.method ?? null,
    receipt: null,
    workspace: book.owner,
    key: null,
    content: null,
    at: now,
    month,
    state: "asked",
    entry: null,
    refunded: 0,
    disputed: 0,
    dispute: null,
    reversed: 0,
  };
  const attempt: Attempt = { trigger, order, payment: book.payments.length, capped: null, at: now, month };
  return { ...book, payments: [...book.payments, payment], attempts: [...book.attempts, attempt] };
}

/** That a cap kept it from buying is noted once a month, as long as Auto Reload is set as it is. */
function note(
  book: Book,
  { capped, order }: Extract<Proposal, { capped: unknown }>,
  trigger: Trigger,
  at: number,
  { month }: Where,
): Book {
  const since = book.attempts.slice(settingOf(book)?.attempts ?? 0);
  if (since.some((attempt) => attempt.capped === capped && attempt.month === month)) return book;
  return { ...book, attempts: [...book.attempts, { trigger, order, payment: null, capped, at, month }] };
}

/** The card has answered the purchase that is in flight: it is credited, or declined. */
export function closeReload(book: Book, now: number, around: Where): Book {
  const payment = inFlight(book)?.payment ?? null;
  const fact = payment === null ? undefined : book.payments[payment];
  if (payment === null || fact === undefined) throw new Error("the model has no purchase in flight");
  const credited = cardSays(fact) === "credited";
  const closed = { ...book, closings: [...book.closings, { payment, credited, at: now }] };
  if (!credited) return changePayment(closed, payment, { state: "declined" });
  const posted = credit(closed, payment, now, around);
  return reloadBelowThreshold(posted, { kind: "threshold", key: null, action: null }, now, around);
}

/** The credits of a payment that has succeeded arrive. */
export function credit(book: Book, payment: number, now: number, { product }: Pick<Where, "product">): Book {
  const fact = book.payments[payment];
  if (fact === undefined) throw new Error("the model credits a payment that it does not know");
  const { kind, order, workspace, key } = fact;
  const amount = order.credits;
  const made = learn(book, {
    source: kind,
    category: "paid",
    priority: 30,
    amount,
    effectiveAt: now,
    expiresAt: null,
    state: "given",
    workspace,
  });
  const fundings = [{ grant: made.number, amount }];
  const posted = post(made.book, { type: kind, amount, fundings, workspace, key, effectiveAt: now });
  const entry = posted.entries.length;
  return incoming(changePayment(posted, payment, { state: "credited", entry }), now, product);
}

export function changePayment(book: Book, index: number, change: Partial<PaymentFact>): Book {
  return {
    ...book,
    payments: book.payments.map((payment, place) => (place === index ? { ...payment, ...change } : payment)),
  };
}
