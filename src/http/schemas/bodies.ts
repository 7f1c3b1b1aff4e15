import Type, { type Static } from "typebox";
import {
  Amount,
  Id,
  MadeId,
  Metadata,
  Nullable,
  PositiveAmount,
  Quantities,
  Reason,
  Reference,
  Strict,
  Time,
  Words,
} from "./common.ts";

/** What the writes that move credits are sent. Null and left out mean the same. */

const optional = { workspace: Type.Optional(Nullable(Id)) };
const Category = Words(["paid", "promotional"]);

const spend = {
  workspace: Id,
  campaign: Type.Optional(Nullable(Id)),
  action: Id,
  quantities: Type.Optional(Nullable(Quantities)),
  reference: Type.Optional(Nullable(Reference)),
  metadata: Type.Optional(Nullable(Metadata)),
};

export const ChargeBody = Strict(spend);
export const DepositBody = Strict({ ...spend, deadline: Type.Optional(Nullable(Time)) });
export const QuoteBody = Strict({ workspace: Id, action: Id, quantities: Type.Optional(Nullable(Quantities)) });
export const SettleBody = Strict({ quantities: Quantities });
export const VoidBody = Strict({ reason: Type.Optional(Nullable(Reason)) });
const CaseOf = Type.Unsafe<string | null>({
  ...Nullable(MadeId),
  description: "The discrepancy case of this wallet, open or reopened, that this corrects.",
});
export const RefundBody = Strict({
  entry: MadeId,
  amount: Type.Optional(Nullable(PositiveAmount)),
  reason: Reason,
  case: Type.Optional(CaseOf),
});
export const GrantBody = Strict({
  ...optional,
  amount: PositiveAmount,
  category: Category,
  priority: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }))),
  effective_at: Type.Optional(Nullable(Time)),
  expires_at: Type.Optional(Nullable(Time)),
  reason: Reason,
});
export const WithdrawBody = Strict({ reason: Reason });
export const TopupBody = Strict({
  ...optional,
  pack: Id,
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  payment_method: Type.Optional(Nullable(Id)),
  receipt: Type.Optional(Nullable(Id)),
});
export const AdjustmentBody = Strict({
  ...optional,
  amount: Type.Unsafe<number>({ ...Amount, not: { const: 0 } }),
  reason: Reason,
  grant: Type.Optional(Nullable(MadeId)),
  category: Type.Optional(Nullable(Category)),
  expires_at: Type.Optional(Nullable(Time)),
  allow_outstanding: Type.Optional(Type.Boolean()),
  case: Type.Optional(CaseOf),
});
export const RepaymentBody = Strict({ ...optional, amount: Type.Optional(Nullable(PositiveAmount)) });
export const WaiverBody = Strict({ ...optional, amount: PositiveAmount, reason: Reason });

export const PlanBody = Strict({
  plan: Type.Unsafe<string | null>({
    ...Nullable(Id),
    description: "Of the catalog; null: none from the next anniversary on.",
  }),
  anchor: Type.Optional(Nullable(Time)),
});
export const AutoReloadBody = Strict({
  enabled: Type.Boolean(),
  pack: Id,
  threshold: Type.Optional(Nullable(PositiveAmount)),
  monthly_cap: Type.Optional(
    Nullable(
      Strict({
        count: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }))),
        money: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))),
      }),
    ),
  ),
  payment_method: Type.Optional(Nullable(Id)),
});

/** Every operation by its name in a batch, with the body of the call that does it alone. */
export const OPERATION_BODIES = {
  charge: ChargeBody,
  deposit: DepositBody,
  settle: Strict({ deposit: MadeId, ...SettleBody.properties }),
  void: Strict({ deposit: MadeId, ...VoidBody.properties }),
  refund: RefundBody,
  grant: GrantBody,
  withdraw: Strict({ grant: MadeId, ...WithdrawBody.properties }),
  topup: TopupBody,
  adjustment: AdjustmentBody,
  repayment: RepaymentBody,
  waiver: WaiverBody,
  plan: Strict({ wallet: Id, ...PlanBody.properties }),
  auto_reload: Strict({ wallet: Id, ...AutoReloadBody.properties }),
} as const;

export type Operation = keyof typeof OPERATION_BODIES;
export const OPERATIONS = Object.keys(OPERATION_BODIES) as Operation[];

/** What an operation is asked with, path ids included. */
export type OperationInput = { [O in Operation]: { operation: O } & Static<(typeof OPERATION_BODIES)[O]> }[Operation];
