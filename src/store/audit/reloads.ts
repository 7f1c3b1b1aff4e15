import type { Sql } from "../database.ts";
import { isOpenPayment, paymentKindNumber, paymentStateNumber } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { rowsOf, type Scope } from "./scope.ts";

const DECLINED = paymentStateNumber("declined");
const RELOAD = paymentKindNumber("auto_reload");

/** Law 9: what Auto Reload says of itself is what its attempts and their payments say. How it is set is the operator's. */
export async function auditReloads(sql: Sql, scope: Scope): Promise<Found[]> {
  const attempts = await sql`
    select r.account_id, r.wallet_no, 'reload.payment' as kind, r.reload_no::text as subject,
      concat_ws(' ', p.pack, p.count, p.credits, p.money, p.currency) as expected,
      concat_ws(' ', r.pack, r.count, r.credits, r.money, r.currency) as stored, null::bigint as since
    from ${rowsOf(sql, scope, "reloads")} r
    left join payments p on p.account_id = r.account_id and p.wallet_no = r.wallet_no and p.payment_no = r.payment_no
      and p.kind = ${RELOAD}
    where r.payment_no is not null
      and (p.pack, p.count, p.credits, p.money, p.currency) is distinct from (r.pack, r.count, r.credits, r.money, r.currency)
    union all
    select p.account_id, p.wallet_no, 'reload.payment', p.payment_no::text, 'an attempt', null, p.sequence
    from ${rowsOf(sql, scope, "payments")} p
    where p.kind = ${RELOAD} and not exists (select from reloads r
      where r.account_id = p.account_id and r.wallet_no = p.wallet_no and r.payment_no = p.payment_no)`;
  const settings = await sql`
    with tried as (
      select account_id, wallet_no, max(reload_no) as last, count(*) as count
      from ${rowsOf(sql, scope, "reloads")} r group by 1, 2
    )
    select a.account_id, a.wallet_no, '' as subject, f.*, null::bigint as since
    from ${rowsOf(sql, scope, "auto_reloads")} a
    join accounts on accounts.account_id = a.account_id
    left join tried on tried.account_id = a.account_id and tried.wallet_no = a.wallet_no
    left join lateral (
      select min(payment_no) as open from payments p
      where p.account_id = a.account_id and p.wallet_no = a.wallet_no and p.kind = ${RELOAD} and ${isOpenPayment(sql)}
    ) flight on true
    left join lateral (
      -- An account may have moved to another zone meanwhile: what lies within a day of the month's ends may count or not.
      select count(*) filter (where is_inside) as sure, coalesce(sum(money) filter (where is_inside), 0) as sure_money,
        count(*) as likely, coalesce(sum(money), 0) as likely_money
      from (
        select money, decided_at >= bounds.from + interval '26 hours' and decided_at < bounds.to - interval '26 hours' as is_inside
        from payments p, (select (a.month || '-01')::timestamp at time zone accounts.time_zone as from,
          ((a.month || '-01')::timestamp + interval '1 month') at time zone accounts.time_zone as to) bounds
        where a.month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$' and p.account_id = a.account_id and p.wallet_no = a.wallet_no
          and p.kind = ${RELOAD} and p.state <> ${DECLINED}
          and decided_at >= bounds.from - interval '26 hours' and decided_at < bounds.to + interval '26 hours'
      ) bought
    ) month on true
    cross join lateral (values
      ('reload.count', coalesce(tried.last, 0)::text, a.reload_count::text),
      ('reload.number', coalesce(tried.last, 0)::text, coalesce(tried.count, 0)::text),
      ('reload.in_flight', flight.open::text, a.in_flight::text),
      ('reload.month', least(greatest(a.month_count, month.sure), month.likely) || ' for '
           || least(greatest(a.month_money, month.sure_money), month.likely_money),
         a.month_count || ' for ' || a.month_money)
    ) f(kind, expected, stored)
    where f.expected is distinct from f.stored`;
  return [...toFound(attempts), ...toFound(settings)];
}
