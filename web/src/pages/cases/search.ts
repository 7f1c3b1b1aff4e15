import { CASE_STATES, type CaseState } from "./case.ts";

/** Which cases are listed. */
export type CasesSearch = { state?: CaseState | undefined };

/** Reads what an address says; what makes no sense is left out. */
export function readCasesSearch(given: Record<string, unknown>): CasesSearch {
  const { state } = given;
  return typeof state === "string" && Object.hasOwn(CASE_STATES, state) ? { state: state as CaseState } : {};
}
