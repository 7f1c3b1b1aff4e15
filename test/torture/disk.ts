// A small file system that can be filled to its last byte, for a PostgreSQL to live on.
import { execFile, execFileSync } from "node:child_process";
import { chmod, mkdir, rm, statfs, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where it is mounted, below the folder of the run. */
export const DISK = "disk";

export type Disk = {
  /** Where it is mounted. */
  path: string;
  /** What it is, for the report. */
  kind: string;
  /** Takes all that is free. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  /** Unmounts it at once, whoever uses it. */
  close(): void;
};

/**
 * Mounts a file system of its own below a folder: ext4 in a file, so that waiting for the disk is real, or memory where
 * that cannot be.
 * @returns why there is none, where this user or this machine may not mount
 */
export async function openDisk(folder: string, megabytes: number): Promise<Disk | { reason: string }> {
  if (process.getuid?.() !== 0) return { reason: "only root can mount a small file system" };
  const path = join(folder, DISK);
  await mkdir(path);
  const kind = (await mountImage(folder, path, megabytes)) ?? (await mountMemory(path, megabytes));
  if (kind === null) return { reason: "this machine allows no mounts" };
  await chmod(path, 0o711);
  const filler = join(path, "filler");
  return {
    path,
    kind,
    fill: () => fillUp(path, filler),
    free: () => rm(filler, { force: true }),
    close: () => execFileSync("umount", ["--lazy", path]),
  };
}

async function mountImage(folder: string, path: string, megabytes: number): Promise<string | null> {
  const image = join(folder, "disk.img");
  try {
    await writeFile(image, "");
    await truncate(image, megabytes * 2 ** 20);
    // Nothing is kept for root, who would otherwise never see it full.
    await run("mkfs.ext4", ["-q", "-F", "-m", "0", image]);
    await run("mount", ["-o", "loop", image, path]);
    return "ext4 in a file";
  } catch {
    await rm(image, { force: true });
    return null;
  }
}

async function mountMemory(path: string, megabytes: number): Promise<string | null> {
  const mounted = run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "scrip-torture", path]);
  return mounted.then(() => "memory").catch(() => null);
}

/** What is being written meanwhile gives blocks back, so that it takes a few goes. */
async function fillUp(path: string, filler: string): Promise<void> {
  await writeFile(filler, "");
  let taken = 0;
  for (let step = await freeBytes(path); step >= SMALLEST; ) {
    const grown = await run("fallocate", ["--offset", String(taken), "--length", String(step), filler]).catch(
      () => null,
    );
    if (grown === null) step = Math.floor(step / 2);
    else {
      taken += step;
      step = await freeBytes(path);
    }
  }
}

const SMALLEST = 4_096;

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
