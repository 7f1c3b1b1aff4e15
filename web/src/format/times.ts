import { dateFormat } from "./formatters.ts";
import { locale } from "./locale.ts";

/** Times are shown in the reader's or the account's zone, which is always named, and in UTC on hover. */

export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `20 Nov 2026, 10:00 GMT+1`. */
export function formatTime(at: string, timeZone = localZone()): string {
  return dateFormat({
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(at));
}

/** `20 Nov 2026`. */
export function formatDate(at: string, timeZone = localZone()): string {
  return dateFormat({ timeZone, day: "numeric", month: "short", year: "numeric" }).format(new Date(at));
}

/** A local day, `2026-11-20`, as `20 Nov`. */
export function formatDay(day: string, options: { weekday?: boolean } = {}): string {
  return dateFormat({
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    ...(options.weekday === true ? { weekday: "short" } : {}),
  }).format(new Date(`${day}T00:00:00Z`));
}

/** A month, `2026-11`, as `Nov 2026`, or `November 2026`. */
export function formatMonth(month: string, style: "short" | "long" = "short"): string {
  return dateFormat({ timeZone: "UTC", month: style, year: "numeric" }).format(new Date(`${month}-01T00:00:00Z`));
}

/** `2026-11-20 09:00:00 UTC`. */
export function formatUtc(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `in 3 days`, `2 hours ago`. */
export function formatRelative(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(0, "minute");
}

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;
