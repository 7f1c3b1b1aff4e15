import { formatAmount } from "./amount.ts";
import type { Catalog } from "./catalog.ts";
import { anniversary } from "./cycle.ts";
import type { Book } from "./decide/book.ts";
import { CALENDAR, movement } from "./decide/movement.ts";
import { burningOrder, drawFrom, type Grant } from "./grant.ts";
import { DAY_MS, type Instant } from "./instant.ts";
import { rollForward } from "./ledger.ts";
import { emptyWallet, evolve, nextDueAt, type Wallet } from "./wallet.ts";
import { wordFor } from "./words.ts";

/** So many whole local days before today say how fast credits are used; with fewer than the least nothing is foretold. */
export const HISTORY_DAYS_MAX = 30;
export const HISTORY_DAYS_MIN = 7;
/** Nothing is foretold beyond two years. */
const FORECAST_MONTHS = 24;

/** What a wallet holds now, and what its calendar will bring. */
export type Holdings = Pick<
  Wallet,
  "balance" | "outstanding" | "sequence" | "debts" | "subscription" | "autoReload"
> & { grants: readonly Grant[]; scheduled: readonly Grant[] };

/** Credits used in so many days. */
export type Pace = { credits: number; days: number };

/** `late` is the slowest of the three and `early` the fastest: they are named after when the wallet runs dry. */
export type Paces = { early: Pace; likely: Pace; late: Pace };

export type RunwayReason =
  /** Nothing is left now. */
  | "empty"
  | "little_history"
  /** Nothing was used, and nothing lapses. */
  | "unused"
  /** Nothing was used, but what is left lapses. */
  | "lapses"
  | "runs_dry"
  /** At the usual pace it lasts, at the faster one it does not. */
  | "may_run_dry"
  | "lasts";

export type Runway = {
  reason: RunwayReason;
  /** When the balance reaches 0, at each pace; null: not within two years. All null where none of them is known. */
  dryAt: { early: Instant; likely: Instant | null; late: Instant | null } | null;
  paces: Paces | null;
  /** For people. */
  why: string;
};

/**
 * When a wallet runs dry if its credits go on being used as they were: evenly, in burning order, while the calendar does
 * what it does to any wallet (renewals, expiries, scheduled grants, what they pay of what is outstanding). What is in
 * flight counts as used, and what Auto Reload would buy is not counted.
 *
 * @param used what was used on each whole local day before today that the wallet has seen, oldest first
 */
export function runway(
  catalog: Catalog,
  timeZone: string,
  holdings: Holdings,
  used: readonly number[],
  now: Instant,
): Runway {
  const paces = used.length < HISTORY_DAYS_MIN ? null : pacesOf(used);
  if (holdings.balance === 0) {
    return { reason: "empty", dryAt: { early: now, likely: now, late: now }, paces, why: "The balance is 0." };
  }
  if (paces === null) {
    const there = used.length === 0 ? "there is none yet" : `there ${used.length === 1 ? "is" : "are"} ${used.length}`;
    const why = `There is too little history: a forecast takes ${HISTORY_DAYS_MIN} whole days, and ${there}.`;
    return { reason: "little_history", dryAt: null, paces, why };
  }
  const book = { catalog, timeZone, provider: null, billed: new Map(), receipts: new Map(), cases: new Map() };
  const until = anniversary(now, timeZone, FORECAST_MONTHS);
  const early = forecast(book, holdings, paces.early, now, until);
  const likely = forecast(book, holdings, paces.likely, now, until);
  const late = forecast(book, holdings, paces.late, now, until);
  const dryAt = early.dryAt === null ? null : { early: early.dryAt, likely: likely.dryAt, late: late.dryAt };
  const reason = reasonOf(paces, dryAt);
  return { reason, dryAt, paces, why: inWords(catalog, { reason, dryAt, paces, days: used.length, likely }, holdings) };
}

function reasonOf({ early }: Paces, dryAt: Runway["dryAt"]): RunwayReason {
  if (early.credits === 0) return dryAt === null ? "unused" : "lapses";
  if (dryAt === null) return "lasts";
  return dryAt.likely === null ? "may_run_dry" : "runs_dry";
}

/** The usual pace is that of all days; the faster and the slower one are those of the busiest and the quietest half in a row. */
export function pacesOf(used: readonly number[]): Paces {
  const days = stretchOf(used.length);
  const stretches = used.slice(days - 1).map((_, end) => ({ credits: sum(used.slice(end, end + days)), days }));
  const likely = { credits: sum(used), days: used.length };
  const atLeast0 = ({ credits, days }: Pace) => ({ credits: Math.max(0, credits), days });
  return {
    early: atLeast0(stretches.reduce((fastest, each) => (isFaster(each, fastest) ? each : fastest), likely)),
    likely: atLeast0(likely),
    late: atLeast0(stretches.reduce((slowest, each) => (isFaster(slowest, each) ? each : slowest), likely)),
  };
}

function stretchOf(days: number): number {
  return Math.floor(days / 2);
}

