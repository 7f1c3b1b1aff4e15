import type { ChildProcess } from "node:child_process";
import { execFile } from "node:child_process";
import { link, readdir, readFile, readlink, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { ENVIRONMENT, type RunAs } from "./run-as.ts";
import { settingArguments } from "./settings.ts";
import { errorCode, messageOf } from "./start-error.ts";

/** PostgreSQL's main process, as this process started it. */
export type Postmaster = {
  pid: number;
  /** Null while it runs; how it ended, and what it said, afterwards. */
  ended(): string | null;
  whenEnded: Promise<void>;
};

/** Starts PostgreSQL. It is not yet ready for connections then, and may still end because another one has the files. */
export function spawnPostmaster(
  place: Place,
  binaries: Binaries,
  runAs: RunAs,
  settings: Record<string, string>,
): Postmaster {
  const child = runAs.spawn(binaries.postgres, ["-D", place.data, ...settingArguments(settings)], {
    // Out of the terminal's reach: Ctrl-C is for Scrip, which answers its last requests before it stops PostgreSQL.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: ENVIRONMENT,
    cwd: "/",
  });
  let end: string | null = null;
  const said = lastWords(child);
  const whenEnded = new Promise<void>((resolve) => {
    const finish = (how: string) => {
      end ??= [how, said()].filter(Boolean).join(": ");
      resolve();
    };
    child.once("error", (error) => finish(messageOf(error)));
    child.once("exit", (code, signal) =>
      setImmediate(finish, signal === null ? `exit code ${code}` : `signal ${signal}`),
    );
  });
  return { pid: child.pid ?? 0, ended: () => end, whenEnded };
}

/** What it says before it turns to its log file. */
function lastWords(child: ChildProcess): () => string {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-4_000);
  });
  return () => said.trim();
}

/**
 * The process that has a database's files open, or null. A process id that was left behind by a crash and belongs to
 * another program now does not count.
 */
export async function livePostmaster(place: Place): Promise<number | null> {
  const pid = await pidIn(pidFile(place));
  return pid !== null && (await isPostmasterOf(pid, place)) ? pid : null;
}

/**
 * Removes what a crashed server left behind where PostgreSQL itself would refuse to start: it takes any living process
 * with the noted id for the server. What is removed is looked at again, so that a server that started just now keeps
 * its own.
 */
export async function removeStaleLocks(place: Place, socketFolder: string): Promise<void> {
  for (const file of [pidFile(place), join(socketFolder, ".s.PGSQL.5432.lock")]) {
    const stale = await pidIn(file);
    if (stale === null || (await isPostmasterOf(stale, place))) continue;
    const aside = `${file}.stale-${process.pid}`;
    await rename(file, aside).catch(() => {});
    const removed = await pidIn(aside);
    if (removed !== null && removed !== stale) await link(aside, file).catch(() => {});
    await rm(aside, { force: true });
  }
}

/** A fast shutdown: sessions end, nothing that was committed is lost, no recovery is needed at the next start. */
export async function stopProcess(place: Place, pid: number): Promise<void> {
  signal(pid, "SIGINT");
  const patience = Date.now() + STOP_PATIENCE_MS;
  while (await isPostmasterOf(pid, place)) {
    // What does not stop is cut off. The next start recovers from the log.
    if (Date.now() > patience) signal(pid, "SIGQUIT");
    await sleep(20);
  }
}

export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  if (postmaster.ended() !== null) return;
  signal(postmaster.pid, "SIGINT");
  const cut = setTimeout(() => signal(postmaster.pid, "SIGQUIT"), STOP_PATIENCE_MS);
  await postmaster.whenEnded;
  clearTimeout(cut);
}

const STOP_PATIENCE_MS = 60_000;

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

const pidFile = (place: Place) => join(place.data, "postmaster.pid");

/** The process id in the first line of a lock file, or null. */
async function pidIn(file: string): Promise<number | null> {
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

/** PostgreSQL works inside its data directory and is told it on its command line: either gives it away. */
async function isPostmasterOf(pid: number, place: Place): Promise<boolean> {
  const command = await commandOf(pid);
  if (command === null || !/\bpostgres\b/.test(basename(command[0] ?? ""))) return false;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return folder === null ? command.join(" ").includes(place.data) : folder === place.data;
}

/** A process's command line; null where there is none (any more). An ended process that waits for its parent has none. */
async function commandOf(pid: number): Promise<string[] | null> {
  if (process.platform === "linux") {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return line === "" ? null : line.split("\0");
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout.trim() === "" ? null : stdout.trim().split(/ (?=-)/);
}

/** The last lines of the server's log, for a message about a start that failed. */
export async function logTail(place: Place): Promise<string> {
  const files = await readdir(place.log).catch(() => []);
  const dated = await Promise.all(
    files.map(async (name) => ({ name, at: (await stat(join(place.log, name))).mtimeMs })),
  );
  const newest = dated.sort((a, b) => b.at - a.at)[0];
  if (newest === undefined) return "";
  return (await readFile(join(place.log, newest.name), "utf8")).trimEnd().split("\n").slice(-5).join("\n");
}
