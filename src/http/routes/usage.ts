import Type from "typebox";
import type { Catalog } from "../../core/catalog.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Account } from "../../store/posting.ts";
import { catalogOf } from "../commands.ts";
import { csvHeaders, csvStream } from "../csv.ts";
import type { App } from "../fastify-types.ts";
import { findAccount, findWalletNumber } from "../lookup.ts";
import { type Failure, invalidField, Refused } from "../problem.ts";
import { answers, Id, OptionalId, OptionalTime, Strict, tableAnswer, Words } from "../schemas/common.ts";
import { CoverageView, UsageView } from "../schemas/usage.ts";
import type { Services } from "../services.ts";
import { formatInstant } from "../time.ts";
import { coveragePercent, usageView } from "../usage-view.ts";
import { type ComparedWindow, givenWindow, PERIODS, type Period, windowOf, withEqualPrevious } from "../window.ts";

const tags = ["Usage"];
const params = Strict({ account: Id });
const querystring = Strict({
  from: OptionalTime,
  to: OptionalTime,
  period: Type.Optional(Words(PERIODS, { description: "Instead of from and to. Default: last_30_days." })),
  wallet: OptionalId,
  workspace: OptionalId,
});
type UsageQuery = { from?: string; to?: string; period?: Period; wallet?: string; workspace?: string };

const CSV_HEADER = ["workspace", "workspace_name", "campaign", "campaign_name", "campaign_url", "credits", "share"];

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
      schema: { tags, summary: "The same as a table", params, querystring, response: tableAnswer },
    },
    async (request, reply) => {
      const account = await findAccount(services, request.params.account);
      const usage = await readUsage(services, account, request.query);
      const rows = usage.workspaces.flatMap(({ workspace, name, campaigns }) =>
        campaigns.map((each) => {
          const share = each.share === null ? null : { decimal: each.share.toFixed(1) };
          return [workspace, name, each.campaign, each.name, each.url, each.credits, share];
        }),
      );
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
      const coverage = await services.coverage(account, window);
      return {
        coverage: coveragePercent(coverage),
        needed: coverage.needed,
        attributed: coverage.attributed,
        unattributed: coverage.needed - coverage.attributed,
        window: window === null ? null : { from: formatInstant(window.from), to: formatInstant(window.to) },
      };
    },
  );
}

async function readUsage(services: Services, account: Account, query: UsageQuery): Promise<UsageView> {
  const catalog: Catalog = catalogOf(services, account);
  if (query.wallet !== undefined) await findWalletNumber(services, account, query.wallet);
  const window = accepted(await requestedWindow(services, account, query));
  const filter = { timeZone: account.timeZone, wallet: query.wallet ?? null, workspace: query.workspace ?? null };
  const [totals, previousTotal] = await Promise.all([
    services.usage.window(account, { ...filter, from: window.from, to: window.to }),
    services.usage.total(account, { ...filter, ...window.previous }),
  ]);
  return usageView(catalog, account.timeZone, window, totals, previousTotal);
}

async function requestedWindow(
  services: Services,
  account: Account,
  { from, to, period, wallet }: UsageQuery,
): Promise<Result<ComparedWindow, Failure>> {
  if (period !== undefined && (from !== undefined || to !== undefined)) {
    return fail(invalidField("/period", "Give a period, or from and to, but not both."));
  }
  const now = await services.clock.now();
  if (period !== "this_cycle" && period !== "last_cycle") {
    const asked = { ...(from && { from }), ...(to && { to }), ...(period && { period }) };
    return windowOf(asked, account.timeZone, now);
  }
  const [thisCycle, lastCycle] = await Promise.all([
    services.usage.cycle(account, wallet ?? null, "this", now),
    services.usage.cycle(account, wallet ?? null, "last", now),
  ]);
  if (period === "this_cycle" && thisCycle !== null) {
    return ok(lastCycle === null ? withEqualPrevious(thisCycle) : { ...thisCycle, previous: lastCycle });
  }
  if (period === "last_cycle" && lastCycle !== null) return ok(withEqualPrevious(lastCycle));
  return fail(invalidField("/period", "There is no such cycle: no plan covers it. Try this_month, or from and to."));
}

function accepted<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Refused(result.error);
  return result.value;
}
