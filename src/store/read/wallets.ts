import type { AutoReload } from "../../core/auto-reload.ts";
import { burningOrder, type Grant } from "../../core/grant.ts";
import type { Subscription } from "../../core/subscription.ts";
import type { Debt } from "../../core/wallet.ts";
import type { Sql } from "../database.ts";
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
  /** Something has fallen due in it that was not posted yet. */
  isDue: boolean;
  grants: Grant[];
  scheduled: Grant[];
  debts: Debt[];
  inFlight: { count: number; amount: number };
  subscription: Subscription | null;
  autoReload: AutoReload | null;
};

/** Which of an account's wallets. */
export type WalletChoice = { id: string } | { after: number | null; limit: number };

/** Wallets by number, or one by id, as they stood at one moment: one statement sees all of it. */
export async function readWallets(sql: Sql, account: Account, choice: WalletChoice): Promise<WalletState[]> {
  const rows = await sql`
    select w.wallet_no, w.id, w.balance, w.outstanding, w.sequence, encode(w.hash, 'hex') as hash, w.in_flight_count,
      w.in_flight_amount, w.last_at, coalesce(w.next_due_at <= scrip_now(), false) as is_due, ws.id as workspace, ws.name,
      ${standingColumns(sql)},
      (select json_agg(json_build_object('grant_no', g.grant_no, 'source', g.source, 'promotional', g.promotional,
         'amount', g.amount, 'remaining', g.remaining, 'priority', g.priority, 'effective_at', g.effective_at,
         'expires_at', g.expires_at, 'scheduled', g.scheduled))
       from grants g where g.account_id = w.account_id and g.wallet_no = w.wallet_no and g.open) as grants,
      (select json_agg(json_build_object('sequence', d.sequence, 'amount', d.amount, 'remaining', d.remaining,
         'since', d.since) order by d.sequence)
       from debts d where d.account_id = w.account_id and d.wallet_no = w.wallet_no and d.open) as debts
    from wallets w
    ${standingJoins(sql)}
    left join workspaces ws on ws.account_id = w.account_id and ws.workspace_no = w.workspace_no
    where w.account_id = ${account.number}
      ${"id" in choice ? sql`and w.id = ${choice.id}` : sql`and w.wallet_no > ${choice.after ?? 0}`}
    order by w.wallet_no
    ${"id" in choice ? sql`` : sql`limit ${choice.limit}`}`;
  return rows.map((row) => {
    const all = ((row.grants ?? []) as GrantRow[]).map(({ effective_at, expires_at, ...grant }) =>
      toGrant({ ...grant, effective_at: instant(effective_at), expires_at: instant(expires_at) }),
    );
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
      isDue: row.is_due,
      grants: all.filter((grant) => grant.scheduled === null).sort(burningOrder),
      scheduled: all.filter((grant) => grant.scheduled !== null).sort((a, b) => a.effectiveAt - b.effectiveAt),
      debts: ((row.debts ?? []) as DebtRow[]).map((debt) => ({ ...debt, since: Date.parse(debt.since) })),
      inFlight: { count: row.in_flight_count, amount: row.in_flight_amount },
      subscription: toSubscription(row),
      autoReload: toAutoReload(row),
    };
  });
}

type GrantRow = { effective_at: string; expires_at: string | null };
type DebtRow = Omit<Debt, "since"> & { since: string };

const instant = (time: string | null): number | null => (time === null ? null : Date.parse(time));

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
