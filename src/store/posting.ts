import type { Catalog } from "../core/catalog.ts";
import type { Command } from "../core/command.ts";
import type { Entry, Funding } from "../core/entry.ts";
import type { Category, Grant, GrantSource } from "../core/grant.ts";
import type { Rejection } from "../core/rejection.ts";
import type { Origin } from "./audit-log/record.ts";
import type { Deposit } from "./read/deposits.ts";
import type { PaymentRow } from "./read/payments.ts";

/** An account as the write path needs it. */
export type Account = {
  /** The operator's id. */
  id: string;
  /** Its number in the database. */
  number: number;
  product: string;
  name: string | null;
  timeZone: string;
  createdAt: number;
};

/** One command on one wallet, ready to be queued. */
export type PostRequest = {
  account: Account;
  catalog: Catalog;
  wallet: string;
  workspace: string | null;
  command: Command;
  /** Who of the operator decided this, for the audit log. Without one it has nothing to tell: the entry is the record. */
  origin?: Origin;
};

/** An entry as it stands in the ledger, with what its readers want to know about the grants behind it. */
export type PostedEntry = Omit<Entry, "fundings"> & {
  wallet: string;
  hash: string;
  fundings: (Funding & { source: GrantSource; category: Category })[];
};

/** A wallet as it stood after an entry. */
export type WalletFigures = { id: string; balance: number; outstanding: number };

/** What a command is answered with. `entry` is null where it moved nothing (a grant scheduled, or taken off the list). */
export type Answer = {
  entry: PostedEntry | null;
  wallet: WalletFigures;
  /** The grant that a grant command made, as it stood then. */
  grant: Grant | null;
  /** The deposit that was made, settled or voided, as it stood then. */
  deposit: Deposit | null;
  /** For a purchase that is not decided yet: its payment. Then nothing was posted so far. */
  payment?: PaymentRow;
};

export type PostOutcome =
  | { ok: true; replayed: boolean; answer: Answer }
  | { ok: false; rejection: Rejection | Unanswered };

/** A payment, by its wallet and its number there. */
export type PaymentPlace = { account: Account; catalog: Catalog; wallet: string; number: number };

/** What the write path says of a request: its outcome, or that it waits for a payment and is to be posted again then. */
export type LaneOutcome = PostOutcome | { ok: null; waitsFor: PaymentPlace };

/** No rule said no: there was no answer. The same request with the same key may be sent again. */
export type Unanswered =
  /** The queue is full, the database is away or the server is stopping. */
  | { code: "unavailable"; detail: string; retryAfterSeconds: number }
  /** An earlier request with this key has been undecided for ten seconds. */
  | { code: "idempotency_in_progress"; detail: string };
