import type { Sql } from "../database.ts";
import { entryTypeNumber } from "../lane/codes.ts";

/** From where a wallet is looked at: what it stood at when it was sealed, or nothing at all. */
export type Mark = {
  account: number;
  wallet: number;
  /** The last entry that was proven; 0: none. */
  after: number;
  balance: number;
  outstanding: number;
  usage: number;
  lastAt: number | null;
  inFlightCount: number;
  inFlightAmount: number;
  /** Entries after this one make the usage rows from `quarter` on. */
  afterQuarter: number;
  quarter: number;
  hash: string;
  grants: { number: number; remaining: number }[];
};

/** What one snapshot looks at: the accounts of a range, whole; or some of their wallets, each from its mark on. */
export type Scope = { from: number; to: number; marks: Mark[] | null };

/** Types of entries as the database has them. */
export const TYPE = {
  charge: entryTypeNumber("charge"),
  deposit: entryTypeNumber("deposit"),
  settlement: entryTypeNumber("settlement"),
  refund: entryTypeNumber("refund"),
  expiry: entryTypeNumber("expiry"),
  topup: entryTypeNumber("topup"),
  autoReload: entryTypeNumber("auto_reload"),
  reversal: entryTypeNumber("reversal"),
  repayment: entryTypeNumber("repayment"),
  adjustment: entryTypeNumber("adjustment"),
} as const;

/** The wallets of a scope with what they stood at where the audit begins. For `from ${marksOf(sql, scope)} m`. */
export function marksOf(sql: Sql, { from, to, marks }: Scope) {
  if (marks === null) {
    return sql`(
      select account_id, wallet_no, 0::bigint as after, 0::bigint as balance, 0::bigint as outstanding, 0::bigint as usage,
        null::timestamptz as last_at, 0 as in_flight_count, 0::bigint as in_flight_amount, 0::bigint as after_quarter,
        ${NO_QUARTER}::int as quarter, ${GENESIS}::text as hash
      from wallets where account_id between ${from}::bigint and ${to}::bigint)`;
  }
  const each = <T>(value: (mark: Mark) => T) => marks.map(value);
  return sql`(
    select * from unnest(
      ${each((mark) => mark.account)}::bigint[], ${each((mark) => mark.wallet)}::int[],
      ${each((mark) => mark.after)}::bigint[], ${each((mark) => mark.balance)}::bigint[],
      ${each((mark) => mark.outstanding)}::bigint[], ${each((mark) => mark.usage)}::bigint[],
      ${each((mark) => mark.lastAt)}::timestamptz[], ${each((mark) => mark.inFlightCount)}::int[],
      ${each((mark) => mark.inFlightAmount)}::bigint[], ${each((mark) => mark.afterQuarter)}::bigint[],
      ${each((mark) => mark.quarter)}::int[], ${each((mark) => mark.hash)}::text[])
    as m(account_id, wallet_no, after, balance, outstanding, usage, last_at, in_flight_count, in_flight_amount, after_quarter,
         quarter, hash))`;
}

/** Before any quarter of an hour. */
export const NO_QUARTER = -2_147_483_648;
/** What the first entry's hash goes on from. */
export const GENESIS = "0".repeat(64);

/** The entries that are new to the audit. For `from ${entriesOf(sql, scope)} e`. */
export function entriesOf(sql: Sql, { from, to, marks }: Scope) {
  if (marks === null) return sql`(select * from entries where account_id between ${from}::bigint and ${to}::bigint)`;
  return lookedUp(sql, marks, (mark) => mark.after, "entries", sql`t.sequence > m.after`);
}

/** The entries that make the usage rows from each wallet's quarter on. */
export function entriesOfQuartersOf(sql: Sql, { from, to, marks }: Scope) {
  if (marks === null) return sql`(select * from entries where account_id between ${from}::bigint and ${to}::bigint)`;
  return lookedUp(sql, marks, (mark) => mark.afterQuarter, "entries", sql`t.sequence > m.after`);
}

