import Type, { type Static } from "typebox";
import { ENTRY_TYPES } from "../../core/entry.ts";
import { FINDING_CODES } from "../../core/explain.ts";
import { Amount, Count, MadeId, Named, Nullable, Strict, Words } from "./common.ts";
import { LabelledEntryView } from "./ledger.ts";

const Time = Type.String({ format: "date-time" });

const Stand = Strict({ sequence: Count, balance: Amount, outstanding: Amount });

export const ExplanationView = Named(
  "Explanation",
  Strict({
    wallet: Type.String(),
    owner: Type.String({ description: "Whose balance this is, by name: is it the right one?" }),
    window: Strict({ from: Time, to: Time, time_zone: Type.String() }),
    opening: Stand,
    groups: Type.Array(
      Strict({
        label: Type.String(),
        type: Words(ENTRY_TYPES),
        action: Nullable(Type.String({ description: "Null where they have none, or several." })),
        count: Count,
        amount: Amount,
        outstanding_change: Amount,
      }),
      {
        description:
          "What moved the balance, by what the log calls it. Opening and all amounts make the closing balance.",
      },
    ),
    closing: Stand,
    expected: Nullable(Amount),
    difference: Nullable(
      Type.Integer({ description: "What the balance is above what was expected; below: negative." }),
    ),
    findings: Type.Array(
      Strict({
        code: Words(FINDING_CODES),
        text: Type.String({ description: "For the customer." }),
        entries: Type.Array(MadeId),
        suggestion: Type.Boolean({
          description: "True where entries add up to the difference, which need not be why.",
        }),
      }),
      { description: "The common reasons why a balance looks off, those that hold here." },
    ),
    latest: Type.Array(LabelledEntryView, { description: "The last ten entries of the window, the newest first." }),
  }),
);
export type ExplanationView = Static<typeof ExplanationView>;
