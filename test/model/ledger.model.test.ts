/**
 * Thousands of random commands through real servers, compared with the model command by command and with the auditor at
 * the end of each run. `SCRIP_SEED` repeats a run, `SCRIP_MODEL_RUNS` scales it.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { Client } from "./drive/client.ts";
import { Disagreement } from "./drive/disagreement.ts";
import { program, type Step } from "./drive/intent.ts";
import { run, type Stage } from "./drive/run.ts";
import { shrink } from "./drive/shrink.ts";
import { Statistics } from "./drive/statistics.ts";
import type { Refusal } from "./predict/decision.ts";
import { KINDS } from "./predict/request.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const COMMANDS = Math.ceil(Number(process.env["SCRIP_MODEL_RUNS"] ?? 1) * 1_500);
const MAX_STEPS = 100;
/** From so many commands on everything is expected to have happened. */
const LONG = 20_000;
/** When the first run begins: what a seed leads to depends on the calendar. */
const START = process.env["SCRIP_MODEL_START"];
const SHRINKING_MS = Number(process.env["SCRIP_MODEL_SHRINKING_MS"] ?? 60_000);

let database: TestDatabase;
let catalogs: string;
let servers: TestServer[] = [];
let stage: Stage;

beforeAll(async () => {
  database = await createDatabase();
  catalogs = await mkdtemp(join(tmpdir(), "scrip-model-catalogs-"));
  await cp(fileURLToPath(new URL("../../catalogs", import.meta.url)), catalogs, { recursive: true });
  await cp(fileURLToPath(new URL("parlour.yaml", import.meta.url)), join(catalogs, "parlour.yaml"));
  // Two servers: nothing may rest on what one of them remembers.
  const options = { testClock: true, env: { SCRIP_CATALOGS: catalogs } };
  const first = await startServer(database, options);
  servers = [first, await startServer(database, { ...options, adminKey: first.adminKey })];
  const sql = postgres({ ...database.superuser, max: 4, onnotice: () => {} });
  stage = { client: new Client(servers), sql, statistics: new Statistics() };
});

afterAll(async () => {
  await stage?.sql.end();
  await Promise.all(servers.map((server) => server.stop()));
  await rm(catalogs, { recursive: true, force: true });
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
  // A short run may miss what is rare.
  if (COMMANDS >= LONG) expect(missing, "what never happened").toEqual([]);
  else console.log(`What never happened: ${missing.join(", ") || "nothing"}`);
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
  "payment_declined",
  "unknown_action",
];

/** What only some histories lead to, and must not be missing from thousands of commands. */
const RARITIES = [
  "Auto Reload switched itself off",
  "allocations",
  "anniversaries moved by the clocks",
  "caps noted",
  "declined purchases of Auto Reload",
  "expiries",
  "future grants given",
  "instants with several things due",
  "moves to another zone",
  "plan credits beyond what is kept",
  "prorations",
  "purchases by card",
  "purchases of Auto Reload",
  "purchases set off by the calendar",
  "refunds that cancelled a debt",
  "repayments from incoming credits",
  "repayments of several debts",
  "return grants",
  "return grants that others joined",
  "reversals",
  "reversals taken back",
  "reversals that left a debt",
  "settlements that gave back",
  "settlements that left a debt",
  "several cycles caught up at once",
  "several grants in one draw",
  "several grants in one return",
  "voids at the instant of a lapse",
  "voids at their deadline",
  "windows of usage",
];

/** What waits for a provider, or for the calendar of a plan. */
const MONEY: readonly Step["intents"][number]["do"][] = ["plan", "cancel", "buy", "reload", "event", "zone"];

/**
 * Every other program has plans and payments and sends one request at a time, for a purchase comes whenever its provider
 * answers and any order would be right; the others have none of them and send many at once.
 */
function arranged(steps: readonly Step[], seed: number): Step[] {
  if (seed % 2 === 0) {
    return steps.map((step) => ({ ...step, intents: step.intents.filter((intent) => !MONEY.includes(intent.do)) }));
  }
  return steps.flatMap(({ clock, intents }) =>
    intents.map(
      (intent, index): Step => ({ clock: index === 0 ? clock : { move: 0 }, sent: "alone", intents: [intent] }),
    ),
  );
}

/** One random program; where it fails, the shortest one found that still does. */
async function check(seed: number): Promise<void> {
  const [sampled] = fc.sample(program(MAX_STEPS), { seed, numRuns: 1 });
  const made = sampled === undefined ? undefined : { ...sampled, steps: arranged(sampled.steps, seed) };
  if (made === undefined) throw new Error(`no program was made of the seed ${seed}`);
  const start = nextStart(made.month);
  const tryAt = (at: number) => (steps: Step[]) => run(stage, `run-${++runs}`, at, { ...made, steps });
  const failure = await tryAt(start)(made.steps);
  if (failure === null) return;
  // The clock only goes forwards, and what day it is matters: later tries begin in a year that is the same.
  const tryAgain = (steps: Step[]) => tryAt(sameDayLater(start))(steps);
  const shortest = await shrink(made.steps, failure, tryAgain, Date.now() + SHRINKING_MS);
  const { error } = shortest.failure;
  const cause = error.cause instanceof Error ? `\n${error.cause.stack}` : "";
  const expected = error instanceof Disagreement && !error.message.includes('"status":5');
  const unexpected = expected ? "" : `\n${error.stack}${cause}\n${complaintsOfServers()}`;
  const repeat = `SCRIP_SEED=${seed} SCRIP_MODEL_START=${new Date(start).toISOString().slice(0, 10)}`;
  throw new Error(`repeat with ${repeat}\n${error}${unexpected}`);
}

let runs = 0;

/** The next first of a month, where nothing was posted yet. */
function nextStart(month: number): number {
  if (runs === 0 && START !== undefined) return Date.parse(START);
  const year = new Date(stage.client.now).getUTCFullYear();
  const start = Date.UTC(year, month, 1);
  return start > stage.client.now ? start : Date.UTC(year + 1, month, 1);
}

/** The same date so many years later that all weekdays and leap years fall as they did. */
function sameDayLater(start: number): number {
  const date = new Date(start);
  while (date.getTime() <= stage.client.now) date.setUTCFullYear(date.getUTCFullYear() + 28);
  return date.getTime();
}

/** What the servers wrote that is no ordinary request. */
function complaintsOfServers(): string {
  const lines = servers.flatMap((server) =>
    server
      .output()
      .split("\n")
      .filter((line) => !line.includes('"level":30')),
  );
  return lines.join("\n").slice(-5_000);
}
