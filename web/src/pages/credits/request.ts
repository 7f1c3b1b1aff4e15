import type { EntriesQuery } from "../../api/queries.ts";
import { type CreditsSearch, filtersOf } from "./search.ts";

const PAGE = 25;

/** What the page asks the API: one page of the movements that its filters leave. */
export function entriesQuery(search: CreditsSearch): EntriesQuery {
  return { ...filtersOf(search), limit: PAGE, cursor: search.cursor } as EntriesQuery;
}
