/** The documents of the HTTP contract as a client reads them. Written from the contract, never from the server. */

export type Product = "studio" | "outreach";
export type Category = "paid" | "promotional";
export type Reference = { type: string; id: string; url?: string | null };
export type Quantities = Record<string, number | number[]>;

export type Spend = {
  workspace: string;
  campaign?: string;
  action: string;
  quantities?: Quantities;
  reference?: Reference;
  metadata?: Record<string, unknown>;
};

export type GrantOrder = {
  workspace?: string;
  amount: number;
  category?: Category;
  priority?: number;
  effective_at?: string;
  expires_at?: string;
  reason?: string;
};

export type Line = { text: string; amount: number };
export type Funding = { grant: string; source: string; category: Category; amount: number };

export type Entry = {
  id: string;
  wallet: string;
  sequence: number;
  type: string;
  amount: number;
  starting_balance: number;
  ending_balance: number;
  outstanding_change: number;
  ending_outstanding: number;
  case: string | null;
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  reference: Reference | null;
  price: { version: string; lines: Line[] } | null;
  fundings: Funding[];
  reason: string | null;
  actor: string;
  idempotency_key: string | null;
  effective_at: string;
  posted_at: string;
  hash: string;
};

/** As it is read, with the names of things. */
export type ReadEntry = Entry & { label: string; workspace_name: string | null; campaign_name: string | null };

export type EntryDetail = ReadEntry & {
  of: string | null;
  /** Of a purchase. */
  payment: string | null;
  /** Of the entry before. */
  previous_hash: string;
  related: { entry: string; type: string; amount: number }[];
  consumptions: { entry: string; grant: string; amount: number }[];
  pays: { entry: string; amount: number }[];
};

export type WalletFigures = { id: string; unit: unknown; balance: number; outstanding: number };

export type Grant = {
  id: string;
  source: string;
  category: Category;
  amount: number;
  remaining: number;
  priority: number;
  effective_at: string;
  expires_at: string | null;
};

export type Wallet = WalletFigures & {
  debts: { entry: string; amount: number; since: string }[];
  scheduled: Grant[];
  in_flight: { count: number; amount: number };
  grants: Grant[];
  plan: PlanView | null;
  auto_reload: AutoReload | null;
};

export type PlanView = {
  id: string;
  name: string;
  allocation: number;
  anchor: string;
  /** Null before the first cycle begins. */
  cycle: { from: string; to: string } | null;
  /** What arrives at the next anniversary; null after a cancellation. */
  next: { id: string; name: string; allocation: number; at: string } | null;
};
export type PlanSet = { entry: Entry | null; wallet: WalletFigures; plan: PlanView | null };

/** Money is in the currency's smallest part. */
export type Money = { amount: number; currency: string };

export type AutoReloadOrder = {
  enabled: boolean;
  pack: string;
  threshold?: number;
  monthly_cap?: { count?: number; money?: number };
  payment_method?: string;
};
export type AutoReload = {
  enabled: boolean;
  pack: string;
  threshold: number | null;
  monthly_cap: { count: number | null; money: number | null } | null;
  payment_method: string | null;
  /** Of the calendar month, in the account's zone. `count` counts purchases, not packs. */
  spent: { month: string; count: number; money: number };
  cap_reached: "count" | "money" | null;
  /** In a row. */
  declines: number;
  switched_off: { at: string; reason: string } | null;
  in_flight: string | null;
};
export type AutoReloadSet = { entry: null; wallet: WalletFigures; auto_reload: AutoReload };

export type Reload = {
  id: string;
  state: "asked" | "unknown" | "succeeded" | "credited" | "declined" | "capped";
  trigger: {
    kind: "short" | "threshold" | "setting";
    idempotency_key: string | null;
    action: string | null;
    required: number;
  };
  pack: string;
  count: number;
  credits: number;
  money: Money;
  payment: string | null;
  entry: string | null;
  reason: string | null;
  created_at: string;
  closed_at: string | null;
};

export type TopUp = { workspace?: string; pack: string; count?: number; payment_method?: string; receipt?: string };
export type Payment = {
  id: string;
  kind: "topup" | "auto_reload";
  provider: string;
  receipt: string | null;
  state: "pending" | "needs_confirmation" | "succeeded" | "declined";
  wallet: string;
  pack: string;
  count: number;
  credits: number;
  money: Money;
  payment_method: string | null;
  /** Credits taken back, for money went back. */
  reversed: number;
  entry: string | null;
  reason: string | null;
  confirm_url: string | null;
  created_at: string;
};
export type PaymentMethod = {
  id: string;
  brand: string;
  last4: string;
  expires: { month: number; year: number } | null;
  default: boolean;
  description: string | null;
};
/** What a payer or a bank does, in the sandbox. */
export type SandboxEvent = "confirm" | "refund" | "dispute" | "dispute_won" | "dispute_lost";

export type Deposit = { id: string; state: string };

export type Posted = { entry: Entry; wallet: WalletFigures };
export type Granted = { grant: Grant; entry: Entry | null; wallet: WalletFigures };
export type Deposited = Posted & { deposit: Deposit };
export type Settled = Deposited & { outstanding_added: number };

export type Quote = {
  amount: number;
  lines: Line[];
  available: number;
  covered: boolean;
  auto_reload: Reloading | null;
};
/** What Auto Reload would buy. */
export type Reloading = { pack: string; count: number; credits: number; money: Money };

export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  request_id: string;
  required?: number;
  available?: number;
  shortfall?: number;
  /** Of `already_charged`: the id of the entry that was first. */
  entry?: string;
  errors?: { pointer: string; detail: string }[];
};

export type Page = { entries: ReadEntry[]; has_more: boolean; next_cursor: string | null };
export type BatchResult = { status: number; entry?: Entry | null; problem?: Problem };

export type CampaignUsage = {
  campaign: string | null;
  name: string | null;
  url: string | null;
  credits: number;
  share: number | null;
};
export type WorkspaceUsage = {
  workspace: string;
  name: string | null;
  credits: number;
  share: number | null;
  campaigns: CampaignUsage[];
};
export type Usage = {
  window: { from: string; to: string; time_zone: string };
  /** What the figures of before are of. */
  previous_window: { from: string; to: string };
  total: number;
  previous_total: number;
  coverage: number | null;
  /** Null where nothing was searched for. */
  matching: { workspaces: number; campaigns: number; credits: number } | null;
  workspaces: (WorkspaceUsage & { previous_credits: number })[];
  only_before: { workspace: string; name: string | null; previous_credits: number }[];
  by_action: { action: string; label: string; credits: number }[];
  by_day: { day: string; credits: number }[];
  ledger_total: number;
  reconciles: boolean;
};

export type AccountDocument = {
  id: string;
  product: string;
  name: string | null;
  time_zone: string;
  wallets?: WalletFigures[];
};
