/** The auditor itself: healthy histories pass, and each kind of corruption is found by the law that it breaks. */
import { expect, test } from "vitest";
import type { Entry } from "../history.ts";
import { audit } from "./audit.ts";
import {
  type Corruption,
  covered,
  deposit,
  entry,
  findsEach,
  fundings,
  grant,
  moreGrants,
  pays,
  plain,
  rehashed,
  removeLast,
  stored,
  swap,
} from "./corrupt.ts";
import {
  accountOf,
  chargedAgain,
  day,
  due,
  lapsed,
  lapsedAtOnce,
  owed,
  paidFromNextCredit,
  price,
  relink,
  settled,
  used,
} from "./healthy.ts";
import { EMPTY_CHAIN } from "./law-7-chain.ts";

const HEALTHY = { used, settled, owed, lapsed, lapsedAtOnce, due, paidFromNextCredit, chargedAgain };

test.each(Object.entries(HEALTHY))("a healthy history passes: %s", (_, history) => {
  expect(audit(accountOf(history()))).toEqual([]);
});

const CORRUPTIONS: Record<string, Record<string, Corruption>> = {
  "1 balance": {
    "a stored balance that drifted": plain(used, stored({ balance: 36 })),
    "a stored outstanding that drifted": plain(owed, stored({ outstanding: 5 })),
    "a stored usage that drifted": plain(used, stored({ usage: 116 })),
    "a stored sequence that drifted": plain(used, stored({ sequence: 3 })),
    "a grant's remaining that drifted": plain(used, grant(2, { remaining: 36 })),
    "remaining moved to another grant": plain(used, (h) => [
      grant(1, { remaining: 5 })(h),
      grant(2, { remaining: 30 })(h),
    ]),
    "an ending balance changed": rehashed(used, entry(3, { endingBalance: 111 })),
    "an ending outstanding changed": rehashed(owed, entry(3, { endingOutstanding: 21 })),
    "an amount changed": rehashed(used, entry(3, { amount: -41 })),
    "a running usage changed": rehashed(used, entry(4, { usage: 114 })),
    "a balance below zero": covered(used, entry(4, { amount: -200, price: price(200) })),
    "outstanding below zero": covered(owed, entry(7, { outstandingChange: -50 })),
    "a deposit in flight that is not counted": plain(settled, stored({ inFlightCount: 0 })),
    "an amount in flight that drifted": plain(settled, stored({ inFlightAmount: 6 })),
  },
  "2 sequence": {
    "a gap": rehashed(used, entry(4, { sequence: 5 })),
    "an entry removed": rehashed(used, (h) => h.entries.splice(2, 1)),
    "an entry twice": rehashed(used, (h) => h.entries.push(h.entries[3] as Entry)),
    "a starting balance that is not the ending before": rehashed(used, entry(3, { startingBalance: 151 })),
    "a time that goes back": covered(used, entry(3, { effectiveAt: day(0.5) })),
    "a posting that goes back": covered(due, entry(6, { postedAt: day(19) })),
    "an entry effective after it was posted": covered(used, entry(4, { postedAt: day(2.5) })),
  },
  "3 funding": {
    "a funding short of its entry": covered(used, entry(3, fundings([1, 39]))),
    "a funding beyond its entry": covered(used, entry(3, fundings([1, 41]))),
    "no funding": covered(used, entry(3, fundings())),
    "a funding of a grant that does not exist": covered(used, entry(3, fundings([9, 40]))),
    "the wrong grant": covered(used, entry(3, fundings([2, 40]))),
    "an over-drawn grant": covered(used, entry(4, fundings([1, 75]))),
    "fundings in the wrong order": covered(used, entry(4, fundings([2, 15], [1, 60]))),
    "a grant named twice": covered(used, entry(3, fundings([1, 20], [1, 20]))),
    "a draw on a lapsed grant": covered(used, entry(4, { effectiveAt: day(10), postedAt: day(10) })),
    "a draw before the grant is effective": covered(used, grant(1, { effectiveAt: day(2.5) })),
    "a priority that says otherwise": covered(used, grant(1, { priority: 31 })),
    "an overfilled grant": covered(settled, entry(7, { amount: 80, ...fundings([1, 80]) })),
    "a grant that gives less than it says": covered(used, grant(1, { amount: 120 })),
    "a draw on another grant than the one named": covered(due, (h) => h.named.set(8, 1)),
  },
  "4 once": {
    "a key twice": covered(used, entry(4, { key: "key-3" })),
    "a send charged twice": covered(chargedAgain, entry(3, { of: null })),
    "a send charged again after a refund in part": covered(chargedAgain, entry(3, { amount: 1, ...fundings([1, 1]) })),
  },
  "5 usage": {
    "a usage row that drifted": plain(used, (h) => Object.assign(h.usage[0] as object, { credits: 41 })),
    "a usage row that is missing": plain(used, (h) => h.usage.pop()),
    "a usage row of another campaign": plain(used, (h) => Object.assign(h.usage[0] as object, { campaign: "other" })),
    "a usage row of another quarter": plain(used, (h) => h.usage[0]!.quarter++),
    "a usage row twice": plain(used, (h) => h.usage.push(h.usage[0]!)),
  },
  "7 chain": {
    "a reason changed": plain(used, entry(2, { reason: "goodwill" })),
    "a campaign changed": plain(used, entry(3, { campaign: "other" })),
    "metadata changed": plain(used, entry(4, { metadata: { "10": 2 } })),
    "a funding changed": plain(used, entry(3, fundings([2, 40]))),
    "a debt payment changed": plain(owed, entry(6, pays([4, 8]))),
    "a hash changed": plain(used, entry(3, { hash: "f".repeat(64) })),
    "two entries swapped": plain(due, swap(5, 6)),
    "the last entry removed": plain(used, removeLast),
  },
  "8 settled": {
    "a price that is not the amount": covered(used, entry(3, { price: price(39) })),
    "a charge that leaves something owed": covered(used, entry(3, { outstandingChange: 1 })),
    "a deposit settled twice": covered(settled, entry(6, { type: "settlement", of: 2, price: price(-15) })),
    "a settled deposit kept as open": covered(settled, deposit(2, { state: "open", closedBy: null })),
    "an open deposit kept as settled": covered(settled, deposit(3, { state: "settled" })),
    "a deposit closed by another entry": covered(settled, deposit(2, { closedBy: 5 })),
    "a deposit that is not kept": covered(settled, (h) => h.deposits.shift()),
    "a settlement for another price": covered(settled, entry(4, { price: price(-11) })),
    "a settlement that owes though the balance reached": covered(
      owed,
      entry(3, { amount: -9, outstandingChange: 21, ...fundings([1, 9]) }),
    ),
    "a void that keeps a part": covered(lapsed, entry(4, { amount: 59, ...fundings([2, 59]) })),
    "a refund beyond the price": covered(settled, entry(7, { amount: 6, ...fundings([1, 6]) })),
    "a refund of nothing that was charged": covered(settled, entry(6, { of: 1 })),
    "a refund attributed to another campaign": covered(settled, entry(6, { campaign: "other" })),
  },
  "9 money": {
    "a payment without an entry": plain(used, (h) =>
      h.purchases.push({ ...h.purchases[0]!, number: 2, sequence: null }),
    ),
    "an entry without a payment": plain(used, (h) => h.purchases.pop()),
    "an entry of other credits than were bought": plain(used, (h) => h.purchases[0]!.credits++),
    "two payments of one entry": plain(used, (h) => h.purchases.push(h.purchases[0]!)),
  },
  calendar: {
    "an expiry that was not posted": plain(
      due,
      moreGrants({ number: 6, givenBy: 7, expiresAt: day(15), remaining: 4 }),
    ),
    "an expiry of a part": covered(due, entry(6, { amount: -99, ...fundings([1, 99]) })),
    "an expiry at another time": covered(due, grant(1, { expiresAt: day(9) })),
    "an expiry of what never expires": covered(due, grant(1, { expiresAt: null })),
    "expiries in another order than the burning order": covered(due, swap(5, 6)),
    "a future grant posted before an expiry": covered(due, swap(6, 7)),
    "a future grant given late": covered(due, entry(7, { effectiveAt: day(11) })),
    "a future grant that was not given": covered(due, grant(4, { effectiveAt: day(15) })),
    "a deposit in flight past its deadline": covered(settled, deposit(3, { deadline: day(5) })),
    "a void after its deadline": covered(due, deposit(3, { deadline: day(7) })),
    "a settlement after the deadline": covered(settled, deposit(2, { deadline: day(2) })),
    "something due posted after what was asked for": covered(
      due,
      entry(5, { key: "k", type: "adjustment", reason: "why" }),
    ),
  },
  debts: {
    "a debt that is not named": covered(owed, entry(6, pays())),
    "a younger debt paid first": covered(owed, entry(6, pays([4, 8]))),
    "a debt paid beyond what is owed": covered(owed, entry(8, pays([3, 11]))),
    "a refund that pays another's debt": covered(owed, entry(8, pays([4, 6], [3, 4]))),
    "a refund that gives back what is still owed": covered(
      owed,
      entry(8, { amount: 17, outstandingChange: -8, ...pays([3, 8]), ...fundings([2, 8], [1, 9]) }),
    ),
    "a repayment that takes more than it pays": covered(owed, entry(6, { amount: -9, ...fundings([2, 9]) })),
    "incoming credits that pay nothing": covered(paidFromNextCredit, removeLast),
    "a stored debt that drifted": plain(owed, (h) => Object.assign(h.debts[0] as object, { remaining: 1 })),
  },
  returns: {
    "not the last drawn first": covered(owed, entry(8, fundings([1, 15]))),
    "a return to another grant": covered(settled, moreGrants({ number: 2 }), entry(6, fundings([2, 15]))),
    "a return grant of another category": covered(lapsed, grant(2, { category: "paid" })),
    "a return grant of another priority": covered(lapsed, grant(2, { priority: 10 })),
    "a return grant that lives longer": covered(lapsed, grant(2, { expiresAt: day(43) })),
    "a return to a lapsed grant that does not lapse again": covered(lapsed, removeLast),
    "a return at the instant of a lapse that does not lapse": covered(lapsedAtOnce, removeLast),
    "a grace given twice": covered(
      lapsed,
      removeLast,
      entry(7, fundings([3, 50])),
      moreGrants({ number: 3, source: "return", amount: 50, effectiveAt: day(50), expiresAt: day(80), givenBy: 7 }),
    ),
  },
  shape: {
    "a charge that gives": covered(used, entry(3, { amount: 40 })),
    "an adjustment without a reason": covered(due, entry(8, { reason: null })),
    "an amount that is no integer": covered(used, entry(3, { amount: -39.5 })),
    "an entry posted by nobody": covered(used, entry(3, { actor: "" })),
  },
};

