import { formatAmount } from "./amount.ts";
import type { Catalog } from "./catalog.ts";
import { whichMakeUp } from "./difference.ts";
import type { EntryPrice, EntryType } from "./entry.ts";
import type { LabelKey } from "./labels.ts";
import { wordFor } from "./words.ts";

/** Movements of one kind in a window, told apart as the log labels them. */
export type MovementGroup = {
  key: LabelKey;
  label: string;
  type: EntryType;
  action: string | null;
  count: number;
  /** What they added to the balance. */
  amount: number;
  outstandingChange: number;
};

/** An entry, as far as a finding speaks of it. */
export type Noted = {
  sequence: number;
  label: string;
  amount: number;
  price: EntryPrice | null;
  reason: string | null;
};

/** What was looked at to explain a balance. */
export type Situation = {
  catalog: Pick<Catalog, "unit">;
  /** Whose balance it is: "Acme", or the account's name. */
  owner: string;
  opening: number;
  closing: number;
  groups: readonly MovementGroup[];
  /** Deposits that are not settled; `newest`: sequences of the last of them. */
  inFlight: { count: number; amount: number; newest: readonly number[] };
  outstanding: number;
  /** The largest deposit of the window. */
  largestDeposit: Noted | null;
  /** Corrections by hand in the window, the newest first. */
  adjustments: readonly Noted[];
  /** What the reader expected the balance to be, with what is needed to look for the difference. */
  expectation: {
    expected: number;
    /** The newest entries, at most 200. */
    recent: readonly Noted[];
    /** Other wallets of the account whose balance is what was expected. */
    others: readonly string[];
  } | null;
};

