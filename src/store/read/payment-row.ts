import type { Payment } from "../../core/payment.ts";
import { paymentKind, paymentState } from "../lane/codes.ts";

/** A row of `payments` as the core knows it; `request_hash` must have been selected as hexadecimal text. */
// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toPayment(row: any): Payment {
  const { pack, count, credits, money, currency } = row;
  return {
    number: row.payment_no,
    kind: paymentKind(row.kind),
    state: paymentState(row.state),
    order: { pack, count, credits, money, currency },
    provider: row.provider,
    receipt: row.receipt,
    method: row.method,
    workspace: row.workspace,
    cause: { actor: row.actor, key: row.idempotency_key, requestHash: row.request_hash },
    decidedAt: row.decided_at,
    closedAt: row.closed_at,
    reason: row.reason,
    entry: row.sequence,
    reversed: row.reversed,
  };
}
