import type { Book } from "./book.ts";
import { decideGiving, decideGrant, decideTaking, decideWithdraw } from "./decide-credits.ts";
import { decideRepayment, decideWaiver } from "./decide-debt.ts";
import { decideEvent, decideSetting, decideTopup } from "./decide-money.ts";
import { decideRefund, decideSettle, decideUse, decideVoid } from "./decide-use.ts";
import type { Around, Decision } from "./decision.ts";
import { decidePlan } from "./plan.ts";
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
    case "plan": {
      const { plan, anchor = null } = request;
      const wish = { at: now, plan, anchor, zone: around.zone };
      const decision = decidePlan(book, request, key, now, around);
      if (decision.ok !== true) return decision;
      return { ...decision, book: { ...decision.book, wishes: [...decision.book.wishes, wish] } };
    }
    case "auto_reload":
      return decideSetting(book, request, key, now, around);
    case "event":
      return decideEvent(book, request);
    case "adjustment":
      return request.amount < 0 ? decideTaking(book, request, key, now) : decideGiving(book, request, key, now, around);
    case "repayment":
      return decideRepayment(book, request, key, now);
    case "waiver":
      return decideWaiver(book, request, key, now);
  }
}
