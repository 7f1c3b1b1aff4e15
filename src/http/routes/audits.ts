import Type from "typebox";
import { originOf } from "../audit-origin.ts";
import { auditView, findingView } from "../audit-views.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { notFound, Refused } from "../problem.ts";
import { AuditBody, AuditDetail, AuditPage, AuditView, FindingPage, FindingView } from "../schemas/audits.ts";
import { answers, cursorField, limitField, MadeId, OptionalId, Strict, Words } from "../schemas/common.ts";
import type { Services } from "../services.ts";

const tags = ["Audits"];
const SHOWN = 500;

/** Proving every balance, what was found, and putting it right. */
export function auditRoutes(app: App, services: Services): void {
  app.post(
    "/audits",
    {
      schema: {
        tags,
        summary: "Ask for an audit",
        description:
          "Derives every stored figure from the ledger and compares. It begins within seconds and blocks nobody; ask for it by its id. Audits run by themselves every 15 minutes, and once a day from the beginning.",
        body: AuditBody,
        response: answers(202, Strict({ audit: AuditView })),
      },
    },
    async (request, reply) => {
      const { accounts = null, full = false } = request.body;
      for (const account of accounts ?? []) await findAccount(services, account);
      const id = await services.audits.request({ accounts, full }, originOf(request));
      return reply.code(202).send({ audit: auditView((await services.audits.get(id))!) });
    },
  );

  app.get(
    "/audits",
    {
      schema: {
        tags,
        summary: "List audits",
        description: "Newest first.",
        querystring: Strict({ limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, AuditPage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [GREATEST.time, ""]);
      const before = position === null ? null : { at: position[0], id: position[1] };
      const rows = await services.audits.list({ before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.requestedAt, row.id]);
      return { audits: shown.map(auditView), ...page };
    },
  );

  app.get(
    "/audits/:audit",
    {
      schema: {
        tags,
        summary: "One audit: how it goes, what it covered, what it found",
        params: Strict({ audit: MadeId }),
        response: answers(200, AuditDetail),
      },
    },
    async ({ params }) => {
      const audit = await services.audits.get(params.audit);
      if (audit === null) throw new Refused(notFound("audit"));
      const filter = { state: null, account: null, audit: audit.id };
      const findings = await services.findings.list(filter, { before: null, limit: SHOWN });
      return { ...auditView(audit), findings: findings.map(findingView) };
    },
  );

  app.get(
    "/findings",
    {
      schema: {
        tags,
        summary: "List what audits have found",
        description: "Newest first. What a later audit does not see any more is `gone`.",
        querystring: Strict({
          state: Type.Optional(Words(["open", "repaired", "gone"])),
          account: OptionalId,
          audit: Type.Optional(MadeId),
          limit: limitField(25, 100),
          cursor: cursorField,
        }),
        response: answers(200, FindingPage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [GREATEST.time, ""]);
      const before = position === null ? null : { at: position[0], id: position[1] };
      const filter = { state: query.state ?? null, account: query.account ?? null, audit: query.audit ?? null };
      const rows = await services.findings.list(filter, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.firstSeen, row.id]);
      return { findings: shown.map(findingView), ...page };
    },
  );

  app.get(
    "/findings/:finding",
    {
      schema: {
        tags,
        summary: "One finding",
        params: Strict({ finding: MadeId }),
        response: answers(200, FindingView),
      },
    },
    async ({ params }) => {
      const finding = await services.findings.get(params.finding);
      if (finding === null) throw new Refused(notFound("finding"));
      return findingView(finding);
    },
  );

  app.post(
    "/findings/:finding/repair",
    {
      schema: {
        tags,
        summary: "Put a stored figure back to what the ledger says",
        description:
          "Never the other way round. Refused where the ledger of the wallet is not whole itself; the problem says what a person must do.",
        params: Strict({ finding: MadeId }),
        response: answers(200, Strict({ finding: FindingView })),
      },
    },
    async (request) => {
      const repaired = await services.findings.repair(request.params.finding, originOf(request));
      if (!repaired.ok) {
        const { code, detail } = repaired.error;
        throw new Refused(code === "not_found" ? notFound("finding") : { code, detail });
      }
      return { finding: findingView(repaired.value) };
    },
  );
}
