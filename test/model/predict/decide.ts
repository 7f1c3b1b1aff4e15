import type { Book } from "./book.ts";
import { decideGiving, decideGrant, decideTaking, decideTopup, decideWithdraw } from "./decide-credits.ts";
import { decideRepayment, decideWaiver } from "./decide-debt.ts";
import { decideRefund, decideSettle, decideUse, decideVoid } from "./decide-use.ts";
import type { Around, Decision } from "./decision.ts";
import type { Request } from "./request.ts";

/** What a wallet, rolled forward to `now`, answers to a request. */
export function decide(book: Book, request: Request, key: string, now: number, around: Around): Decision {
  switch (request.kind) {
    case "charge":
    case "deposit":
      return decideUse(book, request, key, now, around);
    case "settle":
      return decideSettle(book, request, key, now, around.product);
    case "void":
      return decideVoid(book, request, key, now);
    case "refund":
      return decideRefund(book, request, key, now);
    case "grant":
      return decideGrant(book, request, key, now, around.product);
    case "withdraw":
      return decideWithdraw(book, request, key, now);
    case "topup":
      return decideTopup(book, request, key, now, around);
    case "adjustment":
      return request.amount < 0 ? decideTaking(book, request, key, now) : decideGiving(book, request, key, now, around);
    case "repayment":
      return decideRepayment(book, request, key, now);
    case "waiver":
      return decideWaiver(book, request, key, now);
  }
}
