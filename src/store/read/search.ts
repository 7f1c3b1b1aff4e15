import { readAudit, readFinding } from "../audit/record.ts";
import type { Sql } from "../database.ts";
import { formatId, parseAnyBackfillId, parseAnyId } from "../ids.ts";
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
] as const;

export type SearchHit = {
  kind: (typeof SEARCH_KINDS)[number];
  /** Null where it is of no single account, as an audit is. */
  account: string | null;
  wallet: string | null;
  id: string;
  title: string | null;
};

/**
 * Everything whose id is `query`: accounts, workspaces, campaigns, wallets, entries, deposits, grants, references
 * (`type/id` or the id alone), receipts, idempotency keys, backfills, audits and findings.
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
    select 'payment', a.id, w.id, p.receipt, p.pack, null, null, null, null
    from accounts a
    join payments p on p.account_id = a.account_id and p.receipt = ${query}
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no
    union all
    select 'key', a.id, w.id, null, null, e.account_id, e.wallet_no, e.sequence, e.type
    from accounts a
    join entries e on e.account_id = a.account_id and e.idempotency_key = ${query}
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    limit ${limit}`;
  return rows.map((row) => ({
    kind: row.kind,
    account: row.account,
    wallet: row.wallet,
    id: row.id ?? formatId("en", row.account_id, row.wallet_no, row.sequence),
    title: row.title ?? (row.type === null ? null : entryType(row.type)),
  }));
}

/** What is found by the id that Scrip gave it, where that is not made from a place in a wallet. */
async function searchMade(sql: Sql, id: string): Promise<SearchHit[]> {
  const hit = (row: { account?: string; wallet?: string; title: string }, kind: SearchHit["kind"]): SearchHit => {
    return { kind, account: row.account ?? null, wallet: row.wallet ?? null, id, title: row.title };
  };
  switch (id.slice(0, 3)) {
    case "bf_": {
      const place = parseAnyBackfillId(id);
      if (place === null) return [];
      const rows = await sql`
        select a.id as account, 'by ' || b.made_by as title from backfills b join accounts a using (account_id)
        where b.account_id = ${place.account} and b.backfill_no = ${place.number}`;
      return rows.map(({ account, title }) => hit({ account, title }, "backfill"));
    }
    case "au_": {
      const audit = await readAudit(sql, id);
      return audit === null ? [] : [hit({ title: audit.state }, "audit")];
    }
    case "fi_": {
      const finding = await readFinding(sql, id);
      return finding === null
        ? []
        : [{ ...hit({ title: finding.kind }, "finding"), account: finding.account, wallet: finding.wallet }];
    }
    default:
      return [];
  }
}

async function searchPlace(
  sql: Sql,
  id: string,
  place: NonNullable<ReturnType<typeof parseAnyId>>,
): Promise<SearchHit[]> {
  const table =
    place.kind === "gr"
      ? sql`(select account_id, wallet_no, grant_no as number, null::smallint as type from grants)`
      : place.kind === "pay"
        ? sql`(select account_id, wallet_no, payment_no as number, null::smallint as type from payments)`
        : place.kind === "rl"
          ? sql`(select account_id, wallet_no, reload_no as number, null::smallint as type from reloads)`
          : place.kind === "dp"
            ? sql`(select account_id, wallet_no, sequence as number, null::smallint as type from deposits)`
            : sql`(select account_id, wallet_no, sequence as number, type from entries)`;
  const rows = await sql`
    select a.id as account, w.id as wallet, t.type
    from ${table} t
    join accounts a on a.account_id = t.account_id
    join wallets w on w.account_id = t.account_id and w.wallet_no = t.wallet_no
    where t.account_id = ${place.account} and t.wallet_no = ${place.wallet} and t.number = ${place.number}`;
  const kind = { en: "entry", dp: "deposit", gr: "grant", pay: "payment", rl: "reload" } as const;
  return rows.map((row) => ({
    kind: kind[place.kind],
    account: row.account,
    wallet: row.wallet,
    id,
    title: row.type === null ? null : entryType(row.type),
  }));
}
