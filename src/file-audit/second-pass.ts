import { statSync } from "node:fs";
import { byTime, type Entries, type Entry, type Stated } from "./entry.ts";
import type { Reading, Unreadable } from "./reading.ts";
import { type Owned, sortOnDisk } from "./sort.ts";
import { readLines, splitLine } from "./spill.ts";

/** Takes note of each row as it is read. */
export type Noting = { reading: Reading; entry(entry: Entry): void; unreadable(row: Unreadable): void };

/** How much of one file is held in memory. */
export type Memory = { bytes: number; rows: number };

/** The balances of a file from the first pass, by account. */
export function loadStated(path: string, noting: Noting): Map<string, Stated[]> {
  const stated = new Map<string, Stated[]>();
  for (const line of readLines(path)) {
    const [account, ...cells] = splitLine(line) as [string, ...string[]];
    const read = account === "" ? nobodys("balances", cells[0]!) : noting.reading.stated(cells);
    if ("what" in read) noting.unreadable(read);
    else append(stated, account, read);
  }
  return stated;
}

/** The entries of a file from the first pass, by account, in the order of their times; on disk where they are too many. */
export async function loadEntries(
  path: string,
  name: string,
  folder: string,
  memory: Memory,
  noting: Noting,
): Promise<Map<string, Entries>> {
  if (statSync(path).size > memory.bytes) {
    return new Map(await sortOnDisk(folder, name, readEntries(path, noting), memory.rows));
  }
  const accounts = new Map<string, Entry[]>();
  for (const { account, entry } of readEntries(path, noting)) append(accounts, account, entry);
  for (const entries of accounts.values()) {
    if (entries.some((entry, index) => index > 0 && entry.time < entries[index - 1]!.time)) entries.sort(byTime);
  }
  return accounts;
}

function* readEntries(path: string, noting: Noting): Generator<Owned> {
  for (const line of readLines(path)) {
    const [account, ...cells] = splitLine(line) as [string, ...string[]];
    const entry = account === "" ? nobodys("entries", cells[0]!) : noting.reading.entry(cells);
    if ("what" in entry) noting.unreadable(entry);
    else {
      noting.entry(entry);
      yield { account, entry };
    }
  }
}

function nobodys(file: Unreadable["file"], row: string): Unreadable {
  return { file, row: Number(row), what: "it names no account" };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
