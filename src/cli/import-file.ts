import { join } from "node:path";
import { Compile } from "typebox/compile";
import Format from "typebox/format";
import type { Catalog } from "../core/catalog.ts";
import { type Sorting, sortLines } from "../file-audit/sort-lines.ts";
import { LineWriter, readLines } from "../file-audit/spill.ts";
import { importRequests } from "../http/import-rows.ts";
import { ImportRow } from "../http/schemas/imports.ts";
import { parseInstant } from "../http/time.ts";
import { fieldErrors, formats } from "../http/validation.ts";
import type { Account, PostRequest } from "../store/posting.ts";
import { eachRowOf, type TableRow } from "./table-file.ts";

/** Columns of a history. */
export const FIELDS = {
  at: "required",
  type: "required",
  amount: "required",
  id: "required",
  workspace: "optional",
  campaign: "optional",
  action: "optional",
  reference_type: "optional",
  reference_id: "optional",
  expires_at: "optional",
  category: "optional",
  reason: "optional",
} as const;

/** A row of the file that is as it should be, if looked at by itself. `time` is in milliseconds since 1970. */
export type HistoryRow = { row: number; wallet: string; time: number; entry: ImportRow };

/** Why a row cannot be brought in. */
export type Fault = { row: number; id: string; detail: string };

/** Whose history it is. */
export type Owner = { account: Account; catalog: Catalog };

/** A history on disk, by wallet and time; it is read anew whenever it is asked for. */
export type History = { rows: number; faults: Fault[]; [Symbol.iterator](): Iterator<HistoryRow> };

/** More faults than this help nobody. */
export const FAULTS_MAX = 20;
const ROWS_IN_MEMORY = 100_000;

const BY_WALLET_AND_TIME: Sorting<HistoryRow> = {
  compare: (a, b) => (a.wallet < b.wallet ? -1 : a.wallet > b.wallet ? 1 : a.time - b.time || a.row - b.row),
  line: ({ row, wallet, time, entry }) => JSON.stringify([row, wallet, time, entry]),
  ofLine(line) {
    const [row, wallet, time, entry] = JSON.parse(line);
    return { row, wallet, time, entry };
  },
};

/** Something that may be said once in a file, and where it was said. */
type Said = { key: string; row: number; id: string };

const BY_KEY: Sorting<Said> = {
  compare: (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row),
  line: ({ key, row, id }) => JSON.stringify([key, row, id]),
  ofLine(line) {
    const [key, row, id] = JSON.parse(line);
    return { key, row, id };
  },
};

/**
 * Reads a history and puts it in order on disk: memory does not grow with the rows.
 *
 * @param folder where it may write
 * @param map columns of other names, by field
 * @returns the history, with what is wrong with single rows and what is said twice though it may be said once
 * @throws CommandFailed where a column is missing
 */
export async function readHistory(
  folder: string,
  file: string,
  map: ReadonlyMap<string, string>,
  owner: Owner,
): Promise<History> {
  const all = new LineWriter(join(folder, "rows"));
  const said = new LineWriter(join(folder, "said"));
  const faults: Fault[] = [];
  let rows = 0;
  await eachRowOf(file, FIELDS, map, (table) => {
    rows += 1;
    const read = readRow(table, owner);
    if ("detail" in read) {
      if (faults.length < FAULTS_MAX) faults.push(read);
      return;
    }
    all.write(BY_WALLET_AND_TIME.line(read));
    for (const key of onceKeys(owner.catalog, read.entry)) {
      said.write(BY_KEY.line({ key, row: read.row, id: read.entry.id }));
    }
  });
  all.close();
  said.close();
  const keys = await sortLines(folder, "keys", linesOf(said.path, BY_KEY), BY_KEY, ROWS_IN_MEMORY);
  for (const fault of repeats(linesOf(keys, BY_KEY))) if (faults.length < FAULTS_MAX) faults.push(fault);
  const rowsOf = (path: string) => linesOf(path, BY_WALLET_AND_TIME);
  const sorted = await sortLines(folder, "history", rowsOf(all.path), BY_WALLET_AND_TIME, ROWS_IN_MEMORY);
  return { rows, faults, [Symbol.iterator]: () => rowsOf(sorted) };
}

