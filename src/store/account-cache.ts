import { readAccount } from "./accounts.ts";
import type { Sql } from "./database.ts";
import type { Account } from "./posting.ts";

/**
 * Accounts as they were within the last second, so that a crowd of requests for one asks the database once. A change made
 * through this server is seen at once, one through another server after a second. Which product an account has is checked
 * again under its lock where that matters, when its first wallet comes into being.
 */
export class AccountCache {
  readonly #sql: Sql;
  readonly #accounts = new Map<string, { account: Promise<Account | null>; until: number }>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  get(id: string): Promise<Account | null> {
    const now = performance.now();
    const known = this.#accounts.get(id);
    if (known !== undefined && known.until > now) return known.account;
    const account = readAccount(this.#sql, id);
    if (this.#accounts.size >= MOST) this.#accounts.clear();
    this.#accounts.set(id, { account, until: now + FRESH_MS });
    // What is not there may be made at any moment, and a failure is nobody else's.
    const forget = () => this.forget(id);
    account.then((found) => found ?? forget(), forget);
    return account;
  }

  forget(id: string): void {
    this.#accounts.delete(id);
  }
}

const FRESH_MS = 1_000;
const MOST = 100_000;
