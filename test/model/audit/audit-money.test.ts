/** The auditor on plans and purchases: healthy histories pass, and each kind of corruption is found by the law it breaks. */
import { expect, test } from "vitest";
import type { PlanWish, ProviderPayment, ReloadAttempt, Reloading, Subscription } from "../history.ts";
import { audit } from "./audit.ts";
import {
  type Change,
  type Corruption,
  covered,
  entry,
  findsEach,
  fundings,
  grant,
  moreGrants,
  pays,
  plain,
  purchase,
  removeLast,
  swap,
} from "./corrupt.ts";
import { accountOf, day, settleFigures } from "./healthy.ts";
import { anchored, kept, planned, returned } from "./healthy-plans.ts";
import { bought, reloaded, waived } from "./healthy-purchases.ts";

const HEALTHY = { planned, kept, returned, anchored, bought, waived, reloaded };

test.each(Object.entries(HEALTHY))("a healthy history passes: %s", (_, history) => {
  expect(audit(accountOf(history()))).toEqual([]);
});

const subscription = (change: Partial<Subscription>): Change => {
  return (history) => Object.assign(history.subscription as Subscription, change);
};
const wish = (index: number, change: Partial<PlanWish>): Change => {
  return (history) => Object.assign(history.wishes[index] as PlanWish, change);
};
const provider = (number: number, change: Partial<ProviderPayment>): Change => {
  return ({ providerPayments }) =>
    Object.assign(providerPayments.find((payment) => payment.number === number) as ProviderPayment, change);
};
const reloading = (change: Partial<Reloading>): Change => {
  return (history) => Object.assign(history.reloading as Reloading, change);
};
const attempt = (number: number, change: Partial<ReloadAttempt>): Change => {
  return (history) => Object.assign(history.attempts[number - 1] as ReloadAttempt, change);
};
/** Takes entries out of the middle; those behind move up, and everything that names them is left as it is. */
const remove = (sequence: number): Change => {
  return (history) => {
    history.entries.splice(sequence - 1, 1);
    for (const later of history.entries.slice(sequence - 1)) later.sequence--;
  };
};

