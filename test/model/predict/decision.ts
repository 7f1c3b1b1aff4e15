import type { Book, GrantFact, Posting } from "./book.ts";
import { balanceOf, openDeposits, total } from "./book.ts";
import type { Cap } from "./money.ts";
import type { Request } from "./request.ts";
import type { Calendar } from "./roll.ts";

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
  | "insufficient_credits"
  | "payment_declined";

/**
 * Yes with the book after it (`posted`: the entry that answers, `grant`: the one made); or no with a code; or not yet:
 * `waits` for a purchase of Auto Reload, or is `pending` until the payer has confirmed a payment.
 */
export type Decision = Accepted | Refused | { ok: "waits" | "pending"; book: Book };
export type Accepted = { ok: true; book: Book; posted: number | null; grant: number | null };
export type Refused = {
  ok: false;
  code: Refusal;
  required?: number;
  available?: number;
  /** The cap of Auto Reload that is named. */
  capped?: Cap;
  /** The book after it, where the refusal left a note. */
  book?: Book;
};

/** What a wallet does not know by itself: where it is, what its account has charged for references and bought with receipts. */
export type Around = Calendar & {
  /** The zone of the account now, and the calendar month in it. */
  zone: string;
  month: string;
  isCharged: (action: string, reference: { type: string; id: string }) => boolean;
  isReceiptUsed: (receipt: string) => boolean;
  /** The whole request, as its key stands for it. */
  content: string;
  /** What became of the purchase that a request waited for. */
  reloaded: Reloaded | null;
};

export type Reloaded = "credited" | "declined";

export type Of<K extends Request["kind"]> = Extract<Request, { kind: K }>;

const MAX_BALANCE = 2 ** 52;

/** Credits are given only up to a balance of 2^52, with what is in flight, scheduled or being paid. */
export function hasRoom(book: Book, amount: number): boolean {
  return amount <= roomIn(book);
}

export function roomIn(book: Book): number {
  const inFlight = total(openDeposits(book).map((deposit) => -deposit.amount));
  const scheduled = total(book.grants.filter((grant) => grant.state === "scheduled").map((grant) => grant.amount));
  const open = book.payments.filter(({ state }) => state === "asked" || state === "needs_confirmation");
  const paid = total(open.map((payment) => payment.order.credits));
  return MAX_BALANCE - balanceOf(book) - inFlight - scheduled - paid;
}

export function entryOf(book: Book, sequence: number): Posting | null {
  return book.entries.find((entry) => entry.sequence === sequence) ?? null;
}

export function grantOf(book: Book, number: number): GrantFact | null {
  return book.grants.find((grant) => grant.number === number) ?? null;
}

export function yes(book: Book, key: string): Accepted {
  const posted = book.entries.find((entry) => entry.key === key)?.sequence ?? null;
  return { ok: true, book, posted, grant: null };
}

export function no(code: Refusal): Refused {
  return { ok: false, code };
}

export function notEnough(required: number, available: number): Refused {
  return { ok: false, code: "insufficient_credits", required, available };
}
