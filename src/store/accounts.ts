import type { Rejection } from "../core/rejection.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type Origin, recordActs } from "./audit-log/record.ts";
import type { Database, Sql } from "./database.ts";
import { accountNumber } from "./ids.ts";
import type { Account } from "./posting.ts";

export type AccountChange = { id: string; product: string; name?: string | null; timeZone?: string };

export async function readAccount(sql: Sql, id: string): Promise<Account | null> {
  const rows = await sql`select * from accounts where id = ${id}`;
  return rows.length === 0 ? null : toAccount(rows[0]);
}

export async function readAccountByNumber(sql: Sql, number: number): Promise<Account | null> {
  const rows = await sql`select * from accounts where account_id = ${number}`;
  return rows.length === 0 ? null : toAccount(rows[0]);
}

/** Accounts in the order of their ids; `search` is part of an id or a name. */
export async function listAccounts(
  sql: Sql,
  page: { search: string | null; after: string | null; limit: number },
): Promise<Account[]> {
  const rows = await sql`
    select * from accounts
    where id > ${page.after ?? ""}
      ${page.search === null ? sql`` : sql`and (id ilike ${contains(page.search)} or name ilike ${contains(page.search)})`}
    order by id limit ${page.limit}`;
  return rows.map(toAccount);
}

/**
 * Makes an account or changes it; what is undefined stays as it is.
 *
 * @returns `conflict` where another product is asked for after the first entry
 */
export async function putAccount(
  database: Database,
  change: AccountChange,
  defaultTimeZone: string,
  origin: Origin | null = null,
): Promise<Result<Account, Rejection>> {
  return database.begin(async (sql) => {
    // Two first requests for one account, or two accounts that meet on one number, are told apart by trying again.
    for (let attempt = 0; attempt < 8; attempt++) {
      const made = await sql`
        insert into accounts (account_id, id, product, name, time_zone, created_at)
        values (${accountNumber(change.id, attempt)}, ${change.id}, ${change.product}, ${change.name ?? null},
                ${change.timeZone ?? defaultTimeZone}, scrip_now())
        on conflict do nothing returning 1`;
      const [row] = await sql`select * from accounts where id = ${change.id} for update`;
      if (row === undefined) continue;
      const before = toAccount(row);
      const changed = await changeAccount(sql, before, change);
      if (changed.ok) await recordChange(sql, origin, made.length > 0 ? null : before, changed.value);
      return changed;
    }
    throw new Error(`no number could be found for account ${change.id}`);
  });
}

/** An account that stays as it was leaves no trace. */
async function recordChange(sql: Sql, origin: Origin | null, before: Account | null, after: Account): Promise<void> {
  const [was, is] = [before === null ? null : settingsOf(before), settingsOf(after)];
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  const action = before === null ? "account.created" : "account.changed";
  const target = { type: "account", id: after.id };
  await recordActs(sql, origin, { action, account: after.id, target, before: was, after: is });
}

function settingsOf({ product, name, timeZone }: Account) {
  return { product, name, time_zone: timeZone };
}

async function changeAccount(sql: Sql, account: Account, change: AccountChange): Promise<Result<Account, Rejection>> {
  if (account.product !== change.product) {
    // Wallets come into being under the account's lock, which we hold: none can appear after this look.
    const [used] = await sql`select 1 from wallets where account_id = ${account.number} limit 1`;
    if (used !== undefined) {
      const detail = `The account has a wallet with credits of ${account.product}; its product cannot change any more.`;
      return fail({ code: "conflict", detail });
    }
  }
  const [row] = await sql`
    update accounts set product = ${change.product},
      name = ${change.name === undefined ? account.name : change.name}, time_zone = ${change.timeZone ?? account.timeZone}
    where account_id = ${account.number} returning *`;
  return ok(toAccount(row));
}

/** A row of `accounts`. */
// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toAccount(row: any): Account {
  return {
    id: row.id,
    number: row.account_id,
    product: row.product,
    name: row.name,
    timeZone: row.time_zone,
    createdAt: row.created_at,
  };
}

/** A pattern for `ilike` that finds a text anywhere, taking its wildcards literally. */
export function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
