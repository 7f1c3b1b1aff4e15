import type postgres from "postgres";
import type { ProviderPayment, Purchase, ReloadAttempt, Reloading, Subscription } from "./history.ts";

/** What stands beside the entries of one wallet, by its number. */
export type BesideEntries = {
  purchases: Purchase[];
  providerPayments: ProviderPayment[];
  reloading: Reloading | null;
  attempts: ReloadAttempt[];
  subscription: Subscription | null;
};

/** Reads purchases, the books of the sandbox, Auto Reload and plans of an account straight from the tables. */
export async function readMoney(sql: postgres.Sql, account: string): Promise<(walletNo: number) => BesideEntries> {
  const read = <Row>(rows: postgres.PendingQuery<postgres.Row[]>) => rows as unknown as Promise<Row[]>;
  const id = sql`(select account_id from accounts where id = ${account})`;
  const millis = (column: string) => sql`(extract(epoch from ${sql(column)}) * 1000)::bigint as ${sql(`${column}_ms`)}`;
  const [payments, books, settings, reloads, subscriptions] = await Promise.all([
    read<PaymentRow>(sql`
      select *, ${millis("decided_at")}, ${millis("closed_at")} from payments where account_id = ${id}
      order by wallet_no, payment_no`),
    read<BookRow>(sql`select * from sandbox_payments where account = ${account} order by payment`),
    read<SettingRow>(sql`select *, ${millis("switched_off_at")} from auto_reloads where account_id = ${id}`),
    read<ReloadRow>(sql`
      select *, ${millis("created_at")} from reloads where account_id = ${id} order by wallet_no, reload_no`),
    read<SubscriptionRow>(sql`
      select *, ${millis("anchor")}, ${millis("cycle_from")}, ${millis("renews_at")}, ${millis("previous_from")}
      from subscriptions where account_id = ${id} and active`),
  ]);
  return (walletNo) => {
    const here = <Row extends { wallet_no: number }>(rows: Row[]) => rows.filter((row) => row.wallet_no === walletNo);
    const [setting] = here(settings);
    const [subscription] = here(subscriptions);
    return {
      purchases: here(payments).map(toPurchase),
      providerPayments: books
        .map(toProviderPayment)
        .flatMap(({ wallet, ...row }) => (wallet === walletNo ? [row] : [])),
      reloading: setting === undefined ? null : toReloading(setting),
      attempts: here(reloads).map(toAttempt),
      subscription: subscription === undefined ? null : toSubscription(subscription),
    };
  };
}

type Figure = string | number;
type InWallet = { wallet_no: number };
type PaymentRow = InWallet & {
  payment_no: number;
  kind: number;
  state: number;
  provider: string;
  receipt: string | null;
  method: string | null;
  pack: string;
  count: Figure;
  credits: Figure;
  money: Figure;
  currency: string;
  idempotency_key: string | null;
  decided_at_ms: Figure;
  closed_at_ms: Figure | null;
  sequence: Figure | null;
  reversed: Figure;
};
type BookRow = {
  payment: string;
  method: string;
  amount: Figure;
  currency: string;
  state: ProviderPayment["state"];
  refunded: Figure;
  disputed: Figure;
};
type SettingRow = InWallet & {
  enabled: boolean;
  cap_count: Figure | null;
  cap_money: Figure | null;
  declines: Figure;
  switched_off_at_ms: Figure | null;
  month: string;
  month_count: Figure;
  month_money: Figure;
  in_flight: Figure | null;
  reload_count: Figure;
};
type ReloadRow = InWallet & {
  reload_no: number;
  payment_no: number | null;
  capped: string | null;
  credits: Figure;
  money: Figure;
  created_at_ms: Figure;
};
type SubscriptionRow = InWallet & {
  anchor_ms: Figure;
  plan: { id: string } | null;
  cycle_from_ms: Figure | null;
  renews_at_ms: Figure;
  next_plan: { id: string } | null;
  previous_from_ms: Figure | null;
};

/** In the order in which the migrations number them. */
const KINDS: Purchase["kind"][] = ["topup", "auto_reload"];
const STATES: Purchase["state"][] = ["asked", "unknown", "needs_confirmation", "succeeded", "credited", "declined"];

function toPurchase(row: PaymentRow): Purchase {
  const { payment_no: number, provider, receipt, method, pack, currency, idempotency_key: key } = row;
  return {
    ...{ number, provider, receipt, method, pack, currency, key },
    kind: KINDS[row.kind - 1] ?? "topup",
    state: STATES[row.state - 1] ?? "asked",
    count: Number(row.count),
    credits: Number(row.credits),
    money: Number(row.money),
    decidedAt: Number(row.decided_at_ms),
    closedAt: figure(row.closed_at_ms),
    sequence: figure(row.sequence),
    reversed: Number(row.reversed),
  };
}

/** The sandbox knows a payment by the id that it was given: account, wallet and number. */
function toProviderPayment(row: BookRow): ProviderPayment & { wallet: number } {
  const [wallet, number] = row.payment.split("_").slice(-2).map(Number);
  return {
    wallet: wallet ?? 0,
    number: number ?? 0,
    state: row.state,
    method: row.method,
    money: Number(row.amount),
    currency: row.currency,
    refunded: Number(row.refunded),
    disputed: Number(row.disputed),
  };
}

function toReloading(row: SettingRow): Reloading {
  return {
    enabled: row.enabled,
    capCount: figure(row.cap_count),
    capMoney: figure(row.cap_money),
    declines: Number(row.declines),
    switchedOffAt: figure(row.switched_off_at_ms),
    month: row.month,
    monthCount: Number(row.month_count),
    monthMoney: Number(row.month_money),
    inFlight: figure(row.in_flight),
    attempts: Number(row.reload_count),
  };
}

function toAttempt(row: ReloadRow): ReloadAttempt {
  const { reload_no: number, payment_no: purchase, capped } = row;
  const [credits, money, at] = [row.credits, row.money, row.created_at_ms].map(Number) as [number, number, number];
  return { number, purchase, capped, credits, money, at };
}

function toSubscription(row: SubscriptionRow): Subscription {
  return {
    anchor: Number(row.anchor_ms),
    plan: row.plan?.id ?? null,
    cycleFrom: figure(row.cycle_from_ms),
    renewsAt: Number(row.renews_at_ms),
    next: row.next_plan?.id ?? null,
    previousFrom: figure(row.previous_from_ms),
  };
}

function figure(value: Figure | null): number | null {
  return value === null ? null : Number(value);
}
