import { addDays, type Day } from "../../core/day.ts";
import { USAGE_TYPES } from "../../core/entry.ts";
import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { entryTypeNumber, QUARTER_MS } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { dayHolding, dayOfQuarter, firstQuarterOf, monthOf } from "../quarters.ts";
import { SPAN } from "../usage-sums.ts";
import type { UsageFilter } from "./usage.ts";

/** What a window is put together from, without its ends that lie within a quarter. Each pair is [from, to). */
type Pieces = { months: [Day, Day][]; days: [Day, Day][]; wholeDays: [Day, Day][]; quarters: [number, number][] };

/**
 * Rows of what was used in a window: `fine` ones (workspace_no, campaign_no, action_no, day, credits), and beside them what
 * is added up, by campaign (workspace_no, campaign_no, action_no, credits) and by day (workspace_no, day, credits). The fine
 * ones and either of the others add up to all of it.
 *
 * @param summed up to which day the usage rows are added up by local days; null where they are not
 */
export function usedInWindow(sql: Sql, account: Account, filter: UsageFilter, summed: Day | null) {
  const { months, days, wholeDays, quarters } = piecesOf(filter, summed);
  const all = (rows: Rows[]) => rows.reduce((some, more) => sql`${some} union all ${more}`);
  const sums = (span: number, ranges: [Day, Day][]) => ranges.map((range) => sumsOf(sql, account, filter, span, range));
  return {
    fine: all([edgesOf(sql, account, filter), ...quarters.map((range) => quartersOf(sql, account, filter, range))]),
    byCampaign: all([
      sql`select workspace_no, campaign_no, action_no, credits from fine`,
      ...[...sums(SPAN.month, months), ...sums(SPAN.day, days)].map(
        (rows) => sql`select workspace_no, campaign_no, action_no, credits from (${rows}) u`,
      ),
    ]),
    byDay: all([
      sql`select workspace_no, day, credits from fine`,
      ...sums(SPAN.wholeDay, wholeDays).map((rows) => sql`select workspace_no, day, credits from (${rows}) u`),
    ]),
  };
}

type Rows = ReturnType<typeof edgesOf>;

function piecesOf({ from, to, timeZone }: UsageFilter, summed: Day | null): Pieces {
  const begin = Math.ceil(from / QUARTER_MS);
  const end = Math.ceil(to / QUARTER_MS);
  const nothing: Pieces = { months: [], days: [], wholeDays: [], quarters: [[begin, end]] };
  if (summed === null) return nothing;
  const cut = dayHolding(begin, timeZone);
  const firstDay = firstQuarterOf(cut, timeZone) === begin ? cut : addDays(cut, 1);
  const lastDay = dayHolding(end, timeZone);
  const endDay = lastDay < summed ? lastDay : summed;
  if (firstDay >= endDay) return nothing;
  const firstMonth = monthOf(firstDay) === firstDay ? firstDay : monthOf(addDays(monthOf(firstDay), 31));
  const endMonth = monthOf(endDay);
  const holdsMonths = firstMonth < endMonth;
  return {
    months: holdsMonths ? [[firstMonth, endMonth]] : [],
    days: holdsMonths
      ? [
          [firstDay, firstMonth],
          [endMonth, endDay],
        ]
      : [[firstDay, endDay]],
    wholeDays: [[firstDay, endDay]],
    quarters: [
      [begin, firstQuarterOf(firstDay, timeZone)],
      [firstQuarterOf(endDay, timeZone), end],
    ],
  };
}

function sumsOf(sql: Sql, account: Account, filter: UsageFilter, span: number, [from, to]: [Day, Day]) {
  return sql`
    select u.workspace_no, u.campaign_no, u.action_no, u.day, u.credits
    from usage_sums u
    where u.account_id = ${account.number} and u.span = ${span} and u.day >= ${from}::date and u.day < ${to}::date
      ${ofWallet(sql, account, filter)} ${inWorkspace(sql, account, filter, "u")}`;
}

