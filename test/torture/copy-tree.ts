import { chmod, chown, copyFile, mkdir, readdir, readlink, stat, symlink } from "node:fs/promises";
import { join } from "node:path";

/** Copies a folder with modes and owners, whoever works in it meanwhile. What vanishes while it is copied is left out. */
export async function copyTree(from: string, to: string, without: readonly string[] = []): Promise<void> {
  const { mode, uid, gid } = await stat(from);
  await mkdir(to, { recursive: true, mode });
  await chown(to, uid, gid);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (without.includes(entry.name)) continue;
    const [here, there] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(here, there).catch(unlessGone);
    else if (entry.isSymbolicLink()) await symlink(await readlink(here), there);
    else if (entry.isFile()) await copyOne(here, there).catch(unlessGone);
  }
}

async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const { mode, uid, gid } = await stat(from);
  await chmod(to, mode);
  await chown(to, uid, gid);
}

function unlessGone(error: unknown): void {
  if ((error as { code?: unknown }).code !== "ENOENT") throw error;
}
