import type { Sql } from "../database.ts";
import { isOpenPayment } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { GENESIS, marksOf, rowsOf, type Scope, told } from "./scope.ts";

/** Law 1 (and 7): what else is stored with a wallet: its hash, its grants, payments and due times. */
export async function auditStanding(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    with granted as (
      select account_id, wallet_no, max(grant_no) as last, count(*) as count,
        coalesce(sum(amount) filter (where scheduled is not null and withdrawn_at is null), 0) as scheduled,
        least(min(effective_at) filter (where scheduled is not null and withdrawn_at is null),
              min(expires_at) filter (where scheduled is null and remaining > 0)) as due
      from ${rowsOf(sql, scope, "grants")} g group by 1, 2
    ), paid as (
      select account_id, wallet_no, max(payment_no) as last, count(*) as count,
        coalesce(sum(credits) filter (where ${isOpenPayment(sql)}), 0) as pending
      from ${rowsOf(sql, scope, "payments")} p group by 1, 2
    ), waiting as (
      select account_id, wallet_no, min(deadline) as deadline
      from ${rowsOf(sql, scope, "deposits")} d where state = 1 group by 1, 2
    )
    select w.account_id, w.wallet_no, f.*
    from ${marksOf(sql, scope)} m
    join wallets w on w.account_id = m.account_id and w.wallet_no = m.wallet_no
    left join lateral (
      select hash from entries e where e.account_id = w.account_id and e.wallet_no = w.wallet_no
      order by e.sequence desc limit 1
    ) e on true
    left join granted on granted.account_id = w.account_id and granted.wallet_no = w.wallet_no
    left join paid on paid.account_id = w.account_id and paid.wallet_no = w.wallet_no
    left join waiting on waiting.account_id = w.account_id and waiting.wallet_no = w.wallet_no
    left join subscriptions s on s.account_id = w.account_id and s.wallet_no = w.wallet_no and s.active
    left join workspaces ws on ws.account_id = w.account_id and ws.workspace_no = w.workspace_no
    cross join lateral (values
      ('wallet.hash', '', coalesce(encode(e.hash, 'hex'), ${GENESIS}),
         encode(w.hash, 'hex'), w.sequence),
      ('wallet.grant_count', '', greatest(coalesce(granted.last, 0), 0)::text, w.grant_count::text, null),
      ('grant.number', '', coalesce(granted.last, 0)::text, coalesce(granted.count, 0)::text, null),
      ('wallet.scheduled_amount', '', coalesce(granted.scheduled, 0)::text, w.scheduled_amount::text, null),
      ('wallet.payment_count', '', coalesce(paid.last, 0)::text, w.payment_count::text, null),
      ('payment.number', '', coalesce(paid.last, 0)::text, coalesce(paid.count, 0)::text, null),
      ('wallet.pending_credits', '', coalesce(paid.pending, 0)::text, w.pending_credits::text, null),
      ('wallet.workspace', '', case when w.workspace_no is null then null else w.id end, ws.id, null),
      -- It may be too early: then somebody looks for nothing. Where it is too late, something is missed.
      ('wallet.next_deadline', '', case when waiting.deadline < w.next_deadline or w.next_deadline is null
         then ${told(sql, "waiting.deadline")} end,
         case when waiting.deadline < w.next_deadline then ${told(sql, "w.next_deadline")} end, null),
      ('wallet.next_due_at', '', ${told(sql, "case when w.importing is null then least(w.next_deadline, waiting.deadline, s.renews_at, granted.due) end")},
         ${told(sql, "w.next_due_at")}, null)
    ) f(kind, subject, expected, stored, since)
    where f.expected is distinct from f.stored`;
  return toFound(rows);
}
