import type { Figure } from "./found.ts";
import { factsOf, type KindFacts } from "./kinds.ts";
import type { Finding } from "./record.ts";

/** What the laws are called. */
export const LAWS: Record<number, string> = {
  1: "Balance",
  2: "Sequence",
  3: "Funding",
  4: "Once",
  5: "Attribution",
  6: "Immutable",
  7: "Chain",
  8: "Settled",
  9: "Money",
};

type Told = Pick<Finding, "kind" | "subject" | "expected" | "stored" | "difference" | "since">;

/** A finding as an operator reads it: what is wrong, by how much, since when. */
export function findingInWords({ kind, subject, expected, stored, difference, since }: Told): string {
  const what = subject === "" ? "" : ` (${nounOf(kind)} ${subject})`;
  const far =
    difference === null || difference === 0
      ? ""
      : `, which is ${Math.abs(difference)} too ${difference > 0 ? "much" : "little"}`;
  const figures = expected === null && stored === null ? "" : `: ${show(stored)} instead of ${show(expected)}${far}`;
  const from = since === null || String(since) === subject ? "" : `, since entry ${since}`;
  const { words } = factsOf(kind);
  return `${words[0]!.toUpperCase()}${words.slice(1)}${what}${figures}${from}.`;
}

/** What is to be done about a finding of a kind. */
export function adviceOf(kind: Finding["kind"]): string {
  const { advice }: KindFacts = factsOf(kind);
  return advice ?? "Repair it: the stored figure is put back to what the ledger says.";
}

function nounOf(kind: Finding["kind"]): string {
  const table = kind.split(".")[0]!;
  const nouns: Record<string, string> = {
    usage: "row",
    movement: "sum",
    attribution: "entry",
    funding: "entry",
    pay: "entry",
    refund: "entry",
    provider: "payment",
  };
  return nouns[table] ?? table;
}

function show(figure: Figure): string {
  return figure === null ? "nothing" : String(figure);
}
