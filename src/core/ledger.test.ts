/** The calendar rolls a wallet forward; and what holds after any sequence of commands. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clips,
  command,
  costing,
  creative,
  DAY,
  HOUR,
  outreach,
  Play,
  policies,
  START,
  selling,
  studio,
  told,
} from "../../test/support/play.ts";
import { MAX_BALANCE } from "./amount.ts";
import type { Command } from "./command.ts";
import { decide } from "./decide/decide.ts";
import { type Entry, usageOf } from "./entry.ts";
import { burningOrder } from "./grant.ts";
import { execute, rollForward } from "./ledger.ts";
import { isOpen } from "./payment.ts";
import { refundable } from "./use.ts";
import { nextDueAt } from "./wallet.ts";

const at = (entries: Entry[]) => entries.map((entry) => [told(entry), entry.effectiveAt - START]);

describe("rolling forward", () => {
  test("at one instant: voids by sequence, expiries in burning order, then grants by number", () => {
    const play = new Play();
    const due = START + DAY;
    play.post("grant", { amount: 200 });
    play.post("grant", { amount: 5, priority: 40, expiresAt: due });
    play.post("grant", { amount: 5, priority: 35, expiresAt: due });
    play.run("grant", { amount: 3, priority: 50, effectiveAt: due });
    play.run("grant", { amount: 4, priority: 1, effectiveAt: due });
    play.post("deposit", { deadline: due, quantities: clips(1, 8) });
    play.post("deposit", { deadline: due, quantities: clips(1, 10) });
    const entries = play.wait(DAY);
    expect(entries.map(told)).toEqual([
      "settlement +48 = 160 to 1:48",
      "settlement +50 = 210 to 1:50",
      "expiry -5 = 205 from 3:5",
      "expiry -5 = 200 from 2:5",
      "grant +3 = 203 to 4:3",
      "grant +4 = 207 to 5:4",
    ]);
    expect(new Set(entries.map((entry) => entry.effectiveAt))).toEqual(new Set([due]));
    expect(entries.slice(0, 4).every(({ actor, key }) => actor === "scrip" && key === null)).toBe(true);
  });

  test("each instant in its turn, with the time at which it was due", () => {
    const play = new Play();
    play.post("grant", { amount: 100 });
    play.run("grant", { amount: 30, effectiveAt: START + 3 * HOUR, expiresAt: START + 5 * HOUR });
    play.post("grant", { amount: 10, expiresAt: START + 4 * HOUR });
    play.post("deposit", { deadline: START + 2 * HOUR });
    const due = play.wait(10 * DAY);
    expect(at(due)).toEqual([
      ["settlement +40 = 110 to 1:30 3:10", 2 * HOUR],
      ["grant +30 = 140 to 2:30", 3 * HOUR],
      ["expiry -10 = 130 from 3:10", 4 * HOUR],
      ["expiry -30 = 100 from 2:30", 5 * HOUR],
    ]);
    expect(due.every((entry) => entry.postedAt === START + 10 * DAY)).toBe(true);
    expect(nextDueAt(play.wallet)).toBeNull();
  });

  test("then the command, which finds what they left", () => {
    const play = new Play();
    play.post("grant", { amount: 10, expiresAt: START + HOUR });
    play.now += HOUR;
    const { due, result } = play.execute(command("charge", costing(2)));
    expect(due.map(told)).toEqual(["expiry -10 = 0 from 1:10"]);
    expect(result).toMatchObject({ ok: false, error: { code: "insufficient_credits", available: 0 } });
  });

  test("one millisecond before, nothing is due", () => {
    const play = new Play();
    play.post("grant", { amount: 10, expiresAt: START + HOUR });
    expect(play.wait(HOUR - 1)).toEqual([]);
    expect(told(play.post("charge", costing(2)))).toBe("charge -2 = 8 from 1:2");
  });

  test("twice changes nothing, and so does a roll", () => {
    const play = new Play();
    play.post("grant", { amount: 10, expiresAt: START + HOUR });
    play.wait(DAY);
    const before = structuredClone(play.wallet);
    expect(play.wait(0)).toEqual([]);
    expect(play.execute(command("roll"))).toMatchObject({ due: [], result: { ok: true, value: { entries: [] } } });
    expect(play.wallet).toEqual(before);
  });

  test("late or early, step by step or at once: the same ledger", () => {
    const run = (steps: number[]) => {
      const play = new Play();
      play.post("grant", { amount: 100, category: "promotional", expiresAt: START + 2 * DAY });
      play.run("grant", { amount: 30, effectiveAt: START + 3 * DAY, expiresAt: START + 50 * DAY });
      play.post("deposit", { deadline: START + 3 * DAY });
      play.post("deposit", { deadline: START + DAY });
      for (const step of steps) play.wait(step);
      return at(play.entries);
    };
    expect(run(Array(100).fill(DAY))).toEqual(run([100 * DAY]));
    expect(run([100 * DAY]).at(-1)).toEqual(["expiry -30 = 0 from 2:30", 50 * DAY]);
  });

  test("the clock of another machine may be behind: time stands still, it never goes back", () => {
    const play = new Play();
    play.post("grant");
    play.now -= HOUR;
    const entry = play.post("charge", costing(2));
    expect(entry).toMatchObject({ effectiveAt: START, postedAt: START - HOUR });
  });
});

describe("deadlines", () => {
  test("of a closed deposit, though it was the next one, do nothing; the one after it holds", () => {
    const play = new Play();
    play.post("grant", { amount: 100 });
    play.post("deposit", { deadline: START + HOUR });
    play.post("deposit", { deadline: START + 2 * HOUR });
    play.post("settle", { deposit: 2, quantities: {} });
    // It may be too early, never too late.
    expect(nextDueAt(play.wallet)).toBe(START + HOUR);
    expect(play.wait(HOUR)).toEqual([]);
    expect(nextDueAt(play.wallet)).toBe(START + 2 * HOUR);
    expect(at(play.wait(HOUR))).toEqual([["settlement +40 = 60 to 1:40", 2 * HOUR]]);
    expect(nextDueAt(play.wallet)).toBeNull();
  });

  test("of deposits that are not at hand are waited for", () => {
    const play = new Play();
    play.post("grant", { amount: 100 });
    play.post("deposit", { deadline: START + HOUR });
    play.post("void", { deposit: 2 });
    play.wallet.uses.clear();
    play.wallet.laterDeadline = START + 5 * HOUR;
    expect(rollForward(play.book, play.wallet, START + HOUR, START + HOUR)).toEqual([]);
    expect(nextDueAt(play.wallet)).toBe(START + 5 * HOUR);
  });

  test("an earlier one that is made later comes first", () => {
    const play = new Play();
    play.post("grant", { amount: 200 });
    play.post("deposit", { deadline: START + 2 * HOUR });
    play.post("deposit", { deadline: START + HOUR, quantities: clips(1, 4) });
    expect(at(play.wait(DAY))).toEqual([
      ["settlement +44 = 160 to 1:44", HOUR],
      ["settlement +40 = 200 to 1:40", 2 * HOUR],
    ]);
    expect(play.entries.at(-1)!.reason).toBe("Its deadline passed.");
  });

  test("at the very instant it is too late to settle", () => {
    const play = new Play();
    play.post("grant", { amount: 100 });
    play.post("deposit", { deadline: START + HOUR });
    play.now += HOUR;
    expect(play.refusal("settle", { deposit: 2, quantities: {} })).toBe("conflict");
    expect(play.wallet).toMatchObject({ balance: 100, inFlight: { count: 0, amount: 0 } });
  });
});

// Commands at random, over few entries and grants so that they meet, with time passing between them.

const small = fc.integer({ min: 1, max: 90 });
const place = fc.integer({ min: 1, max: 14 });
const choice = fc.nat(50);
const later = fc.option(fc.integer({ min: 1, max: 40 }), { nil: null, freq: 1 });

type Step = { wait: number; make: (play: Play) => Command };

/** One of the deposits, uses or payments that there are; a number that is not there where there are none. */
const chosen = (numbers: number[], which: number) => numbers[which % numbers.length] ?? which + 1;
const deposit = ({ wallet }: Play, which: number) =>
  chosen(
    [...wallet.uses.values()].flatMap(({ kind, sequence }) => (kind === "deposit" ? [sequence] : [])),
    which,
  );
