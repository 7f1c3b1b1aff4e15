import type { PendingQuery, Row } from "postgres";
import type { Reload } from "../../core/auto-reload.ts";
import type { Entry } from "../../core/entry.ts";
import { isVoid, usageOf } from "../../core/entry.ts";
import type { Grant } from "../../core/grant.ts";
import type { Payment } from "../../core/payment.ts";
import { wakesAt } from "../../core/wallet.ts";
import { insertActs, type OriginatedAct } from "../audit-log/record.ts";
import type { Reserved } from "../database.ts";
import type { PaymentPlace } from "../posting.ts";
import { depositStateNumber, entryTypeNumber, QUARTER_MS, sourceNumber } from "./codes.ts";
import { Copy, copyBytes, copyNumber, copyText } from "./copy.ts";
import { isCountWrong, Outdated } from "./failure.ts";
import { within } from "./keys.ts";
import type { Loaded } from "./load.ts";
import type { Name } from "./names.ts";
import type { Wire } from "./session.ts";
import { insertReloads, writeAutoReloads, writePayments, writeSubscriptions } from "./write-standing.ts";

/** An entry that a batch decided and has not written yet. */
export type NewEntry = { holder: Loaded; entry: Entry; hash: string };

/** Everything that a batch changes, collected while it decides. */
export type Changes = {
  entries: NewEntry[];
  /** Wallets whose row is to be written. */
  wallets: Set<Loaded>;
  /** Grants that come into being or into effect; without an entry while they are only scheduled. */
  grants: { holder: Loaded; grant: Grant; sequence: number | null }[];
  unscheduled: { holder: Loaded; grant: number; at: number }[];
  entrylessKeys: { holder: Loaded; key: string; requestHash: string; outcome: unknown }[];
  /** Wallets whose plan, or whose Auto Reload, is to be written. */
  subscriptions: Set<Loaded>;
  autoReloads: Set<Loaded>;
  /** Payments as they stand now, in the order in which they changed. */
  payments: { holder: Loaded; payment: Payment; place: PaymentPlace }[];
  reloads: { holder: Loaded; reload: Reload }[];
  /** What the audit log has to tell, once the wallets have their numbers. */
  acts: (() => OriginatedAct)[];
  now: number;
};

export function noChanges(now: number): Changes {
  return {
    entries: [],
    wallets: new Set(),
    grants: [],
    unscheduled: [],
    entrylessKeys: [],
    subscriptions: new Set(),
    autoReloads: new Set(),
    payments: [],
    reloads: [],
    acts: [],
    now,
  };
}

/** The numbers of what one entry names. */
export type EntryNumbers = {
  workspace: number | null;
  campaign: number | null;
  action: number | null;
  referenceType: number | null;
  actor: number;
  version: number | null;
};

/** The numbers of everything a batch names, in the order of its entries, with what comes into being with it. */
export type Resolved = { numbers: EntryNumbers[]; newNames: [Name, number][]; newWallets: Loaded[] };

/** Everything that a transaction will write, taken down so that what changes in memory afterwards does not matter. */
export type Composed = {
  newWallets: PendingQuery<Row[]> | null;
  /** Takes the locks of all wallets, before any other: whoever writes the same wallets later waits here. */
  wallets: PendingQuery<Row[]> | null;
  statements: (PendingQuery<Row[]> | null)[];
  /** The entries' rows in COPY's text format; empty where there are none. */
  rows: string;
};

/**
 * Takes down what a batch decided: one statement per table, each over all its rows. Nothing is sent yet. The wallets in
 * memory count as written from here on: where this is not committed, they must not be used any more.
 */
export function composeWrites(sql: Reserved, changes: Changes, resolved: Resolved): Composed {
  const holders = [...changes.wallets];
  const composed = {
    newWallets: insertWallets(sql, resolved.newWallets),
    wallets: updateWallets(sql, holders),
    statements: [
      ...insertNames(sql, resolved.newNames, changes.now),
      insertFundings(sql, changes),
      insertGrants(sql, changes),
      updateGrants(sql, changes),
      unscheduleGrants(sql, changes),
      insertDebts(sql, changes),
      insertDebtPayments(sql, changes),
      updateDebts(sql, changes),
      insertDeposits(sql, changes),
      closeDeposits(sql, changes),
      writeSubscriptions(sql, changes),
      writePayments(sql, changes),
      writeAutoReloads(sql, changes),
      insertReloads(sql, changes),
      addUsage(sql, changes, resolved.numbers),
      insertEntrylessKeys(sql, changes),
      changes.acts.length === 0
        ? null
        : insertActs(
            sql,
            changes.acts.map((tell) => tell()),
          ),
    ],
    rows: copyEntries(changes.entries, resolved.numbers),
  };
  for (const holder of holders) {
    holder.version += 1;
    holder.standsAt = holder.wallet.hash;
  }
  return composed;
}

