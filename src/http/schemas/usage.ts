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

const workspaceFields = { workspace: Text, name: Nullable(Text), credits: Credits, share: Share };
const campaigns = Type.Array(CampaignUsage);
/** As a statement shows it. */
export const WorkspaceUsage = Strict({ ...workspaceFields, campaigns });
const PreviousCredits = Type.Integer({ description: "Of the window before." });

export const ActionUsage = Strict({ action: Text, label: Text, credits: Credits });

export const UsageView = Named(
  "Usage",
  Strict({
    window: Strict({ from: Time, to: Time, time_zone: Text }),
    previous_window: Strict(
      { from: Time, to: Time },
      { description: "The window that the figures of before are of: as long and just before, or the period before." },
    ),
    total: Credits,
    previous_total: Credits,
    coverage: Nullable(
      Type.Number({ description: "Percentage of the spend that needs a campaign and names one. Null: there is none." }),
    ),
    matching: Nullable(
      Strict(
        { workspaces: Type.Integer(), campaigns: Type.Integer(), credits: Credits },
        {
          description:
            "How many rows the search found, and what they used: of a workspace that was found by its campaigns, these. " +
            "Null where nothing was searched for.",
        },
      ),
    ),
    workspaces: Type.Array(Strict({ ...workspaceFields, previous_credits: PreviousCredits, campaigns }), {
      description: "By spend; so are their campaigns.",
    }),
    only_before: Type.Array(Strict({ workspace: Text, name: Nullable(Text), previous_credits: PreviousCredits }), {
      description:
        "Workspaces that used credits in the window before and none in this one; also where others are searched.",
    }),
    by_action: Type.Array(ActionUsage),
    by_day: Type.Array(Strict({ day: Text, credits: Credits }), {
      description: "Every local day up to now; of a window longer than three years only those with use.",
    }),
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
    by_month: Type.Array(
      Strict({ month: Text, coverage: Nullable(Type.Number()), needed: Credits, attributed: Credits }),
      { description: "All there ever was by month (`2026-11`) of the account's time zone, oldest first." },
    ),
  }),
);
