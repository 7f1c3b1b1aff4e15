import type { Cause, EntryType, Funding, Movement } from "../entry.ts";

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
