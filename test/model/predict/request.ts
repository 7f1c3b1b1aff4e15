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
  | { kind: "topup"; workspace?: string; pack: string; count?: number; receipt: string }
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
  "adjustment",
  "repayment",
  "waiver",
];
