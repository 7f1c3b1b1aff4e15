import { rollForward } from "../src/jobs/roll-forward.ts";
import { setTestClock } from "../src/store/clock.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { accountNumber } from "../src/store/ids.ts";
import { Lanes } from "../src/store/lane/lanes.ts";
import type { Account, PostOutcome, PostRequest } from "../src/store/posting.ts";
import type { BenchDatabase } from "./database.ts";
import { type Figures, measureWal } from "./measure.ts";
import { mustStand, readCatalog } from "./workload.ts";

const ACCOUNTS = 100;
const BEGIN = Date.UTC(2026, 0, 31, 9);
/** A month later: 28 February. */
const DUE = Date.UTC(2026, 1, 28, 9);

/**
 * So many wallets with a plan become due at one instant, and the job rolls them forward: each renewal is two entries, what
 * is left lapses and the new cycle's credits arrive.
 */
export async function renewals(bench: BenchDatabase, wallets: number): Promise<Figures> {
  const database = openDatabase(bench.server, "posting", 4);
  const lanes = new Lanes(bench.server, { lanes: 2, queueSize: 100_000 });
  const post = async (request: PostRequest): Promise<PostOutcome> => {
    const outcome = await lanes.post(request);
    if (outcome.ok === null) throw new Error("a renewal waits for no payment");
    return outcome;
  };
  try {
    const catalog = await readCatalog("studio");
    await setTestClock(database, BEGIN);
    const accounts = await makeAccounts(database);
    const places = Array.from({ length: wallets }, (_, index) => ({
      account: accounts[index % ACCOUNTS]!,
      wallet: `client-${Math.floor(index / ACCOUNTS)}`,
    }));
    for (let from = 0; from < wallets; from += 2_000) {
      const plans = places.slice(from, from + 2_000).map(({ account, wallet }) => planOf(account, catalog, wallet));
      await Promise.all(plans.map(async (request) => mustStand(await post(request))));
    }
    await bench.admin`analyze`;
    await bench.admin`checkpoint`;
    await setTestClock(database, DUE);
    const job = rollForward({ database, catalogs: new Map([[catalog.product, catalog]]), post });
    const cpu = process.cpuUsage();
    const began = performance.now();
    const {
      result: rolled,
      bytes,
      images,
    } = await measureWal(bench.admin, () => job.run(new AbortController().signal, () => {}));
    const seconds = (performance.now() - began) / 1_000;
    const used = process.cpuUsage(cpu);
    await check(bench.admin, wallets, rolled);
    const entries = 2 * wallets;
    return {
      name: `renewals of ${wallets.toLocaleString("en")} wallets, entries`,
      perSecond: entries / seconds,
      p50: Number.NaN,
      p99: Number.NaN,
      walBytes: bytes / entries,
      walImageBytes: images / entries,
      cpuPerMillion: (used.user + used.system) / entries,
      peakMemoryMb: null,
    };
  } finally {
    await lanes.close();
    await bench.admin`delete from test_clock`;
    await database.end({ timeout: 5 });
  }
}

async function makeAccounts(database: Database): Promise<Account[]> {
  const accounts = Array.from({ length: ACCOUNTS }, (_, index): Account => {
    const id = `renewing-${index}`;
    return {
      id,
      number: accountNumber(id, 0),
      product: "studio",
      name: null,
      timeZone: "Europe/Berlin",
      createdAt: BEGIN,
    };
  });
  await database`
    insert into accounts (account_id, id, product, time_zone, created_at)
    select account_id, id, 'studio', 'Europe/Berlin', now()
    from unnest(${accounts.map((account) => account.number)}::bigint[], ${accounts.map((account) => account.id)}::text[])
      as t(account_id, id)`;
  return accounts;
}

function planOf(account: Account, catalog: PostRequest["catalog"], wallet: string): PostRequest {
  const command = {
    kind: "plan",
    plan: "growth",
    anchor: null,
    actor: "bench",
    key: `plan ${account.id} ${wallet}`,
    requestHash: "00".repeat(32),
  } as const;
  return { account, catalog, wallet, workspace: wallet, command };
}

/** Every wallet has its first cycle, what lapsed of it and its second cycle, at the instant it was due. */
async function check(admin: Database, wallets: number, rolled: number): Promise<void> {
  const [row] = await admin`
    select count(*)::int as entries, count(*) filter (where effective_at = ${DUE}::timestamptz)::int as due,
           (select count(*) from wallets where balance = 325 and sequence = 3)::int as renewed,
           (select count(*) from wallets where next_due_at <= ${DUE}::timestamptz)::int as left
    from entries`;
  const expected = { entries: 3 * wallets, due: 2 * wallets, renewed: wallets, left: 0, rolled: wallets };
  const found = { ...row, rolled };
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`renewals: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}
