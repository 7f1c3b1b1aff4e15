import { createReadStream } from "node:fs";
import { readTable } from "../file-audit/read-table.ts";
import { CommandFailed } from "./command-failed.ts";

export type TableRow = { number: number; cells: Record<string, string> };

/** Reads a file like `eachRowOf`, into memory. */
export async function readTableFile(
  path: string,
  fields: Record<string, "required" | "optional">,
): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  await eachRowOf(path, fields, new Map(), (row) => rows.push(row));
  return rows;
}

/**
 * Reads a file of CSV or JSON Lines, `-` for standard input, and hands over each row by the names of its fields.
 *
 * @param fields those that are looked for, and whether there must be a column for each
 * @param map columns of other names, by field
 * @throws where a column is missing
 */
export async function eachRowOf(
  path: string,
  fields: Record<string, "required" | "optional">,
  map: ReadonlyMap<string, string>,
  take: (row: TableRow) => void,
): Promise<void> {
  const places = new Map<string, number>();
  const bytes = path === "-" ? process.stdin : createReadStream(path);
  await readTable({ name: path, bytes }, "utf-8", {
    begin(columns) {
      for (const [field, needed] of Object.entries(fields)) {
        const name = map.get(field) ?? field;
        const place = columns.findIndex((column) => column.trim() === name);
        if (place >= 0) places.set(field, place);
        else if (needed === "required" || map.has(field)) {
          throw new CommandFailed(`${path} has no column ${name}. Its columns are ${columns.join(", ")}.`);
        }
      }
    },
    row(cells, number) {
      const named = [...places].map(([field, place]) => [field, undisguised(cells[place] ?? "")]);
      take({ number, cells: Object.fromEntries(named) });
    },
  });
}

/** Without the apostrophe that tables of ours put before text which a spreadsheet would run as a formula. */
function undisguised(cell: string): string {
  return /^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}
