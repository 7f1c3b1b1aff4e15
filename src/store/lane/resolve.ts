import type { Entry } from "../../core/entry.ts";
import { isOpen } from "../../core/payment.ts";
import type { Reserved } from "../database.ts";
import type { Batch } from "./batch.ts";
import { TERM } from "./codes.ts";
import { AccountChanged, Outdated } from "./failure.ts";
import { within } from "./keys.ts";
import { findKeys, type Loaded, lockAllWallets, lockWallets } from "./load.ts";
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
  const { entries, wallets } = batch.changes;
  if (claimedKeys(batch).length > 0) return null;
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
    ...changes.grants.flatMap(({ holder, grant }) => workspaceName(holder.account, grant.scheduled?.workspace ?? null)),
  ]);
  // One pass over all accounts, in order: a second one could wait for somebody who waits for us.
  const holders = [...changes.entries.map(({ holder }) => holder), ...changes.wallets];
  await lockAccounts(
    sql,
    holders.map((holder) => holder.account),
  );
  await checkStillTrue(sql, batch, newWallets);

  // The batch's own numbers: the cache is shared and may be emptied at any time.
  const known = new Names();
  const newNames: [Name, number][] = [];
  const counters = new Map<number, Counters>();
  const learn = async (wanted: Name[]) => {
    const unknown: Name[] = [];
    for (const name of wanted) {
      const number = cache.get(name);
      if (number === undefined) unknown.push(name);
      else known.learn(name, number);
    }
    await lookUp(sql, unknown, known);
    for (const name of unknown) {
      const found = known.get(name);
      if (found !== undefined) {
        cache.learn(name, found);
        continue;
      }
      const counting = counters.get(name.account) ?? (await readCounters(sql, name.account));
      counters.set(name.account, counting);
      const number = assign(counting, name);
      known.learn(name, number);
      newNames.push([name, number]);
    }
  };
  await learn(names);
  const campaigns = changes.entries.flatMap(({ holder, entry }) => campaignName(known, holder.account, entry));
  await learn(uniqueNames(campaigns));
  for (const holder of newWallets) {
    // An account's only wallet has the number 1; a workspace's own wallet has the number of its workspace.
    const [workspace] = workspaceName(holder.account, holder.wallet.workspace);
    holder.number = workspace === undefined ? 1 : known.get(workspace)!;
  }
  const numbers = changes.entries.map(({ holder, entry }) => numbersOf(known.of(holder.account), entry)!);
  return { numbers, newNames, newWallets };
}

function workspaceName(account: number, id: string | null): Name[] {
  return id === null ? [] : [{ table: "workspace", account, id }];
}

/** The campaign of an entry; its workspace must be known. */
function campaignName(known: Names, account: number, entry: Entry): Name[] {
  if (entry.campaign === null || entry.workspace === null) return [];
  const workspace = known.get({ table: "workspace", account, id: entry.workspace })!;
  return [{ table: "campaign", account, workspace, id: entry.campaign }];
}

/**
 * Under the accounts' locks: whether a wallet came into being meanwhile, its account became another product's, or a key
 * was used in another wallet by a request that posted no entry (the unique index over the entries' keys cannot see those).
 */
async function checkStillTrue(sql: Reserved, batch: Batch, newWallets: Loaded[]): Promise<void> {
  const { entries } = batch.changes;
  const claimed = claimedKeys(batch);
  if (newWallets.length > 0) {
    const keys = newWallets.map(({ account, wallet }) => ({ account, id: wallet.id }));
    if ((await lockWallets(sql, keys)).size > 0) throw new Outdated("a wallet came into being meanwhile");
    await checkProducts(sql, batch, newWallets);
  }
  if (claimed.length > 0) await outdateWallets(sql, batch, claimed);
  if (newWallets.length === 0 && claimed.length === 0) return;
  const writing = [
    ...entries.flatMap(({ holder, entry }) =>
      entry.key === null ? [] : [{ account: holder.account, key: entry.key }],
    ),
    ...claimed,
  ];
  // A payment that this set closes carries the key that its entry is about to.
  const own = new Set(
    batch.changes.payments.map(({ holder, payment }) => within(holder.account, holder.wallet.id, payment.number)),
  );
  const used = (await findKeys(sql, writing)).filter(
    (each) => !("waitsFor" in each && own.has(within(each.account, each.waitsFor.wallet, each.waitsFor.number))),
  );
  if (used.length > 0) throw new Outdated("a key was used meanwhile");
}

/** Keys that no entry of this batch will carry: of requests that posted none, and of those that wait for a payment. */
function claimedKeys({ changes }: Batch): Batch["keys"] {
  const claimed = changes.entrylessKeys.map(({ holder, key }) => ({ account: holder.account, key }));
  for (const { holder, payment } of changes.payments) {
    const { key } = payment.cause;
    if (key !== null && isOpen(payment)) claimed.push({ account: holder.account, key });
  }
  return claimed;
}

/** A first wallet settles which product an account has: until then it can change. */
async function checkProducts(sql: Reserved, batch: Batch, newWallets: Loaded[]): Promise<void> {
  const rows = await sql`
    select account_id, product from accounts where account_id = any(${newWallets.map(({ account }) => account)}::bigint[])`;
  if (rows.some((row) => batch.books.get(row.account_id)?.catalog.product !== row.product)) {
    throw new AccountChanged("The account was changed meanwhile: send the request again.");
  }
}

/**
 * Locks every other wallet of the accounts and gives it a new version, so that whatever is being decided on them starts
 * over and sees the keys of this batch.
 */
async function outdateWallets(sql: Reserved, batch: Batch, claimed: { account: number }[]): Promise<void> {
  const accounts = claimed.map(({ account }) => account);
  await lockAllWallets(sql, accounts);
  const own = [...batch.wallets.values()].filter((holder) => holder.number !== null);
  await sql`
    update wallets w set version = version + 1
    where account_id = any(${accounts}::bigint[]) and not exists (
      select 1 from unnest(${own.map((holder) => holder.account)}::bigint[], ${own.map((holder) => holder.number)}::int[])
        as mine(account_id, wallet_no)
      where mine.account_id = w.account_id and mine.wallet_no = w.wallet_no)`;
}
