// npm run bench [-- --quick] [-- --save]: how fast the write path is, beside what the same database can do at all, in one
// run; `-- --renewals`, `-- --audit`, `-- --files` (the audit of files, without a database), `-- --day` (a day of everything
// together) and `-- --pages` (in a browser) measure those alone. Outputs are checked after each stage, outside the timed
// regions.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../src/store/database.ts";
import { Lanes } from "../src/store/lane/lanes.ts";
import { measureAudit } from "./audit.ts";
import { ceilingSets, ceilingSingle, makeCeiling } from "./ceiling.ts";
import { checkLedger } from "./check.ts";
import { type BenchDatabase, openBenchDatabase } from "./database.ts";
import { dayOptions, measureDay } from "./day.ts";
import { measureFiles } from "./files.ts";
import { overHttp, startBenchServer } from "./http.ts";
import { type LargeFigures, measureLarge } from "./large.ts";
import type { Figures } from "./measure.ts";
import { pages } from "./pages.ts";
import { renewals } from "./renewals.ts";
import { chargeRequest, makeWorkload, mustStand } from "./workload.ts";
import { type Counter, writePathSets } from "./write-path.ts";

const QUICK = process.argv.includes("--quick");
const SAVE = process.argv.includes("--save");
const MILLISECONDS = QUICK ? 2_000 : 6_000;
const GROWN = QUICK ? 100_000 : 1_000_000;
const RENEWALS = QUICK ? 20_000 : 100_000;
const AUDITED = QUICK ? 200_000 : 5_000_000;
const FILE_ROWS = QUICK ? [100_000] : [1_000_000, 10_000_000];
const SIZES = [20, 100, 1_000];
const LARGE_SIZES = QUICK ? [20_000, 100_000] : [100_000, 1_000_000, 10_000_000];

type Stage = { title: string; figures: Figures[] };
const stages: Stage[] = [];

if (process.argv.includes("--files")) await measureFiles(FILE_ROWS);
else if (process.argv.includes("--pages")) await pages(openBenchDatabase, process.argv);
else await measureDatabase();
if (SAVE && stages.length > 0) save();

async function measureDatabase(): Promise<void> {
  const bench = await openBenchDatabase();
  try {
    if (process.argv.includes("--audit")) {
      await measureAudit(bench, AUDITED);
    } else if (process.argv.includes("--day")) {
      await measureDay(bench, dayOptions(process.argv));
    } else if (process.argv.includes("large")) {
      printLarge(await measureLarge(bench, largeOptions()));
    } else {
      await makeCeiling(bench.admin);
      if (!process.argv.includes("--renewals")) for (const wallets of [1, 1_000]) await measureAll(bench, wallets);
      await measureRenewals(bench);
    }
  } finally {
    await bench.stop();
  }
}

/** `--size large [--entries 1000000] [--reads] [--hold]`: only one size, reads alone, and leaving its server up at the end. */
function largeOptions() {
  const place = process.argv.indexOf("--entries");
  return {
    sizes: place < 0 ? LARGE_SIZES : [Number(process.argv[place + 1])],
    milliseconds: MILLISECONDS,
    writes: !process.argv.includes("--reads"),
    hold: process.argv.includes("--hold"),
  };
}

