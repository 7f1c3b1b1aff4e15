import { type Fault, last } from "../fault.ts";

/** pg_terminate_backend for the servers' sessions: some of them, again and again, and all at last. */
export const sessionsTerminated: Fault = {
  name: "sessions terminated",
  async strike(world) {
    let ended = 0;
    for (const share of [0.3, 0.3, 0.6, 0.3, 1]) {
      const [row] = await world.cluster.sql`
        select count(pg_terminate_backend(pid))::int as count from pg_stat_activity
        where usename = ${world.cluster.server.user} and random() < ${share}::float8`;
      ended += row!["count"];
      if (share === 1) world.over();
      else await last(world, 100, 600);
    }
    world.note(`${ended} sessions ended`);
  },
};
