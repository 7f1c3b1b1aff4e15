import Type, { type Static } from "typebox";
import { ATTENTION, STANDING_SORTS } from "../../store/read/account-standings.ts";
import { accountFields } from "./accounts.ts";
import {
  Count,
  cursorField,
  Id,
  limitField,
  Named,
  Nullable,
  OptionalId,
  pageFields,
  SearchText,
  Strict,
  Time,
  Words,
} from "./common.ts";
import { BackfillView } from "./imports.ts";
import { MoneyView, PaymentStateView } from "./payments.ts";

/** What the operator's staff read across all accounts. */

const Text = Type.String();

export const StandingQuery = Strict({
  account: Type.Optional(Type.String({ ...Id, description: "Only the one with this id." })),
  search: SearchText,
  product: OptionalId,
  attention: Type.Optional(
    Words(ATTENTION, { description: "Only accounts that need looking at, for this reason or for any." }),
  ),
  sort: Type.Optional(Words(STANDING_SORTS, { description: "Default `attention`: what needs looking at is first." })),
  direction: Type.Optional(Words(["ascending", "descending"], { description: "Default `descending`; ids ascend." })),
  limit: limitField(25, 100),
  cursor: cursorField,
});

export const AccountStandingView = Named(
  "AccountStanding",
  Strict({
    ...accountFields,
    wallets: Count,
    balance: Type.Integer({ description: "Of all wallets together, as stored." }),
    outstanding: Count,
    findings: Strict(
      { broken: Count, drift: Count },
      { description: "Open ones: where the ledger itself is not whole, and stored figures that drifted from it." },
    ),
    waiting: Strict(
      { cases: Count, since: Nullable(Time) },
      { description: "Cases in which its people wait for an answer, and since when the first does." },
    ),
    coverage: Nullable(
      Type.Number({
        description: "Attributed spend in percent of all that needs a campaign; null where there is none.",
      }),
    ),
    unattributed: Type.Integer({ description: "Spend that names no campaign though it needs one." }),
  }),
);
export type AccountStandingView = Static<typeof AccountStandingView>;
export const AccountStandingPage = Named(
  "AccountStandingPage",
  Strict({ accounts: Type.Array(AccountStandingView), ...pageFields }),
);

export const UnmatchedPaymentView = Named(
  "UnmatchedPayment",
  Strict({
    kind: Words(["without_entry", "without_payment", "disagreement", "undecided"], {
      description:
        "A payment without an entry, an entry without a payment, two that say different things, or a payment that nobody has decided yet.",
    }),
    account: Nullable(Text),
    wallet: Nullable(Text),
    payment: Nullable(Text),
    entry: Nullable(Text),
    provider: Nullable(Text),
    receipt: Nullable(Text),
    state: Nullable(PaymentStateView),
    credits: Nullable(Type.Integer()),
    money: Nullable(MoneyView),
    since: Time,
    finding: Nullable(Type.String({ description: "What the audit found. Null: the payment is not decided yet." })),
    text: Type.String({ description: "For people: what does not match." }),
    advice: Type.String({ description: "For people: what to do about it." }),
  }),
);
export type UnmatchedPaymentView = Static<typeof UnmatchedPaymentView>;
export const UnmatchedPaymentPage = Named(
  "UnmatchedPaymentPage",
  Strict({ payments: Type.Array(UnmatchedPaymentView), ...pageFields }),
);

export const OperatorBackfillPage = Named(
  "OperatorBackfillPage",
  Strict({
    backfills: Type.Array(
      Strict({ account: Text, account_name: Nullable(Text), product: Text, backfill: BackfillView }),
    ),
    ...pageFields,
  }),
);

export const JobList = Named(
  "JobList",
  Strict({
    jobs: Type.Array(
      Strict({
        name: Text,
        every_seconds: Type.Integer({ description: "From the end of a run to the begin of the next." }),
        state: Words(["well", "running", "failed", "stalled", "waiting"], {
          description: "`stalled`: nothing was heard of it for too long. `waiting`: it never ran, or no server runs.",
        }),
        text: Type.String({ description: "For people: how it stands." }),
        last_run: Nullable(
          Strict({
            started_at: Time,
            finished_at: Nullable(Time),
            server: Text,
            count: Nullable(Type.Integer({ description: "How much the last run did." })),
          }),
        ),
        last_ok_at: Nullable(Time),
        last_error: Nullable(Strict({ at: Time, message: Text })),
        next_at: Nullable(Type.String({ format: "date-time", description: "Null while it runs." })),
        lag_seconds: Nullable(Type.Number({ description: "For how long its work has been waiting." })),
      }),
    ),
  }),
);
export type JobList = Static<typeof JobList>;
