import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { answers, cursorField, limitField, Strict } from "../schemas/common.ts";
import { UnmatchedPaymentPage } from "../schemas/operator.ts";
import type { Services } from "../services.ts";
import { unmatchedPaymentView } from "../unmatched-payment-view.ts";

/** Payments and entries of all accounts that do not belong together. */
export function unmatchedPaymentRoutes(app: App, services: Services): void {
  app.get(
    "/unmatched-payments",
    {
      schema: {
        tags: ["Audits"],
        summary: "Payments that do not match the ledger",
        description:
          "Open findings about payments (one without an entry, an entry without one, two that say different things), and payments that are not decided yet. Newest first.",
        querystring: Strict({ limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, UnmatchedPaymentPage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [GREATEST.time, ""]);
      const before = position === null ? null : { at: position[0], key: position[1] };
      const rows = await services.payments.unmatched({ before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.at, row.key]);
      return { payments: shown.map(unmatchedPaymentView), ...page };
    },
  );
}
