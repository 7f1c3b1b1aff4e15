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

/** A purchase, as the ledger keeps it. */
export type Purchase = {
  number: number;
  kind: "topup" | "auto_reload";
  state: "asked" | "unknown" | "needs_confirmation" | "succeeded" | "credited" | "declined";
  provider: string;
  receipt: string | null;
  method: string | null;
  pack: string;
  count: number;
  credits: number;
  money: number;
  currency: string;
  key: string | null;
  decidedAt: number;
  closedAt: number | null;
  /** The entry that credited it. */
  sequence: number | null;
  /** Credits taken back. */
  reversed: number;
};

/** The same payment in the books of its provider. `number`: of the purchase that it says it is for. */
export type ProviderPayment = {
  number: number;
  state: "needs_confirmation" | "succeeded" | "declined";
  method: string;
  money: number;
  currency: string;
  refunded: number;
  disputed: number;
};

/** How Auto Reload is set, and where it stands. */
export type Reloading = {
  enabled: boolean;
  capCount: number | null;
  capMoney: number | null;
  declines: number;
  switchedOffAt: number | null;
  month: string;
  monthCount: number;
  monthMoney: number;
  /** Number of the purchase that is being decided. */
  inFlight: number | null;
  attempts: number;
};

/** One attempt of Auto Reload: a purchase, or that a cap kept it from buying. */
export type ReloadAttempt = {
  number: number;
  purchase: number | null;
  capped: string | null;
  credits: number;
  money: number;
  at: number;
};

/** How the plan of a wallet is kept. */
export type Subscription = {
  anchor: number;
  plan: string | null;
  cycleFrom: number | null;
  renewsAt: number;
  next: string | null;
  previousFrom: number | null;
};

/** What a product sells: packs, and plans with what a cycle gives and how much of it the next one keeps. */
export type Terms = {
  packs: Record<string, { credits: number; money: number }>;
  plans: Record<string, { allocation: number; keeps: number }>;
};

/** What the operator said of a wallet's plan (null: none from the next anniversary on), and where the account was then. */
export type PlanWish = { at: number; plan: string | null; anchor: number | null; zone: string };

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
  providerPayments: ProviderPayment[];
  reloading: Reloading | null;
  attempts: ReloadAttempt[];
  subscription: Subscription | null;
  usage: UsageRow[];
  /** Up to when the calendar is known to have been posted. */
  rolledTo: number;
  /** Does the product pay what is outstanding from incoming credits first? */
  paysFromNextCredit: boolean;
  terms: Terms;
  /** The zones of the account, one after the other. */
  zones: readonly { since: number; name: string }[];
  /** What the operator said of the plan, and when Auto Reload was set, in order. */
  wishes: readonly PlanWish[];
  reloadSettings: readonly number[];
  /** Deductions that a person took from one grant by name: sequence → grant. They burn in no order. */
  named: Map<number, number>;
};

export type AccountHistory = {
  account: string;
  /** Actions that are billed once per reference. */
  onceActions: Set<string>;
  wallets: WalletHistory[];
};
