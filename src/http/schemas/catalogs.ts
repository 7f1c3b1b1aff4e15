import Type, { type Static } from "typebox";
import { Named, Nullable, Strict, Words } from "./common.ts";

const Text = Type.String();
const Word = Strict({ singular: Text, plural: Text });
const Money = Strict({ amount: Type.Integer({ description: "In the currency's smallest part." }), currency: Text });

const ActionView = Strict({
  id: Text,
  label: Text,
  description: Nullable(Text),
  kind: Words(["charge", "deposit"], { description: "How it is meant to be billed; either is possible." }),
  attribution: Words(["campaign", "workspace", "none"], {
    description: "`campaign`: refused without one. `none`: refused with one.",
  }),
  once_per: Nullable(Words(["reference"])),
  price: Type.String({ description: "In words." }),
  settlement_price: Nullable(Type.String({ description: "In words, where what was delivered is priced differently." })),
  quantities: Type.Array(
    Strict({
      name: Text,
      word: Word,
      list: Type.Boolean({ description: "A list of numbers, or one number." }),
      unit: Nullable(Type.String({ description: "What the numbers of a list measure." })),
    }),
    { description: "What the price is made from. Without any, `count` (default 1)." },
  ),
  quantities_alternative: Type.Boolean({ description: "A request uses exactly one of them." }),
});

export const CatalogView = Named(
  "Catalog",
  Strict({
    product: Text,
    name: Text,
    unit: Strict({ singular: Text, plural: Text, scale: Type.Integer() }),
    words: Strict({
      account: Word,
      workspace: Word,
      campaign: Word,
      references: Type.Unsafe<Record<string, Static<typeof Word>>>({ type: "object", additionalProperties: Word }),
    }),
    wallets: Words(["account", "workspace"], { description: "One wallet for the account, or one for each workspace." }),
    time_zone: Text,
    plan_url: Nullable(Text),
    labels: Type.Unsafe<Record<string, string>>({ type: "object", additionalProperties: Text }),
    version: Nullable(Type.String({ description: "Of the rate card in force." })),
    effective_at: Nullable(Type.String({ format: "date-time" })),
    actions: Type.Array(ActionView, { description: "At the prices in force." }),
    plans: Type.Array(
      Strict({
        id: Text,
        name: Text,
        allocation: Type.Integer(),
        period: Words(["monthly"]),
        rollover: Type.Unsafe<"none" | "all" | { readonly cap: number }>({
          anyOf: [{ type: "string", enum: ["none", "all"] }, Strict({ cap: Type.Integer() })],
        }),
      }),
    ),
    packs: Type.Array(Strict({ id: Text, name: Text, credits: Type.Integer(), price: Money })),
    auto_reload: Nullable(
      Strict({
        pack: Text,
        threshold: Nullable(Type.Integer()),
        monthly_cap: Strict({ count: Nullable(Type.Integer()), money: Nullable(Type.Integer()) }),
      }),
    ),
    policies: Strict({
      outstanding: Words(["manual", "next_credit"]),
      outstanding_limit: Nullable(Type.Integer()),
      deposit_deadline_seconds: Nullable(Type.Number()),
    }),
  }),
);
export type CatalogView = Static<typeof CatalogView>;

export const CatalogList = Named("CatalogList", Strict({ catalogs: Type.Array(CatalogView) }));

export const CatalogVersions = Named(
  "CatalogVersions",
  Strict({
    product: Text,
    versions: Type.Array(
      Strict({
        version: Text,
        effective_at: Type.String({ format: "date-time" }),
        state: Words(["past", "in_force", "future"]),
        actions: Type.Array(ActionView),
        changes: Nullable(
          Type.Array(
            Strict({
              action: Text,
              label: Text,
              before: Nullable(
                Type.String({ description: "In words; null where the version before did not have it." }),
              ),
              after: Nullable(Type.String({ description: "In words; null where it is gone." })),
            }),
            { description: "What differs from the version before. Null: there is none before." },
          ),
        ),
      }),
      { description: "Newest first." },
    ),
  }),
);
export type CatalogVersions = Static<typeof CatalogVersions>;
