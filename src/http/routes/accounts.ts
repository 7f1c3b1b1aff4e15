import { originOf } from "../audit-origin.ts";
import { catalogOf } from "../commands.ts";
import { decodeCursor, pageOf } from "../cursor.ts";
import { failureOf } from "../failures.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { invalidField, Refused } from "../problem.ts";
import { AccountBody, AccountPage, AccountView, AccountWithWallets } from "../schemas/accounts.ts";
import { answers, cursorField, Id, limitField, SearchText, Strict } from "../schemas/common.ts";
import type { Services } from "../services.ts";
import { accountView, walletFiguresView } from "../views.ts";

const tags = ["Accounts"];
const params = Strict({ account: Id });
/** How many wallets are read at once. */
const PORTION = 500;

export function accountRoutes(app: App, services: Services): void {
  app.put(
    "/accounts/:account",
    {
      schema: {
        tags,
        summary: "Make or change an account",
        description: "Its product cannot change once it has entries.",
        params,
        body: AccountBody,
        response: answers(200, AccountView),
      },
    },
    async (request) => {
      const { product, name, time_zone } = request.body;
      const catalog = services.catalogs.get(product);
      if (catalog === undefined) {
        const known = [...services.catalogs.keys()].join(", ");
        throw new Refused(
          invalidField("/product", `There is no product ${JSON.stringify(product)}; there is ${known}.`),
        );
      }
      const change = {
        id: request.params.account,
        product,
        defaultTimeZone: catalog.timeZone,
        ...(name === undefined ? {} : { name }),
        ...(time_zone === undefined ? {} : { timeZone: time_zone }),
      };
      const put = await services.accounts.put(change, originOf(request));
      if (put.ok) return accountView(put.value);
      const account = await findAccount(services, request.params.account);
      throw new Refused(await failureOf(services, account, put.error));
    },
  );

  app.get(
    "/accounts",
    {
      schema: {
        tags,
        summary: "List accounts",
        description: "In the order of their ids. A key bound to an account is shown that one.",
        querystring: Strict({ search: SearchText, limit: limitField(25, 100), cursor: cursorField }),
        response: answers(200, AccountPage),
      },
    },
    async ({ caller, query }) => {
      if (caller.account !== null) {
        const own = await services.accounts.get(caller.account);
        return { accounts: own === null ? [] : [accountView(own)], has_more: false, next_cursor: null };
      }
      const limit = query.limit ?? 25;
      const after = decodeCursor(query.cursor, [""])?.[0] ?? null;
      const rows = await services.accounts.list({ search: query.search ?? null, after, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (account) => [account.id]);
      return { accounts: shown.map(accountView), ...page };
    },
  );

  app.get(
    "/accounts/:account",
    {
      schema: { tags, summary: "One account with its wallets", params, response: answers(200, AccountWithWallets) },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const catalog = catalogOf(services, account);
      const wallets = [];
      for (let after: number | null = null; ; ) {
        const portion = await services.wallets.list(account, { after, limit: PORTION });
        wallets.push(...portion.map((wallet) => walletFiguresView(catalog, wallet)));
        after = portion.at(-1)?.number ?? null;
        if (portion.length < PORTION) return { ...accountView(account), wallets };
      }
    },
  );
}
