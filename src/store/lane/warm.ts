import { nextDueAt, type Wallet } from "../../core/wallet.ts";
import { readClock } from "../clock.ts";
import type { Reserved } from "../database.ts";
import type { PostOutcome, PostRequest } from "../posting.ts";
import { type Batch, type Decided, decideOne, emptyBatch, tellOutcomes } from "./batch.ts";
import { within } from "./keys.ts";
import { findBilled, findEntrylessKeys, findKeys, type Loaded } from "./load.ts";
import { type Clock, keysOf, referencesOf, rememberBilled, rememberKeys } from "./load-batch.ts";
import type { Names } from "./names.ts";
import { resolveKnown } from "./resolve.ts";
import { type Composed, composeWrites, writeAndCommit } from "./write.ts";

/**
 * Wallets as this server last committed them. They only save loading: a set that was decided on them is written only
 * where their rows are still at the version that was kept, so that being wrong costs time and changes nothing.
 */
export class WarmWallets {
  readonly #wallets = new Map<string, Loaded>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(account: number, wallet: string): Loaded | undefined {
    return this.#wallets.get(within(account, wallet));
  }

  /** Keeps the wallets of a set that was just committed, as the set left them. */
  keep(batch: Batch): void {
    for (const [key, holder] of batch.wallets) {
      if (holder.number === null) continue;
      holder.wallet.uses.clear();
      this.#wallets.delete(key);
      this.#wallets.set(key, holder);
    }
    for (const key of this.#wallets.keys()) {
      if (this.#wallets.size <= this.#most) break;
      this.#wallets.delete(key);
    }
  }

  forgetThoseOf(requests: PostRequest[]): void {
    for (const { account, wallet } of requests) this.#wallets.delete(within(account.number, wallet));
  }

  forget(): void {
    this.#wallets.clear();
  }
}

/** A set that is decided and composed, and waits to be written. */
export type Prepared = { batch: Batch; decided: Decided[]; composed: Composed };

/**
 * Decides a set on wallets that are at hand, without locking them: asks the database only what no memory can know, which
 * keys and references were used before and what time it is. For charges and deposits alone, in wallets in which nothing
 * is due; anything else is answered with null and takes the way of `postBatch`.
 *
 * The wallets at hand are then ahead of the database: where the set is not written, they must be forgotten.
 *
 * @param scout asks while another set may still be being written with `writer`
 */
export async function prepareWarm(
  scout: Reserved,
  writer: Reserved,
  names: Names,
  warm: WarmWallets,
  requests: PostRequest[],
  clock: Clock = readClock,
): Promise<Prepared | null> {
  const wallets = new Map<string, Loaded>();
  for (const { account, wallet, command } of requests) {
    if (command.kind !== "charge" && command.kind !== "deposit") return null;
    const holder = warm.get(account.number, wallet);
    if (holder === undefined) return null;
    wallets.set(within(account.number, wallet), holder);
  }
  const keys = keysOf(requests);
  const references = referencesOf(requests);
  const [now, knownKeys, entryless, billed] = await Promise.all([
    clock(scout),
    findKeys(scout, keys),
    findEntrylessKeys(scout, keys),
    references.length === 0 ? [] : findBilled(scout, names, references),
  ]);
  for (const { wallet } of wallets.values()) {
    const due = nextDueAt(wallet);
    if (due !== null && due <= now) return null;
    dropClosedGrants(wallet);
  }
  const batch = emptyBatch(now, requests, keys);
  batch.wallets = wallets;
  rememberKeys(batch, knownKeys, entryless);
  rememberBilled(batch, billed);
  const decided = requests.map((request) => decideOne(batch, request));
  const resolved = resolveKnown(names, batch);
  return resolved === null ? null : { batch, decided, composed: composeWrites(writer, batch.changes, resolved) };
}

/** Grants that are used up only take room: charges and deposits bring nothing back. */
function dropClosedGrants(wallet: Wallet): void {
  for (const grant of wallet.grants.values()) {
    if (grant.remaining === 0 && grant.scheduled === null) wallet.grants.delete(grant.number);
  }
}

/** Writes a prepared set in one transaction, where its wallets have not moved since they were kept. */
export async function postPrepared(sql: Reserved, { batch, decided, composed }: Prepared): Promise<PostOutcome[]> {
  try {
    const outcomes = await tellOutcomes(sql, decided);
    if (batch.changes.wallets.size === 0) return outcomes;
    sql`begin`.execute().catch(() => {});
    await writeAndCommit(sql, composed);
    return outcomes;
  } catch (error) {
    await sql`rollback`.catch(() => {});
    throw error;
  }
}
