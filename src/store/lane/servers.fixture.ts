import { createHash } from "node:crypto";
import { type AddressInfo, connect, createServer, type NetConnectOpts } from "node:net";
import type { Catalog } from "../../core/catalog.ts";
import type { Command } from "../../core/command.ts";
import { putAccount } from "../accounts.ts";
import { type Connection, type Database, openDatabase, type Sql } from "../database.ts";
import type { Account, Answer, LaneOutcome, PostRequest } from "../posting.ts";
import { type LaneOptions, Lanes } from "./lanes.ts";

/** Several servers on one database, in this process: each has lanes, and memories, of its own. For tests. */
export class Servers {
  readonly sql: Database;
  readonly #connection: Connection;
  readonly #started: Lanes[] = [];
  #accounts = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.sql = openDatabase(connection, "reading", 10);
  }

  start(options: Partial<LaneOptions> = {}): Lanes {
    const lanes = new Lanes(this.#connection, options);
    this.#started.push(lanes);
    return lanes;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map((lanes) => lanes.close()));
    await this.sql.end({ timeout: 5 });
  }

  async account(catalog: Catalog): Promise<Account> {
    const made = await putAccount(this.sql, { id: `account-${++this.#accounts}`, product: catalog.product }, "UTC");
    if (!made.ok) throw new Error(made.error.detail);
    return made.value;
  }

  /** An account whose requests go to the given one of so many lanes. */
  async accountOfLane(catalog: Catalog, lane: number, lanes: number): Promise<Account> {
    for (;;) {
      const account = await this.account(catalog);
      if (account.number % lanes === lane) return account;
    }
  }

  /** Locks an account's wallets, or the account, as another server that writes does. Answers how to let them go. */
  async hold(account: Account, rows: "wallets" | "accounts" = "wallets"): Promise<() => Promise<void>> {
    const session = await this.sql.reserve();
    await session`begin`;
    await session`select 1 from ${session(rows)} where account_id = ${account.number} for update`;
    return async () => {
      await session`commit`;
      session.release();
    };
  }

  /** Waits until so many of the servers' sessions wait for a lock; answers their process ids. */
  async blocked(count = 1): Promise<number[]> {
    for (;;) {
      const rows = await this
        .sql`select pid from pg_stat_activity where ${this.#posting()} and wait_event_type = 'Lock'`;
      if (rows.length >= count) return rows.map((row) => row.pid);
      await pause(5);
    }
  }

  /** Ends sessions of the servers: all, or some by chance, or the given ones. Answers how many. */
  async endSessions({ pids, chance = 1 }: { pids?: number[]; chance?: number } = {}): Promise<number> {
    const [row] = await this.sql`
      select count(pg_terminate_backend(pid))::int as count from pg_stat_activity
      where ${this.#posting()} and random() < ${chance}::float8
        ${pids === undefined ? this.sql`` : this.sql`and pid = any(${pids}::int[])`}`;
    return row!.count;
  }

  #posting() {
    return this.sql`datname = current_database() and application_name like 'scrip posting %'`;
  }
}

/**
 * Stands between a server and the database, and cuts a connection off when it is told to.
 * @param isCut looks at each message of a connection, which still reaches the database, and at its place from 0
 */
export async function startProxy(
  to: Exclude<Connection, string>,
  isCut: (sent: string, message: number) => boolean,
): Promise<{ connection: Connection; stop(): void }> {
  const target = to.host.startsWith("/") ? { path: `${to.host}/.s.PGSQL.${to.port ?? 5432}` } : to;
  const proxy = createServer((client) => {
    const inner = connect(target as NetConnectOpts);
    let isOpen = true;
    let messages = 0;
    client.on("data", (data) => {
      inner.write(data);
      if (!isOpen || !isCut(data.toString("latin1"), messages++)) return;
      isOpen = false;
      client.destroy();
      inner.end();
    });
    inner.on("data", (data) => isOpen && client.write(data));
    for (const [socket, other] of [[client, inner] as const, [inner, client] as const]) {
      socket.on("error", () => {});
      socket.on("close", () => other.end());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  return { connection: { ...to, host: "127.0.0.1", port }, stop: () => proxy.close() };
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A request as the edge makes it: the hash of its content comes with its key. */
export function request(account: Account, catalog: Catalog, workspace: string, command: Command): PostRequest {
  const isWhole = command.key === null || command.requestHash !== null;
  const requestHash = isWhole ? command.requestHash : hashOf([workspace, command]);
  const wallet = catalog.wallets === "account" ? "main" : workspace;
  return { account, catalog, wallet, workspace, command: { ...command, requestHash } };
}

const hashOf = (content: unknown) => createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32);

/** An outcome in one word. */
export function told(outcome: LaneOutcome): string {
  if (outcome.ok === null) return "waits";
  if (!outcome.ok) return outcome.rejection.code;
  return outcome.replayed ? "replayed" : "accepted";
}

/** What an accepted request was answered with. */
export function answerOf(outcome: LaneOutcome): Answer {
  if (outcome.ok === null) throw new Error("it waits for a payment");
  if (!outcome.ok) throw new Error(`refused: ${outcome.rejection.code}: ${outcome.rejection.detail}`);
  return outcome.answer;
}

/**
 * Wallets whose figures are not what their entries add up to, or whose entries are no unbroken sequence. A sound ledger
 * answers none.
 */
export async function findDrift(sql: Sql): Promise<unknown[]> {
  const rows = await sql`
    select * from (
      select w.account_id, w.id, w.balance, w.outstanding, w.usage, w.sequence, w.in_flight_count, w.in_flight_amount,
             w.scheduled_amount, coalesce(e.amounts, 0)::bigint as amounts, coalesce(e.owed, 0)::bigint as owed,
             coalesce(e.last, 0) as last, e.entries, e.unchained, g.remaining, g.scheduled, d.debts, u.used, o.deposits, o.deposited
      from wallets w
      cross join lateral (
        select count(*) as entries, max(sequence) as last, sum(amount) as amounts, sum(outstanding_change) as owed,
               count(*) filter (where ending_balance <> running or sequence <> place) as unchained
        from (select e.*, sum(amount) over (order by sequence) as running, row_number() over (order by sequence) as place
              from entries e where e.account_id = w.account_id and e.wallet_no = w.wallet_no) e) e
      cross join lateral (
        select coalesce(sum(remaining) filter (where scheduled is null), 0)::bigint as remaining,
               coalesce(sum(remaining) filter (where scheduled is not null), 0)::bigint as scheduled
        from grants g where g.account_id = w.account_id and g.wallet_no = w.wallet_no) g
      cross join lateral (
        select coalesce(sum(remaining), 0)::bigint as debts
        from debts d where d.account_id = w.account_id and d.wallet_no = w.wallet_no) d
      cross join lateral (
        select coalesce(sum(credits), 0)::bigint as used
        from usage u where u.account_id = w.account_id and u.wallet_no = w.wallet_no) u
      cross join lateral (
        select count(*) as deposits, coalesce(sum(-own.amount), 0)::bigint as deposited
        from deposits o join entries own using (account_id, wallet_no, sequence)
        where o.account_id = w.account_id and o.wallet_no = w.wallet_no and o.state = 1) o
    ) figures
    where unchained > 0 or sequence <> entries or sequence <> last or balance <> amounts or balance <> remaining
       or outstanding <> owed or outstanding <> debts or usage <> used or scheduled_amount <> scheduled
       or in_flight_count <> deposits or in_flight_amount <> deposited`;
  return [...rows];
}
