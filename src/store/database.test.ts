import { mkdtemp, rm, symlink } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { laterAt } from "../../test/support/later.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { openDatabase } from "./database.ts";
import { Session } from "./lane/session.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase("empty");
});
afterAll(() => database?.drop());

const REFUSED = { code: "ECONNREFUSED", syscall: "connect" };

test("a pool outlives more refused connections than it has", async () => {
  const { connection, open, close } = await laterAt(database.server);
  const pool = openDatabase(connection, "reading", 2);
  for (let times = 0; times < 5; times++) await expect(pool`select 1`).rejects.toMatchObject(REFUSED);
  await expect(Promise.all([pool`select 1`, pool`select 2`, pool`select 3`])).rejects.toMatchObject(REFUSED);
  await open();
  expect(await Promise.all([pool`select 1 as one`, pool`select 2 as one`, pool`select 3 as one`])).toHaveLength(3);
  await pool.end({ timeout: 1 });
  await close();
});

test("a socket that is missing is said to be, and used as soon as it is there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "scrip-test-socket-"));
  const pool = openDatabase({ ...database.server, host: folder }, "reading", 1);
  for (let times = 0; times < 3; times++) {
    await expect(pool`select 1`).rejects.toMatchObject({ code: "ENOENT", syscall: "connect" });
  }
  const name = `.s.PGSQL.${database.server.port}`;
  await symlink(join(database.server.host, name), join(folder, name));
  expect(await pool`select 1 as one`).toEqual([{ one: 1 }]);
  await pool.end({ timeout: 1 });
  await rm(folder, { recursive: true });
});

test("a session of the write path is refused at once, and opens as soon as it can", async () => {
  const { connection, open, close } = await laterAt(database.server);
  const session = new Session(connection);
  for (let times = 0; times < 3; times++) {
    await expect(session.run((sql) => sql`select 1`)).rejects.toMatchObject(REFUSED);
  }
  await open();
  expect(await session.run((sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await session.close();
  await close();
});

test("what is written to a connection that has ended is refused, and ends no process", async () => {
  const pool = openDatabase(database.server, "reading", 2);
  await pool`select 1`;
  const session = await pool.reserve();
  const [row] = await session`select pg_backend_pid() as pid`;
  const ended = expect(session`select pg_sleep(60)`).rejects.toThrow();
  await pool`select pg_terminate_backend(${row!.pid}::int)`;
  await ended;
  // Behind the turn in which the driver would have sent it.
  await expect(session`select 1`).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await pool`select 1 as one`).toEqual([{ one: 1 }]);
  await pool.end({ timeout: 1 });
});

test("what was not sent yet when a connection ended is not sent on the next one", async () => {
  const sockets: Socket[] = [];
  const pool = openDatabase(database.server, "reading", 1, { onSocket: (socket) => sockets.push(socket) });
  await pool`select 1`;
  // The driver hands a small message over in the next turn of the event loop; the connection ends in this one.
  const late = pool`select ${"a".repeat(100)}::text as text`.execute();
  await null;
  sockets.at(-1)!.emit("close", false);
  sockets.at(-1)!.destroy();
  await expect(late).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  expect(await pool`select 1 as one`).toEqual([{ one: 1 }]);
  await pool.end({ timeout: 1 });
});
