// A run: a PostgreSQL and servers of its own, and one fault after the other.

import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FOLDER, removeAbandoned } from "./abandoned.ts";
import { Cluster } from "./cluster.ts";
import { type Disk, openDisk } from "./disk.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./faults/index.ts";
import { digestOf } from "./ledger.ts";
import { planOf } from "./plan.ts";
import { DatabaseProxy } from "./proxy.ts";
import { Servers } from "./servers.ts";
import { type Outcome, type Place, runStretch, tail } from "./stretch.ts";

export type RunOptions = {
  seed: number;
  /** No fault begins later. */
  minutes?: number;
  /** No more faults than these. */
  most?: number;
  /** How long faults last, of what they usually do. */
  pace: number;
  clients: number;
  /** How long a client waits between two jobs. */
  pauseMs: number;
  faults?: readonly Fault[];
  log(line: string): void;
};

const SERVERS = 2;
const DISK_MEGABYTES = 2_048;

/** Strikes with faults until the time is over. @returns what came of each */
export async function torture(options: RunOptions): Promise<Outcome[]> {
  const faults = options.faults ?? FAULTS;
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const opened = await openDisk(folder, DISK_MEGABYTES);
  const disk = "reason" in opened ? null : opened;
  options.log("reason" in opened ? `No disk of its own: ${opened.reason}.` : `The database lies on ${opened.kind}.`);
  const cluster = await Cluster.make(disk?.path ?? folder);
  const proxy = await DatabaseProxy.start(cluster.socket);
  const servers = new Servers(cluster, proxy, folder, SERVERS);
  const clean = () => cleanUp(folder, cluster, disk);
  process.once("exit", clean);
  try {
    await servers.start();
    return await strikeAll({ ...options, folder, cluster, proxy, servers, disk }, options, faults);
  } finally {
    await servers.stop();
    proxy.close();
    await cluster.close();
    process.off("exit", clean);
    clean();
  }
}

async function strikeAll(place: Place, options: RunOptions, faults: readonly Fault[]): Promise<Outcome[]> {
  const { seed, minutes = Number.POSITIVE_INFINITY, most = Number.POSITIVE_INFINITY, log } = options;
  const outcomes: Outcome[] = [];
  const began = performance.now();
  const sealed = new Map<string, string>();
  for (const step of planOf(seed, faults)) {
    if (step.number > most || performance.now() - began > minutes * 60_000) break;
    const { outcome, accounts } = await runStretch(place, step);
    outcome.wrong.push(...(await changed(place, sealed)));
    if (accounts.length > 0) sealed.set(JSON.stringify(accounts), await digestOf(place.cluster.sql, accounts));
    outcomes.push(outcome);
    log(inOneLine(outcome));
    if (outcome.wrong.length > 0) report(place, outcome, options);
  }
  return outcomes;
}

/** Accounts of earlier stretches whose entries are not what they were. */
async function changed({ cluster }: Place, sealed: Map<string, string>): Promise<string[]> {
  const wrong: string[] = [];
  for (const [accounts, digest] of sealed) {
    const now = await digestOf(cluster.sql, JSON.parse(accounts) as string[]);
    if (now !== digest) wrong.push(`the entries of ${accounts} were ${digest} and are ${now}`);
  }
  return wrong;
}

function inOneLine({ step, skipped, wrong, recoveryMs, acknowledged, retried, notes }: Outcome): string {
  const name = `${String(step.number).padStart(3)} ${step.fault.name.padEnd(22)}`;
  if (skipped !== null) return `${name} skipped: ${skipped}`;
  const recovery = recoveryMs === null ? "never" : `${Math.round(recoveryMs)} ms`;
  const verdict = wrong.length === 0 ? "survived" : `NOT SURVIVED (${wrong.length})`;
  return `${name} ${verdict}, back after ${recovery}; ${acknowledged} acknowledged, ${retried} asked again; ${notes.join("; ")}`;
}

function report({ servers }: Place, { step, wrong }: Outcome, { seed, log }: RunOptions): void {
  log(`\n${step.fault.name} was not survived: step ${step.number} of seed ${seed}.`);
  for (const sentence of wrong.slice(0, 20)) log(`- ${sentence}`);
  for (const server of servers.all) log(`Server ${server.pid} said last:\n${tail(server.output())}\n`);
}

function cleanUp(folder: string, cluster: Cluster, disk: Disk | null): void {
  cluster.kill9AtOnce();
  disk?.close();
  rmSync(folder, { recursive: true, force: true });
}
