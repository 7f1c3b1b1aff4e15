import { parseArgs } from "node:util";
import { Server } from "./server.ts";
import { readTableFile, type TableRow } from "./table-file.ts";
import { UsageError } from "./usage-error.ts";

const FIELDS = {
  at: "required",
  type: "required",
  amount: "required",
  id: "required",
  workspace: "optional",
  campaign: "optional",
  action: "optional",
  reference_type: "optional",
  reference_id: "optional",
  expires_at: "optional",
  category: "optional",
  reason: "optional",
} as const;
const PORTION = 1_000;

type Answer = {
  brought: number;
  repeated: number;
  refused: { index: number; id: string; problem: { detail: string } }[];
  wallets: { id: string; balance: number }[];
};

/**
 * `scrip import FILE --account A`: brings the history of another system in, in portions. What was brought in before is not
 * brought in again, so that after a crash the same command goes on.
 */
export async function importHistory(args: string[]): Promise<number> {
  const { file, account, map, dry, finish } = readArgs(args);
  const server = new Server(process.env);
  const rows = (await readTableFile(file, FIELDS, map)).map(entryOf).sort((a, b) => a.time - b.time);
  const path = `/accounts/${encodeURIComponent(account)}`;
  const sent = dry ? rows.slice(0, PORTION) : rows;
  const balances = new Map<string, number>();
  let brought = 0;
  let repeated = 0;
  for (let start = 0; start < sent.length; start += PORTION) {
    const portion = sent.slice(start, start + PORTION);
    const entries = portion.map(({ entry }) => entry);
    const answer = await server.call<Answer>("POST", `${path}/imports`, { entries, dry_run: dry });
    brought += answer.brought;
    repeated += answer.repeated;
    for (const { id, balance } of answer.wallets) balances.set(id, balance);
    if (answer.refused.length === 0) continue;
    for (const { index, id, problem } of answer.refused) {
      console.error(`Row ${portion[index]!.row} (${id}) was refused: ${problem.detail}`);
    }
    console.error(`${told(brought, repeated, dry)} Put the row right and run this again: it goes on from there.`);
    return 1;
  }
  console.log(told(brought, repeated, dry));
  if (dry && rows.length > PORTION) console.log(`A dry run tries the first ${PORTION} of ${rows.length} rows.`);
  for (const [wallet, balance] of dry ? [] : balances) console.log(`${wallet}: ${balance}`);
  for (const wallet of finish && !dry ? balances.keys() : []) {
    await server.call(
      "POST",
      `${path}/wallets/${encodeURIComponent(wallet)}/finish-import`,
      {},
      `finish-import/${wallet}`,
    );
    console.log(`${wallet}: the import is finished.`);
  }
  return 0;
}

function told(brought: number, repeated: number, dry: boolean): string {
  return `Rows ${dry ? "that would be brought" : "brought"} in: ${brought}. Rows that were there before: ${repeated}.`;
}

function entryOf({ number, cells }: TableRow) {
  const text = (field: keyof typeof FIELDS) =>
    cells[field] === undefined || cells[field] === "" ? undefined : cells[field];
  const at = cells["at"]!;
  const time = Date.parse(at);
  if (Number.isNaN(time))
    throw new Error(`Row ${number}: ${JSON.stringify(at)} is not a time such as 2026-03-01T09:30:00Z.`);
  // Some systems write what was used with a minus.
  const amount = Math.abs(Number(cells["amount"]));
  if (!Number.isSafeInteger(amount)) {
    throw new Error(`Row ${number}: ${JSON.stringify(cells["amount"])} is not a whole number of credits.`);
  }
  const [type, id] = [text("reference_type"), text("reference_id")];
  if ((type === undefined) !== (id === undefined)) {
    throw new Error(`Row ${number}: a reference needs both reference_type and reference_id.`);
  }
  const entry = {
    id: text("id"),
    at,
    type: text("type"),
    amount,
    workspace: text("workspace"),
    campaign: text("campaign"),
    action: text("action"),
    reference: type === undefined ? undefined : { type, id },
    expires_at: text("expires_at"),
    category: text("category"),
    reason: text("reason"),
  };
  return { row: number, time, entry };
}

function readArgs(args: string[]) {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("Name the file to import, - for standard input.");
  if (values.account === undefined) throw new UsageError("Name the account with --account.");
  const map = new Map((values.map ?? []).flatMap((text) => text.split(",")).map(mapped));
  return { file, account: values.account, map, dry: values["dry-run"] ?? false, finish: values.finish ?? false };
}

function mapped(text: string): [field: string, column: string] {
  const [field, ...column] = text.split("=");
  if (field === undefined || !Object.hasOwn(FIELDS, field.trim()) || column.length === 0) {
    throw new UsageError(`--map takes field=Column; fields are ${Object.keys(FIELDS).join(", ")}.`);
  }
  return [field.trim(), column.join("=").trim()];
}

function parse(args: string[]) {
  try {
    const options = {
      account: { type: "string" },
      map: { type: "string", multiple: true },
      "dry-run": { type: "boolean" },
      finish: { type: "boolean" },
    } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
