import type { Sql } from "../database.ts";
import { paymentStateNumber } from "../lane/codes.ts";
import { type Found, toFound } from "./found.ts";
import { rowsOf, type Scope, TYPE } from "./scope.ts";

const CREDITED = paymentStateNumber("credited");

/**
 * Law 9, inside the ledger: every credited payment has exactly one entry, for exactly the credits that were bought; and what
 * was taken back of it is what its reversals took.
 */
export async function auditMoney(sql: Sql, scope: Scope): Promise<Found[]> {
  const payments = await sql`
    select p.account_id, p.wallet_no, p.payment_no::text as subject, f.*, p.sequence as since from (
      select p.*, case p.kind when 1 then 'topup' when 2 then 'auto_reload' else p.kind::text end as kind_name,
        e.amount as entry_amount, e.type as entry_type, e.idempotency_key as entry_key, coalesce((
          select sum(r.outstanding_change - r.amount) from entries r
          where r.account_id = p.account_id and r.wallet_no = p.wallet_no and r.of_sequence = p.sequence
            and r.type = ${TYPE.reversal}), 0) as taken
      from ${rowsOf(sql, scope, "payments")} p
      left join entries e on e.account_id = p.account_id and e.wallet_no = p.wallet_no and e.sequence = p.sequence
        and e.type in (${TYPE.topup}, ${TYPE.autoReload})
    ) p
    cross join lateral (values
      ('payment.entry', case when state = ${CREDITED} then 'an entry' end,
         case when state = ${CREDITED} and entry_amount is not null then 'an entry' end),
      ('payment.state', case when state <> ${CREDITED} and sequence is not null then 'credited' end, null),
      ('payment.credits', coalesce(entry_amount, credits)::text, credits::text),
      ('payment.kind', case entry_type when ${TYPE.topup} then 'topup' when ${TYPE.autoReload} then 'auto_reload' else kind_name end,
         kind_name),
      -- The key of a payment that had been declined first was free again: then its entry has none.
      ('payment.key', entry_key, case when entry_key is not null then idempotency_key end),
      ('payment.reversed', taken::text, reversed::text)
    ) f(kind, expected, stored)
    where f.expected is distinct from f.stored`;
  return [...toFound(payments), ...(await auditDoubles(sql, scope))];
}

/** One entry, one payment; one receipt of a provider, one payment. */
async function auditDoubles(sql: Sql, scope: Scope): Promise<Found[]> {
  const rows = await sql`
    select account_id, wallet_no, 'payment.twice' as kind, max(payment_no)::text as subject, '1' as expected,
      count(*)::text as stored, sequence as since
    from ${rowsOf(sql, scope, "payments")} p where sequence is not null
    group by account_id, wallet_no, sequence having count(*) > 1
    union all
    select account_id, max(wallet_no), 'payment.receipt', concat_ws(' ', provider, receipt), '1', count(*)::text, null
    from ${rowsOf(sql, scope, "payments")} p where receipt is not null
    group by account_id, provider, receipt having count(*) > 1`;
  return toFound(rows);
}
