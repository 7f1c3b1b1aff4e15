import type { AutoReload, Reload } from "../auto-reload.ts";
import type { CaseState } from "../case.ts";
import type { Action, Catalog } from "../catalog.ts";
import type { Movement, Reference } from "../entry.ts";
import type { Grant } from "../grant.ts";
import type { Payment } from "../payment.ts";
import type { Rejection } from "../rejection.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Subscription } from "../subscription.ts";

/** What the commands of one account share: its catalog, and what must happen only once in the whole account. */
export type Book = {
  catalog: Catalog;
  /** The account's: anniversaries and calendar months follow it. */
  timeZone: string;
  /** Who charges cards; null: nobody. */
  provider: string | null;
  /** The last charge of each reference that is billed once, by `billedKey`. Loaded for the commands at hand. */
  billed: Map<string, Billed>;
  /** Purchases by `receiptKey`. Loaded for the commands at hand. */
  receipts: Map<string, { wallet: string; sequence: number }>;
  /** Discrepancy cases by their ids, with the wallet that each is about. Loaded for the commands at hand. */
  cases: Map<string, { wallet: string; state: CaseState }>;
};

/** The last charge or deposit of a reference. `live` until it is given back wholly. */
export type Billed = { wallet: string; sequence: number; generation: number; live: boolean };

/** NUL stands in no id, so the parts cannot run together. */
export function billedKey(action: string, reference: Reference): string {
  return `${action}\0${reference.type}\0${reference.id}`;
}

export function receiptKey(provider: string, receipt: string): string {
  return `${provider}\0${receipt}`;
}

/** How often a reference was billed before for an action that is billed once for each; null: the action is not. */
export function onceFor(book: Book, action: Action, reference: Reference | null): Result<number | null, Rejection> {
  if (action.oncePer !== "reference" || reference === null) return ok(null);
  const billed = book.billed.get(billedKey(action.id, reference));
  if (billed?.live !== true) return ok(billed === undefined ? 0 : billed.generation + 1);
  const { wallet, sequence } = billed;
  return fail({
    code: "already_charged",
    detail: `${action.id} was charged for ${reference.type}/${reference.id} already; it is billed once until that charge is given back.`,
    wallet,
    sequence,
  });
}

/** What a command does: movements in the order of the ledger, the one it is answered with first. */
export type Decision = {
  movements: Movement[];
  /** A future grant to list; it leaves no entry yet. */
  schedule?: Grant;
  /** The number of a future grant that is taken off the list. */
  unschedule?: number;
  /** The plan of the wallet from now on; null: it has none. */
  subscription?: Subscription | null;
  autoReload?: AutoReload;
  /** The row of history that came in last, while an import is open; null: it is finished. */
  importing?: string | null;
  /** An attempt of Auto Reload to take down. */
  reload?: Reload;
  /** A payment as it stands now, new or known. One that is new and open is to be asked for. */
  payment?: Payment;
  /** Without one the command is done. It may have to wait for a payment; or it is refused, with what is noted all the same. */
  verdict?: { waitsFor: number } | { refused: Rejection };
};

export type Decided = Result<Decision, Rejection>;