/**
 * Writes what was composed and commits. Everything is sent as one, without waiting for answers, where the driver can. No
 * row comes before the wallets' locks: two servers that copy entries of one wallet would wait for each other.
 *
 * @param turn where sets follow each other
 * @param assurance what has to hold besides, or the statement fails
 * @throws Outdated where a wallet is not as it was decided on any more, or what the database threw; the caller rolls back
 */
export async function writeAndCommit(
  sql: Reserved,
  wire: Wire,
  composed: Composed,
  { turn, assurance }: Beside = {},
): Promise<void> {
  if ((await turn?.before) === false) throw outdated();
  const { newWallets, wallets, statements, rows } = composed;
  wire.hold();
  const sent = [newWallets, wallets, assurance ?? null, ...statements].flatMap((each) =>
    each === null ? [] : [each.execute()],
  );
  wallets?.then(
    () => turn?.locked(true),
    () => turn?.locked(false),
  );
  const written = Promise.allSettled(sent);
  const copy = rows === "" ? null : new Copy(sql, COPY_ENTRIES);
  if (copy !== null && !(await copy.sendAlong(wire, rows))) {
    wire.release();
    try {
      await copy.send(rows);
    } catch (error) {
      throw firstFailure(await written) ?? error;
    }
    wire.hold();
  }
  const committed = sql`commit`.execute();
  wire.release();
  const [{ command }, answers] = await Promise.all([committed, written]);
  const failure = firstFailure(answers) ?? copy?.error;
  if (failure != null) throw failure;
  // A transaction in which a statement failed answers COMMIT with ROLLBACK.
  if (command !== "COMMIT") throw new Error(`the transaction ended with ${command}`);
}

type Beside = { turn?: Turn; assurance?: PendingQuery<Row[]> | null };

/** What failed first: the other failures are its consequences. */
function firstFailure(answers: PromiseSettledResult<unknown>[]): unknown {
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed === undefined) return null;
  return isCountWrong(failed.reason) ? outdated() : failed.reason;
}

/**
 * A set among those that follow each other. `before`: that the one before has its locks, or that it failed; never rejects.
 * `locked`: to be told the same of this one.
 */
export type Turn = { before: Promise<boolean>; locked: (hasLocks: boolean) => void };

const outdated = () => new Outdated("a wallet was changed meanwhile");

function insertNames(sql: Reserved, names: [Name, number][], now: number) {
  const statements = [];
  const workspaces = names.flatMap(([name, no]) => (name.table === "workspace" ? [{ ...name, no }] : []));
  const campaigns = names.flatMap(([name, no]) => (name.table === "campaign" ? [{ ...name, no }] : []));
  const terms = names.flatMap(([name, no]) => (name.table === "term" ? [{ ...name, no }] : []));
  if (workspaces.length > 0) {
    statements.push(sql`
      insert into workspaces (account_id, workspace_no, id, created_at)
      select account_id, no, id, ${now}::timestamptz
      from unnest(${workspaces.map((name) => name.account)}::bigint[], ${workspaces.map((name) => name.no)}::int[],
                  ${workspaces.map((name) => name.id)}::text[]) as t(account_id, no, id)`);
  }
  if (campaigns.length > 0) {
    statements.push(sql`
      insert into campaigns (account_id, campaign_no, workspace_no, id, created_at)
      select account_id, no, workspace_no, id, ${now}::timestamptz
      from unnest(${campaigns.map((name) => name.account)}::bigint[], ${campaigns.map((name) => name.no)}::int[],
                  ${campaigns.map((name) => name.workspace)}::int[], ${campaigns.map((name) => name.id)}::text[])
        as t(account_id, no, workspace_no, id)`);
  }
  if (terms.length > 0) {
    statements.push(sql`
      insert into terms (account_id, kind, term_no, term)
      select * from unnest(${terms.map((name) => name.account)}::bigint[], ${terms.map((name) => name.kind)}::smallint[],
                           ${terms.map((name) => name.no)}::int[], ${terms.map((name) => name.id)}::text[])`);
  }
  return statements;
}

