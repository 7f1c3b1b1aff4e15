import { type Fault, last } from "../fault.ts";

/** kill -9 of one server, or of all at once. */
export const serverKilled: Fault = {
  name: "server killed",
  async strike(world) {
    const { servers, chance } = world;
    const first = chance.integer(0, servers.count - 1);
    const count = chance.integer(1, servers.count);
    await Promise.all(Array.from({ length: count }, (_, index) => servers.kill9(first + index)));
    await last(world, 100, 1_500);
    world.over();
    await servers.start();
  },
};
