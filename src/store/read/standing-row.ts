import type { AutoReload } from "../../core/auto-reload.ts";
import type { Subscription } from "../../core/subscription.ts";
import type { Sql } from "../database.ts";

/** What a query selects, and joins to `wallets w`, to learn a wallet's plan and its Auto Reload. */
export const standingColumns = (sql: Sql) => sql`
  s.anchor, s.anniversary, s.plan, s.cycle_from, s.renews_at, s.next_plan, s.previous_from,
  r.enabled, r.pack, r.threshold, r.cap_count, r.cap_money, r.method, r.declines, r.switched_off_at,
  r.switched_off_reason, r.month, r.month_count, r.month_money, r.month_capped, r.in_flight, r.in_flight_holds,
  r.reload_count`;

export const standingJoins = (sql: Sql) => sql`
  left join subscriptions s on s.account_id = w.account_id and s.wallet_no = w.wallet_no and s.active
  left join auto_reloads r on r.account_id = w.account_id and r.wallet_no = w.wallet_no`;

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toSubscription(row: any): Subscription | null {
  if (row.anchor === null) return null;
  const cycle = { plan: row.plan, from: row.cycle_from, previousFrom: row.previous_from };
  return {
    anchor: row.anchor,
    cycle: row.plan === null ? null : cycle,
    anniversary: row.anniversary,
    renewsAt: row.renews_at,
    next: row.next_plan,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toAutoReload(row: any): AutoReload | null {
  if (row.enabled === null) return null;
  return {
    enabled: row.enabled,
    pack: row.pack,
    threshold: row.threshold,
    monthlyCap: { count: row.cap_count, money: row.cap_money },
    method: row.method,
    declines: row.declines,
    switchedOff: row.switched_off_at === null ? null : { at: row.switched_off_at, reason: row.switched_off_reason },
    spent: { month: row.month, count: row.month_count, money: row.month_money, capped: row.month_capped },
    inFlight: row.in_flight === null ? null : { payment: row.in_flight, holds: row.in_flight_holds },
    attempts: row.reload_count,
  };
}
