import { EMPTY_HASH } from "../../core/wallet.ts";
import { amendmentHash } from "../backfills/amend.ts";
import { streamAmendments } from "../backfills/amendment-chain.ts";
import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { type Accounts, type Scope, wholeAccountsOf } from "./scope.ts";

/**
 * Laws 5 and 7: amendments are numbered without a gap and are as many as their backfills made; each belongs to an entry and
 * goes on from what that was attributed to; the last one of each entry is what is stored as its campaign by now.
 *
 * Looked at are whole accounts, where an audit goes on from marks those of which a wallet is looked at from its first entry
 * on: an amendment moves no wallet, so that marks do not tell where there are new ones. Where an account has none, this
 * costs no more than to see that.
 */
export async function auditAmendments(sql: Sql, scope: Scope): Promise<Found[]> {
  const accounts = wholeAccountsOf(sql, scope);
  if (accounts === null) return [];
  const found = await Promise.all(
    [numbers, counts, succession, attribution].map((statement) => statement(sql, accounts)),
  );
  return found.flatMap(toFound);
}

/**
 * Law 7: each amendment's hash is that of the hash before it and of its content, made again by the code that seals them.
 * Amendments are few beside entries. Where one is wrong, so may be many after it: the first of each account is told.
 */
export async function auditAmendmentChain(sql: Sql, scope: Scope): Promise<Found[]> {
  const accounts = wholeAccountsOf(sql, scope);
  if (accounts === null) return [];
  const amended = await sql`
    select account_id as number, id from accounts
    where ${accounts} and exists (select from amendments m where m.account_id = accounts.account_id)`;
  const found: Found[] = [];
  for (const { number, id } of amended) found.push(...(await firstWronglySealed(sql, { number, id })));
  return found;
}

async function firstWronglySealed(sql: Sql, account: { number: number; id: string }): Promise<Found[]> {
  let previous = EMPTY_HASH;
  for await (const portion of streamAmendments(sql, account)) {
    for (const { hash: stored, ...fields } of portion) {
      const expected = amendmentHash(previous, fields);
      if (expected !== stored) {
        const rows = await sql`
          select account_id, wallet_no, 'amendment.hash' as kind, amendment_no::text as subject,
            ${expected}::text as expected, ${stored}::text as stored, sequence::text as since
          from amendments where account_id = ${account.number} and amendment_no = ${fields.amendment}::bigint`;
        return toFound(rows);
      }
      previous = stored;
    }
  }
  return [];
}

/** The first gap of each account. */
const numbers = (sql: Sql, accounts: Accounts) => sql`
  select distinct on (account_id) account_id, wallet_no, 'amendment.number' as kind, amendment_no::text as subject,
    (number_before + 1)::text as expected, amendment_no::text as stored, sequence::text as since
  from (
    select *, lag(amendment_no, 1, 0::bigint) over (partition by account_id order by amendment_no) as number_before
    from amendments where ${accounts}
  ) m
  where amendment_no <> number_before + 1
  order by account_id, amendment_no`;

/** No number is missing where the last ones are gone: how many there were is kept with what was done. */
const counts = (sql: Sql, accounts: Accounts) => sql`
  select account_id, (select min(wallet_no) from wallets w where w.account_id = b.account_id) as wallet_no,
    'backfill.amendments' as kind, backfill_no::text as subject, sum(made)::text as expected, sum(kept)::text as stored,
    null as since
  from (
    select account_id, backfill_no, amendments as made, 0 as kept from backfill_acts where ${accounts}
    union all
    select account_id, backfill_no, 0, 1 from amendments where ${accounts}
  ) b
  group by account_id, backfill_no having sum(made) <> sum(kept)`;

/** Amendments, each beside the one before it of the same entry. */
const walked = (sql: Sql, accounts: Accounts) => sql`
  select *, lag(amendment_no) over walk is null as is_first, lead(amendment_no) over walk is null as is_last,
    lag(campaign_no) over walk as amended_before
  from amendments where ${accounts}
  window walk as (partition by account_id, wallet_no, sequence order by amendment_no)`;

/** The first fault of each kind in each wallet. */
const succession = (sql: Sql, accounts: Accounts) => sql`
  select distinct on (m.account_id, m.wallet_no, f.kind) m.account_id, m.wallet_no, f.kind,
    m.amendment_no::text as subject, f.expected, f.stored, m.sequence::text as since
  from (${walked(sql, accounts)}) m
  left join lateral (
    select sequence, campaign_no from entries e
    where m.is_first and e.account_id = m.account_id and e.wallet_no = m.wallet_no and e.sequence = m.sequence limit 1
  ) e on true
  cross join lateral (select m.is_first and e.sequence is null as is_lost) of_no_entry
  cross join lateral (values
    ('amendment.entry', 'an entry', case when is_lost then null else 'an entry' end),
    ('amendment.before',
     ${named(sql, "case when m.is_first then case when is_lost then m.before_campaign_no else e.campaign_no end else m.amended_before end")},
     ${named(sql, "m.before_campaign_no")})
  ) f(kind, expected, stored)
  where f.expected is distinct from f.stored
  order by m.account_id, m.wallet_no, f.kind, m.amendment_no`;

/** What stands for each amended entry: the campaign of its last amendment, and nothing for other entries. */
const attribution = (sql: Sql, accounts: Accounts) => sql`
  select account_id, wallet_no, 'attribution.campaign' as kind, sequence::text as subject,
    case when m.amendment_no is not null then ${named(sql, "m.campaign_no")} end as expected,
    case when a.is_stored then ${named(sql, "a.campaign_no")} end as stored, sequence::text as since
  from (select * from (${walked(sql, accounts)}) w where is_last) m
  full join (select *, true as is_stored from amended_entries where ${accounts}) a using (account_id, wallet_no, sequence)
  where m.amendment_no is null or a.is_stored is null or m.campaign_no is distinct from a.campaign_no`;

/** What an entry is attributed to by an amendment that takes its campaign away, as findings tell it. */
export const NO_CAMPAIGN = "no campaign";

const named = (sql: Sql, campaign: string) => sql`coalesce((${sql.unsafe(campaign)})::text, ${NO_CAMPAIGN})`;
