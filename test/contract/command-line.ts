/** The command line of the project, run beside a server on the same database. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestDatabase } from "../support/postgres.ts";
import { PROGRAM_ENV } from "../support/program-env.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What `scrip ARGS` wrote to standard output. Rejects where it failed. */
export async function scripCommand(database: TestDatabase, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(ROOT, "node_modules/.bin/node"), ["src/cli/main.ts", ...args], {
    cwd: ROOT,
    env: { ...PROGRAM_ENV, DATABASE_URL: database.serverUrl, DATABASE_OWNER_URL: database.ownerUrl },
  });
  return stdout;
}

/** A new API key. */
export async function createKey(
  database: TestDatabase,
  scope: "read" | "write" | "operate",
  account?: string,
): Promise<string> {
  const bound = account === undefined ? [] : ["--account", account];
  const stdout = await scripCommand(database, "key", "create", "--scope", scope, ...bound, "--name", `test ${scope}`);
  return stdout.trim();
}
