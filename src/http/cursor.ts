import { invalidField, Refused } from "./problem.ts";

/** The place where the next page begins: what a list is ordered by, of the last row shown. */
type Position = readonly (string | number)[];

/** The greatest numbers that a position can have: of what is counted, of what is counted for ever, and of times. */
export const GREATEST = {
  number: 2 ** 31 - 1,
  sequence: Number.MAX_SAFE_INTEGER,
  time: Date.UTC(9999, 11, 31, 23, 59, 59, 999),
};

export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/**
 * The position in a cursor, or null where there is no cursor.
 * @param shape what each part can be: a number stands for the greatest one that it can be, a string for any string
 */
export function decodeCursor<const S extends Position>(
  cursor: string | undefined,
  shape: S,
): { -readonly [K in keyof S]: S[K] extends number ? number : string } | null {
  if (cursor === undefined || cursor === "") return null;
  const position = parse(cursor);
  const fits =
    Array.isArray(position) &&
    position.length === shape.length &&
    position.every((part, index) => fitsInto(shape[index]!, part));
  if (!fits)
    throw new Refused(invalidField("/cursor", "This is not a cursor of this list: use next_cursor as it was given."));
  return position as never;
}

function parse(cursor: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return null;
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return null;
  }
}

/** Cursors come from outside: what the database could not take as a position is none. */
function fitsInto(kind: string | number, part: unknown): boolean {
  if (typeof kind === "number") return Number.isSafeInteger(part) && (part as number) >= 0 && (part as number) <= kind;
  return typeof part === "string" && !part.includes("\u0000") && part.isWellFormed();
}

/** Cuts the one row too many that a list was read with, and says where the next page begins. */
export function pageOf<T>(rows: T[], limit: number, positionOf: (row: T) => Position) {
  const has_more = rows.length > limit;
  const shown = has_more ? rows.slice(0, limit) : rows;
  const last = shown.at(-1);
  return { shown, has_more, next_cursor: has_more && last !== undefined ? encodeCursor(positionOf(last)) : null };
}