/** The usage rows that entries after the marks are added to: those from each wallet's quarter on. */
export function usageRowsOf(sql: Sql, scope: Scope) {
  if (scope.marks === null) return rowsOf(sql, scope, "usage");
  return lookedUp(sql, scope.marks, (mark) => mark.quarter, "usage", sql`t.quarter >= m.after`);
}

/** The rows of the scope's wallets in a table of theirs; those of entries only where the entries are new to the audit. */
export function rowsOf(sql: Sql, { from, to, marks }: Scope, table: string, onlyNew: "of new entries" | "all" = "all") {
  if (marks === null)
    return sql`(select * from ${sql(table)} where account_id between ${from}::bigint and ${to}::bigint)`;
  return lookedUp(sql, marks, (mark) => mark.after, table, onlyNew === "all" ? sql`true` : sql`t.sequence > m.after`);
}

/** Rows of some wallets, wallet by wallet: the planner would read whole tables for what is few beside them. */
function lookedUp(sql: Sql, marks: Mark[], after: (mark: Mark) => number, table: string, isNew: ReturnType<Sql>) {
  return sql`(
    select t.*
    from unnest(${marks.map((mark) => mark.account)}::bigint[], ${marks.map((mark) => mark.wallet)}::int[],
                ${marks.map(after)}::bigint[]) as m(account_id, wallet_no, after)
    cross join lateral (
      select * from ${sql(table)} t where t.account_id = m.account_id and t.wallet_no = m.wallet_no and ${isNew} offset 0
    ) t)`;
}

/**
 * The accounts of a scope that are looked at as a whole: all of them; or, where an audit goes on from marks, those of which
 * a wallet is looked at from its first entry on; null where there are none. For `where ${wholeAccountsOf(sql, scope)}`.
 */
export function wholeAccountsOf(sql: Sql, { from, to, marks }: Scope) {
  if (marks === null) return sql`account_id between ${from}::bigint and ${to}::bigint`;
  const whole = new Set(marks.filter((mark) => mark.after === 0).map((mark) => mark.account));
  return whole.size === 0 ? null : sql`account_id = any(${[...whole]}::bigint[])`;
}

export type Accounts = NonNullable<ReturnType<typeof wholeAccountsOf>>;

/** What was sealed of grants: `from ${sealedGrantsOf(sql, scope)} s`. */
export function sealedGrantsOf(sql: Sql, { marks }: Scope) {
  const sealed = (marks ?? []).flatMap(({ account, wallet, grants }) =>
    grants.map(({ number, remaining }) => ({ account, wallet, number, remaining })),
  );
  return sql`unnest(${sealed.map((each) => each.account)}::bigint[], ${sealed.map((each) => each.wallet)}::int[],
    ${sealed.map((each) => each.number)}::int[], ${sealed.map((each) => each.remaining)}::bigint[])
    as s(account_id, wallet_no, grant_no, remaining)`;
}

/** Only some wallets, from where they were looked at already. */
export function narrowed(scope: Scope, wallets: { account: number; wallet: number }[]): Scope {
  const known = new Map((scope.marks ?? []).map((mark) => [`${mark.account} ${mark.wallet}`, mark]));
  const marks = wallets.map(
    ({ account, wallet }) => known.get(`${account} ${wallet}`) ?? fromTheBeginning(account, wallet),
  );
  return { ...scope, marks };
}

export function fromTheBeginning(account: number, wallet: number): Mark {
  return {
    account,
    wallet,
    after: 0,
    balance: 0,
    outstanding: 0,
    usage: 0,
    lastAt: null,
    inFlightCount: 0,
    inFlightAmount: 0,
    afterQuarter: 0,
    quarter: NO_QUARTER,
    hash: GENESIS,
    grants: [],
  };
}

/** A time as findings tell it. */
export function told(sql: Sql, column: string) {
  return sql`to_char(${sql.unsafe(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
