import type { AutoReload } from "../../core/auto-reload.ts";
import type { DebtPayment, Funding } from "../../core/entry.ts";
import type { Category, Grant } from "../../core/grant.ts";
import type { Payment } from "../../core/payment.ts";
import type { Subscription } from "../../core/subscription.ts";
import { fundingsOfDebt, replayDraws, type Use, type UseEvent, useKind } from "../../core/use.ts";
import { addGrant, emptyWallet, type Wallet } from "../../core/wallet.ts";
import { amendedJoin, currentCampaign } from "../backfills/current-campaign.ts";
import type { Sql } from "../database.ts";
import { toPayment } from "../read/payment-row.ts";
import { standingColumns, standingJoins, toAutoReload, toSubscription } from "../read/standing-row.ts";
import { depositState, entryType, grantSource, isOpenPayment, TERM } from "./codes.ts";
import { within } from "./keys.ts";
import { lookUp, type Name, type Names } from "./names.ts";

/** A wallet in the hands of a batch, with what only the store needs to know of it. */
export type Loaded = {
  account: number;
  /** Null until the wallet exists in the database. */
  number: number | null;
  /** Counts the changes of its row; what is decided on one version is not written over another. */
  version: number;
  /** The hash that its row has, which tells its last entry. */
  standsAt: string;
  wallet: Wallet;
};

/** Locks the wallets of a batch, in order of their ids, and loads them. Those that do not exist yet are not answered. */
export async function lockWallets(sql: Sql, keys: { account: number; id: string }[]): Promise<Map<string, Loaded>> {
  const rows = await sql`
    select w.account_id, w.wallet_no, w.id, w.workspace_no, w.version, w.balance, w.outstanding, w.sequence,
           encode(w.hash, 'hex') as hash, w.usage, w.last_at, w.in_flight_count, w.in_flight_amount, w.grant_count,
           w.next_deadline, w.payment_count, w.pending_credits, w.importing
    from unnest(${keys.map((key) => key.account)}::bigint[], ${keys.map((key) => key.id)}::text[]) as k(account_id, id)
    join wallets w using (account_id, id)
    order by account_id, id
    for update of w`;
  const loaded = new Map<string, Loaded>();
  for (const row of rows) {
    const wallet = emptyWallet(row.id, row.workspace_no === null ? null : row.id);
    wallet.balance = row.balance;
    wallet.outstanding = row.outstanding;
    wallet.sequence = row.sequence;
    wallet.hash = row.hash;
    wallet.usage = row.usage;
    wallet.lastAt = row.last_at ?? Number.MIN_SAFE_INTEGER;
    wallet.inFlight = { count: row.in_flight_count, amount: row.in_flight_amount };
    wallet.grantCount = row.grant_count;
    wallet.nextDeadline = row.next_deadline;
    wallet.paymentCount = row.payment_count;
    wallet.pendingCredits = row.pending_credits;
    wallet.importing = row.importing;
    loaded.set(within(row.account_id, row.id), {
      account: row.account_id,
      number: row.wallet_no,
      version: row.version,
      standsAt: row.hash,
      wallet,
    });
  }
  return loaded;
}

/** Locks every wallet of some accounts, so that nothing at all is being posted in them. */
export async function lockAllWallets(sql: Sql, accounts: number[]): Promise<void> {
  await sql`select 1 from wallets where account_id = any(${accounts}::bigint[]) order by account_id, id for update`;
}

export type GrantRow = { account: number; wallet: string; grant: Grant };

/** The open and scheduled grants of the wallets. */
export async function loadOpenGrants(sql: Sql, keys: { account: number; id: string }[]): Promise<GrantRow[]> {
  const rows = await sql`
    select w.id as wallet, g.account_id, g.grant_no, g.source, g.promotional, g.amount, g.remaining, g.priority,
           g.effective_at, g.expires_at, g.scheduled
    from unnest(${keys.map((key) => key.account)}::bigint[], ${keys.map((key) => key.id)}::text[]) as k(account_id, id)
    join wallets w using (account_id, id)
    join grants g on g.account_id = w.account_id and g.wallet_no = w.wallet_no and g.open`;
  return rows.map(toGrantRow);
}

