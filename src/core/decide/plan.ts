import { MAX_AMOUNT } from "../amount.ts";
import { findPlan } from "../catalog.ts";
import type { Command } from "../command.ts";
import { anniversary, cycleAt } from "../cycle.ts";
import type { Cause, Funding, Movement } from "../entry.ts";
import { type Grant, hasLapsed, PRIORITY_PLAN } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { invalid } from "../rejection.ts";
import { fail, ok } from "../result.ts";
import { type PlanTerms, type Subscription, termsOf } from "../subscription.ts";
import type { Wallet } from "../wallet.ts";
import type { Book, Decided, Decision } from "./book.ts";
import { CALENDAR, give, newGrant } from "./movement.ts";
import { checkRoom, held } from "./room.ts";

type PlanCommand = Extract<Command, { kind: "plan" }>;

/** Starts, changes or cancels the plan of a wallet. */
export function decidePlan(book: Book, wallet: Wallet, command: PlanCommand, at: Instant): Decided {
  const { subscription } = wallet;
  if (command.plan === null) return cancel(command, subscription);
  const plan = findPlan(book.catalog, command.plan);
  if (plan === null) {
    const known = book.catalog.plans.map((each) => each.id).join(", ") || "none";
    return fail(
      invalid("/plan", `There is no plan ${JSON.stringify(command.plan)}. The catalog of this product has ${known}.`),
    );
  }
  const terms = termsOf(plan);
  if (subscription?.cycle == null) return begin(book, wallet, terms, command, at);
  const { cycle } = subscription;
  // What the catalog has made of the present plan since holds from the next cycle on.
  const isLarger = terms.id !== cycle.plan.id && terms.allocation > cycle.plan.allocation;
  const changed = isLarger
    ? upgrade(wallet, { ...subscription, cycle }, terms, command, at)
    : ok({ movements: [], subscription: { ...subscription, next: terms } });
  if (changed.ok && command.anchor !== null && command.anchor !== subscription.anchor) {
    return fail({
      code: "conflict",
      detail: "The anchor of a running plan stays: cancel it, and give another one when its last cycle has ended.",
    });
  }
  return changed;
}

function cancel(command: PlanCommand, subscription: Subscription | null): Decided {
  if (command.anchor !== null) return fail(invalid("/anchor", "Where no plan is to hold there is nothing to anchor."));
  if (subscription === null)
    return fail({ code: "conflict", detail: "This wallet has no plan that could be cancelled." });
  return ok({ movements: [], subscription: subscription.cycle === null ? null : { ...subscription, next: null } });
}

/** The cycle that holds now is given in full, none before it. A plan whose anchor lies ahead begins then. */
function begin(book: Book, wallet: Wallet, plan: PlanTerms, command: PlanCommand, at: Instant): Decided {
  const anchor = command.anchor ?? wallet.subscription?.anchor ?? at;
  const cycle = cycleAt(anchor, book.timeZone, at);
  if (cycle === null) {
    const subscription = { anchor, cycle: null, anniversary: 0, renewsAt: anchor, next: plan };
    return ok({ movements: [], subscription });
  }
  const noRoom = checkRoom(wallet, plan.allocation);
  if (noRoom !== null) return fail(noRoom);
  const subscription: Subscription = {
    anchor,
    cycle: { plan, from: cycle.from, previousFrom: null },
    anniversary: cycle.number + 1,
    renewsAt: cycle.to,
    next: plan,
  };
  return ok({ movements: [allocation(wallet, plan, plan.allocation, at, cycle.to, command)], subscription });
}

/**
 * A larger plan holds at once: what it gives more is given for the rest of the cycle, rounded down. Since only upgrades
 * take effect inside a cycle, a cycle never gives more than its highest plan would have.
 */
