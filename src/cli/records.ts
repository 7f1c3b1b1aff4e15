import { parseArgs } from "node:util";
import { Server } from "./server.ts";
import { readTableFile } from "./table-file.ts";
import { UsageError } from "./usage-error.ts";

const FIELDS = {
  reference_type: "required",
  reference_id: "required",
  workspace: "required",
  campaign: "required",
} as const;
const PORTION = 5_000;

type Counts = { created: number; updated: number; unchanged: number };

/** `scrip records FILE --account A`: registers records, such as the filled-in table of what is not attributed. */
export async function registerRecords(args: string[]): Promise<number> {
  const { file, account } = readArgs(args);
  const server = new Server(process.env);
  const rows = await readTableFile(file, FIELDS);
  const records = rows.flatMap(({ cells }) => {
    const { reference_type: type, reference_id: id, workspace, campaign } = cells;
    return campaign === "" ? [] : [{ reference: { type, id }, workspace, campaign }];
  });
  const sum: Counts = { created: 0, updated: 0, unchanged: 0 };
  for (let start = 0; start < records.length; start += PORTION) {
    const body = { records: records.slice(start, start + PORTION) };
    const counts = await server.call<Counts>("PUT", `/accounts/${encodeURIComponent(account)}/records`, body);
    for (const count of ["created", "updated", "unchanged"] as const) sum[count] += counts[count];
  }
  const empty = rows.length - records.length;
  console.log(`Records created: ${sum.created}, updated: ${sum.updated}, unchanged: ${sum.unchanged}.`);
  if (empty > 0) console.log(`Rows without a campaign, left out: ${empty}.`);
  return 0;
}

function readArgs(args: string[]): { file: string; account: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { account: { type: "string" } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("Name the file of records, - for standard input.");
    if (values.account === undefined) throw new UsageError("Name the account with --account.");
    return { file, account: values.account };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}
