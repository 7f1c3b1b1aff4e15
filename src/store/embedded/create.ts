import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { type Passwords, ROLES } from "./connection.ts";
import { giveTo, type Place, placeAt, syncFolder, writeDurably } from "./place.ts";
import { ENVIRONMENT, type RunAs } from "./run-as.ts";
import { ACCESS_RULES, accessRulesFile } from "./settings.ts";
import { errorCode, messageOf, StartError } from "./start-error.ts";

/**
 * Makes a database, complete with roles and passwords, in a folder of its own beside `folder`, and then gives it its
 * name: it exists whole or not at all. Where another process was first, the other's stays and this one's is thrown away.
 * @param durable false does without waiting for the disk (tests)
 */
export async function createDatabaseIn(
  folder: string,
  dataDir: string,
  binaries: Binaries,
  runAs: RunAs,
  durable: boolean,
): Promise<void> {
  const parent = join(folder, "..");
  await removeHalfMade(parent, basename(folder));
  const half = placeAt(dataDir, await mkdtemp(`${folder}.new-${process.pid}-`));
  try {
    await giveTo(half.folder, runAs.owner);
    await mkdir(half.log, { mode: 0o700 });
    await giveTo(half.log, runAs.owner);
    const passwords = { postgres: newPassword(), scrip_owner: newPassword(), scrip_server: newPassword() };
    await writeDurably(half.passwords, `${JSON.stringify(passwords, null, 2)}\n`);
    await initialise(half, binaries, runAs, durable);
    await makeRoles(half, passwords, binaries, runAs, durable);
    await writeFile(accessRulesFile(half), ACCESS_RULES);
    await syncFolder(half.folder);
    await rename(half.folder, folder);
    await syncFolder(parent);
  } catch (error) {
    await rm(half.folder, { recursive: true, force: true });
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
  }
}

/** Two hundred random bits, of letters and digits alone, so that they need no quoting anywhere. */
const newPassword = () => randomBytes(25).toString("hex");

async function initialise(place: Place, binaries: Binaries, runAs: RunAs, durable: boolean): Promise<void> {
  const args = [
    ...["--pgdata", place.data, "--username", "postgres", "--auth", "reject"],
    // PostgreSQL's own C.UTF-8 sorts by code point, on every machine alike, whatever its C library.
    ...["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
    "--data-checksums",
    ...(durable ? [] : ["--no-sync"]),
  ];
  await runToEnd(runAs, binaries.initdb, args, "");
}

/** Runs PostgreSQL alone on the new files, without a server, so that nothing can connect before it is complete. */
async function makeRoles(
  place: Place,
  passwords: Passwords,
  binaries: Binaries,
  runAs: RunAs,
  durable: boolean,
): Promise<void> {
  const args = [
    "--single",
    "-j",
    "-D",
    place.data,
    "-c",
    "exit_on_error=on",
    ...(durable ? [] : ["-c", "fsync=off"]),
    "postgres",
  ];
  const statements = [
    `alter role postgres password '${passwords.postgres}'`,
    `create role ${ROLES.owner} login password '${passwords.scrip_owner}'`,
    `create role ${ROLES.server} login password '${passwords.scrip_server}'`,
    `create database scrip owner ${ROLES.owner}`,
    // Whoever may connect is named; nobody else may, nor make temporary tables.
    "revoke all on database scrip from public",
    `grant connect on database scrip to ${ROLES.server}`,
  ];
  // In this mode (-j) a statement ends with a semicolon and an empty line.
  await runToEnd(runAs, binaries.postgres, args, statements.map((statement) => `${statement};\n\n`).join(""));
}

async function runToEnd(runAs: RunAs, file: string, args: string[], input: string): Promise<void> {
  const child = runAs.spawn(file, args, { stdio: ["pipe", "ignore", "pipe"], env: ENVIRONMENT, cwd: "/" });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  // A program that ends early does not read; its exit code says so.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).catch((error) => {
    throw new StartError(`PostgreSQL's program ${file} cannot be run (${messageOf(error)}). ${OWN_DATABASE}`);
  });
  if (code === 0) return;
  throw new StartError(
    `PostgreSQL's ${basename(file)} failed as ${runAs.who}: ${said.trim() || `exit code ${code}`}. ${OWN_DATABASE}`,
  );
}

const OWN_DATABASE = "Where PostgreSQL's npm programs do not run, set DATABASE_URL to a PostgreSQL of your own.";

/** Folders that a process which was killed while making them left behind. What cannot be removed now is, next time. */
async function removeHalfMade(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const maker = entry.startsWith(`${name}.new-`) ? Number(entry.slice(name.length + 5).split("-")[0]) : Number.NaN;
    if (Number.isInteger(maker) && !isAlive(maker)) {
      // An orphaned initdb may still be writing; it gives up when its files are gone.
      await rm(join(parent, entry), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => {});
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}
