import { type Day, dayOf, startOfDay } from "../core/day.ts";
import type { Sql } from "./database.ts";
import { QUARTER_MS } from "./lane/codes.ts";

const QUARTER_S = QUARTER_MS / 1_000;

/** The quarter of an hour that a column of times belongs to, as the usage rows count them. */
export function quarterOf(sql: Sql, column: string) {
  return sql.unsafe(`floor(date_part('epoch', ${column}) / ${QUARTER_S})::int`);
}

/** The last millisecond of a quarter of an hour, for a column or an expression that names quarters. */
export function endOfQuarter(sql: Sql, column: string) {
  return sql.unsafe(`to_timestamp((${column} + 1) * ${QUARTER_S}::float8 - 0.001)`);
}

/** The local day on which a quarter of an hour begins. For a column that names quarters, as `u.quarter`. */
export function dayOfQuarter(sql: Sql, column: string, timeZone: string | { column: string }) {
  const zone = typeof timeZone === "string" ? sql`${timeZone}` : sql.unsafe(timeZone.column);
  return sql`(to_timestamp(${sql.unsafe(column)} * ${sql.unsafe(String(QUARTER_S))}::float8) at time zone ${zone})::date`;
}

/** The first quarter of an hour that begins on a local day. */
export function firstQuarterOf(day: Day, timeZone: string): number {
  return Math.ceil(startOfDay(day, timeZone) / QUARTER_MS);
}

/** The local day in which a quarter of an hour begins: all days before it end at or before that quarter. */
export function dayHolding(quarter: number, timeZone: string): Day {
  return dayOf(quarter * QUARTER_MS, timeZone);
}

/** The first day of a day's month. */
export function monthOf(day: Day): Day {
  return `${day.slice(0, 7)}-01`;
}
