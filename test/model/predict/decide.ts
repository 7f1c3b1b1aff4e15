import type { Category } from "../history.ts";
import {
  type Book,
  balanceOf,
  changeGrant,
  draw,
  type GrantFact,
  isOpen,
  learn,
  openDeposits,
  outstandingOf,
  type Posting,
  payOldest,
  post,
  remainingOf,
  total,
} from "./book.ts";
import { findAction, PRODUCTS, type Product, priceOfDelivery, priceOfUse } from "./prices.ts";
import type { Request } from "./request.ts";
import { lapseAgain, payFromCredit, postVoid } from "./roll.ts";
import { debtOf, giveBack, leftToRefund, owedBy } from "./use.ts";

export type Refusal =
  | "idempotency_key_reused"
  | "not_found"
  | "unknown_action"
  | "invalid_request"
  | "attribution_required"
  | "attribution_not_allowed"
  | "amount_out_of_range"
  | "already_charged"
  | "conflict"
  | "outstanding_limit"
  | "insufficient_credits";

/** Yes with the book after it (`posted`: the entry that answers, `grant`: the one made), or no with a code. */
export type Decision = { ok: true; book: Book; posted: number | null; grant: number | null } | Refused;
export type Refused = { ok: false; code: Refusal; required?: number; available?: number };

/** What a wallet does not know by itself: what its account has charged for references and bought with receipts. */
export type Around = {
  product: Product;
  isCharged: (action: string, reference: { type: string; id: string }) => boolean;
  isReceiptUsed: (receipt: string) => boolean;
};

type Of<K extends Request["kind"]> = Extract<Request, { kind: K }>;

export const MAX_BALANCE = 2 ** 52;
const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

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

