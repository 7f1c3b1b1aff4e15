import type postgres from "postgres";
import type {
  AccountHistory,
  Category,
  Debt,
  Deposit,
  Entry,
  EntryType,
  Funding,
  Grant,
  Payment,
  PlanWish,
  Price,
  Terms,
  WalletHistory,
} from "./history.ts";
import { readMoney } from "./read-money.ts";

/**
 * Reads the history of an account straight from the tables, so that no code of the ledger stands between what is stored and
 * the auditor. The words behind small numbers are written down here again.
 */
export async function readTables(sql: postgres.Sql, account: string, facts: Facts): Promise<AccountHistory> {
  const read = <Row>(rows: postgres.PendingQuery<postgres.Row[]>) => rows as unknown as Promise<Row[]>;
  const id = sql`(select account_id from accounts where id = ${account})`;
  const [wallets, entries, fundings, payments, grants, deposits, debts, usage, terms, workspaces, campaigns, money] =
    await Promise.all([
      read<WalletRow>(
        sql`select *, encode(hash, 'hex') as hash from wallets where account_id = ${id} order by wallet_no`,
      ),
      read<EntryRow>(sql`
      select *, encode(hash, 'hex') as hash, ${millis(sql, "effective_at")}, ${millis(sql, "posted_at")}
      from entries where account_id = ${id} order by wallet_no, sequence`),
      read<FundingRow>(sql`select * from fundings where account_id = ${id} order by wallet_no, sequence, place`),
      read<PaymentRow>(sql`select * from debt_payments where account_id = ${id} order by wallet_no, sequence, place`),
      read<GrantRow>(sql`
      select *, ${millis(sql, "effective_at")}, ${millis(sql, "expires_at")}
      from grants where account_id = ${id} order by wallet_no, grant_no`),
      read<DepositRow>(
        sql`select *, ${millis(sql, "deadline")} from deposits where account_id = ${id} order by sequence`,
      ),
      read<DebtRow>(sql`select * from debts where account_id = ${id} order by sequence`),
      read<UsageFields>(sql`select * from usage where account_id = ${id} order by quarter`),
      read<TermRow>(sql`select * from terms where account_id = ${id}`),
      read<NameRow>(sql`select workspace_no as no, id from workspaces where account_id = ${id}`),
      read<NameRow>(sql`select campaign_no as no, id from campaigns where account_id = ${id}`),
      readMoney(sql, account),
    ]);
  const term = (kind: number, no: number | null) =>
    no === null ? null : (terms.find((row) => row.kind === kind && row.term_no === no)?.term ?? `unknown term ${no}`);
  const name = (rows: NameRow[], no: number | null) =>
    no === null || no === 0 ? null : (rows.find((row) => row.no === no)?.id ?? `unknown name ${no}`);

  const toEntry = (row: EntryRow): Entry => ({
    sequence: n(row.sequence),
    type: ENTRY_TYPES[row.type - 1] as EntryType,
    amount: n(row.amount),
    startingBalance: n(row.ending_balance) - n(row.amount),
    endingBalance: n(row.ending_balance),
    outstandingChange: n(row.outstanding_change),
    endingOutstanding: n(row.ending_outstanding),
    usage: n(row.usage),
    workspace: name(workspaces, row.workspace_no),
    campaign: name(campaigns, row.campaign_no),
    action: term(1, row.action_no),
    reference:
      row.reference_id === null
        ? null
        : { type: term(2, row.reference_type_no) ?? "", id: row.reference_id, url: row.reference_url },
    price: row.version_no === null ? null : { version: term(4, row.version_no) ?? "", lines: row.price_lines ?? [] },
    fundings: fundingsOf(row),
    pays: payments.filter((payment) => isOf(row, payment)).map(toPayment),
    of: row.of_sequence === null ? null : n(row.of_sequence),
    reason: row.reason,
    metadata: row.metadata,
    case: row.case_id,
    actor: term(3, row.actor_no) ?? "",
    key: row.idempotency_key,
    effectiveAt: n(row.effective_at_ms),
    postedAt: n(row.posted_at_ms),
    hash: row.hash,
  });
  const fundingsOf = (row: EntryRow): Funding[] =>
    row.grant_no === null
      ? fundings.filter((funding) => isOf(row, funding)).map(toFunding)
      : [{ grant: row.grant_no, amount: Math.abs(n(row.amount)) }];

  const toWallet = (wallet: WalletRow): WalletHistory => {
    const here = <Row extends { wallet_no: number }>(rows: Row[]) =>
      rows.filter((row) => row.wallet_no === wallet.wallet_no);
    return {
      account,
      wallet: wallet.id,
      stored: {
        balance: n(wallet.balance),
        outstanding: n(wallet.outstanding),
        sequence: n(wallet.sequence),
        usage: n(wallet.usage),
        hash: wallet.hash,
        inFlightCount: wallet.in_flight_count,
        inFlightAmount: n(wallet.in_flight_amount),
      },
      entries: here(entries).map(toEntry),
      grants: here(grants).map(toGrant),
      deposits: here(deposits).map(toDeposit),
      debts: here(debts).map((row): Debt => ({ sequence: n(row.sequence), remaining: n(row.remaining) })),
      ...money(wallet.wallet_no),
      usage: here(usage).map((row) => ({
        quarter: row.quarter,
        workspace: name(workspaces, row.workspace_no),
        campaign: name(campaigns, row.campaign_no),
        action: term(1, row.action_no),
        credits: n(row.credits),
      })),
      rolledTo: facts.rolledTo,
      paysFromNextCredit: facts.paysFromNextCredit,
      terms: facts.terms,
      zones: facts.zones,
      ...facts.said(wallet.id),
    };
  };
  return { account, onceActions: facts.onceActions, wallets: wallets.map(toWallet) };
}

