import { type AmountColumn, type DecimalMark, decimalMarks, formatAmount, parseAmount } from "./amounts.ts";
import type { Entry, Stated } from "./entry.ts";
import { directionOf, type Kind, kindOf, type TypeCount } from "./kinds.ts";
import { FileAuditProblem } from "./problem.ts";
import { type DateOrder, dateOrders, type TimeColumn, TimeReader } from "./times.ts";

/** Whether amounts carry their sign, or the type of a row says which way it moves the balance. */
export type Signs = "signed" | "by-type";

/** What the operator said about how the files are written; null is found out. */
export type Told = {
  decimal: DecimalMark | null;
  dates: DateOrder | null;
  signs: Signs | null;
  timeZone: string;
  /** Kinds of types that the audit does not know by itself. */
  types: ReadonlyMap<string, Kind>;
};

/** What the first pass learned of both files. */
export type Seen = {
  amounts: AmountColumn;
  times: TimeColumn;
  types: ReadonlyMap<string, TypeCount>;
  balances: AmountColumn;
  balanceTimes: TimeColumn;
};

/** How a type was understood. */
export type TypeReading = { type: string; kind: Kind | null; rows: number };

/** A row that says something the audit cannot read. */
export type Unreadable = { file: "entries" | "balances"; row: number; what: string };

/**
 * How both files are read, decided once both have been seen whole.
 * @throws FileAuditProblem where it cannot be told, naming the option that tells
 */
export class Reading {
  readonly decimals: { entries: DecimalMark; balances: DecimalMark };
  readonly dates: { entries: DateOrder; balances: DateOrder };
  readonly signs: Signs;
  /** Decimals of the smallest part of both files. */
  readonly scale: number;
  readonly types: TypeReading[];
  readonly #kinds: Map<string, Kind | null>;
  readonly #times: TimeReader;

  constructor(seen: Seen, told: Told) {
    const [entries, balances] = decimalMarks(
      [
        { name: "entries", column: seen.amounts },
        { name: "balances", column: seen.balances },
      ],
      told.decimal,
    ) as [DecimalMark, DecimalMark];
    this.decimals = { entries, balances };
    this.scale = Math.max(seen.amounts.scale(entries), seen.balances.scale(balances));
    const [of, at] = dateOrders(
      [
        { name: "entries", column: seen.times },
        { name: "balances", column: seen.balanceTimes },
      ],
      told.dates,
    ) as [DateOrder, DateOrder];
    this.dates = { entries: of, balances: at };
    this.#times = new TimeReader(told.timeZone);
    this.signs = told.signs ?? signsOf(seen.types, told.types);
    this.types = [...seen.types].map(([type, count]) => ({
      type,
      kind: told.types.get(type.toLowerCase()) ?? kindOf(type, count, this.signs === "signed"),
      rows: count.rows,
    }));
    this.#kinds = new Map(this.types.map(({ type, kind }) => [type, kind]));
  }

  /** An entry from the cells row, at, type, amount, id, campaign and reference; what is wrong with it where it is not one. */
  entry(cells: readonly string[]): Entry | Unreadable {
    const [row, at, type, amountCell, id, campaign, reference] = cells as [
      ...[string, string, string, string, string, string, string],
    ];
    const wrong = (what: string): Unreadable => ({ file: "entries", row: Number(row), what });
    const moment = this.#times.read(at, this.dates.entries);
    if (moment === null) return wrong(`${JSON.stringify(at)} is not a time`);
    const written = parseAmount(amountCell, this.decimals.entries, this.scale);
    if (written === null) return wrong(`${JSON.stringify(amountCell)} is not an amount`);
    const kind = this.#kinds.get(type) ?? null;
    const amount = this.signs === "by-type" ? directed(written, kind) : written;
    return { row: Number(row), time: moment.time, amount, type, kind, id, campaign, reference };
  }

  /**
   * A stated balance from the cells row, balance and at. One of a whole day is that at the end of the day, one without a
   * time that after the last entry.
   */
  stated(cells: readonly string[]): Stated | Unreadable {
    const [row, balanceCell, at] = cells as [string, string, string];
    const wrong = (what: string): Unreadable => ({ file: "balances", row: Number(row), what });
    const balance = parseAmount(balanceCell, this.decimals.balances, this.scale);
    if (balance === null) return wrong(`${JSON.stringify(balanceCell)} is not a balance`);
    if (at === "") return { balance, time: Number.POSITIVE_INFINITY, row: Number(row) };
    const moment = this.#times.read(at, this.dates.balances);
    if (moment === null) return wrong(`${JSON.stringify(at)} is not a time`);
    const time = moment.wholeDay ? this.#times.endOfDay(moment.time) : moment.time;
    return { balance, time, row: Number(row) };
  }

  /** An amount as it is shown. */
  amount(units: bigint): string {
    return formatAmount(units, this.scale);
  }
}

function directed(written: bigint, kind: Kind | null): bigint {
  const direction = directionOf(kind);
  if (direction === 0) return written;
  const size = written < 0n ? -written : written;
  return direction < 0 ? -size : size;
}

/** A file without a single minus, in which credits are used, writes amounts without signs. */
function signsOf(types: ReadonlyMap<string, TypeCount>, told: ReadonlyMap<string, Kind>): Signs {
  const takes = [...types].filter(
    ([type, count]) => directionOf(told.get(type.toLowerCase()) ?? kindOf(type, count, true)) < 0,
  );
  const anyMinus = [...types.values()].some(({ negative }) => negative > 0);
  if (!anyMinus) return takes.some(([, { positive }]) => positive > 0) ? "by-type" : "signed";
  const odd = takes.find(([, { positive, negative }]) => positive > 1 && negative === 0);
  if (odd === undefined) return "signed";
  throw new FileAuditProblem(
    `All ${odd[1].positive} amounts of type ${JSON.stringify(odd[0])} are positive, though it takes credits and other types have signs. Say --signs by-type where types tell the direction, --signs signed where each amount is meant as it is written.`,
  );
}
