import type { Sql } from "../database.ts";
import type { Account } from "../posting.ts";
import { type Origin, recordOnce } from "./record.ts";

const HOUR_MS = 3_600_000;

/** Records that somebody of the staff looks at an account as its customer: once in an hour for each person and account. */
export async function recordView(sql: Sql, account: Account, origin: Origin): Promise<boolean> {
  const [row] = await sql`select clock_timestamp() as now`;
  const hour = Math.floor(row!.now / HOUR_MS);
  const act = {
    action: "account.viewed_as_customer",
    account: account.id,
    target: { type: "account", id: account.id },
  };
  return recordOnce(sql, origin, act, `view ${hour} ${account.number} ${origin.actor}`);
}
