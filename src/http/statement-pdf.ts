import { formatAmount } from "../core/amount.ts";
import type { Words } from "../core/catalog.ts";
import { majorUnits } from "./money.ts";
import { type Column, finish, heading, line, newPdf, type Pdf, type Row, table } from "./pdf.ts";
import type { StatementView } from "./schemas/statements.ts";

/** A statement as a document to be kept or printed. */
export async function statementPdf(statement: StatementView, words: Words): Promise<Buffer> {
  const { account, product } = statement;
  const name = account.name ?? account.id;
  const pdf = newPdf(`Statement of ${name}`, product.name, new Date(statement.as_of));
  opening(pdf, statement, words);
  balance(pdf, statement);
  movements(pdf, statement);
  wallets(pdf, statement, words);
  usage(pdf, statement, words);
  purchases(pdf, statement);
  pdf.moveDown();
  line(pdf, statement.reconciles ? RECONCILES : "These figures do not reconcile to the ledger. Please report this.");
  return finish(pdf, `${product.name} · ${name}`);
}

const RECONCILES =
  "Reconciles to the ledger: opening and movements make the closing figures, usage is that of the entries, and purchases are what was credited.";

function opening(pdf: Pdf, statement: StatementView, words: Words): void {
  const { account, product, unit, wallet, window } = statement;
  heading(pdf, `${product.name} statement`, 18);
  heading(pdf, account.name ?? account.id);
  if (account.name !== null) line(pdf, account.id, true);
  const own = statement.wallets[0];
  if (wallet !== null && own?.workspace != null) {
    line(pdf, `${words.workspace.singular}: ${own.name ?? own.workspace}`);
    if (own.name !== null) line(pdf, own.workspace, true);
  }
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: window.time_zone });
  const time = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long", timeZone: window.time_zone });
  const last = new Date(Date.parse(window.to) - 1);
  line(pdf, `${day.format(new Date(window.from))} to ${day.format(last)} (${window.time_zone})`);
  if (!statement.final) line(pdf, `So far, as of ${time.format(new Date(statement.as_of))}`);
  line(pdf, `All amounts in ${unit.plural}.`, true);
}

function balance(pdf: Pdf, statement: StatementView): void {
  const amount = amountsOf(statement);
  const added = statement.by_type.reduce((sum, each) => sum + each.added, 0);
  const taken = statement.by_type.reduce((sum, each) => sum + each.taken, 0);
  const { outstanding, opening, closing } = statement;
  heading(pdf, "Balance");
  table(
    pdf,
    [{ title: "", share: 4 }, right("Balance", 2), right("Outstanding", 2)],
    [
      { cells: ["Opening", amount(opening), amount(outstanding.opening)] },
      { cells: ["Added", plus(amount, added), ""] },
      { cells: ["Taken", plus(amount, -taken), ""] },
      { cells: ["Closing", amount(closing), amount(outstanding.closing)], bold: true },
    ],
  );
}

function movements(pdf: Pdf, statement: StatementView): void {
  const amount = amountsOf(statement);
  const rows = statement.by_type.flatMap(({ rows, ...type }): Row[] => {
    const cells = ({ label, count, added, taken, outstanding_change }: (typeof rows)[number]) => [
      label,
      amount(count, 0),
      added === 0 ? "" : plus(amount, added),
      taken === 0 ? "" : plus(amount, -taken),
      outstanding_change === 0 ? "" : plus(amount, outstanding_change),
    ];
    if (rows.length === 1) return [{ cells: cells(rows[0]!) }];
    return [{ cells: cells(type) }, ...rows.map((row): Row => ({ cells: cells(row), indent: true }))];
  });
  heading(pdf, "Movements");
  if (rows.length === 0) {
    line(pdf, "Nothing moved in this period.", true);
    return;
  }
  const columns = [right("Entries", 1), right("Added", 2), right("Taken", 2), right("Outstanding", 2)];
  table(pdf, [{ title: "What", share: 4 }, ...columns], rows);
}

/** Only where there are several: one is the account's balance. */
function wallets(pdf: Pdf, statement: StatementView, words: Words): void {
  if (statement.wallets.length < 2) return;
  const amount = amountsOf(statement);
  const rows = statement.wallets.map((each): Row => {
    const cells = [each.name ?? each.wallet, amount(each.opening), amount(each.closing)];
    return { cells: [...cells, amount(each.outstanding.closing)] };
  });
  heading(pdf, `Balances by ${words.workspace.singular}`);
  const columns = [right("Opening", 2), right("Closing", 2), right("Outstanding", 2)];
  table(pdf, [{ title: words.workspace.singular, share: 4 }, ...columns], rows);
}

function usage(pdf: Pdf, statement: StatementView, words: Words): void {
  const amount = amountsOf(statement);
  const share = (part: number | null) => (part === null ? "" : `${part.toFixed(1)} %`);
  const rows = statement.usage.workspaces.flatMap(({ campaigns, ...workspace }): Row[] => [
    { cells: [workspace.name ?? workspace.workspace, amount(workspace.credits), share(workspace.share)], bold: true },
    ...campaigns.map((each): Row => {
      return { cells: [each.name ?? each.campaign ?? "", amount(each.credits), share(each.share)], indent: true };
    }),
  ]);
  heading(pdf, `Usage by ${words.workspace.singular} and ${words.campaign.singular}`);
  if (rows.length === 0) {
    line(pdf, "Nothing was used in this period.", true);
    return;
  }
  const columns: Column[] = [
    { title: `${words.workspace.singular}, ${words.campaign.singular}`, share: 5 },
    right("Used", 2),
    right("Share", 1),
  ];
  table(pdf, columns, [...rows, { cells: ["Total", amount(statement.usage.total), ""], bold: true }]);
}

function purchases(pdf: Pdf, statement: StatementView): void {
  if (statement.purchases.length === 0) return;
  const amount = amountsOf(statement);
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: statement.window.time_zone });
  const rows = statement.purchases.map((each): Row => {
    const bought = `${each.count} × ${each.pack}`;
    const paidBy = [each.provider, ...(each.receipt === null ? [] : [each.receipt])].join(" ");
    const date = day.format(new Date(each.credited_at));
    return { cells: [date, bought, paidBy, plus(amount, each.credits), money(each.money)] };
  });
  const totals = statement.paid.map((paid): Row => ({ cells: ["Total", "", "", "", money(paid)], bold: true }));
  heading(pdf, "Purchases");
  const columns: Column[] = [
    { title: "Date", share: 2 },
    { title: "Bought", share: 2 },
    { title: "Payment", share: 3 },
    right("Added", 1.6),
    right("Paid", 2),
  ];
  table(pdf, columns, [...rows, ...totals]);
}

type Format = (amount: number, scale?: number) => string;

function amountsOf({ unit }: StatementView): Format {
  return (amount, scale = unit.scale) => formatAmount(amount, scale).replace("-", "−");
}

function plus(format: Format, amount: number): string {
  return amount > 0 ? `+${format(amount)}` : format(amount);
}

function money(paid: { amount: number; currency: string }): string {
  return `${majorUnits(paid)} ${paid.currency}`;
}

function right(title: string, share: number): Column {
  return { title, share, align: "right" };
}
