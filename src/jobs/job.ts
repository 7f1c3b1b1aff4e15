import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../store/database.ts";
import { beginRun, continueRun, endRun } from "../store/job-runs.ts";
import { type JobDefinition, longestSilence, PartlyDone } from "./definition.ts";
import type { Notices } from "./notices.ts";
import { orSoon } from "./or-soon.ts";
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
    const { queue, database, stopping } = this.#around;
    this.#turn = turn;
    if (stopping.aborted) return this.handBack();
    const { count, failure } = await this.#attempt(turn);
    // What a server that stops has broken off is no failure.
    if (failure !== null && stopping.aborted) return this.handBack();
    this.#tell(failure);
    await orSoon(endRun(database, name, count, failure === null ? null : messageOf(failure)), NOTE_MS);
    // It was handed back, where the server stopped and this took too long.
    if (this.#turn !== turn) return;
    this.#turn = null;
    await queue.end(turn, stopping.aborted ? 0 : everySeconds);
  }

  async #attempt(turn: Turn): Promise<{ count: number | null; failure: unknown }> {
    const { name, everySeconds } = this.definition;
    const { database, server, stopping } = this.#around;
    const run = new Run(turn, this.definition, this.#around);
    const work = async () => {
      await beginRun(database, { name, everySeconds, server });
      return this.definition.run(run.signal, run.progress);
    };
    try {
      const count = await Promise.race([work(), run.abandoned]);
      return { count, failure: run.signal.aborted && !stopping.aborted ? run.signal.reason : null };
    } catch (error) {
      const failure = run.signal.aborted && !stopping.aborted ? run.signal.reason : error;
      return { count: error instanceof PartlyDone ? error.count : null, failure };
    } finally {
      run.end();
    }
  }

  #tell(failure: unknown): void {
    const { name, everySeconds } = this.definition;
    const { notices } = this.#around;
    if (failure === null) {
      notices.well(name, `The job ${name} is well again.`);
      return;
    }
    this.#failures += 1;
    notices.trouble(name, `The job ${name} failed, and runs again in ${everySeconds} s: ${messageOf(failure)}`);
  }
}

/** A run in progress: keeps its turn for as long as it gets on. */
class Run {
  readonly #turn: Turn;
  readonly #definition: JobDefinition;
  readonly #around: JobSurroundings;
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #leaving: NodeJS.Timeout | undefined;
  #abandon: (reason: Error) => void = () => {};
  /** Asks the work to end. */
  readonly signal: AbortSignal;
  /** Fails where the work was broken off and did not end: nobody waits for it any longer. */
  readonly abandoned: Promise<never>;
  #gotOnAt = performance.now();
  #hasGotOn = false;

  constructor(turn: Turn, definition: JobDefinition, around: JobSurroundings) {
    this.#turn = turn;
    this.#definition = definition;
    this.#around = around;
    this.signal = AbortSignal.any([around.stopping, this.#over.signal]);
    this.abandoned = new Promise((_, reject) => {
      this.#abandon = reject;
    });
    // A failure to keep it is none of the run: if the database is away, it will notice by itself.
    this.#timer = setInterval(() => void this.#keep().catch(() => {}), KEEP_MS);
  }

  progress = (): void => {
    this.#gotOnAt = performance.now();
    this.#hasGotOn = true;
  };

  end(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#leaving);
  }

  async #keep(): Promise<void> {
    const silence = (performance.now() - this.#gotOnAt) / 1_000;
    if (silence > longestSilence(this.#definition)) {
      return this.#breakOff(`It did not get on for ${Math.round(silence)} s, and was broken off.`);
    }
    if (!(await this.#around.queue.keep(this.#turn))) {
      return this.#breakOff("It was not heard of for too long, and another server may have taken over.");
    }
    if (!this.#hasGotOn) return;
    this.#hasGotOn = false;
    await continueRun(this.#around.database, this.#definition.name);
  }

  /** The turn is left to run out: where the work does not listen, nobody else shall begin before that. */
  #breakOff(reason: string): void {
    if (this.#over.signal.aborted) return;
    clearInterval(this.#timer);
    const error = new Error(reason);
    this.#leaving = setTimeout(() => this.#abandon(error), LEAVE_MS);
    this.#over.abort(error);
  }
}

/** A turn runs out after 15 seconds. */
const KEEP_MS = 5_000;

/** How long work that was broken off is waited for: as long as its turn needs to run out, and be found. */
const LEAVE_MS = 20_000;

const NOTE_MS = 10_000;

const LONGEST_MESSAGE = 1_000;

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE);
}
