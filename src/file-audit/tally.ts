import type { Attribution, Examined } from "./account.ts";
import type { Entry } from "./entry.ts";
import { directionOf } from "./kinds.ts";
import { FileAuditProblem } from "./problem.ts";
import type { Reading, Unreadable } from "./reading.ts";
import type { Summary } from "./report.ts";
import type { Noting } from "./second-pass.ts";
import { counted, momentOrNull } from "./words.ts";

const UNREADABLE_SHOWN = 10;
const DAY_MS = 86_400_000;
/** Where no refund names a charge, so many of them mean that references are something else in this file. */
const REFUNDS_THAT_TELL = 3;

/** What is known of the whole files once every account has been looked at. */
export class Tally implements Noting {
  readonly reading: Reading;
  readonly accounts = { checked: 0, agree: 0, drift: 0, not_stated: 0 };
  #netDifference = 0n;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  readonly #days = new Set<number>();
  readonly #asWritten = new Map<string, { rows: number; amount: bigint }>();
  readonly #attribution: Attribution = { charges: 0, amount: 0n, without: 0, amountWithout: 0n };
  readonly #refunds = { matched: 0, lost: 0 };
  readonly #unreadable: { count: number; first: Unreadable[] } = { count: 0, first: [] };
  /** The account that has a difference; null where several have the same. */
  readonly #differing = new Map<bigint, string | null>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  entry({ time, type, kind, amount }: Entry): void {
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
    this.#days.add(Math.floor(time / DAY_MS));
    if (kind !== null && (this.reading.signs === "signed" || directionOf(kind) !== 0)) return;
    const same = this.#asWritten.get(type);
    if (same === undefined) this.#asWritten.set(type, { rows: 1, amount });
    else {
      same.rows++;
      same.amount += amount;
    }
  }

  unreadable(row: Unreadable): void {
    this.#unreadable.count++;
    this.#unreadable.first.push(row);
    this.#unreadable.first.sort((a, b) => (a.file === b.file ? a.row - b.row : a.file < b.file ? 1 : -1));
    this.#unreadable.first.length = Math.min(this.#unreadable.first.length, UNREADABLE_SHOWN);
  }

  account(name: string, { expected, stated, drifts, attribution, refunds }: Examined): void {
    if (stated === null) this.accounts.not_stated++;
    else {
      this.accounts.checked++;
      this.accounts[drifts.length === 0 ? "agree" : "drift"]++;
      const difference = stated - expected;
      this.#netDifference += difference;
      if (difference !== 0n) this.#differing.set(difference, this.#differing.has(difference) ? null : name);
    }
    this.#attribution.charges += attribution.charges;
    this.#attribution.amount += attribution.amount;
    this.#attribution.without += attribution.without;
    this.#attribution.amountWithout += attribution.amountWithout;
    this.#refunds.matched += refunds.matched;
    this.#refunds.lost += refunds.lost;
  }

  /** @throws FileAuditProblem where a row could not be read */
  stopWhereUnreadable(): void {
    const { count, first } = this.#unreadable;
    if (count === 0) return;
    const lines = first.map(({ file, row, what }) => `  ${file}, row ${row}: ${what}`);
    throw new FileAuditProblem(
      `${counted(count, "row", "rows")} cannot be read:\n${lines.join("\n")}${count > first.length ? "\n  …" : ""}\nHave them put right, or leave them out with --skip-unreadable.`,
    );
  }

  /** The one account that has this difference. */
  onlyWith(difference: bigint): string | null {
    return this.#differing.get(difference) ?? null;
  }

  /** The last moment of the history. */
  get last(): number {
    return this.#last;
  }

  /** Of the whole days between two moments, how many there are and on how many the history has entries. */
  days(from: number, to: number): { all: number; withEntries: number } {
    const first = Math.floor(from / DAY_MS) + 1;
    const end = Math.floor(to / DAY_MS);
    let withEntries = 0;
    for (let day = first; day < end; day++) if (this.#days.has(day)) withEntries++;
    return { all: Math.max(0, end - first), withEntries };
  }

  get refundsUnchecked(): boolean {
    return this.#refunds.matched === 0 && this.#refunds.lost > REFUNDS_THAT_TELL;
  }

  summary(rest: Pick<Summary, "entries" | "balances" | "time_zone">, campaigns: boolean): Summary {
    const { charges, amount, without, amountWithout } = this.#attribution;
    const shown = (units: bigint) => this.reading.amount(units);
    const any = this.#last >= this.#first;
    return {
      accounts: this.accounts,
      net_difference: shown(this.#netDifference),
      ...rest,
      signs: this.reading.signs,
      from: any ? momentOrNull(this.#first) : null,
      to: any ? momentOrNull(this.#last) : null,
      types: this.reading.types,
      as_written: [...this.#asWritten].map(([type, each]) => ({ type, rows: each.rows, amount: shown(each.amount) })),
      attribution: campaigns
        ? {
            charges,
            without_campaign: without,
            amount: shown(amount),
            amount_without_campaign: shown(amountWithout),
          }
        : null,
      refunds_unchecked: this.refundsUnchecked,
      unreadable: this.#unreadable,
    };
  }
}
