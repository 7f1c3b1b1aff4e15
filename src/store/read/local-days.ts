import { type Day, dayOf, startOfDay } from "../../core/day.ts";
import type { Sql } from "../database.ts";
import { QUARTER_MS } from "../lane/codes.ts";

/** The local day on which a quarter of an hour begins. For a column that names quarters, as `u.quarter`. */
export function dayOfQuarter(sql: Sql, column: string, timeZone: string) {
  return sql`(to_timestamp(${sql.unsafe(column)} * 900.0::float8) at time zone ${timeZone})::date`;
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
