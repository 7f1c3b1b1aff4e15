import type { SandboxBooks, SandboxPayment } from "../payments/sandbox-books.ts";
import type { Database } from "./database.ts";

const PAGE = 500;

/**
 * The sandbox's books on its own table. Every statement is a transaction of its own: what the sandbox has written stands
 * whatever becomes of the ledger's transaction, as with a provider outside.
 */
export function sandboxBooks(sql: Database): SandboxBooks {
  return {
    async add(payment) {
      const rows = await sql`
        insert into sandbox_payments (
          payment, account, method, amount, currency, state, refunded, disputed, dispute, created_at
        ) values (
          ${payment.id}, ${payment.account}, ${payment.method}, ${payment.money.amount}::bigint,
          ${payment.money.currency}, ${payment.state}, ${payment.refunded}::bigint, ${payment.disputed}::bigint,
          ${payment.dispute}, ${payment.createdAt}::timestamptz
        )
        on conflict (payment) do nothing
        returning 1`;
      return rows.length > 0;
    },

    async find(id) {
      const [row] = await sql`select * from sandbox_payments where payment = ${id}`;
      return row === undefined ? null : paymentOfRow(row);
    },

    async replace(before, after) {
      const rows = await sql`
        update sandbox_payments
        set state = ${after.state}, refunded = ${after.refunded}::bigint, disputed = ${after.disputed}::bigint,
            dispute = ${after.dispute}
        where payment = ${before.id} and state = ${before.state} and refunded = ${before.refunded}::bigint
          and disputed = ${before.disputed}::bigint and dispute is not distinct from ${before.dispute}::text
        returning 1`;
      return rows.length > 0;
    },

    async *list(from, to) {
      for (let rows = await page(sql, from, "", to); rows.length > 0; ) {
        yield* rows;
        const last = rows.at(-1)!;
        rows = rows.length < PAGE ? [] : await page(sql, last.createdAt, last.id, to);
      }
    },
  };
}

/** The next payments after one that was created at `at` and has the id `after`, up to a time; oldest first. */
async function page(sql: Database, at: number, after: string, to: number): Promise<SandboxPayment[]> {
  const rows = await sql`
    select * from sandbox_payments where (created_at, payment) > (${at}::timestamptz, ${after})
      and created_at < ${to}::timestamptz
    order by created_at, payment limit ${PAGE}`;
  return rows.map(paymentOfRow);
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function paymentOfRow(row: any): SandboxPayment {
  return {
    id: row.payment,
    account: row.account,
    method: row.method,
    money: { amount: row.amount, currency: row.currency },
    state: row.state,
    refunded: row.refunded,
    disputed: row.disputed,
    dispute: row.dispute,
    createdAt: row.created_at,
  };
}
