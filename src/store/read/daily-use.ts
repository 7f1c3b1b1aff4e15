import { addDays, dayOf, daysBetween, startOfDay } from "../../core/day.ts";
import type { Instant } from "../../core/instant.ts";
import type { Database } from "../database.ts";
import type { Account } from "../posting.ts";
import { readUsageByDay } from "./usage.ts";

/**
 * What was used from a wallet on each whole local day before today, oldest first: at most so many days, and none of those
 * before its first entry.
 */
export async function readDailyUse(
  sql: Database,
  account: Account,
  wallet: string,
  now: Instant,
  days: number,
): Promise<number[]> {
  const { timeZone } = account;
  const [first] = await sql`
    select e.effective_at from wallets w
    join entries e on e.account_id = w.account_id and e.wallet_no = w.wallet_no and e.sequence = 1
    where w.account_id = ${account.number} and w.id = ${wallet}`;
  if (first === undefined) return [];
  const firstDay = dayOf(first.effective_at, timeZone);
  const firstWhole = startOfDay(firstDay, timeZone) === first.effective_at ? firstDay : addDays(firstDay, 1);
  const today = dayOf(now, timeZone);
  const earliest = addDays(today, -days);
  const from = Math.max(startOfDay(firstWhole, timeZone), startOfDay(earliest, timeZone));
  const to = startOfDay(today, timeZone);
  if (to <= from) return [];
  const used = await readUsageByDay(sql, account, { from, to, timeZone, wallet, workspace: null });
  return daysBetween(from, to, timeZone).map((day) => used.get(day) ?? 0);
}
