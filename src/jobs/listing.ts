import type { Instant } from "../core/instant.ts";
import type { Sql } from "../store/database.ts";
import { type JobRun, readJobRuns, readServedSeconds } from "../store/job-runs.ts";
import { type JobFacts, longestSilence } from "./definition.ts";
import { reportJob } from "./report.ts";

/** One job for those who look at all of them: its schedule, how its last run went, and when the next is due. */
type JobListing = {
  name: string;
  everySeconds: number;
  /** `waiting`: it never ran, or no server runs; `stalled`: nothing was heard of it for too long. */
  state: "well" | "running" | "failed" | "stalled" | "waiting";
  /** How it stands, in a sentence. */
  text: string;
  run: JobRun | null;
  nextAt: Instant | null;
  lagSeconds: number | null;
};

/** How it stands with each job, on whichever server it ran. */
export async function listJobs(sql: Sql, jobs: readonly JobFacts[]): Promise<JobListing[]> {
  const [runs, served] = await Promise.all([readJobRuns(sql), readServedSeconds(sql)]);
  return Promise.all(
    jobs.map(async (job) => {
      const run = runs.find(({ name }) => name === job.name) ?? null;
      return listingOf(job, run, (await job.lag?.(sql)) ?? null, served);
    }),
  );
}

/**
 * How it stands with one job.
 * @param run null where it never ran
 * @param lagSeconds for how long its work has been waiting; null where that is not known
 * @param servedSeconds for how long there has been a server; null where there is none
 */
export function listingOf(
  job: JobFacts,
  run: JobRun | null,
  lagSeconds: number | null,
  servedSeconds: number | null,
): JobListing {
  const { name, everySeconds } = job;
  const { text } = reportJob(job, run, lagSeconds, servedSeconds);
  const nextAt = run === null || isRunning(run) ? null : run.finishedAt! + everySeconds * 1_000;
  return { name, everySeconds, state: stateOf(job, run, servedSeconds), text, run, nextAt, lagSeconds };
}

function stateOf(job: JobFacts, run: JobRun | null, servedSeconds: number | null): JobListing["state"] {
  if (run === null || servedSeconds === null) return "waiting";
  const silent = Math.min((run.readAt - run.heartbeatAt) / 1_000, servedSeconds);
  if (silent > longestSilence(job)) return "stalled";
  if (isRunning(run)) return "running";
  return run.errorAt !== null && run.errorAt > (run.okAt ?? 0) ? "failed" : "well";
}

function isRunning({ startedAt, finishedAt }: JobRun): boolean {
  return finishedAt === null || finishedAt < startedAt;
}
