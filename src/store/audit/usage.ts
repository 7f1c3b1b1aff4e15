import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { quarterOf } from "../quarters.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOfQuartersOf, narrowed, type Scope, TYPE, usageRowsOf } from "./scope.ts";

/**
 * Law 5: each usage row, from which every breakdown is read, says what the entries of its quarter of an hour used.
 *
 * Credits of each side are added up to one figure for each wallet, every one of them multiplied by a hash of the row that it
 * belongs to. Where the rows hold what the entries used, both figures are the same, and nobody has had to group entries
 * by row. Where they differ, the wallet's rows are put beside its entries; where a row names a campaign of another workspace,
 * it is looked for.
 */
export async function auditUsage(sql: Sql, scope: Scope): Promise<Found[]> {
  const suspects = await sql`
    with made as (
      select account_id, wallet_no, ${sumTimesHash(sql, "(outstanding_change - amount)", ROW)} as figure
      from (select *, ${quarterOf(sql, "effective_at")} as quarter from (${attributed(sql, scope)}) e) e group by 1, 2
    ), kept as (
      select account_id, wallet_no, ${sumTimesHash(sql, "credits", ROW)} as figure, bool_or(is_astray) as is_astray
      from (
        select u.*, u.campaign_no <> 0 and c.workspace_no is distinct from u.workspace_no as is_astray
        from ${usageRowsOf(sql, scope)} u
        left join campaigns c on c.account_id = u.account_id and c.campaign_no = u.campaign_no
      ) u group by 1, 2
    )
    select account_id, wallet_no, coalesce(made.figure, 0) <> coalesce(kept.figure, 0) as is_off, coalesce(is_astray, false) as is_astray
    from made full join kept using (account_id, wallet_no)
    where coalesce(made.figure, 0) <> coalesce(kept.figure, 0) or is_astray`;
  const placesThat = (are: "is_off" | "is_astray") =>
    suspects.filter((row) => row[are]).map((row) => ({ account: row.account_id, wallet: row.wallet_no }));
  const off = placesThat("is_off");
  const astray = placesThat("is_astray");
  return [
    ...(off.length === 0 ? [] : await rowByRow(sql, narrowed(scope, off))),
    ...(astray.length === 0 ? [] : await findAstray(sql, narrowed(scope, astray))),
  ];
}

/** What names a usage row of a wallet. */
const ROW = ["quarter", "workspace_no", "campaign_no", "action_no"];

/**
 * The sum of amounts, each multiplied by a hash of what it belongs to: two such sums are the same where the same belongs to
 * the same. What eight bytes hold is multiplied in them, which is many times faster.
 */
export function sumTimesHash(sql: Sql, amount: string, of: string[]) {
  const hash = `(${of.reduceRight((inner, column) => `hashint4extended(${column}, ${inner})`, "0")} >> 33)`;
  const isSmall = `${amount} between -2147483648 and 2147483647`;
  return sql.unsafe(
    `(coalesce(sum(case when ${isSmall} then ${amount} * ${hash} end), 0)
      + coalesce(sum(case when not (${isSmall}) then ${amount}::numeric * ${hash} end), 0))`,
  );
}

/** A row is named by its quarter and by the numbers of workspace, campaign and action. */
async function rowByRow(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    select account_id, wallet_no, 'usage.credits' as kind,
      concat_ws('/', quarter, workspace_no, campaign_no, action_no) as subject,
      coalesce(sum(used), 0)::text as expected, coalesce(sum(stored), 0)::text as stored, min(sequence) as since
    from (
      select account_id, wallet_no, ${quarterOf(sql, "effective_at")} as quarter, workspace_no, campaign_no, action_no,
        outstanding_change - amount as used, null::bigint as stored, sequence
      from (${attributed(sql, scope)}) e
      union all
      select u.account_id, u.wallet_no, u.quarter, u.workspace_no, u.campaign_no, u.action_no, null, u.credits, null
      from ${usageRowsOf(sql, scope)} u
    ) both_sides
    group by account_id, wallet_no, quarter, workspace_no, campaign_no, action_no
    having coalesce(sum(used), 0) <> coalesce(sum(stored), 0)`;
  return toFound(rows);
}

/**
 * Entries that are usage, with what each is attributed to. Attribution that is amended later belongs here, and nowhere
 * else in the audit: amounts, hashes and balances do not move with it.
 */
function attributed(sql: Sql, scope: Scope) {
  return sql`
    select e.account_id, e.wallet_no, e.sequence, effective_at, amount, outstanding_change,
      coalesce(workspace_no, 0) as workspace_no, coalesce(${currentCampaign(sql)}, 0) as campaign_no,
      coalesce(action_no, 0) as action_no
    from ${entriesOfQuartersOf(sql, scope)} e
    ${amendedJoin(sql)}
    where type <= ${TYPE.refund} and outstanding_change <> amount`;
}

/** A campaign belongs to one workspace; what is attributed to both says so. */
async function findAstray(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    select distinct u.account_id, u.wallet_no, 'entry.campaign' as kind, u.campaign_no::text as subject,
      c.workspace_no::text as expected, u.workspace_no::text as stored, null::bigint as since
    from ${usageRowsOf(sql, scope)} u
    left join campaigns c on c.account_id = u.account_id and c.campaign_no = u.campaign_no
    where u.campaign_no <> 0 and c.workspace_no is distinct from u.workspace_no`;
  return toFound(rows);
}
