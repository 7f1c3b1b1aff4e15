import { type Fault, last, type World } from "../fault.ts";

/** No byte is left where PostgreSQL lives, neither for tables nor for its log; it may stop for that, and is started again. */
export const diskFull: Fault = {
  name: "disk full",
  missing: ({ disk }) => (disk === null ? "no file system of its own could be mounted" : null),
  async strike(world) {
    const { cluster, disk, load } = world;
    await disk!.fill();
    const began = load.notebook.acknowledged;
    await last(world, 3_000, 8_000);
    const posted = load.notebook.acknowledged - began;
    await expectFull(world);
    world.note(`${posted} acknowledged in what room PostgreSQL still had`);
    if (!cluster.isRunning()) world.note("PostgreSQL stopped");
    await disk!.free();
    world.over();
    world.note(`PostgreSQL itself after ${await cluster.start()} ms`);
  },
};

/** A fault that did not come about must not count as survived. */
async function expectFull({ cluster }: World): Promise<void> {
  const large = () =>
    cluster.sql`create table torture_large as select repeat('x', 900) from generate_series(1, 100000)`;
  const code = await large().then(
    () => "none",
    (error) => String(error.code),
  );
  if (code === "none") throw new Error("the disk was not full");
}
