import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Binaries, copyBinaries, findBinaries } from "./binaries.ts";
import { createDatabaseIn } from "./create.ts";
import { findPlace, makeDataDir, noteElsewhere, type Place } from "./place.ts";
import { asMappedUser, asOneself, asSystemUser, type RunAs, succeeds } from "./run-as.ts";
import { StartError } from "./start-error.ts";

/** Everything that must stand before PostgreSQL can be started. */
export type Prepared = { place: Place; binaries: Binaries; runAs: RunAs };

export type PrepareOptions = {
  /** False does without waiting for the disk while the database is made (tests). */
  durable: boolean;
  /** Told what a person should know, as whole sentences. */
  log(line: string): void;
};

/** Finds the programs, a user to run them as, and the database's files, which are made where there are none. */
export async function prepare(dataDir: string, options: PrepareOptions): Promise<Prepared> {
  if (process.platform === "win32") {
    throw new StartError(
      "The embedded database does not run on Windows: set DATABASE_URL to a PostgreSQL of your own.",
    );
  }
  const folder = await makeDataDir(dataDir);
  const found = await findBinaries();
  const runAs = await chooseUser(found, folder);
  const binaries = (await reaches(runAs, found.root)) ? found : await copyBinaries(found, SYSTEM_FOLDER);
  if (!(await succeeds(runAs, binaries.postgres, ["--version"]))) {
    throw new StartError(
      `PostgreSQL's program ${binaries.postgres} does not run on this machine (it needs the GNU C library): set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const place = (await findPlace(folder)) ?? (await makeDatabase(folder, binaries, runAs, options));
  await checkVersion(place, binaries);
  return { place, binaries, runAs };
}

/** Ourselves where PostgreSQL accepts it; else a mapped user, who needs no preparation; else a system user. */
async function chooseUser(binaries: Binaries, dataDir: string): Promise<RunAs> {
  const oneself = asOneself();
  if (oneself !== null) return oneself;
  const mapped = await asMappedUser();
  const isRoot = process.getuid?.() === 0;
  if (mapped !== null && (!isRoot || ((await reaches(mapped, binaries.root)) && (await reaches(mapped, dataDir)))))
    return mapped;
  if (isRoot) return asSystemUser();
  throw new StartError(
    "PostgreSQL needs a user that the system knows by name, and this one has only a number: give it a name in /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own.",
  );
}

async function makeDatabase(
  dataDir: string,
  binaries: Binaries,
  runAs: RunAs,
  options: PrepareOptions,
): Promise<Place> {
  if (await reaches(runAs, dataDir)) {
    await createDatabaseIn(join(dataDir, "postgres"), dataDir, binaries, runAs, options.durable);
  } else {
    await makeDatabaseElsewhere(dataDir, binaries, runAs, options);
  }
  const place = await findPlace(dataDir);
  if (place === null)
    throw new StartError(`The database in ${dataDir} was removed while it was being made: start again.`);
  return place;
}

/** For a user who cannot reach the data folder, for instance below /root. The data folder remembers where it is. */
async function makeDatabaseElsewhere(
  dataDir: string,
  binaries: Binaries,
  runAs: RunAs,
  options: PrepareOptions,
): Promise<void> {
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  const parent = await mkdtemp(join(SYSTEM_FOLDER, "database-"));
  const folder = join(parent, "postgres");
  await chmod(parent, 0o711);
  await createDatabaseIn(folder, dataDir, binaries, runAs, options.durable);
  if (await noteElsewhere(dataDir, folder)) {
    options.log(
      `PostgreSQL cannot run as root, and ${runAs.who} cannot reach ${dataDir}: the database is kept in ${folder}.`,
    );
  } else {
    await rm(parent, { recursive: true, force: true });
  }
}

const SYSTEM_FOLDER = "/var/lib/scrip";

const reaches = (runAs: RunAs, folder: string) => succeeds(runAs, "/bin/sh", ["-c", 'cd "$1"', "sh", folder]);

async function checkVersion(place: Place, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(place.data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  const major = binaries.version.split(".")[0];
  if (made === major) return;
  throw new StartError(
    made === ""
      ? `${place.data} is not a PostgreSQL database: restore it from a backup.`
      : `The database in ${place.data} was made by PostgreSQL ${made}, and this Scrip brings PostgreSQL ${major}: use the Scrip that made it, or move the data with pg_dump.`,
  );
}
