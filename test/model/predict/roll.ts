import { burnsBefore, isLapsed } from "../burning-order.ts";
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
import { giveBack } from "./use.ts";

type Due =
  | { at: number; what: "void"; deposit: Posting }
  | { at: number; what: "expiry"; grant: GrantFact }
  | { at: number; what: "grant"; grant: GrantFact };

/** Posts everything that is due up to `now`, one after the other, each at the time it was due. */
export function rollForward(book: Book, now: number, paysFromNextCredit: boolean): Book {
  let rolled = book;
  for (;;) {
    const next = nextDue(rolled);
    if (next === null || next.at > now) return rolled;
    rolled = postDue(rolled, next, paysFromNextCredit);
  }
}

const RANK = { void: 0, expiry: 1, grant: 2 };

/** The first thing that is due: by time; at one time voids by sequence, expiries in burning order, grants by number. */
function nextDue(book: Book): Due | null {
  const remaining = remainings(book);
  const dues: Due[] = [];
  for (const deposit of openDeposits(book)) {
    if (deposit.deadline !== null) dues.push({ at: deposit.deadline, what: "void", deposit });
  }
  for (const grant of book.grants) {
    const holds = (remaining.get(grant.number) ?? 0) > 0;
    if (holds && grant.expiresAt !== null) dues.push({ at: grant.expiresAt, what: "expiry", grant });
    if (grant.state === "scheduled") dues.push({ at: grant.effectiveAt, what: "grant", grant });
  }
  return dues.sort(comesBefore)[0] ?? null;
}

function comesBefore(a: Due, b: Due): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.what === "void" && b.what === "void") return a.deposit.sequence - b.deposit.sequence;
  if (a.what === "expiry" && b.what === "expiry") return burnsBefore(a.grant, b.grant);
  if (a.what === "grant" && b.what === "grant") return a.grant.number - b.grant.number;
  return RANK[a.what] - RANK[b.what];
}

function postDue(book: Book, due: Due, paysFromNextCredit: boolean): Book {
  switch (due.what) {
    case "void":
      return postVoid(book, due.deposit, due.at, null);
    case "expiry": {
      const amount = remainings(book).get(due.grant.number) ?? 0;
      const fundings = [{ grant: due.grant.number, amount }];
      return post(book, { type: "expiry", amount: -amount, fundings, effectiveAt: due.at });
    }
    case "grant": {
      const { number, amount, workspace } = due.grant;
      const given = post(changeGrant(book, number, "given"), {
        type: "grant",
        amount,
        fundings: [{ grant: number, amount }],
        workspace,
        effectiveAt: due.at,
      });
      return paysFromNextCredit ? payFromCredit(given, due.at) : given;
    }
  }
}

export function postVoid(book: Book, deposit: Posting, at: number, key: string | null): Book {
  const back = giveBack(book, deposit.sequence, -deposit.amount, at);
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
  return lapseAgain(voided, at);
}

/** What just came back to grants that have lapsed lapses again at once. */
export function lapseAgain(book: Book, at: number): Book {
  const remaining = remainings(book);
  let after = book;
  for (const { grant: number } of book.entries.at(-1)?.fundings ?? []) {
    const grant = book.grants.find((candidate) => candidate.number === number);
    if (grant === undefined || !isLapsed(grant, at)) continue;
    const amount = remaining.get(number) ?? 0;
    after = post(after, { type: "expiry", amount: -amount, fundings: [{ grant: number, amount }], effectiveAt: at });
  }
  return after;
}

/** Incoming credits pay what is outstanding first: the whole incoming entry stands, then what the balance can repay. */
export function payFromCredit(book: Book, at: number): Book {
  const amount = Math.min(outstandingOf(book), balanceOf(book));
  if (amount === 0) return book;
  return post(book, {
    type: "repayment",
    amount: -amount,
    outstandingChange: -amount,
    fundings: draw(book, amount, at),
    pays: payOldest(book, amount),
    effectiveAt: at,
  });
}
