import { type Fault, last } from "../fault.ts";

/** As after a machine went down: everything is killed, and everything begins at once, the servers before the database. */
export const allKilled: Fault = {
  name: "everything killed",
  async strike(world) {
    const { cluster, servers, proxy } = world;
    await cluster.kill9();
    await Promise.all(servers.all.map((_, place) => servers.kill9(place)));
    await proxy.refuse();
    world.over();
    const started = servers.start();
    await last(world, 2_000, 6_000);
    await proxy.accept();
    world.note(`PostgreSQL itself after ${await cluster.start()} ms`);
    await started;
  },
};
