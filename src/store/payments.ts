import type { Payment, PaymentState } from "../core/payment.ts";
import type { Database, Sql } from "./database.ts";
import { isOpenPayment, paymentState, paymentStateNumber } from "./lane/codes.ts";
import type { Account } from "./posting.ts";
import { toPayment } from "./read/payment-row.ts";

/**
 * What a provider said of a payment that is not decided yet, for people to read. That it is credited or declined is
 * written by the write path alone.
 */
export type PaymentNote = {
  state: Extract<PaymentState, "unknown" | "needs_confirmation" | "succeeded">;
  receipt: string | null;
  confirmUrl: string | null;
};

/** Notes where an open payment stands; one that is decided meanwhile is left as it is. */
export async function notePayment(
  database: Database,
  place: { account: number; wallet: string; payment: number },
  note: PaymentNote,
): Promise<void> {
  await database`
    update payments p set state = ${paymentStateNumber(note.state)}::smallint,
      receipt = coalesce(${note.receipt}::text, p.receipt), confirm_url = ${note.confirmUrl}::text
    from wallets w
    where w.account_id = ${place.account} and w.id = ${place.wallet} and p.account_id = w.account_id
      and p.wallet_no = w.wallet_no and p.payment_no = ${place.payment} and ${isOpenPayment(database)}`;
}

/** A payment with its place. */
export type FoundPayment = {
  account: Account;
  wallet: string;
  walletNumber: number;
  payment: Payment;
  confirmUrl: string | null;
  /** When the provider was first asked, in real time. */
  askedAt: number;
};

/** One payment of an account, by the number or the id of its wallet; null where there is none. */
export async function findPayment(
  sql: Sql,
  place: { account: number; wallet: number | string; number: number },
): Promise<FoundPayment | null> {
  const wallet = typeof place.wallet === "number" ? sql`w.wallet_no = ${place.wallet}` : sql`w.id = ${place.wallet}`;
  const rows = await sql`
    select ${columns(sql)} from payments p ${joins(sql)}
    where p.account_id = ${place.account} and ${wallet} and p.payment_no = ${place.number}`;
  return rows[0] === undefined ? null : toFound(rows[0]);
}

/** What stands of a payment, cheaply; null where there is none. */
export async function readPaymentState(
  sql: Sql,
  place: { account: number; wallet: string; payment: number },
): Promise<{ state: PaymentState; reason: string | null } | null> {
  const [row] = await sql`
    select p.state, p.reason from wallets w
    join payments p on p.account_id = w.account_id and p.wallet_no = w.wallet_no
    where w.account_id = ${place.account} and w.id = ${place.wallet} and p.payment_no = ${place.payment}`;
  return row === undefined ? null : { state: paymentState(row.state), reason: row.reason };
}

/**
 * Takes open payments that are to be looked after, the one that waited longest first, and puts each off: for a quarter of
 * its age, at least 15 seconds and at most an hour, so that one which stays open for days costs little.
 *
 * @param everything also those that are not due yet
 */
export async function takeOpenPayments(
  database: Database,
  now: number,
  limit: number,
  everything = false,
): Promise<FoundPayment[]> {
  const rows = await database`
    select ${columns(database)}, p.check_at from payments p ${joins(database)}
    where ${isOpenPayment(database)} ${everything ? database`` : database`and p.check_at <= ${now}::timestamptz`}
    order by p.check_at limit ${limit}`;
  const later = rows.map((row) => now + Math.min(3_600_000, Math.max(15_000, (now - row.asked_at) / 4)));
  await database`
    update payments p set check_at = t.later
    from unnest(${rows.map((row) => row.account_id)}::bigint[], ${rows.map((row) => row.wallet_no)}::int[],
                ${rows.map((row) => row.payment_no)}::int[], ${later.map(Math.round)}::timestamptz[])
      as t(account_id, wallet_no, payment_no, later)
    where p.account_id = t.account_id and p.wallet_no = t.wallet_no and p.payment_no = t.payment_no
      and ${isOpenPayment(database)}`;
  return rows.map(toFound);
}

/** For how many seconds the open payment that waited longest should have been looked after by now; 0 where none waits. */
export async function readPaymentsLag(sql: Sql): Promise<number> {
  const [row] = await sql`
    select coalesce(extract(epoch from clock_timestamp() - min(check_at)), 0)::float8 as lag
    from payments p where ${isOpenPayment(sql)}`;
  return Math.max(0, row!.lag);
}

const columns = (sql: Sql) => sql`
  p.*, encode(p.request_hash, 'hex') as request_hash, w.id as wallet, a.id as account, a.product, a.name as account_name,
  a.time_zone, a.created_at`;
const joins = (sql: Sql) => sql`
  join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
  join accounts a on a.account_id = p.account_id`;

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toFound(row: any): FoundPayment {
  return {
    account: {
      id: row.account,
      number: row.account_id,
      product: row.product,
      name: row.account_name,
      timeZone: row.time_zone,
      createdAt: row.created_at,
    },
    wallet: row.wallet,
    walletNumber: row.wallet_no,
    payment: toPayment(row),
    confirmUrl: row.confirm_url,
    askedAt: row.asked_at,
  };
}
