import { hash } from "node:crypto";
import { auditChain } from "../src/store/audit/chain.ts";
import type { Found } from "../src/store/audit/found.ts";
import { CHECKS } from "../src/store/audit/laws.ts";
import { requestAudit } from "../src/store/audit/record.ts";
import { runAudit } from "../src/store/audit/run.ts";
import { type Snapshot, withSnapshot } from "../src/store/audit/snapshot.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import type { BenchDatabase } from "./database.ts";
import { evenShape, MadeLedger } from "./ledger.ts";
import { seconds } from "./measure.ts";

const EVERYTHING = { from: 0, to: Number.MAX_SAFE_INTEGER, marks: null };
const SESSIONS = 2;
/** Those that look, and those that keep its record. */
export const AUDITING_SESSIONS = SESSIONS + 3;
const WALLETS = 1_000;

/**
 * The audit of so many entries beside what the least of it costs: three plain queries over the same rows, and, for the chain,
 * hashing as many bytes. Then the same after 1 % more.
 */
export async function measureAudit(bench: BenchDatabase, entries: number): Promise<void> {
  const ledger = new MadeLedger(bench.admin, evenShape(WALLETS));
  const plain = openDatabase(bench.server, "auditing", 1);
  const auditing = openDatabase(bench.server, "auditing", AUDITING_SESSIONS);
  try {
    console.error(`making ${entries.toLocaleString("en")} entries …`);
    await ledger.add(entries);
    await bench.admin`vacuum analyze`;
    await bench.admin`checkpoint`;
    await warm(plain);

    const queries: number[] = [];
    for (const query of QUERIES) queries.push(await seconds(() => plain.unsafe(query)));
    const laws = Object.entries(CHECKS).filter(([name]) => name !== "chain");
    const each: Record<string, number> = {};
    const lookBy = (sessions: number) =>
      seconds(() =>
        withSnapshot(auditing, sessions, (snapshot) =>
          Promise.all(
            laws.map(([name, check]) =>
              mustBeClean(snapshot, async (sql) => {
                const began = performance.now();
                const found = await check(sql, EVERYTHING);
                each[name] ??= (performance.now() - began) / 1_000;
                return found;
              }),
            ),
          ),
        ),
      );
    // The queries run one after another, and so do the laws that are put beside them.
    const allLaws = await lookBy(1);
    const sideBySide = await lookBy(SESSIONS);
    const chain = await seconds(() =>
      withSnapshot(auditing, SESSIONS, (snapshot) => mustBeClean(snapshot, (sql) => auditChain(sql, EVERYTHING))),
    );
    const hashing = hashInALoop(entries, ledger.canonicalBytes);
    const full = await seconds(() => runWhole(auditing, true));
    await ledger.add(Math.ceil(entries / 100), 1);
    const later = await seconds(() => runWhole(auditing, false));

    const sum = queries.reduce((total, time) => total + time, 0);
    const line = (name: string, time: number, note = "") =>
      console.log(`  ${name.padEnd(58)} ${time.toFixed(2).padStart(8)} s  ${note}`);
    console.log(
      `\naudit of ${entries.toLocaleString("en")} entries of ${WALLETS.toLocaleString("en")} wallets, ${SESSIONS} sessions`,
    );
    line("plain: sums per wallet", queries[0]!);
    line("plain: entries joined with fundings", queries[1]!);
    line("plain: sums per usage key", queries[2]!);
    line("all laws but the chain", allLaws, `${(allLaws / sum).toFixed(2)} × the three (aim: at most 1.5)`);
    line(`the same in ${SESSIONS} sessions`, sideBySide, `${(sideBySide / sum).toFixed(2)} ×`);
    for (const [name, time] of Object.entries(each).sort(([, a], [, b]) => b - a)) line(`    ${name}`, time);
    line("the chain", chain, `${(chain / hashing).toFixed(2)} × hashing as many bytes`);
    line("hashing as many bytes in a loop", hashing);
    line("a full audit, recorded and sealed", full);
    line(
      "an audit after 1 % more entries",
      later,
      `${((later / full) * 100).toFixed(1)} % of the full one (aim: at most 3)`,
    );
  } finally {
    await plain.end({ timeout: 5 });
    await auditing.end({ timeout: 5 });
  }
}

/** Where there are as many rows as entries, they are added up once more: a client that reads them all would be measured. */
const QUERIES = [
  "select account_id, wallet_no, count(*), max(sequence), sum(amount), sum(outstanding_change) from entries group by 1, 2",
  `select count(*), sum(e.amount), sum(f.amount) from entries e
   left join fundings f on f.account_id = e.account_id and f.wallet_no = e.wallet_no and f.sequence = e.sequence`,
  `select count(*), sum(used) from (
     select account_id, wallet_no, floor(extract(epoch from effective_at) / 900)::int, workspace_no, campaign_no, action_no,
       sum(outstanding_change - amount) as used from entries where type <= 4 group by 1, 2, 3, 4, 5, 6
   ) t`,
];

/** Whoever is measured first shall not be the one who reads everything from the disk. */
async function warm(sql: Database): Promise<void> {
  await sql`select count(reason), count(price_lines), count(hash) from entries`;
}

async function mustBeClean(snapshot: Snapshot, check: Parameters<typeof snapshot.read<Found[]>>[0]): Promise<void> {
  const found = await snapshot.read(check);
  if (found.length > 0) throw new Error(`a healthy ledger is accused: ${JSON.stringify(found.slice(0, 3))}`);
}

/** An audit of everything, which must find nothing. */
export async function runWhole(database: Database, full: boolean): Promise<void> {
  const id = await requestAudit(database, { by: "bench", accounts: null, full });
  const audit = await runAudit({ database, provider: null, sessions: SESSIONS }, id);
  if (audit?.state !== "done" || audit.found > 0) throw new Error(`the audit went wrong: ${JSON.stringify(audit)}`);
}

/** As many texts of as many bytes as the chain has, each with the hash before it. */
function hashInALoop(entries: number, bytes: number): number {
  const text = "x".repeat(bytes);
  const began = performance.now();
  let last = "";
  for (let n = 0; n < entries; n++) last = hash("sha256", `${last}\n${text}`, "hex");
  return (performance.now() - began) / 1_000;
}
