import { realpath } from "node:fs/promises";
import { connectionsTo, type EmbeddedConnection } from "./connection.ts";
import { lockHolder } from "./lock.ts";
import { findPlace, knownSocketFolder, readPasswords } from "./place.ts";

export type RunningDatabase =
  | {
      running: true;
      owner: EmbeddedConnection;
      server: EmbeddedConnection /** The server's process id. */;
      pid: number;
    }
  | { running: false /** One sentence. */; why: string };

/**
 * The database that a running Scrip server keeps in a data folder. Starts nothing and makes nothing.
 * @throws StartError where the folder cannot be read
 */
export async function connectToRunning(dataDir: string): Promise<RunningDatabase> {
  const folder = await realpath(dataDir).catch(() => null);
  if (folder === null) return { running: false, why: `There is no data folder ${dataDir}.` };
  const place = await findPlace(folder);
  if (place === null) return { running: false, why: `There is no database in ${dataDir} yet.` };
  const { owner, server, superuser } = connectionsTo(await knownSocketFolder(place), await readPasswords(place));
  const holder = await lockHolder(superuser);
  if (holder === null) return { running: false, why: `No Scrip server is running on ${dataDir}.` };
  return { running: true, owner, server, pid: holder.by };
}
