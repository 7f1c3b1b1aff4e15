import type { Sql } from "./database.ts";

/** The name of this ledger, made once with its tables and unlike any other's. */
export async function readLedgerIdentity(sql: Sql): Promise<string> {
  const [row] = await sql`select id from ledger_identity`;
  return row!.id;
}
