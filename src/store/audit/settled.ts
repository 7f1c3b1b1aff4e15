import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, narrowed, rowsOf, type Scope, TYPE, told } from "./scope.ts";

/**
 * Law 8: a deposit is open, settled or voided, once; with its settlement it is the actual price; and what gives something
 * back, or takes more, belongs to a use of the same attribution and never goes beyond its price. Law 4 in it: what is marked
 * as giving its use back wholly does so, and nothing else. Law 1 in it: what is stored of deposits, and what is in flight.
 *
 * A deposit with one settlement or none, and a charge that is wholly refunded once, are judged from one pass over the entries.
 * What is anything else, or not as it should be, is looked at closely.
 */
export async function auditSettled(sql: Sql, scope: Scope): Promise<Found[]> {
  const seen = await glance(sql, scope);
  const rowsOfKind = (kind: string) => seen.filter((row) => row.kind === kind);
  const places = rowsOfKind("deposits").map((row) => ({ account: row.account_id, wallet: row.wallet_no }));
  const uses = rowsOfKind("use").map((row) => {
    return { account: row.account_id, wallet: row.wallet_no, use: Number(row.subject) };
  });
  const found = [toFound(seen.filter((row) => row.kind !== "deposits" && row.kind !== "use"))];
  if (uses.length > 0) found.push(await auditClosings(sql, uses));
  if (scope.marks !== null) found.push(await auditDeposits(sql, scope));
  else if (places.length > 0) found.push(await auditDeposits(sql, narrowed(scope, places)));
  return found.flat();
}

const isClosing = (sql: Sql) => sql`(e.of_sequence is not null or e.releases
  or e.type in (${TYPE.settlement}, ${TYPE.refund}, ${TYPE.reversal}))`;

/** The use that an entry belongs to: a deposit to itself. What should name one and does not has a number below zero. */
const useOf = (sql: Sql) =>
  sql`case when e.type = ${TYPE.deposit} then e.sequence else coalesce(e.of_sequence, -e.sequence) end`;

/**
 * Entries that take a deposit, close or give back, and the charges that are given back; where only some entries are new, all
 * that belong to the same uses as those. For `from ${movingOf(sql, scope)} e`.
 */
function movingOf(sql: Sql, scope: Scope) {
  const columns = sql`e.account_id, e.wallet_no, e.sequence, e.type, e.of_sequence, e.amount, e.outstanding_change, e.version_no,
    e.workspace_no, e.campaign_no, e.action_no, e.releases`;
  const moves = sql`(e.type = ${TYPE.deposit} or ${isClosing(sql)})`;
  const ofUse = sql`e.account_id = t.account_id and e.wallet_no = t.wallet_no and e.sequence = abs(t.use)`;
  if (scope.marks === null) {
    return sql`(
      with moving as materialized (
        select ${columns}, ${useOf(sql)} as use, true as is_new from ${entriesOf(sql, scope)} e where ${moves}
      )
      select * from moving
      union all
      select ${columns}, t.use, true
      from (
        select distinct account_id, wallet_no, use from moving
        where type not in (${TYPE.deposit}, ${TYPE.settlement}) and use > 0
        order by use -- about as they were posted, and so as they lie
      ) t
      cross join lateral (select * from entries e where ${ofUse} and e.type <> ${TYPE.deposit} offset 0) e)`;
  }
  return sql`(
    select ${columns}, t.use, e.sequence > m.after as is_new
    from (select distinct account_id, wallet_no, ${useOf(sql)} as use from ${entriesOf(sql, scope)} e where ${moves}) t
    join ${marksOf(sql, scope)} m on m.account_id = t.account_id and m.wallet_no = t.wallet_no
    cross join lateral (
      select * from entries e where ${ofUse}
      union all
      select * from entries e
      where e.account_id = t.account_id and e.wallet_no = t.wallet_no and e.of_sequence = t.use and e.type <> ${TYPE.deposit}
    ) e)`;
}

/**
 * Rows (account_id, wallet_no, kind, subject, expected, stored): uses to look at closely (`use`), wallets of which deposits
 * are to be looked at closely (`deposits`; only where everything is looked at), and findings of what is in flight.
 */
