import { type Day, dayOf } from "../core/day.ts";
import type { Database, Sql } from "./database.ts";
import { dayHolding, dayOfQuarter, firstQuarterOf, monthOf } from "./quarters.ts";

/** What a row of `usage_sums` adds up: a month, or a day, of one campaign and action; or a day of all of them. */
export const SPAN = { month: 1, day: 2, wholeDay: 3 } as const;

/** How far an account's usage is added up, by days of a zone. */
export type Summed = { until: number; timeZone: string };

/** Before any quarter of an hour: nothing is added up. */
export const NEVER = -2_147_483_648;

/**
 * A day is added up so long after it ended. Rows of the last two hours are written as something new; what is written of an
 * earlier quarter moves `until` back. Transactions do not last for the hours between.
 */
const REST_MS = 6 * 3_600_000;

/** Reading fewer rows than this costs nothing that sums would save. */
const WORTH_ROWS = 1_000;

/** Accounts with so many usage rows of past days that are not added up yet. */
export async function readAccountsToSum(sql: Sql, worthRows = WORTH_ROWS): Promise<number[]> {
  const rows = await sql`
    select a.account_id from accounts a
    left join usage_summed s on s.account_id = a.account_id
    where exists (
      select from usage u
      where u.account_id = a.account_id and u.quarter >= case when s.time_zone = a.time_zone then s.until else ${NEVER}::int end
        and u.quarter < extract(epoch from now()) / 900 - ${REST_MS / 900_000}::int - 96
      offset ${worthRows - 1})`;
  return rows.map((row) => row.account_id);
}

/**
 * Adds up an account's usage rows to local days and months, as far as its days are over, from where they were added up.
 * Whoever changes a row of the past meanwhile waits, and moves `until` back then.
 *
 * @returns until when they are added up now
 */
export async function sumUsage(database: Database, account: number): Promise<Summed> {
  return (await database.begin(async (sql) => {
    const summed = await lockSummed(sql, account);
    const { timeZone, now } = summed;
    const end = dayOf(now - REST_MS, timeZone);
    const until = firstQuarterOf(end, timeZone);
    if (summed.until >= until) return { until: summed.until, timeZone };
    const from = summed.until === NEVER ? null : dayHolding(summed.until, timeZone);
    await forget(sql, account, from);
    await sumDays(sql, account, timeZone, from === null ? NEVER : firstQuarterOf(from, timeZone), until);
    await sumMonths(sql, account, from, end);
    await sql`update usage_summed set until = ${until}, time_zone = ${timeZone} where account_id = ${account}`;
    return { until, timeZone };
  })) as Summed;
}

/** From where the account is to be added up: from the beginning, where its zone is another one now. */
async function lockSummed(sql: Sql, account: number): Promise<Summed & { now: number }> {
  await sql`insert into usage_summed (account_id, until, time_zone) values (${account}, ${NEVER}, '') on conflict do nothing`;
  const [row] = await sql`
    select s.until, s.time_zone, a.time_zone as zone, now() as now
    from usage_summed s join accounts a using (account_id) where account_id = ${account} for update of s`;
  return { until: row!.zone === row!.time_zone ? row!.until : NEVER, timeZone: row!.zone, now: row!.now };
}

async function forget(sql: Sql, account: number, from: Day | null): Promise<void> {
  await sql`
    delete from usage_sums
    where account_id = ${account} and (${from}::date is null
      or day >= case span when ${SPAN.month} then date_trunc('month', ${from}::date) else ${from}::date end)`;
}

async function sumDays(sql: Sql, account: number, timeZone: string, from: number, until: number): Promise<void> {
  await sql`
    insert into usage_sums (account_id, span, day, wallet_no, workspace_no, campaign_no, action_no, credits)
    select ${account}, case grouping(campaign_no) when 0 then ${SPAN.day}::int else ${SPAN.wholeDay}::int end, day, wallet_no,
      workspace_no, coalesce(campaign_no, 0), coalesce(action_no, 0), sum(credits)
    from (
      select *, ${dayOfQuarter(sql, "quarter", timeZone)} as day from usage
      where account_id = ${account} and quarter >= ${from}::int and quarter < ${until}::int
    ) u
    group by grouping sets ((day, wallet_no, workspace_no, campaign_no, action_no), (day, wallet_no, workspace_no))
    order by 2, 3, 4, 5, 6, 7 -- as the key: what is read together lies together`;
}

/** Months that are over by `end`; each holds whole days only. */
async function sumMonths(sql: Sql, account: number, from: Day | null, end: Day): Promise<void> {
  await sql`
    insert into usage_sums (account_id, span, day, wallet_no, workspace_no, campaign_no, action_no, credits)
    select ${account}, ${SPAN.month}, date_trunc('month', day)::date, wallet_no, workspace_no, campaign_no, action_no, sum(credits)
    from usage_sums
    where account_id = ${account} and span = ${SPAN.day} and day >= coalesce(${from === null ? null : monthOf(from)}::date, '-infinity')
      and day < ${monthOf(end)}::date
    group by 3, 4, 5, 6, 7 order by 3, 4, 5, 6, 7`;
}

/** How far an account's usage is added up by days of a zone; null where it is not. */
export async function readSummed(sql: Sql, account: number, timeZone: string): Promise<Day | null> {
  const [row] = await sql`
    select until from usage_summed where account_id = ${account} and time_zone = ${timeZone} and until > ${NEVER}`;
  return row === undefined ? null : dayHolding(row.until, timeZone);
}
