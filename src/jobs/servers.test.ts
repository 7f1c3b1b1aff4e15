// The jobs in real servers: what is due is posted though nobody asks, while one of them dies, and it is told outside.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scripCommand } from "../../test/contract/command-line.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { startServer, type TestServer } from "../../test/support/server.ts";
import { type Database, openDatabase } from "../store/database.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2030, 0, 1);

let database: TestDatabase;
let reading: Database;
let servers: TestServer[];

beforeAll(async () => {
  database = await createDatabase();
  reading = openDatabase(database.server, "reading", 2);
  const options = { testClock: true, adminKey: "operator-of-both" };
  servers = await Promise.all([startServer(database, options), startServer(database, options)]);
});

afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.kill9()));
  await reading?.end({ timeout: 5 });
  await database?.drop();
});

async function call(method: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${servers[1]!.url}/v1${path}`, {
    method,
    headers: {
      authorization: "Bearer operator-of-both",
      "content-type": "application/json",
      "idempotency-key": `${path} ${JSON.stringify(body)}`,
    },
    body: JSON.stringify(body),
  });
  expect(answer.ok, await answer.text()).toBe(true);
}

const moveTo = (time: number) => call("PUT", "/test-clock", { now: new Date(time).toISOString() });

/** Waits, reading nothing over HTTP, until so many grants have lapsed. */
async function untilLapsed(count: number): Promise<void> {
  for (;;) {
    const [row] = await reading`select count(*)::int as lapsed from entries where effective_at > ${START}::timestamptz`;
    if (row!.lapsed === count) return;
    expect(row!.lapsed).toBeLessThan(count);
    await sleep(100);
  }
}

/** What it says. It fails here, for the tests' PostgreSQL does not wait for the disk. */
const doctor = () => scripCommand(database, "doctor").catch(({ stdout }) => stdout as string);

test("what is due is posted by whichever server is left", { timeout: 120_000 }, async () => {
  await moveTo(START);
  await call("PUT", "/accounts/acme", { product: "studio" });
  for (const hours of [1, 2]) {
    const expires_at = new Date(START + hours * HOUR).toISOString();
    const grant = { workspace: "w", amount: 10 * hours, category: "paid", reason: "Test", expires_at };
    await call("POST", "/accounts/acme/grants", grant);
  }
  await moveTo(START + HOUR);
  await untilLapsed(1);
  await servers[0]!.kill9();
  await moveTo(START + 2 * HOUR);
  await untilLapsed(2);

  const ready = await fetch(`${servers[1]!.url}/readyz`);
  expect(await ready.json()).toMatchObject({ status: "ready", checks: { jobs: "ok" } });
  const metrics = await (await fetch(`${servers[1]!.url}/metrics`)).text();
  expect(metrics).toMatch(/^scrip_job_failures_total\{job="roll-forward"\} 0$/m);
  expect(await doctor()).toMatch(/^ok +The job roll-forward was well \d+ s ago; nothing waits for it\.$/m);

  expect(await servers[1]!.stop()).toBe(0);
  const said = await doctor();
  expect(said).toMatch(/^warning +No server is running on this database: its jobs wait for one\.$/m);
  expect(said).toMatch(/^ok +The job roll-forward was well \d+ s ago; nothing waits for it\.$/m);
  expect(servers[1]!.output()).not.toContain("The job");
});
