import type { Sql } from "../database.ts";
import { dayOfQuarter } from "../quarters.ts";
import { NEVER, SPAN } from "../usage-sums.ts";
import { type Found, toFound } from "./found.ts";
import { type Accounts, type Scope, wholeAccountsOf } from "./scope.ts";
import { sumTimesHash } from "./usage.ts";

/**
 * Law 5: what usage is added up to, day by day and month by month, is what the usage rows say, as far as it counts. Looked
 * at where wallets are looked at from their first entry on; whoever changes a usage row of the past has its sums made anew.
 *
 * As with the usage rows themselves, credits of each side are first added up to one figure for each account, every one
 * multiplied by a hash of the sum that it belongs to; where the figures differ, each sum is made again and compared.
 */
export async function auditUsageSums(sql: Sql, scope: Scope): Promise<Found[]> {
  const accounts = wholeAccountsOf(sql, scope);
  if (accounts === null) return [];
  const suspects = await sql`
    with ${summed(sql, accounts)}, made as (
      select account_id, ${sumTimesHash(sql, "credits", nameOf(`${SPAN.day}`, "day"))} + ${sumTimesHash(sql, "credits", nameOf(`${SPAN.wholeDay}`, "day", "0", "0"))}
        + ${sumTimesHash(sql, "case when month < end_month then credits else 0 end", nameOf(`${SPAN.month}`, "month"))} as figure
      from (${rowsOfThePast(sql)}) u group by 1
    ), kept as (
      select account_id, ${sumTimesHash(sql, "credits", nameOf("span", "day"))} as figure from (${kept(sql)}) k group by 1
    )
    select account_id from made full join kept using (account_id) where coalesce(made.figure, 0) <> coalesce(kept.figure, 0)`;
  const found = await Promise.all(suspects.map((row) => compare(sql, row.account_id)));
  return found.flat();
}

async function compare(sql: Sql, account: number): Promise<Found[]> {
  const rows = await sql`
    with ${summed(sql, sql`account_id = ${account}`)}
    select account_id, wallet_no, 'usage.sums' as kind,
      concat_ws('/', (array['month', 'day', 'whole day'])[span], day, workspace_no, campaign_no, action_no) as subject,
      coalesce(sum(made), 0)::text as expected, coalesce(sum(kept), 0)::text as stored, null::bigint as since
    from (
      select account_id, span, day, wallet_no, workspace_no, campaign_no, action_no, credits as made, null::bigint as kept
      from (${made(sql)}) m
      union all
      select account_id, span, day, wallet_no, workspace_no, campaign_no, action_no, null, credits from (${kept(sql)}) k
    ) both_sides
    group by account_id, span, day, wallet_no, workspace_no, campaign_no, action_no
    having coalesce(sum(made), 0) <> coalesce(sum(kept), 0)`;
  return toFound(rows);
}

/** Of some accounts those whose usage is added up, and before which day sums count. */
const summed = (sql: Sql, accounts: Accounts) => sql`
  summed as materialized (
    select *, date_trunc('month', end_day)::date as end_month from (
      select *, ${dayOfQuarter(sql, "until", { column: "time_zone" })} as end_day from usage_summed
    ) s where ${accounts} and until > ${NEVER}::int
  )`;

/** The usage rows that are added up, of days that are whole. */
const rowsOfThePast = (sql: Sql) => sql`
  select u.*, day - (extract(day from day)::int - 1) as month
  from (
    select u.*, s.end_day, s.end_month, ${dayOfQuarter(sql, "u.quarter", { column: "s.time_zone" })} as day
    from summed s join usage u on u.account_id = s.account_id and u.quarter < s.until
  ) u
  where day < end_day`;

/** Every usage row once for each sum that it belongs to. */
const made = (sql: Sql) => sql`
  select u.account_id, t.span, t.day, u.wallet_no, u.workspace_no, t.campaign_no, t.action_no, u.credits
  from (${rowsOfThePast(sql)}) u
  cross join lateral (values (${SPAN.month}::int, u.month, u.campaign_no, u.action_no),
    (${SPAN.day}::int, u.day, u.campaign_no, u.action_no), (${SPAN.wholeDay}::int, u.day, 0, 0)) t(span, day, campaign_no, action_no)
  where t.span <> ${SPAN.month} or t.day < u.end_month`;

/** The sums that count. */
const kept = (sql: Sql) => sql`
  select u.* from summed s join usage_sums u on u.account_id = s.account_id
  where u.day < case u.span when ${SPAN.month} then s.end_month else s.end_day end`;

/** What names a sum of an account: its span and first day, and whose it is. */
const nameOf = (span: string, day: string, campaign = "campaign_no", action = "action_no") => [
  span,
  `(${day} - date '2000-01-01')`,
  "wallet_no",
  "workspace_no",
  campaign,
  action,
];
