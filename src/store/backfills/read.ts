import { toAccount } from "../accounts.ts";
import type { Database, Sql } from "../database.ts";
import { TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { type Effect, readEffect } from "./effect.ts";
import { unattributed } from "./propose.ts";

export type Act = { at: number; by: string; amendments: number };
type Sum = { entries: number; credits: number };

/** A backfill and how it stands. */
export type Backfill = {
  number: number;
  resolved: Sum;
  unresolved: Sum;
  madeAt: number;
  madeBy: string;
  applied: Act | null;
  reverted: Act | null;
};

/** An entry that a backfill attributes. */
export type BackfillChange = {
  wallet: number;
  walletId: string;
  sequence: number;
  workspace: string;
  action: string;
  campaign: string;
  credits: number;
  reference: { type: string; id: string };
};

export type BackfillDetail = Backfill & {
  byCampaign: (Sum & { workspace: string; campaign: string })[];
  /** Null once it is applied. */
  effect: Effect[] | null;
  /** The first of them, in the order of wallets and entries. */
  changes: BackfillChange[];
};

/** Newest first, those with a number below `before`. */
export async function pageBackfills(
  sql: Sql,
  account: Account,
  { before, limit }: { before: number | null; limit: number },
): Promise<Backfill[]> {
  const rows = await sql`
    ${backfills(sql)}
    where b.account_id = ${account.number} ${before === null ? sql`` : sql`and b.backfill_no < ${before}`}
    order by b.backfill_no desc limit ${limit}`;
  return rows.map(toBackfill);
}

export type BackfillState = "preview" | "applied" | "reverted";

/** A backfill of any account. */
export type BackfillOfAccount = { account: Account; backfill: Backfill };

/** Those of every account, newest first, those made before `before`. */
export async function listBackfills(
  sql: Sql,
  filter: { state: BackfillState | null },
  page: { before: { at: number; account: string; number: number } | null; limit: number },
): Promise<BackfillOfAccount[]> {
  const { before } = page;
  const rows = await sql`
    select found.*, a.id, a.product, a.name, a.time_zone, a.created_at
    from (${backfills(sql)}) found join accounts a using (account_id)
    where ${inState(sql, filter.state)}
      ${
        before === null
          ? sql``
          : sql`and (found.made_at, a.id, found.backfill_no) < (${before.at}::timestamptz, ${before.account}, ${before.number})`
      }
    order by found.made_at desc, a.id desc, found.backfill_no desc limit ${page.limit}`;
  return rows.map((row) => ({ account: toAccount(row), backfill: toBackfill(row) }));
}

function inState(sql: Sql, state: BackfillState | null) {
  if (state === null) return sql`true`;
  if (state === "reverted") return sql`found.reverted_at is not null`;
  if (state === "applied") return sql`found.applied_at is not null and found.reverted_at is null`;
  return sql`found.applied_at is null`;
}

/** One with what it changes, by campaign and the first entries; null where there is none. */
export async function readBackfill(
  database: Database,
  account: Account,
  number: number,
  limit: number,
): Promise<BackfillDetail | null> {
  const [rows, sums, changes] = await Promise.all([
    database`${backfills(database)} where b.account_id = ${account.number} and b.backfill_no = ${number}`,
    database`
      select ws.id as workspace, p.campaign, count(*) as entries, sum(p.credits)::bigint as credits
      ${changesOf(database, account, number)}
      group by 1, 2 order by 4 desc, 1, 2`,
    readBackfillChanges(database, account, number, { after: { wallet: 0, sequence: 0 }, limit }),
  ]);
  const [row] = rows;
  if (row === undefined) return null;
  const backfill = toBackfill(row);
  return {
    ...backfill,
    effect: backfill.applied === null ? await readEffect(database, account, number) : null,
    byCampaign: sums.map(({ workspace, campaign, entries, credits }) => ({ workspace, campaign, entries, credits })),
    changes,
  };
}

/** What it changes, in the order of wallets and entries, behind the place `after`. */
export async function readBackfillChanges(
  sql: Sql,
  account: Account,
  number: number,
  { after, limit }: { after: { wallet: number; sequence: number }; limit: number },
): Promise<BackfillChange[]> {
  const rows = await sql`
    select p.*, ws.id as workspace, a.term as action, w.id as wallet
    ${changesOf(sql, account, number)}
      and (p.wallet_no, p.sequence) > (${after.wallet}::int, ${after.sequence}::bigint)
    order by p.wallet_no, p.sequence limit ${limit}`;
  return rows.map((each) => ({
    wallet: each.wallet_no,
    walletId: each.wallet,
    sequence: each.sequence,
    workspace: each.workspace,
    action: each.action,
    campaign: each.campaign,
    credits: each.credits,
    reference: { type: each.reference_type, id: each.reference_id },
  }));
}

function backfills(sql: Sql) {
  return sql`
    select b.*, done.at as applied_at, done.by as applied_by, done.amendments as applied,
           back.at as reverted_at, back.by as reverted_by, back.amendments as reverted
    from backfills b
    left join backfill_acts done on done.account_id = b.account_id and done.backfill_no = b.backfill_no
      and done.act = 'applied'
    left join backfill_acts back on back.account_id = b.account_id and back.backfill_no = b.backfill_no
      and back.act = 'reverted'`;
}

function changesOf(sql: Sql, account: Account, number: number) {
  return sql`
    from backfill_changes p
    join entries e on e.account_id = p.account_id and e.wallet_no = p.wallet_no and e.sequence = p.sequence
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
    join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
    join terms a on a.account_id = e.account_id and a.kind = ${TERM.action} and a.term_no = e.action_no
    where p.account_id = ${account.number} and p.backfill_no = ${number}`;
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toBackfill(row: any): Backfill {
  const act = (at: number | null, by: string, amendments: number) => (at === null ? null : { at, by, amendments });
  return {
    number: row.backfill_no,
    resolved: { entries: row.resolved_entries, credits: row.resolved_credits },
    unresolved: { entries: row.unresolved_entries, credits: row.unresolved_credits },
    madeAt: row.made_at,
    madeBy: row.made_by,
    applied: act(row.applied_at, row.applied_by, row.applied),
    reverted: act(row.reverted_at, row.reverted_by, row.reverted),
  };
}

/** One time that an entry was attributed otherwise than before. */
export type Amendment = {
  before: string | null;
  campaign: string | null;
  backfill: number;
  reference: { type: string; id: string } | null;
  at: number;
  by: string;
};

/** What was amended of an entry, oldest first, and the campaign it was posted with. */
export async function readAttribution(
  sql: Sql,
  place: { account: number; wallet: number; sequence: number },
): Promise<{ posted: string | null; amendments: Amendment[] }> {
  const [[posted], rows] = await Promise.all([
    sql`
      select c.id from entries e
      left join campaigns c on c.account_id = e.account_id and c.campaign_no = e.campaign_no
      where e.account_id = ${place.account} and e.wallet_no = ${place.wallet} and e.sequence = ${place.sequence}`,
    sql`
      select m.*, before.id as before, now.id as campaign
      from amendments m
      left join campaigns before on before.account_id = m.account_id and before.campaign_no = m.before_campaign_no
      left join campaigns now on now.account_id = m.account_id and now.campaign_no = m.campaign_no
      where m.account_id = ${place.account} and m.wallet_no = ${place.wallet} and m.sequence = ${place.sequence}
      order by m.amendment_no`,
  ]);
  const amendments = rows.map((row) => ({
    before: row.before,
    campaign: row.campaign,
    backfill: row.backfill_no,
    reference: row.reference_type === null ? null : { type: row.reference_type, id: row.reference_id },
    at: row.at,
    by: row.by,
  }));
  return { posted: posted?.id ?? null, amendments };
}

export type Unattributed = Sum & { action: string; referenceType: string | null; resolvable: number };

/** What is not attributed though it should be, by action and type of reference; `resolvable`: what records would mend. */
export async function readUnattributed(
  sql: Sql,
  account: Account,
  actions: readonly string[],
): Promise<Unattributed[]> {
  const rows = await sql`
    with found as (${unattributed(sql, account, actions)})
    select action, reference_type, count(*) as entries, sum(credits)::bigint as credits,
           count(*) filter (where resolved) as resolvable
    from found group by 1, 2 order by 4 desc, 1, 2`;
  return rows.map((row) => ({
    action: row.action,
    referenceType: row.reference_type,
    entries: row.entries,
    credits: row.credits,
    resolvable: row.resolvable,
  }));
}

export type UnattributedReference = Sum & { type: string; id: string; workspace: string };

/** References of unattributed spend that no record resolves, each once, the largest first: the list to fill in. */
export async function readUnresolved(
  sql: Sql,
  account: Account,
  actions: readonly string[],
): Promise<UnattributedReference[]> {
  const rows = await sql`
    with found as (${unattributed(sql, account, actions)})
    select reference_type, reference_id, workspace, count(*) as entries, sum(credits)::bigint as credits
    from found where not resolved and reference_id is not null
    group by 1, 2, 3 order by 5 desc, 1, 2, 3`;
  return rows.map((row) => ({
    type: row.reference_type,
    id: row.reference_id,
    workspace: row.workspace,
    entries: row.entries,
    credits: row.credits,
  }));
}
