import type { Instant } from "../core/instant.ts";
import { isOpen } from "../core/payment.ts";
import type { Database } from "../store/database.ts";
import { findKeys } from "../store/lane/load.ts";
import type { Account } from "../store/posting.ts";
import { pageEntries } from "../store/read/entries.ts";
import { type PaymentRow, pagePayments, pageReloads } from "../store/read/payments.ts";
import { readWallets, type WalletState } from "../store/read/wallets.ts";
import type { Step } from "./history.ts";

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
   * The index of the last moment that left anything, whether an entry, a setting or a payment; 0 where none did. What was
   * refused before it must not be asked again: by now it might be covered.
   */
  from: number;
  /** The entries that requests made, by their keys. */
  entries: { key: string; wallet: number; sequence: number }[];
  /** Payments that nobody has decided yet, the oldest first. */
  openPayments: { wallet: string; number: number; decidedAt: Instant }[];
  /** The keys of requests of the last moment that were refused because their payment was declined. */
  declined: ReadonlySet<string>;
};

const NOTHING: Progress = { from: 0, entries: [], openPayments: [], declined: new Set() };

export async function readProgress(reading: Database, account: Account, moments: Moment[]): Promise<Progress> {
  const wallets = await readWallets(reading, account, { after: null, limit: MOST });
  if (wallets.length === 0) return NOTHING;
  const keys = moments.flatMap(({ steps }) => steps.flatMap(keyOf));
  const known = await findKeys(
    reading,
    keys.map((key) => ({ account: account.number, key })),
  );
  const payments = await readPayments(reading, account);
  const from = Math.max(
    lastNamed(moments, new Set(known.map(({ key }) => key))),
    lastUntil(moments, Math.max(await lastPosted(reading, account, wallets), ...payments.map(lastOf))),
  );
  return {
    from,
    entries: known.flatMap((each) => ("entry" in each ? [{ key: each.key, ...each.entry }] : [])),
    openPayments: payments
      .filter((payment) => isOpen(payment) && payment.state !== "needs_confirmation")
      .map(({ wallet, number, decidedAt }) => ({ wallet, number, decidedAt }))
      .sort((a, b) => a.decidedAt - b.decidedAt),
    declined: await declinedAt(reading, account, moments[from]!.at, payments),
  };
}

/** More than an example account has of anything. */
const MOST = 1_000;

export function readPayments(reading: Database, account: Account): Promise<PaymentRow[]> {
  return pagePayments(reading, account, { wallet: null }, { before: null, limit: MOST });
}

const keyOf = (step: Step): string[] => ("key" in step ? [step.key] : []);

function lastNamed(moments: Moment[], keys: ReadonlySet<string>): number {
  return Math.max(
    0,
    moments.findLastIndex(({ steps }) => steps.flatMap(keyOf).some((key) => keys.has(key))),
  );
}

function lastUntil(moments: Moment[], time: Instant): number {
  return Math.max(
    0,
    moments.findLastIndex(({ at }) => at <= time),
  );
}

/** When the newest entry was posted: also what the calendar made due, or a bank brought about, without any key. */
async function lastPosted(reading: Database, account: Account, wallets: WalletState[]): Promise<Instant> {
  const any = { types: null, workspace: null, campaign: null, action: null, reference: null, from: null, to: null };
  const newest = wallets.map(({ id }) => pageEntries(reading, account, id, any, { before: null, limit: 1 }));
  const entries = (await Promise.all(newest)).flatMap((page) => page ?? []);
  return Math.max(0, ...entries.map(({ postedAt }) => postedAt));
}

const lastOf = ({ decidedAt, closedAt }: PaymentRow): Instant => closedAt ?? decidedAt;

async function declinedAt(
  reading: Database,
  account: Account,
  at: Instant,
  payments: PaymentRow[],
): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { kind, wallet, number, cause, state, decidedAt } of payments) {
    if (state !== "declined" || decidedAt !== at) continue;
    if (kind === "topup" && cause.key !== null) keys.add(cause.key);
    if (kind !== "auto_reload") continue;
    const reloads = (await pageReloads(reading, account, wallet, { before: null, limit: MOST })) ?? [];
    const trigger = reloads.find(({ payment }) => payment === number)?.trigger;
    // A purchase behind a request refused nobody.
    if (trigger?.kind === "short" && trigger.key !== null) keys.add(trigger.key);
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
