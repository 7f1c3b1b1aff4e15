import {
  type CaseEvent,
  type CaseFacts,
  type CaseRefusal,
  type CaseSide,
  type CaseStanding,
  type Correction,
  decideCase,
  evolveCase,
  openedCase,
} from "../../core/case.ts";
import type { Instant } from "../../core/instant.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { readFinding } from "../audit/record.ts";
import { type Origin, recordActs } from "../audit-log/record.ts";
import { readClock } from "../clock.ts";
import type { Database, Sql } from "../database.ts";
import { formatCaseId, formatId } from "../ids.ts";
import { entryType } from "../lane/codes.ts";
import { lockAccounts } from "../lane/names.ts";
import type { Account } from "../posting.ts";

/** Who says something in a case, and under which key of theirs it is the same when it is sent again. */
export type Speaker = {
  side: CaseSide;
  /** By name. */
  author: string;
  key: string | null;
  requestHash: string;
};

/** What a customer reports. */
export type CaseReport = {
  wallet: number;
  expected: number | null;
  seen: number | null;
  from: Instant;
  to: Instant;
  sequences: number[];
  message: string;
  /** Of the balance as it stands now, as it is shown. */
  explanation: unknown;
};

/** What is asked of a case. An entry is named by its wallet and its place there. */
export type CaseRequest =
  | { kind: "message" | "explain" | "reopen"; text: string }
  | { kind: "correct"; text: string | null; by: { wallet: number; sequence: number } | { finding: string } };

export type CaseFault = CaseRefusal | { code: "idempotency_key_reused"; detail: string };

/** The number of the case, and whether the same was asked for before. */
type Done = Result<{ number: number; replayed: boolean }, CaseFault>;

/** Opens a case: at once, and once however often it is asked for under one key. */
export function openCase(
  database: Database,
  account: Account,
  report: CaseReport,
  speaker: Speaker,
  origin: Origin | null,
  clock: (sql: Sql) => Promise<Instant> = readClock,
): Promise<Done> {
  return repeatable(database, account, null, speaker, async (sql) => {
    await lockAccounts(sql, [account.number]);
    const known = await findRepeat(sql, account, null, speaker);
    if (known !== null) return known;
    const at = await clock(sql);
    const { wallet, expected, seen, from, to, sequences, explanation } = report;
    if (!(await areThere(sql, account, wallet, sequences))) return fail({ code: "not_found", detail: noSuchEntry });
    const [row] = await sql`
      insert into cases (account_id, case_no, wallet_no, expected, seen, from_at, to_at, sequences, explanation,
        opened_after, opened_at, recorded_at)
      select ${account.number}, (select coalesce(max(case_no), 0) + 1 from cases where account_id = ${account.number}),
        wallet_no, ${expected}::bigint, ${seen}::bigint, ${from}::timestamptz, ${to}::timestamptz,
        ${sequences}::bigint[], ${JSON.stringify(explanation)}::text::json, sequence, ${at}::timestamptz, clock_timestamp()
      from wallets where account_id = ${account.number} and wallet_no = ${wallet}
      returning case_no`;
    const number = row!.case_no as number;
    const { state, waitingSince } = openedCase(at);
    await sql`
      insert into case_standings (account_id, case_no, wallet_no, state, waiting_since, closed_at, messages)
      values (${account.number}, ${number}, ${wallet}, ${state}, ${waitingSince}::timestamptz, null, 1)`;
    await say(sql, account, number, 1, speaker, { kind: "opened", text: report.message, at });
    await recordActs(sql, origin, {
      action: "case.opened",
      account: account.id,
      target: { type: "case", id: formatCaseId(account.number, number) },
      after: { state, expected, seen },
    });
    return ok({ number, replayed: false });
  });
}

const noSuchEntry = "One of the entries named is not in this wallet.";

async function areThere(sql: Sql, account: Account, wallet: number, sequences: readonly number[]): Promise<boolean> {
  const rows = await sql`
    select 1 from wallets
    where account_id = ${account.number} and wallet_no = ${wallet} and sequence >= ${Math.max(0, ...sequences)}`;
  return rows.length > 0;
}

/** Does what is asked of a case, alone: whoever else asks something of it waits. */
export function actOnCase(
  database: Database,
  account: Account,
  number: number,
  request: CaseRequest,
  speaker: Speaker,
  origin: Origin | null,
  clock: (sql: Sql) => Promise<Instant> = readClock,
): Promise<Done> {
  return repeatable(database, account, number, speaker, async (sql) => {
    const found = await lockCase(sql, account, number);
    if (found === null) return fail({ code: "not_found", detail: "There is no such case." });
    const known = await findRepeat(sql, account, number, speaker);
    if (known !== null) return known;
    const { standing, facts, messages } = found;
    const { side } = speaker;
    const command =
      request.kind === "correct"
        ? { kind: request.kind, side, correction: await readCorrection(sql, account, request.by) }
        : { kind: request.kind, side };
    const decided = decideCase(standing, facts, command);
    if (!decided.ok) return decided;
    const event = decided.value;
    const at = await clock(sql);
    const after = evolveCase(standing, event, side, at);
    await sql`
      update case_standings set state = ${after.state}, waiting_since = ${after.waitingSince}::timestamptz,
        closed_at = ${after.closedAt}::timestamptz, messages = messages + 1
      where account_id = ${account.number} and case_no = ${number}`;
    const by = request.kind === "correct" ? request.by : null;
    await say(sql, account, number, messages + 1, speaker, { kind: event, text: request.text, at, by });
    await recordActs(sql, event === "message" ? null : origin, {
      action: `case.${event}`,
      account: account.id,
      target: { type: "case", id: facts.id },
      reason: request.text,
      before: { state: standing.state },
      after: { state: after.state, ...(by === null ? {} : nameOf(account, by)) },
    });
    return ok({ number, replayed: false });
  });
}

