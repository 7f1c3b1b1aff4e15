import type { Schema } from "@scrip/sdk";
import { parseTable } from "../../format/csv.ts";

export type GivenRecord = {
  reference: Pick<Schema<"Reference">, "type" | "id">;
  workspace: string;
  campaign: string;
};

const COLUMNS = ["reference_type", "reference_id", "workspace", "campaign"] as const;

/** What a table of records says: the rows that were filled in, and how many were not; or why it is none. */
export type ReadTable = { ok: true; records: GivenRecord[]; empty: number } | { ok: false; detail: string };

/** Reads the table of what is unresolved, as it was filled in. */
export function readRecords(text: string): ReadTable {
  const rows = parseTable(text);
  const [first] = rows;
  if (first === undefined) return { ok: false, detail: "The table has no rows." };
  const missing = COLUMNS.filter((column) => !(column in first));
  if (missing.length > 0) return { ok: false, detail: `The table has no column ${missing.join(", ")}.` };
  const records: GivenRecord[] = [];
  for (const row of rows) {
    const [type, id, workspace, campaign] = COLUMNS.map((column) => row[column]!.trim()) as [
      string,
      string,
      string,
      string,
    ];
    if (campaign !== "") records.push({ reference: { type, id }, workspace, campaign });
  }
  return { ok: true, records, empty: rows.length - records.length };
}
