import { Temporal } from "temporal-polyfill";
import { MAX_BALANCE } from "./amount.ts";
import type { AutoReloadDefaults, Catalog, Money, Pack, Plan, Policies, Unit, Words } from "./catalog.ts";
import {
  type CatalogError,
  entries,
  fields,
  integer,
  isGroup,
  matching,
  note,
  oneOf,
  optional,
  type Place,
  text,
} from "./catalog-reader.ts";
import { readRateCards } from "./catalog-validate-rates.ts";
import { DEFAULT_LABELS, LABEL_KEYS, type LabelKey, type Labels } from "./labels.ts";
import { closest, describe, orList, type Word } from "./words.ts";

export type { CatalogError } from "./catalog-reader.ts";

/** Not digits alone: objects would list such ids first, and a catalog's order is its author's. */
const ID = /^(?!\d+$)[a-z0-9][a-z0-9_-]{0,62}$/;
const ID_RULE = "lower case letters, digits, _ and -, at most 63, not digits alone";
const HOUR_MS = 3_600_000;

/** Checks a document that should be a catalog, and answers the catalog or everything that is wrong with it. */
export function validateCatalog(
  value: unknown,
): { ok: true; catalog: Catalog } | { ok: false; errors: CatalogError[] } {
  const errors: CatalogError[] = [];
  const catalog = readCatalog({ value, path: [], errors, missing: false });
  return errors.length === 0 ? { ok: true, catalog } : { ok: false, errors };
}

