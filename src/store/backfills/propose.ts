import { type Origin, recordActs } from "../audit-log/record.ts";
import { type Database, planAnew, type Sql } from "../database.ts";
import { formatBackfillId } from "../ids.ts";
import { entryTypeNumber, TERM } from "../lane/codes.ts";
import { lockAccounts } from "../lane/names.ts";
import type { Account } from "../posting.ts";
import { amendedJoin, currentCampaign } from "./current-campaign.ts";

/**
 * Finds the charges and deposits that name no campaign though their action needs one, and what the operator's records say
 * of them. Keeps that as a proposal; changes nothing else.
 *
 * @param actions those that need a campaign
 * @returns the proposal's number
 */
export async function proposeBackfill(
  database: Database,
  account: Account,
  actions: readonly string[],
  by: string,
  origin: Origin | null = null,
): Promise<number> {
  return database.begin(async (sql) => {
    await planAnew(sql);
    await lockAccounts(sql, [account.number]);
    const [row] = await sql`
      with found as (${unattributed(sql, account, actions)}),
      numbered as (
        select coalesce(max(backfill_no), 0) + 1 as no from backfills where account_id = ${account.number}
      ), changes as (
        insert into backfill_changes (account_id, backfill_no, wallet_no, sequence, credits, campaign, reference_type,
          reference_id)
        select ${account.number}::bigint, numbered.no, wallet_no, sequence, credits, record_campaign, reference_type,
               reference_id
        from found, numbered where resolved
      )
      insert into backfills (account_id, backfill_no, resolved_entries, resolved_credits, unresolved_entries,
        unresolved_credits, made_at, made_by)
      select ${account.number}::bigint, (select no from numbered),
             count(*) filter (where resolved), coalesce(sum(credits) filter (where resolved), 0),
             count(*) filter (where not resolved), coalesce(sum(credits) filter (where not resolved), 0),
             scrip_now(), ${by}
      from found
      returning *`;
    const number = row!.backfill_no as number;
    await recordActs(sql, origin, {
      action: "backfill.proposed",
      account: account.id,
      target: { type: "backfill", id: formatBackfillId(account.number, number) },
      after: { resolved: row!.resolved_entries, unresolved: row!.unresolved_entries },
    });
    return number;
  });
}

/**
 * Charges and deposits without a campaign that need one, with everything that settled or refunded them, and whether a
 * record resolves them: one of their own reference and workspace that names a campaign.
 */
export function unattributed(sql: Sql, account: Account, actions: readonly string[]) {
  return sql`
    select e.wallet_no, e.sequence, e.effective_at, ws.id as workspace, a.term as action, rt.term as reference_type,
           e.reference_id, r.campaign as record_campaign, r.workspace as record_workspace,
           coalesce(r.campaign is not null and r.workspace = ws.id, false) as resolved,
           e.outstanding_change - e.amount + (
             select coalesce(sum(l.outstanding_change - l.amount), 0)::bigint from entries l
             where l.account_id = e.account_id and l.wallet_no = e.wallet_no and l.of_sequence = e.sequence
           ) as credits
    from entries e
    join terms a on a.account_id = e.account_id and a.kind = ${TERM.action} and a.term_no = e.action_no
    join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
    left join terms rt on rt.account_id = e.account_id and rt.kind = ${TERM.referenceType}
      and rt.term_no = e.reference_type_no
    left join records r on r.account_id = e.account_id and r.reference_type = rt.term and r.reference_id = e.reference_id
    ${amendedJoin(sql)}
    where e.account_id = ${account.number} and e.type = any(${ROOTS}::smallint[])
      and a.term = any(${actions as string[]}::text[]) and ${currentCampaign(sql)} is null`;
}

const ROOTS = (["charge", "deposit"] as const).map(entryTypeNumber);
