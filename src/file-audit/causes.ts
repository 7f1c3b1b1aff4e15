import type { Entry } from "./entry.ts";
import { directionOf } from "./kinds.ts";
import type { Cause, Drift } from "./report.ts";
import { type Gap, GapWatch, HeldAtZero } from "./watch.ts";
import { counted, moment, momentOrNull, NAMED, type Namer, named } from "./words.ts";

/** A stated balance beside what the entries up to it add up to. */
export type Difference = {
  /** When the balance before was stated; null where there is none. */
  after: number | null;
  /** When this one was stated; infinite where it is the one after the last entry. */
  until: number;
  stated: bigint;
  expected: bigint;
  /** By how much stated less expected differs from that of the balance before. */
  change: bigint;
  statedBefore: bigint;
  /** Entries between the two. */
  rows: number;
  /** Entries of the account. */
  historyRows: number;
};

/** What of the whole file a search needs to know. */
export type Known = Namer & {
  /** Whether there is a column for campaigns. */
  campaigns: boolean;
  /** Types whose amounts nearly always have their usual sign, so that another one is odd. */
  usuallySigned: ReadonlySet<string>;
};

/** Among more entries some two make up any difference. */
const ROWS_FOR_PAIRS = 2_000;

/** Entries that fit, of which the first few are kept. */
class Fits {
  count = 0;
  readonly first: Entry[] = [];

  add(entry: Entry): void {
    this.count++;
    if (this.first.length < NAMED) this.first.push(entry);
  }
}

/** Looks, entry by entry, for what would explain that a difference changed between two stated balances. */
export class Search {
  readonly difference: Difference;
  readonly #known: Known;
  /** What the balance lacks of the entries: entries of this amount may not have reached it. */
  readonly #lacking: bigint;

  readonly #missing = new Fits();
  readonly #expiries = new Fits();
  readonly #twice = new Fits();
  readonly #opposite = new Fits();
  readonly #types = new Map<string, { sum: bigint; fits: Fits; expiry: boolean }>();
  readonly #unattributed = { sum: 0n, fits: new Fits() };
  #attributed = 0;
  readonly #entries: Entry[] = [];

  #rows = 0;
  #sum = 0n;
  /** The last entry after which the sum was what the balance says it is at the end. */
  #stood: { rows: number; time: number | null } | null = null;
  readonly #held: HeldAtZero;
  readonly #gaps: GapWatch;

  readonly #told: Cause[] = [];

