/** Settlements, voids and refunds: what comes back, what is taken and what is owed. Where it comes back to: give-back.test.ts. */
import { describe, expect, test } from "vitest";
import { clips, costing, DAY, outreach, Play, START, studio, told } from "../../../test/support/play.ts";
import { MAX_AMOUNT, MAX_BALANCE } from "../amount.ts";
import { rateCard } from "../catalog.ts";
import type { Quantities } from "../command.ts";

/** 100 given, six clips of 8 s submitted: −88. */
function submitted(more = 12): Play {
  const play = new Play();
  play.post("grant", { amount: 88 + more });
  play.post("deposit", { quantities: clips(6, 8), campaign: "spring" });
  return play;
}

describe("settling", () => {
  test.each<[more: number, delivered: Quantities, amount: number, owed: number]>([
    [12, clips(6, 8), 0, 0],
    [12, clips(6, 6), 12, 0],
    [12, clips(6, 10), -12, 0],
    [12, clips(6, 12), -12, 12],
    [0, clips(6, 10), 0, 12],
    [12, clips(0, 0), 48, 0],
    [12, {}, 48, 0],
    [12, clips(1, 2), 46, 0],
    [12, clips(6, 100), -12, 540],
  ])("with %d at hand, %j delivered: %d, %d owed", (more, quantities, amount, owed) => {
    const play = submitted(more);
    const entry = play.post("settle", { deposit: 2, quantities });
    expect(entry).toMatchObject({ type: "settlement", amount, outstandingChange: owed, of: 2, releases: false });
    expect(entry).toMatchObject({ campaign: "spring", action: "creative.submission", workspace: "acme" });
    // −(deposit + settlement) + newly outstanding is the actual price, and the lines tell it.
    const price = 88 - amount + owed;
    expect(entry.price!.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(price - 88);
    expect(play.wallet).toMatchObject({ balance: more + amount, outstanding: owed, usage: price });
    expect(play.wallet.inFlight).toEqual({ count: 0, amount: 0 });
    expect(play.wallet.debts).toEqual(owed === 0 ? [] : [{ sequence: 3, amount: owed, remaining: owed, since: START }]);
  });

  test("a clip of 2 s, deposited as 4, gives 2 back", () => {
    const play = new Play();
    play.post("grant", { amount: 100 });
    play.post("deposit", { quantities: clips(1, 2) });
    expect(told(play.post("settle", { deposit: 2, quantities: clips(1, 2) }))).toBe("settlement +2 = 58 to 1:2");
  });

  test("is priced with the deposit's rate card, though a newer one is in force", () => {
    const old = rateCard(studio, "2026-01")!;
    const action = old.actions["creative.submission"]!;
    const dear = { ...action, price: { ...action.price, base: 90 }, settlement: { ...action.settlement!, base: 90 } };
    const newer = { ...old, version: "2026-02", effectiveAtMs: START + DAY, actions: { "creative.submission": dear } };
    const play = new Play({ ...studio, rateCards: [old, newer] });
    play.post("grant", { amount: 1_000 });
    play.post("deposit", { quantities: clips(6, 8) });
    play.wait(DAY);
    expect(play.post("settle", { deposit: 2, quantities: clips(6, 6) })).toMatchObject({
      amount: 12,
      price: { version: "2026-01" },
    });
    expect(play.post("deposit", { quantities: clips(6, 8) })).toMatchObject({
      amount: -138,
      price: { version: "2026-02" },
    });
  });

  test("the extra burns in order", () => {
    const play = submitted(2);
    play.post("grant", { amount: 5, priority: 1 });
    expect(told(play.post("settle", { deposit: 2, quantities: clips(6, 10) }))).toBe(
      "settlement -7 (5 owed) = 0 from 2:5 1:2",
    );
  });
});

describe("a deposit is closed once", () => {
  test.each<[first: "settle" | "void", second: "settle" | "void"]>([
    ["settle", "settle"],
    ["settle", "void"],
    ["void", "settle"],
    ["void", "void"],
  ])("after %s, %s is a conflict", (first, second) => {
    const play = submitted();
    const fields = { deposit: 2, quantities: clips(6, 6) };
    play.post(first, fields);
    const before = structuredClone(play.wallet);
    expect(play.refusal(second, fields)).toBe("conflict");
    expect(play.wallet).toEqual(before);
  });

  test.each<["settle" | "void", number, string]>([
    ["settle", 1, "not_found"],
    ["settle", 9, "not_found"],
    ["void", 1, "not_found"],
    ["void", 9, "not_found"],
  ])("%s of entry %d: %s", (kind, deposit, outcome) => {
    const fields = { deposit, quantities: {} };
    expect(submitted().refusal(kind, fields)).toBe(outcome);
  });

  test("a charge is no deposit", () => {
    const play = submitted();
    play.post("charge", costing(2));
    expect(play.refusal("settle", { deposit: 3, quantities: {} })).toBe("not_found");
    expect(play.refusal("void", { deposit: 3 })).toBe("not_found");
  });

  test("a void gives all of it back and says why", () => {
    const play = submitted();
    const entry = play.post("void", { deposit: 2, reason: "not delivered" });
    expect(told(entry)).toBe("settlement +88 = 100 to 1:88");
    expect(entry).toMatchObject({ reason: "not delivered", releases: true, price: null, of: 2 });
    expect(play.wallet).toMatchObject({ usage: 0, inFlight: { count: 0, amount: 0 } });
  });
});

describe("refunding", () => {
  test.each<[string, object, string]>([
    ["all of it", { entry: 2 }, "accepted"],
    ["exactly all of it", { entry: 2, amount: 88 }, "accepted"],
    ["a part", { entry: 2, amount: 1 }, "accepted"],
    ["more than it cost", { entry: 2, amount: 89 }, "amount_out_of_range"],
    ["a grant", { entry: 1 }, "conflict"],
    ["a settlement", { entry: 3 }, "conflict"],
    ["what is not there", { entry: 4 }, "not_found"],
  ])("%s of a settled deposit", (_name, fields, outcome) => {
    const play = submitted();
    play.post("settle", { deposit: 2, quantities: clips(6, 8) });
    expect(play.refusal("refund", fields)).toBe(outcome);
  });

  test.each<[string, (play: Play) => unknown, string]>([
    ["an open deposit", () => {}, "conflict"],
    ["a voided deposit", (play) => play.post("void", { deposit: 2 }), "amount_out_of_range"],
    ["a settled one", (play) => play.post("settle", { deposit: 2, quantities: {} }), "accepted"],
  ])("%s", (_name, before, outcome) => {
    const play = submitted();
    before(play);
    expect(play.refusal("refund", { entry: 2 })).toBe(outcome);
  });

  test("never more than the price that is left, in however many parts", () => {
    const play = submitted();
    play.post("settle", { deposit: 2, quantities: clips(6, 6) });
    for (const amount of [30, 30]) play.post("refund", { entry: 2, amount });
    expect(play.refusal("refund", { entry: 2, amount: 17 })).toBe("amount_out_of_range");
    const last = play.post("refund", { entry: 2, reason: "sorry" });
    expect(last).toMatchObject({ amount: 16, releases: true, reason: "sorry", of: 2, campaign: "spring" });
    expect(play.wallet).toMatchObject({ balance: 100, usage: 0 });
    expect(play.refusal("refund", { entry: 2 })).toBe("amount_out_of_range");
  });

  test("only the last part releases", () => {
    const play = submitted();
    play.post("settle", { deposit: 2, quantities: clips(6, 8) });
    const parts = [40, 40, 8].map((amount) => play.post("refund", { entry: 2, amount }).releases);
    expect(parts).toEqual([false, false, true]);
  });
});

describe("limits", () => {
  test("a settlement that cannot be counted is refused, not wrapped", () => {
    const play = new Play();
    play.post("grant", { amount: 40 });
    play.post("deposit", { quantities: {} });
    play.post("adjustment", { amount: -(MAX_AMOUNT - 10), allowOutstanding: true });
    expect(play.refusal("settle", { deposit: 2, quantities: clips(1, 11) })).toBe("amount_out_of_range");
    expect(play.wallet.uses.get(2)!.state).toBe("open");
    expect(play.post("settle", { deposit: 2, quantities: clips(1, 10) })).toMatchObject({
      endingOutstanding: MAX_AMOUNT,
    });
  });

  test("so is one whose usage cannot be counted", () => {
    const play = new Play();
    play.post("grant", { amount: 100 });
    play.post("deposit", { quantities: {} });
    play.wallet.usage = MAX_AMOUNT;
    expect(play.refusal("settle", { deposit: 2, quantities: clips(1, 1) })).toBe("amount_out_of_range");
    expect(play.refusal("settle", { deposit: 2, quantities: {} })).toBe("accepted");
  });

  test("a void always has room", () => {
    const play = new Play();
    play.post("grant", { amount: 40 });
    play.post("deposit", { quantities: {} });
    play.post("grant", { amount: MAX_BALANCE - 40 });
    expect(play.refusal("grant", { amount: 1 })).toBe("amount_out_of_range");
    expect(play.post("void", { deposit: 2 })).toMatchObject({ endingBalance: MAX_BALANCE });
  });

  // Returns cannot be refused: up to 2^53 − 1 there is room for what a charge once took.
  test("a refund has room, though the balance was filled up meanwhile", () => {
    const play = new Play(outreach);
    play.post("grant", { amount: 50 });
    play.post("charge", { action: "self_learning.run" });
    play.post("grant", { amount: MAX_BALANCE });
    expect(play.refusal("refund", { entry: 2 })).toBe("accepted");
  });
});
