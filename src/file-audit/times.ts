import { Temporal } from "temporal-polyfill";
import { FileAuditProblem } from "./problem.ts";

/** Which comes first in dates such as 03/04/2026. */
export type DateOrder = "dmy" | "mdy";

/** A moment, in milliseconds since 1970, and whether the cell named a whole day, without a time. */
export type Moment = { time: number; wholeDay: boolean };

const DAY_MS = 86_400_000;
const ISO =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const USUAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const PARTS =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:,?[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(am|pm)?)?$/i;
const SECONDS = /^(\d{9,10})(?:\.(\d+))?$/;
const MILLISECONDS = /^\d{12,13}$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;

/** What a column of times says about the order of day and month, where that is not plain in each cell. */
export class TimeColumn {
  #dayFirst: string | null = null;
  #monthFirst: string | null = null;
  #either: string | null = null;

  /** Takes note of one cell. */
  observe(cell: string): void {
    // Years come first in most exports, and say everything.
    if (cell.charCodeAt(4) === 45 || this.#isPlain(cell)) return;
    const [, first, , second] = PARTS.exec(cell.trim()) as unknown as [string, string, string, string];
    if (Number(first) > 12) this.#dayFirst ??= cell;
    else if (Number(second) > 12) this.#monthFirst ??= cell;
    else if (first !== second) this.#either ??= cell;
  }

  /** The order of this column; "none" where no cell needs one, "unclear" where it may be either. */
  order(name: string): DateOrder | "none" | "unclear" {
    if (this.#dayFirst !== null && this.#monthFirst !== null) {
      throw new FileAuditProblem(
        `${name} has dates in two orders: ${JSON.stringify(this.#dayFirst)} and ${JSON.stringify(this.#monthFirst)}. Have one of them put right; --dates dmy|mdy says how the others are meant.`,
      );
    }
    if (this.#dayFirst !== null) return "dmy";
    if (this.#monthFirst !== null) return "mdy";
    return this.#either === null ? "none" : "unclear";
  }

  /** A cell that may be read in two ways. */
  unclearCell(): string {
    return this.#either ?? "";
  }

  #isPlain(cell: string): boolean {
    const parts = PARTS.exec(cell.trim());
    // Dots are used where the day comes first.
    return parts === null || parts[2] === ".";
  }
}

/** The order of day and month in several columns of one export. One that is unclear on its own is read as the others are. */
export function dateOrders(columns: { name: string; column: TimeColumn }[], told: DateOrder | null): DateOrder[] {
  if (told !== null) return columns.map(() => told);
  const orders = columns.map(({ name, column }) => column.order(name));
  const clear = new Set(orders.filter((order) => order === "dmy" || order === "mdy"));
  return orders.map((order, index) => {
    if (order === "dmy" || order === "mdy") return order;
    if (order === "none") return "dmy";
    const [only] = clear;
    if (only !== undefined && clear.size === 1) return only;
    const { name, column } = columns[index]!;
    throw new FileAuditProblem(
      `${name} has dates such as ${JSON.stringify(column.unclearCell())}, whose day and month cannot be told apart anywhere. Say --dates dmy or --dates mdy.`,
    );
  });
}

/** Reads times that name no zone as local times of one zone. */
export class TimeReader {
  readonly #zone: string;
  /** The zone's offset for each quarter of an hour that was asked for: none changes it within one. */
  readonly #offsets = new Map<number, number>();

  readonly #days = new Map<string, number | null>();

  /** @throws FileAuditProblem where there is no such zone */
  constructor(zone: string) {
    this.#zone = zone;
    try {
      Temporal.PlainDateTime.from("2026-01-01T00:00").toZonedDateTime(zone);
    } catch {
      throw new FileAuditProblem(`There is no time zone ${zone}; one is called, for instance, Europe/Berlin.`);
    }
  }

  /** The moment that a cell names; null where it names none. */
  read(cell: string, order: DateOrder): Moment | null {
    const text = cell.trim();
    const usual = this.#usual(text);
    if (usual !== null) return { time: usual, wholeDay: false };
    const iso = ISO.exec(text) ?? COMPACT.exec(text);
    if (iso !== null) {
      const [, year, month, day, hour, minute, second, fraction, offset] = iso;
      return this.#moment(year!, month!, day!, hour, minute, second, fraction, offset);
    }
    const parts = PARTS.exec(text);
    if (parts !== null) {
      const [, first, mark, second, year, hour, minute, seconds, fraction, half] = parts;
      const dayFirst = mark === "." || order === "dmy";
      return this.#moment(
        year!.length === 2 ? `20${year}` : year!,
        dayFirst ? second! : first!,
        dayFirst ? first! : second!,
        half === undefined ? hour : hourOfHalf(hour!, half),
        minute,
        seconds,
        fraction,
        undefined,
      );
    }
    if (MILLISECONDS.test(text)) return { time: Number(text), wholeDay: false };
    const seconds = SECONDS.exec(text);
    if (seconds === null) return null;
    return { time: Number(seconds[1]) * 1000 + milliseconds(seconds[2]), wholeDay: false };
  }

  /** 2026-01-31T14:05:00Z, perhaps with milliseconds, as most exports write it: only the day needs a calendar. */
  #usual(text: string): number | null {
    if (!USUAL.test(text)) return null;
    const date = text.slice(0, 10);
    let day = this.#days.get(date);
    if (day === undefined) {
      day =
        this.#moment(date.slice(0, 4), date.slice(5, 7), date.slice(8), "0", "0", "0", undefined, "Z")?.time ?? null;
      this.#days.set(date, day);
    }
    const digits = (at: number) => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
    const [hours, minutes, seconds] = [digits(11), digits(14), digits(17)];
    if (day === null || hours > 23 || minutes > 59 || seconds > 60) return null;
    const thousandths = text.length === 24 ? digits(20) * 10 + text.charCodeAt(22) - 48 : 0;
    return day + ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths;
  }

