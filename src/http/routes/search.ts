import Type from "typebox";
import type { App } from "../fastify-types.ts";
import { SearchAnswer } from "../schemas/accounts.ts";
import { answers, Id, Strict } from "../schemas/common.ts";
import type { Services } from "../services.ts";

const FALLBACK = 20;

export function searchRoutes(app: App, services: Services): void {
  app.get(
    "/search",
    {
      schema: {
        tags: ["Running it"],
        summary: "Find anything by its id",
        description:
          "Accounts, workspaces, campaigns, wallets, entries, deposits, grants, references, payments, keys, backfills, audits, findings, cases, and requests that the audit log tells of.",
        querystring: Strict({ q: Id, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }),
        response: answers(200, SearchAnswer),
      },
    },
    async ({ query }) => ({ results: await services.search(query.q, query.limit ?? FALLBACK) }),
  );
}
