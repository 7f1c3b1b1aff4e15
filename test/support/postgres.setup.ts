// Starts one PostgreSQL for the whole test run, with a migrated template in it. vitest.config.ts names this file.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connectionsTo } from "../../src/store/embedded/connection.ts";
import { startEmbedded } from "../../src/store/embedded/index.ts";
import { findPlace, readPasswords } from "../../src/store/embedded/place.ts";
import { migrate } from "../../src/store/migrate.ts";
import { makeDatabase, TEMPLATE, type TestPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** What tests do without: nothing has to outlive the machine. And many servers connect at once. */
const SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  max_connections: "300",
  shared_buffers: "128MB",
};

const FOLDER = "scrip-test-run-";

/** @returns what ends it */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const embedded = await startEmbedded(folder, { settings: SETTINGS });
  const place = await findPlace(folder);
  if (place === null) throw new Error(`There is no database in ${folder}.`);
  const { superuser, owner, server } = connectionsTo(embedded.server.host, await readPasswords(place));
  const running = { superuser, owner, server, problem: null };
  const template = await makeDatabase(running, TEMPLATE, "template1");
  // Tests that need no tables run all the same.
  const problem = await migrate(template.owner, template.server).then(() => null, String);
  project.provide("postgres", { ...running, problem });
  return async () => {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A run that was killed leaves its PostgreSQL and its folder behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    // Starting it finds the orphan, if there is one, and stops it.
    const embedded = await startEmbedded(folder, { settings: SETTINGS }).catch(() => null);
    await embedded?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
