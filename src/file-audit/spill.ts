import { appendFileSync, closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";

const BUFFER_BYTES = 32 * 1024;
const LINE_FEED = 10;

/** Runs something with a folder of its own, which is gone afterwards, also where the process is interrupted. */
export async function withScratch<T>(parent: string | null, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(parent ?? tmpdir(), "scrip-audit-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, interrupted);
  try {
    return await run(folder);
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
    remove();
  }
}

/** Writes lines to a file, some hundred at a time. No file is kept open, for there may be more than a process may open. */
export class LineWriter {
  readonly path: string;
  #buffer: Buffer | null = null;
  #used = 0;

  constructor(path: string) {
    this.path = path;
    appendFileSync(path, "");
  }

  write(line: string): void {
    // A UTF-16 code unit takes at most three bytes of UTF-8.
    const most = line.length * 3 + 1;
    if (this.#buffer !== null && this.#used + most > BUFFER_BYTES) this.flush();
    if (most > BUFFER_BYTES) {
      appendFileSync(this.path, `${line}\n`);
      return;
    }
    this.#buffer ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#used += this.#buffer.write(line, this.#used);
    this.#buffer[this.#used++] = LINE_FEED;
  }

  flush(): void {
    if (this.#buffer !== null) appendFileSync(this.path, this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  /** Writes what is left, and lets go of the memory. */
  close(): void {
    this.flush();
    this.#buffer = null;
  }
}

/** Deals lines out to files by the hash of a key, so that all lines of a key are in one file, in the order they came. */
export class Spill {
  readonly #files: LineWriter[];

  constructor(folder: string, name: string, files: number) {
    this.#files = Array.from({ length: files }, (_, index) => new LineWriter(join(folder, `${name}-${index}`)));
  }

  add(key: string, line: string): void {
    this.#files[hash(key) % this.#files.length]!.write(line);
  }

  /** The files, complete. */
  close(): string[] {
    for (const file of this.#files) file.close();
    return this.#files.map(({ path }) => path);
  }
}

/** FNV-1a over UTF-16 code units. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) value = Math.imul(value ^ key.charCodeAt(index), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

/** The lines of a file between two bytes, read as they are asked for. */
export function* readLines(path: string, from = 0, to = statSync(path).size): Generator<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    let rest = "";
    for (let at = from; at < to; ) {
      const bytes = readSync(file, buffer, 0, Math.min(BUFFER_BYTES, to - at), at);
      at += bytes;
      const lines = (rest + decoder.write(buffer.subarray(0, bytes))).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

const SPECIAL = /[\\\t\n]/;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n" };

/** Cells as one line; `splitLine` gives them back. */
export function joinCells(cells: readonly string[]): string {
  let line = "";
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]!;
    if (index > 0) line += "\t";
    line += SPECIAL.test(cell) ? cell.replace(/[\\\t\n]/g, (special) => ESCAPES[special]!) : cell;
  }
  return line;
}

export function splitLine(line: string): string[] {
  const cells = line.split("\t");
  if (!line.includes("\\")) return cells;
  return cells.map((cell) =>
    cell.replace(/\\([\\tn])/g, (_, code) => (code === "t" ? "\t" : code === "n" ? "\n" : "\\")),
  );
}