function insertWallets(sql: Reserved, fresh: Loaded[]) {
  if (fresh.length === 0) return null;
  return sql`
    insert into wallets (account_id, wallet_no, id, workspace_no, version, balance, outstanding, sequence, hash, usage,
      last_at, in_flight_count, in_flight_amount, grant_count, scheduled_amount, payment_count,
      pending_credits, next_deadline, next_due_at)
    select account_id, wallet_no, id, workspace_no, 0, 0, 0, 0, '', 0, null, 0, 0, 0, 0, 0, 0, null, null
    from unnest(${fresh.map((holder) => holder.account)}::bigint[], ${fresh.map((holder) => holder.number)}::int[],
                ${fresh.map((holder) => holder.wallet.id)}::text[],
                ${fresh.map((holder) => (holder.wallet.workspace === null ? null : holder.number))}::int[])
      as t(account_id, wallet_no, id, workspace_no)`;
}

/**
 * Only where the row still stands as it was decided on: where one does not, the statement fails, and the transaction with
 * it. That is compared after the row is locked and not in the condition, which would be judged on the row as it was before
 * whoever holds the lock has committed. The version alone would not do: where the set before has failed, somebody else may
 * have brought the row to the same version; but not to the same hash. In order of account and number, so that no two batches wait for each other in a circle.
 */
function updateWallets(sql: Reserved, holders: Loaded[]) {
  if (holders.length === 0) return null;
  holders.sort((a, b) => a.account - b.account || a.number! - b.number!);
  const each = <T>(value: (holder: Loaded) => T) => holders.map(value);
  return sql`
    with written as (
    update wallets w set version = case when w.version = t.version and w.hash = decode(t.stands_at, 'hex')
        then t.version + 1 else -1 end, balance = t.balance, outstanding = t.outstanding,
      sequence = t.sequence, hash = decode(t.hash, 'hex'), usage = t.usage, last_at = t.last_at,
      in_flight_count = t.in_flight_count, in_flight_amount = t.in_flight_amount, grant_count = t.grant_count,
      scheduled_amount = t.scheduled_amount, payment_count = t.payment_count,
      pending_credits = t.pending_credits, next_deadline = t.next_deadline,
      next_due_at = t.next_due_at, importing = t.importing
    from unnest(
      ${each((holder) => holder.account)}::bigint[], ${each((holder) => holder.number)}::int[],
      ${each((holder) => holder.version)}::bigint[], ${each((holder) => holder.standsAt)}::text[],
      ${each((holder) => holder.wallet.balance)}::bigint[], ${each((holder) => holder.wallet.outstanding)}::bigint[],
      ${each((holder) => holder.wallet.sequence)}::bigint[], ${each((holder) => holder.wallet.hash)}::text[],
      ${each((holder) => holder.wallet.usage)}::bigint[],
      ${each((holder) => (holder.wallet.sequence === 0 ? null : holder.wallet.lastAt))}::timestamptz[],
      ${each((holder) => holder.wallet.inFlight.count)}::int[], ${each((holder) => holder.wallet.inFlight.amount)}::bigint[],
      ${each((holder) => holder.wallet.grantCount)}::int[], ${each((holder) => holder.wallet.scheduledAmount)}::bigint[],
      ${each((holder) => holder.wallet.paymentCount)}::int[],
      ${each((holder) => holder.wallet.pendingCredits)}::bigint[],
      ${each((holder) => holder.wallet.nextDeadline)}::timestamptz[], ${each((holder) => wakesAt(holder.wallet))}::timestamptz[],
      ${each((holder) => holder.wallet.importing)}::text[]
    ) as t(account_id, wallet_no, version, stands_at, balance, outstanding, sequence, hash, usage, last_at, in_flight_count,
           in_flight_amount, grant_count, scheduled_amount, payment_count,
      pending_credits, next_deadline, next_due_at, importing)
    where w.account_id = t.account_id and w.wallet_no = t.wallet_no
    returning w.version
    )
    select 1 / (count(*) filter (where version > 0) = ${holders.length})::int from written`;
}

const COPY_ENTRIES = `copy entries (account_id, wallet_no, sequence, amount, outstanding_change, ending_balance,
  ending_outstanding, usage, effective_at, posted_at, of_sequence, workspace_no, campaign_no, action_no,
  reference_type_no, actor_no, version_no, grant_no, once, type, releases, hash, request_hash, idempotency_key,
  reference_id, reference_url, price_lines, reason, metadata, case_id) from stdin`;

