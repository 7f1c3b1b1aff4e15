import { burnsBefore, isLapsed } from "../burning-order.ts";
import type { Funding } from "../history.ts";
import {
  type Book,
  balanceOf,
  changeGrant,
  draw,
  type GrantFact,
  openDeposits,
  outstandingOf,
  type Posting,
  payOldest,
  post,
  remainings,
} from "./book.ts";
import { anniversary, type Zone, zoneAt } from "./local-time.ts";
import { beginCycle } from "./plan.ts";
import { findPlan, PRODUCTS, type Product } from "./prices.ts";
import { giveBack } from "./use.ts";

/** What the calendar of a wallet depends on beside the wallet. */
export type Calendar = { product: Product; zones: readonly Zone[] };

type Due =
  | { at: number; what: "void"; deposit: Posting }
  | { at: number; what: "expiry"; lapsing: Funding }
  | { at: number; what: "turn" }
  | { at: number; what: "grant"; grant: GrantFact };

/** Posts everything that is due up to `now`, one after the other, each at the time it was due. */
export function rollForward(book: Book, now: number, calendar: Calendar): Book {
  let rolled = book;
  for (;;) {
    const at = nextInstant(rolled);
    if (at === null || at > now) return rolled;
    rolled = postDue(rolled, firstAt(rolled, at, calendar.product), calendar);
  }
}

const instants = new WeakMap<Book, { at: number | null }>();

/** When something is due in a book next. */
export function nextInstant(book: Book): number | null {
  const known = instants.get(book) ?? { at: findInstant(book) };
  instants.set(book, known);
  return known.at;
}

function findInstant(book: Book): number | null {
  const remaining = remainings(book);
  const times = openDeposits(book).map((deposit) => deposit.deadline);
  for (const grant of book.grants) {
    if ((remaining.get(grant.number) ?? 0) > 0) times.push(grant.expiresAt);
    if (grant.state === "scheduled") times.push(grant.effectiveAt);
  }
  if (book.plan !== null) times.push(book.plan.turnsAt);
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/**
 * The first of the things that are due at one instant: voids by sequence, expiries in burning order, the plan's new cycle,
 * future grants by number.
 */
function firstAt(book: Book, at: number, product: Product): Due {
  const deposit = openDeposits(book).find((open) => open.deadline === at);
  if (deposit !== undefined) return { at, what: "void", deposit };
  const lapsing = lapsesAt(book, at, product)[0];
  if (lapsing !== undefined) return { at, what: "expiry", lapsing };
  if (book.plan?.turnsAt === at) return { at, what: "turn" };
  const grant = book.grants.find((scheduled) => scheduled.state === "scheduled" && scheduled.effectiveAt === at);
  if (grant !== undefined) return { at, what: "grant", grant };
  throw new Error("the model has something due that it does not know");
}

/** What lapses at an instant, in burning order: grants whose date has come, and plan credits that a cycle does not keep. */
function lapsesAt(book: Book, at: number, product: Product): Funding[] {
  const remaining = remainings(book);
  const lapses: Funding[] = [];
  let excess = beyondWhatIsKept(book, at, product);
  for (const grant of [...book.grants].sort(burnsBefore)) {
    const left = remaining.get(grant.number) ?? 0;
    const amount = isLapsed(grant, at) ? left : mayBeKept(grant) ? Math.min(left, excess) : 0;
    if (amount === 0) continue;
    lapses.push({ grant: grant.number, amount });
    if (mayBeKept(grant)) excess -= amount;
  }
  return lapses;
}

function beyondWhatIsKept(book: Book, at: number, product: Product): number {
  if (book.plan?.cycle == null || book.plan.turnsAt !== at) return 0;
  const remaining = remainings(book);
  const unused = book.grants.filter(mayBeKept).reduce((sum, grant) => sum + (remaining.get(grant.number) ?? 0), 0);
  return Math.max(0, unused - (findPlan(product, book.plan.cycle.plan)?.keeps ?? 0));
}

function mayBeKept(grant: GrantFact): boolean {
  return grant.source === "plan" && grant.expiresAt === null;
}

function postDue(book: Book, due: Due, { product, zones }: Calendar): Book {
  switch (due.what) {
    case "void":
      return postVoid(book, due.deposit, due.at, null);
    case "expiry": {
      const fundings = [due.lapsing];
      return post(book, { type: "expiry", amount: -due.lapsing.amount, fundings, effectiveAt: due.at });
    }
    case "turn": {
      const { plan } = book;
      if (plan === null || plan.next === null) return { ...book, plan: null };
      const to = anniversary(plan.anchor, zoneAt(zones, due.at - 1), plan.months + 1);
      const cycle = { from: due.at, plan: plan.next };
      const turned = { ...plan, cycle, turnsAt: to, months: plan.months + 1 };
      return incoming(beginCycle(book, turned, product, due.at, null), due.at, product);
    }
    case "grant": {
      const { number, amount, workspace } = due.grant;
      const given = post(changeGrant(book, number, { state: "given" }), {
        type: "grant",
        amount,
        fundings: [{ grant: number, amount }],
        workspace,
        effectiveAt: due.at,
      });
      return incoming(given, due.at, product);
    }
  }
}

/** A deposit is given back, by the calendar (without a key) or because somebody asks for it. */
export function postVoid(book: Book, deposit: Posting, at: number, key: string | null): Book {
  // Of the calendar's own, voids come before expiries: what lapses at this instant has not lapsed yet.
  const lapsedBy = key === null ? at - 1 : at;
  const back = giveBack(book, deposit.sequence, -deposit.amount, at, lapsedBy);
  const voided = post(back.book, {
    type: "settlement",
    amount: -deposit.amount,
    fundings: back.fundings,
    of: deposit.sequence,
    workspace: deposit.workspace,
    campaign: deposit.campaign,
    action: deposit.action,
    reference: deposit.reference,
    key,
    effectiveAt: at,
  });
  return lapseAgain(voided, at, lapsedBy);
}

/** What just came back to grants that had lapsed lapses again at once. */
export function lapseAgain(book: Book, at: number, lapsedBy = at): Book {
  const remaining = remainings(book);
  let after = book;
  for (const { grant: number } of book.entries.at(-1)?.fundings ?? []) {
    const grant = book.grants.find((candidate) => candidate.number === number);
    if (grant === undefined || !isLapsed(grant, lapsedBy)) continue;
    const amount = remaining.get(number) ?? 0;
    after = post(after, { type: "expiry", amount: -amount, fundings: [{ grant: number, amount }], effectiveAt: at });
  }
  return after;
}

/** Where the product says so, incoming credits pay what is outstanding first: as much as the balance can repay by now. */
export function incoming(book: Book, at: number, product: Product): Book {
  const amount = Math.min(outstandingOf(book), balanceOf(book));
  if (amount === 0 || !PRODUCTS[product].paysFromNextCredit) return book;
  return post(book, {
    type: "repayment",
    amount: -amount,
    outstandingChange: -amount,
    fundings: draw(book, amount, at),
    pays: payOldest(book, amount),
    effectiveAt: at,
  });
}
