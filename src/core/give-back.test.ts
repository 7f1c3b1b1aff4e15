/** Where credits go that come back: debts first, then the grants they came from, and what becomes of lapsed ones. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clips, costing, creative, DAY, HOUR, Play, START, selling, studio, told } from "../../test/support/play.ts";
import type { Grant } from "./grant.ts";

const lines = (play: Play, from: number) => play.entries.slice(from).map(told);
const terms = ({ source, category, amount, remaining, priority, expiresAt }: Grant) => [
  source,
  category,
  amount,
  remaining,
  priority,
  expiresAt,
];

describe("to grants that still stand", () => {
  /** Three grants of 10, 20 and 30, which burn in this order. */
  const three = () => {
    const play = new Play();
    play.post("grant", { amount: 10, priority: 1 });
    play.post("grant", { amount: 20, priority: 2 });
    play.post("grant", { amount: 30, priority: 3 });
    return play;
  };

  test.each<[spent: number, back: number, fundings: string]>([
    [10, 4, "to 1:4"],
    [30, 20, "to 2:20"],
    [30, 22, "to 2:20 1:2"],
    [50, 20, "to 3:20"],
    [50, 50, "to 3:20 2:20 1:10"],
  ])("of %d, %d comes back %s", (spent, back, fundings) => {
    const play = three();
    const charge = play.post("charge", costing(spent));
    expect(told(play.post("refund", { entry: charge.sequence, amount: back }))).toBe(
      `refund +${back} = ${60 - spent + back} ${fundings}`,
    );
  });

  test("refund after refund goes down the stack", () => {
    const play = three();
    const { sequence } = play.post("charge", costing(36));
    for (const amount of [4, 4, 20]) play.post("refund", { entry: sequence, amount });
    play.post("refund", { entry: sequence });
    expect(lines(play, 4)).toEqual([
      "refund +4 = 28 to 3:4",
      "refund +4 = 32 to 3:2 2:2",
      "refund +20 = 52 to 2:18 1:2",
      "refund +8 = 60 to 1:8",
    ]);
    expect(play.refusal("refund", { entry: sequence })).toBe("amount_out_of_range");
  });

  test("what came back burns again", () => {
    const play = three();
    const { sequence } = play.post("charge", costing(60));
    play.post("refund", { entry: sequence, amount: 40 });
    expect(told(play.post("charge", costing(40)))).toBe("charge -40 = 0 from 2:10 3:30");
  });

  test("a settlement's extra was drawn last and comes back first", () => {
    const play = three();
    const { sequence } = play.post("deposit", { quantities: {} });
    play.post("settle", { deposit: sequence, quantities: clips(1, 10) });
    expect(lines(play, 3)).toEqual(["deposit -40 = 20 from 1:10 2:20 3:10", "settlement -10 = 10 from 3:10"]);
    expect(told(play.post("refund", { entry: sequence, amount: 25 }))).toBe("refund +25 = 35 to 3:20 2:5");
  });
});

