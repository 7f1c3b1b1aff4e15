import { hash as nodeHash } from "node:crypto";
import { link } from "../../core/chain.ts";
import type { Command } from "../../core/command.ts";
import { type Book, billedKey, receiptKey } from "../../core/decide/book.ts";
import type { Entry } from "../../core/entry.ts";
import type { Grant } from "../../core/grant.ts";
import type { Instant } from "../../core/instant.ts";
import { execute } from "../../core/ledger.ts";
import type { Use } from "../../core/use.ts";
import { emptyWallet } from "../../core/wallet.ts";
import { readClock } from "../clock.ts";
import type { Reserved } from "../database.ts";
import type { Answer, PostedEntry, PostOutcome, PostRequest } from "../posting.ts";
import { type Deposit, openDeposit } from "../read/deposits.ts";
import { within } from "./keys.ts";
import * as load from "./load.ts";
import { assign, type Counters, lockAccounts, lookUp, type Name, type Names, nameKey, readCounters } from "./names.ts";
import { recallAnswer } from "./recall.ts";
import { type Changes, namesOf, type Resolved, writeChanges } from "./write.ts";

/** Tells the time at which a set is decided, once its wallets are locked. */
export type Clock = (sql: Reserved) => Promise<Instant>;

/** The world changed between loading and writing (a wallet came into being meanwhile): run the batch again. */
export class Outdated extends Error {
  override name = "Outdated";
}

/**
 * Posts a set of commands in one transaction: locks their wallets in order, loads what the rules need, decides each
 * command in memory in the order they came, writes everything with one statement per table, and commits.
 *
 * Statements are sent without waiting for one another wherever they can be, so that an ordinary set costs two round
 * trips. On any failure nothing is written and the error is thrown; the session is left outside a transaction.
 *
 * @returns an outcome for every request, in order
 */
export async function postBatch(
  sql: Reserved,
  names: Names,
  requests: PostRequest[],
  clock: Clock = readClock,
): Promise<PostOutcome[]> {
  try {
    const begun = sql`begin`.execute();
    const [batch] = await Promise.all([loadBatch(sql, requests, clock), begun]);
    const decided = requests.map((request) => decideOne(batch, request));
    const resolved = await resolveNames(sql, names, batch);
    const outcomes: PostOutcome[] = [];
    for (const outcome of decided) outcomes.push(typeof outcome === "function" ? await outcome() : outcome);
    const ended = await Promise.all([...writeChanges(sql, batch.changes, resolved), sql`commit`]);
    // A transaction in which a statement failed answers COMMIT with ROLLBACK; its statement's error came first.
    const { command } = ended.at(-1) as { command: string };
    if (command !== "COMMIT") throw new Error(`the transaction ended with ${command}`);
    for (const [name, number] of resolved.newNames) names.learn(name, number);
    return outcomes;
  } catch (error) {
    await sql`rollback`.catch(() => {});
    throw error;
  }
}

export type Batch = {
  now: number;
  wallets: Map<string, load.Loaded>;
  books: Map<number, Book>;
  /** Keys that stand in the ledger, or that this batch has decided. By account and key. */
  known: Map<string, Known>;
  changes: Changes;
  /** All keys that the requests bring. */
  keys: { account: number; key: string }[];
};

type Known = { requestHash: string; recall: () => Promise<Answer> };

