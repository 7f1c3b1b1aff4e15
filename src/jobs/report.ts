import type { JobRun } from "../store/job-runs.ts";
import { type JobFacts, longestSilence } from "./definition.ts";

/** What a person is told of a job, and how bad that is. */
export type JobReport = { state: "ok" | "warning" | "wrong"; text: string };

/**
 * Says how it stands with one job, seen from outside.
 * @param run null where it never ran
 * @param lagSeconds for how long its work has been waiting; null where that is not known
 * @param servedSeconds for how long there has been a server; null where there is none, and nobody who could be stalled
 */
export function reportJob(
  job: JobFacts,
  run: JobRun | null,
  lagSeconds: number | null,
  servedSeconds: number | null,
): JobReport {
  const waiting =
    (lagSeconds ?? 0) < 1 ? "nothing waits for it" : `its work has been waiting for ${inWords(lagSeconds!)}`;
  if (run === null)
    return { state: "warning", text: `The job ${job.name} has not run on this database yet; ${waiting}.` };
  const ago = (time: number) => `${inWords((run.readAt - time) / 1_000)} ago`;
  const well = `The job ${job.name} ${run.okAt === null ? "has never been well" : `was well ${ago(run.okAt)}`}`;
  const limit = longestSilence(job);
  const silentSeconds = Math.min((run.readAt - run.heartbeatAt) / 1_000, servedSeconds ?? 0);
  if (silentSeconds > limit) {
    const advice = `look into the log of the server that began it last (host and process: ${run.server}), and restart it`;
    return { state: "wrong", text: `${well} and is stalled for ${inWords(silentSeconds)}: ${advice}.` };
  }
  if (run.errorAt !== null && run.errorAt > (run.okAt ?? 0)) {
    const again = `it failed ${ago(run.errorAt)} and runs again every ${job.everySeconds} s. ${run.error}`;
    return { state: "wrong", text: `${well}; ${again}` };
  }
  const isLate = servedSeconds !== null && (lagSeconds ?? 0) > limit;
  return { state: isLate ? "warning" : "ok", text: `${well}${isLate ? ", but" : ";"} ${waiting}.` };
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
