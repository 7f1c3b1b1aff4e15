import { type Difference, type Known, oddlySigned, Search } from "./causes.ts";
import type { Entries, Entry, Stated } from "./entry.ts";
import { findRefundsWithoutCharge, findRepeats } from "./repeats.ts";
import type { Drift, Fact } from "./report.ts";
import type { Gap } from "./watch.ts";
import { counted, moment, NAMED, named } from "./words.ts";

/** What of the whole file is known when its accounts are looked at, and a folder for what does not fit in memory. */
export type Context = Known & { folder: string };

/** Charges of an account, and those that name no campaign. */
export type Attribution = { charges: number; amount: bigint; without: number; amountWithout: bigint };

/** One account, looked at. Amounts are in the smallest part. */
export type Examined = {
  expected: bigint;
  /** Null where no balance is stated. */
  stated: bigint | null;
  /** Of when both are; infinite after the last entry. */
  at: number;
  drifts: (Drift & { gap: Gap | null })[];
  facts: Fact[];
  attribution: Attribution;
  /** How many refunds name a charge of this account, and how many name none. */
  refunds: { matched: number; lost: number };
};

/** Compares what an account's entries add up to with each balance stated for it, and looks for what explains a difference. */
export function examine(entries: Entries, stated: readonly Stated[], context: Context): Examined {
  const walk = new Walk(context);
  const differences = compare(entries, stated, walk);
  const searches = differences.filter(({ change }) => change !== 0n).map((each) => new Search(each, context));
  if (searches.length > 0) searchAll(entries, searches);
  const repeats = findRepeats(entries, context.folder);
  const refunds = findRefundsWithoutCharge(entries);
  for (const search of searches) {
    search.repeated(repeats);
    search.refunded(refunds.lost);
  }
  const last = differences.at(-1);
  return {
    expected: last?.expected ?? walk.balance,
    stated: last?.stated ?? null,
    at: last?.until ?? Number.POSITIVE_INFINITY,
    drifts: searches.map((search) => search.result()),
    facts: [
      ...fact(
        "duplicate_id",
        repeats.flatMap(({ first, again }) => [first, again]),
        repeats.length,
        "whose id was there before",
        context,
      ),
      ...fact(
        "refund_without_charge",
        refunds.lost,
        refunds.lost.length,
        "refunded without a charge of their reference",
        context,
      ),
      ...walk.facts(),
    ],
    attribution: walk.attribution,
    refunds: { matched: refunds.matched, lost: refunds.lost.length },
  };
}

/** Each stated balance beside what the entries up to it add up to, and by how much that differs from the one before. */
function compare(entries: Entries, stated: readonly Stated[], walk: Walk): Difference[] {
  const inOrder = [...stated].sort((a, b) => (a.time === b.time ? a.row - b.row : a.time < b.time ? -1 : 1));
  const differences: Difference[] = [];
  let rows = 0;
  const take = ({ balance, time }: Stated) => {
    const before = differences.at(-1);
    const [statedBefore, expectedBefore] = [before?.stated ?? 0n, before?.expected ?? 0n];
    differences.push({
      after: before?.until ?? null,
      until: time,
      stated: balance,
      expected: walk.balance,
      change: balance - walk.balance - (statedBefore - expectedBefore),
      statedBefore,
      rows: walk.rows - rows,
      historyRows: entries.length,
    });
    rows = walk.rows;
  };
  let next = 0;
  for (const entry of entries) {
    while (next < inOrder.length && inOrder[next]!.time < entry.time) take(inOrder[next++]!);
    walk.add(entry);
  }
  walk.end();
  while (next < inOrder.length) take(inOrder[next++]!);
  return differences;
}

/** Shows each search the entries of its time. */
function searchAll(entries: Entries, searches: readonly Search[]): void {
  let next = 0;
  for (const entry of entries) {
    while (next < searches.length && searches[next]!.difference.until < entry.time) next++;
    const search = searches[next];
    if (search === undefined) return;
    if (search.covers(entry.time)) search.add(entry);
  }
}

/** Adds an account's entries up, and notices what is odd on the way. */
class Walk {
  balance = 0n;
  rows = 0;
  readonly attribution: Attribution = { charges: 0, amount: 0n, without: 0, amountWithout: 0n };
  readonly #context: Context;
  readonly #odd: { count: number; first: Entry[] } = { count: 0, first: [] };
  #expired = 0n;
  #last: Entry | null = null;
  #below: { entry: Entry; lowest: bigint; times: number; expired: boolean } | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  add(entry: Entry): void {
    // The order of what happens at one moment is not known: only the balance after all of it counts.
    if (entry.time !== this.#last?.time) this.end();
    this.#last = entry;
    this.rows++;
    this.balance += entry.amount;
    if (entry.kind === "expiry") this.#expired -= entry.amount;
    if (entry.kind === "charge") this.#attribute(entry);
    if (this.#context.usuallySigned.has(entry.type) && oddlySigned(entry)) {
      this.#odd.count++;
      if (this.#odd.first.length < NAMED) this.#odd.first.push(entry);
    }
  }

  /** After the last entry of a moment. */
  end(): void {
    if (this.balance >= 0n || this.#last === null) return;
    if (this.#below === null) {
      const expired = this.attribution.charges > 0 && this.balance + this.#expired >= 0n;
      this.#below = { entry: this.#last, lowest: this.balance, times: 0, expired };
    }
    this.#below.times++;
    if (this.balance < this.#below.lowest) this.#below.lowest = this.balance;
  }

  facts(): Fact[] {
    const { first, count } = this.#odd;
    const facts = fact("odd_sign", first, count, "with another sign than others of their type", this.#context);
    const { without, charges, amountWithout } = this.attribution;
    if (this.#context.campaigns && without > 0) {
      const text = `${without} of ${counted(charges, "charge", "charges")} (${this.#context.amount(amountWithout)}) name no campaign.`;
      facts.push({ reason: "no_campaign", text, count: without, entries: [] });
    }
    if (this.#below !== null) {
      const { entry, lowest, times, expired } = this.#below;
      const when = `at ${moment(entry.time)}, down to ${this.#context.amount(lowest)}`;
      facts.push({
        reason: expired ? "expired_credits_spent" : "below_zero",
        text: expired
          ? `Credits that had expired were spent: the history goes below zero ${when}.`
          : `The history goes below zero ${when}.`,
        count: times,
        entries: [named(entry, this.#context)],
      });
    }
    return facts;
  }

  #attribute({ campaign, amount }: Entry): void {
    this.attribution.charges++;
    this.attribution.amount -= amount;
    if (campaign !== "") return;
    this.attribution.without++;
    this.attribution.amountWithout -= amount;
  }
}

function fact(
  reason: Fact["reason"],
  entries: readonly Entry[],
  count: number,
  what: string,
  context: Context,
): Fact[] {
  if (count === 0) return [];
  const shown = entries.slice(0, 2 * NAMED).map((entry) => named(entry, context));
  return [{ reason, text: `${counted(count, "row", "rows")} ${what}.`, count, entries: shown }];
}