function isFaster(a: Pace, b: Pace): boolean {
  return BigInt(a.credits) * BigInt(b.days) > BigInt(b.credits) * BigInt(a.days);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** Credits a day, in hundredths of the unit's smallest part, rounded half up. */
export function hundredthsADay({ credits, days }: Pace): number {
  return Number((BigInt(credits) * 200n + BigInt(days)) / (2n * BigInt(days)));
}

/** What comes in and what lapses unused until the wallet is dry, or until nothing more is foretold. */
type Forecast = { dryAt: Instant | null; comes: number; lapses: number };

/**
 * Lets a copy of the wallet live on at a pace, from one thing that its calendar does to the next. Between two of them whole
 * credits are used: a part of one that went on would outlive the grant it is of, and then more use could last longer.
 */
function forecast(book: Book, holdings: Holdings, pace: Pace, now: Instant, until: Instant): Forecast {
  const wallet = walletOf(holdings, now);
  const told: Forecast = { dryAt: null, comes: 0, lapses: 0 };
  let at = now;
  for (;;) {
    const due = nextDueAt(wallet);
    const next = due === null || due > until ? null : Math.max(due, at);
    const lasts = whenUsed(pace, wallet.balance);
    if (lasts !== null && at + lasts < (next ?? until + 1)) return { ...told, dryAt: at + lasts };
    if (next === null) return told;

    const used = Math.min(wallet.balance, usedWithin(pace, next - at));
    if (used > 0) {
      const fundings = drawFrom(wallet.burning, used);
      evolve(wallet, movement("charge", -used, CALENDAR, { fundings }), next, next);
    }
    for (const entry of rollForward(book, wallet, next, next)) {
      if (entry.type === "expiry") told.lapses -= entry.amount;
      else if (entry.amount > 0) told.comes += entry.amount;
    }
    if (wallet.balance === 0) return { ...told, dryAt: next };
    at = next;
  }
}

function walletOf(holdings: Holdings, now: Instant): Wallet {
  const { grants, scheduled, debts, ...standing } = holdings;
  const all = [...grants, ...scheduled].map((grant) => ({ ...grant }));
  return {
    ...emptyWallet("", null),
    ...standing,
    lastAt: now,
    debts: debts.map((debt) => ({ ...debt })),
    grantCount: all.reduce((most, grant) => Math.max(most, grant.number), 0),
    grants: new Map(all.map((grant) => [grant.number, grant])),
    burning: all.filter((grant) => grant.scheduled === null && grant.remaining > 0).sort(burningOrder),
    scheduledAmount: sum(scheduled.map((grant) => grant.amount)),
  };
}

/** Whole credits used in so many milliseconds. */
function usedWithin({ credits, days }: Pace, ms: number): number {
  return Number((BigInt(credits) * BigInt(ms)) / BigInt(days * DAY_MS));
}

/** After how many milliseconds so many credits are used; null: never. */
function whenUsed({ credits, days }: Pace, amount: number): number | null {
  if (credits === 0) return null;
  const whole = BigInt(amount) * BigInt(days * DAY_MS);
  return Number((whole + BigInt(credits) - 1n) / BigInt(credits));
}

type Told = { reason: RunwayReason; dryAt: Runway["dryAt"]; paces: Paces; days: number; likely: Forecast };

function inWords(catalog: Catalog, { reason, dryAt, paces, days, likely }: Told, holdings: Holdings): string {
  const { unit } = catalog;
  const amount = (credits: number) => `${formatAmount(credits, unit.scale)} ${wordFor(unit, credits)}`;
  const rate = (pace: Pace) => formatAmount(hundredthsADay(pace), unit.scale + 2);
  const history = `the last ${days} days`;
  if (reason === "unused") return `Nothing was used in ${history}.`;
  if (reason === "lapses") return `Nothing was used in ${history}; what is left lapses then.`;

  const usual = `At ${rate(paces.likely)} ${unit.plural} a day, as in ${history},`;
  const busiest = `at ${rate(paces.early)} a day, as in the busiest ${stretchOf(days)} days,`;
  const quietest = `at ${rate(paces.late)} a day, as in the quietest ${stretchOf(days)} days,`;
  const lasts = "it lasts longer than two years";
  const counted = [
    ...(likely.comes > 0 ? [`${amount(likely.comes)} still to come`] : []),
    ...(likely.lapses > 0 ? [`${amount(likely.lapses)} that will lapse unused`] : []),
  ];
  const sentences: string[] = [];
  if (reason === "lasts") sentences.push(`${usual} ${lasts}.`);
  else if (reason === "may_run_dry") sentences.push(`${usual} ${lasts}; ${busiest} it runs dry before.`);
  else {
    sentences.push(`${usual} it runs dry at the likely date.`);
    const varied = isFaster(paces.early, paces.late);
    if (varied && dryAt?.late == null) sentences.push(`${capital(busiest)} earlier; ${quietest} ${lasts}.`);
    else if (varied) sentences.push(`${capital(busiest)} earlier; ${quietest} later.`);
  }
  if (counted.length > 0 && reason === "runs_dry") sentences.push(`Counted in: ${counted.join(", and ")}.`);
  if (dryAt !== null && holdings.autoReload?.enabled === true) {
    sentences.push("Auto Reload is on and buys more before that; it is not counted.");
  }
  return sentences.join(" ");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