/** The rows of the entries, in COPY's text format and in the order of the columns above. */
function copyEntries(entries: NewEntry[], numbers: EntryNumbers[]): string {
  const toTime = timeWriter();
  let rows = "";
  entries.forEach(({ holder, entry, hash }, index) => {
    const number = numbers[index]!;
    const columns = [
      holder.account,
      holder.number,
      entry.sequence,
      entry.amount,
      entry.outstandingChange,
      entry.endingBalance,
      entry.endingOutstanding,
      entry.usage,
      toTime(entry.effectiveAt),
      toTime(entry.postedAt),
      copyNumber(entry.of),
      copyNumber(number.workspace),
      copyNumber(number.campaign),
      copyNumber(number.action),
      copyNumber(number.referenceType),
      number.actor,
      copyNumber(number.version),
      entry.fundings.length === 1 ? entry.fundings[0]!.grant : "\\N",
      copyNumber(entry.once),
      entryTypeNumber(entry.type),
      entry.releases ? "t" : "f",
      copyBytes(hash),
      copyBytes(entry.requestHash),
      copyText(entry.key),
      copyText(entry.reference?.id ?? null),
      copyText(entry.reference?.url ?? null),
      entry.price === null ? "\\N" : copyText(JSON.stringify(entry.price.lines)),
      copyText(entry.reason),
      entry.metadata === null ? "\\N" : copyText(JSON.stringify(entry.metadata)),
      copyText(entry.case),
    ];
    rows += columns.join("\t");
    rows += "\n";
  });
  return rows;
}

/** Writes times; most entries of a set have the same one. */
function timeWriter(): (at: number) => string {
  let last = Number.NaN;
  let text = "";
  return (at) => {
    if (at !== last) {
      last = at;
      text = new Date(at).toISOString();
    }
    return text;
  };
}

function insertFundings(sql: Reserved, changes: Changes) {
  const rows = changes.entries.flatMap(({ holder, entry }) =>
    entry.fundings.length < 2 ? [] : entry.fundings.map((funding, place) => ({ holder, entry, funding, place })),
  );
  if (rows.length === 0) return null;
  return sql`
    insert into fundings (account_id, wallet_no, sequence, place, grant_no, amount)
    select * from unnest(
      ${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
      ${rows.map((row) => row.entry.sequence)}::bigint[], ${rows.map((row) => row.place)}::smallint[],
      ${rows.map((row) => row.funding.grant)}::int[], ${rows.map((row) => row.funding.amount)}::bigint[])`;
}

/** Grants new in this batch; one that was scheduled before stands in the table already. */
function insertGrants(sql: Reserved, changes: Changes) {
  const rows = changes.grants;
  if (rows.length === 0) return null;
  return sql`
    insert into grants (account_id, wallet_no, grant_no, source, promotional, amount, remaining, priority, effective_at,
      expires_at, open, sequence, scheduled)
    select account_id, wallet_no, grant_no, source, promotional = 1, amount, remaining, priority, effective_at, expires_at,
      remaining > 0, sequence, scheduled::json
    from unnest(
      ${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
      ${rows.map((row) => row.grant.number)}::int[], ${rows.map((row) => sourceNumber(row.grant.source))}::smallint[],
      ${rows.map((row) => Number(row.grant.category === "promotional"))}::smallint[], ${rows.map((row) => row.grant.amount)}::bigint[],
      ${rows.map((row) => row.grant.remaining)}::bigint[], ${rows.map((row) => row.grant.priority)}::int[],
      ${rows.map((row) => row.grant.effectiveAt)}::timestamptz[], ${rows.map((row) => row.grant.expiresAt)}::timestamptz[],
      ${rows.map((row) => row.sequence)}::bigint[],
      ${rows.map((row) => (row.grant.scheduled === null ? null : JSON.stringify(row.grant.scheduled)))}::text[]
    ) as t(account_id, wallet_no, grant_no, source, promotional, amount, remaining, priority, effective_at, expires_at,
      sequence, scheduled)
    on conflict (account_id, wallet_no, grant_no) do update
      set remaining = excluded.remaining, open = excluded.open, sequence = excluded.sequence, scheduled = null`;
}

