import type { Grant } from "./grant.ts";
import type { Instant } from "./instant.ts";
import type { Order } from "./payment.ts";
import type { PriceLine } from "./price.ts";

/** Every way a balance, or what is outstanding, can move. The order is the order in which they are documented. */
export const ENTRY_TYPES = [
  "charge",
  "deposit",
  "settlement",
  "refund",
  "grant",
  "allocation",
  "proration",
  "expiry",
  "topup",
  "auto_reload",
  "reversal",
  "adjustment",
  "repayment",
  "opening",
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** The operator's own record behind an entry, for instance `{type: "creative", id: "cr_12"}`. */
export type Reference = { type: string; id: string; url: string | null };

/** What the price of an entry was made of. The lines add up to what the entry cost. */
export type EntryPrice = { version: string; lines: PriceLine[] };

/** A part of an entry that one grant gave or received. The amount is positive; the entry's sign gives the direction. */
export type Funding = { grant: number; amount: number };

/** A part of what was outstanding that an entry paid, waived or cancelled. `debt` is the sequence of the entry that left it. */
export type DebtPayment = { debt: number; amount: number };

/** What drove an entry: where spend is attributed and which record of the operator stands behind it. */
export type Attribution = {
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  reference: Reference | null;
};

/** Who asked for an entry and under which key. The calendar's own entries have the actor `scrip` and no key. */
export type Cause = { actor: string; key: string | null; requestHash: string | null };

/** A movement that `decide` answered with: an entry that has no place in the ledger yet. */
export type Movement = Attribution &
  Cause & {
    type: EntryType;
    /** Signed change of the balance. */
    amount: number;
    /** Signed change of what is outstanding. */
    outstandingChange: number;
    fundings: Funding[];
    /** Grants that come into being (or, scheduled before, into effect) with this movement, empty: `fundings` fill them. */
    newGrants: Grant[];
    /** Parts of `fundings` that are new to a grant which was there before: it becomes larger by them. */
    joins: Funding[];
    pays: DebtPayment[];
    price: EntryPrice | null;
    /** Sequence of the charge or deposit that this settles, voids or refunds; of the purchase that it reverses. */
    of: number | null;
    /** How many charges of the same reference were given back before this one, for an action billed once per reference. */
    once: number | null;
    /** True where the charge or deposit `of` is given back wholly, so that its reference may be charged again. */
    releases: boolean;
    /** For a deposit: when it voids itself. */
    deadline: Instant | null;
    /** For a top-up: what was bought and how it was paid. */
    purchase: Purchase | null;
    reason: string | null;
    metadata: Record<string, unknown> | null;
    /** The discrepancy case that this corrects. */
    case: string | null;
  };

/** A purchase that was paid: under which number of whose books. */
export type Purchase = Order & { provider: string; receipt: string };

/** One row of the ledger: a movement with its place, its balances and its times. Immutable. */
export type Entry = Movement & {
  sequence: number;
  endingBalance: number;
  endingOutstanding: number;
  /** Usage of the wallet up to and including this entry. */
  usage: number;
  effectiveAt: Instant;
  postedAt: Instant;
};

/** The types of entries that are usage. Nothing else is: not expiries, not repayments, not adjustments. */
export const USAGE_TYPES: readonly EntryType[] = ["charge", "deposit", "settlement", "refund"];

/**
 * What an entry adds to usage: the credits that charges, deposits, settlements and refunds took or gave back, with what
 * they left outstanding.
 */
export function usageOf(entry: { type: EntryType; amount: number; outstandingChange: number }): number {
  return USAGE_TYPES.includes(entry.type) ? entry.outstandingChange - entry.amount : 0;
}

/** Whether an entry gave a deposit back unused. A settlement says what was delivered, if only nothing, by its price. */
export function isVoid(entry: { type: EntryType; price: EntryPrice | null }): boolean {
  return entry.type === "settlement" && entry.price === null;
}

/** Types that bring new credits in; where the catalog says `next_credit`, what is outstanding is paid from them first. */
export function bringsCredits(movement: { type: EntryType; amount: number }): boolean {
  if (movement.amount <= 0) return false;
  switch (movement.type) {
    case "grant":
    case "allocation":
    case "proration":
    case "topup":
    case "auto_reload":
    case "reversal":
    case "adjustment":
    case "opening":
      return true;
    default:
      return false;
  }
}
