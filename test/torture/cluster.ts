// A PostgreSQL that may be killed, restarted, starved and restored: with the settings that everybody gets, on disk.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { connectionsTo, type EmbeddedConnection } from "../../src/store/embedded/connection.ts";
import { type Place, readPasswords, socketFolder } from "../../src/store/embedded/place.ts";
import { type Postmaster, removeStaleLocks, spawnPostmaster } from "../../src/store/embedded/postmaster.ts";
import { type Prepared, prepare } from "../../src/store/embedded/prepare.ts";
import { serverSettings } from "../../src/store/embedded/settings.ts";
import { migrate } from "../../src/store/migrate.ts";
import { copyTree } from "./copy-tree.ts";
import { childrenOf, isAlive, killIfAlive } from "./processes.ts";
import { eventually, pause } from "./waiting.ts";

export const MAX_CONNECTIONS = 60;

/** Few sessions, so that they can be exhausted; checkpoints often, so that kills meet them; little log, for a small disk. */
const SETTINGS = {
  max_connections: String(MAX_CONNECTIONS),
  shared_buffers: "64MB",
  max_wal_size: "192MB",
  min_wal_size: "64MB",
  checkpoint_timeout: "30s",
  wal_keep_size: "128MB",
};

export class Cluster {
  readonly owner: EmbeddedConnection;
  readonly server: EmbeddedConnection;
  readonly #superuser: EmbeddedConnection;
  readonly #prepared: Prepared;
  readonly #settings: Record<string, string>;
  #postmaster: Postmaster | null = null;
  #admin: postgres.Sql | null = null;

  private constructor(prepared: Prepared, socket: string, passwords: Awaited<ReturnType<typeof readPasswords>>) {
    const { owner, server, superuser } = connectionsTo(socket, passwords);
    this.owner = owner;
    this.server = server;
    this.#superuser = { ...superuser, database: server.database };
    this.#prepared = prepared;
    this.#settings = { ...serverSettings(prepared.place, socket), ...SETTINGS };
  }

  /** Makes a database below a folder, starts it and brings it to today's schema. */
  static async make(folder: string): Promise<Cluster> {
    const prepared = await prepare(folder, { durable: true, log: () => {} });
    const socket = await socketFolder(prepared.place, prepared.runAs.owner);
    const cluster = new Cluster(prepared, socket, await readPasswords(prepared.place));
    await cluster.start();
    await migrate(cluster.owner, cluster.server);
    return cluster;
  }

  /** The superuser's sessions, which faults end as all others: ask for them each time. */
  get sql(): postgres.Sql {
    this.#admin ??= postgres({ ...this.#superuser, max: 3, idle_timeout: 2, onnotice: () => {} });
    return this.#admin;
  }

  /** The path of its socket, for a proxy. */
  get socket(): string {
    return join(this.server.host, `.s.PGSQL.${this.server.port}`);
  }

  get #place(): Place {
    return this.#prepared.place;
  }

  isRunning(): boolean {
    return this.#postmaster !== null && this.#postmaster.ended() === null;
  }

  /** Starts it where it does not run. Recovery goes on when this answers. */
  async begin(): Promise<void> {
    if (this.isRunning()) return;
    await removeStaleLocks(this.#place, this.server.host);
    this.#postmaster = spawnPostmaster(this.#place, this.#prepared.binaries, this.#prepared.runAs, this.#settings);
  }

  /** Starts it, again where it ends, and waits until it answers. @returns how many milliseconds that took */
  async start(): Promise<number> {
    const began = performance.now();
    await eventually("PostgreSQL answers", async () => {
      await this.begin();
      await this.sql`select 1`;
    });
    return Math.round(performance.now() - began);
  }

  async stop(how: "fast" | "immediate"): Promise<void> {
    if (!this.isRunning()) return;
    process.kill(this.#postmaster!.pid, how === "fast" ? "SIGINT" : "SIGQUIT");
    await this.#postmaster!.whenEnded;
    await this.#forgetSessions();
  }

  /** SIGKILL for the postmaster and every process of its own. */
  async kill9(): Promise<void> {
    if (!this.isRunning()) return;
    const { pid, whenEnded } = this.#postmaster!;
    const all = [pid, ...(await childrenOf(pid))];
    for (const each of all) killIfAlive(each);
    await whenEnded;
    while (all.some(isAlive)) await pause(5);
    await this.#forgetSessions();
  }

  /** What the exit of this process must not leave behind. */
  kill9AtOnce(): void {
    if (this.isRunning()) killIfAlive(this.#postmaster!.pid);
  }

  /**
   * Copies its files while it works, as a base backup does: from a checkpoint, and then the log that was written meanwhile.
   * @returns a time (performance.now): everything that was committed by then is in the copy
   */
  async backUp(to: string): Promise<number> {
    await rm(to, { recursive: true, force: true });
    await this.sql`select 1`;
    const session = await this.sql.reserve();
    try {
      await session`select pg_backup_start('torture', fast => true)`;
      await copyTree(this.#place.data, to, ["pg_wal", "postmaster.pid", "postmaster.opts"]);
      const complete = performance.now();
      const [stopped] = await session`select labelfile from pg_backup_stop(wait_for_archive => false)`;
      await copyTree(join(this.#place.data, "pg_wal"), join(to, "pg_wal"));
      await writeFile(join(to, "backup_label"), stopped!["labelfile"] as string, { mode: 0o644 });
      return complete;
    } finally {
      session.release();
    }
  }

  /** Puts a copy in the place of its files. It must not run. */
  async restore(from: string): Promise<void> {
    await rm(this.#place.data, { recursive: true, force: true });
    await copyTree(from, this.#place.data);
  }

  async close(): Promise<void> {
    await this.stop("fast");
    await this.#forgetSessions();
  }

  async #forgetSessions(): Promise<void> {
    const admin = this.#admin;
    this.#admin = null;
    await admin?.end({ timeout: 1 }).catch(() => {});
  }
}