/** Grants by number, open or not: those that commands name and those to which something comes back. */
export async function loadGrants(
  sql: Sql,
  wanted: { account: number; wallet: string; grant: number }[],
): Promise<GrantRow[]> {
  const rows = await sql`
    select w.id as wallet, g.account_id, g.grant_no, g.source, g.promotional, g.amount, g.remaining, g.priority,
           g.effective_at, g.expires_at, g.scheduled
    from unnest(${wanted.map((key) => key.account)}::bigint[], ${wanted.map((key) => key.wallet)}::text[],
                ${wanted.map((key) => key.grant)}::int[]) as k(account_id, id, grant_no)
    join wallets w using (account_id, id)
    join grants g on g.account_id = w.account_id and g.wallet_no = w.wallet_no and g.grant_no = k.grant_no
    where g.withdrawn_at is null`;
  return rows.map(toGrantRow);
}

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
function toGrantRow(row: any): GrantRow {
  return { account: row.account_id, wallet: row.wallet, grant: toGrant(row) };
}

/** A row of `grants` as the core knows it. */
// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
export function toGrant(row: any): Grant {
  return {
    number: row.grant_no,
    source: grantSource(row.source),
    category: (row.promotional ? "promotional" : "paid") as Category,
    amount: row.amount,
    remaining: row.remaining,
    priority: row.priority,
    effectiveAt: row.effective_at,
    expiresAt: row.expires_at,
    scheduled: row.scheduled,
  };
}

/** Puts grants into their wallets, once each. */
export function placeGrants(loaded: Map<string, Loaded>, rows: GrantRow[]): void {
  for (const row of rows) {
    const wallet = loaded.get(within(row.account, row.wallet))?.wallet;
    if (wallet !== undefined && !wallet.grants.has(row.grant.number)) addGrant(wallet, row.grant);
  }
}

/** A wallet's plan and Auto Reload, with the time zone of its account. */
export type Standing = {
  account: number;
  wallet: string;
  timeZone: string;
  subscription: Subscription | null;
  autoReload: AutoReload | null;
};

export async function loadStanding(sql: Sql, keys: { account: number; id: string }[]): Promise<Standing[]> {
  const rows = await sql`
    select w.account_id, w.id, a.time_zone, ${standingColumns(sql)}
    from unnest(${keys.map((key) => key.account)}::bigint[], ${keys.map((key) => key.id)}::text[]) as k(account_id, id)
    join wallets w using (account_id, id)
    join accounts a on a.account_id = w.account_id
    ${standingJoins(sql)}`;
  return rows.map((row) => ({
    account: row.account_id,
    wallet: row.id,
    timeZone: row.time_zone,
    subscription: toSubscription(row),
    autoReload: toAutoReload(row),
  }));
}

/** Puts plans and Auto Reload into their wallets, and answers the rows. */
export function placeStanding(loaded: Map<string, Loaded>, rows: Standing[]): Standing[] {
  for (const row of rows) {
    const holder = loaded.get(within(row.account, row.wallet));
    if (holder === undefined) continue;
    holder.wallet.subscription = row.subscription;
    holder.wallet.autoReload = row.autoReload;
  }
  return rows;
}

export type WantedPayment = { account: number; wallet: string; payment: number };
export type PaymentRow = { account: number; wallet: string; payment: Payment };

/** Payments by number. */
export async function loadPayments(sql: Sql, wanted: WantedPayment[]): Promise<PaymentRow[]> {
  const rows = await sql`
    select w.id as wallet, p.*, encode(p.request_hash, 'hex') as request_hash
    from unnest(${wanted.map((each) => each.account)}::bigint[], ${wanted.map((each) => each.wallet)}::text[],
                ${wanted.map((each) => each.payment)}::int[]) as k(account_id, id, payment_no)
    join wallets w using (account_id, id)
    join payments p on p.account_id = w.account_id and p.wallet_no = w.wallet_no and p.payment_no = k.payment_no`;
  return rows.map((row) => ({ account: row.account_id, wallet: row.wallet, payment: toPayment(row) }));
}

/** Puts payments into their wallets, and answers the purchases that they became. */
export function placePayments(loaded: Map<string, Loaded>, rows: PaymentRow[]): WantedUse[] {
  const purchases: WantedUse[] = [];
  for (const { account, wallet, payment } of rows) {
    const holder = loaded.get(within(account, wallet));
    holder?.wallet.payments.set(payment.number, payment);
    if (payment.entry !== null) purchases.push({ account, wallet, sequence: payment.entry });
  }
  return purchases;
}

