// What belongs here: whose turn it is and what is told of it, whatever happens to servers and to the database. What the
// jobs do is tested beside each.
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { connectionFromUrl } from "../store/connection-url.ts";
import { type Connection, type Database, openDatabase } from "../store/database.ts";
import { type JobRun, readJobRuns, readServedSeconds } from "../store/job-runs.ts";
import { startProxy } from "../store/lane/servers.fixture.ts";
import { migrate } from "../store/migrate.ts";
import { type JobDefinition, PartlyDone } from "./definition.ts";
import { jobFigures, jobsCheck } from "./figures.ts";
import { type Jobs, startJobs } from "./jobs.ts";

let database: TestDatabase;
let reading: Database;
let admin: postgres.Sql;
let servers: Jobs[] = [];
let said: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  reading = openDatabase(database.server, "reading", 4);
  admin = postgres({ ...database.superuser, database: "postgres", max: 1 });
});

/** Stops what a test has started, or all. */
async function stop(some: Jobs[] = servers): Promise<void> {
  await Promise.all(some.map((server) => server.stop()));
}

afterAll(async () => {
  await stop();
  await reading?.end({ timeout: 5 });
  await admin?.end({ timeout: 5 });
  await database?.drop();
});

function serve(definitions: JobDefinition[], connection: Connection = database.server): Jobs {
  const server = startJobs({
    connection,
    database: reading,
    definitions,
    log: (line) => said.push(line),
    clockMs: 50,
  });
  servers.push(server);
  return server;
}

/** The same job, as another server runs it: answers when that began it. */
function takenBy(definition: JobDefinition): () => number | null {
  let begun: number | null = null;
  const run = async () => {
    begun ??= Date.now();
    return 1;
  };
  serve([{ ...definition, run }]);
  return () => begun;
}

let names = 0;
/** A job that no other test has. */
const job = (run: JobDefinition["run"], more: Partial<JobDefinition> = {}): JobDefinition => ({
  name: `job-${++names}`,
  everySeconds: 1,
  run,
  ...more,
});

async function until(condition: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`nothing came of it within ${ms} ms`);
    await sleep(20);
  }
}

async function runOf({ name }: JobDefinition): Promise<JobRun | undefined> {
  return (await readJobRuns(reading)).find((run) => run.name === name);
}

/** Waits until it is asked to end. */
const untilAsked = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** A run that lasts until it is asked to end. */
async function obedient(signal: AbortSignal): Promise<number> {
  await untilAsked(signal);
  return 1;
}

