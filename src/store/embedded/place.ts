import { randomBytes } from "node:crypto";
import {
  chown,
  lchown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Passwords } from "./connection.ts";
import { errorCode, messageOf, StartError } from "./start-error.ts";

/** Where the parts of one embedded database are. */
export type Place = {
  /** The folder that Scrip was told to keep its data in. */
  dataDir: string;
  /** Everything of the database. */
  folder: string;
  /** PostgreSQL's own data directory. */
  data: string;
  log: string;
  /** JSON: the password of each role; only its owner may read it. */
  passwords: string;
};

export function placeAt(dataDir: string, folder: string): Place {
  return {
    dataDir,
    folder,
    data: join(folder, "data"),
    log: join(folder, "log"),
    passwords: join(folder, "passwords.json"),
  };
}

/** Makes the data folder if need be. Answers its real path, under which every process knows it. */
export async function makeDataDir(dataDir: string): Promise<string> {
  try {
    // Others may pass through but not look: PostgreSQL's user may be another one. What is secret has its own mode.
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    return await realpath(dataDir);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} cannot be made (${messageOf(error)}): set SCRIP_DATA_DIR to a folder this user may write to.`,
    );
  }
}

/** The place of the database of a data folder, or null where none was made yet. */
export async function findPlace(dataDir: string): Promise<Place | null> {
  const inside = join(dataDir, "postgres");
  if (await exists(inside)) return placeAt(dataDir, inside);
  const elsewhere = await readFile(elsewhereNote(dataDir), "utf8").catch(() => null);
  if (elsewhere === null) return null;
  if (await exists(elsewhere)) return placeAt(dataDir, elsewhere);
  throw new StartError(
    `The database of ${dataDir} was kept in ${elsewhere}, which is gone: put that folder back, or delete ${elsewhereNote(dataDir)} to begin with an empty database.`,
  );
}

/** Says in the data folder that its database is elsewhere. False where another process was first. */
export async function noteElsewhere(dataDir: string, folder: string): Promise<boolean> {
  return writeOnce(elsewhereNote(dataDir), folder);
}

const elsewhereNote = (dataDir: string) => join(dataDir, "postgres-is-at");

/**
 * The folder of the server's socket, made if need be. A socket's path may have no more than about 100 bytes, and the
 * driver takes a comma for the end of a host, so other paths are replaced by a private folder, which the data folder
 * remembers.
 */
export async function socketFolder(place: Place, owner: Owner): Promise<string> {
  const inside = join(place.folder, "run");
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_FOLDER && !inside.includes(",")) {
    await mkdir(inside, { mode: 0o700 }).catch(unlessExists);
    await giveTo(inside, owner);
    return inside;
  }
  for (;;) {
    const known = await notedSocketFolder(place);
    if (known !== null && (await isPrivate(known, owner))) return known;
    // There was none, what stood there was swept away, or it belongs to the folder that this one is a copy of.
    await rm(socketNote(place), { force: true });
    const made = await mkdtemp("/tmp/scrip-");
    await giveTo(made, owner);
    if (await writeOnce(socketNote(place), `${made}\n${place.folder}\n`)) return made;
    await rm(made, { recursive: true, force: true });
  }
}

/** The folder of the socket of a database that may be running. Makes nothing. */
export async function knownSocketFolder(place: Place): Promise<string> {
  return (await notedSocketFolder(place)) ?? join(place.folder, "run");
}

/** PostgreSQL's socket is named `.s.PGSQL.5432`; macOS allows 103 bytes in all. */
const LONGEST_SOCKET_FOLDER = 103 - "/.s.PGSQL.5432".length;

const socketNote = (place: Place) => join(place.folder, "socket-is-at");

/** The note says for which folder it was written. */
async function notedSocketFolder(place: Place): Promise<string | null> {
  const [folder, of] = (await readFile(socketNote(place), "utf8").catch(() => "")).split("\n");
  return folder !== undefined && of === place.folder ? folder : null;
}

export type Owner = { uid: number; gid: number } | null;

async function isPrivate(folder: string, owner: Owner): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  const uid = owner?.uid ?? process.getuid?.();
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
}

export async function giveTo(path: string, owner: Owner): Promise<void> {
  if (owner !== null) await chown(path, owner.uid, owner.gid);
}

/** Hands the database's files to the user that PostgreSQL runs as now, who may be another one than last time. */
export async function claim(place: Place, owner: Owner): Promise<void> {
  if (owner === null || (await stat(place.folder)).uid === owner.uid) return;
  await giveAll(place.folder, owner);
  // The passwords are for Scrip, not for PostgreSQL.
  await chown(place.passwords, 0, 0);
}

/** The folder itself comes last, so that what was interrupted is seen and done again. */
async function giveAll(path: string, owner: { uid: number; gid: number }): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await giveAll(inside, owner);
    else await lchown(inside, owner.uid, owner.gid).catch((error) => unlessGone(error));
  }
  await chown(path, owner.uid, owner.gid);
}

/** Writes a file that no one else has written before. It appears whole or not at all. */
async function writeOnce(path: string, text: string): Promise<boolean> {
  const half = join(dirname(path), `.${basename(path)}-${randomBytes(6).toString("hex")}`);
  await writeDurably(half, text);
  try {
    await link(half, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    unlessExists(error);
    return false;
  } finally {
    await rm(half, { force: true });
  }
}

/** Writes a private file and waits until the disk has it. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the disk has a folder's list of names. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

function unlessExists(error: unknown): void {
  if (errorCode(error) !== "EEXIST") throw error;
}

function unlessGone(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}

export async function readPasswords(place: Place): Promise<Passwords> {
  try {
    return JSON.parse(await readFile(place.passwords, "utf8")) as Passwords;
  } catch (error) {
    throw new StartError(
      `The database's passwords in ${place.passwords} cannot be read (${messageOf(error)}): be the user who made the data folder, or restore it from a backup.`,
    );
  }
}
