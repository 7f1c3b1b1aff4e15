import { parseArgs } from "node:util";
import { withScratch } from "../file-audit/spill.ts";
import type { ImportRow } from "../http/schemas/imports.ts";
import { EXIT } from "./exit-code.ts";
import { type Fault, FIELDS, type History, type HistoryRow, readHistory, tellFaults } from "./import-file.ts";
import { ownerOf } from "./import-owner.ts";
import { tryHistory } from "./import-trial.ts";
import { Server } from "./server.ts";
import { UsageError } from "./usage-error.ts";

const PORTION = 1_000;
const ROWS_BETWEEN_NEWS = 10_000;

type Answer = {
  brought: number;
  repeated: number;
  refused: { index: number; id: string; problem: { code: string; detail: string } }[];
  wallets: { id: string; balance: number }[];
};

/**
 * `scrip import FILE --account A`: brings the history of another system in. All of it is tried before any of it is posted.
 * It is posted in portions; what was brought in before is not brought in again, so that after a crash the same command
 * goes on. Ends with 1 where a row cannot be brought in.
 */
export async function importHistory(args: string[]): Promise<number> {
  const { file, account, map, dry, finish } = readArgs(args);
  const server = new Server(process.env);
  const owner = await ownerOf(server, account);
  const path = `/accounts/${encodeURIComponent(account)}`;
  const send = (entries: ImportRow[], dry_run: boolean) =>
    server.call<Answer>("POST", `${path}/imports`, { entries, dry_run });
  return withScratch(null, async (folder) => {
    const history = await readHistory(folder, file, map, owner);
    if (tellFaults(history.faults)) return EXIT.found;
    if (tellFaults(tryHistory(history, owner))) return EXIT.found;
    if (tellFaults(await tryOnServer(history, send))) return EXIT.found;
    if (dry) {
      console.log(`Rows that can be brought in: ${history.rows}. Nothing was brought in.`);
      return 0;
    }
    const balances = await bring(history, send);
    if (balances === null) return EXIT.found;
    for (const [wallet, balance] of balances) console.log(`${wallet}: ${balance}`);
    for (const wallet of finish ? balances.keys() : []) {
      const call = `${path}/wallets/${encodeURIComponent(wallet)}/finish-import`;
      await server.call("POST", call, {}, `finish-import/${wallet}`);
      console.log(`${wallet}: the import is finished.`);
    }
    return 0;
  });
}

type Send = (entries: ImportRow[], dry: boolean) => Promise<Answer>;

/**
 * What only the server knows: whether the wallets take history, which each one's first row tells, and what time it is
 * there, which the newest row of all tells.
 */
async function tryOnServer(history: History, send: Send): Promise<Fault[]> {
  let newest: HistoryRow | null = null;
  for (const row of history) if (newest === null || row.time > newest.time) newest = row;
  for (const portion of portionsOf(firstOfEachWallet(history))) {
    const { refused } = await send(entriesOf(portion), true);
    if (refused.length > 0) return refused.map((each) => faultOf(portion, each));
  }
  if (newest === null) return [];
  const { refused } = await send([newest.entry], true);
  // By itself it may lack the credits brought in before it; its time is what is asked about.
  return refused.filter(({ problem }) => problem.code === "invalid_request").map((each) => faultOf([newest], each));
}

function* firstOfEachWallet(history: History): Generator<HistoryRow> {
  let wallet: string | null = null;
  for (const row of history) {
    if (row.wallet !== wallet) yield row;
    wallet = row.wallet;
  }
}

/** Posts everything. @returns the balance of each wallet; null where a row was refused all the same */
async function bring(history: History, send: Send): Promise<Map<string, number> | null> {
  const balances = new Map<string, number>();
  let brought = 0;
  let repeated = 0;
  const told = () => `Rows brought in: ${brought}. Rows that were there before: ${repeated}.`;
  for (const portion of portionsOf(history)) {
    const answer = await send(entriesOf(portion), false);
    brought += answer.brought;
    repeated += answer.repeated;
    for (const { id, balance } of answer.wallets) balances.set(id, balance);
    if (answer.refused.length > 0) {
      for (const each of answer.refused) {
        const { row, id, detail } = faultOf(portion, each);
        console.error(`Row ${row} (${id}) was refused: ${detail}`);
      }
      console.error(`${told()} Put the row right and run this again: it goes on from there.`);
      return null;
    }
    if ((brought + repeated) % ROWS_BETWEEN_NEWS === 0) {
      console.error(`${brought + repeated} of ${history.rows} rows are in.`);
    }
  }
  console.log(told());
  return balances;
}

function* portionsOf(rows: Iterable<HistoryRow>): Generator<HistoryRow[]> {
  let portion: HistoryRow[] = [];
  for (const row of rows) {
    if (portion.push(row) < PORTION) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

function entriesOf(portion: readonly HistoryRow[]): ImportRow[] {
  return portion.map(({ entry }) => entry);
}

function faultOf(portion: readonly HistoryRow[], { index, id, problem }: Answer["refused"][number]): Fault {
  return { row: portion[index]!.row, id, detail: problem.detail };
}

function readArgs(args: string[]) {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("Name the file to import, - for standard input.");
  if (values.account === undefined) throw new UsageError("Name the account with --account.");
  const map = new Map((values.map ?? []).flatMap((text) => text.split(",")).map(mapped));
  return { file, account: values.account, map, dry: values["dry-run"] ?? false, finish: values.finish ?? false };
}

function mapped(text: string): [field: string, column: string] {
  const [field, ...column] = text.split("=");
  if (field === undefined || !Object.hasOwn(FIELDS, field.trim()) || column.length === 0) {
    throw new UsageError(`--map takes field=Column; fields are ${Object.keys(FIELDS).join(", ")}.`);
  }
  return [field.trim(), column.join("=").trim()];
}

function parse(args: string[]) {
  try {
    const options = {
      account: { type: "string" },
      map: { type: "string", multiple: true },
      "dry-run": { type: "boolean" },
      finish: { type: "boolean" },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
