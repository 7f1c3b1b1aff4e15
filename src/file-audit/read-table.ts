import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TextDecoder } from "node:util";
import { parse } from "csv-parse";
import { FileAuditProblem } from "./problem.ts";

/** A file to read, or standard input. */
export type Source = { name: string; bytes: AsyncIterable<Uint8Array> };

/** How a table was found to be written. */
export type TableForm = { format: "csv"; separator: string } | { format: "jsonl" };

/** What is done with a table: first with its columns, then with each row. Rows are numbered as a spreadsheet does. */
export type TableReader = {
  begin(columns: string[], form: TableForm): void;
  row(cells: readonly string[], number: number): void;
};

const SEPARATORS = [",", ";", "\t", "|"];
const LONGEST_ROW = 4 * 1024 * 1024;
/** Objects of JSON Lines may leave members out: so many are looked at to learn which there are. */
const OBJECTS_BEFORE_COLUMNS = 1_000;

/**
 * Reads CSV (its separator is detected) or JSON Lines (where it begins with a brace), row by row.
 * @param encoding as TextDecoder knows it; UTF-16 is also known by its byte order mark
 * @throws FileAuditProblem where it cannot be read as either
 */
export async function readTable(source: Source, encoding: string, reader: TableReader): Promise<void> {
  const texts = decode(source, encoding);
  let head = "";
  let ended = false;
  // Enough to hold the first row.
  while (head.length < 64 * 1024 && !ended) {
    const { value, done } = await texts.next();
    if (done === true) ended = true;
    else head += value;
  }
  if (head.trim() === "") throw new FileAuditProblem(`${source.name} is empty.`);
  async function* all() {
    yield head;
    yield* texts;
  }
  if (head.trimStart().startsWith("{")) return readJsonLines(source, all(), reader);
  if (/^\s*\[\s*\{/.test(head)) {
    throw new FileAuditProblem(`${source.name} is one JSON array. JSON Lines are read: one object a line.`);
  }
  return readCsv(source, head, all(), reader);
}

async function* decode({ name, bytes }: Source, encoding: string): AsyncGenerator<string, void> {
  let decoder: TextDecoder | null = null;
  try {
    for await (const chunk of bytes) {
      decoder ??= new TextDecoder(markedEncoding(chunk) ?? encoding, { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    if (decoder !== null) yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new FileAuditProblem(
      `${name} is not ${encoding}. Say how it is written, for instance --encoding windows-1252, or save it as UTF-8.`,
    );
  }
}

function markedEncoding(chunk: Uint8Array): string | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
  return chunk[0] === 0xfe && chunk[1] === 0xff ? "utf-16be" : null;
}

async function readCsv(source: Source, head: string, texts: AsyncIterable<string>, reader: TableReader): Promise<void> {
  // Excel may write its separator into a line of its own.
  const told = /^sep=(.)\r?\n/i.exec(head);
  const separator = told?.[1] ?? separatorOf(head);
  let begun = false;
  const parser = parse({
    delimiter: separator,
    bom: true,
    from_line: told === null ? 1 : 2,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    on_record(cells: string[], { lines }) {
      if (begun) reader.row(cells, lines);
      else
        reader.begin(
          cells.map((cell) => cell.trim()),
          { format: "csv", separator },
        );
      begun = true;
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(Readable.from(texts), parser);
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("CSV_")) throw error;
    throw new FileAuditProblem(`${source.name} cannot be read as CSV: ${(error as Error).message}`);
  }
}

/** The character that splits the first row into the most columns. */
function separatorOf(head: string): string {
  const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/
    .exec(head.replace(/^[\s\uFEFF]+/, ""))![0]
    .replace(/"(?:[^"]|"")*"/g, "");
  const columns = (separator: string) => first.split(separator).length;
  return SEPARATORS.reduce((best, each) => (columns(each) > columns(best) ? each : best));
}

type JsonObject = Record<string, unknown>;

async function readJsonLines(source: Source, texts: AsyncIterable<string>, reader: TableReader): Promise<void> {
  let waiting: { object: JsonObject; number: number }[] | null = [];
  let columns: string[] = [];
  const begin = () => {
    columns = [...new Set(waiting!.flatMap(({ object }) => Object.keys(object)))];
    reader.begin(columns, { format: "jsonl" });
    for (const { object, number } of waiting!) reader.row(cellsOf(object), number);
    waiting = null;
  };
  const cellsOf = (object: JsonObject) => columns.map((column) => cellOf(object[column]));
  let number = 0;
  for await (const line of linesOf(texts)) {
    number++;
    if (line.trim() === "") continue;
    const object = parseObject(source, line, number);
    if (waiting === null) reader.row(cellsOf(object), number);
    else if (waiting.push({ object, number }) === OBJECTS_BEFORE_COLUMNS) begin();
  }
  if (waiting !== null) begin();
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    if (rest.length > LONGEST_ROW) throw new FileAuditProblem("A line is longer than four million characters.");
    yield* lines;
  }
  yield rest;
}

/** An object whose numbers are texts where a number would lose digits. */
function parseObject(source: Source, line: string, number: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\uFEFF/, ""), keepDigits);
  } catch {
    throw new FileAuditProblem(`${source.name}, line ${number}: this is not JSON.`);
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
  throw new FileAuditProblem(`${source.name}, line ${number}: each line holds one object.`);
}

/** A reviver: numbers as they are written. Its third argument is newer than TypeScript's library. */
const keepDigits = ((_name: string, value: unknown, context: { source?: string }) =>
  typeof value === "number" && /[eE]/.test(context.source ?? "") === false ? context.source : value) as (
  this: unknown,
  name: string,
  value: unknown,
) => unknown;

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
