import type { Category } from "../history.ts";
import { type Book, balanceOf, changeGrant, draw, type GrantFact, learn, post, remainingOf } from "./book.ts";
import {
  type Accepted,
  type Around,
  type Decision,
  grantOf,
  hasRoom,
  no,
  notEnough,
  type Of,
  yes,
} from "./decision.ts";
import type { Product } from "./prices.ts";
import { incoming } from "./roll.ts";

export function decideGrant(book: Book, request: Of<"grant">, key: string, now: number, product: Product): Decision {
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

export function decideGiving(
  book: Book,
  request: Of<"adjustment">,
  key: string,
  now: number,
  around: Around,
): Decision {
  const { amount, category = "promotional", expiresAt = null } = request;
  if (amount === 0 || request.grant !== undefined) return no("invalid_request");
  if (expiresAt !== null && expiresAt <= now) return no("invalid_request");
  if (!hasRoom(book, amount)) return no("amount_out_of_range");
  const made = learn(book, givenNow(category, amount, now, expiresAt));
  return give(made.book, made.number, "adjustment", request, key, now, around.product);
}

export function decideTaking(book: Book, request: Of<"adjustment">, key: string, now: number): Decision {
  const wanted = -request.amount;
  const named = request.grant === undefined ? null : grantOf(book, request.grant.number);
  if (request.grant !== undefined && (named === null || named.state === "withdrawn")) return no("not_found");
  if (request.category !== undefined || request.expiresAt !== undefined) return no("invalid_request");
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

export function decideWithdraw(book: Book, request: Of<"withdraw">, key: string, now: number): Decision {
  const grant = grantOf(book, request.grant.number);
  if (grant === null) return no("not_found");
  if (grant.state === "scheduled") {
    return { ok: true, book: changeGrant(book, grant.number, { state: "withdrawn" }), posted: null, grant: null };
  }
  if (grant.state === "withdrawn") return no("not_found");
  const amount = remainingOf(book, grant.number);
  if (amount === 0) return no("conflict");
  const fundings = [{ grant: grant.number, amount }];
  return yes(post(book, { type: "adjustment", amount: -amount, fundings, key, effectiveAt: now }), key);
}

/** Posts what fills a new grant, and the repayment that it may bring. */
function give(
  book: Book,
  grant: number,
  type: "grant" | "adjustment",
  request: { workspace?: string },
  key: string,
  now: number,
  product: Product,
): Accepted {
  const { amount } = grantOf(book, grant) as GrantFact;
  const workspace = request.workspace ?? null;
  const given = post(book, { type, amount, fundings: [{ grant, amount }], workspace, key, effectiveAt: now });
  return yes(incoming(given, now, product), key);
}

function givenNow(
  category: Category,
  amount: number,
  now: number,
  expiresAt: number | null,
): Omit<GrantFact, "number"> {
  const priority = defaultPriority(category);
  return {
    source: "adjustment",
    category,
    priority,
    amount,
    effectiveAt: now,
    expiresAt,
    state: "given",
    workspace: null,
  };
}

function defaultPriority(category: Category): number {
  return category === "promotional" ? 20 : 30;
}
