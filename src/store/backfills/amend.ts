import { createHash } from "node:crypto";
import { canonicalJson } from "../../core/chain.ts";
import { USAGE_TYPES } from "../../core/entry.ts";
import { EMPTY_HASH } from "../../core/wallet.ts";
import type { Sql } from "../database.ts";
import { formatId } from "../ids.ts";
import { entryTypeNumber } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { quarterOf } from "../quarters.ts";

/** A campaign by its number and its id. */
export type Campaign = { number: number; id: string };

/** One entry that is to be attributed otherwise. `reference` names the record that says so; null: it is taken back. */
export type Change = {
  wallet: number;
  sequence: number;
  before: Campaign | null;
  after: Campaign | null;
  reference: { type: string; id: string } | null;
};

/** What an amendment's hash covers. */
export type AmendmentFields = {
  account: string;
  amendment: number;
  backfill: number;
  entry: string;
  before: string | null;
  campaign: string | null;
  reference: { type: string; id: string } | null;
  at: string;
  by: string;
};

/** The hash of an amendment: over the hash before it and its own content, as a wallet's entries are sealed. */
export function amendmentHash(previous: string, fields: AmendmentFields): string {
  return createHash("sha256")
    .update(`${previous}\n${canonicalJson(fields)}`)
    .digest("hex");
}

/**
 * Writes amendments and lets everything that is read by campaign follow: what each entry is attributed to now, and the
 * stored usage. Entries, hashes and balances stay as they are. The account and its wallets are locked.
 */
export async function amend(
  sql: Sql,
  account: Account,
  backfill: number,
  changes: readonly Change[],
  by: string,
): Promise<void> {
  if (changes.length === 0) return;
  const [state] = await sql`
    select date_trunc('milliseconds', scrip_now()) as now, last.amendment_no, encode(last.hash, 'hex') as hash
    from (select 1) as one
    left join lateral (
      select amendment_no, hash from amendments where account_id = ${account.number} order by amendment_no desc limit 1
    ) last on true`;
  const at = state!.now as number;
  const first = (state!.amendment_no ?? 0) + 1;
  const hashes = seal(account, backfill, changes, { by, at, first, hash: state!.hash ?? EMPTY_HASH });
  await insertAmendments(sql, account, backfill, changes, { by, at, first, hashes });
  await sql`
    insert into amended_entries (account_id, wallet_no, sequence, campaign_no)
    select ${account.number}::bigint, * from unnest(${changes.map((each) => each.wallet)}::int[],
      ${changes.map((each) => each.sequence)}::bigint[], ${changes.map((each) => each.after?.number ?? null)}::int[])
    on conflict (account_id, wallet_no, sequence) do update set campaign_no = excluded.campaign_no`;
  await moveUsage(sql, account, changes);
}

function seal(
  account: Account,
  backfill: number,
  changes: readonly Change[],
  { by, at, first, hash }: { by: string; at: number; first: number; hash: string },
): string[] {
  let previous = hash;
  return changes.map(({ wallet, sequence, before, after, reference }, index) => {
    previous = amendmentHash(previous, {
      account: account.id,
      amendment: first + index,
      backfill,
      entry: formatId("en", account.number, wallet, sequence),
      before: before?.id ?? null,
      campaign: after?.id ?? null,
      reference,
      at: new Date(at).toISOString(),
      by,
    });
    return previous;
  });
}

async function insertAmendments(
  sql: Sql,
  account: Account,
  backfill: number,
  changes: readonly Change[],
  { by, at, first, hashes }: { by: string; at: number; first: number; hashes: string[] },
): Promise<void> {
  await sql`
    insert into amendments (account_id, amendment_no, backfill_no, wallet_no, sequence, before_campaign_no, campaign_no,
      reference_type, reference_id, at, by, hash)
    select ${account.number}::bigint, no, ${backfill}::int, wallet_no, sequence, before, after, type, id,
           ${at}::timestamptz, ${by}, decode(hash, 'hex')
    from unnest(
      ${changes.map((_, index) => first + index)}::bigint[], ${changes.map((each) => each.wallet)}::int[],
      ${changes.map((each) => each.sequence)}::bigint[], ${changes.map((each) => each.before?.number ?? null)}::int[],
      ${changes.map((each) => each.after?.number ?? null)}::int[],
      ${changes.map((each) => each.reference?.type ?? null)}::text[],
      ${changes.map((each) => each.reference?.id ?? null)}::text[], ${hashes}::text[]
    ) as t(no, wallet_no, sequence, before, after, type, id, hash)`;
}

/** Takes what the entries used from one campaign's rows and adds it to the other's, quarter by quarter. */
async function moveUsage(sql: Sql, account: Account, changes: readonly Change[]): Promise<void> {
  await sql`
    with changed as (
      select * from unnest(
        ${changes.map((each) => each.wallet)}::int[], ${changes.map((each) => each.sequence)}::bigint[],
        ${changes.map((each) => each.before?.number ?? 0)}::int[], ${changes.map((each) => each.after?.number ?? 0)}::int[]
      ) as t(wallet_no, sequence, before, after)
    )
    insert into usage as u (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no, credits)
    select e.account_id, ${quarterOf(sql, "e.effective_at")}, e.wallet_no,
           coalesce(e.workspace_no, 0), side.campaign_no, coalesce(e.action_no, 0),
           sum(side.sign * (e.outstanding_change - e.amount))
    from changed c
    join entries e on e.account_id = ${account.number} and e.wallet_no = c.wallet_no and e.sequence = c.sequence
    cross join lateral (values (-1, c.before), (1, c.after)) as side(sign, campaign_no)
    where e.type = any(${USAGE_TYPES.map(entryTypeNumber)}::smallint[])
      and (e.outstanding_change <> e.amount or side.campaign_no <> 0)
    group by 1, 2, 3, 4, 5, 6
    on conflict (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no)
      do update set credits = u.credits + excluded.credits`;
}
