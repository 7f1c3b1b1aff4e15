import type { JobState } from "./jobs.ts";

/** One figure for Prometheus: the same for each job, where it is known. */
export type JobFigure = {
  name: string;
  help: string;
  type: "gauge" | "counter";
  values: { labels: { job: string }; value: number }[];
};

/** What Prometheus is told of the jobs. */
export function jobFigures(states: readonly JobState[]): JobFigure[] {
  const figure = (
    name: string,
    help: string,
    type: JobFigure["type"],
    of: (state: JobState) => number | null,
  ): JobFigure => ({
    name,
    help,
    type,
    values: states.flatMap((state) => {
      const value = of(state);
      return value === null ? [] : [{ labels: { job: state.name }, value }];
    }),
  });
  return [
    figure(
      "scrip_job_last_ok_timestamp_seconds",
      "When the job last ended well, on any server.",
      "gauge",
      ({ okAt }) => (okAt === null ? null : okAt / 1_000),
    ),
    figure("scrip_job_lag_seconds", "For how long its work has been waiting.", "gauge", (state) => state.lagSeconds),
    figure("scrip_job_failures_total", "Its runs that failed on this server.", "counter", (state) => state.failures),
    figure(
      "scrip_job_heartbeat_age_seconds",
      "Since when no server has begun it, got on with it or ended it.",
      "gauge",
      (state) => state.heartbeatAgeSeconds,
    ),
  ];
}

/** Whether all jobs are well, as a readiness check says it: `ok`, or which are not. */
export function jobsCheck(states: readonly JobState[]): string {
  const stalled = states.filter(({ stalledSeconds }) => stalledSeconds !== null);
  if (stalled.length === 0) return "ok";
  return stalled
    .map(({ name, stalledSeconds }) => `${name} is stalled for ${Math.round(stalledSeconds!)} s`)
    .join("; ");
}
