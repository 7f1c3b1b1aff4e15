import { Badge } from "../../components/Badge.tsx";
import { formatRelative } from "../../format/times.ts";
import { CASE_STATES, type CaseSummary, waiting } from "./case.ts";

/** A case's state, and how long its customer has waited for an answer. */
export function CaseStanding({ of }: { of: Pick<CaseSummary, "state" | "waiting_since"> }) {
  const { text, tone } = CASE_STATES[of.state];
  const waits = waiting(of);
  return (
    <>
      <Badge tone={tone}>{text}</Badge>{" "}
      {waits === null ? null : <Badge tone={waits.tone}>Asked {formatRelative(waits.since)}, unanswered</Badge>}
    </>
  );
}