/** Loads what is outstanding in wallets that owe something, oldest first. */
export async function loadDebts(sql: Sql, owing: Loaded[]): Promise<void> {
  const rows = await sql`
    select d.account_id, d.wallet_no, d.sequence, d.amount, d.remaining, d.since
    from unnest(${owing.map((each) => each.account)}::bigint[], ${owing.map((each) => each.number)}::int[])
      as k(account_id, wallet_no)
    join debts d using (account_id, wallet_no)
    where d.open
    order by d.sequence`;
  const byWallet = new Map(owing.map((each) => [within(each.account, each.number!), each.wallet]));
  for (const { account_id, wallet_no, sequence, amount, remaining, since } of rows) {
    byWallet.get(within(account_id, wallet_no))!.debts.push({ sequence, amount, remaining, since });
  }
}

/** Deposits whose deadline has passed, and for each wallet the first deadline after that. */
export async function findOverdue(sql: Sql, waiting: Loaded[], now: number): Promise<WantedUse[]> {
  const accounts = waiting.map((each) => each.account);
  const numbers = waiting.map((each) => each.number);
  const [overdue, later] = await Promise.all([
    sql`select d.account_id, w.id as wallet, d.sequence
        from unnest(${accounts}::bigint[], ${numbers}::int[]) as k(account_id, wallet_no)
        join deposits d using (account_id, wallet_no)
        join wallets w using (account_id, wallet_no)
        where d.state = 1 and d.deadline <= ${now}::timestamptz`,
    sql`select k.account_id, k.wallet_no, (
          select min(d.deadline) from deposits d
          where d.account_id = k.account_id and d.wallet_no = k.wallet_no and d.state = 1 and d.deadline > ${now}::timestamptz
        ) as deadline
        from unnest(${accounts}::bigint[], ${numbers}::int[]) as k(account_id, wallet_no)`,
  ]);
  const byWallet = new Map(waiting.map((each) => [within(each.account, each.number!), each.wallet]));
  for (const row of later) byWallet.get(within(row.account_id, row.wallet_no))!.laterDeadline = row.deadline;
  return overdue.map((row) => ({ account: row.account_id, wallet: row.wallet, sequence: row.sequence }));
}

export type WantedUse = { account: number; wallet: string; sequence: number };

/** What the database holds of a use: its charge or deposit, and everything that settled, voided or refunded it. */
export type UseRows = { family: FamilyRow[]; fundings: Map<string, Funding[]> };

type FamilyRow = {
  account: number;
  wallet: string;
  use: number;
  sequence: number;
  type: ReturnType<typeof entryType>;
  amount: number;
  outstandingChange: number;
  workspace: string | null;
  campaign: string | null;
  action: string | null;
  reference: Use["reference"];
  version: string | null;
  once: number | null;
  state: number | null;
  deadline: number | null;
  effectiveAt: number;
};

/**
 * Loads charges and deposits with all that followed from them. Where a settlement is asked for beside its deposit, it comes
 * with both, and its fundings once: they are told by the entry.
 */
