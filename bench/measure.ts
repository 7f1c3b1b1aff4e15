import { readFileSync } from "node:fs";
import type { Database } from "../src/store/database.ts";

/** What one measurement says. Times are milliseconds of one request (or set), WAL is bytes of one charge. */
export type Figures = {
  name: string;
  perSecond: number;
  p50: number;
  p99: number;
  walBytes: number | null;
  walImageBytes: number | null;
  /** CPU seconds of the server's process for a million charges; of ours where it runs in process. */
  cpuPerMillion: number | null;
  peakMemoryMb: number | null;
};

/** Counts what a stretch of work wrote to the WAL, page images apart: those depend on when the last checkpoint was. */
export async function measureWal<T>(
  admin: Database,
  work: () => Promise<T>,
): Promise<{ result: T; bytes: number; images: number }> {
  const [before] = await admin`select pg_current_wal_insert_lsn()::text as lsn`;
  const result = await work();
  const [after] =
    await admin`select pg_current_wal_flush_lsn()::text as lsn, pg_current_wal_insert_lsn()::text as insert`;
  const [stats] = await admin`
    select coalesce(sum(record_size), 0)::float8 as bytes, coalesce(sum(fpi_size), 0)::float8 as images
    from pg_get_wal_stats(${before!.lsn}::pg_lsn, ${after!.lsn}::pg_lsn)`;
  return { result, bytes: stats!.bytes, images: stats!.images };
}

/** How long some work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function latencies(times: number[]): { p50: number; p99: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used (Linux). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The most memory a process has held, in megabytes (Linux). */
export function peakMemoryMb(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/);
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

/** Runs `one` again and again from so many workers for so long, and answers how long each took. */
export async function drive(
  workers: number,
  milliseconds: number,
  one: () => Promise<unknown>,
): Promise<{ times: number[]; seconds: number }> {
  const times: number[] = [];
  const began = performance.now();
  const worker = async () => {
    while (performance.now() - began < milliseconds) {
      const start = performance.now();
      await one();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return { times, seconds: (performance.now() - began) / 1000 };
}
