import type { Chance } from "../contract/random.ts";
import type { Cluster } from "./cluster.ts";
import type { Disk } from "./disk.ts";
import type { Load } from "./load.ts";
import type { DatabaseProxy } from "./proxy.ts";
import type { Servers } from "./servers.ts";
import { pause } from "./waiting.ts";

/** Everything that a fault can do harm to. */
export type World = {
  /** For what no database should lie on: it goes with the run. */
  folder: string;
  cluster: Cluster;
  servers: Servers;
  proxy: DatabaseProxy;
  /** Null where this machine cannot make one. */
  disk: Disk | null;
  /** Under way when a fault strikes. */
  load: Load;
  chance: Chance;
  /** How long faults last, of what they do in a long run. */
  pace: number;
  /** The fault is over from here on, whatever of it is still felt: until somebody posts again, the time is taken. */
  over(): void;
  /** Told what is worth knowing beside the checks. */
  note(text: string): void;
};

export type Fault = {
  name: string;
  /** Why it cannot be brought about here; null where it can. */
  missing?(world: World): string | null;
  /** Brings it about and takes it away again. */
  strike(world: World): Promise<void>;
};

/** Lets a fault last, or the load run, for a while. */
export async function last({ chance, pace }: World, least: number, most: number): Promise<void> {
  await pause(chance.integer(least, most) * pace);
}
