import { createHash, randomUUID } from "node:crypto";
import type { Instant } from "../../core/instant.ts";
import { type Origin, recordActs } from "../audit-log/record.ts";
import type { Database, Sql } from "../database.ts";
import { differenceOf, type Figure, type Found } from "./found.ts";
import { factsOf, type Kind } from "./kinds.ts";

/** What somebody asks to be audited. */
export type AuditRequest = {
  by: string;
  /** Only these; null: all. */
  accounts: string[] | null;
  /** From each wallet's first entry, whatever was sealed. */
  full: boolean;
};

export const AUDIT_STATES = ["queued", "running", "done", "failed"] as const;

/** An audit, how it goes, and what it covered so far. */
export type Audit = AuditRequest & {
  id: string;
  state: (typeof AUDIT_STATES)[number];
  requestedAt: Instant;
  startedAt: Instant | null;
  finishedAt: Instant | null;
  ranges: { done: number; all: number };
  covered: { accounts: number; wallets: number; skipped: number; entries: number; payments: number };
  /** Whatever was posted before this was looked at. */
  watermark: Instant | null;
  error: string | null;
  /** What was found. */
  found: number;
};

/** Something found, as it was seen last. */
export type Finding = {
  id: string;
  kind: Kind;
  law: number;
  severity: "drift" | "broken";
  account: string | null;
  /** The wallet's id, or its number where there is no such wallet. */
  wallet: string | null;
  walletNumber: number | null;
  accountNumber: number | null;
  subject: string;
  expected: Figure;
  stored: Figure;
  difference: number | null;
  since: number | null;
  state: "open" | "repaired" | "gone";
  firstSeen: Instant;
  lastSeen: Instant;
  endedAt: Instant | null;
  endedBy: string | null;
  /** What stood there before it was repaired, and what stands there since. */
  repair: { before: Figure; after: Figure } | null;
};

/** Notes that an audit is asked for, and answers its id. Whoever runs audits takes it from there. */
export async function requestAudit(
  database: Database,
  request: AuditRequest,
  origin: Origin | null = null,
): Promise<string> {
  const id = `au_${randomUUID().replaceAll("-", "").slice(0, 20)}`;
  await database.begin(async (sql) => {
    await sql`
      insert into audits (audit_id, requested_by, accounts, is_full, requested_at)
      values (${id}, ${request.by}, ${request.accounts}::text[], ${request.full}, clock_timestamp())`;
    await sql`insert into audit_runs (audit_id, state, heartbeat_at) values (${id}, 'queued', clock_timestamp())`;
    const { accounts, full } = request;
    const account = accounts?.length === 1 ? accounts[0]! : null;
    const after = { accounts, full };
    await recordActs(sql, origin, { action: "audit.requested", account, target: { type: "audit", id }, after });
  });
  return id;
}

/**
 * Takes an audit that nobody runs: the oldest that waits, or whose server was not heard of for a minute.
 * @param only this one
 */
export async function takeAudit(sql: Sql, server: string, only: string | null = null): Promise<string | null> {
  const [row] = await sql`
    update audit_runs set state = 'running', server = ${server}, heartbeat_at = clock_timestamp(),
      started_at = clock_timestamp(), ranges_done = 0, accounts = 0, wallets = 0, wallets_skipped = 0, entries = 0, payments = 0
    where audit_id = (
      select audit_id from audit_runs join audits using (audit_id)
      where ${only === null ? sql`true` : sql`audit_id = ${only}`}
        and (state = 'queued' or (state = 'running' and heartbeat_at < clock_timestamp() - interval '1 minute'))
      order by requested_at limit 1
      for update of audit_runs skip locked
    )
    returning audit_id`;
  return row?.audit_id ?? null;
}

/** Notes that an audit gets on. False where it is not this server's any more. */
export async function keepAudit(sql: Sql, id: string, server: string): Promise<boolean> {
  const rows = await sql`
    update audit_runs set heartbeat_at = clock_timestamp()
    where audit_id = ${id} and server = ${server} and state = 'running' returning 1`;
  return rows.length > 0;
}

export type Progress = Partial<{
  ranges: number;
  rangesDone: number;
  accounts: number;
  wallets: number;
  skipped: number;
  entries: number;
  payments: number;
  watermark: Instant;
}>;

export async function noteProgress(sql: Sql, id: string, progress: Progress): Promise<void> {
  await sql`
    update audit_runs set heartbeat_at = clock_timestamp(), ranges = coalesce(${progress.ranges ?? null}::int, ranges),
      ranges_done = ranges_done + ${progress.rangesDone ?? 0}::int, accounts = accounts + ${progress.accounts ?? 0}::bigint,
      wallets = wallets + ${progress.wallets ?? 0}::bigint, wallets_skipped = wallets_skipped + ${progress.skipped ?? 0}::bigint,
      entries = entries + ${progress.entries ?? 0}::bigint, payments = payments + ${progress.payments ?? 0}::bigint,
      watermark = coalesce(watermark, ${progress.watermark ?? null}::timestamptz)
    where audit_id = ${id}`;
}

