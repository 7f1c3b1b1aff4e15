import { type Book, balanceOf, draw, outstandingOf, payOldest, post } from "./book.ts";
import { type Decision, no, notEnough, type Of, yes } from "./decision.ts";

export function decideRepayment(book: Book, request: Of<"repayment">, key: string, now: number): Decision {
  const owed = outstandingOf(book);
  if (owed === 0) return no("conflict");
  // Without an amount: as much as the balance covers, but at least something.
  const amount = request.amount ?? Math.max(1, Math.min(owed, balanceOf(book)));
  if (amount > owed) return no("amount_out_of_range");
  if (amount > balanceOf(book)) return notEnough(amount, balanceOf(book));
  return yes(
    post(book, {
      type: "repayment",
      amount: -amount,
      outstandingChange: -amount,
      fundings: draw(book, amount, now),
      pays: payOldest(book, amount),
      workspace: request.workspace ?? null,
      key,
      effectiveAt: now,
    }),
    key,
  );
}

export function decideWaiver(book: Book, request: Of<"waiver">, key: string, now: number): Decision {
  const { amount } = request;
  const owed = outstandingOf(book);
  if (owed === 0) return no("conflict");
  if (amount > owed) return no("amount_out_of_range");
  return yes(
    post(book, {
      type: "adjustment",
      outstandingChange: -amount,
      pays: payOldest(book, amount),
      workspace: request.workspace ?? null,
      key,
      effectiveAt: now,
    }),
    key,
  );
}
