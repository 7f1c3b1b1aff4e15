import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import {
  type AmendmentVerdict,
  type Anchor,
  NotAnAnchor,
  NotAnExport,
  readAnchors,
  type Verdict,
  verifyAmendments,
  verifyChain,
} from "@scrip/sdk/verify";
import { CommandFailed } from "./command-failed.ts";
import { EXIT } from "./exit-code.ts";
import { isExpected } from "./failure.ts";
import { UsageError } from "./usage-error.ts";

/**
 * `scrip verify FILE|- [--anchor FILE|WALLET:SEQUENCE:HASH]… [--json]`: checks the export of a wallet's chain, without a
 * server or a database; with `--amendments` instead of anchors, that of an account's amendments. Ends with 0 where everything holds, 1 where it does not, 2 where it could not be checked.
 */
export async function verify(args: string[]): Promise<number> {
  const { file, anchors, amendments, json } = readArgs(args);
  try {
    const published = (await Promise.all(anchors.map(anchorsOf))).flat();
    const input = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
    const source = Readable.toWeb(input) as ReadableStream<Uint8Array>;
    if (amendments) return tell(await verifyAmendments(source), json, amendmentsInWords);
    return tell(await verifyChain(source, { anchors: published }), json, inWords);
  } catch (error) {
    const isNone = error instanceof NotAnExport || error instanceof NotAnAnchor;
    if (!isNone && !isExpected(error)) throw error;
    const why = isNone ? error.message : `it cannot be read. ${error.message}`;
    throw new CommandFailed(`${file} could not be checked: ${why}`);
  }
}

function tell<V extends { holds: boolean }>(verdict: V, json: boolean, words: (verdict: V) => string): number {
  console.log(json ? JSON.stringify(verdict, null, 2) : words(verdict));
  return verdict.holds ? EXIT.done : EXIT.found;
}

function readArgs(args: string[]): { file: string; anchors: string[]; amendments: boolean; json: boolean } {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const [file, ...more] = parsed.positionals;
  if (file === undefined || more.length > 0) throw new UsageError("Name one export, or - for standard input.");
  const { anchor: anchors = [], amendments = false, json = false } = parsed.values;
  if (amendments && anchors.length > 0) throw new UsageError("Anchors are of wallets: amendments have none.");
  return { file, anchors, amendments, json };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      anchor: { type: "string", multiple: true },
      amendments: { type: "boolean" },
      json: { type: "boolean" },
    },
    allowPositionals: true,
  });
}

/** What is no anchor by itself is a file of anchors. */
async function anchorsOf(given: string): Promise<Anchor[]> {
  return readAnchors(/:\d+:[0-9a-fA-F]{64}$/.test(given) ? given : await readFile(given, "utf8"));
}

function inWords({
  account,
  wallet,
  entries,
  balance,
  outstanding,
  hash,
  anchor,
  faults,
  fault_count,
  holds,
}: Verdict) {
  const place = `Wallet ${wallet} of account ${account}`;
  const end = `${place}: ${entries} entries, balance ${balance}, outstanding ${outstanding}.\nLast hash ${hash}.`;
  if (!holds) return `${end}\n${faultsInWords(faults, fault_count)}`;
  return `${end}\nEverything holds: content, order and sums.\n${anchorInWords(anchor, entries)}`;
}

function amendmentsInWords({
  account,
  amendments,
  entries,
  hash,
  faults,
  fault_count,
  holds,
}: AmendmentVerdict): string {
  const end = `Account ${account}: ${amendments} amendments of ${entries} entries.\nLast hash ${hash}.`;
  if (!holds) return `${end}\n${faultsInWords(faults, fault_count)}`;
  return `${end}\nEverything holds: content and order, and each goes on from what its entry was attributed to.`;
}

function faultsInWords(faults: readonly { text: string }[], count: number): string {
  const more = count > faults.length ? [`… and ${count - faults.length} more.`] : [];
  return ["This is not true:", ...faults.map(({ text }) => `  ${text}`), ...more].join("\n");
}

function anchorInWords(anchor: Anchor | null, entries: number): string {
  if (anchor === null) {
    return "Without an anchor nobody can tell whether later entries were left out, or all of it was made anew.";
  }
  const later = entries - anchor.sequence;
  const rest = later === 0 ? "" : ` ${later} came later, which no anchor vouches for.`;
  return `It agrees with the anchor at entry ${anchor.sequence}${anchor.time === null ? "" : ` of ${anchor.time}`}.${rest}`;
}
