import type { Schema } from "@scrip/sdk";
import type { Tone } from "../../components/Badge.tsx";

export type CaseSummary = Schema<"CaseSummary">;
export type CaseDetail = Schema<"Case">;
export type CaseState = CaseSummary["state"];

/** As long as a message may be. */
export const LONGEST_MESSAGE = 5_000;

export const CASE_STATES: Record<CaseState, { text: string; tone: Tone }> = {
  open: { text: "Open", tone: "accent" },
  reopened: { text: "Asked again", tone: "warn" },
  explained: { text: "Explained", tone: "plain" },
  corrected: { text: "Corrected", tone: "good" },
};

/** Whether it still waits for an explanation or a correction. */
export function isOpen({ state }: Pick<CaseSummary, "state">): boolean {
  return state === "open" || state === "reopened";
}

const A_DAY = 86_400_000;

/** How long the customer has waited for an answer, and how much that should be seen. Null: nobody waits. */
export function waiting(
  { waiting_since: since }: Pick<CaseSummary, "waiting_since">,
  now = Date.now(),
): { since: string; tone: Tone } | null {
  if (since === null) return null;
  const age = now - Date.parse(since);
  return { since, tone: age >= A_DAY ? "bad" : age >= A_DAY / 4 ? "warn" : "plain" };
}
