import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Config } from "../config.ts";
import { sandboxProvider } from "../payments/sandbox.ts";
import { stripeProvider } from "../payments/stripe.ts";
import { readAccount } from "../store/accounts.ts";
import { adviceOf, findingInWords, LAWS } from "../store/audit/in-words.ts";
import { type Audit, type Finding, listFindings, readAudit, requestAudit } from "../store/audit/record.ts";
import { runAudit } from "../store/audit/run.ts";
import { COMMAND_LINE } from "../store/audit-log/record.ts";
import type { Database } from "../store/database.ts";
import { readLedgerIdentity } from "../store/ledger-identity.ts";
import { paymentCustomers } from "../store/payment-customers.ts";
import { sandboxBooks } from "../store/sandbox-books.ts";
import { EXIT } from "./exit-code.ts";
import { UsageError } from "./usage-error.ts";
import { readEnvironment, withDatabase } from "./with-database.ts";

/**
 * `scrip audit [--account A]… [--full] [--format text|json]`: proves every balance on the database itself, whether a server
 * runs or not. Ends with 0 where all is well, 1 where something was found, 2 where the audit could not be finished.
 */
export async function auditLedger(args: string[]): Promise<number> {
  const options = readArgs(args);
  return withDatabase((database) => run(database, readEnvironment(), options), "auditing", 5);
}

type Options = { accounts: string[] | null; full: boolean; json: boolean };

async function run(database: Database, config: Config, { accounts, full, json }: Options): Promise<number> {
  for (const account of accounts ?? []) {
    if ((await readAccount(database, account)) === null) throw new UsageError(`There is no account ${account}.`);
  }
  const id = await requestAudit(database, { by: "scrip audit", accounts, full }, COMMAND_LINE);
  const provider = await providerOf(database, config);
  // A server that runs may be faster; then it is waited for.
  const audit = (await runAudit({ database, provider }, id)) ?? (await ended(database, id));
  const findings = await findingsOf(database, id);
  if (json) console.log(JSON.stringify({ audit, findings }, null, 2));
  else tell(audit, findings);
  if (audit.state !== "done") return EXIT.failed;
  return findings.length === 0 ? EXIT.done : EXIT.found;
}

function readArgs(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        account: { type: "string", multiple: true },
        full: { type: "boolean", default: false },
        format: { type: "string", default: "text" },
      },
    });
    if (values.format !== "text" && values.format !== "json") throw new UsageError("--format is text or json.");
    return { accounts: values.account ?? null, full: values.full, json: values.format === "json" };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

/** Whose list of payments the ledger is compared with: the one that a server with this environment asks. */
async function providerOf(database: Database, { stripe }: Config) {
  if (stripe === null) return sandboxProvider({ books: sandboxBooks(database), listener: async () => {} });
  const ledger = await readLedgerIdentity(database);
  return stripeProvider({ ...stripe, ...stripe.api, customers: paymentCustomers(database), ledger });
}

async function ended(database: Database, id: string): Promise<Audit> {
  for (;;) {
    const audit = (await readAudit(database, id))!;
    if (audit.state === "done" || audit.state === "failed") return audit;
    await sleep(500);
  }
}

async function findingsOf(database: Database, audit: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let before = null; ; ) {
    const page = await listFindings(database, { state: null, account: null, audit }, { before, limit: PAGE });
    findings.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return findings;
    before = { at: last.firstSeen, id: last.id };
  }
}

const PAGE = 500;

function tell({ covered, state, error, full, startedAt, finishedAt }: Audit, findings: Finding[]): void {
  const seconds = (((finishedAt ?? 0) - (startedAt ?? 0)) / 1_000).toFixed(1);
  const since = full ? "" : ` (${covered.skipped} unchanged since they were proven)`;
  console.log(
    `${covered.accounts} accounts, ${covered.wallets} wallets${since}, ${covered.entries} entries and ${covered.payments} ` +
      `payments of the provider's list in ${seconds} s.`,
  );
  for (const finding of findings) {
    const { law, severity, account, wallet, id } = finding;
    console.log(`\n${severity.toUpperCase()}  law ${law}, ${LAWS[law]}  ${account ?? ""} ${wallet ?? ""}  ${id}`);
    console.log(`  ${findingInWords(finding)}\n  ${adviceOf(finding.kind)}`);
  }
  if (state !== "done") console.log(`\nThe audit was not finished: ${error}`);
  else if (findings.length === 0) console.log("Everything is as it should be.");
  else console.log(`\n${findings.length} found.`);
}
