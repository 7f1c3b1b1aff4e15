import { afterAll, beforeAll, expect, test } from "vitest";
import { laterAt } from "../../test/support/later.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { awaitDatabase } from "./await-database.ts";
import { StartError } from "./embedded/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase("empty");
});
afterAll(() => database?.drop());

test("a database that comes later is waited for, and that is said once", async () => {
  const { connection, open, close } = await laterAt(database.server);
  const said: string[] = [];
  const log = (line: string) => {
    said.push(line);
    setTimeout(open, 600);
  };
  await awaitDatabase(connection, log);
  await close();
  expect(said).toEqual([`Waiting for the database (connect ECONNREFUSED 127.0.0.1:${connection.port}).`]);
});

test("one that does not come is told as what a person can mend", async () => {
  const { connection } = await laterAt(database.server);
  const error = await awaitDatabase(connection, () => {}, 100).catch((reason) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect(error.message).toMatch(/ECONNREFUSED .* correct DATABASE_URL/);
});

test("a wrong password is not waited for", async () => {
  const said: string[] = [];
  const waiting = awaitDatabase({ ...database.server, password: "wrong" }, (line) => said.push(line));
  await expect(waiting).rejects.toMatchObject({ code: "28P01" });
  expect(said).toEqual([]);
});