export async function loadUses(sql: Sql, wanted: WantedUse[]): Promise<UseRows> {
  const accounts = wanted.map((use) => use.account);
  const wallets = wanted.map((use) => use.wallet);
  const sequences = wanted.map((use) => use.sequence);
  const [entries, several] = await Promise.all([
    sql`
      select e.account_id, w.id as wallet, k.sequence as use, e.sequence, e.type, e.amount, e.outstanding_change, e.grant_no,
             ws.id as workspace, c.id as campaign, a.term as action, rt.term as reference_type, e.reference_id,
             e.reference_url, v.term as version, e.once, e.effective_at, d.state, d.deadline
      from unnest(${accounts}::bigint[], ${wallets}::text[], ${sequences}::bigint[]) as k(account_id, id, sequence)
      join wallets w using (account_id, id)
      cross join lateral (
        select * from entries own
        where own.account_id = w.account_id and own.wallet_no = w.wallet_no and own.sequence = k.sequence
        union all
        select * from entries later
        where later.account_id = w.account_id and later.wallet_no = w.wallet_no and later.of_sequence = k.sequence
      ) e
      left join workspaces ws on ws.account_id = e.account_id and ws.workspace_no = e.workspace_no
      ${amendedJoin(sql)}
      left join campaigns c on c.account_id = e.account_id and c.campaign_no = ${currentCampaign(sql)}
      left join terms a on a.account_id = e.account_id and a.kind = ${TERM.action} and a.term_no = e.action_no
      left join terms rt on rt.account_id = e.account_id and rt.kind = ${TERM.referenceType}
        and rt.term_no = e.reference_type_no
      left join terms v on v.account_id = e.account_id and v.kind = ${TERM.version} and v.term_no = e.version_no
      left join deposits d on d.account_id = e.account_id and d.wallet_no = e.wallet_no and d.sequence = e.sequence
      order by e.sequence`,
    sql`
      select distinct f.account_id, w.id as wallet, f.sequence, f.place, f.grant_no, f.amount
      from unnest(${accounts}::bigint[], ${wallets}::text[], ${sequences}::bigint[]) as k(account_id, id, sequence)
      join wallets w using (account_id, id)
      cross join lateral (
        select k.sequence
        union all
        select later.sequence from entries later
        where later.account_id = w.account_id and later.wallet_no = w.wallet_no and later.of_sequence = k.sequence
      ) e
      join fundings f on f.account_id = w.account_id and f.wallet_no = w.wallet_no and f.sequence = e.sequence
      order by f.sequence, f.place`,
  ]);
  const fundings = new Map<string, Funding[]>();
  for (const row of several) {
    const key = within(row.account_id, row.wallet, row.sequence);
    const list = fundings.get(key) ?? [];
    list.push({ grant: row.grant_no, amount: row.amount });
    fundings.set(key, list);
  }
  const family = entries.map((row) => {
    if (row.grant_no !== null) {
      const only = [{ grant: row.grant_no as number, amount: Math.abs(row.amount) }];
      fundings.set(within(row.account_id, row.wallet, row.sequence), only);
    }
    return {
      account: row.account_id,
      wallet: row.wallet,
      use: row.use,
      sequence: row.sequence,
      type: entryType(row.type),
      amount: row.amount,
      outstandingChange: row.outstanding_change,
      workspace: row.workspace,
      campaign: row.campaign,
      action: row.action,
      reference:
        row.reference_id === null ? null : { type: row.reference_type, id: row.reference_id, url: row.reference_url },
      version: row.version,
      once: row.once,
      state: row.state,
      deadline: row.deadline,
      effectiveAt: row.effective_at,
    };
  });
  return { family, fundings };
}

/** Something that paid or gave up a part of a debt, or cancelled it. */
type DebtHistory = { sequence: number; debt: number; draws: Funding[]; amount: number };

/** What was paid of the debts that a use left: asked only where it left some. */
async function loadDebtHistory(sql: Sql, loaded: Loaded, debts: number[]): Promise<DebtHistory[]> {
  const rows = await sql`
    select distinct on (mine.sequence, mine.debt_sequence)
           mine.sequence, mine.debt_sequence, mine.amount, e.type, e.grant_no, e.amount as entry_amount,
           (select json_agg(json_build_object('debt', p.debt_sequence, 'amount', p.amount) order by p.place)
            from debt_payments p
            where p.account_id = mine.account_id and p.wallet_no = mine.wallet_no and p.sequence = mine.sequence) as pays,
           (select json_agg(json_build_object('grant', f.grant_no, 'amount', f.amount) order by f.place)
            from fundings f
            where f.account_id = mine.account_id and f.wallet_no = mine.wallet_no and f.sequence = mine.sequence) as fundings
    from debt_payments mine
    join entries e on e.account_id = mine.account_id and e.wallet_no = mine.wallet_no and e.sequence = mine.sequence
    where mine.account_id = ${loaded.account} and mine.wallet_no = ${loaded.number}
      and mine.debt_sequence = any(${debts}::bigint[])
    order by mine.sequence, mine.debt_sequence`;
  return rows.map((row) => {
    const fundings: Funding[] =
      row.grant_no === null ? (row.fundings ?? []) : [{ grant: row.grant_no, amount: Math.abs(row.entry_amount) }];
    const pays = row.pays as DebtPayment[];
    const paid = entryType(row.type) === "repayment";
    return {
      sequence: row.sequence,
      debt: row.debt_sequence,
      amount: row.amount,
      draws: paid ? fundingsOfDebt(fundings, pays, row.debt_sequence) : [],
    };
  });
}

