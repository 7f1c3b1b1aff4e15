/**
 * Every "no" that a rule can give. The order is their precedence: where several hold, the first is answered, so that a
 * repeat of the same request under the same circumstances always hears the same thing.
 */
export const REJECTION_CODES = [
  "idempotency_key_reused",
  "not_found",
  "unknown_action",
  "invalid_request",
  "attribution_required",
  "attribution_not_allowed",
  "amount_out_of_range",
  "already_charged",
  "conflict",
  "outstanding_limit",
  "insufficient_credits",
  "payment_declined",
] as const;

export type FieldError = { pointer: string; detail: string };

export type Rejection =
  | { code: "idempotency_key_reused"; detail: string }
  | { code: "not_found"; detail: string }
  | { code: "unknown_action"; detail: string }
  | { code: "invalid_request"; detail: string; errors: FieldError[] }
  | { code: "attribution_required"; detail: string }
  | { code: "attribution_not_allowed"; detail: string }
  | { code: "amount_out_of_range"; detail: string }
  /** `wallet` and `sequence` tell the entry that billed the reference first. */
  | { code: "already_charged"; detail: string; wallet: string; sequence: number }
  | { code: "conflict"; detail: string }
  | { code: "outstanding_limit"; detail: string; outstanding: number; limit: number }
  | ({ code: "insufficient_credits"; detail: string } & Short)
  /** `short`: what a charge lacked that Auto Reload should have bought for it. */
  | { code: "payment_declined"; detail: string; short: Short | null };

/** What something costs, what there is for it, and the difference. */
export type Short = { required: number; available: number; shortfall: number };

export function invalid(pointer: string, detail: string): Rejection {
  return { code: "invalid_request", detail, errors: [{ pointer, detail }] };
}

export function notEnough(required: number, available: number, detail: string) {
  return { code: "insufficient_credits" as const, detail, required, available, shortfall: required - available };
}
