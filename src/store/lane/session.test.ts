import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createDatabase } from "../../../test/support/postgres.ts";
import { Session } from "./session.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

test("nothing that was answered over a connection is kept alive by it", async () => {
  const database = await createDatabase();
  const session = new Session(database.server);
  try {
    const answered = await session.run(async () => new WeakRef({ answer: "a large one" }));
    const kept: WeakRef<object>[] = [];
    for (let index = 0; index < 100; index++) {
      await session.run(async (sql) => {
        const answer = { rows: await sql`select 1` };
        kept.push(new WeakRef(answer));
        return answer;
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
    // The last answer may still stand in a register.
    expect(kept.filter((answer) => answer.deref() !== undefined).length).toBeLessThan(5);
    expect(answered.deref()).toBe(undefined);
  } finally {
    await session.close();
    await database.drop();
  }
});
