import { decodeCursor, GREATEST, pageOf } from "../cursor.ts";
import type { App } from "../fastify-types.ts";
import { answers } from "../schemas/common.ts";
import { AccountStandingPage, type AccountStandingView, StandingQuery } from "../schemas/operator.ts";
import type { AccountStanding, Services } from "../services.ts";
import { formatInstantOrNull } from "../time.ts";
import { coveragePercent } from "../usage-view.ts";
import { accountView } from "../views.ts";

/** Accounts with how they stand, for the operator's staff. */
export function accountStandingRoutes(app: App, services: Services): void {
  app.get(
    "/account-standings",
    {
      schema: {
        tags: ["Running it"],
        summary: "Accounts with balance, outstanding, findings and coverage",
        description:
          "From stored figures, in any order; no entry is read. A cursor goes on in the order it was made with.",
        querystring: StandingQuery,
        response: answers(200, AccountStandingPage),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? 25;
      const sort = query.sort ?? "attention";
      const filter = {
        account: query.account ?? null,
        search: query.search ?? null,
        product: query.product ?? null,
        attention: query.attention ?? null,
        sort,
        direction: query.direction ?? (sort === "id" ? ("ascending" as const) : ("descending" as const)),
      };
      const position = decodeCursor(query.cursor, [GREATEST.sequence, ""]);
      const after = position === null ? null : { position: position[0], id: position[1] };
      const rows = await services.accounts.standings(filter, { after, limit: limit + 1 });
      const { shown, ...page } = pageOf(rows, limit, (row) => [row.position, row.account.id]);
      return { accounts: shown.map(standingView), ...page };
    },
  );
}

function standingView({ account, coverage, waiting, position: _, ...standing }: AccountStanding): AccountStandingView {
  return {
    ...accountView(account),
    ...standing,
    waiting: { cases: waiting.cases, since: formatInstantOrNull(waiting.since) },
    coverage: coveragePercent(coverage),
    unattributed: coverage.needed - coverage.attributed,
  };
}
