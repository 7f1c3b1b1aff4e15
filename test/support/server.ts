// The real server, as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestDatabase } from "./postgres.ts";
import { PROGRAM_ENV } from "./program-env.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const READY = /^Scrip is ready at (http:\/\/\S+)/m;
const PATIENCE_MS = 50_000;

export type ServerOptions = {
  /** Allow PUT /v1/test-clock. */
  testClock?: boolean;
  /** An operator's key; a random one where it is not given. Servers of one database may share it. */
  adminKey?: string;
  /** Keep the embedded database, and what else the server keeps, in this folder. */
  dataDir?: string;
  /** Further environment variables. */
  env?: Record<string, string>;
};

export type TestServer = {
  /** For instance `http://127.0.0.1:41234`, without a slash at the end. */
  url: string;
  adminKey: string;
  pid: number;
  /** Everything it wrote so far, standard output and error together. */
  output(): string;
  /** SIGTERM: waits until it has ended and answers with its exit code, which is 0 where it went well. */
  stop(): Promise<number | null>;
  /** SIGKILL: waits until it is gone. */
  kill9(): Promise<void>;
};

/**
 * Starts the server and waits until it is ready.
 * @param database its PostgreSQL; null for the embedded one
 * @throws with the server's output where it ends, or is not ready after 50 seconds
 */
export async function startServer(database: TestDatabase | null, options: ServerOptions = {}): Promise<TestServer> {
  const adminKey = options.adminKey ?? `operator-${randomBytes(16).toString("hex")}`;
  const folder = options.dataDir ?? mkdtempSync(join(tmpdir(), "scrip-test-server-"));
  const child = spawn(join(ROOT, "node_modules", ".bin", "node"), ["src/main.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...PROGRAM_ENV,
      PORT: "0",
      SCRIP_DATA_DIR: folder,
      SCRIP_ADMIN_KEY: adminKey,
      SCRIP_EMPTY: "1",
      ...(options.testClock === true ? { SCRIP_TEST_CLOCK: "1" } : {}),
      ...(database === null ? {} : { DATABASE_URL: database.serverUrl, DATABASE_OWNER_URL: database.ownerUrl }),
      ...options.env,
    },
  });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const cleanUp = () => {
    if (options.dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  };
  ended.then(() => {
    running.delete(child);
    cleanUp();
  });
  running.set(child, cleanUp);
  const output = collectOutput(child);
  const url = await readyAt(child, output, ended);
  return {
    url,
    adminKey,
    pid: child.pid ?? 0,
    output: output.text,
    async stop() {
      child.kill("SIGTERM");
      return (await ended)[0];
    },
    async kill9() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What a test forgot to stop ends with the tests. */
const running = new Map<ChildProcess, () => void>();
process.once("exit", () => {
  for (const [child, cleanUp] of running) {
    child.kill("SIGKILL");
    cleanUp();
  }
});

type Output = { text(): string; onText(listener: () => void): void };

function collectOutput(child: ChildProcess): Output {
  let text = "";
  const listeners: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      for (const listener of listeners) listener();
    });
  }
  return { text: () => text, onText: (listener) => listeners.push(listener) };
}

async function readyAt(child: ChildProcess, output: Output, ended: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = (why: string) => reject(new Error(`The server ${why}. It said:\n${output.text()}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      giveUp(`was not ready after ${PATIENCE_MS / 1_000} s`);
    }, PATIENCE_MS);
    ended.then(() => {
      clearTimeout(timer);
      giveUp("ended");
    });
    output.onText(() => {
      const url = READY.exec(output.text())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url.replace(/\/$/, ""));
    });
  });
}
