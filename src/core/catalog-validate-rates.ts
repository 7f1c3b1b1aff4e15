import { Temporal } from "temporal-polyfill";
import { MAX_BALANCE } from "./amount.ts";
import type { Action, Each, PricePart, PriceRule, RateCard, Tier } from "./catalog.ts";
import {
  bool,
  entries,
  fields,
  integer,
  isGroup,
  list,
  matching,
  note,
  oneOf,
  optional,
  type Place,
  text,
} from "./catalog-reader.ts";
import type { Instant } from "./instant.ts";
import { describe } from "./words.ts";

const ACTION = /^(?=.{1,100}$)[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/;
const ACTION_RULE = "lower case letters, digits, _ and -, in parts joined by dots (email.first_draft), at most 100";
const QUANTITY = /^[a-z][a-z0-9_]{0,62}$/;
const QUANTITY_RULE = "lower case letters, digits and _, at most 63";
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;

/** The versions of the prices, put in the order in which they take effect. */
export function readRateCards(place: Place, scale: number): RateCard[] {
  const cards = list(place, "rate cards").map((item) => ({ item, card: readRateCard(item, scale) }));
  const versions = new Set<string>();
  const instants = new Set<Instant>();
  for (const { item, card } of cards) {
    if (card.version !== "" && versions.has(card.version)) note(item, `repeats the version "${card.version}"`);
    if (card.effectiveAt !== "" && instants.has(card.effectiveAtMs)) note(item, "takes effect when another one does");
    versions.add(card.version);
    instants.add(card.effectiveAtMs);
  }
  return cards.map(({ card }) => card).toSorted((a, b) => a.effectiveAtMs - b.effectiveAtMs);
}

function readRateCard(place: Place, scale: number): RateCard {
  const at = fields(place, ["version", "effective_at", "actions"]);
  const version = matching(at.version, /^[\w.-]{1,40}$/, 'a version such as "2026-01"');
  const { effectiveAt, effectiveAtMs } = readInstant(at.effective_at);
  const actions = entries(at.actions, "actions, each under its name", ACTION, ACTION_RULE);
  if (isGroup(at.actions.value) && Object.keys(at.actions.value).length === 0) note(at.actions, "names no action");
  const read = actions.map(([id, action]) => [id, readAction(id, action, scale)] as const);
  return { version, effectiveAt, effectiveAtMs, actions: Object.fromEntries(read) };
}

function readInstant(place: Place): { effectiveAt: string; effectiveAtMs: Instant } {
  const effectiveAt = matching(place, TIMESTAMP, "a time with its offset, such as 2026-01-01T00:00:00Z");
  try {
    return {
      effectiveAt,
      effectiveAtMs: effectiveAt === "" ? 0 : Temporal.Instant.from(effectiveAt).epochMilliseconds,
    };
  } catch {
    note(place, `must be a time that exists, not ${describe(effectiveAt)}`);
    return { effectiveAt: "", effectiveAtMs: 0 };
  }
}

function readAction(id: string, place: Place, scale: number): Action {
  const at = fields(place, ["label", "attribution", "price"], ["description", "kind", "once_per", "settlement"]);
  return {
    id,
    label: text(at.label),
    description: optional(at.description, null, (description) => text(description, 300)),
    kind: optional(at.kind, "charge" as const, (kind) => oneOf(kind, ["charge", "deposit"])),
    attribution: oneOf(at.attribution, ["campaign", "workspace", "none"]),
    oncePer: optional(at.once_per, null, (oncePer) => oneOf(oncePer, ["reference" as const])),
    price: readPriceRule(at.price),
    settlement: optional(at.settlement, null, readPriceRule),
    scale,
  };
}

/** A price is an amount, or a base with parts. */
function readPriceRule(place: Place): PriceRule {
  if (typeof place.value === "number") {
    return { base: integer(place, 0, MAX_BALANCE), parts: [], alternatives: false };
  }
  const at = fields(place, [], ["base", "quantities", "alternatives"]);
  const parts = optional(at.quantities, [], (quantities) =>
    entries(quantities, "quantities, each under its name", QUANTITY, QUANTITY_RULE).map(([name, part]) =>
      readPart(name, part),
    ),
  );
  const base = optional(at.base, null, (amount) => integer(amount, 0, MAX_BALANCE));
  const alternatives = optional(at.alternatives, false, bool);
  if (isGroup(place.value)) {
    if (at.base.missing && at.quantities.missing) note(place, 'needs a "base", "quantities" or both');
    if (alternatives && parts.length < 2) note(at.alternatives, "needs two quantities or more to choose from");
  }
  return { base, parts, alternatives };
}

function readPart(quantity: string, place: Place): PricePart {
  const at = fields(place, ["singular"], ["plural", "each", "amount", "per", "package", "tiers", "minimum", "maximum"]);
  const part = {
    quantity,
    word: { singular: text(at.singular, 40), plural: optional(at.plural, quantity, (plural) => text(plural, 40)) },
    each: optional(at.each, null, readEach),
    tiers: at.tiers.missing ? [readRate(at.amount, at.per)] : readTiers(at.tiers),
    packageWord: optional(at.package, null, (word) => {
      const of = fields(word, ["singular", "plural"]);
      return { singular: text(of.singular, 40), plural: text(of.plural, 40) };
    }),
    minimum: optional(at.minimum, null, (minimum) => integer(minimum, 0, MAX_BALANCE)),
    maximum: optional(at.maximum, null, (maximum) => integer(maximum, 0, MAX_BALANCE)),
  };
  if (isGroup(place.value)) checkPart(place, at, part);
  return part;
}

function checkPart(place: Place, at: Record<"amount" | "per" | "package" | "tiers", Place>, part: PricePart): void {
  if (at.tiers.missing && at.amount.missing) note(place, 'needs an "amount", or "tiers"');
  if (!at.tiers.missing && !(at.amount.missing && at.per.missing)) {
    note(place, 'has "tiers": "amount" and "per" belong into each of them');
  }
  if (part.packageWord !== null && (part.each !== null || !at.tiers.missing || at.per.missing)) {
    note(
      at.package,
      'is the name of so many ("per") of a plain number: it goes with "per", not with "each" or "tiers"',
    );
  }
  if (part.minimum !== null && part.maximum !== null && part.minimum > part.maximum) {
    note(place, `has a minimum of ${part.minimum} above its maximum of ${part.maximum}`);
  }
}

function readRate(amount: Place, per: Place): Tier {
  return {
    upTo: null,
    amount: integer(amount, 0, MAX_BALANCE),
    per: optional(per, 1, (size) => integer(size, 1, MAX_BALANCE)),
  };
}

function readTiers(place: Place): Tier[] {
  const items = list(place, "tiers");
  let from = 0;
  return items.map((item, index) => {
    const at = fields(item, ["amount"], ["up_to", "per"]);
    const last = index === items.length - 1;
    if (last !== at.up_to.missing && isGroup(item.value)) {
      note(item, last ? 'is the last tier and goes on without end: leave "up_to" out' : 'lacks "up_to"');
    }
    const upTo = last ? null : integer(at.up_to, from + 1, MAX_BALANCE);
    from = upTo ?? from;
    return { ...readRate(at.amount, at.per), upTo };
  });
}

function readEach(place: Place): Each {
  const at = fields(place, ["unit"], ["at_least", "at_most"]);
  const unit = fields(at.unit, ["singular", "plural", "symbol"]);
  const each = {
    unit: { singular: text(unit.singular, 40), plural: text(unit.plural, 40), symbol: text(unit.symbol, 10) },
    atLeast: optional(at.at_least, null, (bound) => integer(bound, 0, MAX_BALANCE)),
    atMost: optional(at.at_most, null, (bound) => integer(bound, 0, MAX_BALANCE)),
  };
  if (each.atLeast !== null && each.atMost !== null && each.atLeast > each.atMost) {
    note(place, `says at least ${each.atLeast} but at most ${each.atMost}`);
  }
  return each;
}
