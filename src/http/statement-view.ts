import type { Catalog } from "../core/catalog.ts";
import { ENTRY_TYPES, USAGE_TYPES } from "../core/entry.ts";
import type { Instant } from "../core/instant.ts";
import { labelOf, TYPE_NAMES } from "../core/labels.ts";
import { formatId } from "../store/ids.ts";
import type { Account } from "../store/posting.ts";
import { orderView } from "./payment-views.ts";
import type { StatementView } from "./schemas/statements.ts";
import type { StatementFigures, Window } from "./services.ts";
import { formatInstant } from "./time.ts";
import { usageByAction, usageByWorkspace } from "./usage-view.ts";

type Movements = StatementView["by_type"][number]["rows"][number];

/** What a statement says. Its JSON, its table and its document are all made from this. */
export function statementView(
  account: Account,
  catalog: Catalog,
  asked: { window: Window; wallet: string | null; now: Instant },
  figures: StatementFigures,
): StatementView {
  const { window, wallet, now } = asked;
  const { wallets, usage } = figures;
  const statement = {
    account: { id: account.id, name: account.name },
    product: { id: catalog.product, name: catalog.name },
    unit: { singular: catalog.unit.singular, plural: catalog.unit.plural, scale: catalog.unit.scale },
    window: { from: formatInstant(window.from), to: formatInstant(window.to), time_zone: account.timeZone },
    as_of: formatInstant(Math.min(window.to, now)),
    final: window.to <= now,
    wallet,
    opening: sum(wallets, (each) => each.opening.balance),
    closing: sum(wallets, (each) => each.closing.balance),
    outstanding: {
      opening: sum(wallets, (each) => each.opening.outstanding),
      closing: sum(wallets, (each) => each.closing.outstanding),
    },
    by_type: byType(catalog, figures),
    wallets: wallets.map(({ opening, closing, ...each }) => ({
      wallet: each.wallet,
      workspace: each.workspace,
      name: each.name,
      opening: opening.balance,
      closing: closing.balance,
      outstanding: { opening: opening.outstanding, closing: closing.outstanding },
    })),
    usage: { total: usage.total, workspaces: usageByWorkspace(usage), by_action: usageByAction(catalog, usage) },
    purchases: figures.purchases.map((purchase) => ({
      payment: formatId("pay", account.number, purchase.walletNumber, purchase.number),
      entry: formatId("en", account.number, purchase.walletNumber, purchase.entry!),
      wallet: purchase.wallet,
      kind: purchase.kind,
      ...orderView(purchase.order),
      provider: purchase.provider,
      receipt: purchase.receipt,
      payment_method: purchase.method,
      credited_at: formatInstant(purchase.creditedAt),
    })),
    paid: paid(figures),
  };
  return { ...statement, reconciles: usage.total === usage.ledgerTotal && addsUp(statement) };
}

/** In the order in which the types are documented; within a type what moved most first. */
function byType(catalog: Catalog, { rows }: StatementFigures): StatementView["by_type"] {
  return ENTRY_TYPES.flatMap((type) => {
    const labelled = new Map<string, Movements>();
    for (const row of rows.filter((each) => each.type === type)) {
      const label = labelOf(catalog, row.labelled);
      const movements = { ...row, label, outstanding_change: row.outstandingChange };
      labelled.set(label, add(label, [labelled.get(label) ?? nothing, movements]));
    }
    if (labelled.size === 0) return [];
    const parts = [...labelled.values()].sort(
      (a, b) => b.added + b.taken - (a.added + a.taken) || (a.label < b.label ? -1 : 1),
    );
    // Where all are called the same, so is the type.
    const label = parts.length === 1 ? parts[0]!.label : TYPE_NAMES[type];
    return [{ type, ...add(label, parts), rows: parts }];
  });
}

const nothing = { count: 0, added: 0, taken: 0, outstanding_change: 0 };

function add(label: string, parts: readonly Omit<Movements, "label">[]): Movements {
  return {
    label,
    count: sum(parts, (each) => each.count),
    added: sum(parts, (each) => each.added),
    taken: sum(parts, (each) => each.taken),
    outstanding_change: sum(parts, (each) => each.outstanding_change),
  };
}

function paid({ purchases }: StatementFigures): StatementView["paid"] {
  const amounts = new Map<string, number>();
  for (const { order } of purchases) amounts.set(order.currency, (amounts.get(order.currency) ?? 0) + order.money);
  return [...amounts].sort().map(([currency, amount]) => ({ amount, currency }));
}

function addsUp(statement: Omit<StatementView, "reconciles">): boolean {
  const { opening, closing, outstanding, by_type, usage, purchases } = statement;
  const net = (each: Movements) => each.added - each.taken;
  const used = by_type.filter((each) => USAGE_TYPES.includes(each.type));
  const bought = by_type.filter((each) => each.type === "topup" || each.type === "auto_reload");
  return (
    opening + sum(by_type, net) === closing &&
    outstanding.opening + sum(by_type, (each) => each.outstanding_change) === outstanding.closing &&
    sum(used, (each) => each.outstanding_change - net(each)) === usage.total &&
    sum(bought, net) === sum(purchases, (each) => each.credits)
  );
}

function sum<T>(rows: readonly T[], amount: (row: T) => number): number {
  return rows.reduce((total, row) => total + amount(row), 0);
}
