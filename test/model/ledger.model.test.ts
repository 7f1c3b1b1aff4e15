/**
 * Thousands of random commands through real servers, compared with the model command by command and with the auditor at
 * the end of each run. `SCRIP_SEED` repeats a run, `SCRIP_MODEL_RUNS` scales it.
 */
import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Client } from "./drive/client.ts";
import { Disagreement } from "./drive/disagreement.ts";
import { DAY, program, type Step } from "./drive/intent.ts";
import { run, type Stage } from "./drive/run.ts";
import { type Failure, shrink } from "./drive/shrink.ts";
import { Statistics } from "./drive/statistics.ts";
import type { Refusal } from "./predict/decision.ts";
import { KINDS } from "./predict/request.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const COMMANDS = Math.ceil(Number(process.env["SCRIP_MODEL_RUNS"] ?? 1) * 8_000);
const MAX_STEPS = 100;
const SHRINKING_MS = Number(process.env["SCRIP_MODEL_SHRINKING_MS"] ?? 60_000);

let database: TestDatabase;
let servers: TestServer[] = [];
let stage: Stage;

beforeAll(async () => {
  database = await createDatabase();
  // Two servers: nothing may rest on what one of them remembers.
  const first = await startServer(database, { testClock: true });
  servers = [first, await startServer(database, { testClock: true, adminKey: first.adminKey })];
  const sql = postgres({ ...database.superuser, max: 4, onnotice: () => {} });
  stage = { client: new Client(servers), sql, statistics: new Statistics() };
});

afterAll(async () => {
  await stage?.sql.end();
  await Promise.all(servers.map((server) => server.stop()));
});

test(`the ledger does what the laws say (SCRIP_SEED=${SEED})`, { timeout: 3_600_000 }, async () => {
  const { statistics } = stage;
  // One seed for each program, so that the one that failed can be repeated alone.
  for (let seed = SEED; statistics.commands < COMMANDS; seed++) await check(seed);
  console.log(`SCRIP_SEED=${SEED}\n${statistics}`);

  const accepted = KINDS.map((kind) => [kind, statistics.of(kind, "accepted")]);
  const refused = REFUSALS.map((code) => [code, statistics.refused(code)]);
  const seen = RARITIES.map((what) => [what, statistics.seen(what)]);
  const missing = [...accepted, ...refused, ...seen].filter(([, times]) => times === 0).map(([what]) => what);
  expect(missing, "what never happened").toEqual([]);
});

const REFUSALS: Refusal[] = [
  "already_charged",
  "amount_out_of_range",
  "attribution_not_allowed",
  "attribution_required",
  "conflict",
  "idempotency_key_reused",
  "insufficient_credits",
  "invalid_request",
  "not_found",
  "outstanding_limit",
  "unknown_action",
];

/** What only some histories lead to, and must not be missing from thousands of commands. */
const RARITIES = [
  "expiries",
  "future grants given",
  "instants with several things due",
  "refunds that cancelled a debt",
  "repayments from incoming credits",
  "repayments of several debts",
  "return grants",
  "settlements that gave back",
  "settlements that left a debt",
  "several grants in one draw",
  "several grants in one return",
  "voids at their deadline",
  "windows of usage",
];

/** One random program; where it fails, the shortest one found that still does. */
async function check(seed: number): Promise<void> {
  const [steps = []] = fc.sample(program(MAX_STEPS), { seed, numRuns: 1 });
  const failure = await tryOut(steps);
  if (failure === null) return;
  const shortest = await shrink(steps, failure, tryOut, Date.now() + SHRINKING_MS);
  const { error } = shortest.failure;
  const cause = error.cause instanceof Error ? `\n${error.cause.stack}` : "";
  const unexpected = error instanceof Disagreement ? "" : `\n${error.stack}${cause}\n${outputOfServers()}`;
  throw new Error(`repeat with SCRIP_SEED=${seed}\n${error}${unexpected}`);
}

let runs = 0;

function tryOut(steps: Step[]): Promise<Failure | null> {
  // The clock only goes forwards: every run begins at a midnight of its own, on the same day of the week.
  const start = Math.floor(stage.client.now / (7 * DAY) + 1) * 7 * DAY;
  return run(stage, `run-${++runs}`, start, steps);
}

function outputOfServers(): string {
  return servers.map((server) => server.output().slice(-3_000)).join("\n");
}
