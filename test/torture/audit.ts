import { sandboxProvider } from "../../src/payments/sandbox.ts";
import { listFindings, readAudit, requestAudit } from "../../src/store/audit/record.ts";
import { runAudit } from "../../src/store/audit/run.ts";
import { type Connection, openDatabase } from "../../src/store/database.ts";
import { sandboxBooks } from "../../src/store/sandbox-books.ts";
import { eventually } from "./waiting.ts";

/** Audits everything from the first entry on. @returns what was found, a sentence each */
export async function auditEverything(connection: Connection): Promise<string[]> {
  const database = openDatabase(connection, "auditing", 5);
  try {
    const provider = sandboxProvider({ books: sandboxBooks(database), listener: async () => {} });
    const id = await requestAudit(database, { by: "torture", accounts: null, full: true });
    await runAudit({ database, provider }, id);
    // A server may have taken it first.
    await eventually("the audit is done", async () => {
      const audit = await readAudit(database, id);
      if (audit?.state !== "done") throw new Error(`it is ${audit?.state}: ${audit?.error}`);
    });
    const filter = { state: null, account: null, audit: id };
    const found = await listFindings(database, filter, { before: null, limit: 20 });
    return found.map(({ kind, account, wallet, subject, expected, stored }) => {
      return `audit: ${kind} of ${wallet} of ${account}, ${subject}: ${expected} expected, ${stored} stored`;
    });
  } finally {
    await database.end({ timeout: 5 });
  }
}
