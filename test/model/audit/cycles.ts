import { Temporal } from "temporal-polyfill";
import type { Entry, WalletHistory } from "../history.ts";

/** One billing period of a plan, from anniversary to anniversary, as it should have been. */
export type Cycle = {
  from: number;
  to: number;
  /** When its credits were to be given; for the first one when it was asked for. */
  begunAt: number;
  isAsked: boolean;
  anchor: number;
  /** The plans that held in it, one after the other, each larger than the one before. */
  plans: { at: number; plan: string }[];
  /** What holds from its end on. */
  next: string | null;
  /** The first of its plan has none before it. */
  before: Cycle | null;
};

/** A plan that runs, or is to begin. */
type Running = { anchor: number; months: number; turnsAt: number; cycle: Cycle | null; next: string | null };

/** All cycles up to when the calendar is known to have been posted, and how the plan stands then. */
export function cyclesOf(history: WalletHistory): { cycles: Cycle[]; standing: Running | null } {
  const cycles: Cycle[] = [];
  let running: Running | null = null;
  const advance = (until: number) => {
    while (running !== null && running.turnsAt <= until) {
      const { anchor, months, turnsAt, next, cycle } = running as Running;
      if (next === null) {
        running = null;
        return;
      }
      const to = anniversaryOf(anchor, zoneBefore(history, turnsAt), months + 1);
      const plans = [{ at: turnsAt, plan: next }];
      cycles.push({ from: turnsAt, to, begunAt: turnsAt, isAsked: false, anchor, plans, next, before: cycle });
      running = { anchor, months: months + 1, turnsAt: to, cycle: cycles.at(-1) as Cycle, next };
    }
  };
  for (const { at, plan, anchor: asked, zone } of history.wishes) {
    advance(at);
    const present: Running | null = running;
    if (plan === null) {
      running = changed(present, null);
      continue;
    }
    if (present?.cycle) {
      const held = present.cycle.plans.at(-1)?.plan ?? "";
      if (allocationOf(history, plan) > allocationOf(history, held)) present.cycle.plans.push({ at, plan });
      running = changed(present, plan);
      continue;
    }
    const anchor: number = asked ?? present?.anchor ?? at;
    if (anchor > at) {
      running = { anchor, months: 0, turnsAt: anchor, cycle: null, next: plan };
      continue;
    }
    const months = monthsUntil(anchor, zone, at);
    const [from, to] = [anniversaryOf(anchor, zone, months), anniversaryOf(anchor, zone, months + 1)];
    cycles.push({ from, to, begunAt: at, isAsked: true, anchor, plans: [{ at, plan }], next: plan, before: null });
    running = { anchor, months: months + 1, turnsAt: to, cycle: cycles.at(-1) as Cycle, next: plan };
  }
  advance(history.rolledTo);
  return { cycles, standing: running };
}

/** The same plan with something else to follow. Where it has not begun, there is nothing left when it is cancelled. */
function changed(running: Running | null, next: string | null): Running | null {
  if (running === null || (running.cycle === null && next === null)) return null;
  if (running.cycle !== null) running.cycle.next = next;
  return { ...running, next };
}

/**
 * The anchor's day, so many calendar months later, at its time of day. Days that a month does not have are its last; a time
 * of day that is skipped is later by what was skipped, of one that comes twice the first counts.
 */
export function anniversaryOf(anchor: number, zone: string, months: number): number {
  if (months === 0) return anchor;
  const begun = Temporal.Instant.fromEpochMilliseconds(anchor).toZonedDateTimeISO(zone);
  const month = begun.toPlainDate().toPlainYearMonth().add({ months });
  const day = month.toPlainDate({ day: Math.min(begun.day, month.daysInMonth) });
  return day.toZonedDateTime({ timeZone: zone, plainTime: begun.toPlainTime() }).epochMilliseconds;
}

/** How many anniversaries have passed. */
function monthsUntil(anchor: number, zone: string, at: number): number {
  const zoned = (time: number) => Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).toPlainDate();
  let months = zoned(anchor).until(zoned(at), { largestUnit: "months" }).months + 2;
  while (anniversaryOf(anchor, zone, months) > at) months--;
  return months;
}

/** The calendar month of an instant in a zone. */
export function monthIn(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString().slice(0, 7);
}

/** The zone that held up to an instant: what the calendar does then comes before who moves the account. */
export function zoneBefore({ zones }: WalletHistory, at: number): string {
  return (zones.findLast((zone) => zone.since < at) ?? zones[0])?.name ?? "UTC";
}

export function allocationOf({ terms }: WalletHistory, plan: string): number {
  return terms.plans[plan]?.allocation ?? 0;
}

/**
 * The cycle that runs when an entry is posted; null without a plan. Cycles begin with their allocations, in their order; what
 * the calendar voids at the instant at which one ends still belongs to it.
 */
export function cycleWhen(history: WalletHistory, cycles: Cycle[], entry: Entry): Cycle | null {
  const begun = history.entries.filter((each) => each.type === "allocation" && each.sequence < entry.sequence).length;
  const cycle = cycles[begun - 1];
  if (cycle === undefined) return null;
  const isVoid = entry.type === "settlement" && entry.key === null;
  return entry.effectiveAt < cycle.to || (isVoid && entry.effectiveAt === cycle.to) ? cycle : null;
}
