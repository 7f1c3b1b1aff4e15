import type { Catalog } from "./catalog.ts";
import type { EntryType } from "./entry.ts";
import type { GrantSource } from "./grant.ts";

/**
 * What each kind of row is called in the log where a catalog does not call it otherwise. `{action}` stands for the label of
 * the row's action; `action` itself is the word for rows that have none (history that was brought in).
 */
export const DEFAULT_LABELS = {
  action: "Usage",
  charge: "{action}",
  deposit: "{action}",
  settlement_back: "{action} refund",
  settlement_extra: "{action} extra",
  settlement_even: "{action} settled",
  refund: "Refund",
  grant: "Granted",
  allocation: "Plan allocation",
  proration: "Mid cycle proration",
  expiry_plan: "Plan reset",
  expiry: "Expired",
  topup: "Manual top up",
  auto_reload: "Auto reload",
  reversal: "Payment reversed",
  reversal_undone: "Payment restored",
  adjustment: "Admin adjustment",
  waiver: "Outstanding waived",
  repayment: "Outstanding paid",
  opening: "Brought in",
} as const;

export type LabelKey = keyof typeof DEFAULT_LABELS;
export type Labels = Readonly<Record<LabelKey, string>>;
export const LABEL_KEYS = Object.keys(DEFAULT_LABELS) as LabelKey[];

/** What rows of a type are called together. */
export const TYPE_NAMES: Readonly<Record<EntryType, string>> = {
  charge: "Charges",
  deposit: "Deposits",
  settlement: "Settlements",
  refund: "Refunds",
  grant: "Grants",
  allocation: "Plan allocations",
  proration: "Prorations",
  expiry: "Expiries",
  topup: "Top-ups",
  auto_reload: "Auto reloads",
  reversal: "Payment reversals",
  adjustment: "Adjustments",
  repayment: "Repayments",
  opening: "Balances brought in",
};

/** What a row's label depends on. */
export type Labelled = {
  type: EntryType;
  amount: number;
  action: string | null;
  /** Without it a row counts as having left nothing outstanding. */
  outstandingChange?: number;
  /** For an expiry: where the grant that lapsed came from. */
  grantSource?: GrantSource | null;
};

/** What a row of the log is called. */
export function labelOf(catalog: Catalog, row: Labelled): string {
  const action = row.action === null ? catalog.labels.action : actionLabel(catalog, row.action);
  return catalog.labels[labelKeyOf(row)].replaceAll("{action}", () => action);
}

/** What an action is called; rows of one that is sold no more keep the last label it had. Its id where there is none. */
export function actionLabel(catalog: Catalog, action: string): string {
  const card = catalog.rateCards.findLast((each) => Object.hasOwn(each.actions, action));
  return card?.actions[action]?.label ?? action;
}

/** Which label a row takes: its type, told apart by direction and by what lapsed where that says more. */
export function labelKeyOf(row: Omit<Labelled, "action">): LabelKey {
  // What could not be taken from the balance was taken all the same: it is outstanding. So a settlement that finds an
  // empty balance is an extra although its amount is 0.
  const outstanding = row.outstandingChange ?? 0;
  const movement = row.amount - outstanding;
  switch (row.type) {
    case "settlement":
      return movement > 0 ? "settlement_back" : movement < 0 ? "settlement_extra" : "settlement_even";
    case "expiry":
      return row.grantSource === "plan" || row.grantSource === "proration" ? "expiry_plan" : "expiry";
    case "reversal":
      return movement > 0 ? "reversal_undone" : "reversal";
    case "adjustment":
      // No credits moved and less is outstanding: somebody let it go.
      return row.amount === 0 && outstanding < 0 ? "waiver" : "adjustment";
    default:
      return row.type;
  }
}
