import type { UsageQuery } from "../../api/queries.ts";
import type { UsageSearch } from "./search.ts";

/** What the page asks the API. The CSV is asked the same, so that both say the same. */
export function usageQuery({ period, from, to, wallet, workspace, search }: UsageSearch): UsageQuery {
  return {
    ...(from !== undefined && to !== undefined ? { from, to } : { period: period ?? "last_30_days" }),
    ...(wallet === undefined ? {} : { wallet }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(search === undefined ? {} : { search }),
  };
}
