import type { DebtPayment, EntryType } from "../../core/entry.ts";
import { EMPTY_HASH } from "../../core/wallet.ts";
import { type Amendment, readAttribution } from "../backfills/read.ts";
import type { Database, Sql } from "../database.ts";
import { entryType, entryTypeNumber, TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
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
  const rows = await sql`
    select ${entryColumns(sql)}
    from entries e
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    ${entryJoins(sql)}
    where e.account_id = ${account.number} and e.wallet_no = ${row.wallet_no}
      and e.sequence > ${row.low}::bigint and e.sequence <= ${high}::bigint
      ${matching(sql, account, filter)}
    order by e.sequence desc
    limit ${page.limit}`;
  return rows.map(toReadEntry);
}

/** Sequence of the last entry before a time. */
function before(sql: Sql, at: number) {
  return sql`sequence_at(account_id, wallet_no, sequence, ${at - 1}::timestamptz)`;
}

function matching(sql: Sql, account: Account, filter: EntryFilter) {
  const { types, workspace, campaign, action, reference } = filter;
  const term = (kind: number, text: string) =>
    sql`(select term_no from terms where account_id = ${account.number} and kind = ${kind} and term = ${text})`;
  return sql`
    ${types === null ? sql`` : sql`and e.type = any(${types.map(entryTypeNumber)}::smallint[])`}
    ${workspace === null ? sql`` : sql`and ws.id = ${workspace}`}
    ${campaign === null ? sql`` : "none" in campaign ? sql`and c.campaign_no is null` : sql`and c.id = ${campaign.id}`}
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
