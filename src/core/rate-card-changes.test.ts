import { expect, test } from "vitest";
import { type Catalog, validateCatalog } from "./catalog.ts";
import { rateCardChanges } from "./rate-card-changes.ts";

function catalogOf(before: object, after: object): Catalog {
  const result = validateCatalog({
    product: "test",
    unit: { singular: "token", plural: "tokens", scale: 0 },
    words: { campaign: { singular: "Project", plural: "Projects" } },
    wallets: "account",
    rate_cards: [
      { version: "1", effective_at: "2020-01-01T00:00:00Z", actions: before },
      { version: "2", effective_at: "2021-01-01T00:00:00Z", actions: after },
    ],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.catalog;
}

function changes(before: object, after: object) {
  const catalog = catalogOf(before, after);
  return rateCardChanges(catalog.rateCards[0]!, catalog.rateCards[1]!, catalog);
}

const draft = { label: "Draft", attribution: "none", price: { base: 2 } };

test("what stays the same is no change, whatever it is called", () => {
  expect(changes({ draft }, { draft: { ...draft, label: "First draft" } })).toEqual([]);
});

test("another price, a new action and one that is gone, in words", () => {
  const reply = { label: "Reply", attribution: "campaign", price: { base: 1 } };
  const other = { label: "Other", attribution: "none", price: { base: 1 } };
  expect(changes({ draft, other }, { draft: { ...draft, price: { base: 3 } }, reply })).toEqual([
    {
      action: "draft",
      label: "Draft",
      before: "2 tokens. Belongs to no project",
      after: "3 tokens. Belongs to no project",
    },
    { action: "other", label: "Other", before: "1 token. Belongs to no project", after: null },
    { action: "reply", label: "Reply", before: null, after: "1 token. Needs a project" },
  ]);
});

test("what an action needs is a change too", () => {
  expect(changes({ draft }, { draft: { ...draft, once_per: "reference" } })).toMatchObject([
    { after: "2 tokens. Belongs to no project. Billed once for a reference" },
  ]);
});