findsEach(CORRUPTIONS);

test("a send charged in two wallets of an account is found", () => {
  const [one, other] = [chargedAgain(), { ...chargedAgain(), wallet: "other" }];
  for (const each of other.entries) each.key = `other-${each.key}`;
  expect(audit(accountOf(one, relink(other))).map((finding) => finding.law)).toContain("4 once");
});

test("a key used in two wallets of an account is found", () => {
  const other = relink({ ...used(), wallet: "other" });
  const details = audit(accountOf(settled(), other)).map((finding) => finding.detail);
  expect(details).toContain('has the idempotency key "key-1" of main#1');
});

test("a hash is SHA-256 over the one before and RFC 8785 JSON, computed here from the letter", async () => {
  const literal =
    '{"account":"acme","action":null,"actor":"somebody","amount":100,"campaign":null,"case":null,"effective_at":0,' +
    '"ending_balance":100,"ending_outstanding":0,"fundings":[{"amount":100,"grant":1}],"idempotency_key":"key-1",' +
    '"metadata":null,"of":null,"outstanding_change":0,"pays":[],"posted_at":0,"price":null,"reason":null,' +
    '"reference":null,"sequence":1,"type":"grant","usage":0,"wallet":"main","workspace":null}';
  const bytes = new TextEncoder().encode(`${EMPTY_CHAIN}\n${literal}`);
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
  expect(used().entries[0]?.hash).toBe(digest);
});
