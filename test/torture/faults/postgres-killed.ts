import { type Fault, last } from "../fault.ts";

/** kill -9 of PostgreSQL's every process. */
export const postgresKilled: Fault = {
  name: "PostgreSQL killed",
  async strike(world) {
    await world.cluster.kill9();
    await world.proxy.refuse();
    await last(world, 0, 3_000);
    await world.proxy.accept();
    world.over();
    world.note(`PostgreSQL itself after ${await world.cluster.start()} ms`);
  },
};
