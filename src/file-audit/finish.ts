import type { Examined } from "./account.ts";
import type { Reading } from "./reading.ts";
import type { AccountReport, Cause } from "./report.ts";
import { readLines } from "./spill.ts";
import type { Tally } from "./tally.ts";
import { type Gap, isLong } from "./watch.ts";
import { moment, momentOrNull } from "./words.ts";

/** An account that waits, on disk, for what can only be said when all have been looked at. */
type Waiting = Omit<AccountReport, "drifts"> & { drifts: Examined["drifts"]; units: string };

/** Others must have entries on so many of the days of a gap. */
const SHARE_OF_DAYS = 0.8;

/** One line for an account that has been looked at. */
export function waitingLine(account: string, entries: number, examined: Examined, reading: Reading): string {
  const { expected, stated, at, drifts, facts } = examined;
  const difference = stated === null ? null : stated - expected;
  const waiting: Waiting = {
    account,
    verdict: stated === null ? "not_stated" : drifts.length === 0 ? "agrees" : "drifts",
    entries,
    at: momentOrNull(at),
    expected: reading.amount(expected),
    stated: stated === null ? null : reading.amount(stated),
    difference: difference === null ? null : reading.amount(difference),
    drifts,
    facts,
    units: String(difference ?? 0n),
  };
  // JSON would write an infinite end as null.
  return JSON.stringify(waiting, (_name, value) => (value === Number.POSITIVE_INFINITY ? "end" : value));
}

/** The accounts in a file of such lines, with what the whole history says about them. */
export function* finished(path: string, tally: Tally): Generator<AccountReport> {
  for (const line of readLines(path)) yield finish(JSON.parse(line), tally);
}

function finish({ units, drifts, facts, ...report }: Waiting, tally: Tally): AccountReport {
  const wrongAccount = otherAccount(BigInt(units), tally);
  return {
    ...report,
    drifts: drifts.map(({ gap, causes, ...drift }, index) => {
      const own = tally.refundsUnchecked ? causes.filter(({ reason }) => reason !== "refund_without_charge") : causes;
      const last = index === drifts.length - 1;
      return { ...drift, causes: [...own, ...(last ? wrongAccount : []), ...ofGap(gap, tally)] };
    }),
    facts: tally.refundsUnchecked ? facts.filter(({ reason }) => reason !== "refund_without_charge") : facts,
  };
}

/** Where one other account, and only one, has the opposite difference. */
function otherAccount(difference: bigint, tally: Tally): Cause[] {
  const other = difference === 0n || tally.onlyWith(difference) === null ? null : tally.onlyWith(-difference);
  if (other === null) return [];
  const text = `Account ${other} has the opposite difference: a movement of one may be in the balance of the other.`;
  return [{ reason: "other_account", text, since: null, entries: [] }];
}

function ofGap(gap: (Omit<Gap, "to"> & { to: number | "end" }) | null, tally: Tally): Cause[] {
  if (gap === null) return [];
  const to = typeof gap.to === "number" ? gap.to : tally.last;
  if (!isLong(to - gap.from, gap.otherwise)) return [];
  const { all, withEntries } = tally.days(gap.from, to);
  if (all === 0 || withEntries < SHARE_OF_DAYS * all) return [];
  const text = `No entries between ${moment(gap.from)} and ${moment(to)}, though other accounts have some: part of the history may be missing.`;
  return [{ reason: "gap", text, since: moment(gap.from), entries: [] }];
}
