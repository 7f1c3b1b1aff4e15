import { type AutoReload, capReached, type MonthlyCap, spentIn } from "../core/auto-reload.ts";
import { type Catalog, findPack } from "../core/catalog.ts";
import type { Instant } from "../core/instant.ts";
import type { Order, PaymentState } from "../core/payment.ts";
import type { Subscription } from "../core/subscription.ts";
import { formatId } from "../store/ids.ts";
import type { Account } from "../store/posting.ts";
import type { AutoReloadView, OrderView, PaymentView, PlanView, ReloadView } from "./schemas/payments.ts";
import type { Payment, Reload } from "./services.ts";
import { formatInstant, formatInstantOrNull } from "./time.ts";
import type { Place } from "./views.ts";

/** How the contract writes plans, payments and Auto Reload. */

export function planView(subscription: Subscription): PlanView | null {
  const { anchor, cycle, renewsAt, next } = subscription;
  const plan = cycle?.plan ?? next;
  if (plan === null) return null;
  return {
    id: plan.id,
    name: plan.name,
    allocation: plan.allocation,
    anchor: formatInstant(anchor),
    cycle: cycle === null ? null : { from: formatInstant(cycle.from), to: formatInstant(renewsAt) },
    next:
      next === null ? null : { id: next.id, name: next.name, allocation: next.allocation, at: formatInstant(renewsAt) },
  };
}

export function autoReloadView(
  place: Place,
  catalog: Catalog,
  reload: AutoReload,
  timeZone: string,
  at: Instant,
): AutoReloadView {
  const spent = spentIn(reload, at, timeZone);
  const pack = findPack(catalog, reload.pack);
  const { inFlight, switchedOff } = reload;
  return {
    enabled: reload.enabled,
    pack: reload.pack,
    threshold: reload.threshold,
    monthly_cap: capView(reload.monthlyCap),
    payment_method: reload.method,
    spent: { month: spent.month, count: spent.count, money: spent.money },
    cap_reached: pack === null ? null : capReached(reload.monthlyCap, spent, pack),
    declines: reload.declines,
    switched_off: switchedOff === null ? null : { at: formatInstant(switchedOff.at), reason: switchedOff.reason },
    in_flight: inFlight === null ? null : paymentId(place, inFlight.payment),
  };
}

function capView({ count, money }: MonthlyCap): AutoReloadView["monthly_cap"] {
  return count === null && money === null ? null : { count, money };
}

export function orderView({ pack, count, credits, money, currency }: Order): OrderView {
  return { pack, count, credits, money: { amount: money, currency } };
}

export function paymentView(account: Account, payment: Payment): PaymentView {
  const place = { account: account.number, wallet: payment.walletNumber };
  return {
    id: paymentId(place, payment.number),
    kind: payment.kind,
    provider: payment.provider,
    receipt: payment.receipt,
    state: paymentStateView(payment.state),
    wallet: payment.wallet,
    ...orderView(payment.order),
    payment_method: payment.method,
    reversed: payment.reversed,
    entry: payment.entry === null ? null : formatId("en", place.account, place.wallet, payment.entry),
    reason: payment.reason,
    confirm_url: payment.confirmUrl,
    created_at: formatInstant(payment.decidedAt),
  };
}

export function paymentStateView(state: PaymentState): PaymentView["state"] {
  return STATES[state];
}

/** What is paid and not credited yet is as good as asked: the contract's "succeeded" is what has its entry. */
const STATES: Record<PaymentState, PaymentView["state"]> = {
  asked: "pending",
  unknown: "pending",
  succeeded: "pending",
  needs_confirmation: "needs_confirmation",
  credited: "succeeded",
  declined: "declined",
};

export function reloadView(account: Account, reload: Reload): ReloadView {
  const place = { account: account.number, wallet: reload.walletNumber };
  const { trigger, paid } = reload;
  return {
    id: formatId("rl", place.account, place.wallet, reload.number),
    state: paid === null ? "capped" : paid.state === "needs_confirmation" ? "unknown" : paid.state,
    trigger: { kind: trigger.kind, idempotency_key: trigger.key, action: trigger.action, required: trigger.required },
    ...orderView(reload.order),
    payment: reload.payment === null ? null : paymentId(place, reload.payment),
    entry: paid?.entry == null ? null : formatId("en", place.account, place.wallet, paid.entry),
    reason: paid === null ? `The monthly cap on ${reload.capped} was reached.` : paid.reason,
    created_at: formatInstant(reload.at),
    closed_at: formatInstantOrNull(paid === null ? reload.at : paid.closedAt),
  };
}

function paymentId(place: Place, number: number): string {
  return formatId("pay", place.account, place.wallet, number);
}