describe("one by one", () => {
  beforeEach(() => {
    servers = [];
    said = [];
  });

  afterEach(async () => {
    await stop();
  });

  test("a job runs again and again, on one of two servers at a time", async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const definition = job(async () => {
      most = Math.max(most, ++running);
      await sleep(150);
      running -= 1;
      return ++runs;
    });
    serve([definition]);
    serve([definition]);
    const began = Date.now();
    await until(() => runs === 4);
    expect(most).toBe(1);
    // Between two runs lies a second; when both servers begin, one of them may begin it once more.
    expect(Date.now() - began).toBeGreaterThan(2_000);
    await until(async () => (await runOf(definition))?.count === 4);
    expect(await runOf(definition)).toMatchObject({ everySeconds: 1, error: null });
    // Not even by both making the queue's tables at the same moment.
    expect(said).toEqual([]);
  });

  test("what fails is shown, runs again, and stops no other job", async () => {
    const problems: (Error | null)[] = [
      new Error("no luck"),
      new Error("no luck"),
      new PartlyDone("half of it", 7),
      null,
    ];
    const failing = job(async () => {
      const problem = problems.shift() ?? null;
      if (problem !== null) throw problem;
      return 1;
    });
    let runs = 0;
    const server = serve([failing, job(async () => ++runs)]);
    await until(async () => (await runOf(failing))?.error === "no luck");
    expect(await runOf(failing)).toMatchObject({ okAt: null, count: null });
    await until(async () => (await runOf(failing))?.error === "half of it");
    expect(await runOf(failing)).toMatchObject({ okAt: null, count: 7 });
    await until(async () => (await runOf(failing))?.okAt !== null);
    const { okAt, errorAt, error } = (await runOf(failing))!;
    expect(okAt).toBeGreaterThan(errorAt!);
    expect(error).toBe("half of it");
    expect(runs).toBeGreaterThan(1);
    expect(server.states().map(({ failures }) => failures)).toEqual([3, 0]);
    expect(said).toEqual([
      `The job ${failing.name} failed, and runs again in 1 s: no luck`,
      `The job ${failing.name} failed, and runs again in 1 s: half of it`,
      `The job ${failing.name} is well again.`,
    ]);
  });

  test("a server that stops ends its run early, and another takes over at once", async () => {
    const first = job(obedient, { everySeconds: 3_600 });
    const a = serve([first]);
    await until(async () => (await runOf(first)) !== undefined);
    const taken = takenBy(first);
    await sleep(500);
    expect(taken()).toBeNull();
    const began = Date.now();
    await a.stop();
    expect(Date.now() - began).toBeLessThan(1_000);
    await until(() => taken() !== null, 5_000);
    expect(said).toEqual([]);
  });

  test("a database that was away is found again", { timeout: 60_000 }, async () => {
    let runs = 0;
    const definition = job(async () => ++runs);
    serve([definition]);
    await until(() => runs === 1);
    await admin.unsafe(`alter database ${database.name} allow_connections false`);
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database.name}`;
    await sleep(3_000);
    const before = runs;
    expect(said.join()).toMatch("The jobs cannot go on");
    await admin.unsafe(`alter database ${database.name} allow_connections true`);
    await until(() => runs > before + 1, 30_000);
    expect(said.at(-1)).toBe("The jobs can reach their queue again.");
  });

  test("a queue whose tables are gone is made again", async () => {
    let runs = 0;
    serve([job(async () => ++runs)]);
    await until(() => runs === 1);
    const sql = postgres({ ...database.superuser, max: 1, onnotice: () => {} });
    await sql.unsafe(`
      drop schema scrip_jobs cascade; create schema scrip_jobs;
      grant usage, create on schema scrip_jobs to ${database.server.user};`);
    await sql.end({ timeout: 5 });
    const before = runs;
    await until(() => runs > before + 1);
  });

  test("it works with one role for everything", async () => {
    const alone = await createDatabase("empty");
    await migrate(alone.owner, alone.owner);
    const own = openDatabase(alone.owner, "reading", 2);
    let runs = 0;
    const server = startJobs({
      connection: connectionFromUrl(alone.ownerUrl)!,
      database: own,
      definitions: [job(async () => ++runs)],
      log: (line) => said.push(line),
      clockMs: 50,
    });
    await until(() => runs > 1);
    expect(await readServedSeconds(own)).toBeGreaterThan(0);
    await server.stop();
    await until(async () => (await readServedSeconds(own)) === null);
    expect(said).toEqual([]);
    await own.end({ timeout: 5 });
    await alone.drop();
  });
});

// These wait for turns to run out. Their servers know nothing of each other's jobs.
describe.concurrent("side by side", () => {
  test("Prometheus is told what is known", async () => {
    const server = serve([job(async () => 1, { lag: async () => 42 }), job(() => Promise.reject(new Error("no")))]);
    await until(() => server.states().every(({ heartbeatAgeSeconds }) => heartbeatAgeSeconds !== null), 15_000);
    const [well, failing] = server.states();
    const figures = new Map(jobFigures(server.states()).map(({ name, values }) => [name, values]));
    expect(figures.get("scrip_job_lag_seconds")).toEqual([{ labels: { job: well!.name }, value: 42 }]);
    expect(figures.get("scrip_job_last_ok_timestamp_seconds")).toEqual([
      { labels: { job: well!.name }, value: expect.closeTo(Date.now() / 1_000, -2) },
    ]);
    expect(figures.get("scrip_job_failures_total")).toEqual([
      { labels: { job: well!.name }, value: 0 },
      { labels: { job: failing!.name }, value: expect.any(Number) },
    ]);
    expect(figures.get("scrip_job_heartbeat_age_seconds")).toHaveLength(2);
  });

  test("a run that does not end when it is asked holds up no server", { timeout: 60_000 }, async () => {
    const deaf = job(() => new Promise(() => {}), { everySeconds: 3_600 });
    const a = serve([deaf]);
    await until(async () => (await runOf(deaf)) !== undefined);
    const began = Date.now();
    await a.stop();
    expect(Date.now() - began).toBeLessThan(13_000);
    const taken = takenBy(deaf);
    await until(() => taken() !== null, 5_000);
  });

  test("what a server had begun that died is taken over within a minute", { timeout: 90_000 }, async () => {
    let isDead = false;
    const proxy = await startProxy(database.server, () => isDead);
    const first = job(obedient, { everySeconds: 3_600 });
    serve([first], proxy.connection);
    await until(async () => (await runOf(first)) !== undefined);
    const taken = takenBy(first);
    isDead = true;
    proxy.stop();
    const died = Date.now();
    await until(() => taken() !== null, 60_000);
    expect(taken()! - died).toBeGreaterThan(8_000);
    expect(taken()! - died).toBeLessThan(45_000);
  });

  test("a run that hangs is shown as stalled, and broken off", { timeout: 60_000 }, async () => {
    let reason: unknown = null;
    const run = async (signal: AbortSignal) => {
      await untilAsked(signal);
      reason = signal.reason;
      return 1;
    };
    const hanging = job(run, { silenceSeconds: 3 });
    const server = serve([hanging]);
    await until(() => jobsCheck(server.states()) !== "ok");
    expect(jobsCheck(server.states())).toMatch(/^job-\d+ is stalled for \d s$/);
    expect(reason).toBeNull();
    await until(() => reason !== null);
    expect(String(reason)).toMatch(/It did not get on for \d+ s, and was broken off/);
    await until(async () => /did not get on/.test((await runOf(hanging))?.error ?? ""));
  });

  test("work that hangs for ever is left, and the job goes on", { timeout: 60_000 }, async () => {
    let isFirst = true;
    const run = () => {
      if (!isFirst) return Promise.resolve(1);
      isFirst = false;
      return new Promise<number>(() => {});
    };
    const hanging = job(run, { silenceSeconds: 3 });
    serve([hanging]);
    await until(async () => (await runOf(hanging))?.okAt != null, 45_000);
    expect((await runOf(hanging))!.error).toMatch(/did not get on/);
  });

  test("a run that gets on may take as long as it needs", { timeout: 60_000 }, async () => {
    const run: JobDefinition["run"] = async (signal, progress) => {
      while (!signal.aborted) {
        progress();
        await sleep(100);
      }
      return 1;
    };
    const long = job(run, { silenceSeconds: 8 });
    const server = serve([long]);
    await until(async () => (await runOf(long)) !== undefined);
    await until(async () => (await runOf(long))!.heartbeatAt > (await runOf(long))!.startedAt + 12_000);
    expect((await runOf(long))!.finishedAt).toBeNull();
    expect(jobsCheck(server.states())).toBe("ok");
  });

  test("sessions that the database ends are replaced, and the run keeps its turn", { timeout: 60_000 }, async () => {
    let begun = 0;
    let broken = false;
    const steady = job(async (signal) => {
      begun += 1;
      await Promise.race([sleep(12_000), untilAsked(signal)]);
      broken = signal.aborted;
      return 1;
    });
    serve([steady]);
    serve([steady]);
    await until(() => begun === 1);
    for (let time = 0; time < 4; time++) {
      await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = ${database.name} and application_name like 'scrip jobs %'`;
      await sleep(1_500);
    }
    await until(async () => (await runOf(steady))?.okAt != null);
    expect(broken).toBe(false);
  });
});
