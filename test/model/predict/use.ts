import { graceUntil, isLapsed } from "../burning-order.ts";
import type { Funding } from "../history.ts";
import { type Book, debtsOf, type GrantFact, learn, type Posting, total } from "./book.ts";

/** What became of one charge or deposit, read out of the book. */

/** What it cost in the end: −(deposit + settlement) + what was newly outstanding. */
export function priceOfUse(book: Book, use: number): number {
  const own = book.entries.filter(
    (entry) => entry.sequence === use || (entry.type === "settlement" && entry.of === use),
  );
  return total(own.map((entry) => entry.outstandingChange - entry.amount));
}

export function refundedOf(book: Book, use: number): number {
  const refunds = book.entries.filter((entry) => entry.type === "refund" && entry.of === use);
  return total(refunds.map((entry) => entry.amount - entry.outstandingChange));
}

/** What was waived of it: that was given back already, and does not come back. */
export function waivedOf(book: Book, use: number): number {
  const waivers = book.entries.filter((entry) => entry.type === "adjustment" && entry.outstandingChange < 0);
  const parts = waivers.flatMap((entry) => entry.pays).filter((payment) => isDebtOf(book, payment.debt, use));
  return total(parts.map((part) => part.amount));
}

export function leftToRefund(book: Book, use: number): number {
  return priceOfUse(book, use) - refundedOf(book, use) - waivedOf(book, use);
}

/** Was it given back wholly, so that its reference may be charged again? Also where nothing was delivered for it. */
export function isGivenBack(book: Book, use: Posting): boolean {
  const closing = book.entries.find((entry) => entry.type === "settlement" && entry.of === use.sequence);
  if (use.type === "deposit" && closing === undefined) return false;
  if (closing !== undefined && closing.amount > 0 && closing.amount === -use.amount) return true;
  if (closing !== undefined && closing.price === null) return true;
  const refunds = book.entries.filter((entry) => entry.type === "refund" && entry.of === use.sequence);
  return refunds.length > 0 && leftToRefund(book, use.sequence) === 0;
}

/** What it drew and did not give back yet, in the order in which it was drawn; also by repaying what it had left owed. */
export function drawnBy(book: Book, use: number): Funding[] {
  const drawn: Funding[] = [];
  for (const entry of book.entries) {
    const isOwn =
      entry.sequence === use || ((entry.type === "settlement" || entry.type === "refund") && entry.of === use);
    if (isOwn && entry.amount < 0) drawn.push(...entry.fundings.map((funding) => ({ ...funding })));
    if (isOwn && entry.amount > 0) takeLast(drawn, entry.amount);
    if (entry.type === "repayment") drawn.push(...repaid(book, entry, use));
  }
  return drawn;
}

/** Removes the last drawn and answers it, the last first. */
function takeLast(drawn: Funding[], amount: number): Funding[] {
  const taken: Funding[] = [];
  let missing = amount;
  while (missing > 0) {
    const last = drawn.pop();
    if (last === undefined) throw new Error(`the model would give back ${missing} more than was drawn`);
    const part = Math.min(missing, last.amount);
    if (part < last.amount) drawn.push({ grant: last.grant, amount: last.amount - part });
    taken.push({ grant: last.grant, amount: part });
    missing -= part;
  }
  return taken;
}

/** The part of a repayment that paid debts of this use: grants and debts matched in the order in which they are listed. */
function repaid(book: Book, repayment: Posting, use: number): Funding[] {
  // One credit at a time would be plainest; stretches of credits are the same and end in reasonable time.
  const stretches: Funding[] = [];
  let position = 0;
  for (const { debt, amount } of repayment.pays) {
    if (isDebtOf(book, debt, use)) stretches.push(...slice(repayment.fundings, position, position + amount));
    position += amount;
  }
  return stretches;
}

function slice(fundings: Funding[], from: number, to: number): Funding[] {
  const parts: Funding[] = [];
  let start = 0;
  for (const { grant, amount } of fundings) {
    const part = Math.min(to, start + amount) - Math.max(from, start);
    if (part > 0) parts.push({ grant, amount: part });
    start += amount;
  }
  return parts;
}

function isDebtOf(book: Book, debt: number, use: number): boolean {
  return book.entries.some((entry) => entry.sequence === debt && entry.of === use);
}

/** What the use still owes. It has at most one debt: the one of its settlement. */
export function owedBy(book: Book, use: number): number {
  return total(
    debtsOf(book)
      .filter((debt) => isDebtOf(book, debt.debt, use))
      .map((debt) => debt.amount),
  );
}

export function debtOf(book: Book, use: number): number | null {
  return debtsOf(book).find((debt) => isDebtOf(book, debt.debt, use))?.debt ?? null;
}

/** Where `amount` of a use goes when it comes back: the book with the grants that this makes, and what fills which. */
export function giveBack(book: Book, use: number, amount: number, at: number): { book: Book; fundings: Funding[] } {
  const homes = takeLast(drawnBy(book, use), amount).map((piece) => ({
    ...piece,
    home: homeOf(book, piece.grant, at),
  }));
  let after = book;
  const fundings: Funding[] = [];
  for (const [, pieces] of Map.groupBy(homes, ({ home }) => JSON.stringify(home))) {
    const { home } = pieces[0] as { home: number | ReturnTerms };
    const part = total(pieces.map((piece) => piece.amount));
    if (typeof home === "number") {
      fundings.push({ grant: home, amount: part });
      continue;
    }
    const made = learn(after, {
      ...home,
      source: "return",
      amount: part,
      effectiveAt: at,
      state: "given",
      workspace: null,
    });
    after = made.book;
    fundings.push({ grant: made.number, amount: part });
  }
  return { book: after, fundings };
}

type ReturnTerms = Pick<GrantFact, "category" | "priority" | "expiresAt">;

/** The grant that credits came from, or what the grant must be like that takes its place now that it has lapsed. */
function homeOf(book: Book, number: number, at: number): number | ReturnTerms {
  const grant = book.grants.find((candidate) => candidate.number === number) as GrantFact;
  if (!isLapsed(grant, at) || grant.source === "return") return number;
  return { category: grant.category, priority: grant.priority, expiresAt: graceUntil(grant.category, at) };
}
