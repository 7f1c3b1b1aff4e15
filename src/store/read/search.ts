import { readAudit, readFinding } from "../audit/record.ts";
import type { Sql } from "../database.ts";
import { formatId, parseAnyBackfillId, parseAnyCaseId, parseAnyId } from "../ids.ts";
import { entryType } from "../lane/codes.ts";

export const SEARCH_KINDS = [
  "account",
  "workspace",
  "campaign",
  "wallet",
  "entry",
  "deposit",
  "grant",
  "reference",
  "payment",
  "reload",
  "key",
  "backfill",
  "audit",
  "finding",
  "case",
  "request",
] as const;

export type SearchHit = {
  kind: (typeof SEARCH_KINDS)[number];
  /** Null where it is of no single account, as an audit is. */
  account: string | null;
  wallet: string | null;
  id: string;
  /** The entry that it is, or that it came in with. */
  entry: string | null;
  title: string | null;
};

/**
 * Everything whose id is `query`: accounts, workspaces, campaigns, wallets, entries, deposits, grants, references
 * (`type/id` or the id alone), receipts, idempotency keys, backfills, audits, findings, cases, and requests that the audit
 * log tells of.
 */
export async function search(sql: Sql, query: string, limit: number): Promise<SearchHit[]> {
  const place = parseAnyId(query);
  if (place !== null) return searchPlace(sql, query, place);
  const made = await searchMade(sql, query);
  if (made.length > 0) return made;
  const slash = query.indexOf("/");
  const type = slash < 0 ? null : query.slice(0, slash);
  const referenceId = slash < 0 ? query : query.slice(slash + 1);
  const rows = await sql`
    select 'account' as kind, id as account, null as wallet, id, name as title, null::bigint as account_id,
           null::int as wallet_no, null::bigint as sequence, null::smallint as type
    from accounts where id = ${query}
    union all
    select 'workspace', a.id, null, w.id, w.name, null, null, null, null
    from accounts a join workspaces w using (account_id) where w.id = ${query}
    union all
    select 'campaign', a.id, null, c.id, c.name, null, null, null, null
    from accounts a join campaigns c using (account_id) where c.id = ${query}
    union all
    select 'wallet', a.id, w.id, w.id, null, null, null, null, null
    from accounts a join wallets w using (account_id) where w.id = ${query}
    union all
    select 'reference', a.id, w.id, null, t.term || '/' || e.reference_id, e.account_id, e.wallet_no, e.sequence, e.type
    from accounts a
    join entries e on e.account_id = a.account_id and e.reference_id = ${referenceId}
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    join terms t on t.account_id = e.account_id and t.kind = 2 and t.term_no = e.reference_type_no
    where ${type}::text is null or t.term = ${type}
    union all
    select 'payment', a.id, w.id, p.receipt, p.pack, p.account_id, p.wallet_no, p.sequence, null
    from accounts a
    join payments p on p.account_id = a.account_id and p.receipt = ${query}
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
    union all
    select 'key', a.id, w.id, null, null, e.account_id, e.wallet_no, e.sequence, e.type
    from accounts a
    join entries e on e.account_id = a.account_id and e.idempotency_key = ${query}
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    limit ${limit}`;
  return rows.map((row) => {
    const entry = row.sequence === null ? null : formatId("en", row.account_id, row.wallet_no, row.sequence);
    const title = row.title ?? (row.type === null ? null : entryType(row.type));
    return { kind: row.kind, account: row.account, wallet: row.wallet, id: row.id ?? entry, entry, title };
  });
}

/** What is found by the id that Scrip gave it, where that is not made from a place in a wallet. */
async function searchMade(sql: Sql, id: string): Promise<SearchHit[]> {
  const none = { account: null, wallet: null, entry: null };
  switch (id.slice(0, id.indexOf("_"))) {
    case "bf": {
      const place = parseAnyBackfillId(id);
      if (place === null) return [];
      const rows = await sql`
        select a.id, b.made_by from backfills b join accounts a using (account_id)
        where b.account_id = ${place.account} and b.backfill_no = ${place.number}`;
      return rows.map((row) => ({ ...none, kind: "backfill", id, account: row.id, title: `by ${row.made_by}` }));
    }
    case "au": {
      const audit = await readAudit(sql, id);
      return audit === null ? [] : [{ ...none, kind: "audit", id, title: audit.state }];
    }
    case "fi": {
      const finding = await readFinding(sql, id);
      if (finding === null) return [];
      const { account, wallet, kind } = finding;
      return [{ ...none, kind: "finding", id, account, wallet, title: kind }];
    }
    case "case": {
      const place = parseAnyCaseId(id);
      if (place === null) return [];
      const rows = await sql`
        select a.id, w.id as wallet, s.state from case_standings s
        join accounts a using (account_id) join wallets w using (account_id, wallet_no)
        where s.account_id = ${place.account} and s.case_no = ${place.number}`;
      return rows.map((row) => ({ ...none, kind: "case", id, account: row.id, wallet: row.wallet, title: row.state }));
    }
    case "req": {
      const rows = await sql`select account, action from audit_log where request_id = ${id} order by record_no limit 1`;
      return rows.map((row) => ({ ...none, kind: "request", id, account: row.account, title: row.action }));
    }
    default:
      return [];
  }
}

const PLACED = { en: "entry", dp: "deposit", gr: "grant", pay: "payment", rl: "reload" } as const;

/** What is found by an id that is made from its place in a wallet. */
async function searchPlace(
  sql: Sql,
  id: string,
  place: NonNullable<ReturnType<typeof parseAnyId>>,
): Promise<SearchHit[]> {
  const rows = await sql`
    select a.id as account, w.id as wallet, t.sequence, t.type
    from (${rowsOf(sql, place.kind)}) t
    join accounts a on a.account_id = t.account_id
    join wallets w on w.account_id = t.account_id and w.wallet_no = t.wallet_no
    where t.account_id = ${place.account} and t.wallet_no = ${place.wallet} and t.number = ${place.number}`;
  return rows.map((row) => ({
    kind: PLACED[place.kind],
    account: row.account,
    wallet: row.wallet,
    id,
    entry: row.sequence === null ? null : formatId("en", place.account, place.wallet, row.sequence),
    title: row.type === null ? null : entryType(row.type),
  }));
}

/** The things of a kind by their numbers in their wallets, with the entry they came in with. */
function rowsOf(sql: Sql, kind: keyof typeof PLACED) {
  switch (kind) {
    case "en":
      return sql`select account_id, wallet_no, sequence as number, sequence, type from entries`;
    case "dp":
      return sql`select account_id, wallet_no, sequence as number, sequence, null::smallint as type from deposits`;
    case "gr":
      return sql`select account_id, wallet_no, grant_no as number, sequence, null::smallint as type from grants`;
    case "pay":
      return sql`select account_id, wallet_no, payment_no as number, sequence, null::smallint as type from payments`;
    case "rl":
      return sql`
        select r.account_id, r.wallet_no, r.reload_no as number, p.sequence, null::smallint as type from reloads r
        left join payments p using (account_id, wallet_no, payment_no)`;
  }
}
