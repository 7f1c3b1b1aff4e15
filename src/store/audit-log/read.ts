import type { Instant } from "../../core/instant.ts";
import type { Database, Sql } from "../database.ts";

/** What the audit log holds of one act. */
export type AuditRecord = {
  number: number;
  at: Instant;
  actor: string;
  role: string | null;
  account: string | null;
  action: string;
  target: { type: string; id: string } | null;
  reason: string | null;
  before: unknown;
  after: unknown;
  requestId: string | null;
  ip: string | null;
  userAgent: string | null;
};

/** Null: whatever it is. `from` is included, `to` is not. */
export type AuditLogFilter = {
  account: string | null;
  actor: string | null;
  action: string | null;
  requestId: string | null;
  from: Instant | null;
  to: Instant | null;
};

/** How many records are read at once where all are wanted. */
const PORTION = 1_000;

/** Newest first, those with a number below `before`. */
export async function pageAuditLog(
  sql: Sql,
  filter: AuditLogFilter,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditRecord[]> {
  const rows = await sql`
    select * from audit_log
    where ${before === null ? sql`true` : sql`record_no < ${before}`}
      and ${filter.account === null ? sql`true` : sql`account = ${filter.account}`}
      and ${filter.actor === null ? sql`true` : sql`actor = ${filter.actor}`}
      and ${filter.action === null ? sql`true` : sql`action = ${filter.action}`}
      and ${filter.requestId === null ? sql`true` : sql`request_id = ${filter.requestId}`}
      and ${filter.from === null ? sql`true` : sql`at >= ${filter.from}::timestamptz`}
      and ${filter.to === null ? sql`true` : sql`at < ${filter.to}::timestamptz`}
    order by record_no desc limit ${limit}`;
  return rows.map(toRecord);
}

/** All that match, newest first, in portions that fit in memory. */
export async function* streamAuditLog(database: Database, filter: AuditLogFilter): AsyncGenerator<AuditRecord[]> {
  for (let before: number | null = null; ; ) {
    const portion: AuditRecord[] = await pageAuditLog(database, filter, { before, limit: PORTION });
    if (portion.length > 0) yield portion;
    if (portion.length < PORTION) return;
    before = portion.at(-1)!.number;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toRecord(row: any): AuditRecord {
  return {
    number: row.record_no,
    at: row.at,
    actor: row.actor,
    role: row.role,
    account: row.account,
    action: row.action,
    target: row.target_type === null ? null : { type: row.target_type, id: row.target_id },
    reason: row.reason,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}
