import { createHash, randomBytes } from "node:crypto";
import { type Act, type Origin, recordActs, SCRIP } from "./audit-log/record.ts";
import type { Database, Sql } from "./database.ts";

export type Scope = "read" | "write" | "operate";
export type ApiKey = { id: string; name: string; scope: Scope; account: string | null };

/** What of a key is stored: its SHA-256, 64 hexadecimal digits. The key has 192 random bits, so no slower hash is needed. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Makes a key. The key itself is answered once and stored nowhere. */
export async function createKey(
  database: Database,
  terms: { scope: Scope; account: string | null; name: string },
  origin: Origin,
): Promise<{ key: string; id: string }> {
  const key = `scrip_${terms.scope}_${randomBytes(24).toString("base64url")}`;
  const id = `key_${randomBytes(8).toString("hex")}`;
  await database.begin(async (sql) => {
    await sql`
      insert into api_keys (key_id, hash, scope, account, name, created_at)
      values (${id}, decode(${hashKey(key)}, 'hex'), ${terms.scope}, ${terms.account}, ${terms.name}, now())`;
    await recordActs(sql, origin, created(id, terms));
  });
  return { key, id };
}

/** Makes sure that a key given from outside (the operator's first one) works. */
export async function ensureKey(database: Database, key: string, name: string): Promise<void> {
  const id = `key_${hashKey(key).slice(0, 16)}`;
  await database.begin(async (sql) => {
    const made = await sql`
      insert into api_keys (key_id, hash, scope, account, name, created_at)
      values (${id}, decode(${hashKey(key)}, 'hex'), 'operate', null, ${name}, now())
      on conflict do nothing returning 1`;
    if (made.length > 0) await recordActs(sql, SCRIP, created(id, { scope: "operate", account: null, name }));
  });
}

/** The key itself is no part of what is told. */
function created(id: string, { scope, account, name }: { scope: Scope; account: string | null; name: string }): Act {
  return { action: "api_key.created", account, target: { type: "api_key", id }, after: { scope, name } };
}

/** The key with this hash, unless it is revoked. */
export async function findKey(sql: Sql, hash: string): Promise<ApiKey | null> {
  const [row] = await sql`
    select key_id, name, scope, account from api_keys where hash = decode(${hash}, 'hex') and revoked_at is null`;
  return row === undefined ? null : { id: row.key_id, name: row.name, scope: row.scope, account: row.account };
}

export async function listKeys(sql: Sql): Promise<(ApiKey & { createdAt: number; revokedAt: number | null })[]> {
  const rows = await sql`select * from api_keys order by created_at, key_id`;
  return rows.map((row) => ({
    id: row.key_id,
    name: row.name,
    scope: row.scope,
    account: row.account,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }));
}

/** @returns whether there was such a key that was not revoked before */
export async function revokeKey(database: Database, id: string, origin: Origin): Promise<boolean> {
  return database.begin(async (sql) => {
    const [row] = await sql`
      update api_keys set revoked_at = now() where key_id = ${id} and revoked_at is null returning account`;
    if (row === undefined) return false;
    const target = { type: "api_key", id };
    await recordActs(sql, origin, { action: "api_key.revoked", account: row.account, target });
    return true;
  });
}
