import { createHash, randomBytes } from "node:crypto";
import { fail, ok, type Result } from "../core/result.ts";
import { type Act, type Origin, recordActs } from "./audit-log/record.ts";
import type { Database, Sql } from "./database.ts";

export const CUSTOMER_ROLES = ["owner", "admin", "member"] as const;
export const OPERATOR_ROLES = ["support", "account_manager", "admin"] as const;
export type CustomerRole = (typeof CUSTOMER_ROLES)[number];
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** Which side a person stands on: a customer's people see one account, the operator's see all. */
export type Standing =
  | { side: "customer"; role: CustomerRole; account: string }
  | { side: "operator"; role: OperatorRole; account: null };

/** Who signs in, and how the pages are to receive them. */
export type Invitation = Standing & {
  user: { id: string | null; name: string | null; email: string | null };
  /** Where the pages lead back to. */
  returnUrl: string | null;
  /** The pages stand in a frame of another site, where cookies do not travel. */
  embed: boolean;
  /** The path of the page to begin with. */
  page: string | null;
};

/** A person who is signed in. */
export type Session = Invitation & { id: string; expiresAt: number };

/** A session together with its token, which is told this once. */
export type Begun = { session: Session; token: string };

/** How long a link can be used, and how long a session lasts. */
const LINK = "10 minutes";
const SESSION = "12 hours";

/** What every session's token begins with, so that it can be told from a key. */
export const SESSION_TOKEN_PREFIX = "scrip_session_";

/**
 * Makes a link that signs one person in, once, within ten minutes.
 * @param madeBy the key or the person who makes it
 * @returns the token that goes into the link, which is stored nowhere
 */
export async function createLink(
  database: Database,
  invitation: Invitation,
  madeBy: string,
  origin: Origin | null = null,
): Promise<{ id: string; token: string; expiresAt: number }> {
  const token = newToken("scrip_link_");
  const row = await database.begin(async (sql) => {
    const made = await insert(sql, invitation, madeBy, { link: hashOf(token), session: null });
    await recordActs(
      sql,
      origin,
      actOf(invitation.side === "customer" ? "portal_session.created" : "sign_in_link.created", toSession(made)),
    );
    return made;
  });
  return { id: row.session_id, token, expiresAt: row.link_expires_at };
}

/** Begins a session without a link: an identity provider vouched for this person. */
export async function createSession(
  database: Database,
  invitation: Invitation,
  madeBy: string,
  originOf: OriginOfSession = () => null,
): Promise<Begun> {
  const token = newToken(SESSION_TOKEN_PREFIX);
  const session = await database.begin(async (sql) => {
    const begun = toSession(await insert(sql, invitation, madeBy, { link: null, session: hashOf(token) }));
    await recordActs(sql, originOf(begun), actOf("session.signed_in", begun));
    return begun;
  });
  return { session, token };
}

/** Who it is that signs in is known when the session is. */
export type OriginOfSession = (session: Session) => Origin | null;

function actOf(action: string, { id, side, role, account, user }: Session): Act {
  return { action, account, target: { type: "session", id }, after: { side, role, user: user.email ?? user.id } };
}

/** Why a link's token opens nothing. */
export type LinkFault = "unknown" | "used" | "expired";

/** Begins the session that a link is for. However many ask at once, one of them gets it. */
export async function useLink(
  database: Database,
  linkToken: string,
  originOf: OriginOfSession = () => null,
): Promise<Result<Begun, LinkFault>> {
  const token = newToken(SESSION_TOKEN_PREFIX);
  return database.begin(async (sql): Promise<Result<Begun, LinkFault>> => {
    const [row] = await sql`
      update sessions
      set hash = decode(${hashOf(token)}, 'hex'), used_at = now(), expires_at = now() + ${SESSION}::interval
      where link_hash = decode(${hashOf(linkToken)}, 'hex') and used_at is null and revoked_at is null
        and link_expires_at > now()
      returning *`;
    if (row === undefined) return fail(await faultOf(sql, linkToken));
    const session = toSession(row);
    await recordActs(sql, originOf(session), actOf("session.signed_in", session));
    return ok({ session, token });
  });
}

async function faultOf(sql: Sql, linkToken: string): Promise<LinkFault> {
  const [row] = await sql`
    select used_at, revoked_at from sessions where link_hash = decode(${hashOf(linkToken)}, 'hex')`;
  if (row === undefined || row.revoked_at !== null) return "unknown";
  return row.used_at === null ? "expired" : "used";
}

/** The session whose token has this SHA-256, while it lasts. */
export async function findSession(sql: Sql, hash: string): Promise<Session | null> {
  const [row] = await sql`
    select * from sessions
    where hash = decode(${hash}, 'hex') and revoked_at is null and expires_at > now()`;
  return row === undefined ? null : toSession(row);
}

/**
 * Ends a session and its link, whichever there is.
 * @param account where given, only one of this account
 * @returns whether there was such a one that was not revoked before
 */
export async function revokeSession(
  database: Database,
  id: string,
  account: string | null = null,
  ended: { action: "session.signed_out" | "portal_session.revoked"; origin: Origin } | null = null,
): Promise<boolean> {
  return database.begin(async (sql) => {
    const [row] = await sql`
      update sessions set revoked_at = now()
      where session_id = ${id} and revoked_at is null and (${account}::text is null or account = ${account})
      returning *`;
    if (row === undefined) return false;
    if (ended !== null) await recordActs(sql, ended.origin, actOf(ended.action, toSession(row)));
    return true;
  });
}

/** Ends every session and link of a person. @returns how many there were that had not ended */
export async function revokeSessionsOf(
  database: Database,
  email: string,
  origin: Origin | null = null,
): Promise<number> {
  return database.begin(async (sql) => {
    const rows = await sql`
      update sessions set revoked_at = now()
      where lower(user_email) = lower(${email}) and revoked_at is null
        and (case when used_at is null then link_expires_at else expires_at end) > now()
      returning *`;
    await recordActs(sql, origin, ...rows.map((row) => actOf("session.signed_out", toSession(row))));
    return rows.length;
  });
}

async function insert(
  sql: Sql,
  invitation: Invitation,
  madeBy: string,
  hashes: { link: string | null; session: string | null },
) {
  const { side, role, account, user, returnUrl, embed, page } = invitation;
  const [row] = await sql`
    insert into sessions (session_id, link_hash, link_expires_at, hash, used_at, expires_at, side, role, account,
      user_id, user_name, user_email, return_url, embed, page, made_by, created_at)
    select ${`ses_${randomBytes(8).toString("hex")}`}, decode(${hashes.link}::text, 'hex'),
      case when ${hashes.link}::text is not null then now() + ${LINK}::interval end,
      decode(${hashes.session}::text, 'hex'), case when ${hashes.session}::text is not null then now() end,
      case when ${hashes.session}::text is not null then now() + ${SESSION}::interval end, ${side}, ${role}, ${account},
      ${user.id}, ${user.name}, ${user.email}, ${returnUrl}, ${embed}, ${page}, ${madeBy}, now()
    returning *`;
  return row!;
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toSession(row: any): Session {
  return {
    id: row.session_id,
    ...({ side: row.side, role: row.role, account: row.account } as Standing),
    user: { id: row.user_id, name: row.user_name, email: row.user_email },
    returnUrl: row.return_url,
    embed: row.embed,
    page: row.page,
    expiresAt: row.expires_at,
  };
}

/** 192 random bits: no slower hash than SHA-256 is needed to keep them. */
function newToken(prefix: string): string {
  return prefix + randomBytes(24).toString("base64url");
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
