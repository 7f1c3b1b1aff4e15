import type { CaseEvent, CaseSide, CaseState } from "../../core/case.ts";
import type { Instant } from "../../core/instant.ts";
import { toAccount } from "../accounts.ts";
import type { Database, Sql } from "../database.ts";
import type { Account } from "../posting.ts";

/** A case and how it stands. */
export type CaseRow = {
  number: number;
  wallet: string;
  walletNumber: number;
  state: CaseState;
  expected: number | null;
  seen: number | null;
  from: Instant;
  to: Instant;
  sequences: number[];
  openedBy: { side: CaseSide; author: string };
  openedAt: Instant;
  waitingSince: Instant | null;
  closedAt: Instant | null;
  /** What has corrected it, while it is closed as corrected. */
  correction: { sequence: number | null; amount: number | null; finding: string | null } | null;
};

export type CaseMessage = {
  number: number;
  kind: CaseEvent;
  side: CaseSide;
  author: string;
  text: string | null;
  at: Instant;
  /** What an event `corrected` named. */
  sequence: number | null;
  finding: string | null;
};

/** A case with all that was said, and the explanation as it stood when it was opened. */
export type CaseDetail = CaseRow & { explanation: unknown; messages: CaseMessage[] };

export type CaseFilter = { state: CaseState | null; wallet: string | null };

/** Cases of an account, newest first, those with a number below `before`. */
export async function pageCases(
  sql: Sql,
  account: Account,
  filter: CaseFilter,
  { before, limit }: { before: number | null; limit: number },
): Promise<CaseRow[]> {
  const rows = await sql`
    ${caseColumns(sql)}
    where s.account_id = ${account.number}
      and ${before === null ? sql`true` : sql`s.case_no < ${before}`}
      and ${filter.state === null ? sql`true` : sql`s.state = ${filter.state}`}
      and ${filter.wallet === null ? sql`true` : sql`w.id = ${filter.wallet}`}
    order by s.case_no desc limit ${limit}`;
  return rows.map(toCase);
}

export type CaseOfAccount = { account: Account; case: CaseRow };

/** A place among all accounts' cases. `waiting` is 1 or 0; `at` is since when the customer waits, or when it was opened. */
export type CasePosition = { waiting: number; at: Instant; account: string; number: number };

/** Cases of every account: who waits longest is first; then those in which nobody waits, the newest first. */
export async function listCases(
  sql: Sql,
  filter: { state: CaseState | null; waiting: boolean },
  { after, limit }: { after: CasePosition | null; limit: number },
): Promise<CaseOfAccount[]> {
  // Ordered by one number, so that waiting ones ascend by their time and the others descend by theirs.
  const idle = sql`(s.waiting_since is null)::int`;
  const since = sql`(extract(epoch from coalesce(s.waiting_since, c.opened_at)) * 1000)::bigint`;
  const order = sql`case when s.waiting_since is null then -${since} else ${since} end`;
  const rows = await sql`
    select found.*, a.id, a.product, a.name, a.time_zone, a.created_at
    from (${caseColumns(sql, sql`, ${idle} as idle, ${order} as place`)}
      where ${filter.state === null ? sql`true` : sql`s.state = ${filter.state}`}
        and ${filter.waiting ? sql`s.waiting_since is not null` : sql`true`}) found
    join accounts a using (account_id)
    where ${
      after === null
        ? sql`true`
        : sql`(found.idle, found.place, a.id, found.case_no) >
              (${1 - after.waiting}::int, ${after.waiting === 1 ? after.at : -after.at}::bigint, ${after.account}, ${after.number})`
    }
    order by found.idle, found.place, a.id, found.case_no limit ${limit}`;
  return rows.map((row) => ({ account: toAccount(row), case: toCase(row) }));
}

/** One with its messages; null where there is none. */
export async function readCase(database: Database | Sql, account: Account, number: number): Promise<CaseDetail | null> {
  const [rows, messages] = await Promise.all([
    database`
      ${caseColumns(database, database`, c.explanation`)}
      where s.account_id = ${account.number} and s.case_no = ${number}`,
    database`
      select message_no, kind, side, author, text, at, entry_sequence, finding_id from case_messages
      where account_id = ${account.number} and case_no = ${number} order by message_no`,
  ]);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    ...toCase(row),
    explanation: row.explanation,
    messages: messages.map((message) => ({
      number: message.message_no,
      kind: message.kind,
      side: message.side,
      author: message.author,
      text: message.text,
      at: message.at,
      sequence: message.entry_sequence,
      finding: message.finding_id,
    })),
  };
}

type Fragment = ReturnType<Sql>;

function caseColumns(sql: Sql, more: Fragment | null = null) {
  return sql`
    select s.account_id, s.case_no, s.wallet_no, w.id as wallet, s.state, s.waiting_since, s.closed_at, c.expected, c.seen,
      c.from_at, c.to_at, to_json(c.sequences) as sequences, c.opened_at, opening.side as opened_side,
      opening.author as opened_by, fix.entry_sequence, fix.finding_id, e.amount ${more ?? sql``}
    from case_standings s
    join cases c on c.account_id = s.account_id and c.case_no = s.case_no
    join wallets w on w.account_id = s.account_id and w.wallet_no = s.wallet_no
    join case_messages opening on opening.account_id = s.account_id and opening.case_no = s.case_no
      and opening.message_no = 1
    left join lateral (
      select entry_sequence, finding_id from case_messages m
      where m.account_id = s.account_id and m.case_no = s.case_no and m.kind = 'corrected' and s.state = 'corrected'
      order by message_no desc limit 1
    ) fix on true
    left join entries e on e.account_id = s.account_id and e.wallet_no = s.wallet_no and e.sequence = fix.entry_sequence`;
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toCase(row: any): CaseRow {
  return {
    number: row.case_no,
    wallet: row.wallet,
    walletNumber: row.wallet_no,
    state: row.state,
    expected: row.expected,
    seen: row.seen,
    from: row.from_at,
    to: row.to_at,
    sequences: row.sequences,
    openedBy: { side: row.opened_side, author: row.opened_by },
    openedAt: row.opened_at,
    waitingSince: row.waiting_since,
    closedAt: row.closed_at,
    correction:
      row.state === "corrected" ? { sequence: row.entry_sequence, amount: row.amount, finding: row.finding_id } : null,
  };
}
