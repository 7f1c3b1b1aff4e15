import type { Book, GrantFact, Posting } from "./book.ts";
import { balanceOf, openDeposits, total } from "./book.ts";
import type { Product } from "./prices.ts";
import type { Request } from "./request.ts";

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

export type Of<K extends Request["kind"]> = Extract<Request, { kind: K }>;

const MAX_BALANCE = 2 ** 52;

/** Credits are given only up to a balance of 2^52, with what is in flight and what is scheduled. */
export function hasRoom(book: Book, amount: number): boolean {
  return amount <= roomIn(book);
}

export function roomIn(book: Book): number {
  const inFlight = total(openDeposits(book).map((deposit) => -deposit.amount));
  const scheduled = total(book.grants.filter((grant) => grant.state === "scheduled").map((grant) => grant.amount));
  return MAX_BALANCE - balanceOf(book) - inFlight - scheduled;
}

export function entryOf(book: Book, sequence: number): Posting | null {
  return book.entries.find((entry) => entry.sequence === sequence) ?? null;
}

export function grantOf(book: Book, number: number): GrantFact | null {
  return book.grants.find((grant) => grant.number === number) ?? null;
}

export function yes(book: Book, key: string): Decision & { ok: true } {
  const posted = book.entries.find((entry) => entry.key === key)?.sequence ?? null;
  return { ok: true, book, posted, grant: null };
}

export function no(code: Refusal): Refused {
  return { ok: false, code };
}

export function notEnough(required: number, available: number): Refused {
  return { ok: false, code: "insufficient_credits", required, available };
}
