import type { AutoReload, Reload } from "../../core/auto-reload.ts";
import type { Payment } from "../../core/payment.ts";
import type { Subscription } from "../../core/subscription.ts";
import type { Reserved } from "../database.ts";
import { paymentKindNumber, paymentStateNumber } from "./codes.ts";
import { within } from "./keys.ts";
import type { Changes } from "./write.ts";

/** Plans as they hold now; of one that has ended only that. */
export function writeSubscriptions(sql: Reserved, changes: Changes) {
  const holders = [...changes.subscriptions];
  if (holders.length === 0) return null;
  const each = <T>(value: (plan: Subscription) => T) =>
    holders.map(({ wallet }) => (wallet.subscription === null ? null : value(wallet.subscription)));
  return sql`
    insert into subscriptions as s (account_id, wallet_no, active, anchor, anniversary, plan, cycle_from, renews_at,
      next_plan, previous_from)
    select account_id, wallet_no, anchor is not null, coalesce(anchor, ${changes.now}::timestamptz),
      coalesce(anniversary, 0), plan::json, cycle_from, coalesce(renews_at, ${changes.now}::timestamptz), next_plan::json,
      previous_from
    from unnest(
      ${holders.map((holder) => holder.account)}::bigint[], ${holders.map((holder) => holder.number)}::int[],
      ${each((plan) => plan.anchor)}::timestamptz[], ${each((plan) => plan.anniversary)}::int[],
      ${each((plan) => jsonOf(plan.cycle?.plan))}::text[],
      ${each((plan) => plan.cycle?.from ?? null)}::timestamptz[], ${each((plan) => plan.renewsAt)}::timestamptz[],
      ${each((plan) => jsonOf(plan.next))}::text[],
      ${each((plan) => plan.cycle?.previousFrom ?? null)}::timestamptz[]
    ) as t(account_id, wallet_no, anchor, anniversary, plan, cycle_from, renews_at, next_plan, previous_from)
    on conflict (account_id, wallet_no) do update set active = excluded.active,
      anchor = case when excluded.active then excluded.anchor else s.anchor end, anniversary = excluded.anniversary,
      plan = excluded.plan, cycle_from = excluded.cycle_from,
      renews_at = case when excluded.active then excluded.renews_at else s.renews_at end, next_plan = excluded.next_plan,
      previous_from = excluded.previous_from`;
}

const jsonOf = (value: object | null | undefined) => (value == null ? null : JSON.stringify(value));

/** After so long somebody looks after a payment whose server may have died. */
const FIRST_CHECK_MS = 15_000;

/** Payments new in this batch, and those of which something was decided. */
export function writePayments(sql: Reserved, changes: Changes) {
  const latest = new Map(
    changes.payments.map((row) => [within(row.holder.account, row.holder.number!, row.payment.number), row]),
  );
  const rows = [...latest.values()];
  if (rows.length === 0) return null;
  const each = <T>(value: (payment: Payment) => T) => rows.map(({ payment }) => value(payment));
  const now = Date.now();
  return sql`
    insert into payments (account_id, wallet_no, payment_no, kind, state, provider, receipt, method, pack, count, credits,
      money, currency, workspace, actor, idempotency_key, request_hash, decided_at, asked_at, check_at, closed_at, reason, sequence, reversed)
    select account_id, wallet_no, payment_no, kind, state, provider, receipt, method, pack, count, credits, money, currency,
      workspace, actor, key, decode(request_hash, 'hex'), decided_at, ${now}::timestamptz,
      ${now + FIRST_CHECK_MS}::timestamptz, closed_at, reason, sequence,
      reversed
    from unnest(
      ${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
      ${each((payment) => payment.number)}::int[], ${each((payment) => paymentKindNumber(payment.kind))}::smallint[],
      ${each((payment) => paymentStateNumber(payment.state))}::smallint[], ${each((payment) => payment.provider)}::text[],
      ${each((payment) => payment.receipt)}::text[], ${each((payment) => payment.method)}::text[],
      ${each((payment) => payment.order.pack)}::text[], ${each((payment) => payment.order.count)}::bigint[],
      ${each((payment) => payment.order.credits)}::bigint[], ${each((payment) => payment.order.money)}::bigint[],
      ${each((payment) => payment.order.currency)}::text[], ${each((payment) => payment.workspace)}::text[],
      ${each((payment) => payment.cause.actor)}::text[], ${each((payment) => payment.cause.key)}::text[],
      ${each((payment) => payment.cause.requestHash)}::text[], ${each((payment) => payment.decidedAt)}::timestamptz[],
      ${each((payment) => payment.closedAt)}::timestamptz[], ${each((payment) => payment.reason)}::text[],
      ${each((payment) => payment.entry)}::bigint[], ${each((payment) => payment.reversed)}::bigint[]
    ) as t(account_id, wallet_no, payment_no, kind, state, provider, receipt, method, pack, count, credits, money, currency,
      workspace, actor, key, request_hash, decided_at, closed_at, reason, sequence, reversed)
    on conflict (account_id, wallet_no, payment_no) do update set state = excluded.state, receipt = excluded.receipt,
      closed_at = excluded.closed_at, reason = excluded.reason, sequence = excluded.sequence,
      reversed = excluded.reversed, confirm_url = null`;
}

