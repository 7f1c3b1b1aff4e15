/** Which statement is shown: of which wallet, from when to when. */
export type StatementsSearch = { wallet?: string | undefined; from?: string | undefined; to?: string | undefined };

/** Reads what an address says; what makes no sense is left out. */
export function readStatementsSearch(given: Record<string, unknown>): StatementsSearch {
  const window = isTime(given["from"]) && isTime(given["to"]) ? { from: given["from"], to: given["to"] } : {};
  return { ...(typeof given["wallet"] === "string" ? { wallet: given["wallet"] } : {}), ...window };
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}