/** What the tables do not say: the product's terms, and what the operator said of each wallet. */
export type Facts = {
  rolledTo: number;
  paysFromNextCredit: boolean;
  onceActions: Set<string>;
  terms: Terms;
  zones: WalletHistory["zones"];
  said: (wallet: string) => { wishes: PlanWish[]; reloadSettings: number[]; named: Map<number, number> };
};

/** In the order in which the migrations number them. */
const ENTRY_TYPES: EntryType[] = [
  "charge",
  "deposit",
  "settlement",
  "refund",
  "grant",
  "allocation",
  "proration",
  "expiry",
  "topup",
  "auto_reload",
  "reversal",
  "adjustment",
  "repayment",
  "opening",
];
const SOURCES = ["grant", "plan", "proration", "topup", "auto_reload", "return", "adjustment", "reversal", "opening"];
const STATES: Deposit["state"][] = ["open", "settled", "voided"];

type Figure = string | number;
type InWallet = { wallet_no: number };
type InEntry = InWallet & { sequence: Figure };
type WalletRow = InWallet & {
  id: string;
  balance: Figure;
  outstanding: Figure;
  sequence: Figure;
  usage: Figure;
  hash: string;
  in_flight_count: number;
  in_flight_amount: Figure;
};
type EntryRow = InEntry & {
  type: number;
  amount: Figure;
  outstanding_change: Figure;
  ending_balance: Figure;
  ending_outstanding: Figure;
  usage: Figure;
  effective_at_ms: Figure;
  posted_at_ms: Figure;
  of_sequence: Figure | null;
  workspace_no: number | null;
  campaign_no: number | null;
  action_no: number | null;
  reference_type_no: number | null;
  reference_id: string | null;
  reference_url: string | null;
  actor_no: number;
  version_no: number | null;
  price_lines: Price["lines"] | null;
  grant_no: number | null;
  reason: string | null;
  metadata: unknown;
  case_id: string | null;
  idempotency_key: string | null;
  hash: string;
};
type FundingRow = InEntry & { grant_no: number; amount: Figure };
type PaymentRow = InEntry & { debt_sequence: Figure; amount: Figure };
type GrantRow = InWallet & {
  grant_no: number;
  source: number;
  promotional: boolean;
  amount: Figure;
  remaining: Figure;
  priority: number;
  effective_at_ms: Figure;
  expires_at_ms: Figure | null;
  sequence: Figure | null;
  withdrawn_at: unknown;
};
type DepositRow = InEntry & { state: number; deadline_ms: Figure | null; closed_by: Figure | null };
type DebtRow = InEntry & { remaining: Figure };
type UsageFields = InWallet & {
  quarter: number;
  workspace_no: number;
  campaign_no: number;
  action_no: number;
  credits: Figure;
};
type TermRow = { kind: number; term_no: number; term: string };
type NameRow = { no: number; id: string };

/** Whole milliseconds, whatever the driver makes of a timestamp. */
function millis(sql: postgres.Sql, column: string) {
  return sql`(extract(epoch from ${sql(column)}) * 1000)::bigint as ${sql(`${column}_ms`)}`;
}

function n(figure: Figure): number {
  return Number(figure);
}

function isOf(entry: EntryRow, row: InEntry): boolean {
  return row.wallet_no === entry.wallet_no && n(row.sequence) === n(entry.sequence);
}

function toFunding(row: FundingRow): Funding {
  return { grant: row.grant_no, amount: n(row.amount) };
}

function toPayment(row: PaymentRow): Payment {
  return { debt: n(row.debt_sequence), amount: n(row.amount) };
}

function toGrant(row: GrantRow): Grant {
  return {
    number: row.grant_no,
    source: SOURCES[row.source - 1] ?? `unknown source ${row.source}`,
    category: (row.promotional ? "promotional" : "paid") satisfies Category,
    amount: n(row.amount),
    remaining: n(row.remaining),
    priority: row.priority,
    effectiveAt: n(row.effective_at_ms),
    expiresAt: row.expires_at_ms === null ? null : n(row.expires_at_ms),
    givenBy: row.sequence === null ? null : n(row.sequence),
    withdrawn: row.withdrawn_at !== null,
  };
}

function toDeposit(row: DepositRow): Deposit {
  return {
    sequence: n(row.sequence),
    state: STATES[row.state - 1] ?? "open",
    deadline: row.deadline_ms === null ? null : n(row.deadline_ms),
    closedBy: row.closed_by === null ? null : n(row.closed_by),
  };
}
