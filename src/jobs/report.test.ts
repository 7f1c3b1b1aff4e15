// What a person is told of a job from outside, whatever the table says of it.
import { expect, test } from "vitest";
import type { JobRun } from "../store/job-runs.ts";
import { reportJob } from "./report.ts";

const JOB = { name: "sweep", everySeconds: 10 };
const NOW = Date.UTC(2026, 0, 15, 9);
const ago = (seconds: number) => NOW - seconds * 1_000;

/** How it stands with a job that ended well four seconds ago. */
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

test.each<[string, JobRun | null, number | null, number | null, string, string]>([
  ["well", run(), 0, 900, "ok", "The job sweep was well 4 s ago; nothing waits for it."],
  ["well, without a lag", run(), null, 900, "ok", "The job sweep was well 4 s ago; nothing waits for it."],
  ["a little late", run(), 9, 900, "ok", "The job sweep was well 4 s ago; its work has been waiting for 9 s."],
  ["late", run(), 7_199, 900, "warning", "The job sweep was well 4 s ago, but its work has been waiting for 120 min."],
  ["new", null, 0, 3, "warning", "The job sweep has not run on this database yet; nothing waits for it."],
  [
    "failing",
    run({ okAt: null, error: "No luck.", errorAt: ago(4) }),
    0,
    900,
    "wrong",
    "The job sweep has never been well; it failed 4 s ago and runs again every 10 s. No luck.",
  ],
  [
    "well again",
    run({ error: "No luck.", errorAt: ago(14) }),
    0,
    900,
    "ok",
    "The job sweep was well 4 s ago; nothing waits for it.",
  ],
  [
    "stalled",
    run({ okAt: ago(400), heartbeatAt: ago(300) }),
    0,
    90,
    "wrong",
    "The job sweep was well 7 min ago and is stalled for 90 s: look into the log of the server that began it last " +
      "(host and process: host 7), and restart it.",
  ],
  [
    "silent, with a server that came a minute ago",
    run({ okAt: ago(400), heartbeatAt: ago(300) }),
    0,
    59,
    "ok",
    "The job sweep was well 7 min ago; nothing waits for it.",
  ],
  [
    "silent, without a server",
    run({ okAt: ago(200_000), heartbeatAt: ago(200_000) }),
    7_300,
    null,
    "ok",
    "The job sweep was well 2 days ago; its work has been waiting for 2 h.",
  ],
])("%s", (_, seen, lagSeconds, servedSeconds, state, text) => {
  expect(reportJob(JOB, seen, lagSeconds, servedSeconds)).toEqual({ state, text });
});
