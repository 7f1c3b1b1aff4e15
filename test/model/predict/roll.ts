import { burnsBefore } from "../burning-order.ts";
import {
  type Book,
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
  const last = book.entries.at(-1)?.effectiveAt ?? Number.NEGATIVE_INFINITY;
  const dues: Due[] = [];
  for (const deposit of openDeposits(book)) {
    if (deposit.deadline !== null) dues.push({ at: deposit.deadline, what: "void", deposit });
  }
  for (const grant of book.grants) {
    const holds = (remaining.get(grant.number) ?? 0) > 0;
    // What came back to a lapsed grant lapses at the time it came back.
    if (holds && grant.expiresAt !== null) dues.push({ at: Math.max(grant.expiresAt, last), what: "expiry", grant });
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
      return paysFromNextCredit ? payFromCredit(given, amount, due.at) : given;
    }
  }
}

export function postVoid(book: Book, deposit: Posting, at: number, key: string | null): Book {
  const back = giveBack(book, deposit.sequence, -deposit.amount, at);
  return post(back.book, {
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
}

/** Incoming credits pay what is outstanding first: the whole incoming entry stands, then the repayment. */
export function payFromCredit(book: Book, incoming: number, at: number): Book {
  const amount = Math.min(outstandingOf(book), incoming);
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