/** Two that bring one key at the same moment: one of them is turned away by the key's uniqueness and looks again. */
async function repeatable(
  database: Database,
  account: Account,
  number: number | null,
  speaker: Speaker,
  run: (sql: Sql) => Promise<Done>,
): Promise<Done> {
  try {
    return (await database.begin((sql) => run(sql as unknown as Sql))) as Done;
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    const known = await findRepeat(database, account, number, speaker);
    if (known === null) throw error;
    return known;
  }
}

const UNIQUE_VIOLATION = "23505";

/** What was asked under this key before; null: nothing. @param number of the case it is asked of; null: of none yet */
async function findRepeat(
  sql: Sql,
  account: Account,
  number: number | null,
  { key, requestHash }: Speaker,
): Promise<Done | null> {
  if (key === null) return null;
  const [row] = await sql`
    select case_no, encode(request_hash, 'hex') as hash from case_messages
    where account_id = ${account.number} and idempotency_key = ${key}`;
  if (row === undefined) return null;
  if (row.hash === requestHash && (number === null || number === row.case_no)) {
    return ok({ number: row.case_no as number, replayed: true });
  }
  const detail = `The key ${JSON.stringify(key)} was used for another request: give every request its own.`;
  return fail({ code: "idempotency_key_reused", detail });
}

/** What corrected a case, by its id. */
function nameOf(account: Account, by: { wallet: number; sequence: number } | { finding: string }) {
  return "finding" in by ? by : { entry: formatId("en", account.number, by.wallet, by.sequence) };
}

type Locked = { standing: CaseStanding; facts: CaseFacts; messages: number };

async function lockCase(sql: Sql, account: Account, number: number): Promise<Locked | null> {
  const [row] = await sql`
    select state, waiting_since, closed_at, messages from case_standings
    where account_id = ${account.number} and case_no = ${number} for update`;
  if (row === undefined) return null;
  // After the lock, so that what others said before they let it go is seen.
  const [facts] = await sql`
    select c.wallet_no, c.opened_after, c.recorded_at,
      (select coalesce(json_agg(m.entry_sequence) filter (where m.entry_sequence is not null), '[]') from case_messages m
       where m.account_id = c.account_id and m.case_no = c.case_no) as entries,
      (select coalesce(json_agg(m.finding_id) filter (where m.finding_id is not null), '[]') from case_messages m
       where m.account_id = c.account_id and m.case_no = c.case_no) as findings
    from cases c where c.account_id = ${account.number} and c.case_no = ${number}`;
  return {
    standing: { state: row.state, waitingSince: row.waiting_since, closedAt: row.closed_at },
    facts: {
      id: formatCaseId(account.number, number),
      wallet: facts!.wallet_no,
      openedAfter: facts!.opened_after,
      recordedAt: facts!.recorded_at,
      spent: { entries: facts!.entries, findings: facts!.findings },
    },
    messages: row.messages,
  };
}

async function readCorrection(
  sql: Sql,
  account: Account,
  by: Extract<CaseRequest, { kind: "correct" }>["by"],
): Promise<Correction> {
  if ("finding" in by) {
    const finding = await readFinding(sql, by.finding);
    if (finding === null || finding.accountNumber !== account.number) return { finding: null };
    const repairedAt = finding.state === "repaired" ? finding.endedAt : null;
    return { finding: { id: finding.id, wallet: finding.walletNumber, repairedAt } };
  }
  const { wallet, sequence } = by;
  const [row] = await sql`
    select type, case_id from entries
    where account_id = ${account.number} and wallet_no = ${wallet} and sequence = ${sequence}`;
  return { entry: row === undefined ? null : { wallet, sequence, type: entryType(row.type), case: row.case_id } };
}

async function say(
  sql: Sql,
  account: Account,
  number: number,
  place: number,
  { side, author, key, requestHash }: Speaker,
  said: { kind: CaseEvent; text: string | null; at: Instant; by?: { sequence: number } | { finding: string } | null },
): Promise<void> {
  const { kind, text, at, by = null } = said;
  const sequence = by !== null && "sequence" in by ? by.sequence : null;
  const finding = by !== null && "finding" in by ? by.finding : null;
  await sql`
    insert into case_messages (account_id, case_no, message_no, kind, side, author, text, entry_sequence, finding_id, at,
      idempotency_key, request_hash)
    values (${account.number}, ${number}, ${place}, ${kind}, ${side}, ${author}, ${text}, ${sequence}::bigint, ${finding},
      ${at}::timestamptz, ${key}, decode(${key === null ? null : requestHash}::text, 'hex'))`;
}
