import type { Attribution } from "../../core/entry.ts";
import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { depositState, inState, TERM } from "../lane/codes.ts";
import type { PostedEntry } from "../posting.ts";

/** A deposit as its readers see it. */
export type Deposit = Attribution & {
  wallet: string;
  walletNumber: number;
  /** Sequence of its entry. */
  sequence: number;
  state: "open" | "settled" | "voided";
  /** The price taken up front, positive. */
  amount: number;
  deadline: number | null;
  submittedAt: number;
  /** Sequence of the settlement that closed it. */
  closedBy: number | null;
};

/** A deposit as it stood when its entry had just been posted. */
export function openDeposit(entry: PostedEntry, walletNumber: number): Deposit {
  return {
    wallet: entry.wallet,
    walletNumber,
    sequence: entry.sequence,
    state: "open",
    amount: -entry.amount,
    deadline: entry.deadline,
    submittedAt: entry.effectiveAt,
    closedBy: null,
    workspace: entry.workspace,
    campaign: entry.campaign,
    action: entry.action,
    reference: entry.reference,
  };
}

export type DepositFilter = { state: Deposit["state"] | null; wallet: string | null; workspace: string | null };
export type DepositPosition = { at: number; wallet: number; sequence: number };

/** Deposits of an account, newest first. */
export async function pageDeposits(
  sql: Sql,
  account: number,
  filter: DepositFilter,
  page: { before: DepositPosition | null; limit: number },
): Promise<Deposit[]> {
  const { before } = page;
  const rows = await sql`
    ${selectDeposits(sql)}
    where d.account_id = ${account}
      ${filter.state === null ? sql`` : sql`and ${inState(sql, filter.state)}`}
      ${filter.wallet === null ? sql`` : sql`and w.id = ${filter.wallet}`}
      ${filter.workspace === null ? sql`` : sql`and ws.id = ${filter.workspace}`}
      ${
        before === null
          ? sql``
          : sql`and (e.effective_at, d.wallet_no, d.sequence)
                  < (${before.at}::timestamptz, ${before.wallet}::int, ${before.sequence}::bigint)`
      }
    order by e.effective_at desc, d.wallet_no desc, d.sequence desc
    limit ${page.limit}`;
  return rows.map(toDeposit);
}

export async function readDeposit(
  sql: Sql,
  account: number,
  wallet: string,
  sequence: number,
): Promise<Deposit | null> {
  const rows = await sql`
    ${selectDeposits(sql)} where d.account_id = ${account} and w.id = ${wallet} and d.sequence = ${sequence}`;
  return rows.length === 0 ? null : toDeposit(rows[0]);
}

function selectDeposits(sql: Sql) {
  return sql`
    select d.wallet_no, w.id as wallet, d.sequence, d.state, d.deadline, d.closed_by, e.amount, e.effective_at,
           ws.id as workspace, c.id as campaign, a.term as action, rt.term as reference_type, e.reference_id,
           e.reference_url
    from deposits d
    join wallets w on w.account_id = d.account_id and w.wallet_no = d.wallet_no
    join entries e on e.account_id = d.account_id and e.wallet_no = d.wallet_no and e.sequence = d.sequence
    left join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
    ${amendedJoin(sql)}
    left join campaigns c on c.account_id = e.account_id and c.campaign_no = ${currentCampaign(sql)}
    left join terms a on a.account_id = e.account_id and a.kind = ${TERM.action} and a.term_no = e.action_no
    left join terms rt on rt.account_id = e.account_id and rt.kind = ${TERM.referenceType}
      and rt.term_no = e.reference_type_no`;
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toDeposit(row: any): Deposit {
  return {
    wallet: row.wallet,
    walletNumber: row.wallet_no,
    sequence: row.sequence,
    state: depositState(row.state),
    amount: -row.amount,
    deadline: row.deadline,
    submittedAt: row.effective_at,
    closedBy: row.closed_by,
    workspace: row.workspace,
    campaign: row.campaign,
    action: row.action,
    reference:
      row.reference_id === null ? null : { type: row.reference_type, id: row.reference_id, url: row.reference_url },
  };
}
