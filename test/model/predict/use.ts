import { DAY, graceUntil, isLapsed } from "../burning-order.ts";
import type { Funding, Payment } from "../history.ts";
import { type Book, changeGrant, debtsOf, type GrantFact, learn, type Posting, remainings, total } from "./book.ts";

/** What became of one charge or deposit, read out of the book; or of what was taken back of a purchase. */

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
    // What brought credits in drew none: only what was taken back of it can come again.
    const isOwn = entry.of === use || (entry.sequence === use && entry.amount < 0);
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

/** What the use still owes. */
export function owedBy(book: Book, use: number): number {
  return total(
    debtsOf(book)
      .filter((debt) => isDebtOf(book, debt.debt, use))
      .map((debt) => debt.amount),
  );
}

/** Which of its own debts `amount` cancels, the oldest first. */
export function cancelOwn(book: Book, use: number, amount: number): Payment[] {
  const pays: Payment[] = [];
  let missing = amount;
  for (const { debt, amount: owed } of debtsOf(book)) {
    const part = isDebtOf(book, debt, use) ? Math.min(missing, owed) : 0;
    if (part > 0) pays.push({ debt, amount: part });
    missing -= part;
  }
  return pays;
}

/**
 * Where `amount` of a use goes when it comes back: the book with the grants that this makes or enlarges, and what fills
 * which. Grants that had lapsed by `lapsedBy` take nothing back.
 */
export function giveBack(
  book: Book,
  use: number,
  amount: number,
  at: number,
  lapsedBy = at,
): { book: Book; fundings: Funding[] } {
  const before = remainings(book);
  const filled = new Map<number, number>();
  let after = book;
  for (const piece of takeLast(drawnBy(book, use), amount)) {
    const origin = book.grants.find((candidate) => candidate.number === piece.grant) as GrantFact;
    let home = origin.number;
    if (isLapsed(origin, lapsedBy) && origin.source !== "return") {
      const terms = returnTerms(book, origin, at);
      const made = after.grants.slice(book.grants.length).find((grant) => isAlike(grant, terms));
      const open = book.grants.find((grant) => (before.get(grant.number) ?? 0) > 0 && isAlike(grant, terms));
      const joined = isOfPlan(origin) ? (open ?? made) : made;
      if (joined === undefined) {
        const fresh = {
          ...terms,
          source: "return" as const,
          effectiveAt: at,
          state: "given" as const,
          workspace: null,
        };
        const learnt = learn(after, { ...fresh, amount: piece.amount });
        after = learnt.book;
        home = learnt.number;
      } else {
        home = joined.number;
        const now = after.grants.find((grant) => grant.number === home) as GrantFact;
        after = changeGrant(after, home, { amount: now.amount + piece.amount });
      }
    }
    filled.set(home, (filled.get(home) ?? 0) + piece.amount);
  }
  return { book: after, fundings: [...filled].map(([grant, part]) => ({ grant, amount: part })) };
}

type ReturnTerms = Pick<GrantFact, "category" | "priority" | "expiresAt">;

/** What the grant is like in which credits come back whose own grant has lapsed. */
function returnTerms(book: Book, origin: GrantFact, at: number): ReturnTerms {
  const { category, priority } = origin;
  if (!isOfPlan(origin)) return { category, priority, expiresAt: graceUntil(category, at) };
  return { category, priority, expiresAt: book.plan?.cycle == null ? at + 30 * DAY : book.plan.turnsAt };
}

function isOfPlan(grant: GrantFact): boolean {
  return grant.source === "plan" || grant.source === "proration";
}

function isAlike(grant: GrantFact, { category, priority, expiresAt }: ReturnTerms): boolean {
  const same = grant.category === category && grant.priority === priority && grant.expiresAt === expiresAt;
  return same && grant.source === "return" && grant.state === "given";
}
