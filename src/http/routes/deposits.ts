import Type from "typebox";
import { parseId } from "../../store/ids.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { notFound, Refused } from "../problem.ts";
import { answers, cursorField, Id, limitField, MadeId, OptionalId, Strict, Words } from "../schemas/common.ts";
import { DepositPage, DepositView } from "../schemas/ledger.ts";
import type { Services } from "../services.ts";
import { depositView } from "../views.ts";

const tags = ["Wallets"];

export function depositRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/deposits",
    {
      schema: {
        tags,
        summary: "List deposits",
        description: "Newest first. `state=open`: what is in flight.",
        params: Strict({ account: Id }),
        querystring: Strict({
          state: Type.Optional(Words(["open", "settled", "voided"])),
          wallet: OptionalId,
          workspace: OptionalId,
          limit: limitField(25, 100),
          cursor: cursorField,
        }),
        response: answers(200, DepositPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      const limit = query.limit ?? 25;
      const filter = {
        state: query.state ?? null,
        wallet: query.wallet ?? null,
        workspace: query.workspace ?? null,
      };
      const position = decodeCursor(query.cursor, [GREATEST.time, GREATEST.number, GREATEST.sequence]);
      const before = position === null ? null : { at: position[0], wallet: position[1], sequence: position[2] };
      const rows = await services.deposits.page(account, filter, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.submittedAt, row.walletNumber, row.sequence]);
      return { deposits: shown.map((deposit) => depositView(account, deposit)), ...page };
    },
  );

  app.get(
    "/accounts/:account/deposits/:deposit",
    {
      schema: {
        tags,
        summary: "One deposit",
        params: Strict({ account: Id, deposit: MadeId }),
        response: answers(200, DepositView),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      const place = parseId("dp", account.number, params.deposit);
      const wallet = place === null ? null : await services.wallets.id(account, place.wallet);
      const deposit =
        place === null || wallet === null ? null : await services.deposits.get(account, wallet, place.number);
      if (deposit === null) throw new Refused(notFound("deposit"));
      return depositView(account, deposit);
    },
  );
}