async function glance(sql: Sql, scope: Scope) {
  return sql`
    with uses as materialized (
      select account_id, wallet_no, use, is_deposit, times, closed_by, flying, flying * price as flying_amount,
        case when times = 0 then 1 when is_void then 3 else 2 end as state,
        has_use and not is_odd and (
          (is_deposit and entries = 1)
          or entries = 2 and first_after > use and attributions = 0 and rest >= 0 and case
            when is_deposit and times = 1 then (rest = 0 or not is_void) and releases = (is_void or (price > 0 and rest = 0))
            else is_charge and is_refunded and releases and rest = 0 end) as is_plain
      from (
        select account_id, wallet_no, use, count(*) as entries, bool_or(is_use) as has_use,
          bool_or(is_use and type = ${TYPE.deposit}) as is_deposit, bool_or(is_use and type = ${TYPE.charge}) as is_charge,
          bool_or(is_use and (of_sequence is not null or releases)) as is_odd, bool_or(type = ${TYPE.refund}) as is_refunded,
          count(*) filter (where type = ${TYPE.settlement}) as times,
          bool_or(version_no is null) filter (where type = ${TYPE.settlement}) as is_void,
          min(sequence) filter (where type = ${TYPE.settlement}) as closed_by,
          min(sequence) filter (where not is_use) as first_after, bool_or(releases) as releases,
          max(-amount) filter (where is_use) as price, sum(case when is_use then -amount else outstanding_change - amount end) as rest,
          bit_xor(attribution) as attributions,
          count(*) filter (where type = ${TYPE.deposit} and is_new) - count(*) filter (where type = ${TYPE.settlement} and is_new) as flying
        from (
          select e.*, e.sequence = use as is_use, hashint8extended(
            coalesce(e.workspace_no, 0)::bigint << 32 | coalesce(${currentCampaign(sql)}, 0), coalesce(e.action_no, 0)) as attribution
          from ${movingOf(sql, scope)} e ${amendedJoin(sql)}
        ) e
        group by 1, 2, 3
      ) e
    ), made as (
      select account_id, wallet_no, coalesce(sum(flying), 0) as flying, coalesce(sum(flying_amount), 0) as flying_amount,
        count(*) filter (where is_deposit) as deposits, bool_or(times > 1) as is_twice,
        bit_xor(hashint8extended(use, hashint8extended(coalesce(closed_by, 0), state))) filter (where is_deposit) as states
      from uses group by 1, 2
    )
    select account_id, wallet_no, 'use' as kind, use::text as subject, null as expected, null as stored, null as since
    from uses where not is_plain
    union all
    select w.account_id, w.wallet_no, f.kind, '', f.expected, f.stored, null
    from ${marksOf(sql, scope)} m
    join wallets w on w.account_id = m.account_id and w.wallet_no = m.wallet_no
    left join made on made.account_id = w.account_id and made.wallet_no = w.wallet_no
    cross join lateral (values
      ('wallet.in_flight_count', (m.in_flight_count + coalesce(made.flying, 0))::text, w.in_flight_count::text),
      ('wallet.in_flight_amount', (m.in_flight_amount + coalesce(made.flying_amount, 0))::text, w.in_flight_amount::text)
    ) f(kind, expected, stored)
    where f.expected is distinct from f.stored
    ${scope.marks === null ? sql`union all ${walletsOfOtherDeposits(sql, scope)}` : sql``}`;
}

/** Wallets of which deposits are stored that are not those that were `made`, or that are open though they are due. */
const walletsOfOtherDeposits = (sql: Sql, scope: Scope) => sql`
  select account_id, wallet_no, 'deposits', null, null, null, null from made full join (
    select d.account_id, d.wallet_no, count(*) as deposits,
      bit_xor(hashint8extended(d.sequence, hashint8extended(coalesce(d.closed_by, 0), d.state))) as states,
      bool_or(d.state = 1 and d.deadline <= w.last_at) as is_due
    from ${rowsOf(sql, scope, "deposits")} d
    left join wallets w on w.account_id = d.account_id and w.wallet_no = d.wallet_no
    group by 1, 2
  ) kept using (account_id, wallet_no)
  where coalesce(made.deposits, 0) <> coalesce(kept.deposits, 0) or coalesce(made.states, 0) <> coalesce(kept.states, 0)
    or is_twice or is_due`;

type Use = { account: number; wallet: number; use: number };

/** What settles, refunds or reverses, beside what it belongs to and what else does, told apart by what is wrong with it. */
async function auditClosings(sql: Sql, uses: readonly Use[]): Promise<Found[]> {
  const rows = await sql`
    with closing as materialized (
      select e.account_id, e.wallet_no, e.sequence, e.type, e.of_sequence, e.amount, e.outstanding_change, e.version_no,
        e.workspace_no, ${currentCampaign(sql)} as campaign_no, e.action_no, e.releases
      from unnest(${uses.map((each) => each.account)}::bigint[], ${uses.map((each) => each.wallet)}::int[],
                  ${uses.map((each) => each.use)}::bigint[]) as t(account_id, wallet_no, use)
      cross join lateral (
        select * from entries e
        where e.account_id = t.account_id and e.wallet_no = t.wallet_no and e.sequence = abs(t.use) and ${isClosing(sql)}
          and e.of_sequence is distinct from t.use
        union all
        select * from entries e
        where e.account_id = t.account_id and e.wallet_no = t.wallet_no and e.of_sequence = t.use
      ) e
      ${amendedJoin(sql)}
    ), used as materialized (
      select e.account_id, e.wallet_no, e.sequence, e.type, e.amount, e.workspace_no, ${currentCampaign(sql)} as campaign_no,
        e.action_no
      from (select distinct account_id, wallet_no, of_sequence from closing) c
      cross join lateral (
        select * from entries e
        where e.account_id = c.account_id and e.wallet_no = c.wallet_no and e.sequence = c.of_sequence offset 0
      ) e
      ${amendedJoin(sql)}
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
    select d.* from (select * from ${entriesOf(sql, scope)} e where type = ${TYPE.settlement}) c
    cross join lateral (
      select * from deposits d
      where d.account_id = c.account_id and d.wallet_no = c.wallet_no and d.sequence = c.of_sequence offset 0
    ) d)`;
}

/** Entries that take a deposit or settle one: all of them, or the new ones with what belongs to the deposits looked at. */
function depositEntriesOf(sql: Sql, scope: Scope) {
  const columns = sql`e.account_id, e.wallet_no, e.sequence, e.type, e.of_sequence, e.version_no`;
  const isOne = sql`e.type in (${TYPE.deposit}, ${TYPE.settlement})`;
  if (scope.marks === null) return sql`(select ${columns} from ${entriesOf(sql, scope)} e where ${isOne})`;
  const ofDeposit = sql`e.account_id = n.account_id and e.wallet_no = n.wallet_no`;
  return sql`(
    select ${columns} from ${entriesOf(sql, scope)} e where e.type = ${TYPE.deposit}
    union
    select ${columns} from noted n cross join lateral (
      select * from entries e where ${ofDeposit} and e.sequence = n.sequence
      union all
      select * from entries e where ${ofDeposit} and e.of_sequence = n.sequence
    ) e where ${isOne})`;
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
