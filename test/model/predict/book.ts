import { burnsBefore, isUsable } from "../burning-order.ts";
import type { Category, EntryType, Funding, Payment, PlanWish } from "../history.ts";
import type { Attempt, Closing, PaymentFact, Setting } from "./money.ts";

/**
 * A wallet as plain facts: what was posted, and which grants it got to know. Nothing that can be summed is kept: each
 * question goes through all entries again. A book is never changed; posting makes another one.
 */
export type Book = {
  /** The workspace whose own wallet it is; every entry in it is that workspace's. */
  owner: string | null;
  entries: readonly Posting[];
  grants: readonly GrantFact[];
  plan: Plan | null;
  /** What the operator said of the plan. */
  wishes: readonly PlanWish[];
  /** Purchases, Auto Reload as it was set one time after the other, its attempts, and how their payments ended. */
  payments: readonly PaymentFact[];
  settings: readonly Setting[];
  attempts: readonly Attempt[];
  closings: readonly Closing[];
};

/** How the plan of a wallet stands. */
export type Plan = {
  anchor: number;
  /** The cycle that runs, and the plan that holds in it; null before the anchor. */
  cycle: { from: number; plan: string } | null;
  /** When the next cycle begins, or the plan ends; and at how many months after the anchor that is. */
  turnsAt: number;
  months: number;
  /** The plan that holds from then on. */
  next: string | null;
};

export type Posting = {
  sequence: number;
  type: EntryType;
  amount: number;
  outstandingChange: number;
  fundings: Funding[];
  pays: Payment[];
  of: number | null;
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  reference: { type: string; id: string } | null;
  /** What the lines of its price add up to, where it has one. */
  price: number | null;
  deadline: number | null;
  key: string | null;
  effectiveAt: number;
};

export type GrantFact = {
  number: number;
  source: "grant" | "plan" | "proration" | "topup" | "auto_reload" | "adjustment" | "return";
  category: Category;
  priority: number;
  amount: number;
  effectiveAt: number;
  expiresAt: number | null;
  /** Known, but not given: it waits for its time, or was taken off the list. */
  state: "given" | "scheduled" | "withdrawn";
  workspace: string | null;
};

export function emptyBook(owner: string | null): Book {
  return {
    owner,
    entries: [],
    grants: [],
    plan: null,
    wishes: [],
    payments: [],
    settings: [],
    attempts: [],
    closings: [],
  };
}

export function post(book: Book, entry: Partial<Posting> & Pick<Posting, "type" | "effectiveAt">): Book {
  const posting: Posting = {
    amount: 0,
    outstandingChange: 0,
    fundings: [],
    pays: [],
    of: null,
    campaign: null,
    action: null,
    reference: null,
    price: null,
    deadline: null,
    key: null,
    ...entry,
    workspace: entry.workspace ?? book.owner,
    sequence: book.entries.length + 1,
  };
  posting.amount += 0; // −0 becomes 0
  return { ...book, entries: [...book.entries, posting] };
}

export function learn(book: Book, grant: Omit<GrantFact, "number">): { book: Book; number: number } {
  const number = book.grants.length + 1;
  return { book: { ...book, grants: [...book.grants, { ...grant, number }] }, number };
}

export function changeGrant(book: Book, number: number, change: Partial<GrantFact>): Book {
  return { ...book, grants: book.grants.map((grant) => (grant.number === number ? { ...grant, ...change } : grant)) };
}

/** Answers of a question about entries that never change: asked of the same entries again, they are the same. */
function once<T>(answer: (entries: readonly Posting[]) => T): (book: Book) => T {
  const answers = new WeakMap<readonly Posting[], { answer: T }>();
  return ({ entries }) => {
    const known = answers.get(entries) ?? { answer: answer(entries) };
    answers.set(entries, known);
    return known.answer;
  };
}

export const balanceOf = once((entries) => total(entries.map((entry) => entry.amount)));

export const outstandingOf = once((entries) => total(entries.map((entry) => entry.outstandingChange)));

export function remainingOf(book: Book, grant: number): number {
  return remainings(book).get(grant) ?? 0;
}

export const remainings = once((entries): ReadonlyMap<number, number> => {
  const remaining = new Map<number, number>();
  for (const entry of entries) {
    for (const funding of entry.fundings) {
      const signed = entry.amount < 0 ? -funding.amount : funding.amount;
      remaining.set(funding.grant, (remaining.get(funding.grant) ?? 0) + signed);
    }
  }
  return remaining;
});

/** What taking `amount` at that time draws, in burning order. The balance must reach. */
export function draw(book: Book, amount: number, at: number): Funding[] {
  const remaining = remainings(book);
  const usable = book.grants.filter((grant) => grant.state === "given" && isUsable(grant, at)).sort(burnsBefore);
  const fundings: Funding[] = [];
  let missing = amount;
  for (const grant of usable) {
    const part = Math.min(missing, remaining.get(grant.number) ?? 0);
    if (part > 0) fundings.push({ grant: grant.number, amount: part });
    missing -= part;
  }
  if (missing > 0) throw new Error(`the model would draw ${missing} more than there is`);
  return fundings;
}

export function isOpen(book: Book, deposit: number): boolean {
  return !book.entries.some((entry) => entry.type === "settlement" && entry.of === deposit);
}

export const openDeposits = once((entries) => {
  const closed = new Set(entries.filter((entry) => entry.type === "settlement").map((entry) => entry.of));
  return entries.filter((entry) => entry.type === "deposit" && !closed.has(entry.sequence));
});

/** What is still owed, the oldest first. */
export const debtsOf = once((entries): Payment[] => {
  const paid = new Map<number, number>();
  for (const { debt, amount } of entries.flatMap((entry) => entry.pays)) {
    paid.set(debt, (paid.get(debt) ?? 0) + amount);
  }
  return entries
    .filter((entry) => entry.outstandingChange > 0)
    .map((entry) => ({ debt: entry.sequence, amount: entry.outstandingChange - (paid.get(entry.sequence) ?? 0) }))
    .filter((debt) => debt.amount > 0);
});

/** Which debts `amount` pays, the oldest first. */
export function payOldest(book: Book, amount: number): Payment[] {
  const pays: Payment[] = [];
  let missing = amount;
  for (const { debt, amount: owed } of debtsOf(book)) {
    const part = Math.min(missing, owed);
    if (part > 0) pays.push({ debt, amount: part });
    missing -= part;
  }
  return pays;
}

/** What the operator really used, in credits: charges, deposits, settlements, refunds and what those left outstanding. */
export function usageOf(book: Book): number {
  const uses = book.entries.filter((entry) => ["charge", "deposit", "settlement", "refund"].includes(entry.type));
  return total(uses.map((entry) => entry.outstandingChange - entry.amount));
}

export function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
