import type { Instant } from "../core/instant.ts";
import type { Sql } from "./database.ts";
import { queueApplication } from "./job-queue-connection.ts";

/**
 * How it stands with one job, on whichever server it ran. All times are the database's own clock: a test clock stands
 * still, and jobs do not.
 */
export type JobRun = {
  name: string;
  everySeconds: number;
  /** Where it was begun last: host and process. */
  server: string;
  startedAt: Instant;
  finishedAt: Instant | null;
  /** When it last ended well, and how much the last run did. */
  okAt: Instant | null;
  count: number | null;
  /** What went wrong the last time that something did. */
  error: string | null;
  errorAt: Instant | null;
  /** When a run began, got on or ended. */
  heartbeatAt: Instant;
  /** When this was read. */
  readAt: Instant;
};

/** Notes that a run begins. */
export async function beginRun(
  sql: Sql,
  { name, everySeconds, server }: { name: string; everySeconds: number; server: string },
): Promise<void> {
  await sql`
    insert into job_runs (name, every_seconds, server, last_started_at, heartbeat_at)
    values (${name}, ${everySeconds}, ${server}, clock_timestamp(), clock_timestamp())
    on conflict (name) do update
      set every_seconds = excluded.every_seconds, server = excluded.server, last_started_at = excluded.last_started_at,
          heartbeat_at = excluded.heartbeat_at`;
}

/** Notes that a run gets on. */
export async function continueRun(sql: Sql, name: string): Promise<void> {
  await sql`update job_runs set heartbeat_at = clock_timestamp() where name = ${name}`;
}

/** Notes how a run ended: how much it did, and what went wrong, if anything did. */
export async function endRun(sql: Sql, name: string, count: number | null, error: string | null): Promise<void> {
  await sql`
    update job_runs set
      heartbeat_at = clock_timestamp(), last_finished_at = clock_timestamp(), last_count = ${count},
      ${error === null ? sql`last_ok_at = clock_timestamp()` : sql`last_error = ${error}, last_error_at = clock_timestamp()`}
    where name = ${name}`;
}

/** Every job that ever ran on this database. */
export async function readJobRuns(sql: Sql): Promise<JobRun[]> {
  const rows = await sql`select *, clock_timestamp() as read_at from job_runs order by name`;
  return rows.map((row) => ({
    name: row.name,
    everySeconds: row.every_seconds,
    server: row.server,
    startedAt: row.last_started_at,
    finishedAt: row.last_finished_at,
    okAt: row.last_ok_at,
    count: row.last_count,
    error: row.last_error,
    errorAt: row.last_error_at,
    heartbeatAt: row.heartbeat_at,
    readAt: row.read_at,
  }));
}

/** For how many seconds a server that runs jobs has been connected to this database; null where none is. */
export async function readServedSeconds(sql: Sql): Promise<number | null> {
  const [row] = await sql`
    select extract(epoch from clock_timestamp() - min(backend_start))::float8 as seconds from pg_stat_activity
    where datname = current_database() and application_name like ${queueApplication("%")}`;
  return row!.seconds;
}
