import type { Instant } from "./instant.ts";
import type { Labels } from "./labels.ts";
import type { Word } from "./words.ts";

export { type CatalogError, validateCatalog } from "./catalog-validate.ts";

/**
 * A product in one file: what its credits are called, what costs how much, and which rules hold. `validateCatalog` makes
 * it from what was read; nothing else does, so whatever holds one may rely on it.
 */
export type Catalog = {
  readonly product: string;
  readonly name: string;
  readonly unit: Unit;
  readonly words: Words;
  /** One wallet for the whole account, or one for each workspace. */
  readonly wallets: "account" | "workspace";
  /** The time zone of accounts that name none. */
  readonly timeZone: string;
  /** Where plans are bought; they are paid outside Scrip. */
  readonly planUrl: string | null;
  readonly labels: Labels;
  readonly plans: readonly Plan[];
  readonly packs: readonly Pack[];
  readonly autoReload: AutoReloadDefaults | null;
  readonly policies: Policies;
  /** In the order in which they take effect. */
  readonly rateCards: readonly RateCard[];
};

/** What is counted. With scale 2 an amount of 150 is 1.5 units. */
export type Unit = Word & { readonly scale: number };

export type Words = {
  readonly account: Word;
  readonly workspace: Word;
  readonly campaign: Word;
  /** What the operator's own records are called, by the type of the reference. */
  readonly references: Readonly<Record<string, Word>>;
};

export type Plan = {
  readonly id: string;
  readonly name: string;
  /** Credits of each cycle. */
  readonly allocation: number;
  readonly period: "monthly";
  /** What of a cycle's unused plan credits the next one keeps: nothing, everything, or up to a cap. */
  readonly rollover: "none" | "all" | { readonly cap: number };
};

/** Money in the currency's smallest part: `{amount: 2500, currency: "USD"}` is $25. */
export type Money = { readonly amount: number; readonly currency: string };

export type Pack = { readonly id: string; readonly name: string; readonly credits: number; readonly price: Money };

/** What Auto Reload is proposed with where someone switches it on. Money is in the currency of the packs. */
export type AutoReloadDefaults = {
  readonly pack: string;
  readonly threshold: number | null;
  readonly monthlyCap: { readonly count: number | null; readonly money: number | null };
};

export type Policies = {
  /** Whether incoming credits pay what is outstanding at once, or only somebody's request does. */
  readonly outstanding: "manual" | "next_credit";
  /** With more than this outstanding, new charges are refused; null: never. */
  readonly outstandingLimit: number | null;
  /** After how long an unsettled deposit voids itself, where it names no deadline of its own; null: never. */
  readonly depositDeadlineMs: number | null;
};

/** The prices in force from a time on. An entry keeps the version that it was priced with. */
export type RateCard = {
  readonly version: string;
  /** As the catalog wrote it, RFC 3339. */
  readonly effectiveAt: string;
  readonly effectiveAtMs: Instant;
  readonly actions: Readonly<Record<string, Action>>;
};

export type Action = {
  readonly id: string;
  readonly label: string;
  readonly description: string | null;
  /** How it is meant to be billed. A hint for pages: any action may be charged or deposited. */
  readonly kind: "charge" | "deposit";
  /** `campaign`: refused without one. `none`: refused with one, for such spend belongs to no campaign. */
  readonly attribution: "campaign" | "workspace" | "none";
  /** `reference`: a second charge for the same reference is refused until the first is given back. */
  readonly oncePer: "reference" | null;
  readonly price: PriceRule;
  /** What was really delivered is priced with this; null: with `price`. */
  readonly settlement: PriceRule | null;
  /** That of the catalog's unit, at hand for the text of a price. */
  readonly scale: number;
};

export type PriceRule = {
  /** Null: there is none, and the price needs one of its quantities. */
  readonly base: number | null;
  /** Without any, the action takes a `count` that multiplies the base. */
  readonly parts: readonly PricePart[];
  /** True where the parts are different ways to say the same, of which a request uses exactly one. */
  readonly alternatives: boolean;
};

/** What one named quantity of a request adds to the price. */
export type PricePart = {
  readonly quantity: string;
  /** What is counted, or what the list is a list of. */
  readonly word: Word;
  /** Where the quantity is a list: what its numbers measure, and the clamp of each. Null: it is a plain number. */
  readonly each: Each | null;
  /** Graduated: each prices what lies between the end of the one before and its own. At least one; the last has no end. */
  readonly tiers: readonly Tier[];
  /** What a package of `per` is called, where it has a name. */
  readonly packageWord: Word | null;
  /** Bounds of what this part costs. The lower one holds only where there is something to pay for at all. */
  readonly minimum: number | null;
  readonly maximum: number | null;
};

export type Each = {
  readonly unit: Word & { readonly symbol: string };
  readonly atLeast: number | null;
  readonly atMost: number | null;
};

/** `amount` for every `per` of a quantity, begun ones included, up to `upTo` (null: without end). */
export type Tier = { readonly upTo: number | null; readonly amount: number; readonly per: number };

/** The rate card in force at a time, or null before the first. */
export function rateCardAt(catalog: Catalog, at: Instant): RateCard | null {
  return catalog.rateCards.findLast((card) => card.effectiveAtMs <= at) ?? null;
}

/** The rate card of a version: what was priced with it is settled with it. */
export function rateCard(catalog: Catalog, version: string): RateCard | null {
  return catalog.rateCards.find((card) => card.version === version) ?? null;
}

export function findAction(card: RateCard, action: string): Action | null {
  return own(card.actions, action);
}

export function findPack(catalog: Catalog, pack: string): Pack | null {
  return catalog.packs.find((each) => each.id === pack) ?? null;
}

export function findPlan(catalog: Catalog, plan: string): Plan | null {
  return catalog.plans.find((each) => each.id === plan) ?? null;
}

/** What the operator calls its records of this type; the type itself where the catalog does not say. */
export function referenceWord(catalog: Catalog, type: string): Word {
  return own(catalog.words.references, type) ?? { singular: type, plural: type };
}

/** Names come from requests: `constructor` must find nothing. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(record, key) ? record[key]! : null;
}
