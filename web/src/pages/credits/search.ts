import type { Schema } from "@scrip/sdk";
import { MOST_ENTRIES } from "../report/search.ts";

export type EntryType = Schema<"Entry">["type"];

/** Which movements the log shows, and from where on. */
export type CreditsSearch = {
  type?: EntryType | undefined;
  action?: string | undefined;
  campaign?: string | undefined;
  no_campaign?: true | undefined;
  /** RFC 3339; either may stand alone. */
  from?: string | undefined;
  to?: string | undefined;
  /** Where an older page begins. */
  cursor?: string | undefined;
  /** While movements are chosen that look wrong: which. */
  chosen?: string[] | undefined;
  /** The balance that was expected, to be reported with them. */
  expected?: number | undefined;
};

/** What each type is called as a choice. The log itself uses the catalog's labels. */
export const TYPE_NAMES: Record<EntryType, string> = {
  charge: "Charges",
  deposit: "Deposits",
  settlement: "Settlements",
  refund: "Refunds",
  grant: "Grants",
  allocation: "Plan allocations",
  proration: "Plan upgrades",
  expiry: "Resets and expiries",
  topup: "Top-ups",
  auto_reload: "Auto reloads",
  reversal: "Payment reversals",
  adjustment: "Adjustments",
  repayment: "Outstanding paid",
  opening: "Brought in",
};

/** Reads what an address says; what makes no sense is left out. */
export function readCreditsSearch(given: Record<string, unknown>): CreditsSearch {
  const text = (name: keyof CreditsSearch) =>
    typeof given[name] === "string" && given[name] !== "" ? { [name]: given[name] } : {};
  const time = (name: "from" | "to") =>
    typeof given[name] === "string" && !Number.isNaN(Date.parse(given[name])) ? { [name]: given[name] } : {};
  const number = typeof given["campaign"] === "number" ? { campaign: String(given["campaign"]) } : text("campaign");
  return {
    ...(typeof given["type"] === "string" && given["type"] in TYPE_NAMES ? { type: given["type"] as EntryType } : {}),
    ...text("action"),
    ...(given["no_campaign"] === true ? { no_campaign: true as const } : number),
    ...time("from"),
    ...time("to"),
    ...text("cursor"),
    ...(Array.isArray(given["chosen"])
      ? {
          chosen: given["chosen"].filter((id): id is string => typeof id === "string").slice(0, MOST_ENTRIES),
          ...(typeof given["expected"] === "number" ? { expected: given["expected"] } : {}),
        }
      : {}),
  };
}

/** Which movements are shown, apart from the page of them and from what is being reported. */
export function filtersOf({ cursor: _, chosen: __, expected: ___, ...filters }: CreditsSearch) {
  return filters;
}

/** Whether anything is filtered: then an empty list means that nothing matches. */
export function isFiltered(search: CreditsSearch): boolean {
  return Object.values(filtersOf(search)).some((value) => value !== undefined);
}
