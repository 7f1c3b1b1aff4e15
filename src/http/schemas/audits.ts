import Type from "typebox";
import { AUDIT_STATES } from "../../store/audit/record.ts";
import { Count, Id, MadeId, Named, Nullable, pageFields, Strict, Time } from "./common.ts";

export const AuditBody = Strict({
  accounts: Type.Optional(
    Type.Array(Id, { minItems: 1, maxItems: 1_000, description: "Only these. Left out: every account." }),
  ),
  full: Type.Optional(
    Type.Boolean({ description: "From each wallet's first entry, whatever was proven before. Default false." }),
  ),
});

const Figure = Type.Unsafe<number | string | null>({ type: ["integer", "string", "null"] });

export const FindingView = Named(
  "Finding",
  Strict({
    id: MadeId,
    law: Type.Integer({ minimum: 1, maximum: 9 }),
    law_name: Type.String(),
    kind: Type.String({ description: "Which figure or rule, such as `wallet.balance` or `entry.hash`." }),
    severity: Type.Unsafe<"drift" | "broken">({
      type: "string",
      enum: ["drift", "broken"],
      description: "`drift`: a stored figure, which can be repaired. `broken`: only a person can mend it.",
    }),
    account: Nullable(Type.String()),
    wallet: Nullable(Type.String()),
    subject: Nullable(Type.String({ description: "What in the wallet: the number of a grant, a payment, an entry …" })),
    expected: Figure,
    stored: Figure,
    difference: Nullable(Type.Integer({ description: "Stored less expected." })),
    since: Nullable(Type.Integer({ description: "Sequence of the first entry concerned." })),
    entry: Nullable(Type.String({ description: "The id of that entry." })),
    text: Type.String({ description: "For people: what is wrong." }),
    advice: Type.String({ description: "For people: what to do about it." }),
    repairable: Type.Boolean(),
    state: Type.Unsafe<"open" | "repaired" | "gone">({ type: "string", enum: ["open", "repaired", "gone"] }),
    first_seen: Time,
    last_seen: Time,
    ended_at: Nullable(Time),
    ended_by: Nullable(Type.String({ description: "Who repaired it, or the audit that did not see it any more." })),
    repair: Nullable(Strict({ before: Figure, after: Figure })),
  }),
);

export const FindingPage = Strict({ findings: Type.Array(FindingView), ...pageFields });

const fields = {
  id: MadeId,
  state: Type.Unsafe<(typeof AUDIT_STATES)[number]>({ type: "string", enum: [...AUDIT_STATES] }),
  requested_by: Type.String(),
  accounts: Nullable(Type.Array(Type.String())),
  full: Type.Boolean(),
  requested_at: Time,
  started_at: Nullable(Time),
  finished_at: Nullable(Time),
  duration_ms: Nullable(Type.Integer()),
  progress: Strict({ done: Count, of: Count }),
  covered: Strict({
    accounts: Count,
    wallets: Count,
    unchanged: Type.Integer({ description: "Wallets in which nothing has happened since they were proven." }),
    entries: Type.Integer({ description: "Entries that were read." }),
    payments: Type.Integer({ description: "Of the payment provider's own list." }),
  }),
  watermark: Nullable(
    Type.String({ format: "date-time", description: "Whatever was posted before this was looked at." }),
  ),
  error: Nullable(Type.String()),
  found: Count,
};

export const AuditView = Named("Audit", Strict(fields));
export const AuditDetail = Strict({
  ...fields,
  findings: Type.Array(FindingView, { description: "The newest 500; all of them: `GET /findings?audit=`." }),
});
export const AuditPage = Strict({ audits: Type.Array(AuditView), ...pageFields });
