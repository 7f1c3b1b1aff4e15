import { byTime, type Entries, type Entry, entryLine, entryOfLine } from "./entry.ts";
import { readLines, Spill } from "./spill.ts";

/** So many rows of one account are held in memory; ids of more are looked at file by file. */
const ROWS_IN_MEMORY = 200_000;

/** A row whose id was there before, and the first row of that id. */
export type Repeat = { first: Entry; again: Entry };

/** Finds rows whose id another row of the account has, in the order of their times. */
export function findRepeats(entries: Entries, folder: string): Repeat[] {
  const all: Repeat[] = [];
  for (const portion of portionsById(entries, folder)) {
    const seen = new Map<string, Entry>();
    for (const entry of portion) {
      if (entry.id === "") continue;
      const first = seen.get(entry.id);
      if (first === undefined) seen.set(entry.id, entry);
      else all.push({ first, again: entry });
    }
  }
  return all.sort((a, b) => byTime(a.again, b.again));
}

/** The entries in portions of which none shares an id with another. */
function* portionsById(entries: Entries, folder: string): Generator<Iterable<Entry>> {
  if (entries.length <= ROWS_IN_MEMORY) {
    yield entries;
    return;
  }
  spills++;
  const spill = new Spill(folder, `ids-${spills}`, Math.ceil(entries.length / (ROWS_IN_MEMORY / 4)));
  for (const entry of entries) if (entry.id !== "") spill.add(entry.id, entryLine(entry));
  for (const path of spill.close()) yield entriesIn(path);
}

let spills = 0;

function* entriesIn(path: string): Generator<Entry> {
  for (const line of readLines(path)) yield entryOfLine(line);
}

/** Refunds that give back what was never charged. */
export type LostRefunds = { lost: Entry[]; matched: number };

/**
 * Finds refunds whose reference is neither that of a charge nor a charge's id. Refunds without a reference say nothing; so
 * they are left out, as is an account with more of them than fit in memory.
 */
export function findRefundsWithoutCharge(entries: Entries): LostRefunds {
  const refunds = new Map<string, Entry[]>();
  let count = 0;
  for (const entry of entries) {
    if (entry.kind !== "refund" || entry.reference === "" || entry.amount === 0n) continue;
    if (++count > ROWS_IN_MEMORY) return { lost: [], matched: 0 };
    const same = refunds.get(entry.reference);
    if (same === undefined) refunds.set(entry.reference, [entry]);
    else same.push(entry);
  }
  if (count === 0) return { lost: [], matched: 0 };
  for (const { kind, reference, id } of entries) {
    if (kind === "refund") continue;
    refunds.delete(reference);
    refunds.delete(id);
  }
  const lost = [...refunds.values()].flat();
  return { lost, matched: count - lost.length };
}
