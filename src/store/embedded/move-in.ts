import { setTimeout as sleep } from "node:timers/promises";
import type { Connections } from "./connection.ts";
import { type Lock, tryLock } from "./lock.ts";
import { claim } from "./place.ts";
import {
  livePostmaster,
  logTail,
  type Postmaster,
  removeStaleLocks,
  spawnPostmaster,
  stopProcess,
} from "./postmaster.ts";
import type { Prepared } from "./prepare.ts";
import { AlreadyRunningError, StartError } from "./start-error.ts";

/** One server's life on a data folder. */
export type Life = {
  prepared: Prepared;
  connections: Connections;
  settings: Record<string, string>;
  /** The PostgreSQL that this process started last. */
  postmaster: Postmaster | null;
  /** Set when the server stops: nothing is started any more. */
  stopping: boolean;
  log(line: string): void;
};

const POLL_MS = 20;
/** How long a lock must be held by another before that one counts as alive: a killed server's session vanishes sooner. */
const VANISH_MS = 1_000;
/** How long whoever started a PostgreSQL has for locking it before others take it for an orphan. */
const YOUNG_MS = 300;
const TELL_MS = 3_000;
const SILENT_MS = 60_000;
const MOST_STARTS = 5;

/**
 * Moves into the data folder: ends when this process holds the lock in a PostgreSQL that it started itself.
 *
 * Whoever gets the lock in a PostgreSQL that another process started, twice with a pause between, has found an orphan,
 * and stops it before starting its own. However many move in at once, they may stop each other's PostgreSQL, but only
 * one holds the lock in its own: PostgreSQL never runs twice on the same files, and gives the lock to one session.
 *
 * @throws AlreadyRunningError, StartError
 */
export async function moveIn(life: Life): Promise<Lock> {
  const { place } = life.prepared;
  const start = starter(life);
  let state = "";
  let since = 0;
  let suspect: number | null = null;
  for (; ; await sleep(POLL_MS)) {
    if (life.stopping) throw new StartError("Scrip is stopping.");
    const attempt = await tryLock(life.connections.superuser);
    if (attempt.state !== state) since = Date.now();
    state = attempt.state;
    const lasted = Date.now() - since;

    if (attempt.state === "held") {
      const pid = await livePostmaster(place);
      if (pid !== null && pid === life.postmaster?.pid && isRunning(life.postmaster)) return attempt.lock;
      if (pid !== null && pid === suspect) await stopProcess(place, pid);
      await attempt.lock.release();
      if (pid !== suspect) await sleep(YOUNG_MS);
      if (pid === null && lasted > SILENT_MS) throw unreachable(place.dataDir);
      suspect = pid;
    } else if (attempt.state === "taken") {
      if (lasted > VANISH_MS) throw new AlreadyRunningError(place.dataDir, attempt.by, attempt.host);
    } else if (attempt.state === "busy") {
      if (lasted > TELL_MS) tellOnce(life);
    } else {
      const pid = await livePostmaster(place);
      if (pid === null && !isRunning(life.postmaster)) await start();
      else if (lasted > SILENT_MS) throw unreachable(place.dataDir);
    }
  }
}

function isRunning(postmaster: Postmaster | null): boolean {
  return postmaster !== null && postmaster.ended() === null;
}

/**
 * Starts PostgreSQL, a few times at most, each with a longer pause before it: sessions of one that was killed may still
 * be ending, but what ends each time will not stay the next time.
 */
function starter(life: Life): () => Promise<void> {
  const { place, binaries, runAs } = life.prepared;
  let starts = 0;
  return async () => {
    if (starts === MOST_STARTS) {
      const log = await logTail(place);
      throw new StartError(
        `The embedded PostgreSQL does not start (${life.postmaster?.ended()}). The end of its log in ${place.log}:\n${log}`,
      );
    }
    if (starts > 0) await sleep(50 * 2 ** starts);
    starts++;
    await removeStaleLocks(place, life.connections.superuser.host);
    await claim(place, runAs.owner);
    life.postmaster = spawnPostmaster(place, binaries, runAs, life.settings);
  };
}

function unreachable(dataDir: string): StartError {
  return new StartError(
    `A PostgreSQL runs on ${dataDir} that can be neither used nor stopped from here: stop it with "kill -INT" and start again.`,
  );
}

const told = new WeakSet<Life>();

/** Recovery after a crash can take a while; nobody should wonder. */
function tellOnce(life: Life): void {
  if (told.has(life)) return;
  told.add(life);
  life.log("Waiting for the embedded PostgreSQL, which is recovering or ending its last sessions.");
}
