/**
 * Thousands of random commands through the real server, compared with the model command by command and with the auditor at
 * the end of each run. `SCRIP_SEED` repeats a run, `SCRIP_MODEL_RUNS` scales it.
 */
import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Client } from "./drive/client.ts";
import { DAY, program, type Step } from "./drive/intent.ts";
import { run, type Stage } from "./drive/run.ts";
import { Statistics } from "./drive/statistics.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const RUNS = Math.ceil(Number(process.env["SCRIP_MODEL_RUNS"] ?? 1) * 30);
const MAX_STEPS = 100;
const SHRINKING_MS = 60_000;

let database: TestDatabase;
let server: TestServer;
let stage: Stage;

beforeAll(async () => {
  database = await createDatabase();
  server = await startServer(database, { testClock: true });
  const sql = postgres({ ...database.superuser, max: 4, onnotice: () => {} });
  stage = { client: new Client(server), sql, statistics: new Statistics() };
});

afterAll(async () => {
  await stage?.sql.end();
  await server?.stop();
});

test(`the ledger does what the laws say (SCRIP_SEED=${SEED})`, { timeout: 1_800_000 }, async () => {
  let runs = 0;
  let shrinkUntil: number | null = null;
  const details = await fc.check(
    fc.asyncProperty(program(MAX_STEPS), async (steps: Step[]) => {
      if (shrinkUntil !== null && Date.now() > shrinkUntil) return;
      // The clock only goes forwards: every run begins at a midnight of its own, on the same day of the week.
      const start = Math.floor(stage.client.now / (7 * DAY) + 1) * 7 * DAY;
      try {
        await run(stage, `run-${++runs}`, start, steps);
      } catch (error) {
        shrinkUntil ??= Date.now() + SHRINKING_MS;
        throw error;
      }
    }),
    { numRuns: RUNS, seed: SEED },
  );
  console.log(`SCRIP_SEED=${SEED}\n${stage.statistics}`);
  if (details.failed) {
    const error = details.errorInstance;
    throw new Error(`SCRIP_SEED=${SEED}, run ${details.numRuns}, shrunk ${details.numShrinks} times\n${error}`);
  }
});
