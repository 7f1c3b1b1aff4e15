import Type, { type Static } from "typebox";
import { cursorField, limitField, Named, Nullable, OptionalId, OptionalTime, pageFields, Strict } from "./common.ts";

const Text = Type.String();
/** Whatever an act changed, by the names of its fields. */
const Figures = Type.Unsafe<Record<string, unknown> | null>({ type: ["object", "null"], additionalProperties: true });

export const auditLogFilter = {
  account: OptionalId,
  actor: OptionalId,
  action: OptionalId,
  request_id: OptionalId,
  from: OptionalTime,
  to: OptionalTime,
};
export const AuditLogQuery = Strict({ ...auditLogFilter, limit: limitField(50, 200), cursor: cursorField });

export const AuditRecordView = Named(
  "AuditRecord",
  Strict({
    id: Text,
    at: Type.String({ format: "date-time" }),
    actor: Type.String({ description: "A key's id, a person with their side, `command line`, or `scrip` itself." }),
    role: Nullable(Type.String({ description: "A key's scope, or a person's side and role, at that time." })),
    account: Nullable(Text),
    action: Type.String({ description: "What was done, such as `adjustment.posted`." }),
    target: Nullable(Strict({ type: Text, id: Text })),
    reason: Nullable(Text),
    before: Figures,
    after: Figures,
    request_id: Nullable(Text),
    ip: Nullable(Text),
    user_agent: Nullable(Text),
  }),
);
export type AuditRecordView = Static<typeof AuditRecordView>;

export const AuditLogPage = Named("AuditLogPage", Strict({ records: Type.Array(AuditRecordView), ...pageFields }));
export const ViewAnswer = Named(
  "ViewAnswer",
  Strict({ recorded: Type.Boolean({ description: "False where this view was recorded within the same hour." }) }),
);
