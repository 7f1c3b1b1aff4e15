/** Auto Reload, whatever is missing and whatever happens, against simpler ways to work it out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { command, costing, DAY, HOUR, Play, policies, START, studio } from "../../../test/support/play.ts";
import { MAX_BALANCE } from "../amount.ts";
import type { Command } from "../command.ts";
import { monthOf } from "../cycle.ts";
import { isOpen } from "../payment.ts";
import { proposeFor } from "./reload.ts";

/** A wallet that buys small packs: 50 tokens for $25. */
function reloading(fields: object = {}): Play {
  const play = new Play();
  play.run("auto_reload", fields);
  return play;
}

/** Tried one pack after another. */
describe("for anything that is missing", () => {
  const upTo = (max: number) => fc.integer({ min: 0, max });
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const situation = fc.record({
    credits: fc.integer({ min: 1, max: 60 }),
    price: fc.integer({ min: 1, max: 60 }),
    balance: upTo(200),
    owed: upTo(100),
    paysFirst: fc.boolean(),
    cost: upTo(400),
    threshold: maybe(fc.integer({ min: 1, max: 400 })),
    count: maybe(upTo(3)),
    money: maybe(upTo(1_000)),
    spent: fc.record({ month: fc.constantFrom("2025-12", "2026-01"), count: upTo(3), money: upTo(500) }),
  });

  test("it buys the fewest packs that cover the request and restore the threshold, or as many of them as a cap allows", () => {
    fc.assert(
      fc.property(situation, ({ credits, price, balance, owed, paysFirst, cost, threshold, count, money, spent }) => {
        const pack = { id: "small", name: "Pack", credits, price: { amount: price, currency: "USD" } };
        const catalog = policies({ ...studio, packs: [pack] }, { outstanding: paysFirst ? "next_credit" : "manual" });
        const play = reloading({ threshold, monthlyCap: { count, money } });
        const autoReload = { ...play.wallet.autoReload!, inFlight: null, spent: { ...spent, capped: null } };
        const proposal = proposeFor({ ...play.book, catalog }, { balance, outstanding: owed, autoReload }, cost, START);

        const left = (packs: number) => balance + packs * credits - (paysFirst ? owed : 0) - cost;
        const before = spent.month === "2026-01" ? spent : { count: 0, money: 0 };
        const fits = (packs: number) => money === null || before.money + packs * price <= money;
        let least = 1;
        while (left(least) < 0) least += 1;
        let wanted = least;
        while (left(wanted) < (threshold ?? 0)) wanted += 1;
        const order = (packs: number) => {
          return { pack: "small", count: packs, credits: packs * credits, money: packs * price, currency: "USD" };
        };
        if (count !== null && before.count >= count) {
          expect(proposal).toEqual({ capped: "count", order: order(least) });
        } else if (!fits(least)) {
          expect(proposal).toEqual({ capped: "money", order: order(least) });
        } else {
          while (!fits(wanted)) wanted -= 1;
          expect(proposal).toEqual({ buy: order(wanted) });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("the count is exact for the largest amounts, and what could not be held is not bought", () => {
    const large = fc.integer({ min: MAX_BALANCE - 10_000, max: MAX_BALANCE });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.oneof(large, upTo(MAX_BALANCE)), (credits, cost) => {
        const pack = { id: "small", name: "Pack", credits, price: { amount: 1, currency: "USD" } };
        const play = reloading();
        play.book.catalog = { ...studio, packs: [pack] };
        const exact = (BigInt(cost) + BigInt(credits) - 1n) / BigInt(credits) || 1n;
        const proposal = proposeFor(play.book, play.wallet, cost, START);
        if (exact * BigInt(credits) > BigInt(MAX_BALANCE)) expect(proposal).toBeNull();
        else expect(proposal).toMatchObject({ buy: { count: Number(exact), credits: Number(exact) * credits } });
      }),
      { numRuns: 300 },
    );
  });
});

// It as a whole, driven at random.

type Move = (play: Play) => Command;

const settings = fc
  .record({
    enabled: fc.constantFrom(true, true, true, false),
    threshold: fc.option(fc.integer({ min: 1, max: 150 }), { nil: null }),
    count: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }),
    money: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null }),
  })
  .map(
    ({ count, money, ...fields }): Move =>
      () =>
        command("auto_reload", { ...fields, monthlyCap: { count, money } }),
  );
