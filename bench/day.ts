import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Random } from "../src/examples/random.ts";
import type { Database } from "../src/store/database.ts";
import { entryTypeNumber } from "../src/store/lane/codes.ts";
import type { BenchDatabase } from "./database.ts";
import type { DayClientOptions, DayClientResult } from "./day-client.ts";
import {
  accountPath,
  anchorFor,
  BUSY_WORKSPACES,
  CAMPAIGNS,
  CLIENTS,
  type DayShape,
  keyPrefix,
  OUTREACH,
  outreachAccount,
  RELOADING,
  reloadingAccount,
  STUDIO,
  studioAccount,
} from "./day-mix.ts";
import { ADMIN_KEY, type BenchServer, startBenchServer } from "./http.ts";
import { MadeLedger } from "./ledger.ts";
import { cpuSeconds, peakMemoryMb, percentile } from "./measure.ts";

export type DayOptions = DayShape & {
  /** How many servers share the database. */
  processes: number;
  /** How many entries there are before the day begins. */
  history: number;
};

/** `[--minutes 10] [--processes 2] [--rate 200] [--history 300000] [--seed …]` */
export function dayOptions(args: string[]): DayOptions {
  const named = (name: string, usual: string) => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? usual : args[place + 1]!;
  };
  return {
    minutes: Number(named("minutes", "10")),
    processes: Number(named("processes", "2")),
    rate: Number(named("rate", "200")),
    history: Number(named("history", "300000")),
    seed: named("seed", "monday"),
  };
}

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 90;

/**
 * A day of everything together: several servers on one database, and a load that sends each request when it is due.
 *
 * @throws where anything but a business's no was answered, the audit finds something, or ledger and acknowledgements differ
 */
