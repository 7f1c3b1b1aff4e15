import { parseArgs } from "node:util";
import { readAccount } from "../store/accounts.ts";
import { createKey, listKeys, revokeKey, type Scope } from "../store/api-keys.ts";
import { COMMAND_LINE } from "../store/audit-log/record.ts";
import { CommandFailed } from "./command-failed.ts";
import { UsageError } from "./usage-error.ts";
import { withDatabase } from "./with-database.ts";

const SCOPES: readonly Scope[] = ["read", "write", "operate"];

/** `scrip key create | list | revoke` */
export async function keyCommand(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === "create") return create(rest);
  if (verb === "list") return list();
  if (verb === "revoke") return revoke(rest[0]);
  throw new UsageError("Say what to do with keys: create, list or revoke.");
}

async function create(args: string[]): Promise<number> {
  const { values } = parse(args);
  const scope = SCOPES.find((each) => each === values.scope);
  if (scope === undefined) throw new UsageError(`--scope is one of ${SCOPES.join(", ")}.`);
  const account = values.account ?? null;
  return withDatabase(async (database) => {
    if (account !== null && (await readAccount(database, account)) === null) {
      throw new CommandFailed(`There is no account ${account}: make it first (PUT /v1/accounts/${account}).`);
    }
    const { key, id } = await createKey(database, { scope, account, name: values.name ?? scope }, COMMAND_LINE);
    console.log(key);
    console.error(`This is key ${id}. It is shown this once: keep it, for only its hash is stored.`);
    return 0;
  });
}

function parse(args: string[]) {
  try {
    const options = { scope: { type: "string" }, account: { type: "string" }, name: { type: "string" } } as const;
    return parseArgs({ args, options });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function list(): Promise<number> {
  return withDatabase(async (database) => {
    for (const key of await listKeys(database)) {
      const state = key.revokedAt === null ? "" : `  revoked ${new Date(key.revokedAt).toISOString()}`;
      console.log(`${key.id}  ${key.scope.padEnd(7)}  ${key.account ?? "all accounts"}  ${key.name}${state}`);
    }
    return 0;
  });
}

async function revoke(id: string | undefined): Promise<number> {
  if (id === undefined) throw new UsageError("Name the key to revoke (scrip key list shows them).");
  return withDatabase(async (database) => {
    if (await revokeKey(database, id, COMMAND_LINE)) return 0;
    throw new CommandFailed(`There is no key ${id} that could be revoked.`);
  });
}
