import { PgBoss } from "pg-boss";
import type { Connection } from "../store/database.ts";
import { QueueConnection } from "../store/job-queue-connection.ts";
import { QUEUE_SCHEMA } from "../store/job-queue-schema.ts";

/** The right to run a job now, which one server has at a time. */
export type Turn = { job: string; id: string };

/**
 * Whose turn it is, as the database knows it. For each job at most one turn waits or is taken: that is the queue's policy
 * `exclusive`, a unique index. A turn that nobody has kept for 15 seconds is over, and another one is given.
 *
 * Whatever fails, the queue is opened anew at its next use, so that it recovers from anything that the database recovers
 * from.
 */
export class JobQueue {
  readonly #connection: QueueConnection;
  readonly #jobs: readonly string[];
  readonly #onError: (error: unknown) => void;
  #opened: Promise<PgBoss> | null = null;

  /** @param onError told what went wrong where nobody waits for it */
  constructor(connection: Connection, jobs: readonly string[], onError: (error: unknown) => void) {
    this.#connection = new QueueConnection(connection);
    this.#jobs = jobs;
    this.#onError = onError;
  }

  /** Takes a job's turn, if its time has come and no server has it. */
  async take(job: string): Promise<Turn | null> {
    return this.#use(async (boss) => {
      // Where one waits or is taken, this does nothing. There is none after the first start and after a server's death.
      await boss.send(job);
      const [taken] = await boss.fetch(job);
      return taken === undefined ? null : { job, id: taken.id };
    });
  }

  /** Says that the turn is still in use. False where it is over: another server may have taken the next. */
  async keep({ job, id }: Turn): Promise<boolean> {
    return this.#use(async (boss) => isDone(await boss.touch(job, id)));
  }

  /** Gives a turn back. The next may be taken after so many seconds, at once where it is 0. */
  async end({ job, id }: Turn, waitSeconds: number): Promise<void> {
    await this.#use(async (boss) => {
      const isOurs = isDone(await boss.complete(job, id));
      if (isOurs && waitSeconds > 0) await boss.send(job, null, { startAfter: waitSeconds });
    });
  }

  /** Ends the turns that nobody keeps any more, and throws away what is over. To be called every few seconds. */
  async tidy(): Promise<void> {
    await this.#use((boss) => boss.supervise());
  }

  /** Gives up the connection. Turns that were not ended run out. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await this.#connection.close();
    await shut(opened);
  }

  async #use<T>(work: (boss: PgBoss) => Promise<T>): Promise<T> {
    this.#opened ??= this.#open();
    const opened = this.#opened;
    try {
      return await work(await opened);
    } catch (error) {
      if (this.#opened === opened) {
        this.#opened = null;
        void shut(opened);
      }
      throw error;
    }
  }

  async #open(): Promise<PgBoss> {
    const { rows } = await this.#connection.executeSql(QUEUE_SCHEMA);
    const boss = new PgBoss({
      db: this.#connection,
      schema: rows[0].name,
      createSchema: false,
      // Nothing happens but what is asked for here: no timetable, no supervisor of its own.
      schedule: false,
      supervise: false,
      monitorIntervalSeconds: TIDY_SECONDS,
      maintenanceIntervalSeconds: MINUTE,
    });
    boss.on("error", this.#onError);
    await boss.start();
    for (const job of this.#jobs) {
      await boss.createQueue(job, { policy: "exclusive", ...TURNS });
      await boss.updateQueue(job, TURNS);
      // A turn may wait for the time that an older version of the job had set.
      await boss.deleteQueuedJobs(job);
    }
    return boss;
  }
}

const MINUTE = 60;

/** How often the queue looks for turns that nobody keeps any more; of all servers, one does. */
const TIDY_SECONDS = 4;

/** Turns are never tried again: whatever became of one, the next has an id of its own. */
const TURNS = {
  retryLimit: 0,
  heartbeatSeconds: 15,
  expireInSeconds: 12 * 60 * MINUTE,
  deleteAfterSeconds: 60 * MINUTE,
};

/** Whether a command on a turn found it as it should be. The library tells, but its types do not say so. */
function isDone(response: object): boolean {
  return (response as { affected: number }).affected > 0;
}

/** Ends what the library does by itself. One that never opened does nothing. */
async function shut(opened: Promise<PgBoss> | null): Promise<void> {
  try {
    await (await opened)?.stop({ graceful: false, close: false });
  } catch {}
}
