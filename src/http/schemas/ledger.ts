import Type, { type Static } from "typebox";
import { ENTRY_TYPES } from "../../core/entry.ts";
import { GRANT_SOURCES } from "../../core/grant.ts";
import { Metadata, Named, Nullable, pageFields, Strict, Words } from "./common.ts";
import { AutoReloadView, OrderView, PlanView } from "./payments.ts";

/** What is answered: the ledger's own things. Nothing here is checked again at run time; the views must have this type. */

const Amount = Type.Integer();
const Text = Type.String();
const Time = Type.String({ format: "date-time" });
const Category = Words(["paid", "promotional"]);

export const ReferenceView = Named("Reference", Strict({ type: Text, id: Text, url: Nullable(Text) }));

export const GrantView = Named(
  "Grant",
  Strict({
    id: Text,
    source: Words(GRANT_SOURCES),
    category: Category,
    amount: Amount,
    remaining: Amount,
    priority: Type.Integer({ description: "Lower burns first." }),
    effective_at: Time,
    expires_at: Nullable(Time),
    state: Words(["scheduled", "open", "spent", "expired"]),
  }),
);
export type GrantView = Static<typeof GrantView>;

const PriceLines = Type.Array(Strict({ text: Text, amount: Amount }));
const Price = Strict({ version: Text, lines: PriceLines });

const entryFields = {
  type: Words(ENTRY_TYPES),
  amount: Type.Integer({ description: "Signed change of the balance." }),
  starting_balance: Amount,
  ending_balance: Amount,
  outstanding_change: Amount,
  ending_outstanding: Amount,
  usage_change: Type.Integer({ description: "What the entry adds to usage." }),
  workspace: Nullable(Text),
  campaign: Nullable(Text),
  action: Nullable(Text),
  reference: Nullable(ReferenceView),
  price: Nullable(Price),
  of: Nullable(Type.String({ description: "The charge or deposit that this settles, voids or refunds." })),
  reason: Nullable(Text),
  metadata: Nullable(Metadata),
  case: Nullable(Text),
  actor: Text,
  idempotency_key: Nullable(Text),
  effective_at: Time,
  posted_at: Time,
};

const ownEntryFields = {
  id: Text,
  wallet: Text,
  sequence: Type.Integer(),
  ...entryFields,
  fundings: Type.Array(Strict({ grant: Text, source: Words(GRANT_SOURCES), category: Category, amount: Amount }), {
    description: "The grants whose remaining it changed; amounts positive.",
  }),
  hash: Text,
};
export const EntryView = Named("Entry", Strict(ownEntryFields));
export type EntryView = Static<typeof EntryView>;

/** An entry with the names of things: what the product's catalog calls such a row, and what its attribution is called. */
const labelledEntryFields = {
  ...ownEntryFields,
  label: Text,
  workspace_name: Nullable(Type.String({ description: "As it is called now." })),
  campaign_name: Nullable(Type.String({ description: "As it is called now." })),
};
export const LabelledEntryView = Named("LabelledEntry", Strict(labelledEntryFields));
export type LabelledEntryView = Static<typeof LabelledEntryView>;

const AttributionView = Strict({
  campaign: Nullable(Text),
  posted_campaign: Nullable(Type.String({ description: "As the entry's hash covers it." })),
  amendments: Type.Array(
    Strict({
      before: Nullable(Text),
      campaign: Nullable(Text),
      backfill: Text,
      reference: Nullable(Strict({ type: Text, id: Text })),
      at: Time,
      by: Text,
    }),
    { description: "Oldest first." },
  ),
});

export const EntryDetailView = Named(
  "EntryDetail",
  Strict({
    ...labelledEntryFields,
    consumptions: Type.Array(Strict({ entry: Text, grant: Text, amount: Amount }), {
      description: "Entries that drew on the grants this one gave.",
    }),
    pays: Type.Array(Strict({ entry: Text, amount: Amount }), {
      description: "Entries whose outstanding credits this one paid, waived or cancelled.",
    }),
    payment: Nullable(Type.String({ description: "The payment whose credits these are." })),
    previous_hash: Type.String({
      description: "Hash of the wallet's entry before, which this one's hash covers; 64 zeros before the first.",
    }),
    attribution: AttributionView,
    related: Type.Array(Strict({ entry: Text, type: Words(ENTRY_TYPES), amount: Amount }), {
      description: "Later entries that settle, void or refund this one.",
    }),
  }),
);
export type EntryDetailView = Static<typeof EntryDetailView>;

export const EntryPage = Named("EntryPage", Strict({ entries: Type.Array(LabelledEntryView), ...pageFields }));

