import type { AutoReload } from "../../core/auto-reload.ts";
import { burningOrder, type Grant } from "../../core/grant.ts";
import type { Subscription } from "../../core/subscription.ts";
import type { Debt } from "../../core/wallet.ts";
import type { Database, Sql } from "../database.ts";
import { within } from "../lane/keys.ts";
import { toGrant } from "../lane/load.ts";
import type { Account, WalletFigures } from "../posting.ts";
import { standingColumns, standingJoins, toAutoReload, toSubscription } from "./standing-row.ts";

/** A wallet with everything that is open in it. */
export type WalletState = WalletFigures & {
  number: number;
  sequence: number;
  hash: string;
  workspace: string | null;
  /** Of the workspace. */
  name: string | null;
  /** Time of the last entry; null before the first. */
  lastAt: number | null;
  grants: Grant[];
  scheduled: Grant[];
  debts: Debt[];
  inFlight: { count: number; amount: number };
  subscription: Subscription | null;
  autoReload: AutoReload | null;
};

/** Which of an account's wallets. */
export type WalletChoice = { id: string } | { after: number | null; limit: number };

/** Wallets by number, or one by id, as they stood at one moment. */
export async function readWallets(database: Database, account: Account, choice: WalletChoice): Promise<WalletState[]> {
  return database.begin("isolation level repeatable read read only", async (sql) => {
    const rows = await sql`
      select w.wallet_no, w.id, w.balance, w.outstanding, w.sequence, encode(w.hash, 'hex') as hash, w.in_flight_count,
             w.in_flight_amount, w.last_at, ws.id as workspace, ws.name, ${standingColumns(sql)}
      from wallets w
      ${standingJoins(sql)}
      left join workspaces ws on ws.account_id = w.account_id and ws.workspace_no = w.workspace_no
      where w.account_id = ${account.number}
        ${"id" in choice ? sql`and w.id = ${choice.id}` : sql`and w.wallet_no > ${choice.after ?? 0}`}
      order by w.wallet_no
      ${"id" in choice ? sql`` : sql`limit ${choice.limit}`}`;
    const numbers = rows.map((row) => row.wallet_no);
    const [grants, debts] = await Promise.all([
      sql`select * from grants where account_id = ${account.number} and wallet_no = any(${numbers}::int[]) and open`,
      sql`select wallet_no, sequence, amount, remaining, since from debts
          where account_id = ${account.number} and wallet_no = any(${numbers}::int[]) and open order by sequence`,
    ]);
    const grantsOf = groupBy(grants, (row) => row.wallet_no, toGrant);
    const debtsOf = groupBy(
      debts,
      (row) => row.wallet_no,
      ({ sequence, amount, remaining, since }): Debt => ({
        sequence,
        amount,
        remaining,
        since,
      }),
    );
    return rows.map((row) => {
      const all = grantsOf.get(row.wallet_no) ?? [];
      return {
        id: row.id,
        number: row.wallet_no,
        balance: row.balance,
        outstanding: row.outstanding,
        sequence: row.sequence,
        hash: row.hash,
        workspace: row.workspace,
        name: row.name,
        lastAt: row.sequence === 0 ? null : row.last_at,
        grants: all.filter((grant) => grant.scheduled === null).sort(burningOrder),
        scheduled: all.filter((grant) => grant.scheduled !== null).sort((a, b) => a.effectiveAt - b.effectiveAt),
        debts: debtsOf.get(row.wallet_no) ?? [],
        inFlight: { count: row.in_flight_count, amount: row.in_flight_amount },
        subscription: toSubscription(row),
        autoReload: toAutoReload(row),
      };
    });
  });
}

function groupBy<Row, T>(rows: Iterable<Row>, key: (row: Row) => number, value: (row: Row) => T): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [value(row)]);
    else group.push(value(row));
  }
  return groups;
}

/** Balance and what was outstanding after the last entry at or before a time; null where there is no such wallet. */
export async function readWalletAt(
  sql: Sql,
  account: Account,
  wallet: string,
  at: number,
): Promise<{ balance: number; outstanding: number; sequence: number } | null> {
  const [row] = await sql`
    select p.sequence, coalesce(e.ending_balance, 0) as balance, coalesce(e.ending_outstanding, 0) as outstanding
    from wallets w
    cross join lateral (select sequence_at(w.account_id, w.wallet_no, w.sequence, ${at}::timestamptz) as sequence) p
    left join entries e on e.account_id = w.account_id and e.wallet_no = w.wallet_no and e.sequence = p.sequence
    where w.account_id = ${account.number} and w.id = ${wallet}`;
  return row === undefined ? null : { balance: row.balance, outstanding: row.outstanding, sequence: row.sequence };
}

/** Ids and numbers of wallets this process has seen. They never change. */
export class WalletNumbers {
  #numbers = new Map<string, number>();
  #ids = new Map<string, string>();

  async number(sql: Sql, account: Account, id: string): Promise<number | null> {
    const known = this.#numbers.get(within(account.number, id));
    if (known !== undefined) return known;
    const [row] = await sql`select wallet_no from wallets where account_id = ${account.number} and id = ${id}`;
    return row === undefined ? null : this.#learn(account, id, row.wallet_no).number;
  }

  async id(sql: Sql, account: Account, number: number): Promise<string | null> {
    const known = this.#ids.get(within(account.number, number));
    if (known !== undefined) return known;
    const [row] = await sql`select id from wallets where account_id = ${account.number} and wallet_no = ${number}`;
    return row === undefined ? null : this.#learn(account, row.id, number).id;
  }

  #learn(account: Account, id: string, number: number) {
    if (this.#ids.size >= MOST_WALLETS) {
      this.#ids.clear();
      this.#numbers.clear();
    }
    this.#numbers.set(within(account.number, id), number);
    this.#ids.set(within(account.number, number), id);
    return { id, number };
  }
}

const MOST_WALLETS = 200_000;

/** Wallets of an account in which something is due by now: they are rolled forward before they are read. */
export async function findDueWallets(sql: Sql, account: Account, wallet: string | null): Promise<string[]> {
  const rows = await sql`
    select id from wallets
    where account_id = ${account.number} and next_due_at <= scrip_now()
      ${wallet === null ? sql`` : sql`and id = ${wallet}`}`;
  return rows.map((row) => row.id);
}
