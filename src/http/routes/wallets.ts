import Type from "typebox";
import { catalogOf } from "../commands.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount, findWallet } from "../lookup.ts";
import { invalidField, notFound, Refused } from "../problem.ts";
import { answers, cursorField, Id, limitField, OptionalTime, Strict } from "../schemas/common.ts";
import { WalletAtView, WalletPage, WalletView } from "../schemas/ledger.ts";
import type { Services } from "../services.ts";
import { formatInstant, parseInstant } from "../time.ts";
import { walletView } from "../views.ts";

const tags = ["Wallets"];
const WalletOrFigures = Type.Union([WalletView, WalletAtView]);

export function walletRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/wallets",
    {
      schema: {
        tags,
        summary: "List wallets",
        params: Strict({ account: Id }),
        querystring: Strict({ limit: limitField(100, 500), cursor: cursorField }),
        response: answers(200, WalletPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const catalog = catalogOf(services, account);
      const limit = query.limit ?? 100;
      const after = decodeCursor(query.cursor, [GREATEST.number])?.[0] ?? null;
      const rows = await services.wallets.list(account, { after, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (wallet) => [wallet.number]);
      const now = await services.clock.now();
      return { wallets: shown.map((wallet) => walletView(account, catalog, wallet, now)), ...page };
    },
  );

  app.get(
    "/accounts/:account/wallets/:wallet",
    {
      schema: {
        tags,
        summary: "One wallet, now or as it stood",
        description: "With `at`: its figures after the last entry up to that time. A time to come is refused.",
        params: Strict({ account: Id, wallet: Id }),
        querystring: Strict({ at: OptionalTime }),
        response: answers(200, WalletOrFigures),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const catalog = catalogOf(services, account);
      if (query.at === undefined) {
        const [wallet, now] = await Promise.all([findWallet(services, account, params.wallet), services.clock.now()]);
        return walletView(account, catalog, wallet, now);
      }
      const at = parseInstant(query.at)!;
      if (at > (await services.clock.now())) {
        throw new Refused(invalidField("/at", "This time is still to come: a balance is known up to now."));
      }
      const figures = await services.wallets.at(account, params.wallet, at);
      if (figures === null) throw new Refused(notFound("wallet"));
      return { id: params.wallet, unit: catalog.unit.singular, at: formatInstant(at), ...figures };
    },
  );
}
