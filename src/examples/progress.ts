import type { Instant } from "../core/instant.ts";
import { isOpen } from "../core/payment.ts";
import type { Database } from "../store/database.ts";
import { formatId } from "../store/ids.ts";
import { findKeys } from "../store/lane/load.ts";
import type { Account } from "../store/posting.ts";
import { EVERY_ENTRY, pageEntries } from "../store/read/entries.ts";
import { type PaymentRow, pagePayments, pageReloads } from "../store/read/payments.ts";
import { readWallets, type WalletState } from "../store/read/wallets.ts";
import { sandboxBooks } from "../store/sandbox-books.ts";
import type { PaymentEvent, Step } from "./history.ts";

/** Everything that happens in an account at one time: posted as one set. */
export type Moment = { at: Instant; steps: Step[] };

export function momentsOf(steps: Step[]): Moment[] {
  const moments: Moment[] = [];
  for (const step of steps.toSorted((a, b) => a.at - b.at)) {
    const last = moments.at(-1);
    if (last?.at === step.at) last.steps.push(step);
    else moments.push({ at: step.at, steps: [step] });
  }
  return moments;
}

/** What an earlier attempt to tell a history left in the ledger. */
export type Progress = {
  /**
   * The index of the first moment that may be incomplete: the last one that left anything, whether an entry, a setting or a
   * payment, or the one after it. What was refused before must not be asked again: by now it might be covered.
   */
  from: number;
  /** The entries that requests made, by their keys. */
  entries: { key: string; wallet: number; sequence: number }[];
  /** Payments that nobody has decided yet, the oldest first. */
  openPayments: { wallet: string; number: number; decidedAt: Instant }[];
};

export async function readProgress(reading: Database, account: Account, moments: Moment[]): Promise<Progress> {
  const wallets = await readWallets(reading, account, { after: null, limit: MOST });
  if (wallets.length === 0) return { from: 0, entries: [], openPayments: [] };
  const keys = moments.flatMap(({ steps }) => steps.flatMap(keyOf));
  const known = await findKeys(
    reading,
    keys.map((key) => ({ account: account.number, key })),
  );
  const happened = await readHappened(reading, account, moments);
  const payments = await readPayments(reading, account);
  const newest = Math.max(await lastPosted(reading, account, wallets), ...payments.map(lastOf));
  const traces = new Set<Step | string>([...known.map(({ key }) => key), ...happened]);
  const left = (step: Step) => traces.has("key" in step ? step.key : step);
  const from = Math.max(
    moments.filter(({ at }) => at < newest).length,
    moments.findLastIndex(({ steps }) => steps.some(left)),
  );
  // What its payer has confirmed is decided when the history comes to that.
  const confirmed = new Set(happened.flatMap(({ event, payment }) => (event === "confirm" ? [payment] : [])));
  return {
    from,
    entries: known.flatMap((each) => ("entry" in each ? [{ key: each.key, ...each.entry }] : [])),
    openPayments: payments
      .filter(({ cause }) => cause.key === null || !confirmed.has(cause.key))
      .filter((payment) => isOpen(payment) && payment.state !== "needs_confirmation")
      .map(({ wallet, number, decidedAt }) => ({ wallet, number, decidedAt }))
      .sort((a, b) => a.decidedAt - b.decidedAt),
  };
}

/** More than an example account has of anything. */
const MOST = 1_000;

function readPayments(reading: Database, account: Account): Promise<PaymentRow[]> {
  return pagePayments(reading, account, { wallet: null }, { before: null, limit: MOST });
}

const keyOf = (step: Step): string[] => ("key" in step ? [step.key] : []);

/** What payers and banks have done already, as the sandbox knows: the ledger may not have followed yet. */
async function readHappened(reading: Database, account: Account, moments: Moment[]): Promise<(Step & PaymentEvent)[]> {
  const happened: (Step & PaymentEvent)[] = [];
  for (const step of moments.flatMap(({ steps }) => steps)) {
    if ("event" in step && (await findEvent(reading, account, step))?.happened) happened.push(step);
  }
  return happened;
}

/** The id of the payment that an event is about, and whether it has happened; null where there is no such payment. */
export async function findEvent(
  reading: Database,
  account: Account,
  { payment: key, event }: PaymentEvent,
): Promise<{ id: string; happened: boolean } | null> {
  const payments = await readPayments(reading, account);
  const payment = payments.find(({ cause, state }) => cause.key === key && state !== "declined");
  if (payment === undefined) return null;
  const id = formatId("pay", account.number, payment.walletNumber, payment.number);
  const known = await sandboxBooks(reading).find(id);
  if (known === null) return { id, happened: false };
  const stands = {
    confirm: known.state === "succeeded",
    refund: known.refunded > 0,
    dispute: known.dispute !== null,
    dispute_won: known.dispute === "won",
    dispute_lost: known.dispute === "lost",
  };
  return { id, happened: stands[event] };
}

/** When the newest entry was posted: also what the calendar made due, or a bank brought about, without any key. */
async function lastPosted(reading: Database, account: Account, wallets: WalletState[]): Promise<Instant> {
  const newest = wallets.map(({ id }) => pageEntries(reading, account, id, EVERY_ENTRY, { before: null, limit: 1 }));
  const entries = (await Promise.all(newest)).flatMap((page) => page ?? []);
  return Math.max(0, ...entries.map(({ postedAt }) => postedAt));
}

const lastOf = ({ decidedAt, closedAt }: PaymentRow): Instant => closedAt ?? decidedAt;

/** The keys of requests that were refused at a time because their payment was declined. */
export async function readDeclined(reading: Database, account: Account, at: Instant): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { kind, wallet, number, cause, state, decidedAt } of await readPayments(reading, account)) {
    if (state !== "declined" || decidedAt !== at) continue;
    const reloads = (await pageReloads(reading, account, wallet, { before: null, limit: MOST })) ?? [];
    const trigger = reloads.find(({ payment }) => payment === number)?.trigger;
    // A purchase behind a request refused nobody.
    const key = kind === "topup" ? cause.key : trigger?.kind === "short" ? trigger.key : null;
    if (key !== null) keys.add(key);
  }
  return keys;
}

/** What is due next in an account by a time; null where nothing is. */
export async function readNextDue(
  reading: Database,
  account: Account,
  until: Instant,
): Promise<{ wallet: string; at: Instant } | null> {
  const [row] = await reading`
    select id, next_due_at from wallets
    where account_id = ${account.number} and next_due_at <= ${until}::timestamptz
    order by next_due_at, wallet_no limit 1`;
  return row === undefined ? null : { wallet: row.id, at: row.next_due_at };
}
