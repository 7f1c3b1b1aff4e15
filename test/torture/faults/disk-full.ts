import { type Fault, last } from "../fault.ts";

/** No byte is left where PostgreSQL lives, neither for tables nor for its log; it may stop for that, and is started again. */
export const diskFull: Fault = {
  name: "disk full",
  missing: ({ disk }) => (disk === null ? "no file system of its own could be mounted" : null),
  async strike(world) {
    const { cluster, disk } = world;
    await disk!.fill();
    await last(world, 3_000, 8_000);
    if (!cluster.isRunning()) world.note("PostgreSQL stopped");
    await disk!.free();
    world.over();
    world.note(`PostgreSQL itself after ${await cluster.start()} ms`);
  },
};
