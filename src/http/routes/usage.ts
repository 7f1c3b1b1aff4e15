import Type from "typebox";
import type { Account } from "../../store/posting.ts";
import { catalogOf } from "../commands.ts";
import { type Cell, csvHeaders, csvStream } from "../csv.ts";
import type { App } from "../fastify-types.ts";
import { findAccount, findWalletNumber } from "../lookup.ts";
import { accepted, requestedWindow, type WindowQuery, windowFields } from "../requested-window.ts";
import { answers, Id, OptionalId, OptionalTime, Strict, tableAnswer } from "../schemas/common.ts";
import { CoverageView, UsageView } from "../schemas/usage.ts";
import type { Services } from "../services.ts";
import { formatInstant } from "../time.ts";
import { coveragePercent, usageView } from "../usage-view.ts";
import { givenWindow } from "../window.ts";

const DEFAULT_PERIOD = "last_30_days";
const tags = ["Usage"];
const params = Strict({ account: Id });
const querystring = Strict({
  ...windowFields(DEFAULT_PERIOD),
  workspace: OptionalId,
  search: Type.Optional(
    Type.String({
      maxLength: 255,
      format: "text",
      description:
        "Part of a name or id of a workspace or campaign, in any case. A workspace that is found keeps all its campaigns, " +
        "one that is found by its campaigns only those. The totals stay those of the whole window.",
    }),
  ),
});
type UsageQuery = WindowQuery & { workspace?: string; search?: string };

const CSV_HEADER = [
  "workspace",
  "workspace_name",
  "campaign",
  "campaign_name",
  "campaign_url",
  "credits",
  "share",
  "workspace_credits",
  "workspace_share",
  "workspace_previous_credits",
];

export function usageRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/usage",
    {
      schema: {
        tags,
        summary: "Usage of a window by workspace and campaign",
        description: "Periods are whole days of the account's time zone and include today; from–to is [from, to).",
        params,
        querystring,
        response: answers(200, UsageView),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      return readUsage(services, account, request.query);
    },
  );

  app.get(
    "/accounts/:account/usage.csv",
    {
      // A HEAD would have to make the whole table to answer.
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: "The same as a table, one row per campaign",
        params,
        querystring,
        response: tableAnswer,
      },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const usage = await readUsage(services, account, request.query);
      const rows = usage.workspaces.flatMap(({ campaigns, ...each }) => {
        const workspace = [each.credits, shareCell(each.share), each.previous_credits];
        return campaigns.map(({ campaign, name, url, credits, share }) => {
          return [each.workspace, each.name, campaign, name, url, credits, shareCell(share), ...workspace];
        });
      });
      return reply.headers(csvHeaders(`usage-${account.id}`)).send(csvStream(CSV_HEADER, [rows]));
    },
  );

  app.get(
    "/accounts/:account/coverage",
    {
      schema: {
        tags,
        summary: "How much spend that needs a campaign names one",
        description: "Of all there ever was, or of a window.",
        params,
        querystring: Strict({ from: OptionalTime, to: OptionalTime }),
        response: answers(200, CoverageView),
      },
    },
    async (request) => {
      const account = await findAccount(services, request.params.account);
      const window = accepted(givenWindow(request.query, await services.clock.now()));
      const [coverage, months] = await Promise.all([
        services.coverage(account, window),
        services.attribution.byMonth(account),
      ]);
      return {
        coverage: coveragePercent(coverage),
        needed: coverage.needed,
        attributed: coverage.attributed,
        unattributed: coverage.needed - coverage.attributed,
        by_month: months.map(({ month, ...each }) => ({ month, coverage: coveragePercent(each), ...each })),
        window: window === null ? null : { from: formatInstant(window.from), to: formatInstant(window.to) },
      };
    },
  );
}

async function readUsage(services: Services, account: Account, query: UsageQuery): Promise<UsageView> {
  if (query.wallet !== undefined) await findWalletNumber(services, account, query.wallet);
  const window = await requestedWindow(services, account, query, DEFAULT_PERIOD);
  const filter = { timeZone: account.timeZone, wallet: query.wallet ?? null, workspace: query.workspace ?? null };
  const [totals, previous, now] = await Promise.all([
    services.usage.window(account, { ...filter, from: window.from, to: window.to }),
    services.usage.byWorkspace(account, { ...filter, ...window.previous }),
    services.clock.now(),
  ]);
  const search = query.search?.trim() || null;
  return usageView(catalogOf(services, account), account.timeZone, { window, totals, previous, now }, search);
}

/** With the decimal that it is shown with. */
function shareCell(share: number | null): Cell {
  return share === null ? null : { decimal: share.toFixed(1) };
}