const uniqueBy = <T>(items: T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

export async function loadBatch(sql: Reserved, requests: PostRequest[], clock: Clock = readClock): Promise<Batch> {
  const wallets = uniqueBy(
    requests.map((request) => ({ account: request.account.number, id: request.wallet })),
    (key) => within(key.account, key.id),
  );
  const keys = uniqueBy(
    requests.flatMap(({ account, command }) =>
      command.key === null ? [] : [{ account: account.number, key: command.key }],
    ),
    (each) => within(each.account, each.key),
  );
  const references = uniqueBy(requests.flatMap(wantedReference), (each) =>
    within(each.account, each.action, each.type, each.id),
  );
  const receipts = requests.flatMap(({ account, command }) =>
    command.kind === "topup" ? [{ account: account.number, receipt: command.receipt }] : [],
  );
  const uses = uniqueBy(requests.flatMap(wantedUse), (use) => within(use.account, use.wallet, use.sequence));
  const namedGrants = requests.flatMap(wantedGrant);

  // Everything after the lock sees what was committed before the lock was had: each statement takes its own snapshot.
  const [loaded, now, openGrants, knownKeys, entryless, billed, knownReceipts, useRows, moreGrants] = await Promise.all(
    [
      load.lockWallets(sql, wallets),
      clock(sql),
      load.loadOpenGrants(sql, wallets),
      keys.length === 0 ? [] : load.findKeys(sql, keys),
      keys.length === 0 ? [] : load.findEntrylessKeys(sql, keys),
      references.length === 0 ? [] : load.findBilled(sql, references),
      receipts.length === 0 ? [] : load.findReceipts(sql, receipts),
      uses.length === 0 ? null : load.loadUses(sql, uses),
      namedGrants.length === 0 ? [] : load.loadGrants(sql, namedGrants),
    ],
  );
  load.placeGrants(loaded, [...openGrants, ...moreGrants]);
  if (useRows !== null) await load.placeUses(sql, loaded, useRows);
  await loadWhatFollows(sql, loaded, now);

  const batch: Batch = {
    now,
    wallets: loaded,
    books: new Map(),
    known: new Map(),
    changes: { entries: [], wallets: new Set(), scheduled: [], unscheduled: [], entrylessKeys: [], now },
    keys,
  };
  for (const request of requests) {
    const { account, catalog, wallet, workspace } = request;
    if (!batch.books.has(account.number)) {
      batch.books.set(account.number, { catalog, billed: new Map(), receipts: new Map() });
    }
    const key = within(account.number, wallet);
    if (!loaded.has(key)) {
      const own = catalog.wallets === "workspace" ? workspace : null;
      loaded.set(key, { account: account.number, number: null, wallet: emptyWallet(wallet, own) });
    }
  }
  for (const row of billed) {
    const key = billedKey(row.action, { type: row.type, id: row.id, url: null });
    batch.books.get(row.account)!.billed.set(key, row);
  }
  for (const row of knownReceipts) {
    batch.books.get(row.account)!.receipts.set(receiptKey(row.provider, row.receipt), row);
  }
  for (const row of knownKeys) {
    const place = { account: row.account, ...row.entry };
    batch.known.set(within(row.account, row.key), {
      requestHash: row.requestHash,
      recall: () => recallAnswer(sql, place),
    });
  }
  for (const row of entryless) {
    const answer = row.outcome as Answer;
    batch.known.set(within(row.account, row.key), { requestHash: row.requestHash, recall: async () => answer });
  }
  return batch;
}

/** What only some wallets need: overdue deposits, debts, and closed grants to which something may come back. */
async function loadWhatFollows(sql: Reserved, loaded: Map<string, load.Loaded>, now: number): Promise<void> {
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

function wantedReference({ account, command }: PostRequest): load.WantedReference[] {
  if ((command.kind !== "charge" && command.kind !== "deposit") || command.reference === null) return [];
  return [{ account: account.number, action: command.action, type: command.reference.type, id: command.reference.id }];
}

function wantedUse({ account, wallet, command }: PostRequest): load.WantedUse[] {
  if (command.kind === "settle" || command.kind === "void") {
    return [{ account: account.number, wallet, sequence: command.deposit }];
  }
  return command.kind === "refund" ? [{ account: account.number, wallet, sequence: command.entry }] : [];
}

function wantedGrant({ account, wallet, command }: PostRequest) {
  const grant = command.kind === "withdraw" || command.kind === "adjustment" ? command.grant : null;
  return grant === null ? [] : [{ account: account.number, wallet, grant }];
}

/** Decides one command; a repeat is answered as the first was, once the batch is otherwise decided. */
function decideOne(batch: Batch, request: PostRequest): PostOutcome | (() => Promise<PostOutcome>) {
  const { account, command } = request;
  const known = command.key === null ? undefined : batch.known.get(within(account.number, command.key));
  if (known !== undefined) {
    if (known.requestHash !== command.requestHash) {
      const detail = `The key ${JSON.stringify(command.key)} was used for another request: give every request its own.`;
      return { ok: false, rejection: { code: "idempotency_key_reused", detail } };
    }
    return async () => ({ ok: true, replayed: true, answer: await known.recall() });
  }
  const holder = batch.wallets.get(within(account.number, request.wallet))!;
  const waitedFor = holder.wallet.nextDeadline;
  const { due, result } = execute(batch.books.get(account.number)!, holder.wallet, command, batch.now);
  for (const entry of due) addEntry(batch, request, holder, entry);
  if (holder.number !== null && holder.wallet.nextDeadline !== waitedFor) batch.changes.wallets.add(holder);
  if (!result.ok) return { ok: false, rejection: result.error };

  const { entries, schedule, unschedule } = result.value;
  const posted = entries.map((entry) => addEntry(batch, request, holder, entry));
  if (schedule !== null) batch.changes.scheduled.push({ holder, grant: { ...schedule } });
  if (unschedule !== null) batch.changes.unscheduled.push({ holder, grant: unschedule, at: batch.now });
  if (schedule !== null || unschedule !== null) batch.changes.wallets.add(holder);

  const answer = answerTo(holder, command, posted[0] ?? null, schedule);
  if (command.key !== null && command.requestHash !== null) {
    batch.known.set(within(account.number, command.key), {
      requestHash: command.requestHash,
      recall: async () => answer(),
    });
    if (posted.length === 0) {
      const { key, requestHash } = command;
      batch.changes.entrylessKeys.push({ holder, key, requestHash, outcome: answer() });
    }
  }
  return async () => ({ ok: true, replayed: false, answer: answer() });
}

const sha256 = (text: string) => nodeHash("sha256", text, "hex");

function addEntry(batch: Batch, request: PostRequest, holder: load.Loaded, entry: Entry): PostedEntry {
  const { wallet } = holder;
  const hash = link(wallet.hash, { account: request.account.id, wallet: wallet.id }, entry, sha256);
  wallet.hash = hash;
  batch.changes.entries.push({ holder, entry, hash });
  batch.changes.wallets.add(holder);
  const { newGrants: _, ...rest } = entry;
  return {
    ...rest,
    wallet: wallet.id,
    hash,
    fundings: entry.fundings.map((funding) => {
      const { source, category } = wallet.grants.get(funding.grant)!;
      return { ...funding, source, category };
    }),
  };
}

/** What a command is answered with, in terms that later commands of the same batch no longer change. */
function answerTo(
  holder: load.Loaded,
  command: Command,
  entry: PostedEntry | null,
  schedule: Grant | null,
): () => Answer {
  const { wallet } = holder;
  const figures = {
    id: wallet.id,
    balance: entry?.endingBalance ?? wallet.balance,
    outstanding: entry?.endingOutstanding ?? wallet.outstanding,
  };
  const given = entry?.type === "grant" ? wallet.grants.get(entry.fundings[0]!.grant)! : schedule;
  const grant = given === null ? null : { ...given, remaining: given.amount };
  const use = command.kind === "settle" || command.kind === "void" ? wallet.uses.get(command.deposit)! : null;
  const closed = use === null ? null : { ...use };
  return () => ({ entry, wallet: figures, grant, deposit: depositOf(holder, entry, closed) });
}

function depositOf(holder: load.Loaded, entry: PostedEntry | null, closed: Use | null): Deposit | null {
  if (entry === null) return null;
  if (entry.type === "deposit") return openDeposit(entry, holder.number!);
  if (closed === null) return null;
  const { workspace, campaign, action, reference, sequence, amount, deadline, state, submittedAt } = closed;
  return {
    wallet: holder.wallet.id,
    walletNumber: holder.number!,
    sequence,
    state,
    amount,
    deadline,
    submittedAt,
    closedBy: entry.sequence,
    workspace,
    campaign,
    action,
    reference,
  };
}

/**
 * Finds the numbers of all names that the batch writes. What has none yet, and wallets that do not exist yet, get the
 * next one under their account's lock.
 */
async function resolveNames(sql: Reserved, cache: Names, batch: Batch): Promise<Resolved> {
  const { changes } = batch;
  const newWallets = [...changes.wallets].filter((holder) => holder.number === null);
  const unknown = uniqueBy(
    [
      ...changes.entries.flatMap(({ holder, entry }) => namesOf(holder.account, entry)),
      ...newWallets.flatMap(({ account, wallet }) => workspaceName(account, wallet.workspace)),
      ...changes.scheduled.flatMap(({ holder, grant }) => workspaceName(holder.account, grant.scheduled!.workspace)),
    ].filter((name) => cache.get(name) === undefined),
    nameKey,
  );
  const assigned = new Map<string, number>();
  const find = (name: Name) => cache.get(name) ?? assigned.get(nameKey(name));
  const numberOf = (name: Name): number => {
    const number = find(name);
    if (number === undefined) throw new Error(`no number was found for ${JSON.stringify(name)}`);
    return number;
  };
  const newNames: [Name, number][] = [];
  const counters = new Map<number, Counters>();
  const give = async (name: Name) => {
    if (find(name) !== undefined) return;
    const known = counters.get(name.account) ?? (await readCounters(sql, name.account));
    counters.set(name.account, known);
    const number = assign(known, name);
    assigned.set(nameKey(name), number);
    newNames.push([name, number]);
  };
  const accounts = [
    ...unknown.map((name) => name.account),
    ...newWallets.map((holder) => holder.account),
    ...changes.entrylessKeys.map(({ holder }) => holder.account),
  ];
  if (accounts.length > 0) {
    await lockAccounts(sql, accounts);
    await checkStillTrue(sql, batch, newWallets);
    await lookUp(sql, unknown, cache);
    for (const name of unknown) await give(name);
  }
  // A campaign is known by the number of its workspace, which may have come into being just now.
  const campaigns = uniqueBy(
    changes.entries.flatMap(({ holder, entry }) => campaignName(holder.account, entry, numberOf)),
    nameKey,
  ).filter((name) => cache.get(name) === undefined);
  if (campaigns.length > 0) {
    await lockAccounts(
      sql,
      campaigns.map((name) => name.account),
    );
    await lookUp(sql, campaigns, cache);
    for (const name of campaigns) await give(name);
  }
  for (const holder of newWallets) {
    // An account's only wallet has the number 1; a workspace's own wallet has the number of its workspace.
    const [workspace] = workspaceName(holder.account, holder.wallet.workspace);
    holder.number = workspace === undefined ? 1 : numberOf(workspace);
  }
  return { numberOf, newNames, newWallets };
}

function workspaceName(account: number, id: string | null): Name[] {
  return id === null ? [] : [{ table: "workspace", account, id }];
}

function campaignName(account: number, entry: Entry, numberOf: (name: Name) => number): Name[] {
  if (entry.campaign === null || entry.workspace === null) return [];
  const workspace = numberOf({ table: "workspace", account, id: entry.workspace });
  return [{ table: "campaign", account, workspace, id: entry.campaign }];
}

/**
 * Under the accounts' locks: whether a wallet came into being meanwhile, or a key was used in another wallet by a request
 * that posted no entry (the unique index over the entries' keys cannot see those).
 */
async function checkStillTrue(sql: Reserved, batch: Batch, newWallets: load.Loaded[]): Promise<void> {
  if (newWallets.length > 0) {
    const keys = newWallets.map(({ account, wallet }) => ({ account, id: wallet.id }));
    if ((await load.lockWallets(sql, keys)).size > 0) throw new Outdated("a wallet came into being meanwhile");
    const used = await load.findEntrylessKeys(sql, batch.keys);
    if (used.some((row) => !batch.known.has(within(row.account, row.key))))
      throw new Outdated("a key was used meanwhile");
  }
  const entryless = batch.changes.entrylessKeys;
  if (entryless.length > 0) {
    await load.lockAllWallets(
      sql,
      entryless.map(({ holder }) => holder.account),
    );
    const used = await load.findKeys(
      sql,
      entryless.map(({ holder, key }) => ({ account: holder.account, key })),
    );
    if (used.length > 0) throw new Outdated("a key was used meanwhile");
  }
}
