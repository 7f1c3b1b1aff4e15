import { type Database, openDatabase } from "../src/store/database.ts";
import { accountNumber } from "../src/store/ids.ts";
import { readWalletsToSum, sumMovements } from "../src/store/movement-sums.ts";
import type { Account } from "../src/store/posting.ts";
import { readAccountsToSum, sumUsage } from "../src/store/usage-sums.ts";
import { AUDITING_SESSIONS, runWhole } from "./audit.ts";
import { ceilingSets, makeCeiling } from "./ceiling.ts";
import type { BenchDatabase } from "./database.ts";
import { overHttp, startBenchServer } from "./http.ts";
import { type LedgerShape, MadeLedger } from "./ledger.ts";
import { type Figures, peakMemoryMb, seconds } from "./measure.ts";
import { measureReads, READS } from "./reads.ts";
import { readCatalog, type Workload } from "./workload.ts";
import { writePathSets } from "./write-path.ts";

const DAY_MS = 86_400_000;
const ACCOUNTS = 2_000;
/** One entry in so many is the hot account's. */
const HOT_SHARE = 10;
/** Its workspaces, by how many campaigns they have. */
const HOT_CAMPAIGNS = [5_000, 300, 40, 10, 3];

/** What is measured at one size: the figure, in the unit that its name says. */
export type LargeFigures = { entries: number; figures: Map<string, number> };

/**
 * Thirteen months of 2,000 accounts, the hot one with a tenth of all entries and a workspace of 5,000 campaigns; of the
 * others few have much and many have little. Every other account is in India: its midnights are half past six in the evening
 * in UTC, no day and no month begins with one of UTC.
 */
function largeShape(): LedgerShape {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const days = 396;
  const others = ACCOUNTS - 1;
  return {
    accounts: Array.from({ length: ACCOUNTS }, (_, index) => ({
      id: `bench-${index}`,
      timeZone: index % 2 === 0 ? "UTC" : "Asia/Kolkata",
      campaigns: index === 0 ? HOT_CAMPAIGNS : [Math.max(5, Math.ceil(400 / index)), 10, 2],
    })),
    accountOf(n) {
      if (n % HOT_SHARE === 0) return 0;
      // Everybody has something; beyond that the k-th has about one k-th as much as the first.
      const scattered = (Math.imul(n, 2_246_822_519) >>> 0) / 2 ** 32;
      return n % 2 === 0 ? 1 + (n % others) : Math.min(others, Math.floor((others + 1) ** scattered));
    },
    begin: today - days * DAY_MS,
    days,
  };
}

/** Makes a ledger of this size in an empty database, adds its usage and movements up as the jobs do, and proves all by a full audit. */
async function makeLarge(bench: BenchDatabase, entries: number, note: Note): Promise<void> {
  await bench.clear();
  const ledger = new MadeLedger(bench.admin, largeShape());
  await ledger.add(entries);
  await bench.admin`vacuum analyze`;
  const auditing = openDatabase(bench.server, "auditing", AUDITING_SESSIONS);
  try {
    note("usage of 13 months added up, s", await seconds(() => sumAllUsage(auditing)));
    note("movements of 13 months added up, s", await seconds(() => sumAllMovements(auditing)));
    note("full audit, s", await seconds(() => runWhole(auditing, true)));
  } finally {
    await auditing.end({ timeout: 5 });
  }
  await bench.admin`vacuum analyze`;
  await bench.admin`checkpoint`;
}

async function sumAllUsage(database: Database): Promise<void> {
  for (const account of await readAccountsToSum(database)) await sumUsage(database, account);
}

async function sumAllMovements(database: Database): Promise<void> {
  for (const wallet of await readWalletsToSum(database)) while ((await sumMovements(database, wallet)) > 0);
}

export type LargeOptions = { sizes: readonly number[]; milliseconds: number; writes: boolean; hold: boolean };

/** Every figure of ordinary work at each size, side by side. */
export async function measureLarge(bench: BenchDatabase, options: LargeOptions): Promise<LargeFigures[]> {
  await makeCeiling(bench.admin);
  const measured: LargeFigures[] = [];
  for (const entries of options.sizes) {
    console.error(`making ${entries.toLocaleString("en")} entries …`);
    const figures = new Map<string, number>();
    const note = (name: string, value: number) => {
      figures.set(name, value);
      console.error(`  ${name}: ${value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en")}`);
    };
    await makeLarge(bench, entries, note);
    const began = performance.now();
    const server = await startBenchServer(bench, "scrip");
    note("start of a server, s", (performance.now() - began) / 1_000);
    for (const read of READS) await measureReads(server, read, note);
    if (options.writes) await measureWrites(bench, server, entries, options.milliseconds, note);
    note("peak memory of the server, MB", peakMemoryMb(server.pid));
    if (options.hold && entries === options.sizes.at(-1)) {
      console.error(`the server stays at http://${server.host}:${server.port} until Ctrl+C`);
      await new Promise((resolve) => process.once("SIGINT", resolve));
    }
    await server.stop();
    measured.push({ entries, figures });
  }
  return measured;
}

type Note = (name: string, value: number) => void;
type Server = Awaited<ReturnType<typeof startBenchServer>>;

async function measureWrites(
  bench: BenchDatabase,
  server: Server,
  entries: number,
  milliseconds: number,
  note: Note,
): Promise<void> {
  const catalog = await readCatalog("outreach");
  const all = Array.from({ length: 1_000 }, (_, index): Account => {
    const id = `bench-${index}`;
    return { id, number: accountNumber(id, 0), product: "outreach", name: null, timeZone: "UTC", createdAt: 0 };
  });
  const counter = { next: entries };
  const kinds: [string, Workload][] = [
    ["hot wallet", { catalog, accounts: all.slice(0, 1) }],
    ["1,000 wallets", { catalog, accounts: all }],
  ];
  const single = { clients: 20, batch: 1, milliseconds };
  const scrip = new Map<string, Figures>();
  for (const [kind, workload] of kinds) {
    const charges = await overHttp(bench, server, workload, counter, { name: `charges, ${kind}`, ...single });
    scrip.set(kind, charges);
    note(`charges one by one, 20 clients, ${kind}, /s`, charges.perSecond);
    note(`the same, p99 ms, ${kind}`, charges.p99);
    const batches = { name: `batches, ${kind}`, clients: 4, batch: 500, milliseconds };
    note(
      `charges in batches of 500, ${kind}, /s`,
      (await overHttp(bench, server, workload, counter, batches)).perSecond,
    );
  }
  const other = await startBenchServer(bench, "row-at-a-time");
  for (const [kind, workload] of kinds) {
    const rows = await overHttp(bench, other, workload, counter, { name: `row-at-a-time, ${kind}`, ...single });
    note(`the same to row-at-a-time, ${kind}, ×`, scrip.get(kind)!.perSecond / rows.perSecond);
  }
  await other.stop();
  for (const [kind, workload] of kinds) {
    const ceiling = await ceilingSets(bench.admin, workload.accounts.length, 100, milliseconds);
    const path = await writePathSets(bench, workload, counter, 100, milliseconds);
    note(`write path in process, sets of 100, ${kind}, /s`, path.perSecond);
    note(`the same to the ceiling, ${kind}, ×`, path.perSecond / ceiling.perSecond);
  }
}
