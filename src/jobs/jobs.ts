import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../core/instant.ts";
import type { Connection, Database } from "../store/database.ts";
import { type JobRun, readJobRuns } from "../store/job-runs.ts";
import { type JobDefinition, longestSilence } from "./definition.ts";
import { Job } from "./job.ts";
import { Notices } from "./notices.ts";
import { orSoon } from "./or-soon.ts";
import { JobQueue } from "./queue.ts";

export type JobsOptions = {
  /** For the queue, which has a session of its own. */
  connection: Connection;
  /** For what the server knows of the jobs. */
  database: Database;
  definitions: readonly JobDefinition[];
  /** Told what a person should know, in whole sentences, once each. */
  log(line: string): void;
  /** How often each job asks whether it is its turn, in milliseconds. */
  clockMs?: number;
};

/** How it stands with one job, as this server saw it last. */
export type JobState = {
  name: string;
  everySeconds: number;
  /** Runs that failed on this server since it started. */
  failures: number;
  /** For how long work has been waiting; null where that is not known. */
  lagSeconds: number | null;
  /** When it last ended well, on whichever server; null where it never did. */
  okAt: Instant | null;
  /** Since when nothing was heard of it from any server, in seconds; null before its first run. */
  heartbeatAgeSeconds: number | null;
  /** The same where it is too long, and this server has been there for as long; else null. */
  stalledSeconds: number | null;
};

export type Jobs = {
  /** How it stands with each job. Asks nobody: it was looked at within the last seconds. */
  states(): JobState[];
  /** Begins nothing more, asks what runs to end, and hands back what does not within ten seconds. */
  stop(): Promise<void>;
};

/** Runs jobs on this server whenever it is their turn, until it is stopped. A database that is away is waited for. */
export function startJobs({ connection, database, definitions, log, clockMs = CLOCK_MS }: JobsOptions): Jobs {
  const stop = new AbortController();
  const stopping = stop.signal;
  const notices = new Notices(log);
  const names = definitions.map(({ name }) => name);
  const queue = new JobQueue(connection, names, (error) => {
    if (!stopping.aborted) notices.trouble("queue", `The queue of the jobs has trouble: ${(error as Error).message}.`);
  });
  const server = `${hostname()} ${process.pid}`;
  const around = { queue, database, notices, server, clockMs, stopping };
  const jobs = definitions.map((definition) => new Job(definition, around));
  const watch = new Watch(jobs, queue, database);
  const loops = Promise.all([watch.look(stopping), ...jobs.map((job) => job.work())]);
  const end = async () => {
    stop.abort();
    await orSoon(loops, STOP_MS);
    await orSoon(Promise.allSettled(jobs.map((job) => job.handBack())), HAND_BACK_MS);
    await orSoon(queue.close(), HAND_BACK_MS);
  };
  let ended: Promise<void> | null = null;
  return {
    states: () => watch.states(),
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}

/** Seconds matter to no job. */
const CLOCK_MS = 2_000;
const LOOK_MS = 5_000;
const LOOK_PATIENCE_MS = 30_000;
const STOP_MS = 10_000;
const HAND_BACK_MS = 2_000;

/** Looks after the jobs: ends the turns of servers that died, and knows how it stands with each. */
class Watch {
  readonly #jobs: readonly Job[];
  readonly #queue: JobQueue;
  readonly #database: Database;
  readonly #startedAt = performance.now();
  #runs = new Map<string, JobRun>();
  #lags = new Map<string, number | null>();
  #seenAt = performance.now();

  constructor(jobs: readonly Job[], queue: JobQueue, database: Database) {
    this.#jobs = jobs;
    this.#queue = queue;
    this.#database = database;
  }

  /** Ends when the server stops. What fails is tried again; the jobs themselves tell that something is wrong. */
  async look(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const looks = Promise.allSettled([this.#queue.tidy(), this.#readRuns(), this.#readLags()]);
      await orSoon(looks, LOOK_PATIENCE_MS);
      await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => {});
    }
  }

  states(): JobState[] {
    return this.#jobs.map((job) => {
      const { name, everySeconds } = job.definition;
      const run = this.#runs.get(name) ?? null;
      const heartbeatAgeSeconds = run === null ? null : (run.readAt - run.heartbeatAt) / 1_000 + since(this.#seenAt);
      const silent = Math.min(heartbeatAgeSeconds ?? Number.POSITIVE_INFINITY, since(this.#startedAt));
      return {
        name,
        everySeconds,
        failures: job.failures,
        lagSeconds: this.#lags.get(name) ?? null,
        okAt: run?.okAt ?? null,
        heartbeatAgeSeconds,
        stalledSeconds: silent > longestSilence(job.definition) ? silent : null,
      };
    });
  }

  async #readRuns(): Promise<void> {
    const runs = await readJobRuns(this.#database);
    this.#runs = new Map(runs.map((run) => [run.name, run]));
    this.#seenAt = performance.now();
  }

  async #readLags(): Promise<void> {
    await Promise.all(
      this.#jobs.map(async ({ definition }) => {
        const { name, lag } = definition;
        // What cannot be told now is not what it was.
        this.#lags.set(name, lag === undefined ? null : await lag(this.#database).catch(() => null));
      }),
    );
  }
}

/** Seconds since a moment that `performance.now()` told. */
function since(moment: number): number {
  return (performance.now() - moment) / 1_000;
}
