import type { Entry, Grant, WalletHistory } from "../history.ts";
import { allocationOf, type Cycle, cyclesOf } from "./cycles.ts";
import type { Report } from "./finding.ts";
import { grantsByNumber, sum, walk } from "./walk.ts";

/**
 * A plan gives its credits once in each cycle, at the anniversaries of its anchor, and what an upgrade adds in proportion
 * to what is left of the cycle; never more than its highest plan. When a cycle ends, so do the plan's credits, but for what
 * the plan says that the next cycle keeps.
 */
export function auditPlans(history: WalletHistory, report: Report): void {
  const { cycles, standing } = cyclesOf(history);
  auditWhatIsGiven(history, cycles, report);
  auditWhatIsKept(history, cycles, report);

  const { subscription } = history;
  const expected = standing && {
    anchor: standing.anchor,
    plan: standing.cycle?.plans.at(-1)?.plan ?? null,
    cycleFrom: standing.cycle?.from ?? null,
    renewsAt: standing.turnsAt,
    next: standing.next,
    previousFrom: standing.cycle?.before?.from ?? null,
  };
  const [should, is] = [JSON.stringify(expected), JSON.stringify(subscription)];
  if (should !== is) report(null, `the plan is kept as ${is}, the wishes and the calendar say ${should}`);
}

function auditWhatIsGiven(history: WalletHistory, cycles: Cycle[], report: Report): void {
  const grants = grantsByNumber(history);
  const given = history.entries.filter((entry) => entry.type === "allocation" || entry.type === "proration");
  const expected = cycles.flatMap((cycle) => giftsOf(history, cycle));
  for (let index = 0; index < Math.max(given.length, expected.length); index++) {
    const [entry, gift] = [given[index], expected[index]];
    const grant = grants.get(entry?.fundings[0]?.grant ?? -1);
    const is = entry === undefined ? "nothing" : inWords(giftIn(entry, grant));
    const should = gift === undefined ? "nothing" : inWords(gift);
    if (is === should) continue;
    report(entry?.sequence ?? null, `gives ${is}, where the plan gives ${should}`);
    break;
  }

  for (const cycle of cycles) {
    const inside = given.filter(({ effectiveAt: at }) => at >= cycle.begunAt && at < cycle.to);
    const highest = Math.max(...cycle.plans.map(({ plan }) => allocationOf(history, plan)));
    const total = sum(inside.map((entry) => entry.amount));
    if (total > highest)
      report(inside.at(-1)?.sequence ?? null, `the cycle gives ${total}, its highest plan ${highest}`);
  }
}

type Gift = { type: string; at: number; amount: number; expiresAt: number | null; isAsked: boolean; terms: string };

const TERMS = { allocation: "plan paid 10", proration: "proration paid 10" };

/** What a cycle gives: its allocation, and more for the rest of it whenever its plan is raised. */
function giftsOf(history: WalletHistory, { plans, from, to, begunAt, isAsked }: Cycle): Gift[] {
  const [first, ...raised] = plans.map(({ at, plan }) => ({ at, plan, allocation: allocationOf(history, plan) }));
  if (first === undefined) return [];
  const keepsNothing = history.terms.plans[first.plan]?.keeps === 0;
  const allocation: Gift = {
    type: "allocation",
    at: begunAt,
    amount: first.allocation,
    expiresAt: keepsNothing ? to : null,
    isAsked,
    terms: TERMS.allocation,
  };
  let held = first.allocation;
  const prorations = raised.flatMap(({ at, allocation }): Gift[] => {
    const amount = Number((BigInt(allocation - held) * BigInt(to - at)) / BigInt(to - from));
    held = allocation;
    if (amount === 0) return [];
    return [{ type: "proration", at, amount, expiresAt: to, isAsked: true, terms: TERMS.proration }];
  });
  return [allocation, ...prorations];
}

function giftIn({ type, effectiveAt: at, amount, key }: Entry, grant: Grant | undefined): Gift {
  const terms = grant === undefined ? "no grant" : `${grant.source} ${grant.category} ${grant.priority}`;
  return { type, at, amount, expiresAt: grant?.expiresAt ?? null, isAsked: key !== null, terms };
}

function inWords({ type, at, amount, expiresAt, isAsked, terms }: Gift): string {
  const until = expiresAt === null ? "for ever" : `until ${time(expiresAt)}`;
  return `${isAsked ? "a request's" : "the calendar's"} ${type} of ${amount} (${terms}) at ${time(at)} ${until}`;
}

/** Where a cycle ends, credits of the plan that have no date are there up to what its plan says is kept. */
function auditWhatIsKept(history: WalletHistory, cycles: Cycle[], report: Report): void {
  const grants = grantsByNumber(history);
  const undated = (remaining: Map<number, number>) =>
    sum([...remaining].map(([number, left]) => (isUndated(grants.get(number)) ? left : 0)));
  const ends = new Map(cycles.map((cycle) => [cycle.to, cycle]));
  /** What was there when the first of a cycle's end was posted, and what of it has lapsed so far. */
  const ended = new Map<number, { before: number; lapsed: number }>();

  for (const { entry, remaining } of walk(history)) {
    const end = ends.get(entry.effectiveAt);
    const isLapse = entry.type === "expiry" && isUndated(grants.get(entry.fundings[0]?.grant ?? -1));
    if (end === undefined) {
      if (isLapse) report(entry.sequence, "lapses credits of a plan where no cycle ends");
      continue;
    }
    // What comes back at this instant because a deadline passed still belongs to the cycle.
    const isVoid = entry.type === "settlement" && entry.key === null;
    if (isVoid) continue;
    if (!ended.has(entry.effectiveAt)) ended.set(entry.effectiveAt, { before: undated(remaining), lapsed: 0 });
    const at = ended.get(entry.effectiveAt);
    if (isLapse && at !== undefined) at.lapsed -= entry.amount;
  }
  for (const [to, { before, lapsed }] of ended) {
    const keeps = history.terms.plans[ends.get(to)?.plans.at(-1)?.plan ?? ""]?.keeps ?? 0;
    const expected = Math.max(0, before - keeps);
    if (lapsed !== expected) {
      report(null, `of ${before} credits of the plan ${lapsed} lapsed at ${time(to)}, where ${expected} should`);
    }
  }
}

function isUndated(grant: Grant | undefined): boolean {
  return grant?.source === "plan" && grant.expiresAt === null;
}

function time(at: number): string {
  return new Date(at).toISOString();
}
