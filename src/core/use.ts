import type { Attribution, EntryType, Funding } from "./entry.ts";
import type { Instant } from "./instant.ts";

/**
 * One use of credits from its charge or deposit to the last of its refunds: what of it was drawn from which grants and
 * could come back, and what of it is still owed. Of a purchase: the same of what was taken back because money went back.
 */
export type Use = Attribution & {
  sequence: number;
  kind: "charge" | "deposit" | "purchase";
  /** The price taken up front, or the credits bought; positive. */
  amount: number;
  /** Of a purchase: the grant that it gave. */
  gave: number | null;
  /** Version of the rate card; a settlement is priced with its deposit's. A purchase has none. */
  version: string | null;
  once: number | null;
  /** A charge and a purchase are settled from the start. */
  state: "open" | "settled" | "voided";
  deadline: Instant | null;
  submittedAt: Instant;
  /** What was drawn and has not come back, in the order it was drawn. */
  drawn: Funding[];
  /** What its settlement left outstanding and nobody has paid, waived or cancelled yet. */
  owed: number;
  /** Sequences of the entries that left something outstanding for it. */
  debts: number[];
};

/** What an entry of this type begins: something that can be given back or reversed later. Null: nothing. */
export function useKind(type: EntryType): Use["kind"] | null {
  if (type === "charge" || type === "deposit") return type;
  return type === "topup" || type === "auto_reload" ? "purchase" : null;
}

/** What can still be given back: what is owed for it is cancelled first, the rest returns to its grants. */
export function refundable(use: Use): number {
  return use.owed + use.drawn.reduce((sum, draw) => sum + draw.amount, 0);
}

/** Something that drew credits for a use, or brought some back, in the order of the ledger. */
export type UseEvent = { kind: "draw"; fundings: Funding[] } | { kind: "return"; amount: number };

/**
 * What of a use was drawn and has not come back. It is a stack: what was drawn last comes back first, and what a
 * repayment drew for it later lies on top.
 */
export function replayDraws(events: readonly UseEvent[]): Funding[] {
  const drawn: Funding[] = [];
  for (const event of events) {
    if (event.kind === "draw") drawn.push(...event.fundings);
    else takeBack(drawn, event.amount);
  }
  return drawn;
}

/**
 * Takes `amount` off the top of what was drawn and answers the parts, last drawn first.
 *
 * @throws where less was drawn: no more may come back than was taken.
 */
export function takeBack(drawn: Funding[], amount: number): Funding[] {
  const parts: Funding[] = [];
  let missing = amount;
  while (missing > 0) {
    const last = drawn.pop();
    if (last === undefined) throw new Error(`${missing} more would come back than was drawn`);
    const part = Math.min(last.amount, missing);
    parts.push({ grant: last.grant, amount: part });
    missing -= part;
    if (part < last.amount) drawn.push({ grant: last.grant, amount: last.amount - part });
  }
  return parts;
}

/**
 * Which of a repayment's fundings paid one of the debts it covered: fundings and debts are laid side by side in the
 * order of the entry, so that every credit paid has one grant it came from.
 *
 * @param pays all debts that the entry paid, in its order
 * @param debt the sequence of the debt asked about
 */
export function fundingsOfDebt(
  fundings: readonly Funding[],
  pays: readonly { debt: number; amount: number }[],
  debt: number,
): Funding[] {
  const result: Funding[] = [];
  let skip = 0;
  let want = 0;
  for (const payment of pays) {
    if (payment.debt === debt) {
      want = payment.amount;
      break;
    }
    skip += payment.amount;
  }
  for (const funding of fundings) {
    if (want === 0) break;
    const usable = funding.amount - Math.min(funding.amount, skip);
    skip -= funding.amount - usable;
    const taken = Math.min(usable, want);
    if (taken > 0) result.push({ grant: funding.grant, amount: taken });
    want -= taken;
  }
  return result;
}
