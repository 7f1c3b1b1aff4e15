import type { DebtPayment, EntryType } from "../../core/entry.ts";
import { EMPTY_HASH } from "../../core/wallet.ts";
import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import { type Amendment, readAttribution } from "../backfills/read.ts";
import type { Database, Sql } from "../database.ts";
import { entryType, entryTypeNumber, TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import { endOfQuarter, quarterOf } from "../quarters.ts";
import { entryColumns, entryJoins, type ReadEntry, toReadEntry } from "./entry-row.ts";

/** All conditions hold at once; null means any. `{none: true}` means entries without a campaign. */
export type EntryFilter = {
  types: EntryType[] | null;
  workspace: string | null;
  campaign: { id: string } | { none: true } | null;
  action: string | null;
  reference: { type: string; id: string } | null;
  from: number | null;
  to: number | null;
};

/** Every entry of a wallet. */
export const EVERY_ENTRY: EntryFilter = {
  types: null,
  workspace: null,
  campaign: null,
  action: null,
  reference: null,
  from: null,
  to: null,
};

/** Entries of a wallet, newest first, those below `before`; null where there is no such wallet. */
export async function pageEntries(
  sql: Sql,
  account: Account,
  wallet: string,
  filter: EntryFilter,
  page: { before: number | null; limit: number },
): Promise<ReadEntry[] | null> {
  const [row] = await sql`
    select wallet_no, sequence,
           ${filter.from === null ? sql`0::bigint` : before(sql, filter.from)} as low,
           ${filter.to === null ? sql`sequence` : before(sql, filter.to)} as high
    from wallets where account_id = ${account.number} and id = ${wallet}`;
  if (row === undefined) return null;
  const high = page.before === null ? row.high : Math.min(row.high, page.before - 1);
  const stretch: Stretch = { account: account.number, wallet: row.wallet_no, low: row.low, high };
  const { campaign } = filter;
  if (campaign !== null && "id" in campaign) {
    return pageOfCampaign(sql, account, { ...filter, campaign }, stretch, page.limit);
  }
  return pageOf(
    sql,
    account,
    { ...filter, campaign },
    sql`(select * from entries e where ${inStretch(sql, stretch)})`,
    page.limit,
  );
}

/** Entries of a wallet after `low` and up to `high`. */
type Stretch = { account: number; wallet: number; low: number; high: number };

const inStretch = (sql: Sql, { account, wallet, low, high }: Stretch) => sql`
  e.account_id = ${account} and e.wallet_no = ${wallet} and e.sequence > ${low}::bigint and e.sequence <= ${high}::bigint`;

/** What is looked at entry by entry. The entries of one campaign are found by its usage rows. */
type RowFilter = EntryFilter & { campaign: { none: true } | null };

/** The newest of some entries that match. */
async function pageOf(
  sql: Sql,
  account: Account,
  filter: RowFilter,
  entries: Fragment,
  limit: number,
): Promise<ReadEntry[]> {
  const rows = await sql`
    select ${entryColumns(sql)}
    from (
      select e.* from ${entries} e ${amendedJoin(sql)}
      where true ${matching(sql, account, filter)}
      order by e.sequence desc limit ${limit}
    ) e
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    ${entryJoins(sql)}
    order by e.sequence desc`;
  return rows.map(toReadEntry);
}

type Fragment = ReturnType<typeof inStretch>;

/**
 * The newest entries of a campaign, however seldom it is charged: its usage rows say in which quarters of an hour it was,
 * and only the entries of those are read, at first of few, then of as many as it takes.
 */
async function pageOfCampaign(
  sql: Sql,
  account: Account,
  filter: EntryFilter & { campaign: { id: string } },
  stretch: Stretch,
  limit: number,
): Promise<ReadEntry[]> {
  const at = (sequence: number) => sql`
    (select ${quarterOf(sql, "effective_at")} from entries e
     where account_id = ${stretch.account} and wallet_no = ${stretch.wallet} and sequence = ${sequence})`;
  const [known] = await sql`
    select (select array_agg(campaign_no)::text from campaigns
            where account_id = ${stretch.account} and id = ${filter.campaign.id}) as campaigns,
           ${at(stretch.low + 1)} as first, ${at(stretch.high)} as last`;
  if (known!.campaigns === null || known!.last === null) return [];
  const found: ReadEntry[] = [];
  let below = known!.last + 1;
  let seen = 0;
  for (let many = 2; found.length < limit; many = enough(seen, found.length, limit)) {
    const rows = await sql`
      select u.quarter from unnest(${known!.campaigns}::text::int[]) c(campaign_no)
      cross join lateral (
        select u.quarter from usage u
        where u.account_id = ${stretch.account} and u.campaign_no = c.campaign_no and u.campaign_no <> 0
          and u.quarter >= ${known!.first}::int and u.quarter < ${below}::int and u.wallet_no = ${stretch.wallet}
        order by u.quarter desc limit ${many}
      ) u
      order by 1 desc limit ${many}`;
    if (rows.length === 0) break;
    // A quarter has a row for each action.
    const quarters = [...new Set(rows.map((row) => row.quarter as number))];
    const entries = entriesOfQuarters(sql, stretch, quarters, known!.campaigns);
    found.push(...(await pageOf(sql, account, { ...filter, campaign: null }, entries, limit - found.length)));
    seen += quarters.length;
    if (rows.length < many) break;
    below = quarters.at(-1)!;
  }
  return found;
}

/** How many more quarters hold what is missing, going by those that were seen; where they held nothing, four times as many. */
function enough(seen: number, found: number, limit: number): number {
  return Math.min(found === 0 ? 4 * seen : Math.ceil((1.2 * (limit - found) * seen) / found), PORTION);
}

/** So many entries are read as fast as the ends of a quarter of an hour are found. */
const DENSE = 200;

/**
 * Entries of some campaigns in some quarters of an hour, newest first. Where few entries lie between the first and the last of
 * the quarters they are all looked at, else each quarter is looked up.
 */
function entriesOfQuarters(sql: Sql, stretch: Stretch, quarters: readonly number[], campaigns: string): Fragment {
  const { account, wallet, high } = stretch;
  const at = (end: ReturnType<typeof endOfQuarter>) => sql`sequence_at(${account}, ${wallet}, ${high}, ${end})`;
  return sql`(
    with ends as materialized (
      select low, high, high - low <= ${DENSE * quarters.length}::bigint as are_near
      from (values (${quarters.at(-1)! - 1}::int, ${quarters[0]!}::int)) as q(before, newest)
      cross join lateral (select ${at(endOfQuarter(sql, "before"))} as low, ${at(endOfQuarter(sql, "newest"))} as high offset 0) p
    )
    select e.* from (
      select low, high from ends where are_near
      union all
      select p.low, p.high from ends
      cross join unnest(${quarters as number[]}::int[]) q(quarter)
      cross join lateral (
        select ${at(endOfQuarter(sql, "q.quarter - 1"))} as low, ${at(endOfQuarter(sql, "q.quarter"))} as high offset 0
      ) p
      where not are_near
    ) part
    cross join lateral (
      -- Looked up: joined freely, all of the wallet's entries are read.
      select * from entries e where ${inStretch(sql, stretch)} and e.sequence > part.low and e.sequence <= part.high offset 0
    ) e
    ${amendedJoin(sql)}
    where ${currentCampaign(sql)} = any(${campaigns}::text::int[]))`;
}

/** Sequence of the last entry before a time. */
function before(sql: Sql, at: number) {
  return sql`sequence_at(account_id, wallet_no, sequence, ${at - 1}::timestamptz)`;
}

function matching(sql: Sql, account: Account, filter: RowFilter) {
  const { types, workspace, campaign, action, reference } = filter;
  const term = (kind: number, text: string) =>
    sql`(select term_no from terms where account_id = ${account.number} and kind = ${kind} and term = ${text})`;
  return sql`
    ${types === null ? sql`` : sql`and e.type = any(${types.map(entryTypeNumber)}::smallint[])`}
    ${
      workspace === null
        ? sql``
        : sql`and e.workspace_no = (
            select workspace_no from workspaces where account_id = ${account.number} and id = ${workspace})`
    }
    ${campaign === null ? sql`` : sql`and ${currentCampaign(sql)} is null`}
    ${action === null ? sql`` : sql`and e.action_no = ${term(TERM.action, action)}`}
    ${
      reference === null
        ? sql``
        : sql`and e.reference_id = ${reference.id}
              and e.reference_type_no = ${term(TERM.referenceType, reference.type)}`
    }`;
}

/** All entries that match, newest first, in portions, up to what was posted when it began. */
export async function* streamEntries(
  sql: Database,
  account: Account,
  wallet: string,
  filter: EntryFilter,
): AsyncGenerator<ReadEntry[]> {
  let last: number | null = null;
  for (;;) {
    const portion: ReadEntry[] | null = await pageEntries(sql, account, wallet, filter, {
      before: last,
      limit: PORTION,
    });
    if (portion === null || portion.length === 0) return;
    yield portion;
    if (portion.length < PORTION) return;
    last = portion.at(-1)!.sequence;
  }
}

const PORTION = 1_000;

export type EntryDetail = {
  entry: ReadEntry;
  /** Entries that drew on the grants this one gave; the oldest first, at most 1,000. */
  consumptions: { sequence: number; grant: number; amount: number }[];
  /** Later entries that belong to this one. */
  related: { sequence: number; type: EntryType; amount: number }[];
  pays: DebtPayment[];
  /** Number of the payment whose credits these are. */
  payment: number | null;
  /** Hash of the entry before. */
  previousHash: string;
  /** The campaign it was posted with, and how that was amended since. */
  attribution: { posted: string | null; amendments: Amendment[] };
};

export async function readEntry(
  sql: Sql,
  account: Account,
  wallet: string,
  sequence: number,
): Promise<EntryDetail | null> {
  const [row] = await sql`
    select ${entryColumns(sql)}
    from entries e
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    ${entryJoins(sql)}
    where e.account_id = ${account.number} and w.id = ${wallet} and e.sequence = ${sequence}`;
  if (row === undefined) return null;
  const place = { account: account.number, wallet: row.wallet_no as number, sequence };
  const [consumptions, related, payment, previousHash, attribution] = await Promise.all([
    readConsumptions(sql, place),
    readRelated(sql, place),
    readPaymentOf(sql, place),
    readPreviousHash(sql, place),
    readAttribution(sql, place),
  ]);
  const entry = toReadEntry(row);
  return { entry, consumptions, related, pays: entry.pays, payment, previousHash, attribution };
}

type Place = { account: number; wallet: number; sequence: number };

/** What drew on the grants that an entry gave. The grant remembers between which entries to look. */
async function readConsumptions(sql: Sql, place: Place): Promise<EntryDetail["consumptions"]> {
  const rows = await sql`
    select d.sequence, g.grant_no, d.amount
    from grants g
    cross join lateral (
      select e.sequence, -e.amount as amount from entries e
      where e.account_id = g.account_id and e.wallet_no = g.wallet_no and e.grant_no = g.grant_no and e.amount < 0
        and e.sequence between g.first_drawn and g.last_drawn
      union all
      select f.sequence, f.amount from fundings f
      join entries e on e.account_id = f.account_id and e.wallet_no = f.wallet_no and e.sequence = f.sequence
      where f.account_id = g.account_id and f.wallet_no = g.wallet_no and f.grant_no = g.grant_no and e.amount < 0
        and f.sequence between g.first_drawn and g.last_drawn
    ) d
    where g.account_id = ${place.account} and g.wallet_no = ${place.wallet} and g.sequence = ${place.sequence}
    order by d.sequence
    limit 1000`;
  return rows.map((row) => ({ sequence: row.sequence, grant: row.grant_no, amount: row.amount }));
}

async function readRelated(sql: Sql, place: Place): Promise<EntryDetail["related"]> {
  const rows = await sql`
    select sequence, type, amount from entries
    where account_id = ${place.account} and wallet_no = ${place.wallet} and of_sequence = ${place.sequence}
    order by sequence`;
  return rows.map((row) => ({ sequence: row.sequence, type: entryType(row.type), amount: row.amount }));
}

async function readPaymentOf(sql: Sql, place: Place): Promise<number | null> {
  const [row] = await sql`
    select payment_no from payments
    where account_id = ${place.account} and wallet_no = ${place.wallet} and sequence = ${place.sequence}`;
  return row?.payment_no ?? null;
}

async function readPreviousHash(sql: Sql, place: Place): Promise<string> {
  const [row] = await sql`
    select encode(hash, 'hex') as hash from entries
    where account_id = ${place.account} and wallet_no = ${place.wallet} and sequence = ${place.sequence - 1}`;
  return row?.hash ?? EMPTY_HASH;
}
