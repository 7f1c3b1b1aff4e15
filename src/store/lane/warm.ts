import { billedKey } from "../../core/decide/book.ts";
import type { Grant } from "../../core/grant.ts";
import { nextDueAt } from "../../core/wallet.ts";
import type { Reserved } from "../database.ts";
import type { LaneOutcome, PostRequest } from "../posting.ts";
import { type Batch, type Decided, decideOne, emptyBatch, tellOutcomes } from "./batch.ts";
import { within } from "./keys.ts";
import type { ClockReading, KnownClock } from "./known-clock.ts";
import { type BilledRow, findBilled, findKeys, type KnownKey, type Loaded, type WantedReference } from "./load.ts";
import { keysOf, referencesOf, rememberBilled, rememberKeys, type Surroundings } from "./load-batch.ts";
import type { Names } from "./names.ts";
import { rollBack } from "./post-batch.ts";
import { resolveKnown } from "./resolve.ts";
import type { Wire } from "./session.ts";
import { assureUnused } from "./unasked.ts";
import { type Composed, composeWrites, type Turn, writeAndCommit } from "./write.ts";

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

  get(key: string): Loaded | undefined {
    return this.#wallets.get(key);
  }

  /** Keeps the wallets of a set that was just committed, as the set left them. */
  keep(batch: Batch): void {
    for (const [key, holder] of batch.wallets) {
      // Two sets may be heard of in another order than that in which they were committed.
      if ((this.#wallets.get(key)?.version ?? 0) > holder.version) continue;
      this.#wallets.delete(key);
      holder.wallet.uses.clear();
      holder.wallet.payments.clear();
      if (holder.number !== null) this.#wallets.set(key, holder);
    }
    for (const key of this.#wallets.keys()) {
      if (this.#wallets.size <= this.#most) break;
      this.#wallets.delete(key);
    }
  }

  forget(): void {
    this.#wallets.clear();
  }
}

/** A copy to decide on: what becomes of it touches nobody else's. Grants that are used up are left behind. */
function copyOf(holder: Loaded): Loaded {
  const { wallet } = holder;
  const grants = new Map<number, Grant>();
  for (const grant of wallet.grants.values()) {
    if (grant.remaining > 0 || grant.scheduled !== null) grants.set(grant.number, { ...grant });
  }
  return {
    ...holder,
    wallet: {
      ...wallet,
      inFlight: { ...wallet.inFlight },
      grants,
      burning: wallet.burning.map((grant) => grants.get(grant.number)!),
      debts: wallet.debts.map((debt) => ({ ...debt })),
      uses: new Map(),
      payments: new Map(),
    },
  };
}

/**
 * A set that is decided and composed. `locked`: that it has its locks, or that it failed. `assurance`: where it was decided
 * without asking, the statement that fails if it should have been asked.
 */
export type Prepared = {
  batch: Batch;
  outcomes: LaneOutcome[];
  composed: Composed;
  assurance: ReturnType<typeof assureUnused> | null;
  turn: Turn;
  locked: Promise<boolean>;
};

/**
 * Decides a set ahead of its turn, on copies of wallets that are at hand and without locking them. What no memory can know is
 * whether a key or a reference was used before: as nearly none ever was, nobody asks, and the set fails in the database where
 * one was. Where repeats have just been seen, they are asked for.
 *
 * Answers null, and leaves the set to `postBatch`, wherever that could give another answer: for anything but charges and
 * deposits; where something is due; where a key or reference is in the set that is still being written; and where a
 * command would be refused, for a refusal writes nothing that the database could verify.
 *
 * @param scout asks while other sets are still being written, over its wire
 * @param writer a session that is free: what is composed will be sent over it
 * @param ahead the sets that are being written, the oldest first; their wallets, as they will leave them, come before those
 *   that were kept
 */
export async function prepareWarm(
  scout: Reserved,
  scoutWire: Wire,
  writer: Reserved,
  names: Names,
  warm: WarmWallets,
  ahead: readonly Prepared[],
  requests: PostRequest[],
  around: Surroundings & { known: KnownClock; expectRepeats: boolean },
): Promise<Prepared | null> {
  const holders = findHolders(warm, ahead, requests);
  const keys = keysOf(requests);
  const references = referencesOf(requests);
  if (holders === null || ahead.some((each) => overlaps(each, keys, references))) return null;
  const reading = around.clock === undefined && !around.expectRepeats ? around.known.read() : null;
  const learned =
    reading === null
      ? await askAhead(scout, scoutWire, names, { keys, references }, around)
      : { now: reading.now, keys: [], billed: [] };
  const decided = await decideAhead(scout, holders, keys, learned, requests, around.provider);
  if (decided === null) return null;
  const resolved = resolveKnown(names, decided.batch);
  if (resolved === null) return null;
  const { promise: locked, resolve } = Promise.withResolvers<boolean>();
  const turn = { before: ahead.at(-1)?.locked ?? Promise.resolve(true), locked: resolve };
  const composed = composeWrites(writer, decided.batch.changes, resolved);
  return {
    ...decided,
    composed,
    assurance: reading === null ? null : assureUnused(writer, keys, reading),
    turn,
    locked,
  };
}

/** The wallets of a set as they are known here, or null where one is not, or a command is of another kind. */
function findHolders(
  warm: WarmWallets,
  ahead: readonly Prepared[],
  requests: PostRequest[],
): Map<string, Loaded> | null {
  const holders = new Map<string, Loaded>();
  for (const { account, wallet, command } of requests) {
    if (command.kind !== "charge" && command.kind !== "deposit") return null;
    const key = within(account.number, wallet);
    if (holders.has(key)) continue;
    const holder = ahead.findLast((each) => each.batch.wallets.has(key))?.batch.wallets.get(key) ?? warm.get(key);
    if (holder === undefined) return null;
    holders.set(key, holder);
  }
  return holders;
}

/** What the database knows of the keys and references of a set, and the time at which it is decided. */
type Learned = { now: number; keys: KnownKey[]; billed: BilledRow[] };

async function askAhead(
  scout: Reserved,
  wire: Wire,
  names: Names,
  { keys, references }: { keys: Batch["keys"]; references: WantedReference[] },
  { clock, known }: Surroundings & { known: KnownClock },
): Promise<Learned> {
  wire.hold();
  const asked = Promise.all([
    clock === undefined ? known.ask(scout) : clock(scout),
    findKeys(scout, keys),
    references.length === 0 ? [] : findBilled(scout, names, references),
  ]);
  wire.release();
  const [now, knownKeys, billed] = await asked;
  return { now, keys: knownKeys, billed };
}

/** Decides a set on copies of its wallets; null where the way with locks could answer otherwise. */
async function decideAhead(
  scout: Reserved,
  holders: Map<string, Loaded>,
  keys: Batch["keys"],
  learned: Learned,
  requests: PostRequest[],
  provider: string | null,
): Promise<Pick<Prepared, "batch" | "outcomes"> | null> {
  const { now } = learned;
  const batch = emptyBatch(now, requests, keys, provider);
  for (const [key, holder] of holders) {
    const due = nextDueAt(holder.wallet);
    if (due !== null && due <= now) return null;
    batch.wallets.set(key, copyOf(holder));
  }
  rememberKeys(batch, learned.keys);
  rememberBilled(batch, learned.billed);
  const decided: Decided[] = [];
  for (const request of requests) {
    const outcome = decideOne(batch, request);
    if ("ok" in outcome && outcome.ok !== true) return null;
    decided.push(outcome);
  }
  if (batch.changes.payments.length > 0 || batch.changes.autoReloads.size > 0) return null;
  return { batch, outcomes: await tellOutcomes(scout, decided) };
}

/** Whether a set being written uses a key or charges for a reference that the next one names too. */
function overlaps(ahead: Prepared, keys: Batch["keys"], references: WantedReference[]): boolean {
  return (
    keys.some((each) => ahead.batch.known.has(within(each.account, each.key))) ||
    references.some(({ account, action, type, id }) =>
      ahead.batch.books.get(account)?.billed.has(billedKey(action, { type, id, url: null })),
    )
  );
}

/** Writes a prepared set in one transaction, where its wallets stand as it was decided on. */
export async function postPrepared(
  sql: Reserved,
  wire: Wire,
  prepared: Prepared,
  known: KnownClock,
): Promise<LaneOutcome[]> {
  const { batch, outcomes, composed, assurance, turn } = prepared;
  try {
    // Nothing but repeats.
    if (batch.changes.wallets.size === 0) return outcomes;
    sql`begin`.execute().catch(() => {});
    await writeAndCommit(sql, wire, composed, { turn, assurance });
    if (assurance !== null) known.hear((await assurance)[0] as unknown as ClockReading);
    return outcomes;
  } catch (error) {
    await rollBack(sql);
    throw error;
  } finally {
    turn.locked(false);
  }
}
