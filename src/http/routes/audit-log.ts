import { originOf } from "../audit-origin.ts";
import { type Cell, csvHeaders, csvStream } from "../csv.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { invalidField, Refused } from "../problem.ts";
import { AuditLogPage, AuditLogQuery, type AuditRecordView, auditLogFilter, ViewAnswer } from "../schemas/audit-log.ts";
import { answers, Id, Strict, tableAnswer } from "../schemas/common.ts";
import type { AuditLogFilter, AuditRecord, Services } from "../services.ts";
import { formatInstant, parseInstant } from "../time.ts";

const tags = ["Audit log"];

export function auditLogRoutes(app: App, services: Services): void {
  app.get(
    "/audit-log",
    {
      schema: {
        tags,
        summary: "Who did what, when and from where, newest first",
        description:
          "Every decision of the operator's people and programs. Charges, deposits and settlements are not here: the ledger is their record.",
        querystring: AuditLogQuery,
        response: answers(200, AuditLogPage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 50;
      const before = decodeCursor(query.cursor, [GREATEST.sequence])?.[0] ?? null;
      const rows = await services.auditLog.page(filterOf(query), { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (record) => [record.number]);
      return { records: shown.map(recordView), ...page };
    },
  );

  app.get(
    "/audit-log.csv",
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "All records that match, as a table",
        querystring: Strict(auditLogFilter),
        response: tableAnswer,
      },
    },
    async ({ query }, reply) => {
      const filter = filterOf(query);
      async function* portions() {
        for await (const portion of services.auditLog.stream(filter)) {
          yield portion.map((record) => cellsOf(recordView(record)));
        }
      }
      return reply.headers(csvHeaders("audit-log")).send(csvStream(COLUMNS, portions()));
    },
  );

  app.post(
    "/accounts/:account/views",
    {
      schema: {
        tags,
        summary: "Say that you look at an account as its customer sees it",
        description: "For staff. It is recorded once in an hour for each person and account.",
        params: Strict({ account: Id }),
        response: answers(200, ViewAnswer),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      return { recorded: await services.auditLog.viewed(account, originOf(request)) };
    },
  );
}

const COLUMNS = [
  "id",
  "at",
  "actor",
  "role",
  "account",
  "action",
  "target_type",
  "target_id",
  "reason",
  "before",
  "after",
  "request_id",
  "ip",
  "user_agent",
];

function cellsOf(record: AuditRecordView): Cell[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const { id, at, actor, role, account, action, target, reason, before, after, request_id, ip, user_agent } = record;
  const done = [id, at, actor, role, account, action, target?.type ?? null, target?.id ?? null, reason];
  return [...done, json(before), json(after), request_id, ip, user_agent];
}

type Query = { [K in keyof typeof auditLogFilter]?: string };

function filterOf(query: Query): AuditLogFilter {
  const from = query.from === undefined ? null : parseInstant(query.from);
  const to = query.to === undefined ? null : parseInstant(query.to);
  if (from !== null && to !== null && to <= from) {
    throw new Refused(invalidField("/to", "A window must end after it begins."));
  }
  return {
    account: query.account ?? null,
    actor: query.actor ?? null,
    action: query.action ?? null,
    requestId: query.request_id ?? null,
    from,
    to,
  };
}

function recordView(record: AuditRecord): AuditRecordView {
  return {
    id: `al_${record.number}`,
    at: formatInstant(record.at),
    actor: record.actor,
    role: record.role,
    account: record.account,
    action: record.action,
    target: record.target,
    reason: record.reason,
    before: record.before as AuditRecordView["before"],
    after: record.after as AuditRecordView["after"],
    request_id: record.requestId,
    ip: record.ip,
    user_agent: record.userAgent,
  };
}