/** Puts uses into their wallets: what was drawn for each and has not come back, and what it still owes. */
export async function placeUses(sql: Sql, loaded: Map<string, Loaded>, rows: UseRows): Promise<void> {
  const families = new Map<string, FamilyRow[]>();
  for (const row of rows.family) {
    const key = within(row.account, row.wallet, row.use);
    const family = families.get(key) ?? [];
    family.push(row);
    families.set(key, family);
  }
  for (const family of families.values()) {
    const first = family[0]!;
    const holder = loaded.get(within(first.account, first.wallet));
    if (holder === undefined || holder.wallet.uses.has(first.use)) continue;
    if (first.sequence !== first.use || useKind(first.type) === null) continue;
    const debts = family.filter((row) => row.outstandingChange > 0).map((row) => row.sequence);
    const history = debts.length === 0 ? [] : await loadDebtHistory(sql, holder, debts);
    holder.wallet.uses.set(first.use, toUse(family, rows.fundings, debts, history));
  }
}

function toUse(family: FamilyRow[], fundings: Map<string, Funding[]>, debts: number[], history: DebtHistory[]): Use {
  const first = family[0]!;
  const kind = useKind(first.type)!;
  const events: { sequence: number; event: UseEvent }[] = [];
  let owed = 0;
  for (const row of family) {
    // A purchase brought credits in: only what reversed it drew some.
    if (kind === "purchase" && row === first) continue;
    const event: UseEvent =
      row.amount > 0
        ? { kind: "return", amount: row.amount }
        : { kind: "draw", fundings: fundings.get(within(row.account, row.wallet, row.sequence)) ?? [] };
    events.push({ sequence: row.sequence, event });
    if (row.outstandingChange > 0) owed += row.outstandingChange;
  }
  for (const paid of history) {
    owed -= paid.amount;
    if (paid.draws.length > 0) events.push({ sequence: paid.sequence, event: { kind: "draw", fundings: paid.draws } });
  }
  events.sort((a, b) => a.sequence - b.sequence);
  return {
    sequence: first.sequence,
    kind,
    amount: Math.abs(first.amount),
    gave: kind === "purchase" ? fundings.get(within(first.account, first.wallet, first.sequence))![0]!.grant : null,
    workspace: first.workspace,
    campaign: first.campaign,
    action: first.action,
    reference: first.reference,
    version: first.version,
    once: first.once,
    state: first.state === null ? "settled" : depositState(first.state),
    deadline: first.deadline,
    submittedAt: first.effectiveAt,
    drawn: replayDraws(events.map((each) => each.event)),
    owed,
    debts,
  };
}

/** Grants that uses were drawn from, or gave, and that are not in hand yet, for they are closed. */
export function missingGrants(loaded: Map<string, Loaded>): { account: number; wallet: string; grant: number }[] {
  const missing = [];
  for (const { account, wallet } of loaded.values()) {
    const numbers = new Set<number>();
    for (const use of wallet.uses.values()) {
      for (const draw of use.drawn) numbers.add(draw.grant);
      if (use.gave !== null) numbers.add(use.gave);
    }
    for (const grant of numbers) if (!wallet.grants.has(grant)) missing.push({ account, wallet: wallet.id, grant });
  }
  return missing;
}

/**
 * A key that was used before: by an entry; by a request that posted none and is answered with what is kept of it; or by one
 * that waits for a payment.
 */
export type KnownKey = { account: number; key: string; requestHash: string } & (
  | { entry: { wallet: number; sequence: number } }
  | { outcome: unknown }
  | { waitsFor: { wallet: string; number: number } }
);

