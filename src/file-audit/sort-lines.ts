import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LineWriter, readLines } from "./spill.ts";

/** How something is ordered, and how it is written as one line and read again. */
export type Sorting<T> = { compare(a: T, b: T): number; line(each: T): string; ofLine(line: string): T };

const MERGED_AT_ONCE = 64;
const ROWS_BETWEEN_SIGNALS = 50_000;

/**
 * Sorts on disk: runs of so many rows are sorted in memory and then merged.
 * @param name what the files in the folder are named after
 * @returns the path of a file with one line for each, in order
 */
export async function sortLines<T>(
  folder: string,
  name: string,
  rows: Iterable<T>,
  sorting: Sorting<T>,
  rowsInMemory: number,
): Promise<string> {
  let files = 0;
  const newFile = () => new LineWriter(join(folder, `${name}-sorted-${files++}`));
  let runs: string[] = [];
  let run: T[] = [];
  const endRun = async () => {
    runs.push(await write(newFile(), run.sort(sorting.compare), sorting));
    run = [];
  };
  for (const row of rows) if (run.push(row) >= rowsInMemory) await endRun();
  await endRun();
  while (runs.length > 1) {
    const merged: string[] = [];
    for (let index = 0; index < runs.length; index += MERGED_AT_ONCE) {
      merged.push(await write(newFile(), merge(runs.slice(index, index + MERGED_AT_ONCE), sorting), sorting));
    }
    runs = merged;
  }
  return runs[0]!;
}

async function write<T>(file: LineWriter, rows: Iterable<T>, { line }: Sorting<T>): Promise<string> {
  let count = 0;
  for (const row of rows) {
    file.write(line(row));
    // Whoever interrupts this is heard now and then.
    if (++count % ROWS_BETWEEN_SIGNALS === 0) await setImmediate();
  }
  file.close();
  return file.path;
}

function* read<T>(path: string, { ofLine }: Sorting<T>): Generator<T> {
  for (const line of readLines(path)) yield ofLine(line);
}

function* merge<T>(paths: readonly string[], sorting: Sorting<T>): Generator<T> {
  const heads = paths.flatMap((path) => {
    const rows = read(path, sorting);
    const { value, done } = rows.next();
    return done === true ? [] : [{ rows, first: value }];
  });
  while (heads.length > 0) {
    let least = 0;
    for (let index = 1; index < heads.length; index++) {
      if (sorting.compare(heads[index]!.first, heads[least]!.first) < 0) least = index;
    }
    const head = heads[least]!;
    yield head.first;
    const { value, done } = head.rows.next();
    if (done === true) heads.splice(least, 1);
    else head.first = value;
  }
}
