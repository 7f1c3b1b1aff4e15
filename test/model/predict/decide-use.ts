import { type Book, balanceOf, draw, isOpen, outstandingOf, post } from "./book.ts";
import { type Around, type Decision, entryOf, no, type Of, yes } from "./decision.ts";
import { findAction, PRODUCTS, type Product, priceOfDelivery, priceOfUse } from "./prices.ts";
import { isHeld, notCovered } from "./reload.ts";
import { lapseAgain, postVoid } from "./roll.ts";
import { cancelOwn, giveBack, leftToRefund, owedBy } from "./use.ts";

const MAX_PRICE = 2 ** 52;

export function decideUse(
  book: Book,
  request: Of<"charge" | "deposit">,
  key: string,
  now: number,
  around: Around,
): Decision {
  const action = findAction(around.product, request.action);
  if (action === null) return no("unknown_action");
  const price = priceOfUse(action, request.quantities);
  if (price === null) return no("invalid_request");
  const deadline = request.kind === "deposit" ? (request.deadline ?? null) : null;
  if (deadline !== null && deadline <= now) return no("invalid_request");
  if (action.attribution === "campaign" && request.campaign === undefined) return no("attribution_required");
  if (action.attribution === "none" && request.campaign !== undefined) return no("attribution_not_allowed");
  if (price > MAX_PRICE) return no("amount_out_of_range");
  if (action.oncePerReference && request.reference && around.isCharged(request.action, request.reference)) {
    return no("already_charged");
  }
  const limit = PRODUCTS[around.product].outstandingLimit;
  if (limit !== null && outstandingOf(book) > limit) return no("outstanding_limit");
  const behind = around.reloaded === null && isHeld(book);
  if (behind || price > balanceOf(book)) return notCovered(book, request, key, price, now, around);
  return yes(
    post(book, {
      type: request.kind,
      amount: -price,
      fundings: draw(book, price, now),
      price,
      workspace: request.workspace,
      campaign: request.campaign ?? null,
      action: request.action,
      reference: request.reference ?? null,
      deadline,
      key,
      effectiveAt: now,
    }),
    key,
  );
}

export function decideSettle(book: Book, request: Of<"settle">, key: string, now: number, product: Product): Decision {
  const deposit = entryOf(book, request.deposit.number);
  if (deposit === null || deposit.type !== "deposit") return no("not_found");
  const action = findAction(product, deposit.action ?? "");
  const actual = action && priceOfDelivery(action, request.quantities);
  if (actual === null) return no("invalid_request");
  if (actual > MAX_PRICE) return no("amount_out_of_range");
  if (!isOpen(book, deposit.sequence)) return no("conflict");

  const belongings = {
    type: "settlement" as const,
    of: deposit.sequence,
    price: actual + deposit.amount,
    workspace: deposit.workspace,
    campaign: deposit.campaign,
    action: deposit.action,
    reference: deposit.reference,
    key,
    effectiveAt: now,
  };
  const unused = -deposit.amount - actual;
  if (unused >= 0) {
    const back = giveBack(book, deposit.sequence, unused, now);
    const settled = post(back.book, { ...belongings, amount: unused, fundings: back.fundings });
    return yes(lapseAgain(settled, now), key);
  }
  const extra = Math.min(-unused, balanceOf(book));
  const owed = -unused - extra;
  const fundings = draw(book, extra, now);
  return yes(post(book, { ...belongings, amount: -extra, outstandingChange: owed, fundings }), key);
}

export function decideVoid(book: Book, request: Of<"void">, key: string, now: number): Decision {
  const deposit = entryOf(book, request.deposit.number);
  if (deposit === null || deposit.type !== "deposit") return no("not_found");
  if (!isOpen(book, deposit.sequence)) return no("conflict");
  return yes(postVoid(book, deposit, now, key), key);
}

export function decideRefund(book: Book, request: Of<"refund">, key: string, now: number): Decision {
  const use = entryOf(book, request.entry.number);
  if (use === null) return no("not_found");
  if (use.type !== "charge" && use.type !== "deposit") return no("conflict");
  if (use.type === "deposit" && isOpen(book, use.sequence)) return no("conflict");
  const left = leftToRefund(book, use.sequence);
  const amount = request.amount ?? left;
  // What was once taken may always come back, however much was given meanwhile.
  if (amount > left || amount === 0) return no("amount_out_of_range");

  const cancelled = Math.min(amount, owedBy(book, use.sequence));
  const back = giveBack(book, use.sequence, amount - cancelled, now);
  const refunded = post(back.book, {
    type: "refund",
    amount: amount - cancelled,
    outstandingChange: -cancelled + 0,
    fundings: back.fundings,
    pays: cancelOwn(book, use.sequence, cancelled),
    of: use.sequence,
    workspace: use.workspace,
    campaign: use.campaign,
    action: use.action,
    reference: use.reference,
    key,
    effectiveAt: now,
  });
  return yes(lapseAgain(refunded, now), key);
}
