import { anniversary } from "../../core/cycle.ts";
import type { Instant } from "../../core/instant.ts";
import type { Subscription } from "../../core/subscription.ts";
import type { Sql } from "../database.ts";
import { sourceNumber } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { standingColumns, standingJoins, toSubscription } from "./standing-row.ts";

/** Calendar months of the account's zone, as `2026-11`, in which one of its wallets (or this one) has entries; newest first. */
export async function readMonthsWithEntries(sql: Sql, account: Account, wallet: string | null): Promise<string[]> {
  const { timeZone } = account;
  // From the first entry of a month to the first one after its end: the cost does not grow with the ledger.
  const rows = await sql`
    with recursive firsts as (
      select w.account_id, w.wallet_no, w.sequence as newest, e.effective_at
      from wallets w
      join entries e on e.account_id = w.account_id and e.wallet_no = w.wallet_no and e.sequence = 1
      where w.account_id = ${account.number} ${wallet === null ? sql`` : sql`and w.id = ${wallet}`}
      union all
      select f.account_id, f.wallet_no, f.newest, e.effective_at
      from firsts f
      cross join lateral (
        select (date_trunc('month', f.effective_at at time zone ${timeZone}) + interval '1 month')
                 at time zone ${timeZone} as at
      ) later
      cross join lateral (
        select sequence_at(f.account_id, f.wallet_no, f.newest, later.at - interval '1 millisecond') + 1 as sequence
      ) next
      join entries e on e.account_id = f.account_id and e.wallet_no = f.wallet_no and e.sequence = next.sequence
    )
    select distinct to_char(effective_at at time zone ${timeZone}, 'YYYY-MM') as month from firsts order by 1 desc`;
  return rows.map((row) => row.month);
}

export type CycleWindow = { from: Instant; to: Instant };

/** The cycles that a wallet's plans have had, newest first: each began with a grant of the plan. */
export async function readCycles(sql: Sql, account: Account, wallet: string): Promise<CycleWindow[]> {
  const [row] = await sql`
    select w.wallet_no, ${standingColumns(sql)} from wallets w ${standingJoins(sql)}
    where w.account_id = ${account.number} and w.id = ${wallet}`;
  if (row === undefined) return [];
  const grants = await sql`
    select effective_at, expires_at from grants
    where account_id = ${account.number} and wallet_no = ${row.wallet_no} and source = ${sourceNumber("plan")}
      and scheduled is null
    order by effective_at`;
  const given = grants.map((grant) => ({
    from: grant.effective_at as Instant,
    to: grant.expires_at as Instant | null,
  }));
  return cyclesOf(given, toSubscription(row), account.timeZone);
}

/**
 * A cycle ends when its credits lapse or, where they may roll over, when the next one begins. The last two are as the
 * subscription knows them: credits that were given in the middle of a cycle do not show when it began.
 */
function cyclesOf(
  given: readonly { from: Instant; to: Instant | null }[],
  subscription: Subscription | null,
  timeZone: string,
): CycleWindow[] {
  const known: CycleWindow[] = [];
  if (subscription?.cycle != null) {
    const { from, previousFrom } = subscription.cycle;
    known.push({ from, to: subscription.renewsAt });
    if (previousFrom !== null) known.push({ from: previousFrom, to: from });
  }
  const isKnown = (at: Instant) => known.some(({ from, to }) => at >= from && at < to);
  const earlier = given
    .map(({ from, to }, index) => ({ from, to: to ?? given[index + 1]?.from ?? anniversary(from, timeZone, 1) }))
    .filter(({ from }) => !isKnown(from));
  return [...known, ...earlier.reverse()];
}
