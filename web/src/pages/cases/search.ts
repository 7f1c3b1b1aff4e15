import { CASE_STATES, type CaseState } from "./case.ts";

/** Which cases are listed. */
export type CasesSearch = { state?: CaseState | undefined; wallet?: string | undefined };

/** Reads what an address says; what makes no sense is left out. */
export function readCasesSearch(given: Record<string, unknown>): CasesSearch {
  const { state, wallet } = given;
  return {
    ...(typeof state === "string" && Object.hasOwn(CASE_STATES, state) ? { state: state as CaseState } : {}),
    // An id of digits alone reads as a number.
    ...(typeof wallet === "string" || typeof wallet === "number" ? { wallet: String(wallet) } : {}),
  };
}