export async function findKeys(sql: Sql, wanted: { account: number; key: string }[]): Promise<KnownKey[]> {
  const rows = await sql`
    with k as materialized (
      select * from unnest(${wanted.map((each) => each.account)}::bigint[], ${wanted.map((each) => each.key)}::text[])
        as k(account_id, key)
    )
    select e.account_id, e.idempotency_key as key, encode(e.request_hash, 'hex') as request_hash, e.wallet_no, e.sequence,
           null::json as outcome, null::text as wallet, null::int as payment_no
    from k join entries e on e.account_id = k.account_id and e.idempotency_key = k.key
    union all
    select u.account_id, u.idempotency_key, encode(u.request_hash, 'hex'), u.wallet_no, null, u.outcome, null, null
    from k join entryless_keys u on u.account_id = k.account_id and u.idempotency_key = k.key
    union all
    select p.account_id, p.idempotency_key, encode(p.request_hash, 'hex'), p.wallet_no, null, null, w.id, p.payment_no
    from k join payments p on p.account_id = k.account_id and p.idempotency_key = k.key and ${isOpenPayment(sql)}
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no`;
  return rows.map((row) => {
    const known = { account: row.account_id, key: row.key, requestHash: row.request_hash };
    if (row.payment_no !== null) return { ...known, waitsFor: { wallet: row.wallet, number: row.payment_no } };
    return row.sequence === null
      ? { ...known, outcome: row.outcome }
      : { ...known, entry: { wallet: row.wallet_no, sequence: row.sequence } };
  });
}

export type WantedReference = { account: number; action: string; type: string; id: string };
export type BilledRow = WantedReference & { wallet: string; sequence: number; generation: number; live: boolean };

/** The last charge of each reference of an action that is billed once, and whether it still stands. */
export async function findBilled(sql: Sql, names: Names, wanted: WantedReference[]): Promise<BilledRow[]> {
  const actionName = (each: WantedReference): Name => {
    return { table: "term", account: each.account, kind: TERM.action, id: each.action };
  };
  const typeName = (each: WantedReference): Name => {
    return { table: "term", account: each.account, kind: TERM.referenceType, id: each.type };
  };
  const unknown = wanted
    .flatMap((each) => [actionName(each), typeName(each)])
    .filter((name) => names.get(name) === undefined);
  if (unknown.length > 0) await lookUp(sql, unknown, names);
  // What was never named has never been charged for.
  const known = wanted.flatMap((each) => {
    const action = names.get(actionName(each));
    const type = names.get(typeName(each));
    return action === undefined || type === undefined ? [] : [{ each, action, type }];
  });
  if (known.length === 0) return [];
  const rows = await sql`
    select k.place, w.id as wallet, e.sequence, e.once,
           not exists (select 1 from entries back
                       where back.account_id = e.account_id and back.wallet_no = e.wallet_no
                         and back.of_sequence = e.sequence and back.releases)
           -- A deposit whose deadline has passed is given back, whether its wallet has been rolled forward yet or not.
           and not exists (select 1 from deposits d
                           where d.account_id = e.account_id and d.wallet_no = e.wallet_no and d.sequence = e.sequence
                             and d.state = 1 and d.deadline <= scrip_now()) as live
    from unnest(${known.map(({ each }) => each.account)}::bigint[], ${known.map(({ each }) => each.id)}::text[],
                ${known.map(({ type }) => type)}::int[], ${known.map(({ action }) => action)}::int[])
      with ordinality as k(account_id, id, type_no, action_no, place)
    cross join lateral (
      select account_id, wallet_no, sequence, once from entries
      where account_id = k.account_id and reference_id = k.id and reference_type_no = k.type_no
        and action_no = k.action_no and once is not null
      order by once desc limit 1
    ) e
    join wallets w on w.account_id = e.account_id and w.wallet_no = e.wallet_no`;
  return rows.map((row) => ({
    ...known[row.place - 1]!.each,
    wallet: row.wallet,
    sequence: row.sequence,
    generation: row.once,
    live: row.live,
  }));
}

export type ReceiptRow = { account: number; provider: string; receipt: string; wallet: string; sequence: number };

export async function findReceipts(sql: Sql, wanted: { account: number; receipt: string }[]): Promise<ReceiptRow[]> {
  const rows = await sql`
    select p.account_id, p.provider, p.receipt, w.id as wallet, p.sequence
    from unnest(${wanted.map((each) => each.account)}::bigint[], ${wanted.map((each) => each.receipt)}::text[])
      as k(account_id, receipt)
    join payments p on p.account_id = k.account_id and p.provider = 'manual' and p.receipt = k.receipt
    join wallets w on w.account_id = p.account_id and w.wallet_no = p.wallet_no`;
  return rows.map((row) => ({
    account: row.account_id,
    provider: row.provider,
    receipt: row.receipt,
    wallet: row.wallet,
    sequence: row.sequence,
  }));
}
