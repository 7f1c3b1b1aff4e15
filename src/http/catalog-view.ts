import { type Action, type Catalog, type RateCard, rateCardAt } from "../core/catalog.ts";
import type { Instant } from "../core/instant.ts";
import { priceInWords } from "../core/price.ts";
import { rateCardChanges } from "../core/rate-card-changes.ts";
import type { CatalogVersions, CatalogView } from "./schemas/catalogs.ts";
import { formatInstant } from "./time.ts";

/** A catalog for those who buy from it: what is in force now, with prices in words. */
export function catalogView(catalog: Catalog, now: Instant): CatalogView {
  const card = rateCardAt(catalog, now);
  return {
    product: catalog.product,
    name: catalog.name,
    unit: { singular: catalog.unit.singular, plural: catalog.unit.plural, scale: catalog.unit.scale },
    words: {
      account: catalog.words.account,
      workspace: catalog.words.workspace,
      campaign: catalog.words.campaign,
      references: catalog.words.references,
    },
    wallets: catalog.wallets,
    time_zone: catalog.timeZone,
    plan_url: catalog.planUrl,
    labels: catalog.labels,
    version: card?.version ?? null,
    effective_at: card === null ? null : formatInstant(card.effectiveAtMs),
    actions: card === null ? [] : Object.values(card.actions).map((action) => actionView(catalog, action)),
    plans: catalog.plans.map(({ id, name, allocation, period, rollover }) => ({
      id,
      name,
      allocation,
      period,
      rollover,
    })),
    packs: catalog.packs.map(({ id, name, credits, price }) => ({ id, name, credits, price: { ...price } })),
    auto_reload:
      catalog.autoReload === null
        ? null
        : {
            pack: catalog.autoReload.pack,
            threshold: catalog.autoReload.threshold,
            monthly_cap: { ...catalog.autoReload.monthlyCap },
          },
    policies: {
      outstanding: catalog.policies.outstanding,
      outstanding_limit: catalog.policies.outstandingLimit,
      deposit_deadline_seconds:
        catalog.policies.depositDeadlineMs === null ? null : catalog.policies.depositDeadlineMs / 1000,
    },
  };
}

/** Every version of a catalog's prices, newest first, each with what differs from the one before. */
export function catalogVersionsView(catalog: Catalog, now: Instant): CatalogVersions {
  const inForce = rateCardAt(catalog, now);
  const stateOf = (card: RateCard) =>
    card === inForce ? ("in_force" as const) : card.effectiveAtMs > now ? ("future" as const) : ("past" as const);
  const versions = catalog.rateCards.map((card, index) => {
    const before = catalog.rateCards[index - 1];
    return {
      version: card.version,
      effective_at: formatInstant(card.effectiveAtMs),
      state: stateOf(card),
      actions: Object.values(card.actions).map((action) => actionView(catalog, action)),
      changes: before === undefined ? null : rateCardChanges(before, card, catalog),
    };
  });
  return { product: catalog.product, versions: versions.reverse() };
}

function actionView(catalog: Catalog, action: Action): CatalogView["actions"][number] {
  const [price, settlement] = priceInWords(action, catalog);
  return {
    id: action.id,
    label: action.label,
    description: action.description,
    kind: action.kind,
    attribution: action.attribution,
    once_per: action.oncePer,
    price: price ?? "",
    settlement_price: settlement ?? null,
    quantities: action.price.parts.map((part) => ({
      name: part.quantity,
      word: { singular: part.word.singular, plural: part.word.plural },
      list: part.each !== null,
      unit: part.each?.unit.plural ?? null,
    })),
    quantities_alternative: action.price.alternatives,
  };
}
