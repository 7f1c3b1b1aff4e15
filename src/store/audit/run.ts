import { hostname } from "node:os";
import type { PaymentProvider } from "../../payments/provider.ts";
import { readAccount } from "../accounts.ts";
import type { Database, Sql } from "../database.ts";
import { findRewritten, seal, triage } from "./checkpoints.ts";
import type { Found } from "./found.ts";
import { CHECKS } from "./laws.ts";
import { isUnique } from "./once.ts";
import { auditProvider } from "./provider.ts";
import {
  type Audit,
  endAudit,
  endUnseen,
  keepAudit,
  noteProgress,
  readAudit,
  recordFindings,
  takeAudit,
} from "./record.ts";
import type { Scope } from "./scope.ts";
import { withSnapshot } from "./snapshot.ts";

export type AuditNeeds = {
  /** Sessions for auditing: at least `sessions` and two more. */
  database: Database;
  /** Whose list of payments the ledger is compared with; null: nobody's. */
  provider: Pick<PaymentProvider, "name" | "list"> | null;
  /** How many look at one range side by side; 2. */
  sessions?: number;
  /** About how many entries make a range; 8 million. */
  rangeSize?: number;
  /** What differs from the provider's list is looked at again after so long, and told only where it still differs; 20 s. */
  patienceMs?: number;
};

export type AuditControl = { signal?: AbortSignal; progress?: () => void };

const SESSIONS = 2;
const RANGE_SIZE = 8_000_000;
const KEEP_MS = 5_000;

/**
 * Runs an audit that was asked for: range by range of accounts, each as it stood at one moment. What is found is recorded at
 * once; what an earlier audit found in the same place and this one does not see any more is ended.
 *
 * @param only this one; null: the oldest that waits
 * @returns null where there is none that nobody runs
 */
export async function runAudit(
  needs: AuditNeeds,
  only: string | null,
  { signal, progress }: AuditControl = {},
): Promise<Audit | null> {
  const { database } = needs;
  const server = `${hostname()} ${process.pid}`;
  const id = await takeAudit(database, server, only);
  if (id === null) return null;
  const keeping = setInterval(() => {
    keepAudit(database, id, server).then(
      (ours) => ours && progress?.(),
      () => {},
    );
  }, KEEP_MS);
  try {
    await lookAtEverything(needs, (await readAudit(database, id))!, signal);
    await endAudit(database, id, null);
  } catch (error) {
    // One that was broken off is taken up again, by whoever notices first.
    if (signal?.aborted) throw error;
    await endAudit(database, id, error instanceof Error ? error.message : String(error));
  } finally {
    clearInterval(keeping);
  }
  return readAudit(database, id);
}

async function lookAtEverything(needs: AuditNeeds, audit: Audit, signal: AbortSignal | undefined): Promise<void> {
  const { database } = needs;
  const accounts = audit.accounts === null ? null : await numbersOf(database, audit.accounts);
  const ranges =
    accounts === null
      ? await rangesOf(database, needs.rangeSize ?? RANGE_SIZE)
      : accounts.map((number) => ({ from: number, to: number }));
  await noteProgress(database, audit.id, { ranges: ranges.length });
  if (!(await isUnique(database))) await recordFindings(database, audit.id, [UNGUARDED]);
  for (const range of ranges) {
    signal?.throwIfAborted();
    await lookAtRange(needs, audit, range);
  }
  if (needs.provider !== null) {
    const { found, payments } = await auditProvider(database, needs.provider, {
      accounts,
      full: audit.full,
      patienceMs: needs.patienceMs ?? PATIENCE_MS,
    });
    await recordFindings(database, audit.id, found);
    await noteProgress(database, audit.id, { payments });
  }
  await endUnseen(database, audit.id, accounts);
}

const PATIENCE_MS = 20_000;

const UNGUARDED: Found = {
  kind: "key.unguarded",
  account: 0,
  wallet: null,
  subject: "",
  expected: "unique indexes",
  stored: null,
  since: null,
};