/** A row as the command that the server makes of it. @throws where it was not read by `readHistory` */
export function requestOf({ account, catalog }: Owner, entry: ImportRow): PostRequest {
  const requests = importRequests(servicesOf(catalog), account, [entry], SENDER);
  if (!requests.ok) throw new Error(requests.error.detail);
  return requests.value[0]!;
}

const SENDER = { actor: "scrip import", workspace: null };

function servicesOf(catalog: Catalog) {
  return { catalogs: new Map([[catalog.product, catalog]]) };
}

for (const [name, check] of Object.entries(formats)) Format.Set(name, check);
const shape = Compile(ImportRow);

/** What the server would say of this row by itself. */
function readRow(table: TableRow, { account, catalog }: Owner): HistoryRow | Fault {
  const entry = entryOf(table);
  const fault = (detail: string): Fault => ({ row: table.number, id: String(entry.id ?? ""), detail });
  if (!shape.Check(entry)) {
    const errors = fieldErrors(shape.Errors(entry) as Parameters<typeof fieldErrors>[0]);
    return fault(errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join("; "));
  }
  const requests = importRequests(servicesOf(catalog), account, [entry], SENDER);
  if (!requests.ok) return fault(requests.error.detail);
  return { row: table.number, wallet: requests.value[0]!.wallet, time: parseInstant(entry.at)!, entry };
}

/** Only what a row says: an empty cell says nothing. */
function entryOf({ cells }: TableRow): Record<string, unknown> {
  const { reference_type: type = "", reference_id: id = "", amount = "", ...plain } = cells;
  const entry: Record<string, unknown> = Object.fromEntries(Object.entries(plain).filter(([, text]) => text !== ""));
  // Some systems write what was used with a minus.
  if (amount.trim() !== "") entry["amount"] = Math.abs(Number(amount));
  if (type !== "" || id !== "") {
    entry["reference"] = { ...(type === "" ? {} : { type }), ...(id === "" ? {} : { id }) };
  }
  return entry;
}

/** What may be said once in a history: each row's id, and what is billed once for each reference. */
function onceKeys({ rateCards }: Catalog, { id, action, reference }: ImportRow): string[] {
  const keys = [JSON.stringify(["id", id])];
  if (action == null || reference == null) return keys;
  const known = rateCards.findLast((card) => Object.hasOwn(card.actions, action))?.actions[action];
  if (known?.oncePer === "reference") keys.push(JSON.stringify(["reference", action, reference.type, reference.id]));
  return keys;
}

function* repeats(sorted: Iterable<Said>): Generator<Fault> {
  let first: Said | null = null;
  for (const each of sorted) {
    if (first?.key !== each.key) {
      first = each;
      continue;
    }
    const [kind, ...named] = JSON.parse(each.key) as [string, ...string[]];
    const detail =
      kind === "id"
        ? `Row ${first.row} has the same id: each row has one of its own.`
        : `${named[0]} was charged for ${named[1]}/${named[2]} by row ${first.row} already; it is billed once.`;
    yield { row: each.row, id: each.id, detail };
  }
}

function* linesOf<T>(path: string, { ofLine }: Sorting<T>): Generator<T> {
  for (const line of readLines(path)) yield ofLine(line);
}

/** Tells all of them. @returns whether there are any */
export function tellFaults(faults: readonly Fault[]): boolean {
  if (faults.length === 0) return false;
  for (const { row, id, detail } of faults) console.error(`Row ${row} (${id}) was refused: ${detail}`);
  console.error("Nothing was brought in. Put the file right and run this again.");
  return true;
}
