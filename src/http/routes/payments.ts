import { decodeCursor, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { answers, cursorField, Id, limitField, OptionalId, Strict } from "../schemas/common.ts";
import { PaymentPage } from "../schemas/ledger.ts";
import type { Services } from "../services.ts";
import { paymentView } from "../views.ts";

export function paymentRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/payments",
    {
      config: { scope: "read" },
      schema: {
        tags: ["Wallets"],
        summary: "List purchases",
        description: "Newest first. Those paid elsewhere have the provider `manual`.",
        params: Strict({ account: Id }),
        querystring: Strict({ wallet: OptionalId, limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, PaymentPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const position = decodeCursor(query.cursor, [0, "", ""]);
      const before = position === null ? null : { at: position[0], provider: position[1], receipt: position[2] };
      const filter = { wallet: query.wallet ?? null };
      const rows = await services.payments.page(account, filter, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.createdAt, row.provider, row.receipt]);
      return { payments: shown.map((payment) => paymentView(account, payment)), ...page };
    },
  );
}
