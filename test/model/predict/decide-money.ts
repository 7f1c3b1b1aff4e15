import { type Book, post, remainingOf, total } from "./book.ts";
import { type Around, type Decision, hasRoom, no, type Of, yes } from "./decision.ts";
import { cardSays, creditsGone, orderOf, type PaymentFact } from "./money.ts";
import { findPack, type Product } from "./prices.ts";
import { changePayment, credit } from "./reload.ts";
import type { NamedPayment } from "./request.ts";
import { incoming, lapseAgain } from "./roll.ts";
import { cancelOwn, drawnBy, giveBack, owedBy } from "./use.ts";

/** Packs that were paid for elsewhere are credited once per receipt; a card is charged, and says what it says. */
export function decideTopup(book: Book, request: Of<"topup">, key: string, now: number, around: Around): Decision {
  const pack = findPack(around.product, request.pack);
  if (request.receipt !== undefined && request.paymentMethod !== undefined) return no("invalid_request");
  if (pack === null) return no("invalid_request");
  const order = orderOf(request.pack, pack, request.count ?? 1);
  if (!hasRoom(book, order.credits)) return no("amount_out_of_range");
  const receipt = request.receipt ?? null;
  if (receipt !== null && around.isReceiptUsed(receipt)) return no("conflict");
  const payment: PaymentFact = {
    kind: "topup",
    order,
    method: request.paymentMethod ?? null,
    receipt,
    workspace: request.workspace ?? null,
    key,
    content: around.content,
    at: now,
    month: around.month,
    state: "asked",
    entry: null,
    refunded: 0,
    disputed: 0,
    dispute: null,
    reversed: 0,
  };
  const said = receipt === null ? cardSays(payment) : "credited";
  // The wallet is there from then on, and the declined payment is listed; nothing else is left of it.
  if (said === "declined") return { ...no("payment_declined"), book };
  const asked = { ...book, payments: [...book.payments, { ...payment, state: said }] };
  if (said === "needs_confirmation") return { ok: "pending", book: asked };
  return yes(credit(asked, book.payments.length, now, around), key);
}

export function decideSetting(
  book: Book,
  request: Of<"auto_reload">,
  key: string,
  now: number,
  { product }: Around,
): Decision {
  if (findPack(product, request.pack) === null) return no("invalid_request");
  const setting = {
    enabled: request.enabled,
    pack: request.pack,
    threshold: request.threshold ?? null,
    capCount: request.monthlyCap?.count ?? null,
    capMoney: request.monthlyCap?.money ?? null,
    method: request.paymentMethod ?? null,
    at: now,
    after: book.closings.length,
    attempts: book.attempts.length,
  };
  return yes({ ...book, settings: [...book.settings, setting] }, key);
}

/** The place in the book's list of a payment that a request names; null where it names none of this wallet. */
export function findPayment(book: Book, { entry, key }: NamedPayment): number | null {
  const index = book.payments.findIndex((payment) => (entry === null ? payment.key === key : payment.entry === entry));
  return index < 0 ? null : index;
}

/** What a payer or a bank does changes the provider's books; the ledger follows with `followBooks`. */
export function decideEvent(book: Book, { payment: named, event, amount }: Of<"event">): Decision {
  const index = findPayment(book, named);
  const payment = index === null ? null : (book.payments[index] ?? null);
  if (index === null || payment === null || payment.receipt !== null) return no("not_found");
  if (amount !== undefined && event !== "refund") return no("invalid_request");
  const rest = payment.order.money - payment.refunded - payment.disputed;
  const change = (changed: Partial<PaymentFact>): Decision => {
    return { ok: true, book: changePayment(book, index, changed), posted: null, grant: null };
  };
  if (event === "confirm") {
    return payment.state === "needs_confirmation" ? change({ state: "asked" }) : no("conflict");
  }
  if (payment.state !== "credited") return no("conflict");
  switch (event) {
    case "refund":
      if (rest === 0) return no("conflict");
      if (amount !== undefined && (amount < 1 || amount > rest)) return no("invalid_request");
      return change({ refunded: payment.refunded + (amount ?? rest) });
    case "dispute":
      return payment.dispute === "open" || rest === 0
        ? no("conflict")
        : change({ dispute: "open", disputed: payment.disputed + rest });
    case "dispute_won":
      return payment.dispute === "open" ? change({ dispute: "won", disputed: 0 }) : no("conflict");
    case "dispute_lost":
      return payment.dispute === "open" ? change({ dispute: "lost" }) : no("conflict");
  }
}

/** The ledger follows what the provider's books say of a payment: it is credited, or credits go or come again with its money. */
export function followBooks(book: Book, index: number, now: number, product: Product): Book {
  const payment = book.payments[index];
  if (payment === undefined) throw new Error("the model follows a payment that it does not know");
  if (payment.kind === "topup" && payment.state === "asked") return credit(book, index, now, { product });
  if (payment.entry === null) return book;
  const gone = creditsGone(payment);
  const change = gone - payment.reversed;
  if (change === 0) return book;
  if (change > 0) return takeBack(changePayment(book, index, { reversed: gone }), payment, payment.entry, change, now);
  // What was waived meanwhile of what is owed for it does not come again.
  const drawn = total(drawnBy(book, payment.entry).map((draw) => draw.amount));
  const amount = Math.min(-change, owedBy(book, payment.entry) + drawn);
  if (amount === 0) return book;
  const followed = changePayment(book, index, { reversed: payment.reversed - amount });
  return comeAgain(followed, payment, payment.entry, amount, now, product);
}

/** Credits go: as far as they remain of that purchase, the rest is owed. */
function takeBack(book: Book, { workspace }: PaymentFact, purchase: number, amount: number, now: number): Book {
  const grant = book.entries[purchase - 1]?.fundings[0]?.grant ?? -1;
  const taken = Math.min(amount, remainingOf(book, grant));
  return post(book, {
    type: "reversal",
    amount: -taken,
    outstandingChange: amount - taken,
    fundings: taken === 0 ? [] : [{ grant, amount: taken }],
    of: purchase,
    workspace,
    effectiveAt: now,
  });
}

/** Credits come again: what is still owed for them is cancelled first. */
function comeAgain(
  book: Book,
  { workspace }: PaymentFact,
  purchase: number,
  amount: number,
  now: number,
  product: Product,
): Book {
  const cancelled = Math.min(amount, owedBy(book, purchase));
  const back = giveBack(book, purchase, amount - cancelled, now);
  const posted = post(back.book, {
    type: "reversal",
    amount: amount - cancelled,
    outstandingChange: -cancelled + 0,
    fundings: back.fundings,
    pays: cancelOwn(book, purchase, cancelled),
    of: purchase,
    workspace,
    effectiveAt: now,
  });
  const lapsed = lapseAgain(posted, now);
  return amount > cancelled ? incoming(lapsed, now, product) : lapsed;
}
