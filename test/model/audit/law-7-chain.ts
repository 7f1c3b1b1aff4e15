import { createHash } from "node:crypto";
import type { Entry, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";

export const EMPTY_CHAIN = "0".repeat(64);

/** Each hash is SHA-256 over the hash before it and the entry's canonical form: a changed, removed or moved row shows. */
export function auditChain(history: WalletHistory, report: Report): void {
  let previous = EMPTY_CHAIN;
  for (const entry of history.entries) {
    const expected = linkOf(previous, history.account, history.wallet, entry);
    if (entry.hash !== expected) report(entry.sequence, `its hash is ${entry.hash}, its content hashes to ${expected}`);
    previous = entry.hash;
  }
  if (history.stored.hash !== previous)
    report(null, `the stored hash is ${history.stored.hash}, the last is ${previous}`);
}

export function linkOf(previous: string, account: string, wallet: string, entry: Entry): string {
  const { reference, price } = entry;
  const canonical = rfc8785({
    account,
    wallet,
    sequence: entry.sequence,
    type: entry.type,
    amount: entry.amount,
    ending_balance: entry.endingBalance,
    outstanding_change: entry.outstandingChange,
    ending_outstanding: entry.endingOutstanding,
    usage: entry.usage,
    workspace: entry.workspace,
    campaign: entry.campaign,
    action: entry.action,
    reference: reference && { type: reference.type, id: reference.id, url: reference.url },
    price: price && { version: price.version, lines: price.lines.map(({ text, amount }) => ({ text, amount })) },
    fundings: entry.fundings.map(({ grant, amount }) => ({ grant, amount })),
    pays: entry.pays.map(({ debt, amount }) => ({ debt, amount })),
    of: entry.of,
    reason: entry.reason,
    case: entry.case,
    metadata: entry.metadata,
    actor: entry.actor,
    idempotency_key: entry.key,
    effective_at: entry.effectiveAt,
    posted_at: entry.postedAt,
  });
  return createHash("sha256").update(`${previous}\n${canonical}`, "utf8").digest("hex");
}

/** RFC 8785: members in the order of their names' UTF-16 code units, no white space, numbers as ECMAScript writes them. */
function rfc8785(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(rfc8785).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${rfc8785((value as Record<string, unknown>)[name])}`).join()}}`;
}
