import Type, { type Static } from "typebox";
import { Named, Nullable, Strict, Words } from "./common.ts";

const Time = Type.String({ format: "date-time" });
const Rate = Type.Number({ description: "Credits a day, with two decimals of the unit's smallest part." });

export const RunwayView = Named(
  "Runway",
  Strict({
    dry_at: Nullable(
      Strict(
        {
          early: Time,
          likely: Nullable(Time),
          late: Nullable(Time),
        },
        {
          description:
            "When the balance reaches 0 at the pace of the busiest half of the days, at the usual one and at that of the " +
            "quietest half. Null: not within two years. All null: at no pace, or there is too little history to say.",
        },
      ),
    ),
    reason: Words(["empty", "little_history", "unused", "lapses", "runs_dry", "may_run_dry", "lasts"], {
      description:
        "`unused`: nothing was used and nothing lapses; `lapses`: nothing was used, but what is left lapses; " +
        "`may_run_dry`: only at the pace of the busiest half.",
    }),
    why: Type.String({ description: "The reason in words." }),
    daily_rate: Nullable(Type.Number({ description: "The usual pace: credits a day. Null: too little history." })),
    daily_rates: Nullable(
      Strict(
        { early: Rate, likely: Rate, late: Rate },
        { description: "The three paces, named after the dates they lead to." },
      ),
    ),
    history_days: Type.Integer({ description: "Whole local days, at most 30, that the paces are from." }),
  }),
);
export type RunwayView = Static<typeof RunwayView>;
