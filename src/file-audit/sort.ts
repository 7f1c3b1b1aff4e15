import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { byTime, type Entries, type Entry, entryLine, entryOfLine } from "./entry.ts";
import { LineWriter, readLines } from "./spill.ts";

/** An entry and whose it is. */
export type Owned = { account: string; entry: Entry };

/** Entries of one account that lie sorted in a stretch of a file. */
class EntriesOnDisk implements Entries {
  readonly length: number;
  readonly #path: string;
  readonly #from: number;
  readonly #to: number;

  constructor(path: string, from: number, to: number, length: number) {
    this.#path = path;
    this.#from = from;
    this.#to = to;
    this.length = length;
  }

  *[Symbol.iterator](): Generator<Entry> {
    for (const line of readLines(this.#path, this.#from, this.#to))
      yield entryOfLine(line.slice(line.indexOf("\0") + 1));
  }
}

const MERGED_AT_ONCE = 64;
const ROWS_BETWEEN_SIGNALS = 50_000;

/**
 * Sorts entries by account and time on disk: runs of so many rows are sorted in memory and then merged.
 * @returns the accounts, each with entries that are read from disk as often as they are asked for
 */
export async function sortOnDisk(
  folder: string,
  name: string,
  entries: Iterable<Owned>,
  rowsInMemory: number,
): Promise<[string, Entries][]> {
  let files = 0;
  const newFile = () => new LineWriter(join(folder, `${name}-sorted-${files++}`));
  let runs: string[] = [];
  let rows: Owned[] = [];
  const endRun = async () => {
    runs.push(await write(newFile(), rows.sort(byAccountAndTime)));
    rows = [];
  };
  for (const owned of entries) if (rows.push(owned) >= rowsInMemory) await endRun();
  await endRun();
  while (runs.length > 1) {
    const merged: string[] = [];
    for (let index = 0; index < runs.length; index += MERGED_AT_ONCE) {
      merged.push(await write(newFile(), merge(runs.slice(index, index + MERGED_AT_ONCE))));
    }
    runs = merged;
  }
  return accountsIn(runs[0]!);
}

function byAccountAndTime(a: Owned, b: Owned): number {
  return a.account < b.account ? -1 : a.account > b.account ? 1 : byTime(a.entry, b.entry);
}

/** No account has a NUL in its name: it ends where the entry begins. */
async function write(file: LineWriter, rows: Iterable<Owned>): Promise<string> {
  let count = 0;
  for (const { account, entry } of rows) {
    file.write(`${JSON.stringify(account)}\0${entryLine(entry)}`);
    // Whoever interrupts the audit is heard now and then.
    if (++count % ROWS_BETWEEN_SIGNALS === 0) await setImmediate();
  }
  file.close();
  return file.path;
}

function* read(path: string): Generator<Owned> {
  for (const line of readLines(path)) {
    const end = line.indexOf("\0");
    yield { account: JSON.parse(line.slice(0, end)), entry: entryOfLine(line.slice(end + 1)) };
  }
}

function* merge(paths: readonly string[]): Generator<Owned> {
  const heads = paths.flatMap((path) => {
    const rows = read(path);
    const { value, done } = rows.next();
    return done === true ? [] : [{ rows, first: value }];
  });
  while (heads.length > 0) {
    let least = 0;
    for (let index = 1; index < heads.length; index++) {
      if (byAccountAndTime(heads[index]!.first, heads[least]!.first) < 0) least = index;
    }
    const head = heads[least]!;
    yield head.first;
    const { value, done } = head.rows.next();
    if (done === true) heads.splice(least, 1);
    else head.first = value;
  }
}

/** Where each account's stretch of a sorted file lies. */
function accountsIn(path: string): [string, Entries][] {
  const accounts: [string, Entries][] = [];
  let name: string | null = null;
  let from = 0;
  let at = 0;
  let rows = 0;
  const end = () => {
    if (name !== null) accounts.push([JSON.parse(name), new EntriesOnDisk(path, from, at, rows)]);
  };
  for (const line of readLines(path)) {
    const each = line.slice(0, line.indexOf("\0"));
    if (each !== name) {
      end();
      name = each;
      from = at;
      rows = 0;
    }
    rows++;
    at += Buffer.byteLength(line) + 1;
  }
  end();
  return accounts;
}
