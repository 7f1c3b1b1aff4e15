import type { Instant } from "../core/instant.ts";
import type { Rejection } from "../core/rejection.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type Origin, recordActs } from "./audit-log/record.ts";
import type { Database, Sql } from "./database.ts";

/** The time everything is decided at: the database's clock, or the test clock while it is set. */
export async function readClock(sql: Sql): Promise<Instant> {
  const [row] = await sql`select scrip_now() as now`;
  return row!.now;
}

/** What the test clock was set to; null where it was not. */
export async function readTestClock(sql: Sql): Promise<Instant | null> {
  const [row] = await sql`select now from test_clock`;
  return row?.now ?? null;
}

export async function isTestClockSet(sql: Sql): Promise<boolean> {
  return (await readTestClock(sql)) !== null;
}

/** Sets the test clock: to any time while no account has entries, then forwards only. */
export async function setTestClock(
  database: Database,
  now: Instant,
  origin: Origin | null = null,
): Promise<Result<Instant, Rejection>> {
  return database.begin(async (sql) => {
    const [row] = await sql`select scrip_now() as now, exists (select 1 from entries) as used`;
    if (row!.used && now < row!.now) {
      const detail = "Accounts have entries already: the test clock can only be moved forwards.";
      return fail({ code: "conflict", detail } as const);
    }
    await sql`
      insert into test_clock (only_row, now) values (true, ${now}::timestamptz)
      on conflict (only_row) do update set now = excluded.now`;
    const [before, after] = [row!.now, now].map((at) => ({ now: new Date(at).toISOString() }));
    await recordActs(sql, origin, { action: "test_clock.set", account: null, target: null, before, after });
    return ok(now);
  });
}
