import { auditLedger } from "./audit.ts";
import { auditExport } from "./audit-files.ts";
import { doctor } from "./doctor.ts";
import { importHistory } from "./import.ts";
import { keyCommand } from "./key.ts";
import { printOpenApi } from "./openapi.ts";
import { registerRecords } from "./records.ts";
import { signIn, signOut } from "./sign-in.ts";
import { UsageError } from "./usage-error.ts";
import { verify } from "./verify.ts";

const HELP = `scrip: exact credit accounting

  scrip key create --scope read|write|operate [--account ID] [--name TEXT]
  scrip key list
  scrip key revoke KEY_ID
  scrip sign-in EMAIL --role support|account_manager|admin       prints a link that signs staff in, once
  scrip sign-in EMAIL --account ID --role owner|admin|member     the same for a customer
  scrip sign-out EMAIL
  scrip audit [--account ID] [--full] [--format json]    proves every balance on the database; ends with 1 where it finds something
  scrip audit --entries FILE --balances FILE   the same on another system's export, without a server (docs/file-audit.md)
  scrip verify FILE [--anchor FILE|WALLET:SEQUENCE:HASH] [--json]
                      checks an exported chain by itself, without a server (docs/verification.md); - for standard input
  scrip import FILE --account ID [--map field=Column,…] [--dry-run] [--finish]
                      brings the history of another system into a running server, and goes on where it ended
  scrip records FILE --account ID
                      registers your records there: reference_type, reference_id, workspace, campaign
  scrip doctor        looks at this machine, the configuration and the database, and says what is wrong
  scrip openapi       prints the description of the HTTP API

The commands read the same environment as the server. Without DATABASE_URL they use the embedded database of
SCRIP_DATA_DIR, whether a server is running on it or not.`;

const commands: Record<string, (args: string[]) => Promise<number>> = {
  key: keyCommand,
  "sign-in": signIn,
  "sign-out": signOut,
  audit: (args) => (args.some((arg) => arg.startsWith("--entries")) ? auditExport(args) : auditLedger(args)),
  verify,
  import: importHistory,
  records: registerRecords,
  doctor,
  openapi: printOpenApi,
};

const [name = "help", ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  const known = ["help", "--help", "-h"].includes(name);
  (known ? console.log : console.error)(known ? HELP : `There is no command ${name}.\n\n${HELP}`);
  process.exit(known ? 0 : 2);
}
try {
  process.exitCode = await command(args);
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${HELP}` : (error as Error).message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