function upgrade(
  wallet: Wallet,
  subscription: Subscription & { cycle: NonNullable<Subscription["cycle"]> },
  plan: PlanTerms,
  command: PlanCommand,
  at: Instant,
): Decided {
  const { cycle, renewsAt } = subscription;
  const amount = prorate(plan.allocation - cycle.plan.allocation, renewsAt - at, renewsAt - cycle.from);
  const changed: Subscription = { ...subscription, cycle: { ...cycle, plan }, next: plan };
  if (amount === 0) return ok({ movements: [], subscription: changed });
  const noRoom = checkRoom(wallet, amount);
  if (noRoom !== null) return fail(noRoom);
  const terms = { expiresAt: renewsAt, priority: PRIORITY_PLAN };
  const grant = newGrant(wallet, "proration", "paid", amount, at, terms);
  const reason = `Upgrade from ${cycle.plan.name} to ${plan.name}.`;
  return ok({ movements: [give("proration", grant, command, { reason })], subscription: changed });
}

/** ⌊difference × remaining ÷ whole⌋, exactly. */
export function prorate(difference: number, remaining: number, whole: number): number {
  return Number((BigInt(difference) * BigInt(remaining)) / BigInt(whole));
}

/**
 * The anniversary of a plan: the next cycle begins with the credits of the plan that holds from now on, or the plan ends.
 * A renewal cannot be refused; where the balance is as large as one can be, it gives what there is room for.
 */
export function renew(
  book: Book,
  wallet: Wallet,
  { anchor, cycle, anniversary: number, renewsAt, next }: Subscription,
): Decision {
  if (next === null) return { movements: [], subscription: null };
  const sold = findPlan(book.catalog, next.id);
  const plan = sold === null ? next : termsOf(sold);
  const to = anniversary(anchor, book.timeZone, number + 1);
  const amount = Math.max(0, Math.min(plan.allocation, MAX_AMOUNT - held(wallet)));
  return {
    movements: amount === 0 ? [] : [allocation(wallet, plan, amount, renewsAt, to, CALENDAR)],
    subscription: {
      anchor,
      cycle: { plan, from: renewsAt, previousFrom: cycle?.from ?? null },
      anniversary: number + 1,
      renewsAt: to,
      next: plan,
    },
  };
}

function allocation(wallet: Wallet, plan: PlanTerms, amount: number, at: Instant, to: Instant, cause: Cause): Movement {
  // Credits that may roll over have no date: what the next cycle does not keep of them lapses when it begins.
  const terms = { expiresAt: plan.rollover === "none" ? to : null, priority: PRIORITY_PLAN };
  const grant = newGrant(wallet, "plan", "paid", amount, at, terms);
  return give("allocation", grant, cause, { reason: `Plan ${plan.name}.` });
}

/**
 * What lapses first at an instant, in burning order: the rest of a grant whose date has come, or, where a cycle ends, what
 * its plan credits hold beyond the cap of what the next one keeps.
 */
export function nextLapse(wallet: Wallet, at: Instant): Funding | null {
  let excess = beyondRollover(wallet, at);
  for (const grant of wallet.burning) {
    if (hasLapsed(grant, at)) return { grant: grant.number, amount: grant.remaining };
    if (!rollsOver(grant) || excess === 0) continue;
    const amount = Math.min(excess, grant.remaining);
    excess -= amount;
    return { grant: grant.number, amount };
  }
  return null;
}

function beyondRollover(wallet: Wallet, at: Instant): number {
  const { subscription } = wallet;
  if (subscription?.cycle == null || subscription.renewsAt > at) return 0;
  const { rollover } = subscription.cycle.plan;
  if (rollover === "all") return 0;
  const unused = wallet.burning.filter(rollsOver).reduce((sum, grant) => sum + grant.remaining, 0);
  // Credits of an earlier plan may have no date although this one keeps nothing.
  return Math.max(0, unused - (rollover === "none" ? 0 : rollover.cap));
}

function rollsOver(grant: Grant): boolean {
  return grant.source === "plan" && grant.expiresAt === null;
}
