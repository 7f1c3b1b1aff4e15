import type { Instant } from "../core/instant.ts";
import type { StatementPeriods } from "./schemas/statements.ts";
import type { Window } from "./services.ts";
import { formatInstant } from "./time.ts";
import { monthWindow } from "./window.ts";

/** Periods to choose a statement from, newest first; a month before a cycle that begins with it. */
export function statementPeriods(
  months: readonly string[],
  cycles: readonly Window[],
  timeZone: string,
  now: Instant,
): StatementPeriods["periods"] {
  const all = [
    ...months.map((month) => ({ kind: "month" as const, month, ...monthWindow(month, timeZone) })),
    ...cycles.map((cycle) => ({ kind: "cycle" as const, month: null, ...cycle })),
  ];
  return all
    .sort((a, b) => b.from - a.from)
    .map(({ kind, month, from, to }) => {
      return { kind, month, from: formatInstant(from), to: formatInstant(to), final: to <= now };
    });
}