  constructor(difference: Difference, known: Known) {
    this.difference = difference;
    this.#known = known;
    this.#lacking = -difference.change;
    this.#held = new HeldAtZero(difference.statedBefore);
    this.#gaps = new GapWatch(difference.after);
    if (this.#sum === this.#moved) this.#stood = { rows: 0, time: difference.after };
  }

  /** Whether an entry of this time lies between the two balances. */
  covers(time: number): boolean {
    return time <= this.difference.until && (this.difference.after === null || time > this.difference.after);
  }

  /** Takes note of an entry between the two balances; they come in the order of their times. */
  add(entry: Entry): void {
    const { amount, kind, time, type } = entry;
    this.#gaps.add(time);
    this.#held.add(entry);
    this.#rows++;
    this.#sum += amount;
    if (this.#sum === this.#moved) this.#stood = { rows: this.#rows, time };
    if (amount === this.#lacking) (kind === "expiry" ? this.#expiries : this.#missing).add(entry);
    if (-amount === this.#lacking) this.#twice.add(entry);
    if (amount * 2n === this.#lacking) this.#opposite.add(entry);
    this.#noteType(type, entry);
    if (kind === "charge") {
      if (entry.campaign !== "") this.#attributed++;
      else {
        this.#unattributed.sum += amount;
        this.#unattributed.fits.add(entry);
      }
    }
    if (this.difference.rows <= ROWS_FOR_PAIRS && amount !== 0n) this.#entries.push(entry);
  }

  /** Takes note of rows whose id was there before. */
  repeated(repeats: { first: Entry; again: Entry }[]): void {
    const here = repeats.filter(({ again }) => this.covers(again.time));
    const fitting = here.filter(({ again }) => again.amount === this.#lacking);
    const together = here.reduce((sum, { again }) => sum + again.amount, 0n) === this.#lacking;
    const rows = together ? here : fitting;
    if (rows.length === 0) return;
    const entries = rows.slice(0, NAMED).flatMap(({ first, again }) => [first, again]);
    const ids = rows.slice(0, NAMED).map(({ again }) => again.id);
    this.#told.push(
      this.#cause(
        "duplicate_id",
        together
          ? `The history has ${counted(rows.length, "row", "rows")} whose id was there before (${listed(ids, rows.length)}). The balance has them once.`
          : `${counted(rows.length, "row", "rows")} whose id was there before (${listed(ids, rows.length)}) ${rows.length === 1 ? "has" : "have"} this amount. The balance has it once.`,
        entries,
        rows[0]!.again.time,
      ),
    );
  }

  /** Takes note of refunds that name no charge. */
  refunded(refunds: readonly Entry[]): void {
    const here = refunds.filter(({ time }) => this.covers(time));
    const fitting = here.filter(({ amount }) => amount === this.#lacking);
    const rows = here.reduce((sum, { amount }) => sum + amount, 0n) === this.#lacking ? here : fitting;
    if (rows.length === 0) return;
    this.#told.push(
      this.#cause(
        "refund_without_charge",
        `${counted(rows.length, "refund names", "refunds name")} no charge in the history (${listed(
          rows.slice(0, NAMED).map(({ reference }) => reference),
          rows.length,
        )}). Either the charge is missing from the history, or the refund never reached the balance.`,
        rows,
        rows[0]!.time,
      ),
    );
  }

  /** What was found, the most telling first. */
  result(): Drift & { gap: Gap | null } {
    const { after, until, change } = this.difference;
    return {
      after: momentOrNull(after),
      until: momentOrNull(until),
      change: this.#known.amount(change),
      causes: this.#causes(),
      gap: this.#gaps.end(until),
    };
  }

  #causes(): Cause[] {
    if (this.difference.rows === 0) return [this.#nothingHere()];
    const telling = [...this.#told, ...this.#ofExpiries(), ...this.#ofSigns(true), ...this.#ofHolding()];
    if (telling.length > 0) return telling;
    const groups = [...this.#ofStanding(), ...this.#ofGroups()];
    const single = [...this.#ofSingles(), ...this.#ofSigns(false)];
    return groups.length + single.length > 0 ? [...groups, ...single] : this.#ofPairs();
  }

  #nothingHere(): Cause {
    const { after, until, historyRows, stated } = this.difference;
    if (historyRows === 0) return this.#cause("no_history", "The history has no entry of this account.", [], null);
    if (after === null) {
      return this.#cause(
        "history_begins_later",
        `The history begins after this balance: what came before is missing. An entry of type opening over ${this.#known.amount(stated)} at ${moment(until)} stands for it.`,
        [],
        null,
      );
    }
    return this.#cause("no_history", "The balance changed, but the history has no entry in this time.", [], after);
  }

  #ofExpiries(): Cause[] {
    const all = [...this.#types.values()].find(({ expiry, sum }) => expiry && sum === this.#lacking);
    const fits = all?.fits ?? this.#expiries;
    if (fits.count === 0) return [];
    const who =
      fits.count === 1 ? "This expiry has" : all === undefined ? "One of these expiries has" : "These expiries have";
    const text = `${who} not reached the balance: expired credits could still be spent.`;
    return [this.#cause("expiry_not_applied", text, fits.first, fits.first[0]!.time)];
  }

  /** Where an entry's sign is unlike that of its type, that it was counted the other way round is likely. */
  #ofSigns(likely: boolean): Cause[] {
    const odd = (entry: Entry) => this.#known.usuallySigned.has(entry.type) && oddlySigned(entry);
    const fits = this.#opposite.first.filter((entry) => odd(entry) === likely);
    if (fits.length === 0) return [];
    const text = likely
      ? "This amount has the sign of the opposite movement: the balance counts it the other way round."
      : `Twice ${this.#alike(this.#opposite)} is the difference: the balance may count it with the opposite sign.`;
    return [this.#cause("sign_error", text, fits, fits[0]!.time)];
  }

  #ofHolding(): Cause[] {
    this.#held.end();
    const { balance, times, first } = this.#held;
    if (times === 0 || balance !== this.difference.stated || first === null) return [];
    return [
      this.#cause(
        "held_at_zero",
        `The balance is what it would be if it had been stopped at zero ${counted(times, "time", "times")}, instead of going below.`,
        [first],
        first.time,
      ),
    ];
  }

  #ofStanding(): Cause[] {
    const stood = this.#stood;
    if (stood === null || this.#rows - stood.rows < 2) return [];
    const later = counted(this.#rows - stood.rows, "later entry", "later entries");
    const when = stood.time === null ? "before the history begins" : `at ${moment(stood.time)}`;
    return [
      this.#cause(
        "not_updated_since",
        `The balance is that ${when}: none of the ${later} has reached it.`,
        [],
        stood.time,
      ),
    ];
  }

  #ofGroups(): Cause[] {
    const causes: Cause[] = [];
    for (const [type, { sum, fits, expiry }] of this.#types) {
      if (expiry || sum !== this.#lacking || fits.count < 2) continue;
      const text = `All ${counted(fits.count, "entry", "entries")} of type ${type} make up the difference: the balance may have none of them.`;
      causes.push(this.#cause("type_not_in_balance", text, fits.first, fits.first[0]!.time));
    }
    const { sum, fits } = this.#unattributed;
    if (this.#known.campaigns && sum === this.#lacking && fits.count > 1 && this.#attributed > 0) {
      const text = `All ${counted(fits.count, "charge", "charges")} without a campaign make up the difference: the balance may have none of them.`;
      causes.push(this.#cause("no_campaign_not_in_balance", text, fits.first, fits.first[0]!.time));
    }
    return causes;
  }

  #ofSingles(): Cause[] {
    const causes: Cause[] = [];
    if (this.#missing.count > 0) {
      const text = `${this.#alike(this.#missing)} is the difference: it may not have reached the balance.`;
      causes.push(this.#cause("not_in_balance", text, this.#missing.first, this.#missing.first[0]!.time));
    }
    if (this.#twice.count > 0) {
      const text = `${this.#alike(this.#twice)} is the difference: the balance may count it twice.`;
      causes.push(this.#cause("counted_twice", text, this.#twice.first, this.#twice.first[0]!.time));
    }
    return causes;
  }

  #ofPairs(): Cause[] {
    for (const sum of [this.#lacking, -this.#lacking]) {
      const pair = twoThatMakeUp(this.#entries, sum);
      if (pair === null) continue;
      const what = sum === this.#lacking ? "may not have reached the balance" : "may be counted twice";
      return [this.#cause("pair", `These two together are the difference: they ${what}.`, pair, pair[0].time)];
    }
    return [];
  }

  #alike({ count, first }: Fits): string {
    const amount = this.#known.amount(first[0]!.amount);
    return count === 1 ? `One entry of ${amount}` : `One of ${counted(count, "entry", "entries")} of ${amount}`;
  }

  #cause(reason: Cause["reason"], text: string, entries: readonly Entry[], since: number | null): Cause {
    const shown = entries.slice(0, 2 * NAMED).map((entry) => named(entry, this.#known));
    return { reason, text, since: momentOrNull(since), entries: shown };
  }

  /** By how much the stated balance moved. */
  get #moved(): bigint {
    return this.difference.stated - this.difference.statedBefore;
  }

  #noteType(type: string, entry: Entry): void {
    let group = this.#types.get(type);
    if (group === undefined) {
      group = { sum: 0n, fits: new Fits(), expiry: entry.kind === "expiry" };
      this.#types.set(type, group);
    }
    group.sum += entry.amount;
    group.fits.add(entry);
  }
}

/** Whether an amount has another sign than entries of its kind have. */
export function oddlySigned({ kind, amount }: Pick<Entry, "kind" | "amount">): boolean {
  const direction = directionOf(kind);
  return (direction > 0 && amount < 0n) || (direction < 0 && amount > 0n);
}

function twoThatMakeUp(entries: readonly Entry[], sum: bigint): [Entry, Entry] | null {
  const seen = new Map<bigint, Entry>();
  for (const entry of entries) {
    const other = seen.get(sum - entry.amount);
    if (other !== undefined) return [other, entry];
    seen.set(entry.amount, entry);
  }
  return null;
}

function listed(names: readonly string[], of: number): string {
  return names.join(", ") + (of > names.length ? ", …" : "");
}
