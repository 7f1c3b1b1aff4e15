import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BenchDatabase } from "./database.ts";
import type { LoadOptions, LoadResult } from "./load-client.ts";
import { cpuSeconds, type Figures, measureWal, peakMemoryMb } from "./measure.ts";
import type { Workload } from "./workload.ts";
import type { Counter } from "./write-path.ts";

export const ADMIN_KEY = "scrip_operate_bench_bench_bench_bench";

export type BenchServer = {
  pid: number;
  host: string;
  port: number;
  /** The first things it logged as its own failures. */
  failures(): readonly string[];
  stop(): Promise<void>;
};

/** A log line of an error or worse. */
const FAILURE = /"level":[56]0/;
const FAILURES_KEPT = 10;

/** As `npm start` starts it: what Node is told about memory stands there. */
const { scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const START = ["sh", "-c", `exec env ${scripts.start}`];

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Starts a server in a process of its own and waits until it is ready: Scrip itself, or the row-at-a-time route. */
export async function startBenchServer(bench: BenchDatabase, which: "scrip" | "row-at-a-time"): Promise<BenchServer> {
  const [command, ...args] = which === "scrip" ? START : [process.execPath, file("./row-at-a-time.ts")];
  const child = spawn(command!, args, {
    cwd: file(".."),
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
      PORT: "0",
      DATABASE_URL: bench.serverUrl,
      DATABASE_OWNER_URL: bench.ownerUrl,
      SCRIP_ADMIN_KEY: ADMIN_KEY,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let problems = "";
  const failures: string[] = [];
  createInterface(child.stderr).on("line", (line) => {
    // Requests are logged there too; only what it said last can matter.
    problems = `${problems}${line}\n`.slice(-2_000);
    if (FAILURE.test(line) && failures.length < FAILURES_KEPT) failures.push(line);
  });
  const url = await new Promise<URL>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the ${which} server ended with ${code}\n${problems}`)));
    createInterface(child.stdout).on("line", (line) => {
      const ready = /ready at (\S+)/.exec(line);
      if (ready !== null) resolve(new URL(ready[1]!));
    });
  });
  if (which === "scrip") await firstAudit(url);
  return {
    pid: child.pid!,
    host: url.hostname,
    port: Number(url.port),
    failures: () => failures,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** A server audits a ledger that was never audited as soon as it starts. What it does ever after is measured, not that. */
async function firstAudit(url: URL): Promise<void> {
  for (;;) {
    const answer = await fetch(new URL("/v1/audits?limit=1", url), {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    const { audits } = (await answer.json()) as { audits: { state: string }[] };
    if (audits[0]?.state === "done") return;
    if (audits[0]?.state === "failed") throw new Error("the audit failed");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Charges a second over HTTP, from clients in a process of their own. */
export async function overHttp(
  bench: BenchDatabase,
  server: BenchServer,
  workload: Workload,
  counter: Counter,
  load: { name: string; clients: number; batch: number; milliseconds: number },
): Promise<Figures> {
  const send = (milliseconds: number) =>
    runClient({
      host: server.host,
      port: server.port,
      key: ADMIN_KEY,
      clients: load.clients,
      milliseconds,
      wallets: workload.accounts.length,
      batch: load.batch,
      from: counter.next,
    }).then((result) => {
      counter.next += result.charges;
      if (result.refused > 0) throw new Error(`${load.name}: ${result.refused} refused, first: ${result.firstProblem}`);
      return result;
    });
  await send(1_000);
  const cpu = cpuSeconds(server.pid);
  const { result, bytes, images } = await measureWal(bench.admin, () => send(load.milliseconds));
  return {
    name: load.name,
    perSecond: result.charges / result.seconds,
    p50: result.p50,
    p99: result.p99,
    walBytes: bytes / result.charges,
    walImageBytes: images / result.charges,
    cpuPerMillion: ((cpuSeconds(server.pid) - cpu) / result.charges) * 1_000_000,
    peakMemoryMb: peakMemoryMb(server.pid),
  };
}

function runClient(options: LoadOptions): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const limits = { maxBuffer: 256 * 1024 * 1024 };
    execFile(process.execPath, [file("./load-client.ts"), JSON.stringify(options)], limits, (error, out, problems) => {
      if (error !== null) reject(new Error(`${error.message}\n${problems}`));
      else resolve(JSON.parse(out) as LoadResult);
    });
  });
}
