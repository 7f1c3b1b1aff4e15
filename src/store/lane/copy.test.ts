// What belongs here: rows sent by COPY, taken, refused and taken back, and the session's health afterwards.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { type Database, openDatabase, type Reserved } from "../database.ts";
import { Copy, copyBytes, copyText } from "./copy.ts";
import { Session } from "./session.ts";

let database: TestDatabase;
let pool: Database;
let session: Reserved;
let lane: Session;

beforeAll(async () => {
  database = await createDatabase("empty");
  pool = openDatabase(database.owner, "posting", 1);
  await pool`select 1`;
  session = await pool.reserve();
  await session`create table rows (id int primary key, text text, bytes bytea)`;
  lane = new Session(database.owner);
});

afterAll(async () => {
  await lane?.close();
  session?.release();
  await pool?.end();
  await database?.drop();
});

const STATEMENT = "copy rows (id, text, bytes) from stdin";
const count = async () => (await session`select count(*)::int as count from rows`)[0]!.count;

describe("rows sent by COPY", () => {
  test("are taken as they are, whatever their text holds", async () => {
    const texts = ["plain", "tab\there", "line\nbreak\r", "back\\slash \\N", "naïve 🙂 \u0001", "", null];
    await session`begin`;
    const copy = new Copy(session, STATEMENT);
    await copy.send(texts.map((text, id) => `${id}\t${copyText(text)}\t${copyBytes("00ff")}\n`).join(""));
    expect((await session`commit`).command).toBe("COMMIT");
    const rows = await session`select text, encode(bytes, 'hex') as bytes from rows order by id`;
    expect(rows.map((row) => row.text)).toEqual(texts);
    expect(rows[0]!.bytes).toBe("00ff");
  });

  test("are refused with the database's reason, and the commit says that nothing stands", async () => {
    const before = await count();
    for (const size of [1, 50_000]) {
      await session`begin`;
      const copy = new Copy(session, STATEMENT);
      const rows = Array.from({ length: size }, (_, id) => `${id + 1_000_000}\tx\t\\N\n`).join("");
      await copy.send(`${rows}0\tagain\t\\N\n`).catch(() => {});
      const { command } = await session`commit`;
      expect(command).toBe("ROLLBACK");
      expect(copy.error).toMatchObject({ code: "23505" });
      expect(await count()).toBe(before);
    }
  });

  test("can be taken back before any is sent", async () => {
    const before = await count();
    await session`begin`;
    const copy = new Copy(session, STATEMENT);
    await copy.abandon();
    await session`rollback`;
    expect(await count()).toBe(before);
  });

  test("wait for statements before them, and fail with them", async () => {
    await session`begin`;
    const failing = session`select 1 / 0`.execute();
    const copy = new Copy(session, STATEMENT);
    await expect(failing).rejects.toMatchObject({ code: "22012" });
    await expect(copy.send("9\tx\t\\N\n")).rejects.toMatchObject({ code: "25P02" });
    await copy.abandon();
    await session`rollback`;
    expect(await session`select 1 as one`).toMatchObject([{ one: 1 }]);
  });
});

describe("rows sent along with what comes before and after them", () => {
  /** One transaction as a lane writes it; answers whether the rows went along, how it ended, and what went wrong. */
  const write = (before: string, rows: string) =>
    lane.run(async (sql, wire) => {
      wire.hold();
      const begun = sql`begin`.execute();
      const first = Promise.allSettled([sql.unsafe(before).execute()]);
      const copy = new Copy(sql, STATEMENT);
      const along = await copy.sendAlong(wire, rows);
      const committed = sql`commit`.execute();
      wire.release();
      await Promise.all([begun, first]);
      return { along, command: (await committed).command, error: copy.error };
    });
  const rowsOf = (from: number, size: number) =>
    Array.from({ length: size }, (_, index) => `${from + index}\tnaïve 🙂\t\\N\n`).join("");

  test("are all taken, set after set, few or many", async () => {
    let from = 2_000_000;
    for (const size of [1, 3, 20_000, 1, 500, 2]) {
      const before = await count();
      expect(await write("select 1", rowsOf(from, size))).toEqual({ along: true, command: "COMMIT", error: null });
      expect(await count()).toBe(before + size);
      from += size;
    }
  });

  test("are passed over where a statement before them failed, and the next set is not touched by it", async () => {
    const before = await count();
    const failed = await write("select 1 / 0", rowsOf(3_000_000, 1_000));
    expect(failed).toMatchObject({ along: true, command: "ROLLBACK", error: { code: "25P02" } });
    expect(await count()).toBe(before);
    expect(await write("select 1", rowsOf(3_000_000, 2))).toMatchObject({ command: "COMMIT" });
    expect(await count()).toBe(before + 2);
  });

  test("are refused with the database's reason, and the next set is not touched by it", async () => {
    const before = await count();
    const twice = `${rowsOf(4_000_000, 5_000)}${rowsOf(4_000_000, 1)}`;
    expect(await write("select 1", twice)).toMatchObject({ command: "ROLLBACK", error: { code: "23505" } });
    expect(await count()).toBe(before);
    expect(await write("select 1", rowsOf(4_000_000, 3))).toMatchObject({ command: "COMMIT", error: null });
    expect(await count()).toBe(before + 3);
  });

  test("wait where the driver has not handed their statement over yet", async () => {
    const before = await count();
    await lane.run(async (sql, wire) => {
      wire.hold();
      const begun = sql`begin`.execute();
      // The driver has not seen this statement before: it asks first what its parameter is.
      const first = sql`select ${5_000_000}::int as asked`.execute();
      const copy = new Copy(sql, STATEMENT);
      expect(await copy.sendAlong(wire, rowsOf(5_000_000, 2))).toBe(false);
      wire.release();
      await Promise.all([begun, first, copy.send(rowsOf(5_000_000, 2))]);
      expect((await sql`commit`).command).toBe("COMMIT");
    });
    expect(await count()).toBe(before + 2);
  });
});
