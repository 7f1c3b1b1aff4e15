import type { Entry } from "./entry.ts";

/** SHA-256 of a text in UTF-8, as 64 lower-case hexadecimal digits. Given to the core, which does no I/O of its own. */
export type Sha256 = (text: string) => string;

/** Where an entry belongs: the operator's ids. */
export type Place = { account: string; wallet: string };

/**
 * What of an entry is covered by its hash, under the names and in the alphabetical order of the canonical form. Times are
 * milliseconds since the epoch; grants and entries are named by their numbers; the campaign is the one posted, whatever an
 * amendment says later.
 */
export function chainedFields(place: Place, entry: Chained) {
  return {
    account: place.account,
    action: entry.action,
    actor: entry.actor,
    amount: entry.amount,
    campaign: entry.campaign,
    case: entry.case,
    effective_at: entry.effectiveAt,
    ending_balance: entry.endingBalance,
    ending_outstanding: entry.endingOutstanding,
    fundings: entry.fundings.map((funding) => ({ amount: funding.amount, grant: funding.grant })),
    idempotency_key: entry.key,
    metadata: entry.metadata,
    of: entry.of,
    outstanding_change: entry.outstandingChange,
    pays: entry.pays.map((payment) => ({ amount: payment.amount, debt: payment.debt })),
    posted_at: entry.postedAt,
    price:
      entry.price === null
        ? null
        : {
            lines: entry.price.lines.map((line) => ({ amount: line.amount, text: line.text })),
            version: entry.price.version,
          },
    reason: entry.reason,
    reference:
      entry.reference === null
        ? null
        : { id: entry.reference.id, type: entry.reference.type, url: entry.reference.url },
    sequence: entry.sequence,
    type: entry.type,
    usage: entry.usage,
    wallet: place.wallet,
    workspace: entry.workspace,
  };
}

/** What the chain needs of an entry: its fundings may know more of their grants. */
type Chained = Omit<Entry, "newGrants">;

/**
 * The canonical form of an entry: RFC 8785 JSON of `chainedFields`. RFC 8785 sorts members by name and writes strings and
 * integers as ECMAScript's JSON.stringify does, which is why the fields stand in alphabetical order.
 */
export function canonicalEntry(place: Place, entry: Chained): string {
  const fields = chainedFields(place, entry);
  // Only metadata can hold members in another order than that of their names.
  return entry.metadata === null ? JSON.stringify(fields) : canonicalJson(fields);
}

/** An entry's link in the chain: the hash over the hash before it and its canonical form. */
export function link(previousHash: string, place: Place, entry: Entry, sha256: Sha256): string {
  return sha256(`${previousHash}\n${canonicalEntry(place, entry)}`);
}

/**
 * RFC 8785 JSON of a value: members of every object in the order of their names (UTF-16 code units), no white space.
 * Written out by hand because a JavaScript object cannot hold members named like integers in another order than theirs.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = value as Record<string, unknown>;
  let text = "";
  // Names are sorted by their UTF-16 code units where nothing else is said.
  for (const name of Object.keys(members).sort()) {
    text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${canonicalJson(members[name])}`;
  }
  return `{${text}}`;
}
