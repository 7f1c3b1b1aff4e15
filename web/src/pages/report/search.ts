/** What a report begins with: the movements that look wrong, the balances, the window in which it was noticed. */
export type ReportSearch = {
  entries?: string[] | undefined;
  /** In the unit's smallest part. */
  expected?: number | undefined;
  seen?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** As many movements as one report names. */
export const MOST_ENTRIES = 100;

/** Reads what an address says; what makes no sense is left out. */
export function readReportSearch(given: Record<string, unknown>): ReportSearch {
  const entries = Array.isArray(given["entries"])
    ? [...new Set(given["entries"].filter((id): id is string => typeof id === "string" && id !== ""))]
    : [];
  const amount = (name: "expected" | "seen") =>
    typeof given[name] === "number" && Number.isSafeInteger(given[name]) ? { [name]: given[name] } : {};
  const time = (name: "from" | "to") =>
    typeof given[name] === "string" && !Number.isNaN(Date.parse(given[name])) ? { [name]: given[name] } : {};
  return {
    ...(entries.length === 0 ? {} : { entries: entries.slice(0, MOST_ENTRIES) }),
    ...amount("expected"),
    ...amount("seen"),
    ...time("from"),
    ...time("to"),
  };
}
