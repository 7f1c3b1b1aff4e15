import { hash as nodeHash } from "node:crypto";
import { link } from "../../core/chain.ts";
import { ENTRY_TYPES } from "../../core/entry.ts";
import type { Sql } from "../database.ts";
import { TERM } from "../lane/codes.ts";
import { entryColumns, postedEntryJoins, toPostedEntry } from "../read/entry-row.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, rowsOf, type Scope, TYPE, told } from "./scope.ts";

/**
 * Law 7: each entry's hash is that of the hash before it and of its content. The database itself writes the canonical form
 * and hashes it, so that no server has to read every entry. What does not fit is hashed again by the code that sealed it:
 * for an entry with metadata, whose members only ECMAScript orders right, that alone decides.
 *
 * On the way it sees to two things that are at hand: what is taken is what its lines add up to (law 8), and times never go
 * back (law 2).
 */
export async function auditChain(sql: Sql, scope: Scope): Promise<Found[]> {
  const suspects = await sql`
    with funded as materialized (
      select account_id, wallet_no, sequence,
        '[' || string_agg('{"amount":' || amount || ',"grant":' || grant_no || '}', ',' order by place) || ']' as fundings
      from ${rowsOf(sql, scope, "fundings", "of new entries")} f group by 1, 2, 3
    ), paid as materialized (
      select account_id, wallet_no, sequence,
        '[' || string_agg('{"amount":' || amount || ',"debt":' || debt_sequence || '}', ',' order by place) || ']' as pays
      from ${rowsOf(sql, scope, "debt_payments", "of new entries")} p group by 1, 2, 3
    ), priced as materialized (
      select price_lines, sum((line ->> 'amount')::numeric) as price,
        '[' || coalesce(string_agg('{"amount":' || (line ->> 'amount') || ',"text":' || to_json(line ->> 'text')::text || '}', ','
          order by place), '') || ']' as lines
      from (select distinct price_lines::text as price_lines from ${entriesOf(sql, scope)} e where price_lines is not null) e
      left join lateral json_array_elements(price_lines::json) with ordinality as l(line, place) on true
      group by 1
    ), named as materialized (
      select account_id, kind, term_no, to_json(term)::text as term from terms
      where account_id between ${scope.from}::bigint and ${scope.to}::bigint
    ), linked as (
      select e.*, coalesce(lag(hash) over walk, decode(m.mark_hash, 'hex')) as hash_before,
        coalesce(lag(effective_at) over walk, m.mark_at) as at_before
      from ${entriesOf(sql, scope)} e
      join (select account_id, wallet_no, hash, last_at from ${marksOf(sql, scope)} m)
        as m(account_id, wallet_no, mark_hash, mark_at) using (account_id, wallet_no)
      window walk as (partition by account_id, wallet_no order by sequence)
    )
    select e.account_id, e.wallet_no, e.sequence, encode(e.hash_before, 'hex') as hash_before,
      case when ${isPricedWrongly(sql)} then priced.price::text end as price,
      e.type, (e.outstanding_change - e.amount)::text as taken,
      case when e.effective_at < e.at_before then ${told(sql, "e.at_before")} end as at_before,
      ${told(sql, "e.effective_at")} as effective_at
    from linked e
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
    join accounts a on a.account_id = e.account_id
    left join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
    left join campaigns c on c.account_id = e.account_id and c.campaign_no = e.campaign_no
    left join named action on action.account_id = e.account_id and action.kind = ${TERM.action} and action.term_no = e.action_no
    left join named rt on rt.account_id = e.account_id and rt.kind = ${TERM.referenceType} and rt.term_no = e.reference_type_no
    left join named actor on actor.account_id = e.account_id and actor.kind = ${TERM.actor} and actor.term_no = e.actor_no
    left join named v on v.account_id = e.account_id and v.kind = ${TERM.version} and v.term_no = e.version_no
    left join funded on e.grant_no is null and funded.account_id = e.account_id and funded.wallet_no = e.wallet_no
      and funded.sequence = e.sequence
    left join paid on e.outstanding_change < 0 and paid.account_id = e.account_id and paid.wallet_no = e.wallet_no
      and paid.sequence = e.sequence
    left join priced on priced.price_lines = e.price_lines::text
    where e.hash is distinct from sha256(convert_to(encode(e.hash_before, 'hex') || E'\n{"account":' || to_json(a.id)::text
      || ',"action":' || coalesce(action.term, 'null') || ',"actor":' || coalesce(actor.term, 'null')
      || ',"amount":' || e.amount || ',"campaign":' || coalesce(to_json(c.id)::text, 'null')
      || ',"case":' || coalesce(to_json(e.case_id)::text, 'null') || ',"effective_at":' || ${milliseconds(sql, "e.effective_at")}
      || ',"ending_balance":' || e.ending_balance || ',"ending_outstanding":' || e.ending_outstanding
      || ',"fundings":' || case when e.grant_no is null then coalesce(funded.fundings, '[]')
           else '[{"amount":' || abs(e.amount) || ',"grant":' || e.grant_no || '}]' end
      || ',"idempotency_key":' || coalesce(to_json(e.idempotency_key)::text, 'null')
      || ',"metadata":' || coalesce(e.metadata::text, 'null') || ',"of":' || coalesce(e.of_sequence::text, 'null')
      || ',"outstanding_change":' || e.outstanding_change || ',"pays":' || coalesce(paid.pays, '[]')
      || ',"posted_at":' || ${milliseconds(sql, "e.posted_at")}
      || ',"price":' || case when v.term is null then 'null'
           else '{"lines":' || coalesce(priced.lines, '[]') || ',"version":' || v.term || '}' end
      || ',"reason":' || coalesce(to_json(e.reason)::text, 'null')
      || ',"reference":' || case when e.reference_id is null then 'null' else '{"id":' || to_json(e.reference_id)::text
           || ',"type":' || coalesce(rt.term, 'null') || ',"url":' || coalesce(to_json(e.reference_url)::text, 'null') || '}' end
      || ',"sequence":' || e.sequence || ',"type":"' || (${[...ENTRY_TYPES]}::text[])[e.type] || '","usage":' || e.usage
      || ',"wallet":' || to_json(w.id)::text || ',"workspace":' || coalesce(to_json(ws.id)::text, 'null') || '}', 'UTF8'))
      or ${isPricedWrongly(sql)}
      or e.effective_at < e.at_before
    order by e.account_id, e.wallet_no, e.sequence`;
  const prices = suspects.filter((row) => row.price !== null);
  const found = toFound(
    prices.map((row) => {
      const kind = row.type === TYPE.settlement ? "deposit.price" : "entry.price";
      return {
        ...row,
        kind,
        subject: String(row.sequence),
        expected: row.price,
        stored: row.taken,
        since: row.sequence,
      };
    }),
  );
  const backwards = toFound(
    suspects
      .filter((row) => row.at_before !== null)
      .map((row) => ({
        ...row,
        kind: "entry.effective_at",
        subject: String(row.sequence),
        expected: row.at_before,
        stored: row.effective_at,
        since: row.sequence,
      })),
  );
  return [found, backwards, await hashAgain(sql, suspects)].flatMap(firstOfEach);
}

