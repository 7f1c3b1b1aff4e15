import type { MonthlyCap, ReloadOutcome } from "./auto-reload.ts";
import type { Cause, Reference } from "./entry.ts";
import type { Category } from "./grant.ts";
import type { Instant } from "./instant.ts";

/** Named amounts that a price is made from: a count, or a list of items (`{clips: [8, 8, 6]}`). Checked by the price. */
export type Quantities = Record<string, unknown>;

/** Something performed or submitted that costs credits. */
export type Spend = {
  workspace: string;
  campaign: string | null;
  action: string;
  quantities: Quantities | null;
  reference: Reference | null;
  metadata: Record<string, unknown> | null;
  /** What became of the reload it waited for: it does not wait again. */
  reloaded?: ReloadOutcome;
};

/** What a row of history says: credits that came in, or were used. */
export type Brought = { amount: number; reference: Reference | null; reason: string | null } & (
  | { brings: "credit"; workspace: string | null; category: Category; expiresAt: Instant | null }
  | {
      brings: "use";
      workspace: string;
      campaign: string | null;
      action: string;
      metadata: Record<string, unknown> | null;
    }
);

/** One change asked of one wallet. Deposits and entries are named by their sequence, grants by their number. */
export type Command = Cause &
  (
    | ({ kind: "charge" } & Spend)
    | ({ kind: "deposit"; deadline: Instant | null } & Spend)
    | { kind: "settle"; deposit: number; quantities: Quantities }
    | { kind: "void"; deposit: number; reason: string | null }
    | { kind: "refund"; entry: number; amount: number | null; reason: string; case: string | null }
    | {
        kind: "grant";
        workspace: string | null;
        amount: number;
        category: Category;
        priority: number | null;
        effectiveAt: Instant | null;
        expiresAt: Instant | null;
        reason: string;
      }
    | { kind: "withdraw"; grant: number; reason: string }
    | {
        kind: "topup";
        workspace: string | null;
        pack: string;
        count: number;
        /** Elsewhere, under the operator's own receipt number, or by a card that is to be charged. */
        paid: { receipt: string } | { provider: string; method: string | null };
      }
    /** `anchor` null: from now on, or as it was. `plan` null: none. */
    | { kind: "plan"; plan: string | null; anchor: Instant | null }
    | {
        kind: "auto_reload";
        enabled: boolean;
        pack: string;
        threshold: number | null;
        monthlyCap: MonthlyCap;
        method: string | null;
      }
    /** What a provider says of a payment: it succeeded; was declined for good; so much of its money went back to the payer, and so much is held back by disputes or lost. */
    | { kind: "credit"; payment: number; receipt: string }
    | { kind: "decline"; payment: number; reason: string }
    | { kind: "reverse"; payment: number; refunded: number; disputed: number }
    | {
        kind: "adjustment";
        workspace: string | null;
        amount: number;
        reason: string;
        grant: number | null;
        category: Category | null;
        expiresAt: Instant | null;
        allowOutstanding: boolean;
        case: string | null;
      }
    /**
     * A row of another system's history, at its own time. `after`: the row that must have come in last before it; null: any.
     */
    | ({ kind: "bring"; at: Instant; after: string | null; key: string } & Brought)
    | { kind: "finish_import" }
    | { kind: "repayment"; workspace: string | null; amount: number | null }
    | { kind: "waiver"; workspace: string | null; amount: number; reason: string }
    /** Nothing but time: posts what is due. */
    | { kind: "roll" }
  );

export type CommandKind = Command["kind"];
