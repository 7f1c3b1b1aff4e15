import type { Anchor } from "../../store/anchors.ts";
import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { findAccount, findWalletNumber } from "../lookup.ts";
import { AnchorPage } from "../schemas/anchors.ts";
import { answers, cursorField, Id, limitField, Strict } from "../schemas/common.ts";
import type { Services } from "../services.ts";
import { formatInstant } from "../time.ts";

export function anchorRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/wallets/:wallet/anchors",
    {
      schema: {
        tags: ["Entries"],
        summary: "The wallet's anchors, newest first: what its last entry was, and when",
        description:
          "Keep one: with it `scrip verify` finds a tail that was cut off and a history that was made anew. What this " +
          "answers can be given to `scrip verify --anchor` as it is.",
        params: Strict({ account: Id, wallet: Id }),
        querystring: Strict({ limit: limitField(100, 500), cursor: cursorField }),
        response: answers(200, AnchorPage),
      },
    },
    async ({ params, query }) => {
      const account = await findAccount(services, params.account);
      await findWalletNumber(services, account, params.wallet);
      const limit = query.limit ?? 100;
      const before = decodeCursor(query.cursor, [GREATEST.sequence])?.[0] ?? null;
      const rows = await services.entries.anchors(account, params.wallet, { before, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, ({ sequence }) => [sequence]);
      return { anchors: shown.map(anchorView), ...page };
    },
  );
}

function anchorView({ account, wallet, sequence, hash, at }: Anchor) {
  return { account, wallet, sequence, hash, time: formatInstant(at) };
}
