import type { Sql } from "../store/database.ts";

/** What is known of a job without running it. */
export type JobFacts = {
  /** Letters, digits and dashes. */
  name: string;
  /** Whole seconds from the end of a run to the begin of the next. */
  everySeconds: number;
  /** For how many seconds nothing may be heard of it; a minute or four times `everySeconds`, where it does not say. */
  silenceSeconds?: number;
  /** For how many seconds its work has been waiting for it; 0 where none waits, null where that cannot be told. */
  lag?(sql: Sql): Promise<number | null>;
};

/** A piece of work that is done again and again, on one server at a time. */
export type JobDefinition = JobFacts & {
  /**
   * Does what there is to do, and answers how much that was. It may be broken off at any point, and may rarely run twice
   * at once (on a server that was taken for dead), so what it does must be good to do again.
   *
   * @param signal asks it to end soon: the server stops, or another one has taken over
   * @param progress to be called whenever it got on. A run that does not for too long (`silenceSeconds`) is broken off
   * @throws what went wrong: it is shown, and the next run follows as usual. `PartlyDone` where some of it was done
   */
  run(signal: AbortSignal, progress: () => void): Promise<number>;
};

/** A run that did what it could, and has something to say about the rest. */
export class PartlyDone extends Error {
  override name = "PartlyDone";
  readonly count: number;

  constructor(message: string, count: number) {
    super(message);
    this.count = count;
  }
}

/** For how long nothing may be heard of a job. Then something is wrong with it. */
export function longestSilence(job: { everySeconds: number; silenceSeconds?: number }): number {
  return job.silenceSeconds ?? Math.max(60, 4 * job.everySeconds);
}
