/** What of the usage page is in its address: all of it, so that a link shows the same to whoever opens it. */
export type UsageSearch = {
  period?: Period | undefined;
  /** RFC 3339; both or none, and then no period. */
  from?: string | undefined;
  to?: string | undefined;
  wallet?: string | undefined;
  workspace?: string | undefined;
  search?: string | undefined;
  /** Whether the window before stands beside this one. */
  compare?: boolean | undefined;
  sort?: "name" | undefined;
  /** Workspaces that are opened to their campaigns. */
  open?: string[] | undefined;
};

export const PERIODS = {
  this_cycle: "This cycle",
  last_cycle: "Last cycle",
  last_7_days: "Last 7 days",
  last_30_days: "Last 30 days",
  this_month: "This month",
  last_month: "Last month",
} as const;
export type Period = keyof typeof PERIODS;

/** Reads what an address says; what makes no sense is left out rather than refused. */
export function readUsageSearch(given: Record<string, unknown>): UsageSearch {
  const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? { [name]: given[name] } : {});
  const known = typeof given["period"] === "string" && given["period"] in PERIODS;
  const window = isTime(given["from"]) && isTime(given["to"]) ? { from: given["from"], to: given["to"] } : {};
  return {
    ...(known && !("from" in window) ? { period: given["period"] as Period } : {}),
    ...window,
    ...text("wallet"),
    ...text("workspace"),
    // A search for digits is read from the address as a number.
    ...(typeof given["search"] === "number" ? { search: String(given["search"]) } : text("search")),
    ...(given["compare"] === true ? { compare: true } : {}),
    ...(given["sort"] === "name" ? { sort: "name" as const } : {}),
    ...(Array.isArray(given["open"]) ? { open: given["open"].map(String) } : {}),
  };
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}
