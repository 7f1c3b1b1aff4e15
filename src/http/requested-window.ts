import Type from "typebox";
import { fail, ok, type Result } from "../core/result.ts";
import type { Account } from "../store/posting.ts";
import { type Failure, invalidField, Refused } from "./problem.ts";
import { OptionalId, OptionalTime, Words } from "./schemas/common.ts";
import type { Services } from "./services.ts";
import { type ComparedWindow, PERIODS, type Period, windowOf, withEqualPrevious } from "./window.ts";

/** How a request names its window: a period, or from and to; and of which wallet. */
export function windowFields(fallback: Period) {
  return {
    from: OptionalTime,
    to: OptionalTime,
    period: Type.Optional(Words(PERIODS, { description: `Instead of from and to. Default: ${fallback}.` })),
    wallet: OptionalId,
  };
}
export type WindowQuery = { from?: string; to?: string; period?: Period; wallet?: string };

/** The window that a request names. @throws Refused where there is no such window */
export async function requestedWindow(
  services: Services,
  account: Account,
  query: WindowQuery,
  fallback: Period,
): Promise<ComparedWindow> {
  return accepted(await findWindow(services, account, query, fallback));
}

async function findWindow(
  services: Services,
  account: Account,
  { from, to, wallet, ...query }: WindowQuery,
  fallback: Period,
): Promise<Result<ComparedWindow, Failure>> {
  if (query.period !== undefined && (from !== undefined || to !== undefined)) {
    return fail(invalidField("/period", "Give a period, or from and to, but not both."));
  }
  const now = await services.clock.now();
  if (from !== undefined || to !== undefined) {
    return windowOf({ ...(from && { from }), ...(to && { to }) }, account.timeZone, now);
  }
  const period = query.period ?? fallback;
  if (period !== "this_cycle" && period !== "last_cycle") return windowOf({ period }, account.timeZone, now);
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

export function accepted<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Refused(result.error);
  return result.value;
}
