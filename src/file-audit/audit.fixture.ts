import { auditFiles, type FileAuditOptions } from "./audit.ts";
import type { AccountReport, Summary } from "./report.ts";
import type { Memory } from "./second-pass.ts";
import { withScratch } from "./spill.ts";

/** Audits two texts (or bytes) as if they were files, for tests. */
export async function auditTexts(
  entries: string | Uint8Array,
  balances: string | Uint8Array,
  told: Partial<FileAuditOptions> = {},
  memory?: Memory,
): Promise<{ summary: Summary; accounts: Map<string, AccountReport> }> {
  const options: FileAuditOptions = {
    entries: { name: "entries.csv", bytes: bytesOf(entries) },
    balances: { name: "balances.csv", bytes: bytesOf(balances) },
    map: [],
    encoding: "utf-8",
    decimal: null,
    dates: null,
    signs: null,
    timeZone: "UTC",
    types: new Map(),
    skipUnreadable: false,
    ...told,
  };
  return withScratch(null, async (folder) => {
    const { summary, accounts } = await auditFiles(options, folder, memory);
    return { summary, accounts: new Map([...accounts()].map((account) => [account.account, account])) };
  });
}

/** In small pieces, so that rows and characters are cut in two. */
async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += 97) yield bytes.subarray(at, at + 97);
}
