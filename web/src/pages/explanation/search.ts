/** What is explained: from when to when, and what was expected instead. */
export type ExplanationSearch = { from?: string | undefined; to?: string | undefined; expected?: number | undefined };

/** Reads what an address says; what makes no sense is left out. */
export function readExplanationSearch(given: Record<string, unknown>): ExplanationSearch {
  const { from, to, expected } = given;
  return {
    ...(isTime(from) && isTime(to) ? { from, to } : {}),
    ...(typeof expected === "number" && Number.isSafeInteger(expected) ? { expected } : {}),
  };
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}