const walletFigures = {
  id: Text,
  unit: Type.String({ description: "What one is called, for instance `credit`." }),
  balance: Amount,
  outstanding: Type.Integer({ description: "Owed, beside the balance and never inside it." }),
};
export const WalletFiguresView = Named("WalletFigures", Strict(walletFigures));
export type WalletFiguresView = Static<typeof WalletFiguresView>;

export const WalletView = Named(
  "Wallet",
  Strict({
    ...walletFigures,
    workspace: Nullable(Type.String({ description: "The workspace whose own wallet it is." })),
    name: Nullable(Type.String({ description: "The workspace's name." })),
    last_entry_at: Nullable(Type.String({ format: "date-time" })),
    sequence: Type.Integer(),
    hash: Text,
    debts: Type.Array(Strict({ entry: Text, amount: Amount, since: Time }), {
      description: "What is still outstanding, by the entry that left it, oldest first.",
    }),
    scheduled: Type.Array(GrantView),
    in_flight: Strict({ count: Type.Integer(), amount: Amount }, { description: "Open deposits." }),
    grants: Type.Array(GrantView, { description: "Open ones, in burning order." }),
    plan: Nullable(PlanView),
    auto_reload: Nullable(AutoReloadView),
  }),
);
export type WalletView = Static<typeof WalletView>;

export const WalletPage = Named("WalletPage", Strict({ wallets: Type.Array(WalletView), ...pageFields }));

export const WalletAtView = Named(
  "WalletAt",
  Strict({
    id: Text,
    unit: Text,
    at: Time,
    balance: Amount,
    outstanding: Amount,
    sequence: Type.Integer({ description: "Of the last entry up to then; 0 before the first." }),
  }),
);

export const DepositView = Named(
  "Deposit",
  Strict({
    id: Text,
    state: Words(["open", "settled", "voided"]),
    wallet: Text,
    workspace: Nullable(Text),
    campaign: Nullable(Text),
    action: Nullable(Text),
    reference: Nullable(ReferenceView),
    amount: Type.Integer({ description: "The price taken up front." }),
    deadline: Nullable(Type.String({ format: "date-time", description: "When it voids itself." })),
    entry: Text,
    settlement: Nullable(Type.String({ description: "The entry that settled or voided it." })),
    submitted_at: Time,
  }),
);
export type DepositView = Static<typeof DepositView>;
export const DepositPage = Named("DepositPage", Strict({ deposits: Type.Array(DepositView), ...pageFields }));

/** Answers of the writes. */
export const EntryAnswer = Named("EntryAnswer", Strict({ entry: EntryView, wallet: WalletFiguresView }));
export const NoteAnswer = Named("NoteAnswer", Strict({ entry: Nullable(EntryView), wallet: WalletFiguresView }));
export const DepositAnswer = Named(
  "DepositAnswer",
  Strict({ deposit: DepositView, entry: EntryView, wallet: WalletFiguresView }),
);
export const SettleAnswer = Named(
  "SettleAnswer",
  Strict({
    deposit: DepositView,
    entry: EntryView,
    outstanding_added: Type.Integer({ description: "What the balance did not cover and is owed now." }),
    wallet: WalletFiguresView,
  }),
);
export const GrantAnswer = Named(
  "GrantAnswer",
  Strict({ grant: GrantView, entry: Nullable(EntryView), wallet: WalletFiguresView }),
);
export const WithdrawAnswer = Named(
  "WithdrawAnswer",
  Strict({ entry: Nullable(EntryView), wallet: WalletFiguresView }),
);

export const QuoteAnswer = Named(
  "Quote",
  Strict({
    amount: Amount,
    version: Type.String({ description: "Of the rate card." }),
    lines: PriceLines,
    available: Amount,
    covered: Type.Boolean({ description: "By the balance alone." }),
    auto_reload: Nullable(OrderView),
  }),
);

const PreviewEntry = Strict({
  wallet: Text,
  sequence: Type.Integer(),
  ...entryFields,
  fundings: Type.Array(Strict({ grant: Text, amount: Amount })),
});
export const PreviewAnswer = Named(
  "Preview",
  Strict({
    operation: Text,
    entries: Type.Array(PreviewEntry, { description: "What would be posted, in order." }),
    grant: Nullable(GrantView),
    purchase: Nullable(OrderView),
    plan: Nullable(PlanView),
    before: WalletFiguresView,
    wallet: WalletFiguresView,
  }),
);
export type PreviewAnswer = Static<typeof PreviewAnswer>;
