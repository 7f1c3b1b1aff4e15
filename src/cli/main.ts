import { EXIT } from "./exit-code.ts";
import { failureOf } from "./failure.ts";

const HELP = `scrip: exact credit accounting

  scrip key create --scope read|write|operate [--account ID] [--name TEXT]
  scrip key list
  scrip key revoke KEY_ID
  scrip sign-in EMAIL --role support|account_manager|admin       prints a link that signs staff in, once
  scrip sign-in EMAIL --account ID --role owner|admin|member     the same for a customer
  scrip sign-out EMAIL
  scrip audit [--account ID] [--full] [--format json]    proves every balance on the database
  scrip audit --entries FILE --balances FILE   the same on another system's export, without a server (docs/file-audit.md)
  scrip verify FILE [--anchor FILE|WALLET:SEQUENCE:HASH] [--json]
                      checks an exported chain by itself, without a server (docs/verification.md); - for standard input
  scrip verify FILE --amendments [--json]      the same for an account's amendments
  scrip import FILE --account ID [--map field=Column,…] [--dry-run] [--finish]
                      brings the history of another system into a running server, and goes on where it ended
  scrip records FILE --account ID
                      registers your records there: reference_type, reference_id, workspace, campaign
  scrip doctor        looks at this machine, the configuration and the database, and says what is wrong
  scrip openapi       prints the description of the HTTP API

The commands read the same environment as the server. Without DATABASE_URL they use the embedded database of
SCRIP_DATA_DIR, whether a server is running on it or not.

They end with 0 where all is well, 1 where what was checked is not as it should be, 2 where a command was called wrongly or
lacks what it needs, and 70 where scrip itself is broken.`;

type Command = (args: string[]) => Promise<number>;

/** Each is loaded when it is asked for. */
const commands: Record<string, () => Promise<Command>> = {
  key: async () => (await import("./key.ts")).keyCommand,
  "sign-in": async () => (await import("./sign-in.ts")).signIn,
  "sign-out": async () => (await import("./sign-in.ts")).signOut,
  audit: async () =>
    isOfFiles(args) ? (await import("./audit-files.ts")).auditExport : (await import("./audit.ts")).auditLedger,
  verify: async () => (await import("./verify.ts")).verify,
  import: async () => (await import("./import.ts")).importHistory,
  records: async () => (await import("./records.ts")).registerRecords,
  doctor: async () => (await import("./doctor.ts")).doctor,
  openapi: async () => (await import("./openapi.ts")).printOpenApi,
};

function isOfFiles(args: string[]): boolean {
  return args.some((arg) => /^--(entries|balances)\b/.test(arg));
}

/** For good: what happened beside the command's own course cannot be told from a finding by Node's own exit code, 1. */
function giveUp(error: unknown): void {
  // Whoever read on, such as `head`, has seen enough: nobody is there to be told.
  if ((error as NodeJS.ErrnoException | null)?.code === "EPIPE") process.exit(EXIT.failed);
  const { code, text } = failureOf(error, HELP);
  console.error(text);
  process.exit(code);
}

const [name = "help", ...args] = process.argv.slice(2);
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
process.on("uncaughtException", giveUp);
if (load !== undefined) {
  try {
    const command = await load();
    process.exitCode = await command(args);
  } catch (error) {
    const { code, text } = failureOf(error, HELP);
    console.error(text);
    process.exitCode = code;
  }
} else if (["help", "--help", "-h"].includes(name)) {
  console.log(HELP);
} else {
  console.error(`There is no command ${name}.\n\n${HELP}`);
  process.exitCode = EXIT.failed;
}
