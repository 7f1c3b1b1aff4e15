import { access, constants } from "node:fs/promises";
import { readConfig } from "../config.ts";
import { JOBS } from "../jobs/definitions.ts";
import { reportJob } from "../jobs/report.ts";
import { countOpenFindings } from "../store/audit/record.ts";
import { readCatalogFolder } from "../store/catalog-folder.ts";
import { isTestClockSet } from "../store/clock.ts";
import { type Connection, type Database, openDatabase } from "../store/database.ts";
import { connectToRunning } from "../store/embedded/index.ts";
import { readJobRuns, readServedSeconds } from "../store/job-runs.ts";
import { schemaVersion } from "../store/migrate.ts";
import { EXIT } from "./exit-code.ts";

type Verdict = { state: "ok" | "warning" | "wrong"; text: string };

const good = (text: string): Verdict => ({ state: "ok", text });
const warning = (text: string): Verdict => ({ state: "warning", text });
const wrong = (text: string): Verdict => ({ state: "wrong", text });

/** `scrip doctor`: looks at everything a server needs, changes nothing, and says what to do about what is wrong. */
export async function doctor(): Promise<number> {
  const verdicts: Verdict[] = [];
  const say = (...more: Verdict[]) => {
    for (const verdict of more) {
      verdicts.push(verdict);
      const mark = { ok: "ok     ", warning: "warning", wrong: "WRONG  " }[verdict.state];
      console.log(`${mark}  ${verdict.text}`);
    }
  };
  say(checkNode());
  const config = readConfig(process.env);
  if (!config.ok) {
    say(...config.error.map(wrong));
  } else {
    say(good("The environment can be read."));
    const catalogs = await readCatalogFolder(config.value.catalogs);
    say(
      ...(catalogs.ok
        ? [good(`Catalogs: ${catalogs.catalogs.map(({ catalog }) => catalog.product).join(", ")}.`)]
        : catalogs.errors.map(wrong)),
    );
    const { database, dataDir } = config.value;
    if (database !== null) {
      say(...(await checkDatabase(database.server)));
    } else {
      say(await checkFolder(dataDir));
      const running = await connectToRunning(dataDir);
      if (running.running)
        say(good(`A server is running (process ${running.pid}).`), ...(await checkDatabase(running.server)));
      else say(warning(`${running.why} The database was not looked at.`));
    }
  }
  const count = (state: Verdict["state"]) => verdicts.filter((verdict) => verdict.state === state).length;
  console.log(`\n${count("ok")} ok, ${count("warning")} to think about, ${count("wrong")} wrong`);
  return count("wrong") === 0 ? EXIT.done : EXIT.found;
}

function checkNode(): Verdict {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18)
    ? good(`Node ${process.versions.node}.`)
    : wrong(`Node ${process.versions.node} cannot run TypeScript: run npm ci, which installs one that can.`);
}

async function checkFolder(dataDir: string): Promise<Verdict> {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK);
    return good(`The data folder ${dataDir} can be written.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return good(`The data folder ${dataDir} will be made.`);
    return wrong(`The data folder ${dataDir} cannot be written: ${(error as Error).message}`);
  }
}

async function checkDatabase(connection: Connection): Promise<Verdict[]> {
  const database = openDatabase(connection, "reading", 1);
  try {
    const [about] = await database`select current_setting('server_version') as version,
      current_setting('server_version_num')::int as number, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`;
    const { found, needed } = await schemaVersion(connection);
    return [
      about!.number >= 150_000
        ? good(`PostgreSQL ${about!.version}.`)
        : wrong(`PostgreSQL ${about!.version} is too old: 15 or newer is needed.`),
      about!.fsync === "on" && about!.commit !== "off" && about!.pages === "on"
        ? good("What is committed is on disk.")
        : wrong("fsync, synchronous_commit or full_page_writes is off: a crash can lose what was acknowledged."),
      found === needed
        ? good(`The schema has version ${found}.`)
        : wrong(`The schema has version ${found}, this program needs ${needed}: start the server once to migrate it.`),
      ...(found === 0 ? [] : [await checkImmutable(database), await checkClock(database)]),
      ...(found === needed ? [await checkFindings(database), ...(await checkJobs(database))] : []),
    ];
  } catch (error) {
    return [wrong(`The database cannot be used: ${(error as Error).message}`)];
  } finally {
    await database.end({ timeout: 5 });
  }
}

async function checkImmutable(database: Database): Promise<Verdict> {
  const [row] = await database`
    select bool_or(has_table_privilege(name, 'update') or has_table_privilege(name, 'delete')) as mutable
    from unnest(array['entries', 'fundings', 'debt_payments']) as name`;
  return row!.mutable
    ? warning(
        "The server's role may change entries, so the database cannot refuse it. Give DATABASE_URL a role of its own " +
          "and DATABASE_OWNER_URL the owner.",
      )
    : good("The server's role cannot change or delete an entry.");
}

async function checkClock(database: Database): Promise<Verdict> {
  return (await isTestClockSet(database))
    ? warning("The test clock is set: time stands still between its settings.")
    : good("Time is the database's clock.");
}

async function checkFindings(database: Database): Promise<Verdict> {
  const { drift, broken } = await countOpenFindings(database);
  const where = "GET /v1/findings?state=open and `scrip audit` say which, and what to do.";
  if (broken > 0) return wrong(`The audit found ${broken + drift} things that are not as they should be: ${where}`);
  if (drift > 0) return warning(`The audit found ${drift} stored figures that are not what the ledger says: ${where}`);
  return good("The audit has found nothing that is open.");
}

async function checkJobs(database: Database): Promise<Verdict[]> {
  const servedSeconds = await readServedSeconds(database);
  const runs = await readJobRuns(database);
  const lines = JOBS.map(async (job) => {
    const run = runs.find(({ name }) => name === job.name) ?? null;
    return reportJob(job, run, (await job.lag?.(database)) ?? null, servedSeconds);
  });
  const noServer = "No server is running on this database: its jobs wait for one.";
  return [...(servedSeconds === null ? [warning(noServer)] : []), ...(await Promise.all(lines))];
}