export async function endAudit(sql: Sql, id: string, error: string | null): Promise<void> {
  await sql`
    update audit_runs set state = ${error === null ? "done" : "failed"}, error = ${error}, finished_at = clock_timestamp(),
      heartbeat_at = clock_timestamp()
    where audit_id = ${id}`;
}

/** Notes what an audit has found. What is open already is seen again; what had ended begins anew. */
export async function recordFindings(database: Database, audit: string, found: readonly Found[]): Promise<void> {
  for (let from = 0; from < found.length; from += PORTION) {
    const portion = found.slice(from, from + PORTION).map((each) => ({ ...each, identity: identityOf(each) }));
    const identities = portion.map((each) => each.identity);
    await database.begin(async (sql) => {
      const ended = await sql`
        select identity, count(*)::int as times from findings f join finding_ends e using (finding_id)
        where identity = any(${identities}::text[]) group by identity`;
      const times = new Map(ended.map((row) => [row.identity as string, row.times as number]));
      const ids = identities.map((identity) => `fi_${identity}_${(times.get(identity) ?? 0) + 1}`);
      const each = <T>(value: (one: (typeof portion)[number]) => T) => portion.map(value);
      await sql`
        insert into findings (finding_id, identity, audit_id, law, kind, account_id, wallet_no, subject, severity, since, first_seen)
        select finding_id, identity, ${audit}, law, kind, account_id, wallet_no, subject, severity, since, clock_timestamp()
        from unnest(${ids}::text[], ${identities}::text[], ${each((one) => factsOf(one.kind).law)}::smallint[],
          ${each((one) => one.kind)}::text[], ${each((one) => one.account || null)}::bigint[],
          ${each((one) => one.wallet)}::int[], ${each((one) => one.subject)}::text[],
          ${each((one) => factsOf(one.kind).severity)}::text[], ${each((one) => one.since)}::bigint[])
          as t(finding_id, identity, law, kind, account_id, wallet_no, subject, severity, since)
        on conflict (finding_id) do nothing`;
      await sql`
        insert into finding_sightings (finding_id, audit_id, expected, stored, difference, seen_at)
        select finding_id, ${audit}, expected::json, stored::json, difference, clock_timestamp()
        from unnest(${ids}::text[], ${each((one) => JSON.stringify(one.expected))}::text[],
          ${each((one) => JSON.stringify(one.stored))}::text[], ${each(differenceOf)}::bigint[])
          as t(finding_id, expected, stored, difference)
        on conflict do nothing`;
    });
  }
}

const PORTION = 500;

/** The same thing at the same place is the same finding, whatever its figures are by now. */
function identityOf({ kind, account, wallet, subject }: Found): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, account, wallet, subject]))
    .digest("hex")
    .slice(0, 20);
}

/** Ends open findings that an audit should have seen again and did not. */
export async function endUnseen(sql: Sql, audit: string, accounts: number[] | null): Promise<void> {
  await sql`
    insert into finding_ends (finding_id, state, ended_at, ended_by)
    select f.finding_id, 'gone', clock_timestamp(), ${audit} from findings f
    where ${accounts === null ? sql`true` : sql`f.account_id = any(${accounts}::bigint[])`}
      and f.first_seen < (select started_at from audit_runs where audit_id = ${audit})
      and not exists (select from finding_ends e where e.finding_id = f.finding_id)
      and not exists (select from finding_sightings s where s.finding_id = f.finding_id
        and s.seen_at >= (select started_at from audit_runs where audit_id = ${audit}))
    on conflict do nothing`;
}

/** Audits, newest first, those older than `before`. */
export async function listAudits(
  sql: Sql,
  page: { before: { at: Instant; id: string } | null; limit: number },
): Promise<Audit[]> {
  const { before } = page;
  const rows = await sql`
    ${auditColumns(sql)}
    ${before === null ? sql`` : sql`where (date_trunc('milliseconds', a.requested_at), a.audit_id) < (${before.at}::timestamptz, ${before.id})`}
    order by date_trunc('milliseconds', a.requested_at) desc, a.audit_id desc limit ${page.limit}`;
  return rows.map(toAudit);
}

export async function readAudit(sql: Sql, id: string): Promise<Audit | null> {
  const [row] = await sql`${auditColumns(sql)} where a.audit_id = ${id}`;
  return row === undefined ? null : toAudit(row);
}

