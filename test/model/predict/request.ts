import type { Category } from "../history.ts";
import type { Quantities } from "./prices.ts";

/** What the ledger made and a request names: `wallet` is null for an id that names nothing in this account. */
export type Named = { id: string; wallet: string | null; number: number };

export type Spend = {
  workspace: string;
  campaign?: string;
  action: string;
  quantities?: Quantities;
  reference?: { type: string; id: string };
  metadata?: Record<string, unknown>;
};

/** One request that moves credits, as the operator means it. Times are milliseconds. */
export type Request =
  | ({ kind: "charge" } & Spend)
  | ({ kind: "deposit"; deadline?: number } & Spend)
  | { kind: "settle"; deposit: Named; quantities: Quantities }
  | { kind: "void"; deposit: Named; reason?: string }
  | { kind: "refund"; entry: Named; amount?: number; reason: string }
  | {
      kind: "grant";
      workspace?: string;
      amount: number;
      category: Category;
      priority?: number;
      effectiveAt?: number;
      expiresAt?: number;
      reason: string;
    }
  | { kind: "withdraw"; grant: Named; reason: string }
  | { kind: "topup"; workspace?: string; pack: string; count?: number; receipt?: string; paymentMethod?: string }
  | { kind: "plan"; wallet: string; plan: string | null; anchor?: number }
  | {
      kind: "auto_reload";
      wallet: string;
      enabled: boolean;
      pack: string;
      threshold?: number;
      monthlyCap?: { count?: number; money?: number };
      paymentMethod?: string;
    }
  | { kind: "event"; payment: NamedPayment; event: PaymentEvent; amount?: number }
  | {
      kind: "adjustment";
      workspace?: string;
      amount: number;
      reason: string;
      grant?: Named;
      category?: Category;
      expiresAt?: number;
      allowOutstanding?: boolean;
    }
  | { kind: "repayment"; workspace?: string; amount?: number }
  | { kind: "waiver"; workspace?: string; amount: number; reason: string };

/** A payment, by its id; the model knows it by its entry, or as long as it has none, by the key that asked for it. */
export type NamedPayment = { id: string; wallet: string | null; entry: number | null; key: string | null };
/** What a payer or a bank does in the sandbox. It has no idempotency key. */
export type PaymentEvent = "confirm" | "refund" | "dispute" | "dispute_won" | "dispute_lost";

export type RequestKind = Request["kind"];

export const KINDS: RequestKind[] = [
  "charge",
  "deposit",
  "settle",
  "void",
  "refund",
  "grant",
  "withdraw",
  "topup",
  "plan",
  "auto_reload",
  "event",
  "adjustment",
  "repayment",
  "waiver",
];