function quartersOf(sql: Sql, account: Account, filter: UsageFilter, [from, to]: [number, number]) {
  return sql`
    select u.workspace_no, u.campaign_no, u.action_no, ${dayOfQuarter(sql, "u.quarter", filter.timeZone)}, u.credits
    from usage u
    where u.account_id = ${account.number} and u.quarter >= ${from}::int and u.quarter < ${to}::int
      ${ofWallet(sql, account, filter)} ${inWorkspace(sql, account, filter, "u")}`;
}

/**
 * The entries between the window's start and the next quarter; and, taken off again, those between its end and the next
 * quarter. Where the window ends now there are none of the latter.
 */
function edgesOf(sql: Sql, account: Account, filter: UsageFilter) {
  const { from, to, timeZone, wallet } = filter;
  return sql`
    select coalesce(e.workspace_no, 0) as workspace_no, coalesce(${currentCampaign(sql)}, 0) as campaign_no,
           coalesce(e.action_no, 0) as action_no, (e.effective_at at time zone ${timeZone})::date as day,
           edge.sign * (e.outstanding_change - e.amount) as credits
    from wallets w
    cross join (values (1, ${from}::timestamptz, ${nextQuarter(from)}::timestamptz),
                       (-1, ${to}::timestamptz, ${nextQuarter(to)}::timestamptz)) as edge(sign, low, high)
    cross join lateral (
      select sequence_at(w.account_id, w.wallet_no, w.sequence, edge.low - interval '1 millisecond') as low,
             sequence_at(w.account_id, w.wallet_no, w.sequence, edge.high - interval '1 millisecond') as high
      offset 0 -- computed once per wallet and edge: flattened into the join it would be computed for every entry
    ) p
    cross join lateral (
      select * from entries
      where account_id = w.account_id and wallet_no = w.wallet_no and sequence > p.low and sequence <= p.high
      offset 0 -- looked up: joined freely, all of the account's entries may be read for the few at an edge
    ) e
    ${amendedJoin(sql)}
    where w.account_id = ${account.number} and edge.low < edge.high and p.low < p.high
      and e.type = any(${USAGE_TYPES.map(entryTypeNumber)}::smallint[])
      ${wallet === null ? sql`` : sql`and w.id = ${wallet}`} ${inWorkspace(sql, account, filter, "e")}`;
}

const nextQuarter = (at: number) => Math.ceil(at / QUARTER_MS) * QUARTER_MS;

function ofWallet(sql: Sql, account: Account, { wallet }: UsageFilter) {
  if (wallet === null) return sql``;
  return sql`and u.wallet_no = (select wallet_no from wallets where account_id = ${account.number} and id = ${wallet})`;
}

function inWorkspace(sql: Sql, account: Account, { workspace }: UsageFilter, alias: "u" | "e") {
  if (workspace === null) return sql``;
  return sql`and ${sql.unsafe(alias)}.workspace_no =
    (select workspace_no from workspaces where account_id = ${account.number} and id = ${workspace})`;
}

/**
 * What the ledger itself says was used in a window: the difference of the running usage that the wallets' entries carry at
 * its two ends, whatever the workspace.
 */
export async function readRunningUsage(sql: Sql, account: Account, filter: UsageFilter): Promise<number> {
  const { from, to, wallet } = filter;
  const [row] = await sql`
    with ends as materialized (
      select w.account_id, w.wallet_no,
             sequence_at(w.account_id, w.wallet_no, w.sequence, ${from - 1}::timestamptz) as low,
             sequence_at(w.account_id, w.wallet_no, w.sequence, ${to - 1}::timestamptz) as high
      from wallets w
      where w.account_id = ${account.number} ${wallet === null ? sql`` : sql`and w.id = ${wallet}`}
    )
    select coalesce(sum(coalesce(h.usage, 0) - coalesce(l.usage, 0)), 0)::bigint as total
    from ends
    left join entries l on l.account_id = ends.account_id and l.wallet_no = ends.wallet_no and l.sequence = ends.low
    left join entries h on h.account_id = ends.account_id and h.wallet_no = ends.wallet_no and h.sequence = ends.high`;
  return row!.total;
}