const use = ({ wallet }: Play, which: number) => chosen([...wallet.uses.keys()], which);
const payment = ({ wallet }: Play, which: number) => chosen([...wallet.payments.keys()], which);

/**
 * @param thresholds whether Auto Reload also buys below a threshold. What it buys then depends on when somebody looks.
 */
function steps(next: boolean, thresholds: boolean): fc.Arbitrary<Step> {
  const spend = next
    ? fc.record({ action: fc.constant("email.first_draft"), campaign: fc.constant("q3"), count: small })
    : fc.record({ action: fc.constant("creative.submission"), campaign: fc.constant(null), count: small });
  const quantities = (amount: number) => (next ? { count: amount } : clips(1, amount));
  const pack = next ? "5k" : "small";
  const reference = fc.option(
    fc.integer({ min: 1, max: 3 }).map((id) => creative(String(id))),
    { nil: null },
  );
  const when = (play: Play, hours: number | null) => (hours === null ? null : play.now + hours * HOUR);
  const commands = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(small, fc.constantFrom("paid", "promotional"), later, later).map(
        ([amount, category, start, life]) =>
          (play: Play) =>
            command("grant", {
              amount: amount * 3,
              category: category as "paid",
              effectiveAt: when(play, start),
              expiresAt: life === null ? null : play.now + ((start ?? 0) + life) * HOUR,
            }),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(spend, reference).map(
        ([{ action, campaign, count }, ref]) =>
          () =>
            command("charge", { action, campaign, quantities: quantities(count), reference: ref }),
      ),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(spend, reference, later).map(
        ([{ action, campaign, count }, ref, hours]) =>
          (play: Play) =>
            command("deposit", {
              action,
              campaign,
              quantities: quantities(count),
              reference: ref,
              deadline: when(play, hours),
            }),
      ),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(choice, fc.integer({ min: 0, max: 150 })).map(
        ([which, amount]) =>
          (play: Play) =>
            command("settle", { deposit: deposit(play, which), quantities: quantities(amount) }),
      ),
    },
    { weight: 4, arbitrary: choice.map((which) => (play: Play) => command("void", { deposit: deposit(play, which) })) },
    {
      weight: 5,
      arbitrary: fc.tuple(choice, fc.option(small, { nil: null })).map(
        ([which, amount]) =>
          (play: Play) =>
            command("refund", { entry: use(play, which), amount }),
      ),
    },
    { weight: 1, arbitrary: place.map((grant) => () => command("withdraw", { grant })) },
    {
      weight: 1,
      arbitrary: place.map((receipt) => () => command("topup", { pack, paid: { receipt: `r${receipt}` } })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.integer({ min: -90, max: 40 }), fc.option(place, { nil: null }), fc.boolean()).map(
        ([amount, grant, allowOutstanding]) =>
          () =>
            command("adjustment", {
              amount: amount === 0 ? 1 : amount,
              grant: amount < 0 ? grant : null,
              allowOutstanding,
            }),
      ),
    },
    { weight: 2, arbitrary: fc.option(small, { nil: null }).map((amount) => () => command("repayment", { amount })) },
    { weight: 1, arbitrary: small.map((amount) => () => command("waiver", { amount })) },
    { weight: 1, arbitrary: fc.constant(() => command("roll")) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.option(fc.constantFrom("little", "capped", "whole"), { nil: null, freq: 5 }),
          fc.option(fc.integer({ min: -2_000, max: 60 }), { nil: null, freq: 2 }),
        )
        .map(
          ([plan, hours]) =>
            (play: Play) =>
              command("plan", { plan, anchor: plan === null ? null : when(play, hours) }),
        ),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          enabled: fc.constantFrom(true, true, true, false),
          threshold: thresholds ? fc.option(small, { nil: null, freq: 1 }) : fc.constant(null),
          count: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
        })
        .map(
          ({ count, ...fields }) =>
            () =>
              command("auto_reload", { ...fields, pack, monthlyCap: { count, money: null } }),
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1, max: 2 })
        .map((count) => () => command("topup", { pack, count, paid: { provider: "sandbox", method: null } })),
    },
    {
      weight: 5,
      arbitrary: choice.map((which) => (play: Play) => {
        const number = payment(play, which);
        return command("credit", { payment: number, receipt: `p${number}` });
      }),
    },
    {
      weight: 1,
      arbitrary: choice.map((which) => (play: Play) => command("decline", { payment: payment(play, which) })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(choice, fc.nat(6_000), fc.nat(6_000)).map(
        ([which, refunded, disputed]) =>
          (play: Play) =>
            command("reverse", { payment: payment(play, which), refunded, disputed }),
      ),
    },
  );
  const wait = fc.constantFrom(0, 0, 0, 0, 1, HOUR, 7 * HOUR, 4 * DAY, 31 * DAY);
  return fc.record({ wait, make: commands });
}

