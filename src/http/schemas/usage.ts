import Type, { type Static } from "typebox";
import { Named, Nullable, Strict } from "./common.ts";

const Text = Type.String();
const Credits = Type.Integer();
const Time = Type.String({ format: "date-time" });
const Share = Nullable(
  Type.Number({
    description: "Of the parent's total, in percent with one decimal; together 100.0. Null where that is not above 0.",
  }),
);
const WindowView = Strict({ from: Time, to: Time });

const CampaignUsage = Strict({
  campaign: Nullable(Type.String({ description: "Null: No campaign. Always last." })),
  name: Nullable(Text),
  url: Nullable(Text),
  credits: Credits,
  share: Share,
});

const WorkspaceUsage = Strict({
  workspace: Text,
  name: Nullable(Text),
  credits: Credits,
  share: Share,
  campaigns: Type.Array(CampaignUsage),
});

export const UsageView = Named(
  "Usage",
  Strict({
    window: Strict({ from: Time, to: Time, time_zone: Text }),
    previous_window: WindowView,
    total: Credits,
    previous_total: Credits,
    coverage: Nullable(
      Type.Number({ description: "Percentage of the spend that needs a campaign and names one. Null: there is none." }),
    ),
    workspaces: Type.Array(WorkspaceUsage, { description: "By spend; so are their campaigns." }),
    by_action: Type.Array(Strict({ action: Text, label: Text, credits: Credits })),
    by_day: Type.Array(Strict({ day: Text, credits: Credits })),
    ledger_total: Nullable(
      Type.Integer({
        description: "The total by another way: from the entries. Null where the filter takes less than whole wallets.",
      }),
    ),
    reconciles: Nullable(Type.Boolean({ description: "Whether the two totals agree." })),
  }),
);
export type UsageView = Static<typeof UsageView>;

export const CoverageView = Named(
  "Coverage",
  Strict({
    coverage: Nullable(Type.Number({ description: "In percent, rounded down to one decimal." })),
    needed: Type.Integer({ description: "Spend of actions that need a campaign." }),
    attributed: Type.Integer({ description: "What of it names one." }),
    unattributed: Credits,
    window: Nullable(WindowView),
  }),
);
