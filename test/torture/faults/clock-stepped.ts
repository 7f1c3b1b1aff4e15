import { type Fault, last, type World } from "../fault.ts";

const HOUR = 3_600_000;

/** The clocks of the servers and of the database step back and forth, each for itself, by up to an hour; then both are right. */
export const clockStepped: Fault = {
  name: "clock stepped",
  async strike(world) {
    const { cluster, servers, chance } = world;
    const [row] = await cluster.sql`select pg_get_functiondef('scrip_now()'::regprocedure) as definition`;
    const steps = chance.integer(4, 7);
    for (let step = 0; step < steps; step++) {
      servers.shiftClock(chance.integer(-HOUR, HOUR));
      await setDatabaseClock(world, chance.integer(-HOUR, HOUR));
      await last(world, 200, 900);
    }
    servers.shiftClock(0);
    await cluster.sql.unsafe(row!["definition"] as string);
    world.over();
  },
};

/** The time that the database tells Scrip, without the machine's clock being set. */
async function setDatabaseClock({ cluster }: World, milliseconds: number): Promise<void> {
  await cluster.sql.unsafe(`
    create or replace function scrip_now() returns timestamptz language sql stable as $$
      select coalesce((select now from test_clock),
        date_trunc('milliseconds', clock_timestamp() + interval '${milliseconds} milliseconds')) $$`);
}