  #moment(
    year: string,
    month: string,
    day: string,
    hour: string | undefined,
    minute: string | undefined,
    second: string | undefined,
    fraction: string | undefined,
    offset: string | undefined,
  ): Moment | null {
    const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
    const time = Number(hour ?? 0) * 3600 + Number(minute ?? 0) * 60 + Number(second ?? 0);
    // Date.UTC would take 31 February for 3 March.
    if (new Date(date).getUTCDate() !== Number(day) || Number(month) > 12) return null;
    if (!(Number(hour ?? 0) < 24 && Number(minute ?? 0) < 60 && Number(second ?? 0) <= 60)) return null;
    const local = date + time * 1000 + milliseconds(fraction);
    if (offset !== undefined) return { time: local - offsetMs(offset), wholeDay: false };
    return { time: this.#fromLocal(local), wholeDay: hour === undefined };
  }

  /** The last moment of the day that begins at this one, by the zone's calendar. */
  endOfDay(dayStart: number): number {
    if (this.#zone === "UTC") return dayStart + DAY_MS - 1;
    const start = Temporal.Instant.fromEpochMilliseconds(dayStart).toZonedDateTimeISO(this.#zone);
    return start.add({ days: 1 }).epochMilliseconds - 1;
  }

  #fromLocal(local: number): number {
    if (this.#zone === "UTC") return local;
    const quarter = Math.floor(local / 900_000);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const start = new Date(quarter * 900_000).toISOString().slice(0, -1);
      offset = quarter * 900_000 - Temporal.PlainDateTime.from(start).toZonedDateTime(this.#zone).epochMilliseconds;
      this.#offsets.set(quarter, offset);
    }
    return local - offset;
  }
}

function hourOfHalf(hour: string, half: string): string {
  return Number(hour) < 1 || Number(hour) > 12
    ? "99"
    : String((Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0));
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
}

function offsetMs(offset: string): number {
  if (!/^[+-]/.test(offset)) return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith("-") ? -minutes : minutes) * 60_000;
}
