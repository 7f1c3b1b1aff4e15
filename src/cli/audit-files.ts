import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { auditFiles, type FileAuditOptions } from "../file-audit/audit.ts";
import { parseColumnMap } from "../file-audit/columns.ts";
import { KINDS, type Kind } from "../file-audit/kinds.ts";
import { FileAuditProblem } from "../file-audit/problem.ts";
import type { Source } from "../file-audit/read-table.ts";
import { withScratch } from "../file-audit/spill.ts";
import { FORMATS, type Format, written } from "./audit-files-output.ts";
import { EXIT } from "./exit-code.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = {
  entries: { type: "string" },
  balances: { type: "string" },
  map: { type: "string", multiple: true },
  types: { type: "string" },
  decimal: { type: "string" },
  dates: { type: "string" },
  signs: { type: "string" },
  "time-zone": { type: "string" },
  encoding: { type: "string" },
  "skip-unreadable": { type: "boolean" },
  format: { type: "string" },
  temp: { type: "string" },
} as const;

/**
 * `scrip audit --entries FILE --balances FILE`: audits what another system exported, without a server or a database.
 * @returns 0 where all balances agree, 1 where one drifts, 2 where it could not be run
 */
export async function auditExport(args: string[]): Promise<number> {
  const { options, format, temp } = await readArgs(args);
  return withScratch(temp, async (folder) => {
    const report = await auditFiles(options, folder);
    await write(written(report, format));
    return report.summary.accounts.drift > 0 ? EXIT.found : EXIT.done;
  });
}

async function readArgs(args: string[]): Promise<{ options: FileAuditOptions; format: Format; temp: string | null }> {
  const values = parse(args);
  const { entries, balances } = values;
  if (entries === undefined || balances === undefined) {
    throw new UsageError("Name both files: --entries FILE --balances FILE; one of them may be - for standard input.");
  }
  if (entries === "-" && balances === "-") throw new UsageError("Only one of the two files can be standard input.");
  const options: FileAuditOptions = {
    entries: await open(entries),
    balances: await open(balances),
    map: (values.map ?? []).flatMap(parseColumnMap),
    types: readTypes(values.types),
    decimal: oneOf("--decimal", values.decimal, { point: ".", ".": ".", comma: ",", ",": "," } as const),
    dates: oneOf("--dates", values.dates, { dmy: "dmy", mdy: "mdy" } as const),
    signs: oneOf("--signs", values.signs, { signed: "signed", "by-type": "by-type" } as const),
    timeZone: values["time-zone"] ?? "UTC",
    encoding: values.encoding ?? "utf-8",
    skipUnreadable: values["skip-unreadable"] ?? false,
  };
  const formats = Object.fromEntries(FORMATS.map((format) => [format, format])) as Record<Format, Format>;
  return { options, format: oneOf("--format", values.format, formats) ?? "text", temp: values.temp ?? null };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function open(path: string): Promise<Source> {
  if (path === "-") return { name: "standard input", bytes: process.stdin };
  await access(path).catch(() => {
    throw new FileAuditProblem(`${path} cannot be read.`);
  });
  return { name: path, bytes: createReadStream(path, { highWaterMark: 256 * 1024 }) };
}

function oneOf<T extends string>(option: string, text: string | undefined, values: Record<string, T>): T | null {
  if (text === undefined) return null;
  const value = Object.hasOwn(values, text) ? values[text] : undefined;
  if (value === undefined) throw new UsageError(`${option} is one of ${Object.keys(values).join(", ")}.`);
  return value;
}

/** Reads `send=charge,bundle=topup`. */
function readTypes(text: string | undefined): Map<string, Kind> {
  const pairs = (text ?? "").split(",").filter((part) => part !== "");
  return new Map(
    pairs.map((part) => {
      const [type, kind] = part.split("=").map((each) => each.trim());
      if (type === undefined || !KINDS.includes(kind as Kind)) {
        throw new UsageError(`--types takes type=kind, several with commas; a kind is one of ${KINDS.join(", ")}.`);
      }
      return [type.toLowerCase(), kind as Kind];
    }),
  );
}

/** Writes to standard output as fast as it is read; a reader who has seen enough, such as `head`, is no mistake. */
async function write(texts: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(texts, { objectMode: false }), process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
