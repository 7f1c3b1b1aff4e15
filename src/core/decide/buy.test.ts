/** Purchases by card: credited once, whatever is told how often; and money that goes back, or comes again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { command, costing, DAY, HOUR, outreach, Play, START, studio, told } from "../../../test/support/play.ts";
import { MAX_BALANCE } from "../amount.ts";
import type { Catalog } from "../catalog.ts";
import type { Entry } from "../entry.ts";
import { PAYMENT_STATES } from "../payment.ts";

const card = { provider: "sandbox", method: null };
const lines = (entries: readonly Entry[]) => entries.map(told);

/** What a command posted; it must not be refused. */
function posted(play: Play, kind: "credit" | "decline" | "reverse", fields: object): string[] {
  const done = play.run(kind, fields);
  if (!done.ok) throw new Error(`${kind} was refused: ${done.error.detail}`);
  return lines(done.value.entries);
}

/** 50 tokens for $25, asked for by card. */
function asking(catalog: Catalog = studio): Play {
  const play = new Play(catalog);
  const pack = catalog === outreach ? "5k" : "small";
  play.run("topup", { pack, paid: card, key: "k", requestHash: "h", workspace: "acme" });
  return play;
}

describe("a purchase by card", () => {
  test("waits for its payment; nothing is posted yet", () => {
    const play = new Play();
    const done = play.run("topup", {
      paid: { provider: "sandbox", method: "card_7" },
      count: 3,
      key: "k",
      requestHash: "h",
    });
    expect(done).toMatchObject({ ok: true, value: { entries: [], waitsFor: 1 } });
    expect(play.wallet).toMatchObject({ balance: 0, sequence: 0, grantCount: 0, paymentCount: 1, pendingCredits: 150 });
    expect(play.payment(1)).toEqual({
      number: 1,
      kind: "topup",
      state: "asked",
      order: { pack: "small", count: 3, credits: 150, money: 7_500, currency: "USD" },
      provider: "sandbox",
      receipt: null,
      method: "card_7",
      workspace: null,
      cause: { actor: "tester", key: "k", requestHash: "h" },
      decidedAt: START,
      closedAt: null,
      reason: null,
      entry: null,
      reversed: 0,
    });
  });

  test("is credited when it has paid, by exactly what was bought, with the key of its request", () => {
    const play = asking();
    play.wait(HOUR);
    const entry = play.post("credit", { payment: 1, receipt: "pi_1", actor: "scrip" });
    expect(told(entry)).toBe("topup +50 = 50 to 1:50");
    expect(entry).toMatchObject({ actor: "tester", key: "k", requestHash: "h", effectiveAt: START + HOUR });
    expect(entry.purchase).toEqual({
      provider: "sandbox",
      receipt: "pi_1",
      pack: "small",
      count: 1,
      credits: 50,
      money: 2_500,
      currency: "USD",
    });
    expect(play.grant(1)).toMatchObject({ source: "topup", category: "paid", priority: 30, expiresAt: null });
    expect(play.payment(1)).toMatchObject({
      state: "credited",
      receipt: "pi_1",
      closedAt: START + HOUR,
      entry: 1,
      decidedAt: START,
    });
    expect(play.wallet.pendingCredits).toBe(0);
    expect(play.book.receipts.get("sandbox\0pi_1")).toEqual({ wallet: "acme", sequence: 1 });
  });

  test("says the workspace for which it was bought", () => {
    const play = asking(outreach);
    expect(play.post("credit", { payment: 1 })).toMatchObject({ workspace: "acme", amount: 5_000 });
  });

  test("is credited behind what fell due meanwhile; its payment knows the entry", () => {
    const play = asking();
    play.post("grant", { amount: 10, expiresAt: START + HOUR });
    play.now += HOUR;
    expect(told(play.post("credit", { payment: 1 }))).toBe("topup +50 = 50 to 2:50");
    expect(play.payment(1).entry).toBe(3);
  });

  test("that was declined gives nothing, and says why", () => {
    const play = asking();
    play.wait(HOUR);
    expect(posted(play, "decline", { payment: 1, reason: "No funds." })).toEqual([]);
    expect(play.payment(1)).toMatchObject({
      state: "declined",
      reason: "No funds.",
      closedAt: START + HOUR,
      entry: null,
    });
    expect(play.wallet).toMatchObject({ balance: 0, sequence: 0, pendingCredits: 0 });
  });

  test("that was declined and turns out paid is credited, without the key, which was free again", () => {
    const play = asking();
    posted(play, "decline", { payment: 1 });
    play.post("grant", { amount: 10, key: "k" });
    const entry = play.post("credit", { payment: 1 });
    expect(told(entry)).toBe("topup +50 = 60 to 2:50");
    expect(entry).toMatchObject({ actor: "tester", key: null, requestHash: null });
    expect(play.payment(1)).toMatchObject({ state: "credited", reason: null, entry: 2 });
    expect(play.wallet.pendingCredits).toBe(0);
  });

  test.each<[name: string, before: object[], then: object]>([
    ["credited twice", [{ kind: "credit" }], { kind: "credit" }],
    ["credited under another receipt", [{ kind: "credit" }], { kind: "credit", receipt: "pi_2" }],
    ["declined after it was credited", [{ kind: "credit" }], { kind: "decline" }],
    ["declined twice", [{ kind: "decline" }], { kind: "decline", reason: "Again." }],
    ["declined, credited, declined", [{ kind: "decline" }, { kind: "credit" }], { kind: "decline" }],
    ["declined, credited, credited", [{ kind: "decline" }, { kind: "credit" }], { kind: "credit" }],
  ])("%s: the second time changes nothing", (_name, before, then) => {
    const play = asking();
    for (const { kind, ...fields } of before as { kind: "credit" }[]) posted(play, kind, { payment: 1, ...fields });
    const stood = structuredClone([play.wallet, play.entries]);
    const { kind, ...fields } = then as { kind: "credit" };
    expect(posted(play, kind, { payment: 1, ...fields })).toEqual([]);
    expect([play.wallet, play.entries]).toEqual(stood);
  });

  test.each<["credit" | "decline" | "reverse"]>([["credit"], ["decline"], ["reverse"]])(
    "%s of a payment that is not there",
    (kind) => {
      expect(asking().refusal(kind, { payment: 2 })).toBe("not_found");
    },
  );

  test("cannot be reversed before it was credited", () => {
    const play = asking();
    expect(play.refusal("reverse", { payment: 1, refunded: 2_500 })).toBe("conflict");
    posted(play, "decline", { payment: 1 });
    expect(play.refusal("reverse", { payment: 1, refunded: 2_500 })).toBe("conflict");
    expect(play.payment(1).reversed).toBe(0);
  });

  test("one paid elsewhere is a payment too, closed from the start", () => {
    const play = asking();
    play.post("topup", { paid: { receipt: "r" }, key: "m" });
    expect(play.payment(2)).toMatchObject({
      number: 2,
      kind: "topup",
      state: "credited",
      provider: "manual",
      receipt: "r",
      entry: 1,
      closedAt: START,
      method: null,
    });
    expect(play.wallet).toMatchObject({ paymentCount: 2, pendingCredits: 50, balance: 50 });
  });

  test("what is being paid takes room, until it is credited or declined", () => {
    const play = new Play();
    play.post("grant", { amount: MAX_BALANCE - 100 });
    expect(play.refusal("topup", { paid: card, count: 3 })).toBe("amount_out_of_range");
    expect(play.refusal("topup", { paid: card })).toBe("accepted");
    expect(play.refusal("topup", { paid: card, count: 2 })).toBe("amount_out_of_range");
    expect(play.refusal("topup", { paid: { receipt: "r" }, count: 2 })).toBe("amount_out_of_range");
    expect(play.refusal("grant", { amount: 51 })).toBe("amount_out_of_range");
    posted(play, "decline", { payment: 1 });
    expect(play.refusal("topup", { paid: card, count: 2 })).toBe("accepted");
    posted(play, "credit", { payment: 2 });
    expect(play.wallet).toMatchObject({ balance: MAX_BALANCE, pendingCredits: 0 });
    expect(play.refusal("grant", { amount: 1 })).toBe("amount_out_of_range");
  });

  test.each(PAYMENT_STATES.filter((state) => state !== "credited" && state !== "declined"))(
    "that stands at %s can still be credited or declined",
    (state) => {
      for (const kind of ["credit", "decline"] as const) {
        const play = asking();
        play.wallet.payments.set(1, { ...play.payment(1), state, reason: "The provider is away." });
        posted(play, kind, { payment: 1, reason: "No funds." });
        expect(play.wallet.pendingCredits).toBe(0);
        expect([play.payment(1).state, play.payment(1).reason, play.entries[0]?.key]).toEqual(
          kind === "credit" ? ["credited", null, "k"] : ["declined", "No funds.", undefined],
        );
      }
    },
  );

  test("is credited once, in whatever order and however often it is told what became of it", () => {
    const verdicts = fc.array(fc.constantFrom("credit" as const, "decline" as const), { maxLength: 6 });
    fc.assert(
      fc.property(verdicts, verdicts, (before, after) => {
        const play = asking();
        for (const kind of [...before, "credit" as const, ...after]) posted(play, kind, { payment: 1 });
        expect(lines(play.entries)).toEqual(["topup +50 = 50 to 1:50"]);
        expect(play.entries[0]!.key).toBe(before[0] === "decline" ? null : "k");
        expect(play.payment(1)).toMatchObject({ state: "credited", reason: null, entry: 1 });
        expect(play.wallet.pendingCredits).toBe(0);
      }),
    );
  });
});

