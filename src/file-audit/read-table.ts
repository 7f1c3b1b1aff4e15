import { isUtf8 } from "node:buffer";
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
  const pieces = decode(source, encoding);
  let first: Buffer = EMPTY;
  // Enough to hold the first row.
  while (first.length < 64 * 1024) {
    const { value, done } = await pieces.next();
    if (done === true) break;
    first = Buffer.concat([first, value]);
  }
  const head = first.toString();
  if (head.trim() === "") throw new FileAuditProblem(`${source.name} is empty.`);
  async function* all() {
    yield first;
    yield* pieces;
  }
  if (head.trimStart().startsWith("{")) return readJsonLines(source, all(), reader);
  if (/^\s*\[\s*\{/.test(head)) {
    throw new FileAuditProblem(`${source.name} is one JSON array. JSON Lines are read: one object a line.`);
  }
  return readCsv(source, head, all(), reader);
}

const EMPTY = Buffer.alloc(0);
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The file as UTF-8, in pieces that end where a line ends. */
async function* decode({ name, bytes }: Source, encoding: string): AsyncGenerator<Buffer, void> {
  const problem = new FileAuditProblem(
    `${name} is not ${encoding}. Say how it is written, for instance --encoding windows-1252, or save it as UTF-8.`,
  );
  let rest: Buffer = EMPTY;
  for await (const chunk of inUtf8(bytes, encoding, problem)) {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = Math.max(joined.lastIndexOf(LINE_FEED), joined.lastIndexOf(CARRIAGE_RETURN)) + 1;
    rest = joined.subarray(end);
    if (rest.length > LONGEST_ROW) throw new FileAuditProblem(`${name} has a line of more than four million bytes.`);
    if (!isUtf8(joined.subarray(0, end))) throw problem;
    if (end > 0) yield joined.subarray(0, end);
  }
  if (!isUtf8(rest)) throw problem;
  if (rest.length > 0) yield rest;
}

async function* inUtf8(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string,
  problem: FileAuditProblem,
): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null | undefined;
  for await (const chunk of bytes) {
    if (decoder === undefined) decoder = decoderFor(markedEncoding(chunk) ?? encoding, problem);
    yield decoder === null
      ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      : decoded(() => decoder!.decode(chunk, { stream: true }), problem);
  }
  // What is left of a character that was cut off is an error, not nothing.
  if (decoder) yield decoded(() => decoder!.decode(), problem);
}

function decoded(decode: () => string, problem: FileAuditProblem): Buffer {
  try {
    return Buffer.from(decode());
  } catch (error) {
    throw error instanceof TypeError ? problem : error;
  }
}

/** Null where nothing has to be done. */
function decoderFor(encoding: string, problem: FileAuditProblem): TextDecoder | null {
  if (/^utf-?8$/i.test(encoding)) return null;
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw problem;
  }
}

function markedEncoding(chunk: Uint8Array): string | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
  return chunk[0] === 0xfe && chunk[1] === 0xff ? "utf-16be" : null;
}

async function readCsv(
  source: Source,
  head: string,
  pieces: AsyncIterable<Buffer>,
  reader: TableReader,
): Promise<void> {
  // Excel may write its separator into a line of its own.
  const told = /^\uFEFF?sep=(.)(?:\r\n|\n|\r)/i.exec(head);
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
    await pipeline(pieces, parser);
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

async function readJsonLines(source: Source, pieces: AsyncIterable<Buffer>, reader: TableReader): Promise<void> {
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
  for await (const line of linesOf(pieces)) {
    number++;
    if (line.trim() === "") continue;
    const object = parseObject(source, line, number);
    if (waiting === null) reader.row(cellsOf(object), number);
    else if (waiting.push({ object, number }) === OBJECTS_BEFORE_COLUMNS) begin();
  }
  if (waiting !== null) begin();
}

async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece.toString()).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}

/** Digits that floating point, or how it is written, might not keep. */
const LONG_NUMBER = /[0-9.]{8}/;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;

/** An object whose numbers are texts where a number would lose digits. */
function parseObject(source: Source, line: string, number: number): JsonObject {
  const json = line.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(json);
    if (LONG_NUMBER.test(json)) value = JSON.parse(json.replace(TEXT_OR_NUMBER, quotedDigits));
  } catch {
    throw new FileAuditProblem(`${source.name}, line ${number}: this is not JSON.`);
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
  throw new FileAuditProblem(`${source.name}, line ${number}: each line holds one object.`);
}

function quotedDigits(token: string): string {
  return token.startsWith('"') || /e/i.test(token) ? token : `"${token}"`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
