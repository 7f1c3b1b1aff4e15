import { findAction } from "../../core/catalog.ts";
import { billedKey, receiptKey } from "../../core/decide/book.ts";
import type { Instant } from "../../core/instant.ts";
import { emptyWallet } from "../../core/wallet.ts";
import { holdCases, type WantedCase } from "../cases/hold.ts";
import { readClock } from "../clock.ts";
import type { Sql } from "../database.ts";
import { parseCaseId } from "../ids.ts";
import type { Answer, PostRequest } from "../posting.ts";
import { type Batch, emptyBatch } from "./batch.ts";
import { within } from "./keys.ts";
import * as load from "./load.ts";
import type { Names } from "./names.ts";
import { recallAnswer } from "./recall.ts";

/** What a set is decided in. `provider` is whoever charges cards. */
export type Surroundings = { clock?: Clock; provider: string | null };

/** Tells the time at which a set is decided, once its wallets are locked. */
export type Clock = (sql: Sql) => Promise<Instant>;

const uniqueBy = <T>(items: T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/** The idempotency keys that a set brings, each once. */
export function keysOf(requests: PostRequest[]): Batch["keys"] {
  const keys = new Map<string, Batch["keys"][number]>();
  for (const { account, command } of requests) {
    if (command.key === null) continue;
    keys.set(within(account.number, command.key), { account: account.number, key: command.key });
  }
  return [...keys.values()];
}

/** The references that a set charges for, each once, where an action is billed once for each. */
export function referencesOf(requests: PostRequest[]): load.WantedReference[] {
  const references = new Map<string, load.WantedReference>();
  for (const { account, catalog, command } of requests) {
    const spends =
      command.kind === "charge" || command.kind === "deposit" || (command.kind === "bring" && command.brings === "use");
    if (!spends || command.reference === null) continue;
    const { action, reference } = command;
    if (!catalog.rateCards.some((card) => findAction(card, action)?.oncePer === "reference")) continue;
    const wanted = { account: account.number, action, type: reference.type, id: reference.id };
    references.set(within(account.number, action, reference.type, reference.id), wanted);
  }
  return [...references.values()];
}

/** Puts keys that were used before into a batch, with the way to what they were answered with. */
export function rememberKeys(batch: Batch, keys: load.KnownKey[]): void {
  for (const row of keys) {
    const { requestHash } = row;
    if ("waitsFor" in row) {
      batch.known.set(within(row.account, row.key), { requestHash, waitsFor: row.waitsFor });
    } else if ("outcome" in row) {
      const answer = row.outcome as Answer;
      batch.known.set(within(row.account, row.key), { requestHash, answer: () => answer });
    } else {
      const place = { account: row.account, ...row.entry };
      batch.known.set(within(row.account, row.key), { requestHash, recall: (sql) => recallAnswer(sql, place) });
    }
  }
}

/** Puts the last charges of references into the books of their accounts. */
export function rememberBilled(batch: Batch, billed: load.BilledRow[]): void {
  for (const row of billed) {
    const key = billedKey(row.action, { type: row.type, id: row.id, url: null });
    batch.books.get(row.account)!.billed.set(key, row);
  }
}

/** Locks the wallets of a set and loads what the rules need to know. The session is inside a transaction. */
export async function loadBatch(
  sql: Sql,
  names: Names,
  requests: PostRequest[],
  { clock = readClock, provider }: Surroundings,
): Promise<Batch> {
  const wallets = uniqueBy(
    requests.map((request) => ({ account: request.account.number, id: request.wallet })),
    (key) => within(key.account, key.id),
  );
  const keys = keysOf(requests);
  const references = referencesOf(requests);
  const receipts = requests.flatMap(({ account, command }) =>
    command.kind === "topup" && "receipt" in command.paid
      ? [{ account: account.number, receipt: command.paid.receipt }]
      : [],
  );
  const namedCases = requests.flatMap(wantedCase);
  const uses = uniqueBy(requests.flatMap(wantedUse), (use) => within(use.account, use.wallet, use.sequence));
  const namedGrants = requests.flatMap(wantedGrant);
  const payments = uniqueBy(requests.flatMap(wantedPayment), (each) => within(each.account, each.wallet, each.payment));

  // Everything after the lock sees what was committed before the lock was had: each statement takes its own snapshot.
  const [loaded, now, openGrants, standing, knownKeys, billed, knownReceipts, useRows, moreGrants, paymentRows, cases] =
    await Promise.all([
      load.lockWallets(sql, wallets),
      clock(sql),
      load.loadOpenGrants(sql, wallets),
      load.loadStanding(sql, wallets),
      keys.length === 0 ? [] : load.findKeys(sql, keys),
      references.length === 0 ? [] : load.findBilled(sql, names, references),
      receipts.length === 0 ? [] : load.findReceipts(sql, receipts),
      uses.length === 0 ? null : load.loadUses(sql, uses),
      namedGrants.length === 0 ? [] : load.loadGrants(sql, namedGrants),
      payments.length === 0 ? [] : load.loadPayments(sql, payments),
      namedCases.length === 0 ? [] : holdCases(sql, namedCases),
    ]);
  load.placeGrants(loaded, [...openGrants, ...moreGrants]);
  if (useRows !== null) await load.placeUses(sql, loaded, useRows);
  const purchases = load.placePayments(loaded, paymentRows);
  if (purchases.length > 0) await load.placeUses(sql, loaded, await load.loadUses(sql, purchases));
  await loadWhatFollows(sql, loaded, now);

  const batch = emptyBatch(now, requests, keys, provider);
  for (const row of load.placeStanding(loaded, standing)) batch.books.get(row.account)!.timeZone = row.timeZone;
  batch.wallets = loaded;
  for (const request of requests) {
    const { account, catalog, wallet, workspace } = request;
    const key = within(account.number, wallet);
    if (!loaded.has(key)) {
      const own = catalog.wallets === "workspace" ? workspace : null;
      loaded.set(key, {
        account: account.number,
        number: null,
        version: 0,
        standsAt: "",
        wallet: emptyWallet(wallet, own),
      });
    }
  }
  rememberKeys(batch, knownKeys);
  rememberBilled(batch, billed);
  for (const row of knownReceipts) {
    batch.books.get(row.account)!.receipts.set(receiptKey(row.provider, row.receipt), row);
  }
  for (const row of cases) batch.books.get(row.account)!.cases.set(row.id, row);
  return batch;
}

/** What only some wallets need: overdue deposits, debts, and closed grants to which something may come back. */
async function loadWhatFollows(sql: Sql, loaded: Map<string, load.Loaded>, now: number): Promise<void> {
  const holders = [...loaded.values()];
  const waiting = holders.filter(({ wallet }) => wallet.nextDeadline !== null && wallet.nextDeadline <= now);
  if (waiting.length > 0) {
    const overdue = await load.findOverdue(sql, waiting, now);
    if (overdue.length > 0) await load.placeUses(sql, loaded, await load.loadUses(sql, overdue));
  }
  const owing = holders.filter(({ wallet }) => wallet.outstanding > 0);
  if (owing.length > 0) await load.loadDebts(sql, owing);
  const missing = load.missingGrants(loaded);
  if (missing.length > 0) load.placeGrants(loaded, await load.loadGrants(sql, missing));
}

function wantedUse({ account, wallet, command }: PostRequest): load.WantedUse[] {
  if (command.kind === "settle" || command.kind === "void") {
    return [{ account: account.number, wallet, sequence: command.deposit }];
  }
  return command.kind === "refund" ? [{ account: account.number, wallet, sequence: command.entry }] : [];
}

function wantedPayment({ account, wallet, command }: PostRequest): load.WantedPayment[] {
  const named = command.kind === "credit" || command.kind === "decline" || command.kind === "reverse";
  return named ? [{ account: account.number, wallet, payment: command.payment }] : [];
}

function wantedCase({ account, command }: PostRequest): WantedCase[] {
  const id = command.kind === "adjustment" || command.kind === "refund" ? command.case : null;
  const number = id === null ? null : parseCaseId(account.number, id);
  return number === null ? [] : [{ account: account.number, number }];
}

function wantedGrant({ account, wallet, command }: PostRequest) {
  const grant = command.kind === "withdraw" || command.kind === "adjustment" ? command.grant : null;
  return grant === null ? [] : [{ account: account.number, wallet, grant }];
}
