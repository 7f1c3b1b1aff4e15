import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import { messageOf, StartError } from "./start-error.ts";

const run = promisify(execFile);

/**
 * As whom PostgreSQL's programs run. PostgreSQL refuses to run as root, and needs a user that the system knows by name.
 */
export type RunAs = {
  /** For messages, for instance `the user scrip`. */
  who: string;
  /** Who must own the files that PostgreSQL uses; null where files made by this process are right as they are. */
  owner: { uid: number; gid: number } | null;
  /** Starts a program as that user. The process that comes back is the program itself, not a wrapper around it. */
  spawn(file: string, args: string[], options: SpawnOptions): ChildProcess;
};

/** The environment of every program that is started: nothing of this process's own settings leaks into the database. */
export const ENVIRONMENT = { PATH: process.env["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** This process's own user, where PostgreSQL accepts it: not root, and known by name. */
export function asOneself(): RunAs | null {
  const uid = process.getuid?.() ?? 0;
  if (uid === 0 || !hasName()) return null;
  return { who: "this user", owner: null, spawn: (file, args, options) => spawn(file, args, options) };
}

/**
 * Under another user's number inside a user namespace. Seen from outside, the process and its files stay this user's:
 * no user has to be made and no file changes hands. Null where the machine forbids user namespaces, as most containers do.
 */
export async function asMappedUser(): Promise<RunAs | null> {
  const user = await anyNamedUser();
  if (user === null) return null;
  const map = ["--user", `--map-user=${user.uid}`, `--map-group=${user.gid}`, "--"];
  const runAs: RunAs = {
    who: "this user in a user namespace",
    owner: process.getuid?.() === 0 ? { uid: 0, gid: 0 } : null,
    spawn: (file, args, options) => spawn("unshare", [...map, file, ...args], options),
  };
  return (await succeeds(runAs, "true", [])) ? runAs : null;
}

/** As the system user `scrip`, who is made if need be. Only for root. */
export async function asSystemUser(): Promise<RunAs> {
  const user = (await findUser(SYSTEM_USER)) ?? (await makeSystemUser());
  return {
    who: `the user ${SYSTEM_USER}`,
    owner: user,
    // Node gives up root's groups with its uid.
    spawn: (file, args, options) => spawn(file, args, { ...options, ...user }),
  };
}

/** Whether a program, run as that user, can be started and ends well. */
export async function succeeds(runAs: RunAs, file: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = runAs.spawn(file, args, { stdio: "ignore", env: ENVIRONMENT, cwd: "/" });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

const SYSTEM_USER = "scrip";

async function makeSystemUser(): Promise<{ uid: number; gid: number }> {
  const shell = "/usr/sbin/nologin";
  const ways: [string, string[]][] = [
    [
      "useradd",
      ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", shell, SYSTEM_USER],
    ],
    ["adduser", ["-S", "-D", "-H", "-s", shell, SYSTEM_USER]],
  ];
  const reasons: string[] = [];
  for (const [program, args] of ways) {
    await run(program, args).catch((error) => reasons.push(messageOf(error).trim()));
    const user = await findUser(SYSTEM_USER);
    if (user !== null) return user;
  }
  throw new StartError(
    `PostgreSQL does not run as root, user namespaces are forbidden here, and a system user "${SYSTEM_USER}" could not be made. Start Scrip as an ordinary user, or make that user, or set DATABASE_URL to a PostgreSQL of your own. (${reasons.join("; ")})`,
  );
}

type User = { name: string; uid: number; gid: number };

async function users(): Promise<User[]> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

async function findUser(name: string): Promise<{ uid: number; gid: number } | null> {
  const user = (await users()).find((one) => one.name === name);
  return user === undefined ? null : { uid: user.uid, gid: user.gid };
}

/** Some user other than root. Who it is does not matter: it is only a number and a name for PostgreSQL to look up. */
async function anyNamedUser(): Promise<User | null> {
  return (await users()).find((user) => user.uid > 0) ?? null;
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}
