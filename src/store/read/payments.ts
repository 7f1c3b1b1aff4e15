import type { Reload } from "../../core/auto-reload.ts";
import type { Payment } from "../../core/payment.ts";
import type { Sql } from "../database.ts";
import { paymentState } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { toPayment } from "./payment-row.ts";

/** A payment with where it stands. */
export type PaymentRow = Payment & { wallet: string; walletNumber: number; confirmUrl: string | null };

/** Where a page of payments goes on: below this one. */
export type PaymentPosition = { at: number; wallet: number; number: number };

/** Purchases, newest first: in descending order of (decidedAt, walletNumber, number). */
export async function pagePayments(
  sql: Sql,
  account: Account,
  filter: { wallet: string | null },
  page: { before: PaymentPosition | null; limit: number },
): Promise<PaymentRow[]> {
  const { before } = page;
  const rows = await sql`
    select p.*, encode(p.request_hash, 'hex') as request_hash, w.id as wallet from payments p
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
    where p.account_id = ${account.number}
      ${filter.wallet === null ? sql`` : sql`and w.id = ${filter.wallet}`}
      ${
        before === null
          ? sql``
          : sql`and (p.decided_at, p.wallet_no, p.payment_no) < (${before.at}::timestamptz, ${before.wallet}, ${before.number})`
      }
    order by p.decided_at desc, p.wallet_no desc, p.payment_no desc
    limit ${page.limit}`;
  return rows.map(toRow);
}

/** One payment, by the numbers of its wallet and of its own. */
export async function readPayment(
  sql: Sql,
  account: Account,
  place: { wallet: number; number: number },
): Promise<PaymentRow | null> {
  const rows = await sql`
    select p.*, encode(p.request_hash, 'hex') as request_hash, w.id as wallet from payments p
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
    where p.account_id = ${account.number} and p.wallet_no = ${place.wallet} and p.payment_no = ${place.number}`;
  return rows[0] === undefined ? null : toRow(rows[0]);
}

/** Payments of any accounts, by their places; those that are not there are left out. */
export async function readPaymentsAt(
  sql: Sql,
  places: readonly { account: number; wallet: number; number: number }[],
): Promise<(PaymentRow & { account: string; accountNumber: number })[]> {
  const rows = await sql`
    select p.*, encode(p.request_hash, 'hex') as request_hash, w.id as wallet, a.id as account
    from unnest(${places.map((place) => place.account)}::bigint[], ${places.map((place) => place.wallet)}::int[],
      ${places.map((place) => place.number)}::int[]) as k(account_id, wallet_no, payment_no)
    join payments p using (account_id, wallet_no, payment_no)
    join wallets w using (account_id, wallet_no)
    join accounts a using (account_id)`;
  return rows.map((row) => ({ ...toRow(row), account: row.account, accountNumber: row.account_id }));
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toRow(row: any): PaymentRow {
  return { ...toPayment(row), wallet: row.wallet, walletNumber: row.wallet_no, confirmUrl: row.confirm_url };
}

/** An attempt of Auto Reload with what became of its payment; null where a cap kept it from asking for one. */
export type ReloadRow = Reload & {
  walletNumber: number;
  paid: Pick<Payment, "state" | "reason" | "entry" | "closedAt"> | null;
};

/** The attempts of Auto Reload in a wallet, newest first, those with a number below `before`. Null: no such wallet. */
export async function pageReloads(
  sql: Sql,
  account: Account,
  wallet: string,
  page: { before: number | null; limit: number },
): Promise<ReloadRow[] | null> {
  const [found] = await sql`select wallet_no from wallets where account_id = ${account.number} and id = ${wallet}`;
  if (found === undefined) return null;
  const rows = await sql`
    select r.*, p.state, p.reason, p.sequence, p.closed_at from reloads r
    left join payments p on p.account_id = r.account_id and p.wallet_no = r.wallet_no and p.payment_no = r.payment_no
    where r.account_id = ${account.number} and r.wallet_no = ${found.wallet_no}
      ${page.before === null ? sql`` : sql`and r.reload_no < ${page.before}`}
    order by r.reload_no desc
    limit ${page.limit}`;
  return rows.map(({ pack, count, credits, money, currency, ...row }) => ({
    number: row.reload_no,
    trigger: row.trigger,
    order: { pack, count, credits, money, currency },
    payment: row.payment_no,
    capped: row.capped,
    at: row.created_at,
    walletNumber: row.wallet_no,
    paid:
      row.payment_no === null
        ? null
        : { state: paymentState(row.state), reason: row.reason, entry: row.sequence, closedAt: row.closed_at },
  }));
}
