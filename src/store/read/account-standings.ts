import type { Instant } from "../../core/instant.ts";
import { contains, toAccount } from "../accounts.ts";
import type { Sql } from "../database.ts";
import { TERM } from "../lane/codes.ts";
import type { Account } from "../posting.ts";
import type { Coverage } from "./usage.ts";

/** An account as the operator's staff list it: what is stored of it, added up; no entry is read. */
export type AccountStanding = {
  account: Account;
  wallets: number;
  balance: number;
  outstanding: number;
  /** Open findings. */
  findings: { broken: number; drift: number };
  /** Cases in which its people wait for an answer, and since when the first does. */
  waiting: { cases: number; since: Instant | null };
  /** Spend of actions that need a campaign, and what of it names one: all there ever was. */
  coverage: Coverage;
  /** What the list is ordered by. */
  position: number;
};

export const STANDING_SORTS = ["attention", "id", "balance", "outstanding", "created"] as const;
export type StandingSort = (typeof STANDING_SORTS)[number];

export const ATTENTION = ["any", "broken", "drift", "waiting", "outstanding"] as const;

export type StandingFilter = {
  /** Only the one with this id. */
  account: string | null;
  /** Part of an id or a name. */
  search: string | null;
  product: string | null;
  /** Only accounts that need looking at, for this reason or for any. */
  attention: (typeof ATTENTION)[number] | null;
  sort: StandingSort;
  direction: "ascending" | "descending";
};

/** An action of a product that needs a campaign. */
export type ProductAction = { product: string; action: string };

/**
 * Accounts with their standing. Ordered by what was asked for, then by id; `attention`: a ledger that is not whole, then
 * figures that drifted, then cases that wait for an answer, then what is outstanding, then the rest.
 */
export async function listAccountStandings(
  sql: Sql,
  filter: StandingFilter,
  needing: readonly ProductAction[],
  page: { after: { position: number; id: string } | null; limit: number },
): Promise<AccountStanding[]> {
  const { after } = page;
  const order = orders(sql, filter);
  // The wallets of one account are looked up; those of all are added up in one pass.
  const chosen =
    filter.account === null
      ? sql`true`
      : sql`account_id = (select account_id from accounts where id = ${filter.account})`;
  const rows = await sql`
    with standing as (
      select a.*, coalesce(w.wallets, 0) as wallets, coalesce(w.balance, 0)::bigint as balance,
        coalesce(w.outstanding, 0)::bigint as outstanding, coalesce(f.broken, 0) as broken, coalesce(f.drift, 0) as drift,
        coalesce(c.waiting, 0) as waiting, c.waiting_since
      from accounts a
      left join (
        select account_id, count(*)::int as wallets, sum(balance) as balance, sum(outstanding) as outstanding
        from wallets where ${chosen} group by account_id
      ) w using (account_id)
      left join (
        select account_id, count(*) filter (where severity = 'broken')::int as broken,
          count(*) filter (where severity = 'drift')::int as drift
        from findings f where not exists (select from finding_ends e where e.finding_id = f.finding_id)
        group by account_id
      ) f using (account_id)
      left join (
        select account_id, count(*)::int as waiting, min(waiting_since) as waiting_since
        from case_standings where waiting_since is not null group by account_id
      ) c using (account_id)
      where ${filter.product === null ? sql`true` : sql`a.product = ${filter.product}`}
        and ${filter.account === null ? sql`true` : sql`a.id = ${filter.account}`}
        and ${matching(sql, filter.search)}
    ), placed as (
      select *, ${positionOf(sql, filter.sort)}::bigint as position from standing
    )
    select * from placed
    where ${needsAttention(sql, filter.attention)}
      ${
        after === null
          ? sql``
          : sql`and (position ${order.beyond} ${after.position}
              or (position = ${after.position} and id ${order.idBeyond} ${after.id}))`
      }
    order by position ${order.direction}, id ${order.idDirection}
    limit ${page.limit}`;
  const coverage = await coverageOf(
    sql,
    rows.map((row) => row.account_id as number),
    needing,
  );
  return rows.map((row) => ({
    account: toAccount(row),
    wallets: row.wallets,
    balance: row.balance,
    outstanding: row.outstanding,
    findings: { broken: row.broken, drift: row.drift },
    waiting: { cases: row.waiting, since: row.waiting_since },
    coverage: coverage.get(row.account_id) ?? { needed: 0, attributed: 0 },
    position: row.position,
  }));
}

/** Which way the list goes. Ids go forwards, but where the list is ordered by them. */
function orders(sql: Sql, { sort, direction }: StandingFilter) {
  const [up, down] = [
    { direction: sql`asc`, beyond: sql`>` },
    { direction: sql`desc`, beyond: sql`<` },
  ];
  const [given, ids] = [
    direction === "descending" ? down : up,
    direction === "descending" && sort === "id" ? down : up,
  ];
  return { ...given, idDirection: ids.direction, idBeyond: ids.beyond };
}

function matching(sql: Sql, search: string | null) {
  if (search === null) return sql`true`;
  return sql`(a.id ilike ${contains(search)} or a.name ilike ${contains(search)})`;
}

function positionOf(sql: Sql, sort: StandingSort) {
  switch (sort) {
    case "attention":
      return sql`case when broken > 0 then 4 when drift > 0 then 3 when waiting > 0 then 2 when outstanding > 0 then 1 else 0 end`;
    case "id":
      return sql`0`;
    case "balance":
      return sql`balance`;
    case "outstanding":
      return sql`outstanding`;
    case "created":
      return sql`(extract(epoch from created_at) * 1000)`;
  }
}

function needsAttention(sql: Sql, attention: StandingFilter["attention"]) {
  switch (attention) {
    case null:
      return sql`true`;
    case "any":
      return sql`(broken > 0 or drift > 0 or waiting > 0 or outstanding > 0)`;
    case "broken":
      return sql`broken > 0`;
    case "drift":
      return sql`drift > 0`;
    case "waiting":
      return sql`waiting > 0`;
    case "outstanding":
      return sql`outstanding > 0`;
  }
}

/** From the usage rows of the accounts shown, in one statement. */
async function coverageOf(
  sql: Sql,
  accounts: number[],
  needing: readonly ProductAction[],
): Promise<Map<number, Coverage>> {
  const rows = await sql`
    select u.account_id, sum(u.credits)::bigint as needed,
      coalesce(sum(u.credits) filter (where u.campaign_no <> 0), 0)::bigint as attributed
    from usage u
    join accounts a on a.account_id = u.account_id
    join terms t on t.account_id = u.account_id and t.kind = ${TERM.action} and t.term_no = u.action_no
    join unnest(${needing.map((each) => each.product)}::text[], ${needing.map((each) => each.action)}::text[])
      as n(product, action) on n.product = a.product and n.action = t.term
    where u.account_id = any(${accounts}::bigint[])
    group by 1`;
  return new Map(rows.map(({ account_id, needed, attributed }) => [account_id as number, { needed, attributed }]));
}
