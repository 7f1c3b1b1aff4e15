import { type Action, type Catalog, findAction, validateCatalog } from "./catalog.ts";

/** A catalog with one action, `test`, of the given price. For tests; throws where the price is no price. */
export function catalogOf(price: unknown, more: { settlement?: unknown; scale?: number } = {}): Catalog {
  const { scale = 0, ...rest } = more;
  const result = validateCatalog({
    product: "test",
    unit: { singular: "credit", plural: "credits", scale },
    wallets: "account",
    rate_cards: [
      {
        version: "1",
        effective_at: "2020-01-01T00:00:00Z",
        actions: { test: { label: "Test", attribution: "none", price, ...rest } },
      },
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.catalog;
}

export function actionOf(price: unknown, more?: { settlement?: unknown; scale?: number }): Action {
  return findAction(catalogOf(price, more).rateCards[0]!, "test")!;
}