const inFlight = ({ wallet }: Play) => wallet.autoReload?.inFlight?.payment ?? 1;
const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 1, arbitrary: settings },
  { weight: 5, arbitrary: fc.nat(60).map((rerolls) => () => command("charge", costing(2 * rerolls))) },
  { weight: 2, arbitrary: fc.constant((play: Play) => command("credit", { payment: inFlight(play) })) },
  { weight: 2, arbitrary: fc.constant((play: Play) => command("decline", { payment: inFlight(play) })) },
  { weight: 1, arbitrary: fc.nat(40).map((amount) => () => command("adjustment", { amount: -1 - amount })) },
  { weight: 1, arbitrary: fc.constant(() => command("topup", { paid: { provider: "sandbox", method: null } })) },
);
const program = fc.array(fc.tuple(fc.constantFrom(0, 0, HOUR, 9 * DAY), moves), { maxLength: 60, size: "max" });

test("whatever happens: one purchase at a time, within its caps, every one counted once", () => {
  fc.assert(
    fc.property(program, (steps) => {
      const play = reloading();
      let declines = 0;
      let notes: string[] = [];
      for (const [wait, make] of steps) {
        play.wait(wait);
        const asked = make(play);
        // A payment that was declined stays declined here: what a late success does has its own tests.
        if (asked.kind === "credit" && play.payment(asked.payment)?.state === "declined") continue;
        const attempted = play.reloads.length;
        const holding = play.wallet.autoReload!.inFlight?.holds === true;
        const ours = asked.kind === "credit" || asked.kind === "decline" ? play.wallet.autoReload!.inFlight : null;
        const { result } = play.execute(asked);
        if (holding && asked.kind === "charge") {
          expect(result).toMatchObject({ value: { entries: [], waitsFor: inFlight(play) } });
        }
        if (ours !== null) declines = asked.kind === "credit" ? 0 : declines + 1;
        if (asked.kind === "auto_reload") [declines, notes] = [0, []];

        const reload = play.wallet.autoReload!;
        const payments = [...play.wallet.payments.values()];
        const own = payments.filter(({ kind }) => kind === "auto_reload");
        expect(own.filter(isOpen).map(({ number }) => number)).toEqual(
          reload.inFlight === null ? [] : [reload.inFlight.payment],
        );
        expect(play.wallet.pendingCredits).toBe(
          payments.filter(isOpen).reduce((sum, { order }) => sum + order.credits, 0),
        );
        expect(payments.map(({ number }) => number)).toEqual(payments.map((_, index) => index + 1));
        expect(play.reloads.map(({ number }) => number)).toEqual(play.reloads.map((_, index) => index + 1));
        expect(own.map(({ number }) => number)).toEqual(
          play.reloads.flatMap(({ payment }) => (payment === null ? [] : [payment])),
        );

        const { spent, monthlyCap } = reload;
        const counted = own.filter(
          ({ state, decidedAt }) => state !== "declined" && monthOf(decidedAt, play.book.timeZone) === spent.month,
        );
        expect([spent.count, spent.money]).toEqual([
          counted.length,
          counted.reduce((sum, { order }) => sum + order.money, 0),
        ]);
        expect([reload.declines, reload.switchedOff !== null]).toEqual([declines, declines >= 3 && !reload.enabled]);

        const latest = play.reloads[attempted];
        expect(play.reloads.length).toBeLessThanOrEqual(attempted + 1);
        if (latest === undefined) continue;
        if (latest.payment !== null) {
          expect(spent.count).toBeLessThanOrEqual(monthlyCap.count ?? spent.count);
          expect(spent.money).toBeLessThanOrEqual(monthlyCap.money ?? spent.money);
        } else {
          const note = `${latest.capped} in ${spent.month}`;
          expect(notes).not.toContain(note);
          notes.push(note);
        }
      }
    }),
    { numRuns: 120 },
  );
});