describe("money that goes back", () => {
  /** 50 tokens for $25, of which some are spent, beside 100 that were given. */
  const bought = (spent = 0) => {
    const play = asking();
    play.post("credit", { payment: 1 });
    if (spent > 0) play.post("charge", costing(spent));
    play.post("grant", { amount: 100 });
    return play;
  };

  test("takes its credits out of that purchase, though others would burn first", () => {
    const play = bought();
    play.post("grant", { amount: 30, priority: 1 });
    const entry = play.post("reverse", { payment: 1, refunded: 2_500, actor: "sandbox", key: null });
    expect(told(entry)).toBe("reversal -50 = 130 from 1:50");
    expect(entry).toMatchObject({
      actor: "sandbox",
      workspace: "acme",
      of: 1,
      reason: "The payment was refunded.",
      purchase: null,
    });
    expect(play.payment(1)).toMatchObject({ state: "credited", reversed: 50 });
    expect(play.wallet).toMatchObject({ usage: 0, outstanding: 0 });
  });

  test.each<[spent: number, refunded: number, disputed: number, outcome: string[], reversed: number]>([
    [0, 2_500, 0, ["reversal -50 = 100 from 1:50"], 50],
    [0, 1_250, 0, ["reversal -25 = 125 from 1:25"], 25],
    [0, 49, 0, [], 0],
    [0, 50, 0, ["reversal -1 = 149 from 1:1"], 1],
    [0, 99, 0, ["reversal -1 = 149 from 1:1"], 1],
    [0, 30, 30, ["reversal -1 = 149 from 1:1"], 1],
    [0, 2_000, 2_500, ["reversal -50 = 100 from 1:50"], 50],
    [0, 9_999, 0, ["reversal -50 = 100 from 1:50"], 50],
    [30, 1_000, 0, ["reversal -20 = 100 from 1:20"], 20],
    [30, 1_050, 0, ["reversal -20 (1 owed) = 100 from 1:20"], 21],
    [30, 2_500, 0, ["reversal -20 (30 owed) = 100 from 1:20"], 50],
    [50, 2_500, 0, ["reversal 0 (50 owed) = 100"], 50],
    [50, 0, 49, [], 0],
  ])("with %d spent, %d refunded and %d disputed: %j", (spent, refunded, disputed, outcome, reversed) => {
    const play = bought(spent);
    expect(posted(play, "reverse", { payment: 1, refunded, disputed })).toEqual(outcome);
    expect(play.payment(1).reversed).toBe(reversed);
    if (outcome.length > 0) {
      expect(play.entries.at(-1)!.reason).toBe(disputed > 0 ? "The payment is disputed." : "The payment was refunded.");
    }
  });

  test("in parts takes what all of them together take, rounded down once", () => {
    const play = bought();
    const parts = [30, 60, 60, 130, 1_201, 2_499, 2_500].map((refunded) =>
      posted(play, "reverse", { payment: 1, refunded }),
    );
    expect(parts).toEqual([
      [],
      ["reversal -1 = 149 from 1:1"],
      [],
      ["reversal -1 = 148 from 1:1"],
      ["reversal -22 = 126 from 1:22"],
      ["reversal -25 = 101 from 1:25"],
      ["reversal -1 = 100 from 1:1"],
    ]);
  });

  test("of credits that cost nothing is none", () => {
    const free = {
      ...studio,
      packs: [{ id: "small", name: "Gift", credits: 50, price: { amount: 0, currency: "USD" } }],
    };
    const play = asking(free);
    play.post("credit", { payment: 1 });
    expect(posted(play, "reverse", { payment: 1, refunded: 10 })).toEqual([]);
    expect(play.wallet.balance).toBe(50);
  });

  test("of a purchase that Auto Reload or an invoice made goes the same way", () => {
    const play = new Play();
    play.post("topup", { paid: { receipt: "r" } });
    expect(posted(play, "reverse", { payment: 1, refunded: 500 })).toEqual(["reversal -10 = 40 from 1:10"]);
    play.run("auto_reload", { threshold: 50 });
    expect(posted(play, "credit", { payment: 2 })).toEqual(["auto_reload +50 = 90 to 2:50"]);
    expect(posted(play, "reverse", { payment: 2, disputed: 2_500 })).toEqual(["reversal -50 = 40 from 2:50"]);
    expect([play.payment(1).reversed, play.payment(2).reversed]).toEqual([10, 50]);
  });

  test("is counted exactly, however much was bought", () => {
    const amounts = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: MAX_BALANCE }));
    const part = fc.double({ min: 0, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(amounts, amounts, part, part, (credits, money, refund, dispute) => {
        const pack = { id: "small", name: "Pack", credits, price: { amount: money, currency: "USD" } };
        const play = asking({ ...studio, packs: [pack] });
        play.post("credit", { payment: 1 });
        const [refunded, disputed] = [Math.floor(refund * money), Math.floor(dispute * money)];
        play.run("reverse", { payment: 1, refunded, disputed });
        const gone = BigInt(refunded) + BigInt(disputed);
        const exact = BigInt(credits) * (gone < BigInt(money) ? gone : BigInt(money));
        const { reversed } = play.payment(1);
        expect(BigInt(reversed) * BigInt(money) <= exact).toBe(true);
        expect((BigInt(reversed) + 1n) * BigInt(money) > exact).toBe(true);
        expect(play.wallet.balance).toBe(credits - reversed);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a dispute that is won", () => {
  const disputed = (spent: number, catalog: Catalog = studio) => {
    const play = asking(catalog);
    play.post("credit", { payment: 1 });
    if (spent > 0) play.post("charge", costing(spent));
    play.post("reverse", { payment: 1, disputed: play.payment(1).order.money });
    return play;
  };
  const won = { payment: 1, disputed: 0 };

  test("gives back what was taken, to the same purchase", () => {
    const play = disputed(20);
    expect(told(play.entries.at(-1)!)).toBe("reversal -30 (20 owed) = 0 from 1:30");
    const entry = play.post("reverse", won);
    expect(told(entry)).toBe("reversal +30 (-20 owed) = 30 to 1:30");
    expect(entry).toMatchObject({
      pays: [{ debt: 3, amount: 20 }],
      newGrants: [],
      of: 1,
      workspace: "acme",
      reason: "The dispute of the payment was won.",
    });
    expect(play.wallet).toMatchObject({ outstanding: 0, debts: [], usage: 20 });
    expect([play.payment(1).reversed, play.wallet.uses.get(1)!.owed]).toEqual([0, 0]);
    expect(posted(play, "reverse", won)).toEqual([]);
  });

  test("in part, first cancels what is owed for it", () => {
    const play = disputed(20);
    expect(posted(play, "reverse", { payment: 1, refunded: 1_750 })).toEqual(["reversal 0 (-15 owed) = 0"]);
    expect(posted(play, "reverse", { payment: 1, refunded: 1_250 })).toEqual(["reversal +5 (-5 owed) = 5 to 1:5"]);
    expect(play.payment(1).reversed).toBe(25);
  });

  test("leaves what a refund took", () => {
    const play = asking();
    play.post("credit", { payment: 1 });
    const steps = [
      { refunded: 500 },
      { refunded: 500, disputed: 1_000 },
      { refunded: 500, disputed: 2_000 },
      { refunded: 500, disputed: 1_000 },
      { refunded: 500, disputed: 0 },
    ];
    expect(steps.flatMap((step) => posted(play, "reverse", { payment: 1, ...step }))).toEqual([
      "reversal -10 = 40 from 1:10",
      "reversal -20 = 20 from 1:20",
      "reversal -20 = 0 from 1:20",
      "reversal +20 = 20 to 1:20",
      "reversal +20 = 40 to 1:20",
    ]);
  });

  test("does not give back what was waived of it", () => {
    const play = disputed(20);
    play.post("waiver", { amount: 15 });
    expect(told(play.post("reverse", won))).toBe("reversal +30 (-5 owed) = 30 to 1:30");
    expect(play.payment(1).reversed).toBe(15);
  });

  test("where all of it was waived posts nothing, and is done", () => {
    const play = disputed(50);
    play.post("waiver", { amount: 50 });
    expect(posted(play, "reverse", won)).toEqual([]);
    expect([play.payment(1).reversed, play.wallet.outstanding, play.wallet.balance]).toEqual([50, 0, 0]);
  });

  // What did not come back stays taken.
  test("and lost again takes nothing for what was waived before", () => {
    const play = disputed(50);
    play.post("waiver", { amount: 50 });
    for (const held of [1_250, 2_500]) posted(play, "reverse", { payment: 1, disputed: held });
    expect(play.wallet.outstanding).toBe(0);
  });

  test("gives back what was repaid for it, to the credits that paid", () => {
    const play = disputed(20);
    play.post("grant", { amount: 15 });
    play.post("grant", { amount: 15, priority: 40 });
    expect(told(play.post("repayment", {}))).toBe("repayment -20 (-20 owed) = 10 from 2:15 3:5");
    expect(told(play.post("reverse", won))).toBe("reversal +50 = 60 to 3:5 2:15 1:30");
  });

  test("gives back to promotional credits that have lapsed since they repaid it, for another 30 days", () => {
    const play = disputed(20);
    play.post("grant", { amount: 20, category: "promotional", expiresAt: play.now + DAY });
    play.post("repayment", {});
    play.wait(DAY);
    expect(told(play.post("reverse", won))).toBe("reversal +50 = 50 to 3:20 1:30");
    expect(play.grant(3)).toMatchObject({
      source: "return",
      category: "promotional",
      expiresAt: play.now + 30 * DAY,
    });
  });

  test("cancels only what that purchase owes, though an older debt is open", () => {
    const play = new Play();
    play.post("adjustment", { amount: -7, allowOutstanding: true });
    play.post("topup", { paid: { receipt: "r" } });
    play.post("charge", costing(50));
    play.post("reverse", { payment: 1, disputed: 2_500 });
    expect(told(play.post("reverse", { payment: 1, disputed: 1_000 }))).toBe("reversal 0 (-30 owed) = 0");
    expect(play.wallet.debts.map(({ sequence, remaining }) => [sequence, remaining])).toEqual([
      [1, 7],
      [4, 20],
    ]);
  });

  test("can be lost after all: it is taken again", () => {
    const play = disputed(20);
    play.post("reverse", won);
    play.post("charge", costing(10));
    expect(posted(play, "reverse", { payment: 1, disputed: 2_500 })).toEqual(["reversal -20 (30 owed) = 0 from 1:20"]);
  });

  test("pays what is outstanding otherwise, where the catalog says so", () => {
    const play = disputed(0, outreach);
    play.post("adjustment", { amount: -10, allowOutstanding: true });
    expect(posted(play, "reverse", won)).toEqual([
      "reversal +5000 = 5000 to 1:5000",
      "repayment -10 (-10 owed) = 4990 from 1:10",
    ]);
  });

  test("owed for a purchase, credits are repaid by the next ones", () => {
    const play = asking(outreach);
    play.post("credit", { payment: 1 });
    play.post("charge", { action: "leads.find", quantities: { leads: 1_000 } });
    play.post("reverse", { payment: 1, disputed: 4_900 });
    const done = play.run("grant", { amount: 1_200 });
    expect(done.ok && lines(done.value.entries)).toEqual([
      "grant +1200 = 1200 to 2:1200",
      "repayment -1000 (-1000 owed) = 200 from 2:1000",
    ]);
    expect(posted(play, "reverse", won)).toEqual(["reversal +5000 = 5200 to 2:1000 1:4000"]);
  });
});

test("a purchase is no charge: it cannot be refunded, settled or voided", () => {
  const play = new Play();
  play.post("topup", { paid: { receipt: "r" } });
  expect(play.refusal("refund", { entry: 1 })).toBe("conflict");
  expect(play.refusal("settle", { deposit: 1, quantities: {} })).toBe("not_found");
  expect(play.refusal("void", { deposit: 1 })).toBe("not_found");
});

test("what is told of refunds and disputes comes to the same, in any order and however often, once it ends the same", () => {
  const notice = fc.record({
    refunded: fc.integer({ min: 0, max: 1_400 }),
    disputed: fc.integer({ min: 0, max: 1_400 }),
  });
  const notices = fc.array(notice, { maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(25), notices, notices, notice, (rerolls, early, late, last) => {
      const outcome = (before: object[], after: object[]) => {
        const play = new Play();
        play.run("topup", { paid: card });
        for (const each of before) expect(play.refusal("reverse", { payment: 1, ...each })).toBe("conflict");
        play.post("credit", { payment: 1 });
        play.post("charge", costing(2 * rerolls));
        for (const each of after) {
          posted(play, "reverse", { payment: 1, ...each });
          expect(play.execute(command("reverse", { payment: 1, ...each })).result).toMatchObject({
            value: { entries: [] },
          });
        }
        const { balance, outstanding, usage } = play.wallet;
        return { balance, outstanding, usage, reversed: play.payment(1).reversed, left: play.grant(1).remaining };
      };
      const direct = outcome([], [last]);
      expect(outcome(early, [...late, last])).toEqual(direct);
      expect(direct.balance - direct.outstanding).toBe(50 - 2 * rerolls - direct.reversed);
    }),
    { numRuns: 200 },
  );
});
