/** What is given and taken by hand: grants, withdrawals, purchases and adjustments. */
import { describe, expect, test } from "vitest";
import { costing, DAY, HOUR, outreach, Play, START, told } from "../../../test/support/play.ts";
import { MAX_AMOUNT, MAX_BALANCE } from "../amount.ts";

describe("grants", () => {
  test.each<[string, object, object]>([
    ["paid", { category: "paid" }, { priority: 30, expiresAt: null, source: "grant" }],
    ["promotional", { category: "promotional" }, { priority: 20, expiresAt: null }],
    ["of another priority", { category: "promotional", priority: 0 }, { priority: 0 }],
    ["that expires", { expiresAt: START + 1 }, { expiresAt: START + 1, effectiveAt: START }],
    ["that takes effect now", { effectiveAt: START }, { effectiveAt: START, remaining: 100 }],
  ])("one %s", (_name, fields, terms) => {
    const play = new Play();
    const entry = play.post("grant", { ...fields, reason: "welcome" });
    expect(told(entry)).toBe("grant +100 = 100 to 1:100");
    expect(entry).toMatchObject({ reason: "welcome", workspace: "acme" });
    expect(play.grant(1)).toMatchObject({ number: 1, amount: 100, remaining: 100, scheduled: null, ...terms });
  });

  test.each<[string, object, string]>([
    ["in the past", { effectiveAt: START - 1 }, "invalid_request"],
    ["now", { effectiveAt: START }, "accepted"],
    ["that expires now", { expiresAt: START }, "invalid_request"],
    ["that expires as it takes effect", { effectiveAt: START + 5, expiresAt: START + 5 }, "invalid_request"],
    ["that lives a millisecond", { effectiveAt: START + 5, expiresAt: START + 6 }, "accepted"],
  ])("one %s", (_name, fields, outcome) => {
    expect(new Play().refusal("grant", fields)).toBe(outcome);
  });
});

describe("future grants", () => {
  test("one leaves no entry and gives nothing until it takes effect", () => {
    const play = new Play();
    const done = play.run("grant", { effectiveAt: START + DAY, reason: "loyal", actor: "ann" });
    expect(done).toMatchObject({ ok: true, value: { entries: [], schedule: { number: 1, remaining: 100 } } });
    expect(play.wallet).toMatchObject({ balance: 0, sequence: 0, scheduledAmount: 100, grantCount: 1 });
    expect(play.refusal("charge", costing(2))).toBe("insufficient_credits");
    expect(play.wait(DAY - 1)).toEqual([]);
    const [entry] = play.wait(1);
    expect(told(entry!)).toBe("grant +100 = 100 to 1:100");
    expect(entry).toMatchObject({ actor: "ann", reason: "loyal", key: null, effectiveAt: START + DAY });
    expect(play.wallet).toMatchObject({ scheduledAmount: 0, grantCount: 1 });
  });

  test("withdrawn, it leaves no entry", () => {
    const play = new Play();
    play.run("grant", { effectiveAt: START + DAY });
    expect(play.run("withdraw", { grant: 1 })).toMatchObject({ ok: true, value: { entries: [], unschedule: 1 } });
    expect(play.wallet).toMatchObject({ scheduledAmount: 0, grantCount: 1 });
    expect(play.wait(2 * DAY)).toEqual([]);
    expect(play.post("grant").newGrants[0]!.number).toBe(2);
  });

  test("cannot be taken from before they take effect", () => {
    const play = new Play();
    play.run("grant", { effectiveAt: START + DAY });
    expect(play.refusal("adjustment", { amount: -1, grant: 1 })).toBe("conflict");
    expect(play.refusal("adjustment", { amount: -1, allowOutstanding: true })).toBe("accepted");
    expect(play.wallet.outstanding).toBe(1);
  });
});

describe("withdrawing", () => {
  test.each<[string, (play: Play) => unknown, number, string]>([
    ["an untouched one", () => {}, 2, "adjustment -100 = 100 from 2:100"],
    ["what remains of one", (play) => play.post("charge", costing(130)), 2, "adjustment -70 = 0 from 2:70"],
    ["one that is empty", (play) => play.post("charge", costing(130)), 1, "conflict"],
    ["one that lapsed", (play) => play.wait(2 * DAY), 1, "conflict"],
    ["one that is not there", () => {}, 3, "not_found"],
  ])("%s", (_name, before, grant, outcome) => {
    const play = new Play();
    play.post("grant", { expiresAt: START + DAY });
    play.post("grant");
    before(play);
    const done = play.run("withdraw", { grant });
    expect(done.ok ? told(done.value.entries[0]!) : done.error.code).toBe(outcome);
  });
});

describe("purchases", () => {
  test.each<[pack: string, count: number, credits: number, money: number]>([
    ["small", 1, 50, 2_500],
    ["small", 3, 150, 7_500],
    ["medium", 1, 200, 9_500],
    ["large", 2, 1_000, 45_000],
  ])("%s × %d is exactly %d tokens", (pack, count, credits, money) => {
    const play = new Play();
    const entry = play.post("topup", { pack, count, paid: { receipt: "r-1" } });
    expect(entry).toMatchObject({ type: "topup", amount: credits });
    expect(entry.purchase).toEqual({
      provider: "manual",
      receipt: "r-1",
      pack,
      count,
      credits,
      money,
      currency: "USD",
    });
    expect(play.grant(1)).toMatchObject({ source: "topup", category: "paid", priority: 30, expiresAt: null });
  });

  test.each<[string, object, string]>([
    ["another receipt", { paid: { receipt: "r-2" } }, "accepted"],
    ["the same receipt", { paid: { receipt: "r-1" } }, "conflict"],
    ["the same receipt for another pack", { paid: { receipt: "r-1" }, pack: "large" }, "conflict"],
    ["a pack that is not sold", { paid: { receipt: "r-2" }, pack: "huge" }, "invalid_request"],
    ["too many packs", { paid: { receipt: "r-2" }, count: MAX_AMOUNT }, "amount_out_of_range"],
    ["more packs than there is room for", { paid: { receipt: "r-2" }, count: MAX_BALANCE / 32 }, "amount_out_of_range"],
  ])("after r-1: %s", (_name, fields, outcome) => {
    const play = new Play();
    play.post("topup", { paid: { receipt: "r-1" } });
    expect(play.refusal("topup", fields)).toBe(outcome);
  });
});

