import Type, { type Static } from "typebox";
import { Amount, Named, Nullable, pageFields, Strict, Words } from "./common.ts";

const Text = Type.String();
const Time = Type.String({ format: "date-time" });

export const MoneyView = Strict({
  amount: Type.Integer({ description: "In the currency's smallest part." }),
  currency: Text,
});

/** What was, or would be, bought in one purchase. */
export const orderFields = { pack: Text, count: Type.Integer(), credits: Amount, money: MoneyView };
export const OrderView = Named("Order", Strict(orderFields));
export type OrderView = Static<typeof OrderView>;

export const PlanView = Named(
  "Plan",
  Strict({
    id: Type.String({ description: "Of the plan that holds now, or will from its anchor on." }),
    name: Text,
    allocation: Amount,
    anchor: Type.String({ format: "date-time", description: "Anniversaries keep its local date and time of day." }),
    cycle: Nullable(Strict({ from: Time, to: Time }, { description: "Null before the plan begins." })),
    next: Nullable(
      Strict(
        { id: Text, name: Text, allocation: Amount, at: Time },
        { description: "What the next anniversary brings. Null: the plan ends then." },
      ),
    ),
  }),
);
export type PlanView = Static<typeof PlanView>;

export const AutoReloadView = Named(
  "AutoReload",
  Strict({
    enabled: Type.Boolean(),
    pack: Text,
    threshold: Nullable(Amount),
    monthly_cap: Nullable(Strict({ count: Nullable(Type.Integer()), money: Nullable(Type.Integer()) })),
    payment_method: Nullable(Text),
    spent: Strict(
      { month: Text, count: Type.Integer({ description: "Purchases." }), money: Type.Integer() },
      { description: "In this calendar month of the account's time zone, money in the packs' currency." },
    ),
    cap_reached: Nullable(Words(["count", "money"], { description: "The cap that allows no purchase this month." })),
    declines: Type.Integer({ description: "Declined payments in a row." }),
    switched_off: Nullable(
      Strict({ at: Time, reason: Text }, { description: "When it switched itself off, and why." }),
    ),
    in_flight: Nullable(Type.String({ description: "The payment that is being decided." })),
  }),
);
export type AutoReloadView = Static<typeof AutoReloadView>;

export const PaymentStateView = Words(["pending", "needs_confirmation", "succeeded", "declined"]);

export const PaymentView = Named(
  "Payment",
  Strict({
    id: Text,
    kind: Words(["topup", "auto_reload"]),
    provider: Type.String({ description: "`manual`: paid elsewhere, under your own receipt number." }),
    receipt: Nullable(Type.String({ description: "The provider's own id of it." })),
    state: PaymentStateView,
    wallet: Text,
    ...orderFields,
    payment_method: Nullable(Text),
    reversed: Type.Integer({ description: "Credits taken back, because money went back." }),
    entry: Nullable(Type.String({ description: "The entry that credited it." })),
    reason: Nullable(Type.String({ description: "Why it was declined." })),
    confirm_url: Nullable(Type.String({ description: "Where the payer confirms it." })),
    created_at: Time,
  }),
);
export type PaymentView = Static<typeof PaymentView>;
export const PaymentPage = Named("PaymentPage", Strict({ payments: Type.Array(PaymentView), ...pageFields }));
export const PaymentAnswer = Named("PaymentAnswer", Strict({ payment: PaymentView }));

export const ReloadView = Named(
  "Reload",
  Strict({
    id: Text,
    state: Words(["asked", "unknown", "succeeded", "credited", "declined", "capped"], {
      description: "`capped`: a cap kept it from buying; noted once a month for each cap.",
    }),
    trigger: Strict({
      kind: Words(["short", "threshold", "setting"]),
      idempotency_key: Nullable(Type.String({ description: "Of the request that set it off." })),
      action: Nullable(Text),
      required: Type.Integer({ description: "What that request cost, or the threshold." }),
    }),
    ...orderFields,
    payment: Nullable(Text),
    entry: Nullable(Text),
    reason: Nullable(Text),
    created_at: Time,
    closed_at: Nullable(Time),
  }),
);
export type ReloadView = Static<typeof ReloadView>;
export const ReloadPage = Named("ReloadPage", Strict({ reloads: Type.Array(ReloadView), ...pageFields }));

export const PaymentMethodView = Named(
  "PaymentMethod",
  Strict({
    id: Text,
    brand: Text,
    last4: Text,
    expires: Nullable(Strict({ month: Type.Integer(), year: Type.Integer() })),
    default: Type.Boolean({ description: "The one that is charged where none is named." }),
    description: Nullable(Text),
  }),
);
export const PaymentMethodList = Named("PaymentMethodList", Strict({ payment_methods: Type.Array(PaymentMethodView) }));
