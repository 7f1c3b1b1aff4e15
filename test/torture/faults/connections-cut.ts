import { Chance } from "../../contract/random.ts";
import { type Fault, last } from "../fault.ts";
import type { Cut } from "../proxy.ts";

/** Connections to PostgreSQL cut exactly at commits, before and after; then all at once; then silent before they are cut. */
export const connectionsCut: Fault = {
  name: "connections cut",
  async strike(world) {
    const { proxy, chance } = world;
    const before = { ...proxy.cuts };
    // How many commits there are is never the same: their chance must not change what comes after.
    const dice = new Chance(chance.integer(0, 2 ** 31 - 1));
    proxy.cutCommits(() => (dice.fraction() < 0.25 ? dice.pick<Cut>(["unsent", "unheard", "heard"]) : null));
    await last(world, 2_000, 4_000);
    proxy.cutCommits(null);
    proxy.cutAll();
    await last(world, 100, 500);
    proxy.stall(true);
    await last(world, 500, 2_000);
    proxy.cutAll();
    proxy.stall(false);
    world.over();
    const cuts = (["unsent", "unheard", "heard"] as const).map(
      (where) => `${proxy.cuts[where] - before[where]} ${where}`,
    );
    world.note(`commits cut: ${cuts.join(", ")}`);
  },
};