describe("adjustments", () => {
  test.each<[string, object, string]>([
    ["up", { amount: 7 }, "adjustment +7 = 107 to 4:7"],
    ["down, in burning order", { amount: -30 }, "adjustment -30 = 70 from 2:20 1:10"],
    ["down to nothing", { amount: -100 }, "adjustment -100 = 0 from 2:20 1:50 3:30"],
    ["down on a grant", { amount: -30, grant: 1 }, "adjustment -30 = 70 from 1:30"],
    ["down past the balance", { amount: -101 }, "insufficient_credits"],
    ["down past a grant", { amount: -51, grant: 1 }, "insufficient_credits"],
    [
      "down past the balance, allowed",
      { amount: -101, allowOutstanding: true },
      "adjustment -100 (1 owed) = 0 from 2:20 1:50 3:30",
    ],
    [
      "down past a grant, allowed",
      { amount: -51, grant: 1, allowOutstanding: true },
      "adjustment -50 (1 owed) = 50 from 1:50",
    ],
    ["within the balance, allowed", { amount: -1, allowOutstanding: true }, "adjustment -1 = 99 from 2:1"],
    ["up, naming a grant", { amount: 1, grant: 1 }, "invalid_request"],
    ["up, expiring now", { amount: 1, expiresAt: START }, "invalid_request"],
    ["down, with a category", { amount: -1, category: "paid" }, "invalid_request"],
    ["down, with an expiry", { amount: -1, expiresAt: START + 1 }, "invalid_request"],
    ["down on a grant that is not there", { amount: -1, grant: 9 }, "not_found"],
  ])("%s", (_name, fields, outcome) => {
    const play = new Play();
    play.post("grant", { amount: 50, priority: 5 });
    play.post("grant", { amount: 20, priority: 4 });
    play.post("grant", { amount: 30 });
    play.book.cases.set("cs_1", { wallet: play.wallet.id, state: "reopened" });
    const done = play.run("adjustment", { ...fields, reason: "mistake", case: "cs_1" });
    expect(done.ok ? told(done.value.entries[0]!) : done.error.code).toBe(outcome);
    if (done.ok) expect(done.value.entries[0]).toMatchObject({ reason: "mistake", case: "cs_1" });
  });

  test("one upwards is promotional and does not expire, unless said", () => {
    const play = new Play();
    play.post("adjustment", { amount: 5 });
    play.post("adjustment", { amount: 5, category: "paid", expiresAt: START + 1 });
    expect(play.grant(1)).toMatchObject({
      source: "adjustment",
      category: "promotional",
      priority: 20,
      expiresAt: null,
    });
    expect(play.grant(2)).toMatchObject({ category: "paid", priority: 30, expiresAt: START + 1 });
  });

  test("what would be outstanding is counted exactly or refused", () => {
    const play = new Play();
    play.post("adjustment", { amount: -MAX_AMOUNT, allowOutstanding: true });
    expect(play.wallet.outstanding).toBe(MAX_AMOUNT);
    expect(play.refusal("adjustment", { amount: -1, allowOutstanding: true })).toBe("amount_out_of_range");
  });
});

describe("the cap of 2^52", () => {
  const cap = (play: Play, amount: number) => [
    play.refusal("grant", { amount }),
    play.refusal("grant", { amount, effectiveAt: play.now + HOUR }),
    play.refusal("adjustment", { amount }),
  ];

  test.each<[string, (play: Play) => unknown]>([
    ["the balance", (play) => play.post("grant", { amount: 1_000 })],
    ["what is in flight", (play) => [play.post("grant", { amount: 1_000 }), deposit(play)]],
    ["what is scheduled", (play) => play.run("grant", { amount: 1_000, effectiveAt: play.now + DAY })],
  ])("counts %s", (_name, before) => {
    const play = new Play(outreach);
    before(play);
    const room = MAX_BALANCE - 1_000;
    expect(cap(play, room + 1)).toEqual(Array(3).fill("amount_out_of_range"));
    expect(play.refusal("topup", { pack: "5k", count: Math.floor(room / 5_000) + 1, paid: { receipt: "r" } })).toBe(
      "amount_out_of_range",
    );
    expect(play.refusal("grant", { amount: room })).toBe("accepted");
    expect(cap(play, 1)).toEqual(Array(3).fill("amount_out_of_range"));
  });

  test("a withdrawn future grant makes room again", () => {
    const play = new Play();
    play.run("grant", { amount: MAX_BALANCE, effectiveAt: play.now + DAY });
    expect(play.refusal("grant", { amount: 1 })).toBe("amount_out_of_range");
    play.run("withdraw", { grant: 1 });
    expect(play.refusal("grant", { amount: MAX_BALANCE })).toBe("accepted");
  });

  function deposit(play: Play): void {
    play.post("deposit", { action: "self_learning.run" });
  }
});
