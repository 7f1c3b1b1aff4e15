import { Readable } from "node:stream";
import { attachment } from "./attachment.ts";

/** A number with a fixed count of decimals, as it is shown. */
export type Decimal = { decimal: string };
export type Cell = string | number | Decimal | null;

/**
 * Text that a spreadsheet would run as a formula; the wide signs are those of East Asian keyboards. Text that was disarmed
 * already is disarmed once more, so that whoever reads the table takes away exactly one apostrophe.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** One cell by RFC 4180. Text that begins like a formula is disarmed with an apostrophe; numbers are never touched. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "object") return value.decimal;
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** A table as a stream that reads no faster than it is read from. */
export function csvStream(header: readonly string[], portions: AsyncIterable<Cell[][]> | Iterable<Cell[][]>): Readable {
  async function* lines() {
    yield csvRow(header);
    for await (const rows of portions) if (rows.length > 0) yield rows.map(csvRow).join("");
  }
  return Readable.from(lines(), { objectMode: false, highWaterMark: 64 * 1024 });
}

/** Headers of a table that is offered to be kept. */
export function csvHeaders(fileName: string): Record<string, string> {
  return attachment("text/csv; charset=utf-8", `${fileName}.csv`);
}
