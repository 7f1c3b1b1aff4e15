import type { Action, Catalog, RateCard } from "./catalog.ts";
import { priceInWords } from "./price-words.ts";

/** What differs between two versions of the prices, for one action. Null: it is not there. */
export type RateCardChange = { action: string; label: string; before: string | null; after: string | null };

/** What a rate card changes against the one before it, in words and in the order of the actions; new ones last. */
export function rateCardChanges(
  before: RateCard,
  after: RateCard,
  catalog: Pick<Catalog, "unit" | "words">,
): RateCardChange[] {
  const ids = [...new Set([...Object.keys(before.actions), ...Object.keys(after.actions)])];
  return ids.flatMap((id) => {
    const [old, now] = [before.actions[id] ?? null, after.actions[id] ?? null];
    const change = { before: termsInWords(old, catalog), after: termsInWords(now, catalog) };
    return change.before === change.after ? [] : [{ action: id, label: (now ?? old)!.label, ...change }];
  });
}

/** What decides what an action costs, and what it needs, as one text. */
function termsInWords(action: Action | null, catalog: Pick<Catalog, "unit" | "words">): string | null {
  if (action === null) return null;
  const { words } = catalog;
  const [campaign, workspace] = [words.campaign, words.workspace].map(({ singular }) => singular.toLowerCase());
  const needs = {
    campaign: `Needs a ${campaign}`,
    workspace: `Needs a ${workspace}`,
    none: `Belongs to no ${campaign}`,
  };
  const once = action.oncePer === null ? [] : ["Billed once for a reference"];
  return [...priceInWords(action, catalog), needs[action.attribution], ...once].join(". ");
}
