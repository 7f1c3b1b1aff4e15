// What the customers were told, against what the ledger holds.
import type { LedgerRow } from "./ledger.ts";
import type { Acknowledged, Notebook } from "./notebook.ts";

/**
 * What was acknowledged is in the ledger as it was told; what else is there was in flight, each key at most once.
 * @returns what is not so, a sentence each
 */
export function compare(notebook: Notebook, ledger: LedgerRow[]): string[] {
  const byKey = new Map<string, LedgerRow>();
  const wrong: string[] = [];
  for (const row of ledger) {
    if (row.key === null) continue;
    const place = `${row.account} ${row.key}`;
    if (byKey.has(place)) wrong.push(`${row.key} of ${row.account} is in the ledger twice`);
    byKey.set(place, row);
    wrong.push(...unasked(notebook, row, row.key));
  }
  for (const { account, key, fate } of notebook.all()) {
    if (fate.state !== "acknowledged") continue;
    const row = byKey.get(`${account} ${key}`);
    const name = `${key} of ${account}, which was acknowledged,`;
    if (row === undefined) wrong.push(`${name} is not in the ledger`);
    else if (!isSame(row, fate.entry)) {
      wrong.push(`${name} is in the ledger as ${JSON.stringify(row)} and was told as ${JSON.stringify(fate.entry)}`);
    }
  }
  return wrong;
}

function unasked(notebook: Notebook, row: LedgerRow, key: string): string[] {
  const state = notebook.fateOf(row.account, key)?.state;
  if (state === "acknowledged" || state === "in flight") return [];
  // What the stretch begins with is the run's own.
  if (state === undefined && key.startsWith("opening-")) return [];
  return [`${key} of ${row.account} is in the ledger, and was ${state ?? "never sent"}`];
}

const isSame = (row: LedgerRow, told: Acknowledged) =>
  (["wallet", "sequence", "amount", "ending_balance", "hash"] as const).every((field) => row[field] === told[field]);
