import type { TableForm } from "./read-table.ts";
import type { Signs, TypeReading, Unreadable } from "./reading.ts";

/** An entry that is named in a report. Amounts are decimals as text, times are in UTC. */
export type NamedEntry = { row: number; at: string; type: string; amount: string; id: string | null };

/** What would explain a difference. Always a suggestion: that amounts add up may be a coincidence. */
export type Cause = {
  reason:
    | "no_history"
    | "history_begins_later"
    | "duplicate_id"
    | "refund_without_charge"
    | "expiry_not_applied"
    | "held_at_zero"
    | "not_updated_since"
    | "type_not_in_balance"
    | "no_campaign_not_in_balance"
    | "not_in_balance"
    | "counted_twice"
    | "sign_error"
    | "pair"
    | "gap"
    | "other_account";
  text: string;
  /** From when the difference would be there. */
  since: string | null;
  /** Entries concerned, at most five. */
  entries: NamedEntry[];
};

/** Something that stands in the history and is odd, whether or not it explains a difference. */
export type Fact = {
  reason:
    | "duplicate_id"
    | "refund_without_charge"
    | "expired_credits_spent"
    | "below_zero"
    | "odd_sign"
    | "no_campaign";
  text: string;
  count: number;
  entries: NamedEntry[];
};

/** A stretch of time in which the difference between stated and expected balance changed by `change`. */
export type Drift = {
  /** The last stated balance before; null where there is none. */
  after: string | null;
  /** The stated balance in which it shows; null where that is the one after the last entry. */
  until: string | null;
  change: string;
  causes: Cause[];
};

export type AccountReport = {
  account: string;
  /** `not_stated`: it has a history, but no balance to compare with. */
  verdict: "agrees" | "drifts" | "not_stated";
  entries: number;
  /** Of when the three figures are; null is after the last entry. */
  at: string | null;
  expected: string;
  stated: string | null;
  /** Stated less expected. */
  difference: string | null;
  drifts: Drift[];
  facts: Fact[];
};

/** How one file was understood. */
export type FileForm = TableForm & {
  name: string;
  rows: number;
  columns: { field: string; column: string; others: string[] }[];
  ignored: string[];
  decimal: "." | ",";
  dates: "dmy" | "mdy";
};

export type Summary = {
  accounts: { checked: number; agree: number; drift: number; not_stated: number };
  /** Sum of all differences, with their signs. */
  net_difference: string;
  entries: FileForm;
  balances: FileForm;
  signs: Signs;
  time_zone: string;
  /** First and last moment of the history. */
  from: string | null;
  to: string | null;
  types: TypeReading[];
  /** Types that are not known, or whose direction nothing tells: their amounts were added as they are written. */
  as_written: { type: string; rows: number; amount: string }[];
  /** Charges with and without a campaign; null where there is no such column. */
  attribution: { charges: number; without_campaign: number; amount: string; amount_without_campaign: string } | null;
  /** Refunds name no charge anywhere: what their references mean is not known, and they were not checked. */
  refunds_unchecked: boolean;
  unreadable: { count: number; first: Unreadable[] };
};

export type FileAuditReport = { summary: Summary; accounts: () => Iterable<AccountReport> };