function readCatalog(place: Place): Catalog {
  const at = fields(
    place,
    ["product", "unit", "wallets", "rate_cards"],
    ["name", "words", "time_zone", "plan_url", "labels", "plans", "packs", "auto_reload", "policies"],
  );
  const product = matching(at.product, ID, `an id of ${ID_RULE}`);
  const unit = readUnit(at.unit);
  const packs = optional(at.packs, [], readPacks);
  return {
    product,
    name: optional(at.name, product, (name) => text(name)),
    unit,
    words: readWords(at.words),
    wallets: oneOf(at.wallets, ["account", "workspace"]),
    timeZone: optional(at.time_zone, "UTC", readTimeZone),
    planUrl: optional(at.plan_url, null, (url) =>
      matching(url, /^https:\/\/[^\s/?#@]+([/?#]\S*)?$/, "an https:// address"),
    ),
    labels: optional(at.labels, DEFAULT_LABELS, readLabels),
    plans: optional(at.plans, [], readPlans),
    packs,
    autoReload: optional(at.auto_reload, null, (defaults) => readAutoReload(defaults, packs)),
    policies: readPolicies(at.policies),
    rateCards: readRateCards(at.rate_cards, unit.scale),
  };
}

function readUnit(place: Place): Unit {
  const at = fields(place, ["singular", "plural", "scale"]);
  return { singular: text(at.singular, 30), plural: text(at.plural, 30), scale: integer(at.scale, 0, 6) };
}

function readWord(place: Place): Word {
  const at = fields(place, ["singular", "plural"]);
  return { singular: text(at.singular, 40), plural: text(at.plural, 40) };
}

function readWords(place: Place): Words {
  const given = place.missing ? { ...place, value: {}, missing: false } : place;
  const at = fields(given, [], ["account", "workspace", "campaign", "references"]);
  return {
    account: optional(at.account, { singular: "Account", plural: "Accounts" }, readWord),
    workspace: optional(at.workspace, { singular: "Workspace", plural: "Workspaces" }, readWord),
    campaign: optional(at.campaign, { singular: "Campaign", plural: "Campaigns" }, readWord),
    references: optional(at.references, {}, (references) => {
      const rule = "a type of reference is at most 64 letters, digits, _, - and .";
      const types = entries(references, "types of reference", /^[A-Za-z][\w.-]{0,63}$/, rule);
      return Object.fromEntries(types.map(([type, word]) => [type, readWord(word)]));
    }),
  };
}

function readTimeZone(place: Place): string {
  const zone = text(place, 60);
  if (zone === "") return zone;
  try {
    // An offset such as +01:00 is no zone: it knows no summer time.
    if (!/^[A-Za-z]/.test(zone)) throw new RangeError("not a name");
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch {
    note(place, `must be the name of a time zone, such as Europe/Berlin or UTC, not ${describe(zone)}`);
    return "UTC";
  }
}

function readLabels(place: Place): Labels {
  const at = fields(place, [], LABEL_KEYS);
  const read = (key: LabelKey) => [key, optional(at[key], DEFAULT_LABELS[key], (label) => readLabel(label, key))];
  return Object.fromEntries(LABEL_KEYS.map(read)) as Labels;
}

function readLabel(place: Place, key: LabelKey): string {
  const label = text(place);
  const placeholders = label.match(/\{[^}]*\}?/g) ?? [];
  const unknown = placeholders.find((each) => each !== "{action}" || key === "action");
  if (unknown !== undefined)
    note(place, `knows no placeholder ${unknown}; ${key === "action" ? "none is" : "{action} is"} allowed`);
  return label;
}

function readPlans(place: Place): Plan[] {
  return entries(place, "plans, each under its id", ID, ID_RULE).map(([id, plan]) => {
    const at = fields(plan, ["allocation"], ["name", "period", "rollover"]);
    return {
      id,
      name: optional(at.name, id, (name) => text(name)),
      allocation: integer(at.allocation, 1, MAX_BALANCE),
      period: optional(at.period, "monthly" as const, (period) => oneOf(period, ["monthly"])),
      rollover: optional(at.rollover, "none" as const, readRollover),
    };
  });
}

function readRollover(place: Place): Plan["rollover"] {
  if (isGroup(place.value)) return { cap: integer(fields(place, ["cap"]).cap, 0, MAX_BALANCE) };
  if (place.value === "none" || place.value === "all") return place.value;
  note(place, `must be none, all or {cap: AMOUNT}, not ${describe(place.value)}`);
  return "none";
}

function readPacks(place: Place): Pack[] {
  const packs = entries(place, "packs, each under its id", ID, ID_RULE).map(([id, pack]) => {
    const at = fields(pack, ["credits", "price"], ["name"]);
    return {
      id,
      name: optional(at.name, id, (name) => text(name)),
      credits: integer(at.credits, 1, MAX_BALANCE),
      price: readMoney(at.price),
    };
  });
  // Caps of money are amounts without a currency of their own: they need one that is beyond doubt.
  const currencies = [...new Set(packs.map((pack) => pack.price.currency).filter((currency) => currency !== ""))];
  if (currencies.length > 1) note(place, `must all be sold in one currency, not in ${currencies.join(" and ")}`);
  return packs;
}

function readMoney(place: Place): Money {
  const at = fields(place, ["amount", "currency"]);
  return {
    amount: integer(at.amount, 0, MAX_BALANCE),
    currency: matching(at.currency, /^[A-Z]{3}$/, "three capital letters, such as USD"),
  };
}

function readAutoReload(place: Place, packs: readonly Pack[]): AutoReloadDefaults {
  const at = fields(place, ["pack"], ["threshold", "monthly_cap"]);
  const pack = text(at.pack);
  const ids = packs.map((each) => each.id);
  if (pack !== "" && !ids.includes(pack)) {
    const meant = closest(pack, ids);
    const hint = meant === null ? "" : `; did you mean "${meant}"?`;
    note(at.pack, `must be one of the packs (${orList(ids)}), not ${describe(pack)}${hint}`);
  }
  return {
    pack,
    threshold: optional(at.threshold, null, (threshold) => integer(threshold, 0, MAX_BALANCE)),
    monthlyCap: optional(at.monthly_cap, { count: null, money: null }, (cap) => {
      const of = fields(cap, [], ["count", "money"]);
      return {
        count: optional(of.count, null, (count) => integer(count, 0, 1_000_000)),
        money: optional(of.money, null, (money) => integer(money, 0, MAX_BALANCE)),
      };
    }),
  };
}

function readPolicies(place: Place): Policies {
  const given = place.missing ? { ...place, value: {}, missing: false } : place;
  const at = fields(given, [], ["outstanding", "outstanding_limit", "deposit_deadline_hours"]);
  return {
    outstanding: optional(at.outstanding, "manual" as const, (policy) => oneOf(policy, ["manual", "next_credit"])),
    outstandingLimit: optional(at.outstanding_limit, null, (limit) => integer(limit, 0, MAX_BALANCE)),
    depositDeadlineMs: optional(at.deposit_deadline_hours, null, (hours) => integer(hours, 1, 87_600) * HOUR_MS),
  };
}