function decideUse(book: Book, request: Of<"charge" | "deposit">, key: string, now: number, around: Around): Decision {
  const action = findAction(around.product, request.action);
  if (action === null) return no("unknown_action");
  const price = priceOfUse(action, request.quantities);
  if (price === null) return no("invalid_request");
  const deadline = request.kind === "deposit" ? (request.deadline ?? null) : null;
  if (deadline !== null && deadline <= now) return no("invalid_request");
  if (action.attribution === "campaign" && request.campaign === undefined) return no("attribution_required");
  if (action.attribution === "none" && request.campaign !== undefined) return no("attribution_not_allowed");
  if (price > MAX_AMOUNT) return no("amount_out_of_range");
  if (action.oncePerReference && request.reference && around.isCharged(request.action, request.reference)) {
    return no("already_charged");
  }
  const limit = PRODUCTS[around.product].outstandingLimit;
  if (limit !== null && outstandingOf(book) > limit) return no("outstanding_limit");
  if (price > balanceOf(book)) return notEnough(price, balanceOf(book));
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

function decideSettle(book: Book, request: Of<"settle">, key: string, now: number, product: Product): Decision {
  const deposit = entryOf(book, request.deposit.number);
  if (deposit === null || deposit.type !== "deposit") return no("not_found");
  const action = findAction(product, deposit.action ?? "");
  const actual = action && priceOfDelivery(action, request.quantities);
  if (actual === null) return no("invalid_request");
  if (actual > MAX_AMOUNT) return no("amount_out_of_range");
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

function decideVoid(book: Book, request: Of<"void">, key: string, now: number): Decision {
  const deposit = entryOf(book, request.deposit.number);
  if (deposit === null || deposit.type !== "deposit") return no("not_found");
  if (!isOpen(book, deposit.sequence)) return no("conflict");
  return yes(postVoid(book, deposit, now, key), key);
}

function decideRefund(book: Book, request: Of<"refund">, key: string, now: number): Decision {
  const use = entryOf(book, request.entry.number);
  if (use === null) return no("not_found");
  if (use.type !== "charge" && use.type !== "deposit") return no("conflict");
  if (use.type === "deposit" && isOpen(book, use.sequence)) return no("conflict");
  const left = leftToRefund(book, use.sequence);
  const amount = request.amount ?? left;
  if (amount > left || amount === 0 || !hasRoom(book, amount)) return no("amount_out_of_range");

  const debt = debtOf(book, use.sequence);
  const cancelled = Math.min(amount, owedBy(book, use.sequence));
  const back = giveBack(book, use.sequence, amount - cancelled, now);
  const refunded = post(back.book, {
    type: "refund",
    amount: amount - cancelled,
    outstandingChange: -cancelled + 0,
    fundings: back.fundings,
    pays: debt === null || cancelled === 0 ? [] : [{ debt, amount: cancelled }],
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

function decideGrant(book: Book, request: Of<"grant">, key: string, now: number, product: Product): Decision {
  const effectiveAt = request.effectiveAt ?? now;
  const expiresAt = request.expiresAt ?? null;
  if (request.amount <= 0 || effectiveAt < now) return no("invalid_request");
  if (expiresAt !== null && expiresAt <= effectiveAt) return no("invalid_request");
  if (!hasRoom(book, request.amount)) return no("amount_out_of_range");
  const made = learn(book, {
    source: "grant",
    category: request.category,
    priority: request.priority ?? defaultPriority(request.category),
    amount: request.amount,
    effectiveAt,
    expiresAt,
    state: effectiveAt > now ? "scheduled" : "given",
    workspace: request.workspace ?? null,
  });
  if (effectiveAt > now) return { ok: true, book: made.book, posted: null, grant: made.number };
  return { ...give(made.book, made.number, "grant", request, key, now, product), grant: made.number };
}

function decideTopup(book: Book, request: Of<"topup">, key: string, now: number, around: Around): Decision {
  const pack = PRODUCTS[around.product].packs[request.pack];
  if (pack === undefined) return no("invalid_request");
  const amount = pack * (request.count ?? 1);
  if (!hasRoom(book, amount)) return no("amount_out_of_range");
  if (around.isReceiptUsed(request.receipt)) return no("conflict");
  const made = learn(book, givenNow("topup", "paid", amount, now, null));
  return give(made.book, made.number, "topup", request, key, now, around.product);
}

function decideGiving(book: Book, request: Of<"adjustment">, key: string, now: number, around: Around): Decision {
  const { amount, category = "promotional", expiresAt = null } = request;
  if (amount === 0 || request.grant !== undefined) return no("invalid_request");
  if (expiresAt !== null && expiresAt <= now) return no("invalid_request");
  if (!hasRoom(book, amount)) return no("amount_out_of_range");
  const made = learn(book, givenNow("adjustment", category, amount, now, expiresAt));
  return give(made.book, made.number, "adjustment", request, key, now, around.product);
}

function decideTaking(book: Book, request: Of<"adjustment">, key: string, now: number): Decision {
  const wanted = -request.amount;
  if (request.category !== undefined || request.expiresAt !== undefined) return no("invalid_request");
  const named = request.grant === undefined ? null : grantOf(book, request.grant.number);
  if (request.grant !== undefined && (named === null || named.state === "withdrawn")) return no("not_found");
  if (named !== null && named.state === "scheduled") return no("conflict");
  const available = named === null ? balanceOf(book) : remainingOf(book, named.number);
  if (wanted > available && request.allowOutstanding !== true) return notEnough(wanted, available);
  const taken = Math.min(wanted, available);
  const fundings = named === null || taken === 0 ? draw(book, taken, now) : [{ grant: named.number, amount: taken }];
  return yes(
    post(book, {
      type: "adjustment",
      amount: -taken,
      outstandingChange: wanted - taken,
      fundings,
      workspace: request.workspace ?? null,
      key,
      effectiveAt: now,
    }),
    key,
  );
}

function decideWithdraw(book: Book, request: Of<"withdraw">, key: string, now: number): Decision {
  const grant = grantOf(book, request.grant.number);
  if (grant === null) return no("not_found");
  if (grant.state === "scheduled") {
    return { ok: true, book: changeGrant(book, grant.number, "withdrawn"), posted: null, grant: null };
  }
  if (grant.state === "withdrawn") return no("not_found");
  const amount = remainingOf(book, grant.number);
  if (amount === 0) return no("conflict");
  const fundings = [{ grant: grant.number, amount }];
  return yes(post(book, { type: "adjustment", amount: -amount, fundings, key, effectiveAt: now }), key);
}

function decideRepayment(book: Book, request: Of<"repayment">, key: string, now: number): Decision {
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

function decideWaiver(book: Book, request: Of<"waiver">, key: string, now: number): Decision {
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

/** Posts what fills a new grant, and the repayment that it may bring. */
function give(
  book: Book,
  grant: number,
  type: "grant" | "topup" | "adjustment",
  request: { workspace?: string },
  key: string,
  now: number,
  product: Product,
): Decision & { ok: true } {
  const { amount } = grantOf(book, grant) as GrantFact;
  const workspace = request.workspace ?? null;
  const given = post(book, { type, amount, fundings: [{ grant, amount }], workspace, key, effectiveAt: now });
  return yes(PRODUCTS[product].paysFromNextCredit ? payFromCredit(given, now) : given, key);
}

function givenNow(
  source: "topup" | "adjustment",
  category: Category,
  amount: number,
  now: number,
  expiresAt: number | null,
): Omit<GrantFact, "number"> {
  const priority = defaultPriority(category);
  return { source, category, priority, amount, effectiveAt: now, expiresAt, state: "given", workspace: null };
}

function defaultPriority(category: Category): number {
  return category === "promotional" ? 20 : 30;
}

/** Credits are given only up to a balance of 2^52, with what is in flight and what is scheduled. */
function hasRoom(book: Book, amount: number): boolean {
  const inFlight = total(openDeposits(book).map((deposit) => -deposit.amount));
  const scheduled = total(book.grants.filter((grant) => grant.state === "scheduled").map((grant) => grant.amount));
  return balanceOf(book) + inFlight + scheduled + amount <= MAX_BALANCE;
}

function entryOf(book: Book, sequence: number): Posting | null {
  return book.entries.find((entry) => entry.sequence === sequence) ?? null;
}

function grantOf(book: Book, number: number): GrantFact | null {
  return book.grants.find((grant) => grant.number === number) ?? null;
}

function yes(book: Book, key: string): Decision & { ok: true } {
  const posted = book.entries.find((entry) => entry.key === key)?.sequence ?? null;
  return { ok: true, book, posted, grant: null };
}

function no(code: Refusal): Refused {
  return { ok: false, code };
}

function notEnough(required: number, available: number): Refused {
  return { ok: false, code: "insufficient_credits", required, available };
}
