import { byTime, type Entries, type Entry, entryLine, entryOfLine } from "./entry.ts";
import { type Sorting, sortLines } from "./sort-lines.ts";
import { readLines } from "./spill.ts";

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

/** No account has a NUL in its name: it ends where the entry begins. */
const BY_ACCOUNT_AND_TIME: Sorting<Owned> = {
  compare: (a, b) => (a.account < b.account ? -1 : a.account > b.account ? 1 : byTime(a.entry, b.entry)),
  line: ({ account, entry }) => `${JSON.stringify(account)}\0${entryLine(entry)}`,
  ofLine(line) {
    const end = line.indexOf("\0");
    return { account: JSON.parse(line.slice(0, end)), entry: entryOfLine(line.slice(end + 1)) };
  },
};

/**
 * Sorts entries by account and time on disk.
 * @returns the accounts, each with entries that are read from disk as often as they are asked for
 */
export async function sortOnDisk(
  folder: string,
  name: string,
  entries: Iterable<Owned>,
  rowsInMemory: number,
): Promise<[string, Entries][]> {
  return accountsIn(await sortLines(folder, name, entries, BY_ACCOUNT_AND_TIME, rowsInMemory));
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
