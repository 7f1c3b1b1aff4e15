import Type, { type Static } from "typebox";
import {
  Id,
  Metadata,
  Named,
  Nullable,
  PositiveAmount,
  Problem,
  pageFields,
  Reason,
  Reference,
  Strict,
  Time,
  Words,
} from "./common.ts";
import { WalletFiguresView } from "./ledger.ts";

const Text = Type.String();
const At = Type.String({ format: "date-time" });

export const IMPORT_ROWS_MAX = 1_000;

export const ImportRow = Strict({
  id: Id,
  at: Time,
  type: Words(["credit", "use"], { description: "Credits that came in, or that were used." }),
  amount: PositiveAmount,
  workspace: Type.Optional(Id),
  campaign: Type.Optional(Nullable(Id)),
  action: Type.Optional(Nullable(Id)),
  reference: Type.Optional(Nullable(Reference)),
  expires_at: Type.Optional(Nullable(Time)),
  category: Type.Optional(Words(["paid", "promotional"], { description: "Of credits; `paid` where left out." })),
  reason: Type.Optional(Nullable(Reason)),
  metadata: Type.Optional(Nullable(Metadata)),
});
export type ImportRow = Static<typeof ImportRow>;

export const ImportBody = Strict({
  workspace: Type.Optional(Id),
  entries: Type.Array(ImportRow, { minItems: 1, maxItems: IMPORT_ROWS_MAX }),
  dry_run: Type.Optional(Type.Boolean({ description: "Only says what would happen." })),
});

export const ImportAnswer = Named(
  "ImportAnswer",
  Strict({
    brought: Type.Integer({ description: "Rows that were posted, or with `dry_run` would be." }),
    repeated: Type.Integer({ description: "Rows that were brought in before: nothing is posted twice." }),
    refused: Type.Array(Strict({ index: Type.Integer(), id: Text, problem: Problem }), {
      description: "The first row of each wallet that was refused. The rows of that wallet behind it were not tried.",
    }),
    wallets: Type.Array(WalletFiguresView),
    dry_run: Type.Boolean(),
  }),
);

export const FinishImportAnswer = Named("FinishImportAnswer", Strict({ wallet: WalletFiguresView }));

const Sum = Strict({ entries: Type.Integer(), credits: Type.Integer() });
const Act = Nullable(Strict({ at: At, by: Text, amendments: Type.Integer() }));
const backfillFields = {
  id: Text,
  state: Words(["preview", "applied", "reverted"]),
  resolved: Sum,
  unresolved: Sum,
  made_at: At,
  made_by: Text,
  applied: Act,
  reverted: Act,
};
export const BackfillView = Named("Backfill", Strict(backfillFields));
export type BackfillView = Static<typeof BackfillView>;
const RecordReference = Strict({ type: Text, id: Text });
export const BackfillDetailView = Named(
  "BackfillDetail",
  Strict({
    ...backfillFields,
    by_campaign: Type.Array(
      Strict({ workspace: Text, campaign: Text, entries: Type.Integer(), credits: Type.Integer() }),
    ),
    effect: Nullable(
      Type.Array(
        Strict({
          workspace: Text,
          workspace_name: Nullable(Text),
          campaign: Nullable(Text),
          campaign_name: Nullable(Text),
          before: Type.Integer({ description: "All that was used up to now." }),
          after: Type.Integer(),
        }),
        {
          description:
            "What applying it would make of the usage of each campaign that it concerns, and of what has none (`campaign` is null): the sum of a workspace stays. Null once it is applied.",
        },
      ),
    ),
    changes: Type.Array(
      Strict({
        entry: Text,
        workspace: Text,
        action: Text,
        label: Text,
        wallet: Text,
        campaign: Text,
        credits: Type.Integer({ description: "With everything that settled or refunded it." }),
        reference: RecordReference,
      }),
      { description: "The first 100 of `resolved`." },
    ),
  }),
);
export type BackfillDetailView = Static<typeof BackfillDetailView>;
export const BackfillPage = Named("BackfillPage", Strict({ backfills: Type.Array(BackfillView), ...pageFields }));

export const UnattributedAnswer = Named(
  "Unattributed",
  Strict({
    total: Sum,
    groups: Type.Array(
      Strict({
        action: Text,
        label: Text,
        reference_type: Nullable(Text),
        entries: Type.Integer(),
        credits: Type.Integer(),
        resolvable: Type.Integer({
          description: "Entries that a backfill would attribute with the records there are.",
        }),
      }),
    ),
  }),
);