const CORRUPTIONS: Record<string, Record<string, Corruption>> = {
  plans: {
    "an allocation beside the anniversary": covered(
      planned,
      entry(6, { effectiveAt: day(32), postedAt: day(32) }),
      grant(3, { effectiveAt: day(32) }),
    ),
    "a cycle without credits": covered(kept, removeLast, (h) => h.grants.pop()),
    "a cycle whose credits came twice": covered(
      planned,
      entry(7, { type: "allocation", key: null, effectiveAt: day(40), amount: 50, ...fundings([4, 50]) }),
      moreGrants({ number: 4, amount: 50, effectiveAt: day(40), givenBy: 7, expiresAt: day(59) }),
    ),
    "credits of a plan that has ended": covered(planned, wish(2, { at: day(20) })),
    "credits of another plan": covered(planned, wish(1, { plan: "capped" })),
    "a plan's credits asked for by nobody": covered(planned, entry(1, { key: null })),
    "an anniversary that somebody asked for": covered(planned, entry(6, { key: "k" })),
    "credits that stay beyond the cycle": covered(planned, grant(1, { expiresAt: day(32) })),
    "credits that lapse although they may be kept": covered(kept, grant(2, { expiresAt: day(59) })),
    "credits of a plan that burn last": covered(planned, grant(3, { priority: 30 })),
    "a proration that is rounded up": covered(
      planned,
      wish(1, { at: day(15.6) }),
      entry(3, { effectiveAt: day(15.6), postedAt: day(15.6), amount: 150, ...fundings([2, 150]) }),
      grant(2, { effectiveAt: day(15.6) }),
    ),
    "a cycle that gives more than its highest plan": covered(
      planned,
      grant(2, { amount: 301 }),
      entry(3, { amount: 301, ...fundings([2, 301]) }),
    ),
    "more kept than the plan says": covered(kept, entry(3, { amount: -19, ...fundings([1, 19]) })),
    "less kept than the plan says": covered(kept, entry(6, { amount: -91, ...fundings([2, 91]) })),
    "a lapse where no cycle ends": covered(kept, entry(3, { effectiveAt: day(30), postedAt: day(30) })),
    "the second of two equal times": covered(
      anchored,
      entry(2, {
        effectiveAt: Date.parse("2026-10-25T02:30:00+01:00"),
        postedAt: Date.parse("2026-10-25T02:30:00+01:00"),
      }),
      (h) => Object.assign(h, { rolledTo: Date.parse("2026-10-25T02:30:00+01:00") }),
    ),
    "anniversaries of another zone": covered(anchored, (h) =>
      Object.assign(h, { zones: [{ since: 0, name: "Asia/Kathmandu" }] }),
    ),
    "a stored anchor that drifted": plain(kept, subscription({ anchor: day(1) })),
    "a stored plan that drifted": plain(kept, subscription({ plan: "little" })),
    "a stored renewal that drifted": plain(kept, subscription({ renewsAt: day(91) })),
    "a stored cycle before that drifted": plain(kept, subscription({ previousFrom: day(30) })),
    "a cancellation that was lost": plain(kept, subscription({ next: null })),
    "a plan that is not kept": plain(kept, (h) => Object.assign(h, { subscription: null })),
  },
  calendar: {
    "an allocation posted before an expiry": covered(planned, swap(5, 6)),
    "a plan's credits that lapse in part": covered(planned, entry(4, { amount: -69, ...fundings([1, 69]) })),
    "a void posted behind the expiry of its instant": covered(planned, swap(8, 9)),
  },
  returns: {
    "credits of a cycle back in its grant": covered(returned, entry(6, fundings([1, 40]))),
    "a grant of its own instead of the cycle's": covered(
      returned,
      entry(7, fundings([6, 10])),
      moreGrants({ number: 6, source: "return", priority: 10, effectiveAt: day(33), expiresAt: day(59), givenBy: 7 }),
    ),
    "a return grant that outlives the cycle": covered(returned, grant(3, { expiresAt: day(60) })),
    "a return grant of less than 30 days without a plan": covered(returned, grant(5, { expiresAt: day(120) })),
    "a void at the end of the cycle that does not lapse with it": covered(
      planned,
      entry(8, fundings([4, 50])),
      moreGrants({ number: 4, source: "return", priority: 10, amount: 50, effectiveAt: day(59), givenBy: 8 }),
      grant(4, { expiresAt: day(89) }),
    ),
    "credits of a purchase back in another grant": covered(bought, entry(8, fundings([1, 50]))),
  },
  "3 funding": {
    "a reversal that takes of another purchase": covered(bought, entry(7, fundings([1, 50]))),
  },
  debts: {
    "a dispute won that pays another's debt": covered(bought, entry(8, { of: 1 })),
    "credits back while the purchase owes": covered(
      bought,
      entry(5, { amount: 5, outstandingChange: -20, ...pays([3, 20]), ...fundings([1, 5]) }),
    ),
  },
  "9 money": {
    "a succeeded payment that was not credited": plain(bought, provider(2, { state: "succeeded" })),
    "a credited payment that its provider declined": plain(bought, provider(1, { state: "declined" })),
    "a payment that the provider does not know": plain(bought, (h) => h.providerPayments.pop()),
    "a payment that only the provider knows": plain(bought, (h) =>
      h.providerPayments.push({ ...h.providerPayments[0]!, number: 9 }),
    ),
    "other money than was charged": plain(bought, provider(3, { money: 2_400 })),
    "another card than was charged": plain(bought, provider(3, { method: "test_card_answers_twice" })),
    "a payment kept as credited without its entry": plain(bought, purchase(3, { sequence: null })),
    "a payment with an entry kept as declined": plain(bought, purchase(3, { state: "declined" })),
    "a purchase of another kind than its entry": plain(bought, purchase(1, { kind: "auto_reload" })),
    "a purchase under another key than its entry": plain(bought, purchase(1, { key: "key-2" })),
    "credits that are no whole packs": plain(bought, purchase(2, { credits: 49 })),
    "money that is not that of the packs": plain(bought, purchase(2, { money: 2_499 })),
    "a receipt twice": plain(bought, purchase(3, { receipt: "sandbox-1" })),
    "two payments of one entry": plain(bought, purchase(4, { state: "credited", sequence: 6 })),
    "a refund that the ledger did not follow": plain(bought, provider(3, { refunded: 2_500 })),
    "a dispute won that the ledger did not follow": plain(bought, provider(1, { refunded: 0 })),
    "a reversal that is rounded up": plain(bought, provider(1, { refunded: 1_249 })),
    "reversed credits that drifted": plain(bought, purchase(3, { reversed: 1 })),
    "a reversal that is missing": covered(bought, removeLast),
    "more given back than the dispute held": plain(waived, purchase(1, { reversed: 0 })),
    "something owed though the purchase has credits left": covered(
      bought,
      entry(7, { amount: -40, outstandingChange: 10, ...fundings([2, 40]) }),
      entry(8, { amount: 40, outstandingChange: -10, ...fundings([2, 40]), ...pays([7, 10]) }),
    ),
  },
  "auto reload": {
    "two purchases in flight": plain(reloaded, purchase(2, { state: "asked", closedAt: null })),
    "a purchase decided before the one before was closed": plain(reloaded, purchase(3, { closedAt: day(5) })),
    "a purchase in flight that is forgotten": plain(reloaded, purchase(4, { state: "unknown", closedAt: null })),
    "a purchase in flight that is long closed": plain(reloaded, reloading({ inFlight: 4 })),
    "a purchase of the month that is not counted": plain(reloaded, reloading({ monthCount: 0 })),
    "a declined purchase that is counted": plain(reloaded, reloading({ monthCount: 2 })),
    "money of the month that drifted": plain(reloaded, reloading({ monthMoney: 2_499 })),
    "another month": plain(reloaded, reloading({ month: "1970-02" })),
    "declines that nobody declined": plain(reloaded, reloading({ declines: 4 })),
    "a decline that is not counted": plain(reloaded, reloading({ declines: 2, switchedOffAt: null, enabled: true })),
    "three declines, and still on": plain(reloaded, reloading({ enabled: true, switchedOffAt: null })),
    "switched off, and still on": plain(reloaded, reloading({ enabled: true })),
    "switched off too early": plain(reloaded, reloading({ declines: 2 })),
    "a purchase after three declines": plain(
      reloaded,
      purchase(1, { decidedAt: day(5), closedAt: day(5), number: 5 }),
      (h) => h.purchases.push(h.purchases.shift()!),
      (h) => h.attempts.push({ ...h.attempts.shift()!, at: day(5), purchase: 5 }),
    ),
    "a purchase that is no attempt": plain(reloaded, (h) => h.attempts.pop()),
    "an attempt that bought nothing": plain(reloaded, attempt(3, { purchase: null })),
    "an attempt for other money": plain(reloaded, attempt(1, { money: 2_400 })),
    "attempts that are not counted": plain(reloaded, reloading({ attempts: 4 })),
    "a cap noted twice in a month": plain(reloaded, (h) =>
      h.attempts.push({ ...h.attempts[1]!, number: 6, at: day(1) }),
    ),
    "attempts of nobody's setting": plain(reloaded, (h) => Object.assign(h, { reloading: null })),
  },
};

findsEach(CORRUPTIONS);

test("a plan's credits that were not given are missed even where all figures fit", () => {
  const history = planned();
  remove(6)(history);
  settleFigures(history);
  expect(audit(accountOf(history)).map((finding) => finding.law)).toContain("plans");
});
