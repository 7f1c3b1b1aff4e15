import type { Kind } from "./kinds.ts";

/** A figure as it is told: a number where it is one that can be told exactly, else text. */
export type Figure = number | string | null;

/** One thing that is not as it must be. */
export type Found = {
  kind: Kind;
  account: number;
  /** Null where it is of no wallet. */
  wallet: number | null;
  /** What in the wallet: the number of a grant or payment, the sequence of an entry …; empty for the wallet itself. */
  subject: string;
  expected: Figure;
  stored: Figure;
  /** Sequence of the first entry concerned, where that can be told. */
  since: number | null;
};

/**
 * Rows of an audit's queries as findings. Figures come as text, for what is corrupted may be larger than a number here can
 * be: columns `account_id, wallet_no, kind, subject, expected, stored, since`.
 */
// biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
export function toFound(rows: readonly any[]): Found[] {
  return rows.map((row) => ({
    kind: row.kind as Kind,
    account: row.account_id,
    wallet: row.wallet_no,
    subject: row.subject ?? "",
    expected: figure(row.expected),
    stored: figure(row.stored),
    since: Number.isSafeInteger(Number(row.since ?? Number.NaN)) ? Number(row.since) : null,
  }));
}

/** Text as a number where it is one that can be told exactly. */
export function figure(text: string | null): Figure {
  if (text === null || !/^-?\d{1,16}$/.test(text)) return text;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** How far the stored figure is from what it should be; null where that is no number. */
export function differenceOf({ expected, stored }: Pick<Found, "expected" | "stored">): number | null {
  if (typeof expected !== "number" || typeof stored !== "number") return null;
  const difference = stored - expected;
  return Number.isSafeInteger(difference) ? difference : null;
}
