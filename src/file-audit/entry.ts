import type { Kind } from "./kinds.ts";
import { joinCells, splitLine } from "./spill.ts";

/** One row of a history, as it was understood. Empty texts stand for what a row does not say. */
export type Entry = {
  row: number;
  /** Milliseconds since 1970. */
  time: number;
  amount: bigint;
  type: string;
  kind: Kind | null;
  id: string;
  campaign: string;
  reference: string;
};

/** The entries of one account in the order of their times, as often as they are asked for. An array is one. */
export type Entries = Iterable<Entry> & { readonly length: number };

/** A balance that the other system states; `time` is infinite where it is the one after the last entry. */
export type Stated = { balance: bigint; time: number; row: number };

/** By time; rows of one moment stay in the order of the file. */
export function byTime(a: Entry, b: Entry): number {
  return a.time - b.time || a.row - b.row;
}

export function entryLine(entry: Entry): string {
  const { row, time, amount, type, kind, id, campaign, reference } = entry;
  return joinCells([String(row), String(time), String(amount), type, kind ?? "", id, campaign, reference]);
}

export function entryOfLine(line: string): Entry {
  const [row, time, amount, type, kind, id, campaign, reference] = splitLine(line) as [
    ...[string, string, string, string, string, string, string, string],
  ];
  return {
    row: Number(row),
    time: Number(time),
    amount: BigInt(amount),
    type,
    kind: kind === "" ? null : (kind as Kind),
    id,
    campaign,
    reference,
  };
}