async function lookAtRange(needs: AuditNeeds, audit: Audit, range: { from: number; to: number }): Promise<void> {
  const { database, sessions = SESSIONS } = needs;
  await withSnapshot(database, sessions, async (snapshot) => {
    const { scope, skipped, found: rewritten } = await snapshot.read((sql) => scopeOf(sql, audit, range));
    const covered = await snapshot.read((sql) => coverageOf(sql, scope));
    const found: Found[] = [];
    for (const part of portionsOf(scope)) {
      const checks = Object.values(CHECKS).map((check) => snapshot.read((sql) => check(sql, part)));
      found.push(...(await Promise.all(checks)).flat());
    }
    const all = [...rewritten, ...found];
    await recordFindings(database, audit.id, all);
    const unwell = all.flatMap(({ account, wallet }) => (wallet === null ? [] : [{ account, wallet }]));
    // Whoever sealed the same wallets meanwhile has proven them as well.
    await snapshot.write((sql) => seal(sql, scope, audit.id, unwell)).catch(unlessSomebodyElseDid);
    await noteProgress(database, audit.id, { ...covered, skipped, rangesDone: 1 });
  });
}

async function scopeOf(
  sql: Sql,
  audit: Audit,
  range: { from: number; to: number },
): Promise<{ scope: Scope; skipped: number; found: Found[] }> {
  if (audit.full) return { scope: { ...range, marks: null }, skipped: 0, found: await findRewritten(sql, range) };
  const { marks, skipped, found } = await triage(sql, range);
  const [row] = await sql`
    select coalesce(sum(sequence), 0)::bigint as all from wallets
    where account_id between ${range.from}::bigint and ${range.to}::bigint`;
  const { entries } = await coverageOf(sql, { ...range, marks });
  // Where much has happened, reading everything is faster than looking each new entry up.
  if (entries > FEW && entries * MUCH > row!.all) return { scope: { ...range, marks: null }, skipped: 0, found };
  return { scope: { ...range, marks }, skipped, found };
}

/** One part in so many of all entries is much. */
const MUCH = 4;
const FEW = 10_000;
/** How many wallets are looked at together where each has a mark of its own. */
const PORTION = 1_000;

function portionsOf(scope: Scope): Scope[] {
  const { marks } = scope;
  if (marks === null) return [scope];
  return Array.from({ length: Math.ceil(marks.length / PORTION) }, (_, index) => {
    return { ...scope, marks: marks.slice(index * PORTION, (index + 1) * PORTION) };
  });
}

/** What is looked at, and the moment it is looked at as of. */
async function coverageOf(sql: Sql, { from, to, marks }: Scope) {
  const [row] = await sql`
    select count(distinct account_id) as accounts, count(*) as wallets, coalesce(sum(sequence), 0)::bigint as entries,
      now() as watermark
    from wallets where account_id between ${from}::bigint and ${to}::bigint`;
  const proven = (marks ?? []).reduce((sum, mark) => sum + mark.after, 0);
  const { accounts, wallets, watermark } = row!;
  if (marks === null) return { accounts, wallets, watermark, entries: row!.entries as number };
  const [read] = await sql`
    select coalesce(sum(w.sequence), 0)::bigint as entries
    from unnest(${marks.map((mark) => mark.account)}::bigint[], ${marks.map((mark) => mark.wallet)}::int[])
      as m(account_id, wallet_no) join wallets w using (account_id, wallet_no)`;
  return { accounts, wallets, watermark, entries: Math.max(0, read!.entries - proven) };
}

/** Accounts in ranges of about so many entries; together they are all numbers that there can be. */
async function rangesOf(sql: Sql, size: number): Promise<{ from: number; to: number }[]> {
  const rows = await sql`
    select max(account_id) as last from (
      select account_id, floor((sum(sum(sequence)) over (order by account_id) - sum(sequence)) / ${size}::bigint) as portion
      from wallets group by account_id
    ) t group by portion order by 1`;
  const ends = [...rows.slice(0, -1).map((row) => row.last as number), Number.MAX_SAFE_INTEGER];
  return ends.map((to, index) => ({ from: index === 0 ? 0 : ends[index - 1]! + 1, to }));
}

async function numbersOf(database: Database, accounts: string[]): Promise<number[]> {
  const found = await Promise.all(accounts.map((id) => readAccount(database, id)));
  const missing = accounts.find((_, index) => found[index] === null);
  if (missing !== undefined) throw new Error(`There is no account ${missing}.`);
  return found.map((account) => account!.number);
}

function unlessSomebodyElseDid(error: unknown): void {
  if ((error as { code?: unknown }).code !== "40001") throw error;
}
