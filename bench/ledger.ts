import { hash } from "node:crypto";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { canonicalEntry, link } from "../src/core/chain.ts";
import type { Entry, EntryType } from "../src/core/entry.ts";
import { EMPTY_HASH } from "../src/core/wallet.ts";
import type { Database } from "../src/store/database.ts";
import { accountNumber } from "../src/store/ids.ts";
import { entryTypeNumber } from "../src/store/lane/codes.ts";
import { keyOf } from "./workload.ts";

const DAY_MS = 86_400_000;
const CREDITS = 1_000_000_000_000;
/** Of one in so many entries the canonical form is measured; a number that shares no factor with the pattern of a wallet. */
const SAMPLED = 97;
const TERMS = [
  [1, 1, "email.first_draft"],
  [1, 2, "persona.training"],
  [2, 1, "message"],
  [3, 1, "bench"],
  [4, 1, "2026-01"],
] as const;

/** What a made ledger looks like. */
export type LedgerShape = {
  /** Accounts, each with the campaigns of each of its workspaces. */
  accounts: { id: string; timeZone: string; campaigns: number[] }[];
  /** The place of the account that the n-th entry belongs to. */
  accountOf(n: number): number;
  /** The first entry's time. */
  begin: number;
  days: number;
};

/** So many accounts that are all alike, for 90 days. */
export function evenShape(wallets: number): LedgerShape {
  return {
    accounts: Array.from({ length: wallets }, (_, index) => ({ id: `made-${index}`, timeZone: "UTC", campaigns: [5] })),
    accountOf: (n) => n % wallets,
    begin: Date.UTC(2026, 0, 1),
    days: 90,
  };
}

type Wallet = {
  account: number;
  id: string;
  /** Of each campaign, one after the other, the number of its workspace. */
  workspaceOf: number[];
  sequence: number;
  balance: number;
  usage: number;
  hash: string;
  lastAt: number;
  deposit: number | null;
  deposits: [number, number | null][];
  charge: number;
};

/**
 * A large ledger made up outside the write path: what it would have written for months of use, in the order of time over
 * all wallets, with grants, charges of one grant and of two, deposits, settlements and refunds.
 */
export class MadeLedger {
  readonly #sql: Database;
  readonly #shape: LedgerShape;
  readonly #wallets: Wallet[];
  #made = 0;
  #sampled = { entries: 0, bytes: 0 };

