import { setTimeout as sleep } from "node:timers/promises";
import { connectionsTo, type EmbeddedConnection } from "./connection.ts";
import type { Lock } from "./lock.ts";
import { type Life, moveIn } from "./move-in.ts";
import { readPasswords, socketFolder } from "./place.ts";
import { stopPostmaster } from "./postmaster.ts";
import { prepare } from "./prepare.ts";
import { serverSettings } from "./settings.ts";
import { AlreadyRunningError, messageOf } from "./start-error.ts";

export type EmbeddedOptions = {
  /** Told when PostgreSQL ended unasked, and at each failure to start it again. Statements fail until `onUp`. */
  onDown?(reason: string): void;
  /** Told when it is there again. */
  onUp?(): void;
  /** Told when another Scrip server took the data folder meanwhile: this one must end. Without it, an exception ends it. */
  onLost?(error: Error): void;
  /** Told what a person should know, in whole sentences. */
  log?(line: string): void;
  /** Settings that replace the usual ones (tests do without waiting for the disk). */
  settings?: Record<string, string>;
};

export type EmbeddedDatabase = {
  /** Makes and alters tables. */
  owner: EmbeddedConnection;
  /** Uses them. */
  server: EmbeddedConnection;
  /** Shuts PostgreSQL down, fast and clean, and waits until it has ended. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL on the files under a data folder, which are made where there are none, and keeps it running: where
 * it ends unasked it is started again.
 * @param dataDir the folder, absolute or relative to the working directory
 * @throws AlreadyRunningError where another Scrip server lives on the folder; StartError, with what to do, otherwise
 */
export async function startEmbedded(dataDir: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {});
  const prepared = await prepare(dataDir, { durable: options.settings?.["fsync"] !== "off", log });
  const socket = await socketFolder(prepared.place, prepared.runAs.owner);
  const connections = connectionsTo(socket, await readPasswords(prepared.place));
  const settings = { ...serverSettings(prepared.place, socket), ...options.settings };
  const life: Life = { prepared, connections, settings, postmaster: null, stopping: false, log };
  const lock = await moveIn(life).catch(async (error) => {
    // Whoever lives here now may be using the PostgreSQL that we started, and deals with it as with an orphan.
    if (!(error instanceof AlreadyRunningError)) await stopOwn(life);
    throw error;
  });
  const watching = watch(life, lock, options);
  return {
    owner: connections.owner,
    server: connections.server,
    async stop() {
      life.stopping = true;
      await stopOwn(life);
      await watching;
    },
  };
}

async function stopOwn(life: Life): Promise<void> {
  if (life.postmaster !== null) await stopPostmaster(life.postmaster);
}

/** Moves in again whenever the lock is lost, until the server stops or the data folder belongs to another. */
async function watch(life: Life, first: Lock, options: EmbeddedOptions): Promise<void> {
  let lock: Lock | null = first;
  let attempt = 0;
  while (lock !== null) {
    const since = Date.now();
    await lock.whenLost;
    await lock.release();
    if (life.stopping) return;
    options.onDown?.(life.postmaster?.ended() ?? "its sessions were ended");
    // What ran for a while may come back at once; what ends again and again is given time.
    attempt = Date.now() - since > 60_000 ? 0 : attempt + 1;
    lock = await moveBackIn(life, attempt, options);
    if (lock !== null) options.onUp?.();
  }
  // Nothing is started after the server has said stop.
  await stopOwn(life);
}

/** Tries until the database is there. Null where the server stops, or the data folder was taken by another. */
async function moveBackIn(life: Life, attempt: number, options: EmbeddedOptions): Promise<Lock | null> {
  for (let tries = attempt; ; tries++) {
    if (tries > 1) await sleep(Math.min(25 * 2 ** tries, 10_000));
    if (life.stopping) return null;
    try {
      return await moveIn(life);
    } catch (error) {
      if (life.stopping) return null;
      if (!(error instanceof AlreadyRunningError)) options.onDown?.(messageOf(error));
      else if (options.onLost === undefined) throw error;
      else {
        options.onLost(error);
        return null;
      }
    }
  }
}
