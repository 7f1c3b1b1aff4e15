import type { Entry } from "../../core/entry.ts";
import type { Reserved } from "../database.ts";
import type { Batch } from "./batch.ts";
import { TERM } from "./codes.ts";
import { Outdated } from "./failure.ts";
import { within } from "./keys.ts";
import { findEntrylessKeys, findKeys, type Loaded, lockAllWallets, lockWallets } from "./load.ts";
import {
  type AccountNames,
  assign,
  type Counters,
  lockAccounts,
  lookUp,
  type Name,
  Names,
  nameKey,
  readCounters,
} from "./names.ts";
import type { EntryNumbers, Resolved } from "./write.ts";

/**
 * Finds the numbers of all names that the batch writes. What has none yet, and wallets that do not exist yet, get the
 * next one under their account's lock.
 */
export async function resolveNames(sql: Reserved, cache: Names, batch: Batch): Promise<Resolved> {
  return resolveKnown(cache, batch) ?? resolveNew(sql, cache, batch);
}

/** The ordinary case: everything was named before. Null where something was not, or is made with this batch. */
export function resolveKnown(cache: Names, batch: Batch): Resolved | null {
  const { entries, wallets, scheduled, entrylessKeys } = batch.changes;
  if (scheduled.length > 0 || entrylessKeys.length > 0) return null;
  for (const holder of wallets) if (holder.number === null) return null;
  const numbers: EntryNumbers[] = [];
  for (const { holder, entry } of entries) {
    const found = numbersOf(cache.of(holder.account), entry);
    if (found === null) return null;
    numbers.push(found);
  }
  return { numbers, newNames: [], newWallets: [] };
}

/** The numbers of what an entry names, or null where one is not known. */
function numbersOf(names: AccountNames, entry: Entry): EntryNumbers | null {
  const term = (kind: (typeof TERM)[keyof typeof TERM], id: string | null) =>
    id === null ? null : names.terms.get(kind)?.get(id);
  const workspace = entry.workspace === null ? null : names.workspaces.get(entry.workspace);
  const campaign =
    entry.campaign === null || workspace == null ? null : names.campaigns.get(workspace)?.get(entry.campaign);
  const action = term(TERM.action, entry.action);
  const referenceType = term(TERM.referenceType, entry.reference?.type ?? null);
  const actor = term(TERM.actor, entry.actor);
  const version = term(TERM.version, entry.price?.version ?? null);
  if (workspace === undefined || campaign === undefined || action === undefined) return null;
  if (referenceType === undefined || actor == null || version === undefined) return null;
  return { workspace, campaign, action, referenceType, actor, version };
}

/** The names that an entry holds, but for its campaign, whose name needs the number of its workspace. */
function namesOf(account: number, entry: Entry): Name[] {
  const names: Name[] = [{ table: "term", account, kind: TERM.actor, id: entry.actor }];
  if (entry.workspace !== null) names.push({ table: "workspace", account, id: entry.workspace });
  if (entry.action !== null) names.push({ table: "term", account, kind: TERM.action, id: entry.action });
  if (entry.reference !== null) {
    names.push({ table: "term", account, kind: TERM.referenceType, id: entry.reference.type });
  }
  if (entry.price !== null) names.push({ table: "term", account, kind: TERM.version, id: entry.price.version });
  return names;
}

const uniqueNames = (names: Name[]): Name[] => [...new Map(names.map((name) => [nameKey(name), name])).values()];

async function resolveNew(sql: Reserved, cache: Names, batch: Batch): Promise<Resolved> {
  const { changes } = batch;
  const newWallets = [...changes.wallets].filter((holder) => holder.number === null);
  const names = uniqueNames([
    ...changes.entries.flatMap(({ holder, entry }) => namesOf(holder.account, entry)),
    ...newWallets.flatMap(({ account, wallet }) => workspaceName(account, wallet.workspace)),
    ...changes.scheduled.flatMap(({ holder, grant }) => workspaceName(holder.account, grant.scheduled!.workspace)),
  ]);
  // What this batch names for the first time is kept apart until it is committed.
  const given = new Names();
  const newNames: [Name, number][] = [];
  const counters = new Map<number, Counters>();
  const learnOrGive = async (wanted: Name[]) => {
    const unknown = wanted.filter((name) => cache.get(name) === undefined);
    if (unknown.length === 0) return;
    await lockAccounts(
      sql,
      unknown.map((name) => name.account),
    );
    await lookUp(sql, unknown, cache);
    for (const name of unknown.filter((each) => cache.get(each) === undefined)) {
      const known = counters.get(name.account) ?? (await readCounters(sql, name.account));
      counters.set(name.account, known);
      const number = assign(known, name);
      given.learn(name, number);
      newNames.push([name, number]);
    }
  };
  await checkStillTrue(sql, batch, newWallets);
  await learnOrGive(names);
  const numberOf = (name: Name): number => {
    const number = cache.get(name) ?? given.get(name);
    if (number === undefined) throw new Error(`no number was found for ${JSON.stringify(name)}`);
    return number;
  };
  await learnOrGive(
    uniqueNames(changes.entries.flatMap(({ holder, entry }) => campaignName(holder.account, entry, numberOf))),
  );
  for (const holder of newWallets) {
    // An account's only wallet has the number 1; a workspace's own wallet has the number of its workspace.
    const [workspace] = workspaceName(holder.account, holder.wallet.workspace);
    holder.number = workspace === undefined ? 1 : numberOf(workspace);
  }
  const all = new Names();
  for (const name of names) all.learn(name, numberOf(name));
  for (const { holder, entry } of changes.entries) {
    for (const name of campaignName(holder.account, entry, numberOf)) all.learn(name, numberOf(name));
  }
  const numbers = changes.entries.map(({ holder, entry }) => numbersOf(all.of(holder.account), entry)!);
  return { numbers, newNames, newWallets };
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
async function checkStillTrue(sql: Reserved, batch: Batch, newWallets: Loaded[]): Promise<void> {
  const entryless = batch.changes.entrylessKeys;
  const accounts = [...newWallets, ...entryless.map(({ holder }) => holder)].map((holder) => holder.account);
  if (accounts.length > 0) await lockAccounts(sql, accounts);
  if (newWallets.length > 0) {
    const keys = newWallets.map(({ account, wallet }) => ({ account, id: wallet.id }));
    if ((await lockWallets(sql, keys)).size > 0) throw new Outdated("a wallet came into being meanwhile");
    const used = await findEntrylessKeys(sql, batch.keys);
    if (used.some((row) => !batch.known.has(within(row.account, row.key))))
      throw new Outdated("a key was used meanwhile");
  }
  if (entryless.length > 0) {
    await lockAllWallets(
      sql,
      entryless.map(({ holder }) => holder.account),
    );
    const used = await findKeys(
      sql,
      entryless.map(({ holder, key }) => ({ account: holder.account, key })),
    );
    if (used.length > 0) throw new Outdated("a key was used meanwhile");
  }
}