  constructor(sql: Database, shape: LedgerShape) {
    this.#sql = sql;
    this.#shape = shape;
    this.#wallets = shape.accounts.map(({ id, campaigns }) => ({
      account: accountNumber(id, 0),
      id,
      workspaceOf: campaigns.flatMap((count, place) => Array.from({ length: count }, () => place + 1)),
      sequence: 0,
      balance: 0,
      usage: 0,
      hash: EMPTY_HASH,
      lastAt: shape.begin,
      deposit: null,
      deposits: [],
      charge: 0,
    }));
  }

  /** Adds entries, spread over so many days after those that are there, and everything that is derived from them. */
  async add(entries: number, days = this.#shape.days): Promise<void> {
    const isNew = this.#made === 0;
    if (isNew) await this.#name();
    const from = Math.max(...this.#wallets.map((wallet) => wallet.lastAt)) + 1;
    const step = (days * DAY_MS) / entries;
    const indexes = isNew ? await this.#dropIndexes() : [];
    const [rows, fundings] = await Promise.all([this.#copy(ENTRIES), this.#copy(FUNDINGS)]);
    for (let n = 0; n < entries; n++) {
      const wallet = this.#wallets[this.#shape.accountOf(this.#made)]!;
      const { row, parts, entry } = next(wallet, Math.floor(from + n * step), keyOf(this.#made++));
      if (n % SAMPLED === 0) this.#sample(wallet, entry);
      if (!rows.write(row)) await once(rows, "drain");
      if (parts !== "" && !fundings.write(parts)) await once(fundings, "drain");
    }
    for (const stream of [rows, fundings]) {
      stream.end();
      await once(stream, "finish");
    }
    for (const { indexdef } of indexes) await this.#sql.unsafe(indexdef);
    await this.#derive();
  }

  /** Made at the end, an index of keys in no order takes a fraction of the time. The primary key stays: entries come in its order. */
  async #dropIndexes(): Promise<{ indexdef: string }[]> {
    const indexes = await this.#sql<{ indexname: string; indexdef: string }[]>`
      select indexname, indexdef from pg_indexes where tablename = 'entries' and indexname <> 'entries_pkey'`;
    for (const { indexname } of indexes) await this.#sql`drop index ${this.#sql(indexname)}`;
    return [...indexes];
  }

  /** How many entries there are. */
  get entries(): number {
    return this.#made;
  }

  /** How many bytes the canonical form of an entry has, on average. */
  get canonicalBytes(): number {
    return Math.round(this.#sampled.bytes / this.#sampled.entries);
  }

  #sample({ id }: Wallet, entry: Entry): void {
    this.#sampled.entries += 1;
    this.#sampled.bytes += Buffer.byteLength(canonicalEntry({ account: id, wallet: "main" }, entry));
  }

  #copy(columns: string): Promise<Writable> {
    return this.#sql.unsafe(`copy ${columns} from stdin`).writable() as unknown as Promise<Writable>;
  }

  async #name(): Promise<void> {
    const sql = this.#sql;
    const accounts = this.#wallets.map((wallet) => wallet.account);
    await sql`insert into accounts (account_id, id, product, time_zone, created_at)
      select account_id, id, 'outreach', time_zone, now()
      from unnest(${accounts}::bigint[], ${this.#wallets.map((wallet) => wallet.id)}::text[],
                  ${this.#shape.accounts.map(({ timeZone }) => timeZone)}::text[]) t(account_id, id, time_zone)`;
    const places = this.#shape.accounts.flatMap(({ campaigns }, index) =>
      campaigns.map((count, place) => ({ account: accounts[index]!, workspace: place + 1, count })),
    );
    await sql`insert into workspaces
      select account_id, workspace_no, case workspace_no when 1 then 'emea' else 'workspace-' || workspace_no end, null, now()
      from unnest(${places.map((each) => each.account)}::bigint[], ${places.map((each) => each.workspace)}::int[])
        as t(account_id, workspace_no)`;
    await sql`insert into campaigns
      select account_id, row_number() over (partition by account_id order by workspace_no, n), workspace_no,
        'campaign-' || row_number() over (partition by account_id order by workspace_no, n) - 1, null, null, now()
      from unnest(${places.map((each) => each.account)}::bigint[], ${places.map((each) => each.workspace)}::int[],
        ${places.map((each) => each.count)}::int[]) as t(account_id, workspace_no, count), generate_series(1, count) n`;
    for (const [kind, number, term] of TERMS) {
      await sql`insert into terms select a, ${kind}, ${number}, ${term} from unnest(${accounts}::bigint[]) a`;
    }
  }

  /** What the write path keeps beside the entries, put together anew. */
  async #derive(): Promise<void> {
    const sql = this.#sql;
    await sql`truncate wallets, grants, deposits, usage, usage_sums, usage_summed`;
    const each = <T>(value: (wallet: Wallet) => T) => this.#wallets.map(value);
    await sql`
      insert into grants (account_id, wallet_no, grant_no, source, promotional, amount, remaining, priority, effective_at, open,
        sequence, first_drawn, last_drawn)
      select account_id, 1, grant_no, 1, false, ${CREDITS}::bigint, sum(amount), 30, min(effective_at), true, min(sequence),
        min(sequence) filter (where amount < 0), max(sequence) filter (where amount < 0)
      from (
        select e.account_id, coalesce(f.grant_no, e.grant_no) as grant_no, e.sequence, e.effective_at,
          coalesce(-f.amount, e.amount) as amount
        from entries e left join fundings f using (account_id, wallet_no, sequence)
      ) moves group by account_id, grant_no`;
    // Nobody who changes the past: the rows are as new as the ledger.
    await sql`alter table usage disable trigger user`;
    await sql`
      insert into usage select account_id, floor(extract(epoch from effective_at) / 900)::int as quarter, 1, workspace_no,
        coalesce(campaign_no, 0), action_no, -sum(amount)
      from entries where type <= 4 group by 1, 2, 4, 5, 6 having sum(amount) <> 0`;
    await sql`alter table usage enable trigger user`;
    for (const { account, deposits } of this.#wallets) {
      await sql`
        insert into deposits (account_id, wallet_no, sequence, state, closed_by)
        select ${account}, 1, sequence, case when closed_by is null then 1 else 2 end, closed_by
        from unnest(${deposits.map(([sequence]) => sequence)}::bigint[], ${deposits.map(([, by]) => by)}::bigint[]) t(sequence, closed_by)`;
    }
    await sql`
      insert into wallets (account_id, wallet_no, id, version, balance, outstanding, sequence, hash, usage, last_at,
        in_flight_count, in_flight_amount, grant_count, scheduled_amount)
      select account_id, 1, 'main', sequence, balance, 0, sequence, decode(hash, 'hex'), usage, last_at, flying, flying * 88, 2, 0
      from unnest(${each((wallet) => wallet.account)}::bigint[], ${each((wallet) => wallet.sequence)}::bigint[],
        ${each((wallet) => wallet.balance)}::bigint[], ${each((wallet) => wallet.hash)}::text[],
        ${each((wallet) => wallet.usage)}::bigint[], ${each((wallet) => wallet.lastAt)}::timestamptz[],
        ${each((wallet) => (wallet.deposit === null ? 0 : 1))}::int[])
        as t(account_id, sequence, balance, hash, usage, last_at, flying)`;
    await sql`analyze`;
  }
}

const ENTRIES = `entries (account_id, wallet_no, sequence, amount, outstanding_change, ending_balance, ending_outstanding, usage,
  effective_at, posted_at, of_sequence, workspace_no, campaign_no, action_no, reference_type_no, actor_no, version_no, grant_no,
  once, type, releases, hash, request_hash, idempotency_key, reference_id, price_lines, reason)`;
