import { type Fault, last } from "../fault.ts";

/** A shutdown in order, which ends all sessions; or one that leaves the next start to recover. */
export const postgresRestarted: Fault = {
  name: "PostgreSQL restarted",
  async strike(world) {
    for (const how of world.chance.fraction() < 0.5
      ? (["fast", "immediate"] as const)
      : (["immediate", "fast"] as const)) {
      await world.cluster.stop(how);
      await world.proxy.refuse();
      await last(world, 0, 1_000);
      await world.proxy.accept();
      world.over();
      world.note(`PostgreSQL itself after ${await world.cluster.start()} ms`);
      await last(world, 300, 800);
    }
  },
};
