import type { EntryType } from "./entry.ts";
import type { Instant } from "./instant.ts";
import { fail, ok, type Result } from "./result.ts";

export const CASE_STATES = ["open", "explained", "corrected", "reopened"] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Everything that is said in a case or happens to it. */
export const CASE_EVENTS = ["opened", "message", "explained", "corrected", "reopened"] as const;
export type CaseEvent = (typeof CASE_EVENTS)[number];

/** Who speaks: somebody of the account, or somebody of the operator. */
export const CASE_SIDES = ["customer", "staff"] as const;
export type CaseSide = (typeof CASE_SIDES)[number];

/** How a case stands. */
export type CaseStanding = {
  state: CaseState;
  /** Since when the customer waits for an answer; null: staff spoke last, or it is closed. */
  waitingSince: Instant | null;
  closedAt: Instant | null;
};

/** What a correction is held against. */
export type CaseFacts = {
  id: string;
  /** The number of the wallet that it is about. */
  wallet: number;
  /** The wallet's last entry when the case was opened. */
  openedAfter: number;
  /** When it was opened, by the clock that findings go by. */
  recordedAt: Instant;
  /** What closed it before it was reopened. */
  spent: { entries: readonly number[]; findings: readonly string[] };
};

type CorrectingEntry = { wallet: number; sequence: number; type: EntryType; case: string | null };
type CorrectingFinding = { id: string; wallet: number | null; repairedAt: Instant | null };

/** What somebody says has corrected a case, as it stands in the ledger; null: there is no such thing in the account. */
export type Correction = { entry: CorrectingEntry | null } | { finding: CorrectingFinding | null };

/** What is asked of a case. */
export type CaseCommand =
  | { kind: "message" | "explain" | "reopen"; side: CaseSide }
  | { kind: "correct"; side: CaseSide; correction: Correction };

/** Why not, and what to do instead. */
export type CaseRefusal = { code: "forbidden" | "not_found" | "conflict"; detail: string };

/** Types of entries that can correct a case. */
const CORRECTING: readonly EntryType[] = ["adjustment", "refund"];

/** Whether a case still waits for an end: only then can it be talked in, closed, and named by what corrects it. */
export function isUnderway({ state }: Pick<CaseStanding, "state">): boolean {
  return state === "open" || state === "reopened";
}

/** A case that has just been opened, by whomever: it is the customer who waits. */
export function openedCase(at: Instant): CaseStanding {
  return { state: "open", waitingSince: at, closedAt: null };
}

/** Decides what is asked of a case, changing nothing: the event it makes, or why not. */
export function decideCase(
  standing: CaseStanding,
  facts: CaseFacts,
  command: CaseCommand,
): Result<Exclude<CaseEvent, "opened">, CaseRefusal> {
  const { state } = standing;
  if (command.kind === "reopen") {
    return isUnderway(standing)
      ? fail({ code: "conflict", detail: `This case is ${state} already: write a message.` })
      : ok("reopened");
  }
  if (command.kind !== "message" && command.side === "customer") {
    return fail({ code: "forbidden", detail: "Only staff can close a case as explained or corrected." });
  }
  if (!isUnderway(standing)) {
    return fail({ code: "conflict", detail: `This case was closed as ${state}: reopen it to go on with it.` });
  }
  if (command.kind !== "correct") return ok(command.kind === "message" ? "message" : "explained");
  const refusal = checkCorrection(facts, command.correction);
  return refusal === null ? ok("corrected") : fail(refusal);
}

/** How a case stands after an event. A customer who writes again while waiting has waited since before. */
export function evolveCase(
  standing: CaseStanding,
  event: Exclude<CaseEvent, "opened">,
  side: CaseSide,
  at: Instant,
): CaseStanding {
  switch (event) {
    case "message":
      return { ...standing, waitingSince: side === "staff" ? null : (standing.waitingSince ?? at) };
    case "explained":
    case "corrected":
      return { state: event, waitingSince: null, closedAt: at };
    case "reopened":
      return { state: "reopened", waitingSince: at, closedAt: null };
    default:
      return event satisfies never;
  }
}

/**
 * Whether something corrects a case: an adjustment or a refund of its wallet, posted after it was opened and naming it, or
 * a stored figure of its wallet that was repaired since. Nobody's word that it was fixed is enough.
 */
function checkCorrection(facts: CaseFacts, correction: Correction): CaseRefusal | null {
  return "entry" in correction ? checkEntry(facts, correction.entry) : checkFinding(facts, correction.finding);
}

function checkEntry(facts: CaseFacts, entry: CorrectingEntry | null): CaseRefusal | null {
  if (entry === null) return { code: "not_found", detail: "There is no such entry." };
  const refuse = (why: string): CaseRefusal => ({
    code: "conflict",
    detail: `${why} Post an adjustment or a refund in the wallet of this case with "case": "${facts.id}", and name its entry.`,
  });
  if (entry.wallet !== facts.wallet) return refuse("This entry is of another wallet.");
  if (!CORRECTING.includes(entry.type)) return refuse(`An entry of the type ${entry.type} corrects no case.`);
  if (entry.sequence <= facts.openedAfter) return refuse("This entry was posted before the case was opened.");
  if (entry.case !== facts.id) return refuse("This entry does not name the case.");
  if (facts.spent.entries.includes(entry.sequence)) {
    return refuse("This entry closed the case before, and the customer has come back since.");
  }
  return null;
}

function checkFinding(facts: CaseFacts, finding: CorrectingFinding | null): CaseRefusal | null {
  if (finding === null) return { code: "not_found", detail: "There is no such finding." };
  const refuse = (why: string, instead: string): CaseRefusal => ({ code: "conflict", detail: `${why} ${instead}` });
  const other = "Name a repaired finding of the wallet of this case, or an adjustment or a refund that names the case.";
  if (finding.wallet !== facts.wallet) return refuse("This finding is of another wallet.", other);
  if (finding.repairedAt === null) return refuse("This finding was not repaired.", "Repair it first.");
  if (finding.repairedAt < facts.recordedAt) {
    return refuse("This finding was repaired before the case was opened.", other);
  }
  if (facts.spent.findings.includes(finding.id)) {
    return refuse("This finding closed the case before, and the customer has come back since.", other);
  }
  return null;
}
