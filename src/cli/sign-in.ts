import { parseArgs } from "node:util";
import type { Config } from "../config.ts";
import { readAccount } from "../store/accounts.ts";
import { COMMAND_LINE } from "../store/audit-log/record.ts";
import { CUSTOMER_ROLES, createLink, OPERATOR_ROLES, revokeSessionsOf, type Standing } from "../store/sessions.ts";
import { CommandFailed } from "./command-failed.ts";
import { UsageError } from "./usage-error.ts";
import { readEnvironment, withDatabase } from "./with-database.ts";

/** `scrip sign-in EMAIL --role … [--account ID]`: prints a link that signs this person in, once. */
export async function signIn(args: string[]): Promise<number> {
  const { email, standing } = readArgs(args);
  const address = addressOf(readEnvironment());
  return withDatabase(async (database) => {
    if (standing.account !== null && (await readAccount(database, standing.account)) === null) {
      throw new CommandFailed(`There is no account ${standing.account}.`);
    }
    const user = { id: null, name: null, email };
    const invitation = { ...standing, user, returnUrl: null, embed: false, page: null };
    const { token } = await createLink(database, invitation, "scrip sign-in", COMMAND_LINE);
    console.log(`${address}/enter#token=${token}`);
    console.error("This link works once, within ten minutes. Whoever has it can sign in: give it to nobody else.");
    return 0;
  });
}

/** `scrip sign-out EMAIL`: ends every session of a person, and withdraws their links. */
export async function signOut(args: string[]): Promise<number> {
  const [email, ...more] = args;
  if (email === undefined || more.length > 0) throw new UsageError("Name the e-mail address to sign out.");
  return withDatabase(async (database) => {
    const ended = await revokeSessionsOf(database, email, COMMAND_LINE);
    console.log(ended === 0 ? `Nobody is signed in as ${email}.` : `Ended: ${ended}. Servers notice within seconds.`);
    return 0;
  });
}

function readArgs(args: string[]): { email: string; standing: Standing } {
  const { values, positionals } = parse(args);
  const [email, ...more] = positionals;
  if (email === undefined || more.length > 0) throw new UsageError("Name the e-mail address to sign in.");
  const { account } = values;
  if (account === undefined) {
    const role = OPERATOR_ROLES.find((each) => each === values.role);
    if (role === undefined) throw new UsageError(`--role is one of ${OPERATOR_ROLES.join(", ")}.`);
    return { email, standing: { side: "operator", role, account: null } };
  }
  const role = CUSTOMER_ROLES.find((each) => each === values.role);
  if (role === undefined) throw new UsageError(`With --account, --role is one of ${CUSTOMER_ROLES.join(", ")}.`);
  return { email, standing: { side: "customer", role, account } };
}

function parse(args: string[]) {
  try {
    const options = { role: { type: "string" }, account: { type: "string" } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Where the server that the environment describes is reached. */
function addressOf({ publicUrl, host, port }: Config): string {
  if (publicUrl !== null) return publicUrl;
  if (port === 0) throw new CommandFailed("PORT is 0, so nobody knows where the server is: set SCRIP_PUBLIC_URL.");
  const everywhere = host === "0.0.0.0" || host === "::";
  return `http://${everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
}
