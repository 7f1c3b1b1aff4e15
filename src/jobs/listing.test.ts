// What the list of the jobs says of one, whatever stands in its row.
import { expect, test } from "vitest";
import type { JobRun } from "../store/job-runs.ts";
import { listingOf } from "./listing.ts";

const JOB = { name: "sweep", everySeconds: 10 };
const NOW = Date.UTC(2026, 0, 15, 9);
const ago = (seconds: number) => NOW - seconds * 1_000;

/** A job that ended well four seconds ago. */
const run = (fields: Partial<JobRun> = {}): JobRun => ({
  ...JOB,
  server: "host 7",
  startedAt: ago(5),
  finishedAt: ago(4),
  okAt: ago(4),
  count: 3,
  error: null,
  errorAt: null,
  heartbeatAt: ago(4),
  readAt: NOW,
  ...fields,
});

test.each<[string, JobRun | null, number | null, string, number | null]>([
  ["ended well", run(), 900, "well", ago(-6)],
  ["never ran", null, 900, "waiting", null],
  ["has no server to run on", run(), null, "waiting", ago(-6)],
  ["runs", run({ startedAt: ago(2), heartbeatAt: ago(1) }), 900, "running", null],
  ["runs for the first time", run({ finishedAt: null, okAt: null }), 900, "running", null],
  ["failed", run({ okAt: ago(90), error: "No luck.", errorAt: ago(4) }), 900, "failed", ago(-6)],
  ["is well again", run({ error: "No luck.", errorAt: ago(60) }), 900, "well", ago(-6)],
  ["is silent", run({ startedAt: ago(300), heartbeatAt: ago(300) }), 900, "stalled", ago(-6)],
  ["was silent before this server came", run({ heartbeatAt: ago(300) }), 20, "well", ago(-6)],
])("a job that %s", (_case, row, served, state, nextAt) => {
  expect(listingOf(JOB, row, 0, served)).toMatchObject({ state, nextAt });
});
