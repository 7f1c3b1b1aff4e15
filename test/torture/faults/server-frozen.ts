import { type Fault, last, type World } from "../fault.ts";
import { pause } from "../waiting.ts";

/**
 * SIGSTOP for one of several servers in the midst of a transaction, with the locks of wallets that others post to. It is
 * woken when its transaction has been taken from it, or while it still has it.
 */
export const serverFrozen: Fault = {
  name: "server frozen",
  missing: ({ servers }) => (servers.count < 2 ? "there is one server only" : null),
  async strike(world) {
    const { servers, chance } = world;
    const { pid } = servers.at(chance.integer(0, servers.count - 1));
    const holds = await freezeInTransaction(world, pid);
    world.over();
    await last(world, 1_000, 20_000);
    process.kill(pid, "SIGCONT");
    world.note(holds ? "in a transaction" : "between transactions");
    await last(world, 1_000, 2_000);
  },
};

async function freezeInTransaction({ cluster }: World, pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    process.kill(pid, "SIGSTOP");
    await pause(20);
    const [row] = await cluster.sql`
      select count(*)::int as count from pg_stat_activity
      where application_name = ${`scrip posting ${pid}`} and state = 'idle in transaction'`;
    if (row!["count"] > 0) return true;
    process.kill(pid, "SIGCONT");
    await pause(20);
  }
  process.kill(pid, "SIGSTOP");
  return false;
}
