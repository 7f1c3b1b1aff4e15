import Type, { type Static } from "typebox";
import { ENTRY_TYPES } from "../../core/entry.ts";
import { Named, Nullable, Strict, Words } from "./common.ts";
import { MoneyView, orderFields } from "./payments.ts";
import { ActionUsage, WorkspaceUsage } from "./usage.ts";

const Text = Type.String();
const Amount = Type.Integer();
const Time = Type.String({ format: "date-time" });

const movementFields = {
  label: Text,
  count: Type.Integer({ description: "Of entries." }),
  added: Type.Integer({ description: "Credits that came in, positive." }),
  taken: Type.Integer({ description: "Credits that went out, positive." }),
  outstanding_change: Amount,
};
const Outstanding = Strict({ opening: Amount, closing: Amount });

export const StatementView = Named(
  "Statement",
  Strict({
    account: Strict({ id: Text, name: Nullable(Text) }),
    product: Strict({ id: Text, name: Text }),
    unit: Strict({ singular: Text, plural: Text, scale: Type.Integer() }),
    window: Strict({ from: Time, to: Time, time_zone: Text }),
    as_of: Type.String({
      format: "date-time",
      description: "Figures stand as they were then: the window's end, or now.",
    }),
    final: Type.Boolean({ description: "Whether the window is over, so that nothing of it changes any more." }),
    wallet: Nullable(Type.String({ description: "Null: all wallets of the account." })),
    opening: Type.Integer({ description: "Balance before the window's first entry." }),
    closing: Type.Integer({ description: "Balance after its last." }),
    outstanding: Outstanding,
    by_type: Type.Array(
      Strict({
        type: Words(ENTRY_TYPES),
        ...movementFields,
        rows: Type.Array(Strict(movementFields), { description: "The same by what the log calls them." }),
      }),
      { description: "opening + added − taken = closing, and so for what is outstanding." },
    ),
    wallets: Type.Array(
      Strict({
        wallet: Text,
        workspace: Nullable(Text),
        name: Nullable(Text),
        opening: Amount,
        closing: Amount,
        outstanding: Outstanding,
      }),
      { description: "Those that had an entry by the window's end, by id." },
    ),
    usage: Strict(
      { total: Amount, workspaces: Type.Array(WorkspaceUsage), by_action: Type.Array(ActionUsage) },
      { description: "As the usage page shows it for this window." },
    ),
    purchases: Type.Array(
      Strict({
        payment: Text,
        entry: Text,
        wallet: Text,
        kind: Words(["topup", "auto_reload"]),
        ...orderFields,
        provider: Text,
        receipt: Nullable(Text),
        payment_method: Nullable(Text),
        credited_at: Time,
      }),
      { description: "Credited in the window, oldest first, each with the payment it was paid by." },
    ),
    paid: Type.Array(MoneyView, { description: "What the purchases cost together, by currency." }),
    reconciles: Type.Boolean({
      description:
        "Whether opening and movements make the closing figures, usage is that of the entries, and purchases are what was credited.",
    }),
  }),
);
export type StatementView = Static<typeof StatementView>;

export const StatementPeriods = Named(
  "StatementPeriods",
  Strict({
    periods: Type.Array(
      Strict({
        kind: Words(["month", "cycle"]),
        month: Nullable(Type.String({ description: "A calendar month, for instance `2026-11`." })),
        from: Time,
        to: Time,
        final: Type.Boolean({ description: "Whether it is over." }),
      }),
    ),
  }),
);
export type StatementPeriods = Static<typeof StatementPeriods>;
