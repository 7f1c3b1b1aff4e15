import type { CustomerBook } from "../payments/stripe-customers.ts";
import type { Sql } from "./database.ts";

/** As whom providers know the accounts. */
export function paymentCustomers(sql: Sql): CustomerBook {
  const find = async (account: number, provider: string): Promise<string | null> => {
    const [row] = await sql`
      select customer from payment_customers where account_id = ${account}::bigint and provider = ${provider}`;
    return row === undefined ? null : row.customer;
  };
  return {
    find,
    async keep(account, provider, customer, gone) {
      await sql`
        insert into payment_customers (account_id, provider, customer)
        values (${account}::bigint, ${provider}, ${customer})
        on conflict (account_id, provider) do update set customer = excluded.customer
          where payment_customers.customer = ${gone}::text`;
      const kept = await find(account, provider);
      if (kept === null) throw new Error(`no customer of ${provider} was kept for account ${account}`);
      return kept;
    },
  };
}
