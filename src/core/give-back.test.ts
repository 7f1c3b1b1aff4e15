/** Where credits go that come back: debts first, then the grants they came from, and what becomes of lapsed ones. */
import { describe, expect, test } from "vitest";
import { clips, costing, creative, DAY, HOUR, Play, told } from "../../test/support/play.ts";
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
