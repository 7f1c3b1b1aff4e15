import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, rowsOf, type Scope, TYPE, told } from "./scope.ts";

/**
 * Law 8: a deposit is open, settled or voided, once; with its settlement it is the actual price; and what gives something
 * back, or takes more, belongs to a use of the same attribution and never goes beyond its price.
 */
export async function auditSettled(sql: Sql, scope: Scope): Promise<Found[]> {
  const [closings, deposits, unlisted, refunds] = await Promise.all([
    auditClosings(sql, scope),
    auditDeposits(sql, scope),
    sql`
      select e.account_id, e.wallet_no, e.sequence::text as subject, 'deposit.missing' as kind, 'a deposit' as expected,
        null as stored, e.sequence as since
      from ${entriesOf(sql, scope)} e
      where e.type = ${TYPE.deposit} and not exists (select from deposits d
        where d.account_id = e.account_id and d.wallet_no = e.wallet_no and d.sequence = e.sequence)`,
    auditRefunds(sql, scope),
  ]);
  return [...closings, ...deposits, ...toFound(unlisted), ...refunds];
}

/** What settles, refunds or reverses, beside what it belongs to. */
async function auditClosings(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with closing as materialized (
      select account_id, wallet_no, sequence, type, of_sequence, amount, outstanding_change, version_no,
        workspace_no, campaign_no, action_no
      from ${entriesOf(sql, scope)} c
      where of_sequence is not null or type in (${TYPE.settlement}, ${TYPE.refund}, ${TYPE.reversal})
    ), used as materialized (
      select account_id, wallet_no, sequence, type, amount, workspace_no, campaign_no, action_no
      from entries where (account_id, wallet_no, sequence) in (select account_id, wallet_no, of_sequence from closing)
    )
    select distinct on (c.account_id, c.wallet_no, f.kind) c.account_id, c.wallet_no, c.sequence::text as subject, f.*,
      c.sequence as since
    from closing c
    left join used u on u.account_id = c.account_id and u.wallet_no = c.wallet_no and u.sequence = c.of_sequence
      and u.sequence < c.sequence
    cross join lateral (values
      ('entry.of', case c.type when ${TYPE.settlement} then 'deposit' when ${TYPE.refund} then 'charge or deposit'
           when ${TYPE.reversal} then 'purchase' else 'nothing' end,
         case when c.type = ${TYPE.settlement} and u.type = ${TYPE.deposit} then 'deposit'
              when c.type = ${TYPE.refund} and u.type in (${TYPE.charge}, ${TYPE.deposit}) then 'charge or deposit'
              when c.type = ${TYPE.reversal} and u.type in (${TYPE.topup}, ${TYPE.autoReload}) then 'purchase'
              when c.of_sequence is null then 'nothing' else 'something else' end),
      ('entry.attribution', case when c.type in (${TYPE.settlement}, ${TYPE.refund}) and u.sequence is not null
           then ${attributionOf(sql, "u")} end,
         case when c.type in (${TYPE.settlement}, ${TYPE.refund}) and u.sequence is not null then ${attributionOf(sql, "c")} end),
      -- A settlement without a price gives all of the deposit back. Whether another is its price is seen along the chain.
      ('deposit.price', case when c.version_no is null and c.type = ${TYPE.settlement} and u.type = ${TYPE.deposit}
           then u.amount::text end,
         case when c.version_no is null and c.type = ${TYPE.settlement} and u.type = ${TYPE.deposit}
           then (c.outstanding_change - c.amount)::text end)
    ) f(kind, expected, stored)
    where not coalesce(case c.type
        when ${TYPE.settlement} then u.type = ${TYPE.deposit} and ${isAttributedAlike(sql)}
          and (c.version_no is not null or c.outstanding_change - c.amount = u.amount)
        when ${TYPE.refund} then u.type in (${TYPE.charge}, ${TYPE.deposit}) and ${isAttributedAlike(sql)}
        when ${TYPE.reversal} then u.type in (${TYPE.topup}, ${TYPE.autoReload}) end, false)
      and f.expected is distinct from f.stored
    order by c.account_id, c.wallet_no, f.kind, c.sequence`;
  return toFound(rows);
}

/** What can be told without looking for amendments: those are looked for where it does not hold. */
const isAttributedAlike = (sql: Sql) => sql`
  (c.workspace_no, c.campaign_no, c.action_no) is not distinct from (u.workspace_no, u.campaign_no, u.action_no)
  and not exists (select from amended_entries am where am.account_id = c.account_id and am.wallet_no = c.wallet_no
    and am.sequence in (c.sequence, u.sequence))`;

const attributionOf = (sql: Sql, entry: "u" | "c") => {
  const amended = `from amended_entries am where am.account_id = ${entry}.account_id
    and am.wallet_no = ${entry}.wallet_no and am.sequence = ${entry}.sequence`;
  const campaign = `case when exists (select ${amended}) then (select am.campaign_no ${amended}) else ${entry}.campaign_no end`;
  const columns = [`${entry}.workspace_no`, campaign, `${entry}.action_no`].map((column) => `coalesce(${column}, 0)`);
  return sql.unsafe(`concat_ws('/', ${columns.join(", ")})`);
};

/** Deposits that are open, new, or closed by a new entry: what was closed before the seal was proven then. */
function depositsOf(sql: Sql, scope: Scope) {
  if (scope.marks === null) return rowsOf(sql, scope, "deposits");
  return sql`(
    select d.* from ${marksOf(sql, scope)} m
    join deposits d on d.account_id = m.account_id and d.wallet_no = m.wallet_no and d.state = 1
    union
    select d.* from ${rowsOf(sql, scope, "deposits", "of new entries")} d
    union
    select d.* from ${entriesOf(sql, scope)} c
    join deposits d on d.account_id = c.account_id and d.wallet_no = c.wallet_no and d.sequence = c.of_sequence
    where c.type = ${TYPE.settlement})`;
}

/** What is kept of deposits, beside their entries. */
async function auditDeposits(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    select d.account_id, d.wallet_no, d.sequence::text as subject, f.*, coalesce(c.sequence, d.sequence) as since
    from ${depositsOf(sql, scope)} d
    join wallets w on w.account_id = d.account_id and w.wallet_no = d.wallet_no
    left join entries e on e.account_id = d.account_id and e.wallet_no = d.wallet_no and e.sequence = d.sequence
      and e.type = ${TYPE.deposit}
    left join (
      select c.account_id, c.wallet_no, c.of_sequence, min(c.sequence) as sequence, count(*) as times,
        bool_or(c.version_no is null) as is_void
      from ${depositsOf(sql, scope)} d
      join entries c on c.account_id = d.account_id and c.wallet_no = d.wallet_no and c.of_sequence = d.sequence
      where c.type = ${TYPE.settlement} group by 1, 2, 3
    ) closed on closed.account_id = d.account_id and closed.wallet_no = d.wallet_no and closed.of_sequence = d.sequence
    cross join lateral (select closed.sequence, closed.is_void, coalesce(closed.times, 0) as times) c
    cross join lateral (values
      ('deposit.extra', 'no deposit', case when e.sequence is null then 'a deposit' else 'no deposit' end),
      ('deposit.state', case when c.times = 0 then 'open' when c.is_void then 'voided' else 'settled' end,
         case d.state when 1 then 'open' when 2 then 'settled' when 3 then 'voided' else d.state::text end),
      ('deposit.closed_by', c.sequence::text, d.closed_by::text),
      ('deposit.twice', '1', greatest(c.times, 1)::text),
      -- Everything due was posted before the wallet's last entry.
      ('deposit.deadline', null, case when c.times = 0 and d.deadline <= w.last_at then ${told(sql, "d.deadline")} end)
    ) f(kind, expected, stored)
    where (e.sequence is null or c.times > 1 or d.closed_by is distinct from c.sequence
        or d.state <> case when c.times = 0 then 1 when c.is_void then 3 else 2 end or (c.times = 0 and d.deadline <= w.last_at))
      and f.expected is distinct from f.stored and (e.sequence is not null or f.kind = 'deposit.extra')`;
  return toFound(rows);
}

/** No use gives back more than it cost, less what was waived of it. */
async function auditRefunds(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with refunded as (
      select distinct account_id, wallet_no, of_sequence as sequence from ${entriesOf(sql, scope)} e where type = ${TYPE.refund}
    ), closed as (
      select account_id, wallet_no, c.of_sequence as sequence,
        coalesce(sum(c.outstanding_change - c.amount) filter (where c.type = ${TYPE.settlement}), 0) as settled,
        sum(c.amount - c.outstanding_change) filter (where c.type = ${TYPE.refund}) as back,
        min(c.sequence) filter (where c.type = ${TYPE.refund}) as since
      from refunded r join entries c using (account_id, wallet_no)
      where c.of_sequence = r.sequence group by 1, 2, 3
    )
    select account_id, wallet_no, sequence::text as subject, 'refund.beyond' as kind, (settled - u.amount)::text as expected,
      back::text as stored, since
    from closed join entries u using (account_id, wallet_no, sequence)
    where back > settled - u.amount`;
  return toFound(rows);
}
