import type { Sql } from "../database.ts";
import { entryTypeNumber, sourceNumber } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { entriesOf, marksOf, narrowed, rowsOf, type Scope, sealedGrantsOf, TYPE, told } from "./scope.ts";

const PLAN = sourceNumber("plan");
const PRORATION = sourceNumber("proration");
const TOPUP = sourceNumber("topup");
const AUTO_RELOAD = sourceNumber("auto_reload");
const RETURN = sourceNumber("return");

/**
 * Laws 1 and 3: what remains of each grant is what its entries leave; none gives more than it holds, before it is effective
 * or from its expiry on; and its terms are those of the entry that gave it, as far as that says them.
 */
export async function auditGrants(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with held as (
      select account_id, wallet_no, grant_no, sum(amount) as rest, coalesce(sum(amount) filter (where sequence is null), 0) as sealed,
        coalesce(sum(amount) filter (where amount > 0 and sequence is not null), 0) as gained,
        coalesce(-sum(amount) filter (where amount < 0), 0) as drawn,
        min(sequence) filter (where amount > 0) as first_in,
        min(sequence) filter (where amount < 0) as first_out, max(sequence) filter (where amount < 0) as last_out,
        min(effective_at) filter (where amount < 0) as out_from,
        max(effective_at) filter (where amount < 0 and type <> ${TYPE.expiry}) as out_until,
        max(effective_at) filter (where type = ${TYPE.expiry}) as lapsed_at
      from (
        ${movesOf(sql, scope)}
        union all
        select account_id, wallet_no, grant_no, null, null, null, remaining from ${sealedGrantsOf(sql, scope)}
      ) moves group by 1, 2, 3
    ), known as (
      -- A full join, for every grant that is kept and every one that an entry moves.
      select account_id, wallet_no, grant_no, g.source, g.promotional, g.amount, g.remaining, g.priority, g.effective_at,
        g.expires_at, g.open, g.sequence, g.first_drawn, g.last_drawn, g.scheduled, g.withdrawn_at, g.after, g.last_at,
        coalesce(h.sealed, 0) as sealed, coalesce(h.rest, 0) as rest, coalesce(h.gained, 0) as gained,
        coalesce(h.drawn, 0) as drawn, h.first_in, h.first_out, h.last_out, h.out_from, h.out_until,
        h.lapsed_at, g.scheduled is not null and g.sequence is null as is_scheduled, g.source is null as is_missing,
        case when g.sequence <= g.after then g.sequence else coalesce(h.first_in, g.sequence) end as given_by
      from (
        select g.*, m.after, w.last_at
        from ${rowsOf(sql, scope, "grants")} g
        join ${marksOf(sql, scope)} m on m.account_id = g.account_id and m.wallet_no = g.wallet_no
        join wallets w on w.account_id = g.account_id and w.wallet_no = g.wallet_no
      ) g
      full join held h using (account_id, wallet_no, grant_no)
    )
    select k.account_id, k.wallet_no, k.grant_no::text as subject, f.*
    from known k
    -- Grants are few beside entries: each is looked up.
    left join lateral (
      select * from entries e
      where e.account_id = k.account_id and e.wallet_no = k.wallet_no and e.sequence = k.given_by limit 1
    ) e on true
    left join lateral (
      select case when e.grant_no = k.grant_no then e.amount else (
        select amount from fundings f where e.grant_no is null and f.account_id = k.account_id
          and f.wallet_no = k.wallet_no and f.sequence = k.given_by and f.grant_no = k.grant_no limit 1) end as amount
    ) gave on true
    cross join lateral (values
      ('grant.missing', case when is_missing then 'a grant' end, null, coalesce(first_in, first_out)),
      ('grant.remaining', case when is_scheduled and withdrawn_at is null then k.amount else rest end::text,
         remaining::text, coalesce(last_out, given_by)),
      ('grant.open', (case when is_scheduled then withdrawn_at is null else rest > 0 end)::text, open::text, null),
      -- Credits of a plan may have joined a return grant later: then its entries say only how much it can be.
      ('grant.amount', case when is_scheduled then k.amount when source = ${RETURN} and after = 0
           then least(greatest(k.amount, gave.amount, rest), gained)
         when source = ${RETURN} then greatest(k.amount, gave.amount, rest) else coalesce(gave.amount, k.amount) end::text, k.amount::text, given_by),
      ('grant.unexplained', 'given or scheduled',
         case when gave.amount is not null or k.scheduled is not null then 'given or scheduled' end, given_by),
      ('grant.sequence', case when k.sequence <= after then k.sequence else first_in end::text, k.sequence::text, first_in),
      ('grant.first_drawn', case when first_drawn <= after then first_drawn else first_out end::text,
         first_drawn::text, first_out),
      ('grant.last_drawn', case when last_out is null and last_drawn <= after then last_drawn else last_out end::text,
         last_drawn::text, last_out),
      ('grant.early', ${unless(sql, "out_from >= k.effective_at", "k.effective_at")},
         ${unless(sql, "out_from >= k.effective_at", "out_from")}, first_out),
      ('grant.late', ${unless(sql, "out_until < expires_at", "expires_at")},
         ${unless(sql, "out_until < expires_at", "out_until")}, last_out),
      ('grant.unlapsed', '0', case when expires_at <= last_at and not is_scheduled and rest > 0 then rest else 0 end::text, null),
      ('overdrawn?', null, case when drawn > sealed + case when given_by > after then gave.amount else 0 end then 'perhaps' end,
         null),
      ('grant.source', case e.type ${sourcesByType(sql)} else source end::text, source::text, given_by),
      ('grant.effective_at', ${told(sql, "case when e.amount > 0 then e.effective_at else k.effective_at end")},
         ${told(sql, "k.effective_at")}, given_by),
      ('grant.category', 'paid',
         case when promotional and source in (${PLAN}, ${PRORATION}, ${TOPUP}, ${AUTO_RELOAD}) then 'promotional' else 'paid' end,
         given_by),
      ('grant.priority', case when source in (${PLAN}, ${PRORATION}) then 10 when source in (${TOPUP}, ${AUTO_RELOAD}) then 30
         else priority end::text, priority::text, given_by),
      -- What has lapsed did so at its date; only what comes back to a lapsed return grant lapses again later, and credits of a
      -- plan that may roll over have no date.
      ('grant.expires_at', ${told(
        sql,
        `case when source in (${TOPUP}, ${AUTO_RELOAD}) then null when lapsed_at is null or source = ${RETURN}
           or (source = ${PLAN} and expires_at is null) then expires_at else lapsed_at end`,
      )}, ${told(sql, "expires_at")}, last_out)
    ) f(kind, expected, stored, since)
    where f.expected is distinct from f.stored and is_missing = (f.kind = 'grant.missing')`;
  const perhaps = rows.filter((row) => row.kind === "overdrawn?");
  const certain = toFound(rows.filter((row) => row.kind !== "overdrawn?"));
  if (perhaps.length === 0) return certain;
  return [...certain, ...(await findOverdrawn(sql, scope, perhaps))];
}

/** Of grants that could give what they gave only because some came back: those that gave it before that. */
// biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
async function findOverdrawn(sql: Sql, scope: Scope, suspects: readonly any[]): Promise<Found[]> {
  const places = suspects.map((row) => ({ account: row.account_id, wallet: row.wallet_no }));
  const unique = [...new Map(places.map((place) => [`${place.account} ${place.wallet}`, place])).values()];
  const near = narrowed(scope, unique);
  const rows = await sql`
    select distinct on (account_id, wallet_no, grant_no) account_id, wallet_no, grant_no::text as subject,
      'grant.overdrawn' as kind, '0' as expected, held::text as stored, sequence as since
    from (
      select r.account_id, r.wallet_no, r.grant_no, r.sequence, coalesce(s.remaining, 0) + sum(r.amount) over (
        partition by r.account_id, r.wallet_no, r.grant_no order by r.sequence) as held
      from (${movesOf(sql, near)}) r
      join unnest(${suspects.map((row) => row.account_id)}::bigint[], ${suspects.map((row) => row.wallet_no)}::int[],
                  ${suspects.map((row) => Number(row.subject))}::int[]) as k(account_id, wallet_no, grant_no)
        using (account_id, wallet_no, grant_no)
      left join ${sealedGrantsOf(sql, near)} using (account_id, wallet_no, grant_no)
    ) running
    where held < 0
    order by account_id, wallet_no, grant_no, sequence`;
  return toFound(rows);
}

/** What each entry moves of each grant, with its sign. */
function movesOf(sql: Sql, scope: Scope) {
  return sql`
    select account_id, wallet_no, grant_no, sequence, effective_at, type, amount
    from ${entriesOf(sql, scope)} e where grant_no is not null
    union all
    select e.account_id, e.wallet_no, f.grant_no, e.sequence, e.effective_at, e.type,
      case when e.amount < 0 then -f.amount else f.amount end
    from ${rowsOf(sql, scope, "fundings", "of new entries")} f
    join entries e on e.account_id = f.account_id and e.wallet_no = f.wallet_no and e.sequence = f.sequence
    where e.grant_no is null`;
}

/** A time, where a rule does not hold. */
const unless = (sql: Sql, rule: string, column: string) =>
  sql`case when not (${sql.unsafe(rule)}) then ${told(sql, column)} end`;

/** By which type of entry a grant of which source is given. */
const SOURCES = [
  ["grant", "grant"],
  ["allocation", "plan"],
  ["proration", "proration"],
  ["topup", "topup"],
  ["auto_reload", "auto_reload"],
  ["settlement", "return"],
  ["refund", "return"],
  ["reversal", "return"],
  ["adjustment", "adjustment"],
  ["opening", "opening"],
] as const;

const sourcesByType = (sql: Sql) =>
  sql.unsafe(SOURCES.map(([type, source]) => `when ${entryTypeNumber(type)} then ${sourceNumber(source)}`).join(" "));
