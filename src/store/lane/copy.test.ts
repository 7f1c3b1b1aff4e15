// What belongs here: rows sent by COPY, taken, refused and taken back, and the session's health afterwards.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { type Database, openDatabase, type Reserved } from "../database.ts";
import { Copy, copyBytes, copyText } from "./copy.ts";

let database: TestDatabase;
let pool: Database;
let session: Reserved;

beforeAll(async () => {
  database = await createDatabase("empty");
  pool = openDatabase(database.owner, "posting", 1);
  await pool`select 1`;
  session = await pool.reserve();
  await session`create table rows (id int primary key, text text, bytes bytea)`;
});

afterAll(async () => {
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
