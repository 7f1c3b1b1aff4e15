import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, rowsOf, type Scope, TYPE, told } from "./scope.ts";

/**
 * Law 8: a deposit is open, settled or voided, once; with its settlement it is the actual price; and what gives something
 * back, or takes more, belongs to a use of the same attribution and never goes beyond its price. Law 4 in it: what is marked
 * as giving its use back wholly does so, and nothing else.
 */
export async function auditSettled(sql: Sql, scope: Scope): Promise<Found[]> {
  const [closings, deposits] = await Promise.all([auditClosings(sql, scope), auditDeposits(sql, scope)]);
  return [...closings, ...deposits];
}

/**
 * What settles, refunds or reverses, beside what it belongs to and what else does. It is joined as a whole, for it may be a
 * good part of all entries; only what is wrong is told apart.
 */
async function auditClosings(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with closing as materialized (
      select e.account_id, e.wallet_no, e.sequence, e.type, e.of_sequence, e.amount, e.outstanding_change, e.version_no,
        e.workspace_no, ${currentCampaign(sql)} as campaign_no, e.action_no, e.releases
      from ${closingsOf(sql, scope)} e ${amendedJoin(sql)}
    ), used as materialized (
      select e.account_id, e.wallet_no, e.sequence, e.type, e.amount, e.workspace_no, ${currentCampaign(sql)} as campaign_no,
        e.action_no
      from entries e ${amendedJoin(sql)}
      where (e.account_id, e.wallet_no, e.sequence) in (select account_id, wallet_no, of_sequence from closing)
    ), told as (
      select c.*, u.type as used_type, u.amount as used_amount,
        (c.workspace_no, c.campaign_no, c.action_no) is not distinct from (u.workspace_no, u.campaign_no, u.action_no) as is_alike,
        concat_ws('/', coalesce(u.workspace_no, 0), coalesce(u.campaign_no, 0), coalesce(u.action_no, 0)) as used_attribution,
        sum(c.outstanding_change - c.amount) over so_far - u.amount as left_then,
        sum(c.outstanding_change - c.amount) over ever - u.amount as left_at_last,
        sum(c.amount - c.outstanding_change) filter (where c.type = ${TYPE.refund}) over ever as back
      from closing c
      left join used u on u.account_id = c.account_id and u.wallet_no = c.wallet_no and u.sequence = c.of_sequence
        and u.sequence < c.sequence
      window ever as (partition by c.account_id, c.wallet_no, c.of_sequence), so_far as (ever order by c.sequence)
    ), judged as (
      select t.*,
        coalesce(case type
          when ${TYPE.settlement} then used_type = ${TYPE.deposit}
          when ${TYPE.refund} then used_type in (${TYPE.charge}, ${TYPE.deposit})
          when ${TYPE.reversal} then used_type in (${TYPE.topup}, ${TYPE.autoReload}) end, false) as is_of_its_kind,
        case type
          when ${TYPE.settlement} then version_no is null or (used_amount < 0 and amount - outstanding_change = -used_amount)
          when ${TYPE.refund} then left_then <= 0 or left_then <= ${waivedBefore(sql)}
          else false end as gives_back
      from told t
    )
    select distinct on (account_id, wallet_no, kind, each) account_id, wallet_no, f.kind, f.expected, f.stored, f.subject,
      sequence as since
    from judged c
    cross join lateral (values
      ('entry.of', case type when ${TYPE.settlement} then 'deposit' when ${TYPE.refund} then 'charge or deposit'
           when ${TYPE.reversal} then 'purchase' else 'nothing' end,
         case when is_of_its_kind then case type when ${TYPE.settlement} then 'deposit' when ${TYPE.refund} then 'charge or deposit'
                else 'purchase' end
              when of_sequence is null then 'nothing' else 'something else' end, sequence::text, 0),
      ('entry.attribution', case when type in (${TYPE.settlement}, ${TYPE.refund}) and used_type is not null then used_attribution end,
         case when type in (${TYPE.settlement}, ${TYPE.refund}) and used_type is not null
           then concat_ws('/', coalesce(workspace_no, 0), coalesce(campaign_no, 0), coalesce(action_no, 0)) end, sequence::text, 0),
      -- A settlement without a price gives all of the deposit back. Whether another is its price is seen along the chain.
      ('deposit.price', case when version_no is null and type = ${TYPE.settlement} and used_type = ${TYPE.deposit} then used_amount::text end,
         case when version_no is null and type = ${TYPE.settlement} and used_type = ${TYPE.deposit}
           then (outstanding_change - amount)::text end, sequence::text, 0),
      -- No use gives back more than it cost.
      ('refund.beyond', case when left_at_last < 0 and type = ${TYPE.refund} then (left_at_last + back)::text end,
         case when left_at_last < 0 and type = ${TYPE.refund} then back::text end, of_sequence::text, of_sequence),
      ('entry.releases', gives_back::text, case when gives_back is not null then releases::text end, sequence::text, sequence)
    ) f(kind, expected, stored, subject, each)
    where not (is_of_its_kind and (type = ${TYPE.reversal} or (is_alike and left_at_last >= 0
        and (type <> ${TYPE.settlement} or version_no is not null or outstanding_change - amount = used_amount)))
        and gives_back = releases)
      and f.expected is distinct from f.stored
    order by account_id, wallet_no, kind, each, sequence`;
  return toFound(rows);
}

const isClosing = (sql: Sql) => sql`(of_sequence is not null or releases
  or type in (${TYPE.settlement}, ${TYPE.refund}, ${TYPE.reversal}))`;

/** Entries that close or give back; where only some are new, with all that belong to the same uses. */
function closingsOf(sql: Sql, scope: Scope) {
  if (scope.marks === null) return sql`(select * from ${entriesOf(sql, scope)} e where ${isClosing(sql)})`;
  return sql`(
    with fresh as materialized (select * from ${entriesOf(sql, scope)} e where ${isClosing(sql)})
    select * from fresh where of_sequence is null
    union all
    select e.* from (select distinct account_id, wallet_no, of_sequence from fresh) f
    join entries e on e.account_id = f.account_id and e.wallet_no = f.wallet_no and e.of_sequence = f.of_sequence)`;
}

/** What was waived, before a refund, of what its use left outstanding: that cannot be given back. */
const waivedBefore = (sql: Sql) => sql`(
  select coalesce(sum(p.amount), 0) from entries d
  join debt_payments p on p.account_id = d.account_id and p.wallet_no = d.wallet_no and p.debt_sequence = d.sequence
  join entries waiver on waiver.account_id = p.account_id and waiver.wallet_no = p.wallet_no
    and waiver.sequence = p.sequence and waiver.type = ${TYPE.adjustment} and waiver.sequence < t.sequence
  where d.account_id = t.account_id and d.wallet_no = t.wallet_no and d.of_sequence = t.of_sequence
    and d.outstanding_change > 0)`;

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

/** Entries that take a deposit or settle one: all of them, or the new ones with what belongs to the deposits looked at. */
function depositEntriesOf(sql: Sql, scope: Scope) {
  const columns = sql`e.account_id, e.wallet_no, e.sequence, e.type, e.of_sequence, e.version_no`;
  const isOne = sql`e.type in (${TYPE.deposit}, ${TYPE.settlement})`;
  if (scope.marks === null) return sql`(select ${columns} from ${entriesOf(sql, scope)} e where ${isOne})`;
  const sameWallet = sql`e.account_id = n.account_id and e.wallet_no = n.wallet_no`;
  return sql`(
    select ${columns} from ${entriesOf(sql, scope)} e where e.type = ${TYPE.deposit}
    union
    select ${columns} from noted n join entries e on ${sameWallet} and e.sequence = n.sequence where ${isOne}
    union
    select ${columns} from noted n join entries e on ${sameWallet} and e.of_sequence = n.sequence where ${isOne})`;
}

/** What is kept of deposits, beside their entries. */
async function auditDeposits(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with noted as materialized (
      select account_id, wallet_no, sequence, state, closed_by, deadline from ${depositsOf(sql, scope)} d
    ), moving as materialized (
      select account_id, wallet_no, sequence, type, of_sequence, version_no from ${depositEntriesOf(sql, scope)} e
    ), given as (
      select account_id, wallet_no, sequence, true as is_given from moving where type = ${TYPE.deposit}
    ), closed as (
      select account_id, wallet_no, of_sequence as sequence, min(sequence) as closed_by, count(*) as times,
        bool_or(version_no is null) as is_void
      from moving where type = ${TYPE.settlement} group by 1, 2, 3
    ), beside as (
      select account_id, wallet_no, sequence, n.state, n.closed_by, n.deadline, n.state is not null as is_noted,
        coalesce(is_given, false) as is_given, c.closed_by as closing, coalesce(c.times, 0) as times,
        case when c.times is null then 1 when c.is_void then 3 else 2 end as state_now
      from noted n
      full join given using (account_id, wallet_no, sequence)
      left join closed c using (account_id, wallet_no, sequence)
    )
    select b.account_id, b.wallet_no, b.sequence::text as subject, f.*, coalesce(b.closing, b.sequence) as since
    from beside b
    join wallets w on w.account_id = b.account_id and w.wallet_no = b.wallet_no
    cross join lateral (values
      ('deposit.missing', case when not is_noted then 'a deposit' end, null),
      ('deposit.extra', 'no deposit', case when is_given then 'no deposit' else 'a deposit' end),
      ('deposit.state', case state_now when 1 then 'open' when 2 then 'settled' else 'voided' end,
         case b.state when 1 then 'open' when 2 then 'settled' when 3 then 'voided' else b.state::text end),
      ('deposit.closed_by', b.closing::text, b.closed_by::text),
      ('deposit.twice', '1', greatest(b.times, 1)::text),
      -- Everything due was posted before the wallet's last entry.
      ('deposit.deadline', null, case when b.times = 0 and b.deadline <= w.last_at then ${told(sql, "b.deadline")} end)
    ) f(kind, expected, stored)
    where (not is_noted or not is_given or times > 1 or b.closed_by is distinct from b.closing or b.state <> state_now
        or (times = 0 and b.deadline <= w.last_at))
      and f.expected is distinct from f.stored
      and case when not is_noted then f.kind = 'deposit.missing' when not is_given then f.kind = 'deposit.extra' else true end`;
  return toFound(rows);
}
