// Scrip's servers of a run, each a process of its own on the one database.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { urlOfConnection } from "../../src/store/connection-url.ts";
import { Scrip } from "../contract/client.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import type { Cluster } from "./cluster.ts";
import { isAlive } from "./processes.ts";
import type { DatabaseProxy } from "./proxy.ts";

const CLOCK_SHIFT = fileURLToPath(new URL("clock-shift.ts", import.meta.url));

export class Servers {
  readonly adminKey = `operator-${randomBytes(16).toString("hex")}`;
  readonly #database: TestDatabase;
  readonly #clock: string;
  readonly #running: (TestServer | null)[];

  constructor(cluster: Cluster, proxy: DatabaseProxy, folder: string, count: number) {
    const server = { ...cluster.server, host: "127.0.0.1", port: proxy.port };
    const serverUrl = urlOfConnection(server);
    const ownerUrl = urlOfConnection(cluster.owner);
    const { owner } = cluster;
    // What a server is started with, and no more: this database is nobody's to drop.
    this.#database = {
      name: server.database,
      owner,
      server,
      superuser: owner,
      ownerUrl,
      serverUrl,
      drop: async () => {},
    };
    this.#clock = join(folder, "clock");
    this.#running = Array.from({ length: count }, () => null);
    this.shiftClock(0);
  }

  get count(): number {
    return this.#running.length;
  }

  /** Those that run, by their places. */
  get all(): TestServer[] {
    return this.#running.filter((server) => server !== null);
  }

  at(place: number): TestServer {
    const server = this.#running[place % this.count];
    if (server === null || server === undefined) throw new Error(`server ${place} is not running`);
    return server;
  }

  /** Where a request may go: another server each time it is tried again. Null while none runs. */
  url(attempt: number): string | null {
    const { all } = this;
    return all.length === 0 ? null : all[attempt % all.length]!.url;
  }

  /** The API as the operator sees it. */
  api(): Scrip {
    const scrip = new Scrip();
    scrip.attach(this.all[0]!, this.#database);
    return scrip;
  }

  /** Starts all that do not run, side by side. */
  async start(): Promise<void> {
    const starting = this.#running.map(async (server, place) => {
      if (server !== null && isAlive(server.pid)) return;
      this.#running[place] = null;
      this.#running[place] = await startServer(this.#database, {
        adminKey: this.adminKey,
        env: {
          NODE_OPTIONS: `--import ${CLOCK_SHIFT}`,
          SCRIP_TORTURE_CLOCK: this.#clock,
          SCRIP_ANCHORS_MINUTES: "1440",
        },
      });
    });
    await Promise.all(starting);
  }

  /** Those that ended though nobody ended them, with what they said. */
  fallen(): TestServer[] {
    return this.all.filter((server) => !isAlive(server.pid));
  }

  async kill9(place: number): Promise<void> {
    const server = this.at(place);
    this.#running[place % this.count] = null;
    await server.kill9();
  }

  /** Sets the servers' clocks this much off the machine's. */
  shiftClock(milliseconds: number): void {
    writeFileSync(this.#clock, String(milliseconds));
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((server) => (isAlive(server.pid) ? server.stop() : null)));
    this.#running.fill(null);
  }
}
