import { join } from "node:path";
import { type Fault, last, type World } from "../fault.ts";
import { readLedger } from "../ledger.ts";

/**
 * A backup is made under load, work goes on, then the database is lost and the backup takes its place. What was acknowledged
 * after the backup is gone, as it must be; whoever asks for it again with the same key gets it once.
 */
export const restored: Fault = {
  name: "restored from backup",
  async strike(world) {
    const { cluster, servers, load, chance } = world;
    const copy = join(world.folder, "backup");
    const complete = await cluster.backUp(copy);
    await last(world, 1_000, 3_000);
    await load.end();
    await cluster.kill9();
    // Servers that go on remember what the backup lacks.
    const goOn = chance.fraction() < 0.5;
    if (!goOn) await Promise.all(servers.all.map((_, place) => servers.kill9(place)));
    await cluster.restore(copy);
    world.over();
    world.note(`PostgreSQL itself after ${await cluster.start()} ms`);
    await servers.start();
    world.note(
      `${await askAgain(world, complete)} lost and asked for again, servers ${goOn ? "went on" : "started anew"}`,
    );
    load.begin();
    await last(world, 500, 1_500);
  },
};

/** What the backup came too early for is asked for again with the same keys. @returns how many */
async function askAgain({ cluster, load }: World, complete: number): Promise<number> {
  const { notebook, customers } = load;
  const ledger = await readLedger(cluster.sql, [customers.studio, ...customers.outreach]);
  const kept = new Set(ledger.map(({ account, key }) => `${account} ${key}`));
  const lost = notebook.all().filter(({ account, key, fate }) => {
    return fate.state === "acknowledged" && fate.at > complete && !kept.has(`${account} ${key}`);
  });
  const again = lost.filter(({ account, key }) => load.isAlone(account, key));
  for (const place of lost) notebook.loses(place.account, place.key, again.includes(place));
  await load.again(again);
  return again.length;
}
