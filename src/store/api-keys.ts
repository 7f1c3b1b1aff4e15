import { createHash, randomBytes } from "node:crypto";
import type { Sql } from "./database.ts";

export type Scope = "read" | "write" | "operate";
export type ApiKey = { id: string; name: string; scope: Scope; account: string | null };

/** What of a key is stored: its SHA-256, 64 hexadecimal digits. The key has 192 random bits, so no slower hash is needed. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Makes a key. The key itself is answered once and stored nowhere. */
export async function createKey(
  sql: Sql,
  terms: { scope: Scope; account: string | null; name: string },
): Promise<{ key: string; id: string }> {
  const key = `scrip_${terms.scope}_${randomBytes(24).toString("base64url")}`;
  const id = `key_${randomBytes(8).toString("hex")}`;
  await sql`
    insert into api_keys (key_id, hash, scope, account, name, created_at)
    values (${id}, decode(${hashKey(key)}, 'hex'), ${terms.scope}, ${terms.account}, ${terms.name}, now())`;
  return { key, id };
}

/** Makes sure that a key given from outside (the operator's first one) works. */
export async function ensureKey(sql: Sql, key: string, name: string): Promise<void> {
  await sql`
    insert into api_keys (key_id, hash, scope, account, name, created_at)
    values (${`key_${hashKey(key).slice(0, 16)}`}, decode(${hashKey(key)}, 'hex'), 'operate', null, ${name}, now())
    on conflict do nothing`;
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
export async function revokeKey(sql: Sql, id: string): Promise<boolean> {
  const rows =
    await sql`update api_keys set revoked_at = now() where key_id = ${id} and revoked_at is null returning 1`;
  return rows.length > 0;
}
