import type { Sql } from "../database.ts";
import { isOpenPayment, TERM } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, rowsOf, type Scope, TYPE } from "./scope.ts";

/**
 * Law 4: one key, one outcome; one send, one living charge. That no two entries of an account have one key, or one place
 * among the charges of a reference, the database itself sees to while its unique indexes stand: where one does not, the
 * entries are searched.
 */
export async function auditOnce(sql: Sql, scope: Scope): Promise<Found[]> {
  const [isGuarded, ...found] = await Promise.all([isUnique(sql), auditKeys(sql, scope), auditMarks(sql, scope)]);
  return [...found.flat(), ...(isGuarded ? [] : await searchDoubles(sql, scope))];
}

/** Whether the database still refuses doubles. */
export async function isUnique(sql: Sql): Promise<boolean> {
  const [row] = await sql`
    select count(*)::int as guards from pg_index
    where indexrelid in (to_regclass('entries_key'), to_regclass('entries_reference'), to_regclass('entries_pkey'))
      and indisunique and indisvalid and indisready`;
  return row!.guards === 3;
}

async function searchDoubles(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    select account_id, max(wallet_no) as wallet_no, 'key.twice' as kind, idempotency_key as subject, '1' as expected,
      count(*)::text as stored, max(sequence) as since
    from ${entriesOf(sql, { ...scope, marks: null })} e where idempotency_key is not null
    group by account_id, idempotency_key having count(*) > 1
    union all
    select account_id, max(wallet_no), 'reference.twice', reference_id, '1', count(*)::text, max(sequence)
    from ${entriesOf(sql, { ...scope, marks: null })} e where reference_id is not null and once is not null
    group by account_id, reference_id, reference_type_no, action_no, once having count(*) > 1`;
  return toFound(rows);
}

/** Keys whose request posted no entry, or waits for a payment, against those of entries. */
async function auditKeys(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with beside as (
      select account_id, wallet_no, idempotency_key from ${rowsOf(sql, scope, "entryless_keys")} k
      union all
      select account_id, wallet_no, idempotency_key from ${rowsOf(sql, scope, "payments")} p
      where ${isOpenPayment(sql)} and idempotency_key is not null
    )
    select b.account_id, b.wallet_no, 'key.twice' as kind, b.idempotency_key as subject, '1' as expected, '2' as stored,
      e.sequence as since
    from beside b join entries e on e.account_id = b.account_id and e.idempotency_key = b.idempotency_key
    union all
    select account_id, min(wallet_no), 'key.twice', idempotency_key, '1', count(*)::text, null from beside
    group by account_id, idempotency_key having count(*) > 1`;
  return toFound(rows);
}

/**
 * What entries carry for law 4, in one pass over them: a key comes with the content that it was asked with; a reference is
 * charged again only when the charge before was given back wholly; and charges of an action that their rate card bills once
 * per reference have their place among those of the reference.
 */
async function auditMarks(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with odd as materialized (
      select account_id, wallet_no, sequence, effective_at, type, action_no, version_no, reference_id, reference_type_no, once,
        (idempotency_key is null) <> (request_hash is null) as is_half_keyed
      from ${entriesOf(sql, scope)} e
      where (idempotency_key is null) <> (request_hash is null) or once > 0
        or (once is null and reference_id is not null and type in (${TYPE.charge}, ${TYPE.deposit}))
    ), billed_once as materialized (
      select a.account_id, v.term_no as version_no, t.term_no as action_no
      from accounts a
      join terms v on v.account_id = a.account_id and v.kind = ${TERM.version}
      join rate_cards c on c.product = a.product and c.version = v.term
      cross join lateral json_each(c.document -> 'actions') action
      join terms t on t.account_id = a.account_id and t.kind = ${TERM.action} and t.term = action.key
      where action.value ->> 'oncePer' = 'reference' and exists (select from odd where odd.account_id = a.account_id)
    )
    select account_id, wallet_no, 'key.request' as kind, min(sequence)::text as subject, null as expected, null as stored,
      min(sequence) as since
    from odd where is_half_keyed group by 1, 2
    union all
    select e.account_id, e.wallet_no, case when before.sequence is null then 'reference.generation' else 'reference.twice' end,
      e.sequence::text, case when before.sequence is null then (e.once - 1)::text else 'given back' end,
      case when before.sequence is null then null else 'not given back' end, e.sequence
    from odd e
    left join entries before on before.account_id = e.account_id and before.reference_id = e.reference_id
      and before.reference_type_no = e.reference_type_no and before.action_no = e.action_no and before.once = e.once - 1
    where e.once > 0 and (before.sequence is null or not exists (
      select from entries back
      where back.account_id = before.account_id and back.wallet_no = before.wallet_no
        and back.of_sequence = before.sequence and back.releases and back.effective_at <= e.effective_at
      union all
      -- Past its deadline a deposit counts as given back, whether its wallet has been rolled forward yet or not.
      select from deposits d
      where d.account_id = before.account_id and d.wallet_no = before.wallet_no and d.sequence = before.sequence
        and d.state = 1 and d.deadline <= e.effective_at))
    union all (
      select distinct on (e.account_id, e.wallet_no) e.account_id, e.wallet_no, 'reference.unmarked', e.sequence::text, 'once',
        null, e.sequence
      from odd e
      join billed_once b on b.account_id = e.account_id and b.version_no = e.version_no and b.action_no = e.action_no
      where e.once is null and e.reference_id is not null and e.type in (${TYPE.charge}, ${TYPE.deposit})
      order by e.account_id, e.wallet_no, e.sequence
    )`;
  return toFound(rows);
}
