// A run that was killed leaves its PostgreSQL, its disk and its folder behind; the next one clears them away.
import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPlace } from "../../src/store/embedded/place.ts";
import { livePostmaster, stopProcess } from "../../src/store/embedded/postmaster.ts";
import { DISK } from "./disk.ts";
import { isAlive } from "./processes.ts";

/** What the folder of a run is called; its process id follows. */
export const FOLDER = "scrip-torture-";

export async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    for (const data of [join(folder, DISK), folder]) await stopPostgres(data);
    await promisify(execFile)("umount", ["--lazy", join(folder, DISK)]).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

async function stopPostgres(data: string): Promise<void> {
  const place = await findPlace(data).catch(() => null);
  const pid = place === null ? null : await livePostmaster(place);
  if (place !== null && pid !== null) await stopProcess(place, pid);
}
