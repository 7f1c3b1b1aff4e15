import type { Database } from "../database.ts";
import type { Account } from "../posting.ts";
import { family } from "./family.ts";

/** Usage of a campaign, or of what has none, before and after a proposal is applied. */
export type Effect = {
  workspace: string;
  workspaceName: string | null;
  campaign: string | null;
  campaignName: string | null;
  before: number;
  after: number;
};

/**
 * What a proposal would make of all usage up to now: a row for each campaign it names, and one for each workspace's spend
 * without a campaign, which loses what those gain.
 */
export async function readEffect(database: Database, account: Account, backfill: number): Promise<Effect[]> {
  const rows = await database`
    with moved as (
      select root.workspace_no, p.campaign, sum(e.outstanding_change - e.amount)::bigint as credits
      from backfill_changes p
      join entries root on root.account_id = p.account_id and root.wallet_no = p.wallet_no and root.sequence = p.sequence
      cross join lateral (${family(database, database`root`)}) e
      where p.account_id = ${account.number} and p.backfill_no = ${backfill}
      group by 1, 2
    ), used as (
      select workspace_no, campaign_no, sum(credits)::bigint as credits from usage
      where account_id = ${account.number} and workspace_no in (select workspace_no from moved)
      group by 1, 2
    ), effects as (
      select workspace_no, null as campaign, 0 as campaign_no, -sum(credits)::bigint as change from moved group by 1
      union all
      select m.workspace_no, m.campaign, c.campaign_no, m.credits
      from moved m
      left join campaigns c on c.account_id = ${account.number} and c.workspace_no = m.workspace_no and c.id = m.campaign
    )
    select ws.id as workspace, ws.name as workspace_name, effects.campaign, c.name as campaign_name,
           coalesce(used.credits, 0) as before, coalesce(used.credits, 0) + change as after
    from effects
    join workspaces ws on ws.account_id = ${account.number} and ws.workspace_no = effects.workspace_no
    left join used on used.workspace_no = effects.workspace_no and used.campaign_no = effects.campaign_no
    left join campaigns c on c.account_id = ${account.number} and c.campaign_no = effects.campaign_no
    order by ws.id, effects.campaign is null, change desc, effects.campaign`;
  return rows.map((row) => ({
    workspace: row.workspace,
    workspaceName: row.workspace_name,
    campaign: row.campaign,
    campaignName: row.campaign_name,
    before: row.before,
    after: row.after,
  }));
}