describe("to grants that have lapsed", () => {
  test.each<[category: "paid" | "promotional", priority: number, lives: number | null]>([
    ["promotional", 20, 30 * DAY],
    ["paid", 30, null],
  ])("a %s one comes back as a return grant", (category, priority, lives) => {
    const play = new Play();
    play.post("grant", { amount: 10, category, expiresAt: play.now + DAY });
    const { sequence } = play.post("charge", costing(8));
    play.wait(2 * DAY);
    expect(lines(play, 2)).toEqual(["expiry -2 = 0 from 1:2"]);
    expect(told(play.post("refund", { entry: sequence, amount: 6 }))).toBe("refund +6 = 6 to 2:6");
    const expiresAt = lives === null ? null : play.now + lives;
    expect(terms(play.grant(2))).toEqual(["return", category, 6, 6, priority, expiresAt]);
    expect(play.grant(2).effectiveAt).toBe(play.now);
  });

  test("the priority of the old one is kept, whatever it was", () => {
    const play = new Play();
    play.post("grant", { amount: 10, priority: 7, expiresAt: play.now + DAY });
    const { sequence } = play.post("charge", costing(8));
    play.wait(DAY);
    play.post("refund", { entry: sequence });
    expect(terms(play.grant(2))).toEqual(["return", "paid", 8, 8, 7, null]);
  });

  test("parts that are alike share one return grant; others get their own", () => {
    const play = new Play();
    const expiresAt = play.now + DAY;
    play.post("grant", { amount: 10, category: "promotional", expiresAt });
    play.post("grant", { amount: 10, category: "promotional", expiresAt });
    play.post("grant", { amount: 10, expiresAt });
    play.post("grant", { amount: 10 });
    const { sequence } = play.post("charge", costing(36));
    play.wait(DAY);
    expect(told(play.post("refund", { entry: sequence }))).toBe("refund +36 = 40 to 4:6 5:10 6:20");
    expect(terms(play.grant(5))).toEqual(["return", "paid", 10, 10, 30, null]);
    expect(terms(play.grant(6))).toEqual(["return", "promotional", 20, 20, 20, play.now + 30 * DAY]);
  });

  test("what a lapsed return grant had funded lapses again the moment it comes back", () => {
    const play = new Play();
    play.post("grant", { amount: 10, category: "promotional", expiresAt: play.now + DAY });
    const first = play.post("charge", costing(10));
    play.wait(DAY);
    play.post("refund", { entry: first.sequence });
    const second = play.post("charge", costing(6));
    play.wait(30 * DAY);
    const done = play.run("refund", { entry: second.sequence });
    expect(done.ok && done.value.entries.map(told)).toEqual(["refund +6 = 6 to 2:6", "expiry -6 = 0 from 2:6"]);
    expect(done.ok && done.value.entries.every((entry) => entry.effectiveAt === play.now)).toBe(true);
    expect(done.ok && done.value.entries[1]).toMatchObject({ actor: "scrip", key: null });
    expect(play.wallet.burning).toEqual([]);
  });

  test("a return grant that still stands takes its part back for good", () => {
    const play = new Play();
    play.post("grant", { amount: 10, category: "promotional", expiresAt: play.now + DAY });
    const first = play.post("charge", costing(10));
    play.wait(DAY);
    play.post("refund", { entry: first.sequence });
    const second = play.post("charge", costing(6));
    play.wait(30 * DAY - 1);
    expect(told(play.post("refund", { entry: second.sequence }))).toBe("refund +6 = 10 to 2:6");
  });

  test("parts that lapse again and parts that stay come in one entry", () => {
    const play = new Play();
    play.post("grant", { amount: 10, category: "promotional", expiresAt: play.now + DAY });
    const first = play.post("charge", costing(10));
    play.wait(DAY);
    play.post("refund", { entry: first.sequence });
    play.post("grant", { amount: 20 });
    const second = play.post("charge", costing(14));
    play.wait(30 * DAY);
    const done = play.run("refund", { entry: second.sequence });
    expect(done.ok && done.value.entries.map(told)).toEqual([
      "refund +14 = 30 to 3:4 2:10",
      "expiry -10 = 20 from 2:10",
    ]);
  });

  test("a deposit that voids itself gives back like any other", () => {
    const play = new Play();
    play.post("grant", { amount: 40, category: "promotional", expiresAt: play.now + HOUR });
    const { sequence } = play.post("deposit", { deadline: play.now + DAY, reference: creative("c1") });
    play.wait(2 * DAY);
    expect(lines(play, 2)).toEqual(["settlement +40 = 40 to 2:40"]);
    expect(play.wallet.uses.get(sequence)!.state).toBe("voided");
    // Counted from the time at which it was due, however late it is posted.
    expect(play.grant(2).expiresAt).toBe(play.now - DAY + 30 * DAY);
  });
});

