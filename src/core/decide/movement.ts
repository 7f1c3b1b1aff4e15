import type { Cause, EntryType, Funding, Movement } from "../entry.ts";
import { type Category, defaultPriority, type Grant, type GrantSource } from "../grant.ts";
import type { Instant } from "../instant.ts";
import type { Wallet } from "../wallet.ts";

/** A movement with nothing in it but its type, its amount and its cause; a rule fills in what it has to say. */
export function movement(
  type: EntryType,
  amount: number,
  cause: Cause,
  rest: Partial<Omit<Movement, "type" | "amount">> = {},
): Movement {
  return {
    type,
    amount,
    outstandingChange: 0,
    workspace: null,
    campaign: null,
    action: null,
    reference: null,
    actor: cause.actor,
    key: cause.key,
    requestHash: cause.requestHash,
    fundings: [],
    newGrants: [],
    joins: [],
    pays: [],
    price: null,
    of: null,
    once: null,
    releases: false,
    deadline: null,
    purchase: null,
    reason: null,
    metadata: null,
    case: null,
    ...rest,
  };
}

/** What the calendar posts: nobody asked for it, so it has no key. */
export const CALENDAR: Cause = { actor: "scrip", key: null, requestHash: null };

/** What is left of a grant lapses. One entry per grant. */
export function expiry(rest: Funding): Movement {
  return movement("expiry", -rest.amount, CALENDAR, { fundings: [rest] });
}

/** The next grant of a wallet, still empty. */
export function newGrant(
  wallet: Wallet,
  source: GrantSource,
  category: Category,
  amount: number,
  effectiveAt: Instant,
  terms: { expiresAt: Instant | null; priority: number | null },
): Grant {
  return {
    number: wallet.grantCount + 1,
    source,
    category,
    amount,
    remaining: 0,
    priority: terms.priority ?? defaultPriority(category),
    effectiveAt,
    expiresAt: terms.expiresAt,
    scheduled: null,
  };
}

/** The movement that fills a new grant. */
export function give(
  type: Exclude<EntryType, "charge" | "deposit">,
  grant: Grant,
  cause: Cause,
  rest: Partial<Movement>,
): Movement {
  return movement(type, grant.amount, cause, {
    newGrants: [{ ...grant, remaining: 0, scheduled: null }],
    fundings: [{ grant: grant.number, amount: grant.amount }],
    ...rest,
  });
}
