import Type, { type Static } from "typebox";
import { CASE_EVENTS, CASE_SIDES, CASE_STATES } from "../../core/case.ts";
import {
  Amount,
  cursorField,
  Id,
  limitField,
  MadeId,
  Named,
  Nullable,
  OptionalId,
  pageFields,
  Strict,
  Time,
  Words,
} from "./common.ts";
import { ExplanationView } from "./explanation.ts";

const Text = Type.String();
const At = Type.String({ format: "date-time" });
const ENTRIES_MAX = 100;

const Message = Type.String({ minLength: 1, maxLength: 5_000, format: "text" });

export const CaseState = Words(CASE_STATES);

export const OpenCaseBody = Strict({
  wallet: Id,
  expected: Type.Optional(Nullable(Amount)),
  seen: Type.Optional(Nullable(Amount)),
  from: Type.Optional(Nullable(Time)),
  to: Type.Optional(Nullable(Time)),
  entries: Type.Optional(
    Type.Array(MadeId, { maxItems: ENTRIES_MAX, description: "Entries of the wallet that look wrong." }),
  ),
  message: Message,
});
export const CaseMessageBody = Strict({ message: Message });
export const CorrectCaseBody = Strict({
  entry: Type.Optional(
    Nullable(
      Type.String({
        ...MadeId,
        description: "An adjustment or a refund of the wallet that names the case.",
      }),
    ),
  ),
  finding: Type.Optional(Nullable(Type.String({ ...MadeId, description: "A repaired finding of the wallet." }))),
  message: Type.Optional(Nullable(Message)),
});

const caseFields = {
  id: Text,
  account: Text,
  wallet: Text,
  state: CaseState,
  expected: Nullable(Amount),
  seen: Nullable(Amount),
  from: At,
  to: At,
  entries: Type.Array(Text),
  opened_by: Type.String({ description: "By name; to customers, staff are the support team." }),
  opened_at: At,
  waiting_since: Nullable(
    Type.String({ format: "date-time", description: "Since when the customer waits for an answer." }),
  ),
  closed_at: Nullable(At),
  correction: Nullable(
    Strict(
      { entry: Nullable(Text), finding: Nullable(Text), amount: Nullable(Amount) },
      { description: "What has corrected it: an entry with its amount, or a finding that was repaired." },
    ),
  ),
};

export const CaseSummary = Named("CaseSummary", Strict(caseFields));
export type CaseSummary = Static<typeof CaseSummary>;

export const CaseView = Named(
  "Case",
  Strict({
    ...caseFields,
    explanation: ExplanationView,
    messages: Type.Array(
      Strict({
        id: Text,
        kind: Words(CASE_EVENTS),
        by: Words(CASE_SIDES),
        author: Text,
        at: At,
        text: Nullable(Text),
        entry: Nullable(Text),
        finding: Nullable(Text),
      }),
      { description: "Oldest first: what was said, and what happened to the case." },
    ),
  }),
);
export type CaseView = Static<typeof CaseView>;

export const CaseAnswer = Named("CaseAnswer", Strict({ case: CaseView }));
export const CasePage = Named("CasePage", Strict({ cases: Type.Array(CaseSummary), ...pageFields }));
export const OperatorCasePage = Named(
  "OperatorCasePage",
  Strict({
    cases: Type.Array(Strict({ ...caseFields, account_name: Nullable(Text), product: Text })),
    ...pageFields,
  }),
);

export const CaseQuery = Strict({
  state: Type.Optional(CaseState),
  wallet: OptionalId,
  limit: limitField(25, 100),
  cursor: cursorField,
});
export const OperatorCaseQuery = Strict({
  state: Type.Optional(CaseState),
  waiting: Type.Optional(Type.Boolean({ description: "Only those in which a customer waits for an answer." })),
  limit: limitField(25, 100),
  cursor: cursorField,
});
