import { FileAuditProblem } from "./problem.ts";

export type DecimalMark = "." | ",";

const SIGNS_AND_SPACES = /[\s'’()+\-−]/gu;

/**
 * What a column of amounts says about how it writes them. A number such as 1,234 says nothing: it may be a thousand or a
 * little more than one.
 */
export class AmountColumn {
  /** For each mark: the first cell in which it can only be the decimal mark, or only separate thousands, or be either. */
  readonly #cells = { ".": emptyCells(), ",": emptyCells() };
  /** The most digits behind each mark, if it is the decimal mark. */
  readonly #scales = { ".": 0, ",": 0 };
  readonly #known: DecimalMark | null;

  /** @param known the decimal mark, where the format of the file settles it */
  constructor(known: DecimalMark | null) {
    this.#known = known;
  }

  /** Takes note of one cell. */
  observe(cell: string): void {
    const firstPoint = cell.indexOf(".");
    if (!cell.includes(",")) {
      if (firstPoint === -1) return;
      const scale = cell.length - firstPoint - 1;
      // Most cells say only what others have said before.
      if (this.#cells["."].decimal !== null && scale <= this.#scales["."] && cell.indexOf(".", firstPoint + 1) === -1) {
        return;
      }
    }
    const text = cell.replace(SIGNS_AND_SPACES, "");
    const point = text.lastIndexOf(".");
    const comma = text.lastIndexOf(",");
    if (point >= 0 && comma >= 0) {
      this.#note(point > comma ? "." : ",", "decimal", cell);
      this.#note(point > comma ? "," : ".", "thousands", cell);
    } else {
      const mark = point >= 0 ? "." : ",";
      this.#note(mark, roleOf(text, mark), cell);
    }
    if (point >= 0) this.#scales["."] = Math.max(this.#scales["."], text.length - point - 1);
    if (comma >= 0) this.#scales[","] = Math.max(this.#scales[","], text.length - comma - 1);
  }

  /** The decimal mark of this column; "none" where it has whole numbers only, "unclear" where it may be either. */
  mark(name: string): DecimalMark | "none" | "unclear" {
    if (this.#known !== null) return this.#known;
    const point = this.#cells["."];
    const comma = this.#cells[","];
    const saysPoint = point.decimal ?? comma.thousands;
    const saysComma = comma.decimal ?? point.thousands;
    if (saysPoint !== null && saysComma !== null) {
      throw new FileAuditProblem(
        `${name} writes decimals in two ways: ${quote(saysPoint)} and ${quote(saysComma)}. Say which is right with --decimal point|comma, and have the rows of the other kind put right.`,
      );
    }
    if (saysPoint !== null) return ".";
    if (saysComma !== null) return ",";
    return point.either === null && comma.either === null ? "none" : "unclear";
  }

  /** A cell that may be read in two ways. */
  unclearCell(): string {
    return this.#cells["."].either ?? this.#cells[","].either ?? "";
  }

  /** How many decimals the amounts have at most. */
  scale(mark: DecimalMark): number {
    return this.#scales[mark];
  }

  #note(mark: DecimalMark, role: Role, cell: string): void {
    this.#cells[mark][role] ??= cell;
  }
}

type Role = "decimal" | "thousands" | "either";
const emptyCells = (): Record<Role, string | null> => ({ decimal: null, thousands: null, either: null });

/** What the only kind of mark in a number can be. */
function roleOf(text: string, mark: DecimalMark): Role {
  const groups = text.split(mark);
  if (groups.length > 2) return "thousands";
  const [before, after] = groups as [string, string];
  return after.length === 3 && /^[1-9][0-9]{0,2}$/.test(before) ? "either" : "decimal";
}

/**
 * The decimal mark of several columns of one export. One that is unclear on its own is read as the others are; whole
 * numbers are the same in either way.
 */
export function decimalMarks(
  columns: { name: string; column: AmountColumn }[],
  told: DecimalMark | null,
): DecimalMark[] {
  if (told !== null) return columns.map(() => told);
  const marks = columns.map(({ name, column }) => column.mark(name));
  const clear = new Set(marks.filter((mark) => mark === "." || mark === ","));
  return marks.map((mark, index) => {
    if (mark === "." || mark === ",") return mark;
    if (mark === "none") return ".";
    const [only] = clear;
    if (only !== undefined && clear.size === 1) return only;
    const { name, column } = columns[index]!;
    throw new FileAuditProblem(
      `${name} has amounts such as ${quote(column.unclearCell())}, which may be thousands or decimals, and no amount that tells. Say --decimal point or --decimal comma.`,
    );
  });
}

const WHOLE = /^-?[0-9]+$/;
const PLAIN = /^([0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const GROUPED = { ".": /^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$/, ",": /^[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?$/ };
const SPACED = /^[0-9]{1,3}(?:[\s'’][0-9]{3})+(?![0-9])/u;

/**
 * An amount as an integer of its smallest part, `scale` decimals below one. Knows a sign before or behind, accountants'
 * brackets, and thousands that are separated by the other mark, spaces or apostrophes. Null where it is not a number.
 */
export function parseAmount(cell: string, mark: DecimalMark, scale: number): bigint | null {
  if (WHOLE.test(cell)) return scaled(cell, scale);
  // The usual way to write a decimal, without the detours below.
  const at = cell.indexOf(mark);
  const decimalsAt = cell.length - at - 1;
  const joined = at < 1 ? "" : cell.slice(0, at) + cell.slice(at + 1);
  if (decimalsAt <= scale && WHOLE.test(joined)) return scaled(joined, scale - decimalsAt);
  let text = cell.trim().replace("−", "-");
  const bracketed = text.startsWith("(") && text.endsWith(")");
  if (bracketed) text = text.slice(1, -1).trim();
  const signed = /^([+-])\s*(.*)$/u.exec(text) ?? /^(.*?)\s*([+-])$/u.exec(text);
  let negative = bracketed;
  if (signed !== null) {
    if (bracketed) return null;
    const [, first, second] = signed as unknown as [string, string, string];
    negative = first === "-" || second === "-";
    text = first === "-" || first === "+" ? second : first;
  }
  if (SPACED.test(text)) text = text.replace(/[\s'’]/gu, "");
  if (GROUPED[mark].test(text)) text = text.replaceAll(mark === "." ? "," : ".", "");
  if (mark === ",") text = text.includes(".") ? "" : text.replace(",", ".");
  if (!PLAIN.test(text)) return null;
  const [whole = "", decimals = ""] = text.split(".");
  if (decimals.length > scale) return null;
  const units = scaled((whole === "" ? "0" : whole) + decimals, scale - decimals.length);
  return negative ? -units : units;
}

function scaled(digits: string, scale: number): bigint {
  return BigInt(scale === 0 ? digits : digits + "0".repeat(scale));
}

/** An amount as a number with a decimal point: -12.50. */
export function formatAmount(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const quote = (text: string): string => JSON.stringify(text);