export async function measureDay(bench: BenchDatabase, options: DayOptions): Promise<void> {
  await makeHistory(bench.admin, options.history);
  const servers: BenchServer[] = [];
  const load = new AbortController();
  const folder = await mkdtemp(join(tmpdir(), "scrip-day-"));
  try {
    for (let n = 0; n < options.processes; n++) servers.push(await startBenchServer(bench, "scrip"));
    const ask = asker(servers[0]!);
    console.error("accounts, plans and cards …");
    await makeStudio(ask, options);
    await makeReloading(ask);

    console.error(`${options.minutes} minutes of ${options.rate} requests a second, seed ${options.seed} …`);
    const began = Date.now();
    const cpu = servers.map(({ pid }) => cpuSeconds(pid));
    const machine = machineTimes();
    const sent = join(folder, "sent.tsv");
    const [result] = await Promise.all([
      runClient({ shape: shapeOf(options), servers, key: ADMIN_KEY, sent }, load.signal),
      sleep(options.minutes * 30_000).then(() => audit(ask, false)),
    ]);
    const busy = machineBusy(machine);
    const used = servers.map(({ pid }, n) => (cpuSeconds(pid) - cpu[n]!) / result.seconds);

    print(result);
    printRenewals(await renewalsSince(bench.admin, began), result.seconds);
    for (const [n, { pid }] of servers.entries()) {
      console.log(
        `server ${n + 1}: ${Math.round(used[n]! * 100)} % of a core, peak ${Math.round(peakMemoryMb(pid))} MB of memory`,
      );
    }
    console.log(
      `the machine: ${Math.round(busy * 100)} % of ${cpus().length} cores busy, with whatever else ran on it`,
    );
    const { p50, p99, max } = result.behind;
    console.log(
      `sent later than due: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, at most ${max.toFixed(1)} ms`,
    );
    if (result.again > 0) console.log(`sent once more, for the connection was closed meanwhile: ${result.again}`);
    const failures = Object.entries(result.failures);
    for (const [code, { count, first }] of failures) console.log(`FAILED ${count} × ${code}, first: ${first}`);

    for (const { failures } of servers) for (const line of failures()) console.log(line.slice(0, 1_500));

    const audited = await audit(ask, true);
    console.log(`the audit is clean: ${audited.toLocaleString("en")} entries, each wallet from its first on`);
    const unanswered = await compare(bench.admin, sent, options);
    console.log(
      `all ${result.acknowledged.toLocaleString("en")} acknowledged entries are in the ledger; beside them ${unanswered} of requests without an answer`,
    );
    if (failures.length > 0) throw new Error("the day had failures");
  } finally {
    load.abort();
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

function shapeOf({ seed, minutes, rate }: DayOptions): DayShape {
  return { seed, minutes, rate };
}

const zoneOf = (n: number) => (n % 2 === 0 ? "UTC" : "Asia/Kolkata");

/** Ninety days of outreach, a third of it the busy account's, and every other account in India. */
async function makeHistory(admin: Database, entries: number): Promise<void> {
  console.error(`making ${entries.toLocaleString("en")} entries of history …`);
  const campaigns = (n: number) =>
    n === 0 ? Array.from({ length: BUSY_WORKSPACES }, () => CAMPAIGNS.busy) : [CAMPAIGNS.other];
  const ledger = new MadeLedger(admin, {
    accounts: Array.from({ length: OUTREACH }, (_, n) => {
      return { id: outreachAccount(n), timeZone: zoneOf(n), campaigns: campaigns(n) };
    }),
    accountOf: (n) => (n % 3 === 0 ? 0 : 1 + (n % (OUTREACH - 1))),
    begin: Date.now() - (HISTORY_DAYS + 1) * DAY_MS,
    days: HISTORY_DAYS,
  });
  await ledger.add(entries);
  await admin`vacuum analyze`;
  await admin`checkpoint`;
}

type Ask = (method: string, path: string, body?: object) => Promise<{ [field: string]: unknown }>;

function asker({ host, port }: BenchServer): Ask {
  let count = 0;
  return async (method, path, body) => {
    count += 1;
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, "idempotency-key": `before-${count}` };
    const answer = await fetch(`http://${host}:${port}${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
}

/** Clients with plans whose anniversaries are spread over the day; one of three has nothing but its plan. */
async function makeStudio(ask: Ask, { seed, minutes }: DayOptions): Promise<void> {
  const random = new Random(`${seed} anniversaries`);
  for (let n = 0; n < STUDIO; n++) {
    const account = accountPath(studioAccount(n));
    await ask("PUT", account, { product: "studio", time_zone: zoneOf(n) });
    for (let client = 0; client < CLIENTS; client++) {
      const anchor = anchorFor(Date.now() + 20_000 + Math.floor(random.fraction() * minutes * 60_000));
      await ask("PUT", `${account}/wallets/client-${client}/plan`, { plan: "growth", anchor });
      if (client === 0) continue;
      const reason = "Tokens that were bought before";
      await ask("POST", `${account}/grants`, {
        workspace: `client-${client}`,
        amount: 1_000_000,
        category: "paid",
        reason,
      });
    }
  }
}

/** Accounts whose card is asked when credits run short: most succeed, some answer twice, some decline. */
async function makeReloading(ask: Ask): Promise<void> {
  for (let n = 0; n < RELOADING; n++) {
    const account = accountPath(reloadingAccount(n));
    const card = n % 8 === 0 ? "declines" : n % 8 === 1 ? "answers_twice" : "succeeds";
    await ask("PUT", account, { product: "outreach" });
    await ask("POST", `${account}/grants`, { amount: 3_000, category: "paid", reason: "A beginning" });
    await ask("PUT", `${account}/wallets/main/auto-reload`, {
      enabled: true,
      pack: "5k",
      payment_method: `test_card_${card}`,
    });
  }
}

function runClient(options: DayClientOptions, signal: AbortSignal): Promise<DayClientResult> {
  const program = fileURLToPath(new URL("./day-client.ts", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    signal,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
      out += more;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(out) as DayClientResult);
      else reject(new Error(`the load ended with ${code}`));
    });
  });
}

type AuditAnswer = { id: string; state: string; found: number; covered: { entries: number } };

/**
 * Audits everything and answers how many entries were looked at.
 * @throws where anything is found
 */
async function audit(ask: Ask, full: boolean): Promise<number> {
  const { audit: asked } = (await ask("POST", "/v1/audits", { full })) as { audit: AuditAnswer };
  for (;;) {
    const { state, found, covered } = (await ask("GET", `/v1/audits/${asked.id}`)) as AuditAnswer;
    if (state === "failed") throw new Error("the audit failed");
    if (state === "done") {
      if (found > 0) throw new Error(`the audit found: ${JSON.stringify(await ask("GET", "/v1/findings"))}`);
      return covered.entries;
    }
    await sleep(500);
  }
}

/**
 * What was acknowledged stands in the ledger as it was answered, and what else has the day's keys are requests that nobody
 * answered: how many entries those posted.
 */
async function compare(admin: Database, file: string, shape: DayShape): Promise<number> {
  const session = await admin.reserve();
  try {
    await session`create temporary table sent (account text, wallet text, sequence bigint, amount bigint, key text)`;
    await pipeline(createReadStream(file), (await session`copy sent from stdin`.writable()) as unknown as Writable);
    const [found] = await session`
      with posted as (
        select a.id as account, w.id as wallet, e.sequence, e.amount, e.idempotency_key as key
        from entries e join accounts a using (account_id) join wallets w using (account_id, wallet_no)
        where starts_with(e.idempotency_key, ${keyPrefix(shape)})),
      acknowledged as (select * from sent where sequence is not null)
      select (select count(*) from (select * from acknowledged except select * from posted) lost)::int as lost,
        (select count(*) from (select key from posted except select key from sent) strange)::int as strange,
        (select count(*) from posted)::int - (select count(*) from acknowledged)::int as unanswered`;
    const { lost, strange, unanswered } = found!;
    if (lost > 0 || strange > 0) throw new Error(`the ledger and what was answered differ: ${JSON.stringify(found)}`);
    return unanswered;
  } finally {
    session.release();
  }
}

/** How long after its anniversary each cycle of the day was posted, in milliseconds. */
async function renewalsSince(admin: Database, began: number): Promise<number[]> {
  const rows = await admin`
    select extract(epoch from posted_at - effective_at)::float8 * 1000 as late from entries
    where type = ${entryTypeNumber("allocation")} and idempotency_key is null and effective_at >= ${began}::timestamptz
    order by late`;
  return rows.map(({ late }) => late);
}

function print({ kinds, seconds }: DayClientResult): void {
  const head = ["", "count", "per second", "p50 ms", "p95 ms", "p99 ms", "max ms", "refused"];
  const rows = Object.entries(kinds)
    .sort(([, one], [, other]) => other.count - one.count)
    .map(([kind, { count, p50, p95, p99, max, refused }]) => [
      kind,
      count.toLocaleString("en"),
      (count / seconds).toFixed(1),
      ...[p50, p95, p99, max].map((ms) => ms.toFixed(1)),
      Object.entries(refused)
        .map(([code, times]) => `${times} ${code}`)
        .join(", "),
    ]);
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
  const isText = (column: number) => column === 0 || column === head.length - 1;
  const line = (row: string[]) =>
    row.map((cell, n) => (isText(n) ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  ");
  console.log([head, ...rows].map((row) => line(row).trimEnd()).join("\n"));
}

function printRenewals(late: number[], seconds: number): void {
  const [p50, p95, max] = [percentile(late, 0.5), percentile(late, 0.95), late.at(-1) ?? Number.NaN].map((ms) =>
    (ms / 1_000).toFixed(1),
  );
  console.log(
    `renewals: ${late.length}, ${((late.length / seconds) * 60).toFixed(0)} a minute, posted after their time: p50 ${p50} s, p95 ${p95} s, at most ${max} s`,
  );
}

function machineTimes(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, each) => sum + each.idle, 0);
  return { idle, all: times.reduce((sum, each) => sum + each.user + each.nice + each.sys + each.irq, idle) };
}

/** The share of all cores' time that was not idle since then. */
function machineBusy(before: { idle: number; all: number }): number {
  const now = machineTimes();
  return 1 - (now.idle - before.idle) / (now.all - before.all);
}