/** What a charge or deposit takes is what its lines add up to; the lines of a settlement count the deposit as paid. */
const isPricedWrongly = (sql: Sql) => sql`(
  (e.type in (${TYPE.charge}, ${TYPE.deposit}) and priced.price <> -e.amount)
  or (e.type = ${TYPE.settlement} and e.version_no is not null and priced.price <> e.outstanding_change - e.amount))`;

const milliseconds = (sql: Sql, column: string) => sql.unsafe(`(date_part('epoch', ${column}) * 1000)::bigint`);

// biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
async function hashAgain(sql: Sql, suspects: readonly any[]): Promise<Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < suspects.length; from += PORTION) {
    const portion = suspects.slice(from, from + PORTION);
    const rows = await sql`
      select owner.id as account, ${entryColumns(sql)}
      from unnest(${portion.map((row) => row.account_id)}::bigint[], ${portion.map((row) => row.wallet_no)}::int[],
                  ${portion.map((row) => row.sequence)}::bigint[]) with ordinality as k(account_id, wallet_no, sequence, place)
      join entries e using (account_id, wallet_no, sequence)
      join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no
      join accounts owner on owner.account_id = e.account_id
      ${postedEntryJoins(sql)}
      order by k.place`;
    for (const [index, row] of rows.entries()) {
      const entry = toPostedEntry(row);
      const place = { account: row.account, wallet: entry.wallet };
      const expected = link(portion[index].hash_before, place, entry, (text) => nodeHash("sha256", text, "hex"));
      if (expected === entry.hash) continue;
      const [account, wallet, since] = [row.account_id, row.wallet_no, entry.sequence];
      found.push({ kind: "entry.hash", account, wallet, subject: String(since), expected, stored: entry.hash, since });
    }
  }
  return found;
}

const PORTION = 1_000;

/** Where one entry of a wallet is wrong so may be many after it: the first is told. */
function firstOfEach(found: Found[]): Found[] {
  const first = new Map<string, Found>();
  for (const each of found) {
    const wallet = `${each.account} ${each.wallet}`;
    if (!first.has(wallet)) first.set(wallet, each);
  }
  return [...first.values()];
}
