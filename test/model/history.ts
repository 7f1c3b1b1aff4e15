/** What an outsider sees of a ledger. Times are milliseconds since the epoch, grants go by number, entries by sequence. */

export type EntryType =
  | "charge"
  | "deposit"
  | "settlement"
  | "refund"
  | "grant"
  | "allocation"
  | "proration"
  | "expiry"
  | "topup"
  | "auto_reload"
  | "reversal"
  | "adjustment"
  | "repayment"
  | "opening";

export type Category = "paid" | "promotional";
export type Reference = { type: string; id: string; url: string | null };
export type Funding = { grant: number; amount: number };
export type Payment = { debt: number; amount: number };
export type Price = { version: string; lines: { text: string; amount: number }[] };

export type Entry = {
  sequence: number;
  type: EntryType;
  amount: number;
  startingBalance: number;
  endingBalance: number;
  outstandingChange: number;
  endingOutstanding: number;
  usage: number;
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  reference: Reference | null;
  price: Price | null;
  /** The grants whose remaining it changed. */
  fundings: Funding[];
  /** The debts it paid, waived or cancelled. */
  pays: Payment[];
  /** The charge or deposit that it settles, voids or refunds. */
  of: number | null;
  reason: string | null;
  metadata: unknown;
  case: string | null;
  actor: string;
  /** The idempotency key; none for what the calendar posted. */
  key: string | null;
  effectiveAt: number;
  postedAt: number;
  hash: string;
};

export type Grant = {
  number: number;
  source: string;
  category: Category;
  amount: number;
  remaining: number;
  priority: number;
  effectiveAt: number;
  expiresAt: number | null;
  /** The entry that gave it; none while it is scheduled, or where it was taken off the list. */
  givenBy: number | null;
  withdrawn: boolean;
};

export type Deposit = {
  sequence: number;
  state: "open" | "settled" | "voided";
  deadline: number | null;
  closedBy: number | null;
};

export type Debt = { sequence: number; remaining: number };

/** A payment that succeeded. */
export type Purchase = { receipt: string; sequence: number | null; credits: number };

/** Stored credits used in a quarter of an hour (counted since 1970), by what they were spent on. */
export type UsageRow = {
  quarter: number;
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  credits: number;
};

/** The figures that the ledger stores beside its entries. */
export type Stored = {
  balance: number;
  outstanding: number;
  sequence: number;
  usage: number;
  hash: string;
  inFlightCount: number;
  inFlightAmount: number;
};

export type WalletHistory = {
  account: string;
  wallet: string;
  stored: Stored;
  entries: Entry[];
  grants: Grant[];
  deposits: Deposit[];
  debts: Debt[];
  purchases: Purchase[];
  usage: UsageRow[];
  /** Up to when the calendar is known to have been posted. */
  rolledTo: number;
  /** Does the product pay what is outstanding from incoming credits first? */
  paysFromNextCredit: boolean;
  /** Deductions that a person took from one grant by name: sequence → grant. They burn in no order. */
  named: Map<number, number>;
};

export type AccountHistory = {
  account: string;
  /** Actions that are billed once per reference. */
  onceActions: Set<string>;
  wallets: WalletHistory[];
};