/** Auto Reload as it is set and where it stands. */
export function writeAutoReloads(sql: Reserved, changes: Changes) {
  const holders = [...changes.autoReloads];
  if (holders.length === 0) return null;
  const each = <T>(value: (reload: AutoReload) => T) => holders.map(({ wallet }) => value(wallet.autoReload!));
  return sql`
    insert into auto_reloads (account_id, wallet_no, enabled, pack, threshold, cap_count, cap_money, method, declines,
      switched_off_at, switched_off_reason, month, month_count, month_money, month_capped, in_flight, in_flight_holds,
      reload_count)
    select account_id, wallet_no, enabled = 1, pack, threshold, cap_count, cap_money, method, declines, switched_off_at,
      switched_off_reason, month, month_count, month_money, month_capped, in_flight, in_flight_holds = 1, reload_count
    from unnest(
      ${holders.map((holder) => holder.account)}::bigint[], ${holders.map((holder) => holder.number)}::int[],
      ${each((reload) => Number(reload.enabled))}::smallint[], ${each((reload) => reload.pack)}::text[],
      ${each((reload) => reload.threshold)}::bigint[], ${each((reload) => reload.monthlyCap.count)}::int[],
      ${each((reload) => reload.monthlyCap.money)}::bigint[], ${each((reload) => reload.method)}::text[],
      ${each((reload) => reload.declines)}::int[], ${each((reload) => reload.switchedOff?.at ?? null)}::timestamptz[],
      ${each((reload) => reload.switchedOff?.reason ?? null)}::text[], ${each((reload) => reload.spent.month)}::text[],
      ${each((reload) => reload.spent.count)}::int[], ${each((reload) => reload.spent.money)}::bigint[],
      ${each((reload) => reload.spent.capped)}::text[], ${each((reload) => reload.inFlight?.payment ?? null)}::int[],
      ${each((reload) => Number(reload.inFlight?.holds ?? false))}::smallint[], ${each((reload) => reload.attempts)}::int[]
    ) as t(account_id, wallet_no, enabled, pack, threshold, cap_count, cap_money, method, declines, switched_off_at,
      switched_off_reason, month, month_count, month_money, month_capped, in_flight, in_flight_holds, reload_count)
    on conflict (account_id, wallet_no) do update set enabled = excluded.enabled, pack = excluded.pack,
      threshold = excluded.threshold, cap_count = excluded.cap_count, cap_money = excluded.cap_money,
      method = excluded.method, declines = excluded.declines, switched_off_at = excluded.switched_off_at,
      switched_off_reason = excluded.switched_off_reason, month = excluded.month, month_count = excluded.month_count,
      month_money = excluded.month_money, month_capped = excluded.month_capped, in_flight = excluded.in_flight,
      in_flight_holds = excluded.in_flight_holds, reload_count = excluded.reload_count`;
}

/** The attempts of Auto Reload. */
export function insertReloads(sql: Reserved, changes: Changes) {
  const rows = changes.reloads;
  if (rows.length === 0) return null;
  const each = <T>(value: (reload: Reload) => T) => rows.map(({ reload }) => value(reload));
  return sql`
    insert into reloads (account_id, wallet_no, reload_no, payment_no, trigger, pack, count, credits, money, currency,
      capped, created_at)
    select account_id, wallet_no, reload_no, payment_no, trigger::json, pack, count, credits, money, currency, capped,
      created_at
    from unnest(
      ${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
      ${each((reload) => reload.number)}::int[], ${each((reload) => reload.payment)}::int[],
      ${each((reload) => JSON.stringify(reload.trigger))}::text[], ${each((reload) => reload.order.pack)}::text[],
      ${each((reload) => reload.order.count)}::bigint[], ${each((reload) => reload.order.credits)}::bigint[],
      ${each((reload) => reload.order.money)}::bigint[], ${each((reload) => reload.order.currency)}::text[],
      ${each((reload) => reload.capped)}::text[], ${each((reload) => reload.at)}::timestamptz[]
    ) as t(account_id, wallet_no, reload_no, payment_no, trigger, pack, count, credits, money, currency, capped,
      created_at)`;
}
