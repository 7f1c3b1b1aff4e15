/** What a row of a history is, as far as the audit needs to know. */
export const KINDS = [
  "opening",
  "topup",
  "grant",
  "allocation",
  "refund",
  "charge",
  "expiry",
  "adjustment",
  "reversal",
] as const;
export type Kind = (typeof KINDS)[number];

const SYNONYMS: Record<Kind, string[]> = {
  opening: [
    "opening",
    "opening balance",
    "initial",
    "initial balance",
    "starting balance",
    "balance forward",
    "migration",
  ],
  topup: [
    "topup",
    "top up",
    "manual top up",
    "purchase",
    "auto reload",
    "autoreload",
    "auto recharge",
    "recharge",
    "payment",
  ],
  grant: [
    "grant",
    "granted",
    "bonus",
    "promo",
    "promotion",
    "promotional",
    "gift",
    "credit",
    "credit grant",
    "free credits",
  ],
  allocation: [
    "allocation",
    "plan allocation",
    "subscription",
    "subscription grant",
    "subscription allocation",
    "plan grant",
    "monthly grant",
    "renewal",
    "proration",
    "mid cycle proration",
  ],
  refund: ["refund", "refunded", "refunds", "usage refund", "submission refund", "credit back", "return"],
  charge: [
    "charge",
    "usage",
    "use",
    "deduction",
    "debit",
    "consumption",
    "consume",
    "consumed",
    "spend",
    "spent",
    "submission",
    "burn",
    "repayment",
  ],
  expiry: ["expiry", "expiration", "expire", "expired", "expires", "lapse", "lapsed", "credit expiry", "plan reset"],
  adjustment: ["adjustment", "admin adjustment", "manual adjustment", "adjust", "correction", "settlement"],
  reversal: ["reversal", "chargeback", "dispute", "payment refund", "reversed"],
};

const byName = new Map(KINDS.flatMap((kind) => SYNONYMS[kind].map((name) => [plain(name), kind] as const)));

/** How often a type was seen, and how its amounts are signed. */
export type TypeCount = { rows: number; positive: number; negative: number };

/**
 * The kind of a type as it is written in a file; null where it is not known. A `deposit` is one thing in one system and the
 * opposite in the next: its amounts tell, where all have the same sign in a file that has signs.
 */
export function kindOf(type: string, count: TypeCount, signed: boolean): Kind | null {
  const name = plain(type);
  if (name === "deposit" || name === "deposits") {
    if (!signed || count.positive > 0 === count.negative > 0) return null;
    return count.negative > 0 ? "charge" : "topup";
  }
  return byName.get(name) ?? (name.endsWith("s") ? byName.get(name.slice(0, -1)) : undefined) ?? null;
}

/** Which way a kind moves a balance: 1, −1, or 0 where it may be either. */
export function directionOf(kind: Kind | null): -1 | 0 | 1 {
  switch (kind) {
    case "opening":
    case "topup":
    case "grant":
    case "allocation":
    case "refund":
      return 1;
    case "charge":
    case "expiry":
      return -1;
    case "adjustment":
    case "reversal":
    case null:
      return 0;
  }
}

/** A name without case, spaces and punctuation, for comparing. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
