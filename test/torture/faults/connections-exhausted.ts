import postgres from "postgres";
import { MAX_CONNECTIONS } from "../cluster.ts";
import { type Fault, last, type World } from "../fault.ts";

/** Other sessions take every connection that PostgreSQL has for others than superusers; or the servers' role may have none. */
export const connectionsExhausted: Fault = {
  name: "connections exhausted",
  async strike(world) {
    await takeAll(world);
    await allowNone(world);
  },
};

async function takeAll(world: World): Promise<void> {
  const { cluster } = world;
  const others: postgres.Sql[] = [];
  // The servers' own sessions end one after the other, and their places are taken before they come again.
  for (let round = 0; round < 3; round++) {
    await endSessions(world);
    const taken = Array.from({ length: MAX_CONNECTIONS }, () => session(cluster.owner));
    others.push(...taken);
    await Promise.all(taken.map((other) => other`select 1`.catch(() => {})));
  }
  const [row] = await cluster.sql`
    select count(*)::int as count from pg_stat_activity where usename = ${cluster.server.user}`;
  world.note(`${row!["count"]} sessions left to the servers`);
  await last(world, 1_000, 3_000);
  await Promise.all(others.map((other) => other.end({ timeout: 1 })));
}

async function allowNone(world: World): Promise<void> {
  const { cluster } = world;
  await cluster.sql.unsafe(`alter role ${cluster.server.user} connection limit 0`);
  await endSessions(world);
  await last(world, 500, 3_000);
  await cluster.sql.unsafe(`alter role ${cluster.server.user} connection limit -1`);
  world.over();
}

const session = (connection: World["cluster"]["owner"]) =>
  postgres({ ...connection, max: 1, fetch_types: false, backoff: false, onnotice: () => {}, connect_timeout: 5 });

const endSessions = ({ cluster }: World) =>
  cluster.sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${cluster.server.user}`;