function updateGrants(sql: Reserved, changes: Changes) {
  type Touched = { holder: Loaded; grant: number; first: number | null; last: number | null };
  const touched = new Map<string, Touched>();
  for (const { holder, entry } of changes.entries) {
    for (const funding of entry.fundings) {
      const key = within(holder.account, holder.number!, funding.grant);
      const row = touched.get(key) ?? { holder, grant: funding.grant, first: null, last: null };
      if (entry.amount < 0) {
        row.first ??= entry.sequence;
        row.last = entry.sequence;
      }
      touched.set(key, row);
    }
  }
  const rows = [...touched.values()];
  if (rows.length === 0) return null;
  const grants = rows.map((row) => row.holder.wallet.grants.get(row.grant)!);
  return sql`
    update grants g set amount = t.amount, remaining = t.remaining, open = t.remaining > 0,
      first_drawn = coalesce(g.first_drawn, t.first_drawn), last_drawn = coalesce(t.last_drawn, g.last_drawn)
    from unnest(
      ${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
      ${rows.map((row) => row.grant)}::int[], ${grants.map((grant) => grant.amount)}::bigint[],
      ${grants.map((grant) => grant.remaining)}::bigint[],
      ${rows.map((row) => row.first)}::bigint[], ${rows.map((row) => row.last)}::bigint[]
    ) as t(account_id, wallet_no, grant_no, amount, remaining, first_drawn, last_drawn)
    where g.account_id = t.account_id and g.wallet_no = t.wallet_no and g.grant_no = t.grant_no`;
}

function unscheduleGrants(sql: Reserved, changes: Changes) {
  const rows = changes.unscheduled;
  if (rows.length === 0) return null;
  return sql`
    update grants g set open = false, remaining = 0, withdrawn_at = t.at
    from unnest(${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
                ${rows.map((row) => row.grant)}::int[], ${rows.map((row) => row.at)}::timestamptz[])
      as t(account_id, wallet_no, grant_no, at)
    where g.account_id = t.account_id and g.wallet_no = t.wallet_no and g.grant_no = t.grant_no`;
}

function insertDebts(sql: Reserved, changes: Changes) {
  const rows = changes.entries.filter(({ entry }) => entry.outstandingChange > 0);
  if (rows.length === 0) return null;
  return sql`
    insert into debts (account_id, wallet_no, sequence, amount, remaining, since, open)
    select account_id, wallet_no, sequence, amount, amount, since, true
    from unnest(
      ${rows.map(({ holder }) => holder.account)}::bigint[], ${rows.map(({ holder }) => holder.number)}::int[],
      ${rows.map(({ entry }) => entry.sequence)}::bigint[], ${rows.map(({ entry }) => entry.outstandingChange)}::bigint[],
      ${rows.map(({ entry }) => entry.effectiveAt)}::timestamptz[]
    ) as t(account_id, wallet_no, sequence, amount, since)`;
}

function paymentsOf(changes: Changes) {
  return changes.entries.flatMap(({ holder, entry }) =>
    entry.pays.map((payment, place) => ({ holder, entry, payment, place })),
  );
}

function insertDebtPayments(sql: Reserved, changes: Changes) {
  const rows = paymentsOf(changes);
  if (rows.length === 0) return null;
  return sql`
    insert into debt_payments (account_id, wallet_no, sequence, place, debt_sequence, amount)
    select * from unnest(
      ${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
      ${rows.map((row) => row.entry.sequence)}::bigint[], ${rows.map((row) => row.place)}::smallint[],
      ${rows.map((row) => row.payment.debt)}::bigint[], ${rows.map((row) => row.payment.amount)}::bigint[])`;
}

/** What is still open of debts that were paid in this batch: those that the wallet lists no more are paid wholly. */
function updateDebts(sql: Reserved, changes: Changes) {
  const touched = new Map<string, { holder: Loaded; debt: number }>();
  for (const { holder, payment } of paymentsOf(changes)) {
    touched.set(within(holder.account, holder.number!, payment.debt), { holder, debt: payment.debt });
  }
  const rows = [...touched.values()];
  if (rows.length === 0) return null;
  const remaining = rows.map(
    ({ holder, debt }) => holder.wallet.debts.find((open) => open.sequence === debt)?.remaining ?? 0,
  );
  return sql`
    update debts d set remaining = t.remaining, open = t.remaining > 0
    from unnest(${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.holder.number)}::int[],
                ${rows.map((row) => row.debt)}::bigint[], ${remaining}::bigint[])
      as t(account_id, wallet_no, sequence, remaining)
    where d.account_id = t.account_id and d.wallet_no = t.wallet_no and d.sequence = t.sequence`;
}