const auditColumns = (sql: Sql) => sql`
  select r.*, a.requested_by, a.is_full, to_json(a.accounts) as account_ids,
    date_trunc('milliseconds', a.requested_at) as asked_at,
    (select count(*)::int from finding_sightings s where s.audit_id = a.audit_id) as found
  from audits a join audit_runs r using (audit_id)`;

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toAudit(row: any): Audit {
  return {
    id: row.audit_id,
    by: row.requested_by,
    accounts: row.account_ids,
    full: row.is_full,
    state: row.state,
    requestedAt: row.asked_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    ranges: { done: row.ranges_done, all: row.ranges },
    covered: {
      accounts: row.accounts,
      wallets: row.wallets,
      skipped: row.wallets_skipped,
      entries: row.entries,
      payments: row.payments,
    },
    watermark: row.watermark,
    error: row.error,
    found: row.found,
  };
}

export type FindingFilter = { state: Finding["state"] | null; account: string | null; audit: string | null };

/** Findings, newest first, those older than `before`. */
export async function listFindings(
  sql: Sql,
  filter: FindingFilter,
  page: { before: { at: Instant; id: string } | null; limit: number },
): Promise<Finding[]> {
  const { state, account, audit } = filter;
  const { before } = page;
  const rows = await sql`
    ${findingColumns(sql)}
    where ${state === null ? sql`true` : state === "open" ? sql`ending.finding_id is null` : sql`ending.state = ${state}`}
      and ${account === null ? sql`true` : sql`a.id = ${account}`}
      and ${audit === null ? sql`true` : sql`exists (select from finding_sightings mine where mine.finding_id = f.finding_id and mine.audit_id = ${audit})`}
      and ${before === null ? sql`true` : sql`(date_trunc('milliseconds', f.first_seen), f.finding_id) < (${before.at}::timestamptz, ${before.id})`}
    order by date_trunc('milliseconds', f.first_seen) desc, f.finding_id desc limit ${page.limit}`;
  return rows.map(toFinding);
}

export async function readFinding(sql: Sql, id: string): Promise<Finding | null> {
  const [row] = await sql`${findingColumns(sql)} where f.finding_id = ${id}`;
  return row === undefined ? null : toFinding(row);
}

/** Findings by their ids; those that are not there are left out. */
export async function readFindings(sql: Sql, ids: readonly string[]): Promise<Finding[]> {
  const rows = await sql`${findingColumns(sql)} where f.finding_id = any(${ids as string[]}::text[])`;
  return rows.map(toFinding);
}

const findingColumns = (sql: Sql) => sql`
  select f.finding_id, f.law, f.kind, f.account_id, f.wallet_no, f.subject, f.severity, f.since,
    date_trunc('milliseconds', f.first_seen) as first_seen, a.id as account,
    coalesce(w.id, '#' || f.wallet_no) as wallet, seen.expected, seen.stored, seen.difference, seen.seen_at,
    ending.state, ending.ended_at, ending.ended_by, ending.before, ending.after
  from findings f
  left join accounts a on a.account_id = f.account_id
  left join wallets w on w.account_id = f.account_id and w.wallet_no = f.wallet_no
  left join finding_ends ending on ending.finding_id = f.finding_id
  cross join lateral (
    select * from finding_sightings s where s.finding_id = f.finding_id order by s.seen_at desc limit 1
  ) seen`;

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toFinding(row: any): Finding {
  return {
    id: row.finding_id,
    kind: row.kind,
    law: row.law,
    severity: row.severity,
    account: row.account,
    wallet: row.wallet,
    accountNumber: row.account_id,
    walletNumber: row.wallet_no,
    subject: row.subject,
    expected: row.expected,
    stored: row.stored,
    difference: row.difference,
    since: row.since,
    state: row.state ?? "open",
    firstSeen: row.first_seen,
    lastSeen: row.seen_at,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    repair: row.state === "repaired" ? { before: row.before, after: row.after } : null,
  };
}

/** Open findings by severity. */
export async function countOpenFindings(sql: Sql): Promise<{ drift: number; broken: number }> {
  const [row] = await sql`
    select count(*) filter (where severity = 'drift')::int as drift, count(*) filter (where severity = 'broken')::int as broken
    from findings f where not exists (select from finding_ends e where e.finding_id = f.finding_id)`;
  return { drift: row!.drift, broken: row!.broken };
}

/** For how many seconds no audit of everything has ended well; null where there never was one. By kind. */
export async function readAuditAges(
  sql: Sql,
): Promise<{ any: number | null; full: number | null; hasWallets: boolean }> {
  const [row] = await sql`
    select min(extract(epoch from clock_timestamp() - a.requested_at))::float8 as any,
      min(extract(epoch from clock_timestamp() - a.requested_at)) filter (where a.is_full)::float8 as full,
      exists (select from wallets) as has_wallets
    from audits a join audit_runs r using (audit_id) where a.accounts is null and r.state <> 'failed'`;
  return { any: row!.any, full: row!.full, hasWallets: row!.has_wallets };
}
