import { catalogOf, walletOf } from "../commands.ts";
import { failureOf } from "../failures.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { orderView } from "../payment-views.ts";
import { Refused } from "../problem.ts";
import { QuoteBody } from "../schemas/bodies.ts";
import { answers, Id, Strict } from "../schemas/common.ts";
import { QuoteAnswer } from "../schemas/ledger.ts";
import type { Services } from "../services.ts";

export function quoteRoutes(app: App, services: Services): void {
  app.post(
    "/accounts/:account/quotes",
    {
      schema: {
        tags: ["Moving credits"],
        summary: "What an action would cost",
        description: "Posts nothing.",
        params: Strict({ account: Id }),
        body: QuoteBody,
        response: answers(200, QuoteAnswer),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const catalog = catalogOf(services, account);
      const { workspace, action, quantities } = request.body;
      const { wallet } = walletOf(catalog, workspace);
      const asked = { account, catalog, wallet, workspace, action, quantities: quantities ?? null };
      const quoted = await services.quote(asked);
      if (!quoted.ok) throw new Refused(await failureOf(services, account, quoted.error));
      const { amount, version, lines, available, buys } = quoted.value;
      const covered = amount <= available;
      return { amount, version, lines, available, covered, auto_reload: buys === null ? null : orderView(buys) };
    },
  );
}