function insertDeposits(sql: Reserved, changes: Changes) {
  const rows = changes.entries.filter(({ entry }) => entry.type === "deposit");
  if (rows.length === 0) return null;
  return sql`
    insert into deposits (account_id, wallet_no, sequence, state, deadline)
    select account_id, wallet_no, sequence, ${depositStateNumber("open")}::smallint, deadline
    from unnest(
      ${rows.map(({ holder }) => holder.account)}::bigint[], ${rows.map(({ holder }) => holder.number)}::int[],
      ${rows.map(({ entry }) => entry.sequence)}::bigint[], ${rows.map(({ entry }) => entry.deadline)}::timestamptz[]
    ) as t(account_id, wallet_no, sequence, deadline)`;
}

function closeDeposits(sql: Reserved, changes: Changes) {
  const rows = changes.entries.filter(({ entry }) => entry.type === "settlement");
  if (rows.length === 0) return null;
  return sql`
    update deposits d set state = t.state, closed_by = t.closed_by
    from unnest(
      ${rows.map(({ holder }) => holder.account)}::bigint[], ${rows.map(({ holder }) => holder.number)}::int[],
      ${rows.map(({ entry }) => entry.of)}::bigint[], ${rows.map(({ entry }) => entry.sequence)}::bigint[],
      ${rows.map(({ entry }) => depositStateNumber(isVoid(entry) ? "voided" : "settled"))}::smallint[]
    ) as t(account_id, wallet_no, sequence, closed_by, state)
    where d.account_id = t.account_id and d.wallet_no = t.wallet_no and d.sequence = t.sequence`;
}

/**
 * Adds what the entries used to the row of their quarter, so that windows are read without reading entries. Where a campaign
 * is named there is a row even where nothing was used: by it the campaign's entries are found.
 */
function addUsage(sql: Reserved, changes: Changes, numbers: EntryNumbers[]) {
  const sums = new Map<string, { row: UsageKey; credits: number }>();
  changes.entries.forEach(({ holder, entry }, index) => {
    const credits = usageOf(entry);
    const { workspace, campaign, action } = numbers[index]!;
    if (credits === 0 && campaign === null) return;
    const row: UsageKey = {
      account: holder.account,
      quarter: Math.floor(entry.effectiveAt / QUARTER_MS),
      wallet: holder.number!,
      workspace: workspace ?? 0,
      campaign: campaign ?? 0,
      action: action ?? 0,
    };
    const key = `${row.account} ${row.quarter} ${row.wallet} ${row.workspace} ${row.campaign} ${row.action}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { row, credits });
    else sum.credits += credits;
  });
  const rows = [...sums.values()];
  if (rows.length === 0) return null;
  return sql`
    insert into usage as u (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no, credits)
    select * from unnest(
      ${rows.map(({ row }) => row.account)}::bigint[], ${rows.map(({ row }) => row.quarter)}::int[],
      ${rows.map(({ row }) => row.wallet)}::int[], ${rows.map(({ row }) => row.workspace)}::int[],
      ${rows.map(({ row }) => row.campaign)}::int[], ${rows.map(({ row }) => row.action)}::int[],
      ${rows.map(({ credits }) => credits)}::bigint[])
    on conflict (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no)
      do update set credits = u.credits + excluded.credits`;
}

type UsageKey = {
  account: number;
  quarter: number;
  wallet: number;
  workspace: number;
  campaign: number;
  action: number;
};

function insertEntrylessKeys(sql: Reserved, changes: Changes) {
  const rows = changes.entrylessKeys;
  if (rows.length === 0) return null;
  return sql`
    insert into entryless_keys (account_id, idempotency_key, request_hash, wallet_no, outcome)
    select account_id, key, decode(request_hash, 'hex'), wallet_no, outcome::json
    from unnest(${rows.map((row) => row.holder.account)}::bigint[], ${rows.map((row) => row.key)}::text[],
                ${rows.map((row) => row.requestHash)}::text[], ${rows.map((row) => row.holder.number)}::int[],
                ${rows.map((row) => JSON.stringify(row.outcome))}::text[])
      as t(account_id, key, request_hash, wallet_no, outcome)`;
}
