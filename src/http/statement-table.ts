import type { Cell } from "./csv.ts";
import { majorUnits } from "./money.ts";
import type { StatementView } from "./schemas/statements.ts";

/**
 * A statement as one table. Each column of figures belongs to one section, so that it can be added up as it stands:
 * opening and closing by wallet, added and taken by what the log calls them, used by campaign, what was bought by purchase.
 */
export const STATEMENT_COLUMNS = [
  "section",
  "wallet",
  "workspace",
  "workspace_name",
  "campaign",
  "campaign_name",
  "type",
  "label",
  "count",
  "opening",
  "added",
  "taken",
  "closing",
  "outstanding_opening",
  "outstanding_change",
  "outstanding_closing",
  "used",
  "bought",
  "paid",
  "currency",
  "time",
  "payment",
  "provider",
  "receipt",
  "entry",
] as const;
type Row = Partial<Record<(typeof STATEMENT_COLUMNS)[number], Cell>>;

export function statementRows(statement: StatementView): Cell[][] {
  const rows = [
    ...statement.wallets.map(walletRow),
    ...statement.by_type.flatMap(typeRows),
    ...statement.usage.workspaces.flatMap(campaignRows),
    ...statement.purchases.map(purchaseRow),
  ];
  return rows.map((row) => STATEMENT_COLUMNS.map((column) => row[column] ?? null));
}

function walletRow({ outstanding, name, ...wallet }: StatementView["wallets"][number]): Row {
  return {
    ...wallet,
    section: "balance",
    workspace_name: name,
    outstanding_opening: outstanding.opening,
    outstanding_closing: outstanding.closing,
  };
}

function typeRows({ type, rows }: StatementView["by_type"][number]): Row[] {
  return rows.map((row) => ({ ...row, section: "movement", type }));
}

function campaignRows({ workspace, name, campaigns }: StatementView["usage"]["workspaces"][number]): Row[] {
  return campaigns.map((each) => ({
    section: "usage",
    workspace,
    workspace_name: name,
    campaign: each.campaign,
    campaign_name: each.name,
    used: each.credits,
  }));
}

function purchaseRow(purchase: StatementView["purchases"][number]): Row {
  const { kind, pack, count, credits, money, credited_at, wallet, payment, provider, receipt, entry } = purchase;
  return {
    section: "purchase",
    wallet,
    type: kind,
    label: pack,
    count,
    bought: credits,
    paid: { decimal: majorUnits(money) },
    currency: money.currency,
    time: credited_at,
    payment,
    provider,
    receipt,
    entry,
  };
}
