/** What is outstanding: paid or waived, the oldest debt first, on request or with the next credits. */
import { describe, expect, test } from "vitest";
import { costing, DAY, outreach, Play, policies, START, studio, told } from "../../../test/support/play.ts";

/** 10, 20 and 30 owed, in this order, and 40 given after. */
function owing(given = 40): Play {
  const play = new Play();
  for (const amount of [10, 20, 30]) play.post("adjustment", { amount: -amount, allowOutstanding: true });
  if (given > 0) play.post("grant", { amount: given });
  return play;
}

describe("repaying", () => {
  test.each<[given: number, amount: number | null, outcome: string, pays: [number, number][]]>([
    [
      40,
      null,
      "repayment -40 (-40 owed) = 0 from 1:40",
      [
        [1, 10],
        [2, 20],
        [3, 10],
      ],
    ],
    [40, 10, "repayment -10 (-10 owed) = 30 from 1:10", [[1, 10]]],
    [
      40,
      11,
      "repayment -11 (-11 owed) = 29 from 1:11",
      [
        [1, 10],
        [2, 1],
      ],
    ],
    [
      100,
      null,
      "repayment -60 (-60 owed) = 40 from 1:60",
      [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
    ],
    [40, 41, "insufficient_credits", []],
    [100, 61, "amount_out_of_range", []],
    [0, null, "insufficient_credits", []],
  ])("with %d, %j asked: %s", (given, amount, outcome, pays) => {
    const play = owing(given);
    const done = play.run("repayment", { amount });
    expect(done.ok ? told(done.value.entries[0]!) : done.error.code).toBe(outcome);
    if (!done.ok) return;
    expect(done.value.entries[0]!.pays).toEqual(pays.map(([debt, part]) => ({ debt, amount: part })));
    expect(play.wallet.usage).toBe(0);
  });

  test("where nothing is outstanding it is a conflict", () => {
    const play = new Play();
    play.post("grant");
    expect(play.refusal("repayment")).toBe("conflict");
    expect(play.refusal("waiver", { amount: 1 })).toBe("conflict");
  });

  test("payment by payment the oldest goes first", () => {
    const play = owing();
    for (const amount of [4, 4, 4]) play.post("repayment", { amount });
    expect(play.wallet.debts.map(({ sequence, remaining }) => [sequence, remaining])).toEqual([
      [2, 18],
      [3, 30],
    ]);
  });
});

describe("waiving", () => {
  test.each<[amount: number, outcome: string]>([
    [15, "adjustment 0 (-15 owed) = 40"],
    [60, "adjustment 0 (-60 owed) = 40"],
    [61, "amount_out_of_range"],
  ])("%d: %s", (amount, outcome) => {
    const play = owing();
    const done = play.run("waiver", { amount, reason: "goodwill" });
    expect(done.ok ? told(done.value.entries[0]!) : done.error.code).toBe(outcome);
    if (done.ok) expect(done.value.entries[0]).toMatchObject({ reason: "goodwill", fundings: [] });
  });
});

describe("with the next credits", () => {
  const owingNext = () => {
    const play = new Play(outreach);
    play.post("adjustment", { amount: -30, allowOutstanding: true });
    return play;
  };
  const posted = (play: Play, kind: "grant" | "topup" | "adjustment", fields: object) => {
    const done = play.run(kind, fields);
    return done.ok ? done.value.entries : [];
  };

  test.each<["grant" | "topup" | "adjustment", object, string[]]>([
    ["grant", { amount: 20 }, ["grant +20 = 20 to 1:20", "repayment -20 (-20 owed) = 0 from 1:20"]],
    ["grant", { amount: 50 }, ["grant +50 = 50 to 1:50", "repayment -30 (-30 owed) = 20 from 1:30"]],
    ["adjustment", { amount: 30 }, ["adjustment +30 = 30 to 1:30", "repayment -30 (-30 owed) = 0 from 1:30"]],
    [
      "topup",
      { pack: "5k", paid: { receipt: "r" } },
      ["topup +5000 = 5000 to 1:5000", "repayment -30 (-30 owed) = 4970 from 1:30"],
    ],
  ])("a %s of %j pays at once", (kind, fields, entries) => {
    const play = owingNext();
    const answered = posted(play, kind, { ...fields, key: "k" });
    expect(answered.map(told)).toEqual(entries);
    expect(answered.map(({ key, actor }) => [key, actor])).toEqual([
      ["k", "tester"],
      [null, "scrip"],
    ]);
  });

  test("so does a future grant when it takes effect, at that instant", () => {
    const play = owingNext();
    play.run("grant", { amount: 50, effectiveAt: START + DAY });
    const due = play.wait(3 * DAY);
    expect(due.map(told)).toEqual(["grant +50 = 50 to 1:50", "repayment -30 (-30 owed) = 20 from 1:30"]);
    expect(due.map((entry) => entry.effectiveAt)).toEqual([START + DAY, START + DAY]);
  });

  test("what comes back is no credit that comes in", () => {
    const play = new Play(outreach);
    play.post("grant", { amount: 50 });
    const charge = play.post("charge", { action: "self_learning.run" });
    play.post("adjustment", { amount: -10, allowOutstanding: true });
    const done = play.run("refund", { entry: charge.sequence });
    expect(done.ok && done.value.entries.map(told)).toEqual(["refund +50 = 50 to 1:50"]);
    expect(play.wallet.outstanding).toBe(10);
  });

  test("on request only, where the catalog says manual", () => {
    const play = new Play(policies(studio, { outstanding: "manual" }));
    play.post("adjustment", { amount: -30, allowOutstanding: true });
    expect(posted(play, "grant", { amount: 50 }).map(told)).toEqual(["grant +50 = 50 to 1:50"]);
    expect(play.refusal("charge", costing(50))).toBe("accepted");
    expect(play.wallet).toMatchObject({ balance: 0, outstanding: 30 });
  });
});