describe("to a plan's credits, whose cycle is over", () => {
  const FEBRUARY = Date.UTC(2026, 1, 15, 9);
  const MARCH = Date.UTC(2026, 2, 15, 9);
  const APRIL = Date.UTC(2026, 3, 15, 8);

  /** 325 of January, of which 88 and 44 are in flight; it is February. */
  const nextCycle = () => {
    const play = new Play();
    play.post("plan");
    play.post("deposit", { quantities: clips(6, 8) });
    play.post("deposit", { quantities: clips(1, 4) });
    play.waitUntil(FEBRUARY);
    expect(lines(play, 3)).toEqual(["expiry -193 = 0 from 1:193", "allocation +325 = 325 to 2:325"]);
    play.wait(DAY);
    return play;
  };

  test("they come back as a return grant of the present cycle and lapse with it", () => {
    const play = nextCycle();
    const back = play.post("settle", { deposit: 2, quantities: clips(6, 6) });
    expect(told(back)).toBe("settlement +12 = 337 to 3:12");
    expect([back.newGrants.length, back.joins]).toEqual([1, []]);
    expect(terms(play.grant(3))).toEqual(["return", "paid", 12, 12, 10, MARCH]);
    expect(play.grant(3).effectiveAt).toBe(FEBRUARY + DAY);
    play.waitUntil(MARCH);
    expect(lines(play, 6)).toEqual([
      "expiry -325 = 12 from 2:325",
      "expiry -12 = 0 from 3:12",
      "allocation +325 = 325 to 4:325",
    ]);
  });

  test("later ones of the cycle join that grant, which becomes larger", () => {
    const play = nextCycle();
    play.post("void", { deposit: 3 });
    play.post("charge", costing(350));
    expect(terms(play.grant(3))).toEqual(["return", "paid", 44, 19, 10, MARCH]);
    play.wait(DAY);
    const joined = play.post("void", { deposit: 2 });
    expect(told(joined)).toBe("settlement +88 = 107 to 3:88");
    expect([joined.newGrants, joined.joins]).toEqual([[], [{ grant: 3, amount: 88 }]]);
    expect(terms(play.grant(3))).toEqual(["return", "paid", 132, 107, 10, MARCH]);
    expect(play.wallet.grantCount).toBe(3);
  });

  test("where nothing is left in that grant, another one is opened", () => {
    const play = nextCycle();
    play.post("void", { deposit: 3 });
    play.post("adjustment", { amount: -44, grant: 3 });
    expect(told(play.post("void", { deposit: 2 }))).toBe("settlement +88 = 413 to 4:88");
    expect(terms(play.grant(3))).toEqual(["return", "paid", 44, 0, 10, MARCH]);
    expect(terms(play.grant(4))).toEqual(["return", "paid", 88, 88, 10, MARCH]);
  });

  test("what was prorated joins too; what was not the plan's does not", () => {
    const play = new Play();
    play.post("plan", { plan: "starter" });
    play.post("plan", { plan: "growth" });
    play.post("grant", { amount: 10, priority: 10, expiresAt: FEBRUARY });
    play.post("grant", { amount: 10, category: "promotional", priority: 10, expiresAt: FEBRUARY });
    const { sequence } = play.post("charge", costing(344));
    play.waitUntil(FEBRUARY);
    // Drawn in the order 1, 2, 3, 4, so it comes back the other way round.
    const back = play.post("refund", { entry: sequence });
    expect(told(back)).toBe("refund +344 = 669 to 6:9 7:10 8:325");
    expect(terms(play.grant(6))).toEqual(["return", "promotional", 9, 9, 10, FEBRUARY + 30 * DAY]);
    expect(terms(play.grant(7))).toEqual(["return", "paid", 10, 10, 10, null]);
    expect(terms(play.grant(8))).toEqual(["return", "paid", 325, 325, 10, MARCH]);
  });

  test("promotional credits join no grant, though it expires when they would", () => {
    const play = new Play();
    for (const priority of [20, 20]) {
      play.post("grant", { amount: 10, category: "promotional", priority, expiresAt: START + HOUR });
    }
    const [first, second] = [play.post("charge", costing(10)), play.post("charge", costing(10))];
    play.wait(HOUR);
    for (const { sequence } of [first, second]) play.post("refund", { entry: sequence });
    expect([play.grant(3), play.grant(4)].map(terms)).toEqual(
      Array(2).fill(["return", "promotional", 10, 10, 20, play.now + 30 * DAY]),
    );
  });

  test("they join no promotional grant, though it burns and lapses like them", () => {
    const play = nextCycle();
    const { sequence } = play.post("deposit", { quantities: {} });
    play.waitUntil(MARCH);
    play.post("grant", { amount: 10, category: "promotional", priority: 10, expiresAt: APRIL - 30 * DAY });
    const charge = play.post("charge", costing(10));
    play.waitUntil(APRIL - 30 * DAY);
    expect(told(play.post("refund", { entry: charge.sequence }))).toBe("refund +10 = 335 to 5:10");
    expect(told(play.post("void", { deposit: sequence }))).toBe("settlement +40 = 375 to 6:40");
    expect([play.grant(5), play.grant(6)].map(terms)).toEqual([
      ["return", "promotional", 10, 10, 10, APRIL],
      ["return", "paid", 40, 40, 10, APRIL],
    ]);
  });

  test("this grace is given once: what the return grant had paid lapses again when it comes back", () => {
    const play = nextCycle();
    play.post("void", { deposit: 2 });
    play.post("charge", costing(324));
    const { sequence } = play.post("deposit", { quantities: clips(1, 10) });
    expect(told(play.entries.at(-1)!)).toBe("deposit -50 = 39 from 2:1 3:49");
    play.waitUntil(MARCH);
    play.wait(DAY);
    const done = play.run("void", { deposit: sequence });
    expect(done.ok && done.value.entries.map(told)).toEqual([
      "settlement +50 = 375 to 3:49 5:1",
      "expiry -49 = 326 from 3:49",
    ]);
    expect(terms(play.grant(5))).toEqual(["return", "paid", 1, 1, 10, APRIL]);
    // Neither does the grace of the part from February reach past March, nor the one from March past April.
    play.waitUntil(APRIL);
    expect(play.wallet.burning.map(({ number }) => number)).toEqual([6]);
  });

  test.each<[name: string, ended: (play: Play) => unknown]>([
    ["without a plan", () => {}],
    ["with a plan that has not begun", (play) => play.run("plan", { anchor: play.now + 90 * DAY })],
  ])("%s they live 30 days", (_name, ended) => {
    const play = new Play();
    play.post("plan");
    play.post("deposit", { quantities: clips(6, 8) });
    play.post("charge", costing(20));
    play.post("charge", costing(4));
    play.run("plan", { plan: null });
    play.waitUntil(FEBRUARY + DAY);
    ended(play);
    const expiresAt = play.now + 30 * DAY;
    expect(told(play.post("void", { deposit: 2 }))).toBe("settlement +88 = 88 to 2:88");
    expect(terms(play.grant(2))).toEqual(["return", "paid", 88, 88, 10, expiresAt]);
    expect(told(play.post("refund", { entry: 3 }))).toBe("refund +20 = 108 to 2:20");
    play.wait(1);
    expect(told(play.post("refund", { entry: 4 }))).toBe("refund +4 = 112 to 3:4");
    expect(terms(play.grant(3))).toEqual(["return", "paid", 4, 4, 10, expiresAt + 1]);
    expect(play.wait(30 * DAY).map(told)).toEqual(["expiry -108 = 4 from 2:108", "expiry -4 = 0 from 3:4"]);
  });

  test("with a plan that was cancelled and still runs they live until its end", () => {
    const play = nextCycle();
    play.run("plan", { plan: null });
    play.post("void", { deposit: 2 });
    expect(play.grant(3).expiresAt).toBe(MARCH);
    expect(play.waitUntil(MARCH).map(told)).toEqual(["expiry -325 = 88 from 2:325", "expiry -88 = 0 from 3:88"]);
  });

  describe("a deadline at the instant at which they lapse", () => {
    const deadline = (count: number, at: number) => ({ quantities: clips(count, 10), deadline: at });

    test("of their own cycle: it goes back into them, and lapses with them", () => {
      const play = new Play();
      play.post("plan");
      play.post("deposit", deadline(1, FEBRUARY));
      play.waitUntil(FEBRUARY + DAY);
      expect(lines(play, 2)).toEqual([
        "settlement +50 = 325 to 1:50",
        "expiry -325 = 0 from 1:325",
        "allocation +325 = 325 to 2:325",
      ]);
    });

    test("of a return grant: it goes back into that, and lapses with it", () => {
      const play = nextCycle();
      play.post("void", { deposit: 2 });
      play.post("charge", costing(322));
      play.post("deposit", deadline(1, MARCH));
      expect(play.waitUntil(MARCH).map(told)).toEqual([
        "settlement +50 = 91 to 3:47 2:3",
        "expiry -3 = 88 from 2:3",
        "expiry -88 = 0 from 3:88",
        "allocation +325 = 325 to 4:325",
      ]);
    });

    test("of the next cycle: it comes back for no time at all, joined or not", () => {
      for (const joined of [false, true]) {
        const play = new Play();
        play.post("plan");
        play.post("deposit", deadline(1, MARCH));
        play.post("deposit", { quantities: clips(1, 4) });
        play.waitUntil(FEBRUARY);
        if (joined) play.post("void", { deposit: 3 });
        const due = play.waitUntil(MARCH);
        expect(due.map(told)).toEqual(
          joined
            ? [
                "settlement +50 = 419 to 3:50",
                "expiry -325 = 94 from 2:325",
                "expiry -94 = 0 from 3:94",
                "allocation +325 = 325 to 4:325",
              ]
            : [
                "settlement +50 = 375 to 3:50",
                "expiry -325 = 50 from 2:325",
                "expiry -50 = 0 from 3:50",
                "allocation +325 = 325 to 4:325",
              ],
        );
        expect(new Set(due.map((entry) => entry.effectiveAt))).toEqual(new Set([MARCH]));
      }
    });
  });

  test("however deposits are made, settled and voided, no credit of a plan is there after its cycle and one more", () => {
    const open = ({ wallet }: Play, which: number) => {
      const deposits = [...wallet.uses.values()].filter((use) => use.state === "open");
      return deposits[which % deposits.length]?.sequence ?? 0;
    };
    const step = fc.oneof(
      fc.tuple(fc.integer({ min: 4, max: 12 }), fc.nat(80)).map(([seconds, days]) => (play: Play) => {
        const deadline = days === 0 ? null : play.now + days * DAY;
        return play.run("deposit", { quantities: clips(1, seconds), deadline });
      }),
      fc.nat(9).map((which) => (play: Play) => play.run("void", { deposit: open(play, which) })),
      fc.nat(9).map((which) => (play: Play) => {
        return play.run("settle", { deposit: open(play, which), quantities: clips(1, 1) });
      }),
      fc.integer({ min: 1, max: 40 }).map((days) => (play: Play) => play.wait(days * DAY)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        const play = new Play(selling(studio, { growth: [150] }));
        play.post("plan");
        for (const act of steps) {
          act(play);
          const { renewsAt } = play.wallet.subscription!;
          expect(play.wallet.burning.filter((grant) => grant.expiresAt !== renewsAt)).toEqual([]);
          // Every return stands for credits that lapsed in flight, and those of a return do not return again.
          const returned = [...play.wallet.grants.values()].filter((grant) => grant.source === "return");
          const given = play.entries.filter((entry) => entry.type === "allocation").length * 150;
          expect(returned.reduce((sum, grant) => sum + grant.amount, 0)).toBeLessThanOrEqual(given);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("what is still owed is cancelled first", () => {
  /** 50 given; 40 deposited and settled at 110, of which 60 are owed. */
  const owing = () => {
    const play = new Play();
    play.post("grant", { amount: 50 });
    const { sequence } = play.post("deposit", { quantities: {} });
    play.post("settle", { deposit: sequence, quantities: clips(7, 10) });
    return { play, sequence };
  };

  test.each<[amount: number | null, entry: string, owed: number]>([
    [20, "refund 0 (-20 owed) = 0", 40],
    [60, "refund 0 (-60 owed) = 0", 0],
    [70, "refund +10 (-60 owed) = 10 to 1:10", 0],
    [null, "refund +50 (-60 owed) = 50 to 1:50", 0],
  ])("a refund of %j: %s", (amount, entry, owed) => {
    const { play, sequence } = owing();
    const refund = play.post("refund", { entry: sequence, amount });
    expect(told(refund)).toBe(entry);
    expect(refund.pays).toEqual([{ debt: 3, amount: 60 - owed }]);
    expect([play.wallet.outstanding, play.wallet.debts.length]).toEqual([owed, owed === 0 ? 0 : 1]);
    expect(play.wallet.usage).toBe(110 - (amount ?? 110));
  });

  test("only the debt of the same use, though an older one is open", () => {
    const play = new Play();
    play.post("adjustment", { amount: -30, allowOutstanding: true });
    play.post("grant", { amount: 40 });
    const { sequence } = play.post("deposit", { quantities: {} });
    play.post("settle", { deposit: sequence, quantities: clips(1, 5) });
    const refund = play.post("refund", { entry: sequence, amount: 10 });
    expect(told(refund)).toBe("refund +5 (-5 owed) = 5 to 1:5");
    expect(play.wallet.debts.map(({ sequence: debt, remaining }) => [debt, remaining])).toEqual([[1, 30]]);
  });

  test("what was repaid returns to the grants that repaid it, first of all", () => {
    const { play, sequence } = owing();
    play.post("grant", { amount: 25 });
    play.post("grant", { amount: 35, priority: 31 });
    expect(told(play.post("repayment"))).toBe("repayment -60 (-60 owed) = 0 from 2:25 3:35");
    expect(told(play.post("refund", { entry: sequence, amount: 40 }))).toBe("refund +40 = 40 to 3:35 2:5");
    expect(told(play.post("refund", { entry: sequence }))).toBe("refund +70 = 110 to 2:20 1:50");
  });

  test("a part that was repaid, a part that is owed: the debt first, then the repayment", () => {
    const { play, sequence } = owing();
    play.post("grant", { amount: 25 });
    play.post("repayment");
    expect(told(play.post("refund", { entry: sequence, amount: 50 }))).toBe("refund +15 (-35 owed) = 15 to 2:15");
  });

  test("what was waived does not come back", () => {
    const { play, sequence } = owing();
    play.post("waiver", { amount: 45 });
    expect(play.refusal("refund", { entry: sequence, amount: 66 })).toBe("amount_out_of_range");
    expect(told(play.post("refund", { entry: sequence }))).toBe("refund +50 (-15 owed) = 50 to 1:50");
    expect(play.refusal("refund", { entry: sequence })).toBe("amount_out_of_range");
    expect(play.wallet.usage).toBe(45);
  });

  test("a repayment of two debts comes back to each use by itself", () => {
    const play = new Play();
    play.post("grant", { amount: 80 });
    const first = play.post("deposit", { quantities: {} });
    const second = play.post("deposit", { quantities: {} });
    play.post("settle", { deposit: first.sequence, quantities: clips(1, 10) });
    play.post("settle", { deposit: second.sequence, quantities: clips(1, 20) });
    play.post("grant", { amount: 14 });
    play.post("grant", { amount: 16, priority: 31 });
    const repayment = play.post("repayment");
    expect(repayment.pays).toEqual([
      { debt: 4, amount: 10 },
      { debt: 5, amount: 20 },
    ]);
    expect(repayment.fundings).toEqual([
      { grant: 2, amount: 14 },
      { grant: 3, amount: 16 },
    ]);
    expect(told(play.post("refund", { entry: first.sequence, amount: 12 }))).toBe("refund +12 = 12 to 2:10 1:2");
    expect(told(play.post("refund", { entry: second.sequence, amount: 22 }))).toBe("refund +22 = 34 to 3:16 2:4 1:2");
  });
});