const FUNDINGS = "fundings (account_id, wallet_no, sequence, place, grant_no, amount)";

/** The next entry of a wallet, as rows for COPY. */
function next(wallet: Wallet, at: number, key: string): { row: string; parts: string; entry: Entry } {
  const sequence = wallet.sequence + 1;
  const plan = planOf(wallet, sequence);
  const { type, amount, of = null, grants, action = null, campaign = null, lines = null } = plan;
  const used = action === null ? 0 : -amount;
  wallet.sequence = sequence;
  wallet.balance += amount;
  wallet.usage += used;
  wallet.lastAt = at;
  const message = `${wallet.id}-${sequence}`;
  const workspace = campaign === null ? 1 : wallet.workspaceOf[campaign - 1]!;
  const billed = type === "charge" && campaign !== null;
  const share = Math.abs(amount) / grants.length;
  const entry = {
    type,
    amount,
    outstandingChange: 0,
    endingBalance: wallet.balance,
    endingOutstanding: 0,
    usage: wallet.usage,
    effectiveAt: at,
    postedAt: at,
    sequence,
    of,
    workspace: action === null ? null : workspace === 1 ? "emea" : `workspace-${workspace}`,
    campaign: campaign === null ? null : `campaign-${campaign - 1}`,
    action: action === null ? null : TERMS[action - 1]![2],
    reference: billed ? { type: "message", id: message, url: null } : null,
    actor: "bench",
    key,
    fundings: grants.map((grant) => ({ grant, amount: share })),
    pays: [],
    price: lines === null ? null : { version: "2026-01", lines },
    reason: action === null ? "Credits for a measurement" : null,
    metadata: null,
    case: null,
  } as unknown as Entry;
  wallet.hash = link(wallet.hash, { account: wallet.id, wallet: "main" }, entry, (text) => hash("sha256", text, "hex"));
  const time = new Date(at).toISOString();
  const nothing = "\\N";
  const row = [
    wallet.account,
    1,
    sequence,
    amount,
    0,
    wallet.balance,
    0,
    wallet.usage,
    time,
    time,
    of ?? nothing,
    action === null ? nothing : workspace,
    campaign ?? nothing,
    action ?? nothing,
    billed ? 1 : nothing,
    1,
    lines === null ? nothing : 1,
    grants.length === 1 ? grants[0] : nothing,
    billed ? 0 : nothing,
    entryTypeNumber(type),
    type === "refund" ? "t" : "f",
    `\\\\x${wallet.hash}`,
    "\\\\x00112233445566778899aabbccddeeff",
    key,
    billed ? message : nothing,
    lines === null ? nothing : JSON.stringify(lines),
    action === null ? "Credits for a measurement" : nothing,
  ];
  const parts =
    grants.length === 1
      ? ""
      : grants.map((grant, place) => `${[wallet.account, 1, sequence, place, grant, share].join("\t")}\n`).join("");
  return { row: `${row.join("\t")}\n`, parts, entry };
}

type Plan = {
  type: EntryType;
  amount: number;
  grants: number[];
  of?: number;
  action?: 1 | 2;
  campaign?: number;
  lines?: { text: string; amount: number }[];
};

function planOf(wallet: Wallet, sequence: number): Plan {
  if (sequence <= 2) return { type: "grant", amount: CREDITS, grants: [sequence] };
  const campaign = campaignOf(wallet, sequence);
  switch (sequence % 20) {
    case 3:
      wallet.deposit = sequence;
      wallet.deposits.push([sequence, null]);
      return { type: "deposit", amount: -88, grants: [1], action: 2, lines: [{ text: "6 clips × 8 s", amount: 88 }] };
    case 8: {
      const of = wallet.deposit!;
      wallet.deposit = null;
      wallet.deposits.at(-1)![1] = sequence;
      const lines = [
        { text: "5 clips × 8 s", amount: 80 },
        { text: "Deposit", amount: -88 },
      ];
      return { type: "settlement", amount: 8, grants: [1], of, action: 2, lines };
    }
    case 5:
      return { type: "charge", amount: -6, grants: [1, 2], action: 1, lines: [{ text: "Base", amount: 6 }] };
    case 10:
      wallet.charge = sequence;
      return { type: "charge", amount: -2, grants: [1], action: 1, lines: [{ text: "Base", amount: 2 }] };
    case 11:
      if (wallet.charge === sequence - 1)
        return { type: "refund", amount: 2, grants: [1], of: wallet.charge, action: 1 };
      break;
  }
  return { type: "charge", amount: -2, grants: [1], action: 1, campaign, lines: [{ text: "Base", amount: 2 }] };
}

/** Few campaigns are charged often, and many seldom: the n-th about one n-th as often as the first. */
function campaignOf({ workspaceOf: { length } }: Wallet, sequence: number): number {
  const scattered = (Math.imul(sequence, 2_654_435_761) >>> 0) / 2 ** 32;
  return Math.min(length, Math.floor((length + 1) ** scattered));
}