function printLarge(measured: LargeFigures[]): void {
  const names = [...measured[0]!.figures.keys()];
  const number = (value: number) => (value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en"));
  const growth = (values: number[]) => (values.length < 2 ? "" : (values.at(-1)! / values[0]!).toFixed(2));
  const rows = names.map((name) => {
    const values = measured.map(({ figures }) => figures.get(name)!);
    return [name, ...values.map(number), growth(values)];
  });
  printTable(["", ...measured.map(({ entries }) => entries.toLocaleString("en")), "last to first"], rows);
}

async function measureAll(database: BenchDatabase, wallets: number): Promise<void> {
  await database.clear();
  const pool = openDatabase(database.server, "posting", 8);
  const workload = await makeWorkload(pool, database.server, wallets);
  const counter: Counter = { next: 0 };
  const kind = wallets === 1 ? "one hot wallet" : "1,000 wallets";
  for (const state of ["fresh tables", `after ${GROWN.toLocaleString("en")} entries and analyze`]) {
    if (state !== "fresh tables") await grow(database, workload, counter);
    const figures: Figures[] = [];
    const note = (figure: Figures) => {
      figures.push(figure);
      process.stderr.write(`  ${figure.name}: ${Math.round(figure.perSecond).toLocaleString("en")}/s\n`);
    };
    process.stderr.write(`${kind}, ${state}\n`);
    for (const size of SIZES) {
      note(await ceilingSets(database.admin, wallets, size, MILLISECONDS));
      note(await writePathSets(database, workload, counter, size, MILLISECONDS));
    }
    await checkLedger(database.admin, counter.next);
    note(await ceilingSingle(database.admin, wallets, 8, MILLISECONDS));
    for (const which of ["row-at-a-time", "scrip"] as const) {
      const server = await startBenchServer(database, which);
      const single = (clients: number) => ({
        name: `${which} over HTTP, ${clients} ${clients === 1 ? "client" : "clients"}`,
        clients,
        batch: 1,
        milliseconds: MILLISECONDS,
      });
      for (const clients of [1, 20, 64]) note(await overHttp(database, server, workload, counter, single(clients)));
      if (which === "scrip") {
        const batches = { name: "scrip over HTTP, batches of 500", clients: 4, batch: 500, milliseconds: MILLISECONDS };
        note(await overHttp(database, server, workload, counter, batches));
      }
      await server.stop();
    }
    await checkLedger(database.admin, counter.next);
    const stage = { title: `${kind}, ${state}`, figures };
    stages.push(stage);
    print(stage);
  }
  await pool.end();
}

/** Renewals beside charges in sets of as many, both through the write path in process; per entry, for a renewal has two. */
async function measureRenewals(database: BenchDatabase): Promise<void> {
  await database.clear();
  const pool = openDatabase(database.server, "posting", 8);
  const workload = await makeWorkload(pool, database.server, 1_000);
  const charges = await writePathSets(database, workload, { next: 0 }, 1_000, MILLISECONDS);
  await pool.end();
  await database.clear();
  const renewed = await renewals(database, RENEWALS);
  const stage = { title: "renewals beside charges", figures: [charges, renewed] };
  stages.push(stage);
  print(stage);
  console.log(`renewals to charges, per entry: ${(renewed.perSecond / charges.perSecond).toFixed(2)} ×`);
}

async function grow(
  database: BenchDatabase,
  workload: Awaited<ReturnType<typeof makeWorkload>>,
  counter: Counter,
): Promise<void> {
  const lanes = new Lanes(database.server, { lanes: 1 });
  while (counter.next < GROWN) {
    await Promise.all(
      Array.from({ length: 2_000 }, async () => mustStand(await lanes.post(chargeRequest(workload, counter.next++)))),
    );
  }
  await lanes.close();
  await database.admin`analyze`;
  await database.admin`checkpoint`;
}

function print({ title, figures }: Stage): void {
  const ratio = (figure: Figures): string => {
    const size = /^write path, (.*)$/.exec(figure.name)?.[1];
    const other = size !== undefined ? `ceiling, ${size}` : figure.name.replace(/^scrip/, "row-at-a-time");
    const base = other === figure.name ? undefined : figures.find((each) => each.name === other);
    return base === undefined ? "" : `${(figure.perSecond / base.perSecond).toFixed(2)} ×`;
  };
  const number = (value: number | null, digits: number) => (value === null ? "" : value.toFixed(digits));
  const rows = figures.map((figure) => [
    figure.name,
    Math.round(figure.perSecond).toLocaleString("en"),
    ratio(figure),
    Number.isNaN(figure.p50) ? "" : figure.p50.toFixed(2),
    Number.isNaN(figure.p99) ? "" : figure.p99.toFixed(2),
    number(figure.walBytes, 0),
    number(figure.walImageBytes, 0),
    number(figure.cpuPerMillion, 1),
    number(figure.peakMemoryMb, 0),
  ]);
  const head = ["", "per second", "ratio", "p50 ms", "p99 ms", "WAL B", "images B", "CPU s/M", "peak MB"];
  console.log(`\n${title}`);
  printTable(head, rows);
}

function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ");
  console.log([head, ...rows].map(line).join("\n"));
}

function save(): void {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const file = fileURLToPath(new URL("./baseline.json", import.meta.url));
  writeFileSync(
    file,
    `${JSON.stringify({ version, machine, milliseconds: MILLISECONDS, grown: GROWN, stages }, null, 2)}\n`,
  );
}
