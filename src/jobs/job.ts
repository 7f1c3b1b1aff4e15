import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import { beginRun, continueRun, endRun } from "../store/job-runs.ts";
import { type JobDefinition, PartlyDone, silenceSeconds } from "./definition.ts";
import type { Notices } from "./notices.ts";
import type { JobQueue, Turn } from "./queue.ts";

/** What a job needs of the server it runs on. */
export type JobSurroundings = {
  queue: JobQueue;
  database: Database;
  notices: Notices;
  /** What the server is called in the table of runs: host and process. */
  server: string;
  /** How often it asks whether it is its turn, in milliseconds. */
  clockMs: number;
  /** Ends it. */
  stopping: AbortSignal;
};

/** One job on this server: waits for its turn, runs, waits again, until the server stops. */
export class Job {
  readonly definition: JobDefinition;
  readonly #around: JobSurroundings;
  #failures = 0;
  /** The turn that this server has. */
  #turn: Turn | null = null;

  constructor(definition: JobDefinition, around: JobSurroundings) {
    this.definition = definition;
    this.#around = around;
  }

  /** Runs that failed on this server. */
  get failures(): number {
    return this.#failures;
  }

  /** Ends when the server stops and the run, if there is one, has ended. Never throws. */
  async work(): Promise<void> {
    const { queue, notices, clockMs, stopping } = this.#around;
    while (!stopping.aborted) {
      try {
        const turn = await queue.take(this.definition.name);
        notices.well("queue", "The jobs can reach their queue again.");
        if (turn !== null) await this.#run(turn);
      } catch (error) {
        if (!stopping.aborted) notices.trouble("queue", `The jobs cannot go on: ${messageOf(error)}. They try again.`);
      }
      await sleep(clockMs, undefined, { signal: stopping }).catch(() => {});
    }
  }

  /** Lets go of the turn, whether its run has ended or not, so that another server may take the next at once. */
  async handBack(): Promise<void> {
    const turn = this.#turn;
    this.#turn = null;
    if (turn !== null) await this.#around.queue.end(turn, 0);
  }

  async #run(turn: Turn): Promise<void> {
    const { name, everySeconds } = this.definition;
    const { queue, database, server, stopping } = this.#around;
    this.#turn = turn;
    const run = new Run(turn, this.definition, this.#around);
    let count: number | null = null;
    let failure: unknown = null;
    try {
      await beginRun(database, { name, everySeconds, server });
      count = await this.definition.run(run.signal, run.progress);
    } catch (error) {
      if (error instanceof PartlyDone) count = error.count;
      failure = error;
    } finally {
      run.end();
    }
    if (run.signal.aborted && !stopping.aborted) failure = run.signal.reason;
    // What a server that stops has broken off is no failure.
    if (failure !== null && stopping.aborted) return this.handBack();
    this.#tell(failure);
    await endRun(database, name, count, failure === null ? null : messageOf(failure)).catch(() => {});
    // It was handed back, where the server stopped and this took too long.
    if (this.#turn !== turn) return;
    this.#turn = null;
    await queue.end(turn, stopping.aborted ? 0 : everySeconds);
  }

  #tell(failure: unknown): void {
    const { name, everySeconds } = this.definition;
    const { notices } = this.#around;
    if (failure === null) {
      notices.well(name, `The job ${name} is well again.`);
      return;
    }
    this.#failures += 1;
    notices.trouble(name, `The job ${name} failed: ${messageOf(failure)} It runs again in ${everySeconds} s.`);
  }
}

/** A run in progress: keeps its turn for as long as it gets on. */
class Run {
  readonly #turn: Turn;
  readonly #definition: JobDefinition;
  readonly #around: JobSurroundings;
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly signal: AbortSignal;
  #gotOnAt = performance.now();
  #hasGotOn = false;

  constructor(turn: Turn, definition: JobDefinition, around: JobSurroundings) {
    this.#turn = turn;
    this.#definition = definition;
    this.#around = around;
    this.signal = AbortSignal.any([around.stopping, this.#over.signal]);
    // A failure to keep it is none of the run: if the database is away, it will notice by itself.
    this.#timer = setInterval(() => void this.#keep().catch(() => {}), KEEP_MS);
  }

  progress = (): void => {
    this.#gotOnAt = performance.now();
    this.#hasGotOn = true;
  };

  end(): void {
    clearInterval(this.#timer);
  }

  async #keep(): Promise<void> {
    const silence = (performance.now() - this.#gotOnAt) / 1_000;
    if (silence > silenceSeconds(this.#definition)) {
      return this.#breakOff(`It did not get on for ${Math.round(silence)} s, and was broken off.`);
    }
    if (!(await this.#around.queue.keep(this.#turn))) {
      return this.#breakOff("It was not heard of for too long, and another server may have taken over.");
    }
    if (!this.#hasGotOn) return;
    this.#hasGotOn = false;
    await continueRun(this.#around.database, this.#definition.name);
  }

  /** The turn is left to run out: where the run does not listen, nobody else shall begin before that. */
  #breakOff(reason: string): void {
    this.end();
    this.#over.abort(new Error(reason));
  }
}

/** A turn runs out after 15 seconds. */
const KEEP_MS = 5_000;

const LONGEST_MESSAGE = 1_000;

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE);
}