export const FINDING_CODES = [
  "as_expected",
  "other_wallet",
  "difference",
  "no_entries",
  "renewal",
  "large_deposit",
  "settlements",
  "in_flight",
  "auto_reload",
  "repeated_action",
  "adjustment",
  "reversal",
  "expiry",
  "outstanding",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One common reason why a balance looks off, found by looking. `suggestion`: it adds up, which need not be the cause. */
export type Finding = { code: FindingCode; text: string; entries: number[]; suggestion: boolean };

/**
 * The common reasons why a balance looks off, those that hold here, in the order in which a person would look: is it the
 * right wallet, does something make up the difference, what moved most.
 */
export function findReasons(situation: Situation): Finding[] {
  return [
    ...expectationFindings(situation),
    ...renewal(situation),
    ...largeDeposit(situation),
    ...settlements(situation),
    ...inFlight(situation),
    ...autoReload(situation),
    ...repeatedActions(situation),
    ...adjustments(situation),
    ...reversals(situation),
    ...expiries(situation),
    ...outstanding(situation),
  ];
}

const found = (code: FindingCode, text: string, entries: number[] = []): Finding => ({
  code,
  text,
  entries,
  suggestion: false,
});

function expectationFindings({ catalog, owner, closing, expectation }: Situation): Finding[] {
  if (expectation === null) return [];
  const { expected, recent, others } = expectation;
  const said = credits(catalog);
  if (expected === closing) return [found("as_expected", `The balance of ${owner} is what you expected.`)];
  const elsewhere = others.map((name) =>
    found(
      "other_wallet",
      `You expected ${said(expected)}: that is the balance of ${name}. This is the log of ${owner}.`,
    ),
  );
  const difference = closing - expected;
  const sequences = whichMakeUp(recent, difference);
  if (sequences === null) {
    const text = `The balance is ${said(Math.abs(difference))} ${difference < 0 ? "lower" : "higher"} than you expected. No four of the last ${recent.length} movements make up exactly that.`;
    return [...elsewhere, found("no_entries", text)];
  }
  const named = sequences.map((sequence) => recent.find((entry) => entry.sequence === sequence)!);
  const listed = named.map((entry) => `${entry.label} ${signed(catalog, entry.amount)}`).join(", ");
  const text = `${named.length === 1 ? "One movement is" : `${named.length} movements together are`} exactly the difference of ${signed(catalog, difference)}: ${listed}.`;
  return [...elsewhere, { code: "difference", text, entries: sequences, suggestion: true }];
}

function renewal({ catalog, groups }: Situation): Finding[] {
  const allocated = sumOf(groups, "allocation");
  if (allocated.count === 0) return [];
  const reset = sumOf(groups, "expiry_plan");
  const said = credits(catalog);
  const times = allocated.count === 1 ? "The plan renewed" : `The plan renewed ${allocated.count} times`;
  const lapsed =
    reset.amount === 0
      ? `No unused plan ${catalog.unit.plural} lapsed.`
      : `${said(-reset.amount)} of the cycle before were unused and did not carry over.`;
  return [found("renewal", `${times}: ${said(allocated.amount)} arrived. ${lapsed}`)];
}

function largeDeposit({ catalog, largestDeposit }: Situation): Finding[] {
  if (largestDeposit === null || largestDeposit.price === null) return [];
  const { label, amount, price, sequence } = largestDeposit;
  const made = price.lines.map((line) => `${formatAmount(line.amount, catalog.unit.scale)} for ${line.text}`);
  return [
    found("large_deposit", `The largest ${label} took ${credits(catalog)(-amount)} up front: ${made.join(" + ")}.`, [
      sequence,
    ]),
  ];
}

function settlements({ catalog, groups }: Situation): Finding[] {
  const back = sumOf(groups, "settlement_back");
  const extra = sumOf(groups, "settlement_extra");
  const said = credits(catalog);
  const parts = [
    ...(back.count === 0
      ? []
      : [`${said(back.amount - back.outstandingChange)} came back because less was delivered than was taken up front`]),
    ...(extra.count === 0
      ? []
      : [`${said(extra.outstandingChange - extra.amount)} more were due because more was delivered`]),
  ];
  return parts.length === 0 ? [] : [found("settlements", sentence(parts.join("; ")))];
}

function inFlight({ catalog, inFlight: { count, amount, newest } }: Situation): Finding[] {
  if (count === 0) return [];
  const many = count === 1 ? "One submission is" : `${count} submissions are`;
  return [
    found(
      "in_flight",
      `${many} in flight: ${credits(catalog)(amount)} were taken when submitted and are not delivered yet.`,
      [...newest],
    ),
  ];
}

function autoReload({ catalog, groups }: Situation): Finding[] {
  const { count, amount } = sumOf(groups, "auto_reload");
  if (count === 0) return [];
  const times = count === 1 ? "once" : `${count} times`;
  return [
    found("auto_reload", `Auto Reload bought ${credits(catalog)(amount)} (${times}): the card was charged for them.`),
  ];
}

/** Small things that add up: an action charged several times. */
function repeatedActions({ catalog, groups }: Situation): Finding[] {
  return groups
    .filter((group) => group.key === "charge" && group.count > 1)
    .sort((a, b) => a.amount - b.amount)
    .slice(0, 3)
    .map((group) =>
      found(
        "repeated_action",
        `${group.label}: ${formatAmount(group.count, 0)} times, ${credits(catalog)(-group.amount)} together.`,
      ),
    );
}

function adjustments({ catalog, adjustments: made }: Situation): Finding[] {
  return made
    .slice(0, 5)
    .map(({ label, amount, reason, sequence }) =>
      found("adjustment", `${label} ${signed(catalog, amount)}${reason === null ? "." : `: ${reason}`}`, [sequence]),
    );
}

function reversals({ catalog, groups }: Situation): Finding[] {
  const { count, amount, outstandingChange } = sumOf(groups, "reversal");
  if (count === 0) return [];
  return [
    found(
      "reversal",
      `A payment was refunded or disputed: ${credits(catalog)(outstandingChange - amount)} of what it had bought were taken back.`,
    ),
  ];
}

function expiries({ catalog, groups }: Situation): Finding[] {
  const { count, amount } = sumOf(groups, "expiry");
  return count === 0 ? [] : [found("expiry", `${credits(catalog)(-amount)} expired unused.`)];
}

function outstanding({ catalog, outstanding: owed }: Situation): Finding[] {
  if (owed === 0) return [];
  return [
    found(
      "outstanding",
      `${credits(catalog)(owed)} are outstanding: they are owed and stand beside the balance, not in it.`,
    ),
  ];
}

function sumOf(groups: readonly MovementGroup[], key: LabelKey) {
  const sum = { count: 0, amount: 0, outstandingChange: 0 };
  for (const group of groups) {
    if (group.key !== key) continue;
    sum.count += group.count;
    sum.amount += group.amount;
    sum.outstandingChange += group.outstandingChange;
  }
  return sum;
}

const credits =
  ({ unit }: Pick<Catalog, "unit">) =>
  (amount: number) =>
    `${formatAmount(amount, unit.scale)} ${wordFor(unit, amount / 10 ** unit.scale)}`;

function signed({ unit }: Pick<Catalog, "unit">, amount: number): string {
  return `${amount < 0 ? "−" : "+"}${formatAmount(Math.abs(amount), unit.scale)}`;
}

const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}.`;