const newPlay = (next: boolean) => {
  const catalog = next ? outreach : policies(studio, { outstandingLimit: null });
  return new Play(selling(catalog, { little: [60], capped: [120, { cap: 50 }], whole: [200, "all"] }));
};

/** Half of them begin with a plan and Auto Reload. */
function programs(next: boolean, thresholds: boolean): fc.Arbitrary<Step[]> {
  const pack = next ? "5k" : "small";
  const begun: Step[] = [
    { wait: 0, make: () => command("plan", { plan: "little" }) },
    { wait: 0, make: () => command("auto_reload", { pack, threshold: thresholds ? 30 : null }) },
  ];
  const program = fc.array(steps(next, thresholds), { maxLength: 40, size: "max" });
  return fc.tuple(fc.constantFrom([], begun), program).map((parts) => parts.flat());
}

function forAll(check: (play: Play, steps: Step[]) => void, { thresholds = true } = {}): void {
  const any = fc.boolean().chain((next) => fc.tuple(fc.constant(next), programs(next, thresholds)));
  fc.assert(
    fc.property(any, ([next, program]) => {
      check(newPlay(next), program);
    }),
    { numRuns: 150 },
  );
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe("after any commands", () => {
  test("the laws of the wallet hold", () => {
    forAll((play, program) => {
      for (const { wait, make } of program) {
        play.now += wait;
        play.execute(make(play));
        checkWallet(play);
      }
      checkEntries(play);
      checkGrants(play);
      checkPayments(play);
    });
  });

  test("deciding changes nothing", () => {
    forAll((play, program) => {
      for (const { wait, make } of program) {
        play.wait(wait);
        const asked = make(play);
        const before = structuredClone([play.wallet, play.book.billed, play.book.receipts, asked]);
        decide(play.book, play.wallet, asked, Math.max(play.now, play.wallet.lastAt));
        expect([play.wallet, play.book.billed, play.book.receipts, asked]).toEqual(before);
        play.execute(asked);
      }
    });
  });

  test("a refused command leaves the wallet as it was", () => {
    forAll((play, program) => {
      for (const { wait, make } of program) {
        play.wait(wait);
        const before = structuredClone([play.wallet, play.book.billed, play.book.receipts]);
        const { due, noted, result } = play.execute(make(play));
        expect(due).toEqual([]);
        if (!result.ok) {
          const wallet = before[0] as Play["wallet"];
          before[0] = { ...wallet, laterDeadline: play.wallet.laterDeadline };
          if (noted.reloads.length > 0) {
            // That a cap kept Auto Reload from buying is noted all the same, and nothing else.
            expect(noted).toMatchObject({ payments: [], reloads: [{ payment: null }] });
            const { spent, attempts } = play.wallet.autoReload!;
            before[0] = { ...before[0], autoReload: { ...wallet.autoReload!, spent, attempts } };
          }
          expect([play.wallet, play.book.billed, play.book.receipts]).toEqual(before);
        }
      }
    });
  });

  test("when it is rolled forward makes no difference", () => {
    const check = (often: Play, program: Step[]) => {
      const seldom = new Play(often.book.catalog);
      for (const { wait, make } of program) {
        for (const part of [0.25, 0.25, 0.5]) often.wait(Math.floor(wait * part));
        seldom.now += wait;
        often.now = seldom.now;
        often.wait(0);
        const asked = make(often);
        expect(often.execute(asked).result.ok).toBe(seldom.execute(asked).result.ok);
      }
      often.wait(400 * DAY);
      seldom.wait(400 * DAY);
      expect(at(often.entries)).toEqual(at(seldom.entries));
      expect(often.wallet.subscription).toEqual(seldom.wallet.subscription);
      expect([often.reloads, often.wallet.payments]).toEqual([seldom.reloads, seldom.wallet.payments]);
    };
    forAll(check, { thresholds: false });
  });

  // Afterwards nothing is used any more but what was waived.
  test("all that was charged can be refunded, once, and so can all money that went back come again", () => {
    forAll((play, program) => {
      for (const { wait, make } of program) {
        play.now += wait;
        play.execute(make(play));
      }
      const waived = sum(
        play.entries.flatMap((entry) =>
          entry.type === "adjustment"
            ? entry.pays.filter(({ debt }) => isUse(play, debt)).map(({ amount }) => amount)
            : [],
        ),
      );
      for (const use of [...play.wallet.uses.values()]) {
        if (use.state === "open") play.run("void", { deposit: use.sequence });
        else if (use.kind === "purchase") play.run("reverse", { payment: paymentOf(play, use.sequence).number });
        else play.run("refund", { entry: use.sequence });
        expect(play.run("refund", { entry: use.sequence })).toMatchObject({ ok: false });
        expect([use.owed, sum(use.drawn.map(({ amount }) => amount))]).toEqual([0, 0]);
      }
      expect(play.wallet.usage).toBe(waived);
    });
  });
});

/** Whether an entry that left something outstanding was usage, and not an adjustment or a reversal. */
function isUse(play: Play, sequence: number): boolean {
  return play.entries[sequence - 1]!.type === "settlement";
}

function paymentOf({ wallet }: Play, sequence: number) {
  return [...wallet.payments.values()].find((each) => each.entry === sequence)!;
}

/** Laws 1 and 8 and the figures that a wallet carries, each from the entries alone. */
function checkWallet({ wallet, entries }: Play): void {
  const grants = [...wallet.grants.values()];
  const uses = [...wallet.uses.values()];
  const open = uses.filter((use) => use.state === "open");
  expect({
    balance: wallet.balance,
    outstanding: wallet.outstanding,
    usage: wallet.usage,
    inFlight: wallet.inFlight,
    scheduledAmount: wallet.scheduledAmount,
    pendingCredits: wallet.pendingCredits,
  }).toEqual({
    balance: sum(entries.map((entry) => entry.amount)),
    outstanding: sum(entries.map((entry) => entry.outstandingChange)),
    usage: sum(entries.map(usageOf)),
    inFlight: { count: open.length, amount: sum(open.map((use) => use.amount)) },
    scheduledAmount: sum(grants.filter((grant) => grant.scheduled !== null).map((grant) => grant.amount)),
    pendingCredits: sum([...wallet.payments.values()].filter(isOpen).map(({ order }) => order.credits)),
  });
  expect(sum(grants.filter((grant) => grant.scheduled === null).map((grant) => grant.remaining))).toBe(wallet.balance);
  expect(sum(wallet.debts.map((debt) => debt.remaining))).toBe(wallet.outstanding);
  expect(sum(uses.map((use) => use.owed))).toBeLessThanOrEqual(wallet.outstanding);
  expect(wallet.balance + wallet.inFlight.amount + wallet.scheduledAmount).toBeLessThanOrEqual(MAX_BALANCE);
  expect(wallet.burning).toEqual(
    grants.filter((grant) => grant.scheduled === null && grant.remaining > 0).sort(burningOrder),
  );
  for (const grant of grants) {
    expect(grant.remaining).toBeGreaterThanOrEqual(0);
    expect(grant.remaining).toBeLessThanOrEqual(grant.amount);
    if (grant.expiresAt !== null && grant.expiresAt <= wallet.lastAt) expect(grant.remaining).toBe(0);
  }
}

/** Laws 2 and 3. */
function checkEntries({ entries, wallet }: Play): void {
  let balance = 0;
  let owed = 0;
  let before = Number.MIN_SAFE_INTEGER;
  const remaining = new Map<number, number>();
  entries.forEach((entry, index) => {
    expect(entry.sequence).toBe(index + 1);
    balance += entry.amount;
    owed += entry.outstandingChange;
    expect([entry.endingBalance, entry.endingOutstanding]).toEqual([balance, owed]);
    expect(entry.effectiveAt).toBeGreaterThanOrEqual(before);
    before = entry.effectiveAt;
    expect(sum(entry.fundings.map((funding) => funding.amount))).toBe(Math.abs(entry.amount));
    expect(sum(entry.pays.map((payment) => payment.amount))).toBe(Math.max(0, -entry.outstandingChange));
    expect(new Set(entry.fundings.map((funding) => funding.grant)).size).toBe(entry.fundings.length);
    for (const funding of entry.fundings) {
      const left = (remaining.get(funding.grant) ?? 0) + Math.sign(entry.amount) * funding.amount;
      expect(left).toBeGreaterThanOrEqual(0);
      remaining.set(funding.grant, left);
      const grant = wallet.grants.get(funding.grant)!;
      expect(entry.effectiveAt).toBeGreaterThanOrEqual(grant.effectiveAt);
      if (entry.amount < 0 && entry.type !== "expiry") {
        expect(entry.effectiveAt).toBeLessThan(grant.expiresAt ?? Number.POSITIVE_INFINITY);
      }
    }
  });
}

/** What a grant is called to be is what entries gave it when it began and when it became larger. */
function checkGrants({ entries, wallet }: Play): void {
  const given = new Map<number, number>();
  for (const { amount, fundings, newGrants, joins, effectiveAt } of entries) {
    if (amount < 0) expect([newGrants, joins]).toEqual([[], []]);
    for (const { number } of newGrants) {
      expect(given.has(number)).toBe(false);
      given.set(number, fundings.find(({ grant }) => grant === number)!.amount);
    }
    for (const { grant, amount: part } of joins) {
      expect(part).toBeLessThanOrEqual(fundings.find((funding) => funding.grant === grant)!.amount);
      expect(wallet.grants.get(grant)).toMatchObject({ source: "return" });
      expect(effectiveAt).toBeLessThanOrEqual(wallet.grants.get(grant)!.expiresAt!);
      given.set(grant, given.get(grant)! + part);
    }
  }
  for (const grant of wallet.grants.values()) {
    if (grant.scheduled === null) expect(given.get(grant.number)).toBe(grant.amount);
  }
  const ended = wallet.subscription?.cycle == null ? null : wallet.subscription.renewsAt;
  expect(ended === null || ended > wallet.lastAt).toBe(true);
}

/** Law 9: one entry for every purchase that was paid, for exactly what was bought; and what was taken back of it. */
function checkPayments({ entries, wallet }: Play): void {
  const purchases = entries.filter(({ type }) => type === "topup" || type === "auto_reload");
  const paid = [...wallet.payments.values()].filter(({ state }) => state === "credited");
  expect(paid.length).toBe(purchases.length);
  for (const { entry, kind, provider, receipt, order, reversed } of paid) {
    const purchase = { ...order, provider, receipt };
    expect(entries[entry! - 1]).toMatchObject({ type: kind, amount: order.credits, purchase });
    expect(refundable(wallet.uses.get(entry!)!)).toBeLessThanOrEqual(reversed);
    expect(reversed).toBeLessThanOrEqual(order.credits);
  }
}

test("a command is never decided before the wallet's last entry", () => {
  const play = new Play();
  play.post("grant");
  const { result } = execute(play.book, play.wallet, command("charge", costing(2)), START - DAY);
  expect(result.ok && result.value.entries[0]!.effectiveAt).toBe(START);
});
