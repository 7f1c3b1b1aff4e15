import { hundredthsADay, type Pace, type Runway } from "../../core/runway.ts";
import type { App } from "../fastify-types.ts";
import { findAccount } from "../lookup.ts";
import { notFound, Refused } from "../problem.ts";
import { answers, Id, Strict } from "../schemas/common.ts";
import { RunwayView } from "../schemas/runway.ts";
import type { Services } from "../services.ts";
import { formatInstant, formatInstantOrNull } from "../time.ts";

export function runwayRoutes(app: App, services: Services): void {
  app.get(
    "/accounts/:account/wallets/:wallet/runway",
    {
      schema: {
        tags: ["Wallets"],
        summary: "When a wallet runs dry",
        description:
          "If its credits go on being used as in the last 30 whole days, while plans renew, grants lapse and scheduled " +
          "ones arrive. What is in flight counts as used; what Auto Reload would buy does not count. At least 7 days of " +
          "history are needed.",
        params: Strict({ account: Id, wallet: Id }),
        response: answers(200, RunwayView),
      },
    },
    async ({ params }) => {
      const account = await findAccount(services, params.account);
      const runway = await services.wallets.runway(account, params.wallet);
      if (runway === null) throw new Refused(notFound("wallet"));
      return runwayView(runway);
    },
  );
}

function runwayView({ dryAt, reason, why, paces, historyDays }: Runway & { historyDays: number }): RunwayView {
  const rates =
    paces === null ? null : { early: rate(paces.early), likely: rate(paces.likely), late: rate(paces.late) };
  return {
    dry_at:
      dryAt === null
        ? null
        : {
            early: formatInstant(dryAt.early),
            likely: formatInstantOrNull(dryAt.likely),
            late: formatInstantOrNull(dryAt.late),
          },
    reason,
    why,
    daily_rate: rates?.likely ?? null,
    daily_rates: rates,
    history_days: historyDays,
  };
}

/** With two decimals. */
function rate(pace: Pace): number {
  return hundredthsADay(pace) / 100;
}
