/** Auto Reload: what it buys and when, who waits for it, what its caps keep it from, and how it gives up. */
import { describe, expect, test } from "vitest";
import {
  command,
  costing,
  creative,
  HOUR,
  outreach,
  Play,
  policies,
  START,
  studio,
  told,
} from "../../../test/support/play.ts";
import { MAX_BALANCE } from "../amount.ts";
import { capReached, type ReloadOutcome } from "../auto-reload.ts";
import type { Catalog } from "../catalog.ts";
import type { Command } from "../command.ts";
import type { Entry } from "../entry.ts";

const lines = (entries: readonly Entry[]) => entries.map(told);
const NO_CAP = { count: null, money: null };
const FEBRUARY = Date.UTC(2026, 0, 31, 23);

/** A wallet that buys small packs: 50 tokens for $25. */
function reloading(fields: object = {}, balance = 0, catalog: Catalog = studio): Play {
  const play = new Play(catalog);
  if (balance > 0) play.post("grant", { amount: balance });
  play.run("auto_reload", fields);
  return play;
}

/** With a threshold that the balance is below already, as after a purchase for it was declined. */
function below(play: Play, threshold: number): Play {
  play.wallet.autoReload = { ...play.wallet.autoReload!, threshold };
  return play;
}

/** What became of a command, in a word. */
function outcome(play: Play, asked: Command): string {
  const { result } = play.execute(asked);
  if (!result.ok) return result.error.code;
  return result.value.waitsFor === null ? "done" : `waits for ${result.value.waitsFor}`;
}

const charge = (price: number, reloaded?: ReloadOutcome) =>
  command("charge", { ...costing(price), ...(reloaded === undefined ? {} : { reloaded }) });
const credited = { outcome: "credited" } as const;

/** The packs bought so far, or the caps that were noted. */
const attempts = (play: Play) => play.reloads.map(({ order, capped }) => capped ?? order.count);

describe("setting it", () => {
  test("says what it may do; nothing is posted", () => {
    const play = new Play();
    const monthlyCap = { count: 5, money: 10_000 };
    const done = play.run("auto_reload", { pack: "medium", threshold: null, monthlyCap, method: "card_7" });
    expect(done).toMatchObject({ ok: true, value: { entries: [], waitsFor: null } });
    expect(play.wallet.autoReload).toEqual({
      enabled: true,
      pack: "medium",
      threshold: null,
      monthlyCap,
      method: "card_7",
      declines: 0,
      switchedOff: null,
      spent: { month: "2026-01", count: 0, money: 0, capped: null },
      inFlight: null,
      attempts: 0,
    });
    expect(play.reloads).toEqual([]);
  });

  test.each<[name: string, fields: object, provider: string | null, result: string]>([
    ["a pack that is not sold", { pack: "huge" }, "sandbox", "invalid_request"],
    ["a pack that is not sold, off", { pack: "huge", enabled: false }, "sandbox", "invalid_request"],
    ["on, where nobody charges cards", {}, null, "conflict"],
    ["a pack that is not sold, where nobody charges cards", { pack: "huge" }, null, "invalid_request"],
    ["off, where nobody charges cards", { enabled: false }, null, "accepted"],
  ])("%s", (_name, fields, provider, result) => {
    const play = new Play();
    play.book.provider = provider;
    expect(play.refusal("auto_reload", fields)).toBe(result);
    expect(play.wallet.autoReload === null).toBe(result !== "accepted");
  });

  test.each<[balance: number, fields: object, bought: number[]]>([
    [20, { threshold: 21 }, [1]],
    [20, { threshold: 20 }, []],
    [20, { threshold: 70 }, [1]],
    [20, { threshold: 71 }, [2]],
    [20, { threshold: null }, []],
    [20, { threshold: 21, enabled: false }, []],
    [0, { threshold: 201, pack: "medium" }, [2]],
  ])("with a balance of %d to %j buys %j at once", (balance, fields, bought) => {
    const play = reloading({ ...fields, key: "k" }, balance);
    expect(attempts(play)).toEqual(bought);
    if (bought.length === 0) return;
    expect(play.reloads[0]!.trigger).toMatchObject({ kind: "setting", key: "k", action: null });
    expect(play.wallet.autoReload!.inFlight).toEqual({ payment: 1, holds: false });
  });

  test("again changes what it may do, and keeps what it has done", () => {
    const play = reloading({ threshold: 10, monthlyCap: { count: 1, money: null } });
    play.post("credit", { payment: 1 });
    play.post("charge", costing(50));
    expect(attempts(play)).toEqual([1, "count"]);
    const before = play.wallet.autoReload!;
    expect(before.spent).toEqual({ month: "2026-01", count: 1, money: 2_500, capped: "count" });
    play.run("auto_reload", { pack: "large", threshold: 5, monthlyCap: { count: 2, money: null }, method: "card_8" });
    expect(play.wallet.autoReload).toMatchObject({
      pack: "large",
      threshold: 5,
      monthlyCap: { count: 2, money: null },
      method: "card_8",
      spent: { month: "2026-01", count: 2, money: 25_000, capped: null },
      inFlight: { payment: 2, holds: false },
      attempts: 3,
    });
    expect(play.payment(2)).toMatchObject({ method: "card_8", order: { pack: "large" } });
    // The one in flight goes on, and no second is begun.
    play.run("auto_reload", { threshold: 400 });
    expect(play.wallet.autoReload).toMatchObject({ inFlight: { payment: 2, holds: false }, attempts: 3 });
    expect(play.wallet.paymentCount).toBe(2);
  });

  test("in a way that is refused buys nothing", () => {
    const play = reloading({ threshold: 50 }, 40);
    play.run("decline", { payment: 1 });
    expect(play.refusal("auto_reload", { pack: "huge" })).toBe("invalid_request");
    expect(play.wallet.paymentCount).toBe(1);
  });

  test("off while somebody waits lets him wait on, and those behind him; a new one is refused after", () => {
    const play = reloading();
    expect(outcome(play, charge(10))).toBe("waits for 1");
    play.run("auto_reload", { enabled: false });
    expect(outcome(play, charge(10))).toBe("waits for 1");
    play.post("credit", { payment: 1 });
    expect(outcome(play, charge(10, credited))).toBe("done");
    expect(outcome(play, charge(50))).toBe("insufficient_credits");
  });
});

describe("a request that is short", () => {
  test.each<[balance: number, cost: number, threshold: number | null, packs: number]>([
    [0, 2, null, 1],
    [0, 50, null, 1],
    [0, 52, null, 2],
    [30, 80, null, 1],
    [30, 82, null, 2],
    [10, 500, null, 10],
    [0, 50, 1, 2],
    [0, 40, 10, 1],
    [0, 40, 11, 2],
    [30, 80, 50, 2],
    [30, 80, 51, 3],
  ])(
    "with a balance of %d and a price of %d, threshold %j, buys %d in one charge",
    (balance, cost, threshold, packs) => {
      const play = reloading({ threshold: null }, balance);
      if (threshold !== null) below(play, threshold);
      expect(outcome(play, charge(cost))).toBe("waits for 1");
      expect(play.wallet).toMatchObject({ balance, pendingCredits: 50 * packs, paymentCount: 1 });
      expect(play.payment(1).order).toMatchObject({ count: packs, credits: 50 * packs, money: 2_500 * packs });
      play.post("credit", { payment: 1 });
      expect(outcome(play, charge(cost, credited))).toBe("done");
      expect(lines(play.entries.slice(-2))).toEqual([
        expect.stringMatching(`^auto_reload \\+${50 * packs} = `),
        expect.stringMatching(`^charge -${cost} = ${balance + 50 * packs - cost} `),
      ]);
      expect(play.reloads.length).toBe(1);
    },
  );

  test("sets off a purchase of which everything is told", () => {
    const play = reloading({ method: "card_7", threshold: 5 }, 10);
    const asked = command("deposit", { key: "k", requestHash: "h", workspace: "other" });
    expect(outcome(play, asked)).toBe("waits for 1");
    const order = { pack: "small", count: 1, credits: 50, money: 2_500, currency: "USD" };
    expect(play.reloads).toEqual([
      {
        number: 1,
        trigger: { kind: "short", key: "k", action: "creative.submission", required: 40 },
        order,
        payment: 1,
        capped: null,
        at: START,
      },
    ]);
    expect(play.payment(1)).toEqual({
      number: 1,
      kind: "auto_reload",
      state: "asked",
      order,
      provider: "sandbox",
      receipt: null,
      method: "card_7",
      workspace: "acme",
      cause: { actor: "scrip", key: null, requestHash: null },
      decidedAt: START,
      closedAt: null,
      reason: null,
      entry: null,
      reversed: 0,
    });
    expect(play.wallet.autoReload).toMatchObject({
      spent: { month: "2026-01", count: 1, money: 2_500, capped: null },
      inFlight: { payment: 1, holds: true },
      attempts: 1,
    });
    const entry = play.post("credit", { payment: 1, receipt: "pi_1" });
    expect(told(entry)).toBe("auto_reload +50 = 60 to 2:50");
    expect(entry).toMatchObject({
      actor: "scrip",
      key: null,
      purchase: { provider: "sandbox", receipt: "pi_1", ...order },
    });
    expect(play.grant(2)).toMatchObject({ source: "auto_reload", category: "paid", priority: 30, expiresAt: null });
    expect(play.wallet.autoReload).toMatchObject({ inFlight: null, attempts: 1, spent: { count: 1, money: 2_500 } });
  });

  test.each<[name: string, change: (play: Play) => void]>([
    ["that was never set", (play) => (play.wallet.autoReload = null)],
    ["that is off", (play) => play.run("auto_reload", { enabled: false })],
    ["that nobody charges cards for", (play) => (play.book.provider = null)],
    ["whose pack is sold no more", (play) => (play.book.catalog = { ...studio, packs: studio.packs.slice(1) })],
  ])("is refused as it is by one %s", (_name, change) => {
    const play = reloading({}, 10);
    change(play);
    const before = structuredClone(play.wallet);
    const detail = "The charge costs 12; 10 are available.";
    expect(play.run("charge", costing(12))).toMatchObject({ error: { code: "insufficient_credits", detail } });
    expect(play.wallet).toEqual(before);
  });

  test("for more than a balance may reach is refused as it is", () => {
    const play = reloading({ pack: "5k" }, 0, outreach);
    const draft = (count: number) =>
      command("charge", { action: "email.first_draft", campaign: "q3", quantities: { count } });
    expect(outcome(play, draft(MAX_BALANCE / 2))).toBe("insufficient_credits");
    expect(play.reloads).toEqual([]);
    expect(outcome(play, draft(MAX_BALANCE / 4))).toBe("waits for 1");
  });

  test("for more money than can be counted is refused as it is", () => {
    const pack = { id: "small", name: "Dear", credits: 2, price: { amount: MAX_BALANCE, currency: "USD" } };
    const play = reloading({}, 0, { ...studio, packs: [pack] });
    expect(outcome(play, charge(4))).toBe("insufficient_credits");
    expect(outcome(play, charge(2))).toBe("waits for 1");
  });

  test("is priced and checked before it waits or buys", () => {
    const play = reloading({}, 40);
    const once = { quantities: {}, reference: creative("c1") };
    play.post("deposit", once);
    const refused = () => [
      play.refusal("charge", { action: "nothing" }),
      play.refusal("charge", { quantities: { x: 1 } }),
      play.refusal("deposit", { quantities: {}, deadline: START }),
      play.refusal("deposit", once),
    ];
    const codes = ["unknown_action", "invalid_request", "invalid_request", "already_charged"];
    expect(refused()).toEqual(codes);
    expect(play.wallet.paymentCount).toBe(0);
    expect(outcome(play, charge(2))).toBe("waits for 1");
    expect(refused()).toEqual(codes);
    play.post("adjustment", { amount: -101, allowOutstanding: true });
    expect(play.refusal("charge", costing(0))).toBe("outstanding_limit");
  });
});

describe("while a request waits", () => {
  const waiting = () => {
    const play = reloading({}, 20);
    expect(outcome(play, charge(40))).toBe("waits for 1");
    return play;
  };

  test("charges and deposits queue behind it, though the balance reaches for them", () => {
    const play = waiting();
    for (const asked of [charge(2), charge(0), charge(400), command("deposit", {})]) {
      expect(outcome(play, asked)).toBe("waits for 1");
    }
    expect(play.reloads.length).toBe(1);
    expect(play.wallet).toMatchObject({ balance: 20, paymentCount: 1 });
  });

  test("everything else goes on", () => {
    const play = new Play();
    play.post("grant", { amount: 70 });
    const deposit = play.post("deposit", { quantities: {} });
    const spent = play.post("charge", costing(10));
    play.run("auto_reload");
    expect(outcome(play, charge(40))).toBe("waits for 1");
    for (const asked of [
      command("settle", { deposit: deposit.sequence, quantities: {} }),
      command("refund", { entry: spent.sequence }),
      command("grant", { amount: 5 }),
      command("adjustment", { amount: -5 }),
      command("plan"),
      command("roll"),
    ]) {
      expect(outcome(play, asked)).toBe("done");
    }
    expect(outcome(play, charge(2))).toBe("waits for 1");
  });

  test("when it is credited what it covers goes on, in order; the rest is refused", () => {
    const play = waiting();
    expect([20, 30, 8].map((price) => outcome(play, charge(price)))).toEqual(Array(3).fill("waits for 1"));
    play.post("credit", { payment: 1 });
    expect([40, 20, 30, 8].map((price) => outcome(play, charge(price, credited)))).toEqual([
      "done",
      "done",
      "insufficient_credits",
      "done",
    ]);
    expect(play.run("charge", { ...costing(30), reloaded: credited })).toMatchObject({
      error: { detail: expect.stringContaining("does not cover it as well"), required: 30, available: 2 },
    });
    // What waited sets nothing off again; what comes new does.
    expect(play.reloads.length).toBe(1);
    expect(outcome(play, charge(30))).toBe("waits for 2");
  });

  test("when it is declined, what the balance reaches for goes on; the rest is refused with the reason", () => {
    const play = waiting();
    play.run("decline", { payment: 1, reason: "No funds." });
    const declined = { outcome: "declined", reason: "No funds." } as const;
    expect(play.run("charge", { ...costing(40), reloaded: declined })).toMatchObject({
      error: {
        code: "payment_declined",
        detail: "The charge costs 40; 20 are available. Auto Reload: No funds.",
        short: { required: 40, available: 20, shortfall: 20 },
      },
    });
    expect(outcome(play, charge(20, declined))).toBe("done");
    expect(outcome(play, charge(2))).toBe("waits for 2");
  });

  test("when nobody knows after a while, it is refused; others wait on", () => {
    const play = waiting();
    const unknown = { outcome: "unknown" } as const;
    expect(play.run("charge", { ...costing(40), reloaded: unknown })).toMatchObject({
      error: { code: "insufficient_credits", detail: expect.stringContaining("not decided yet"), shortfall: 20 },
    });
    expect(outcome(play, charge(20, unknown))).toBe("done");
    expect(outcome(play, charge(2))).toBe("waits for 1");
    expect(play.wallet.paymentCount).toBe(1);
  });

  test("one that was set off by the threshold holds nobody, until a request is short", () => {
    const play = reloading({ threshold: 30 }, 20);
    expect(play.wallet.autoReload!.inFlight).toEqual({ payment: 1, holds: false });
    expect(outcome(play, charge(2))).toBe("done");
    expect(outcome(play, charge(400))).toBe("waits for 1");
    expect(play.wallet.autoReload!.inFlight).toEqual({ payment: 1, holds: true });
    expect(outcome(play, charge(2))).toBe("waits for 1");
    expect([play.reloads.length, play.wallet.paymentCount, play.wallet.balance]).toEqual([1, 1, 18]);
  });

  test("off, one that was set off by the threshold helps nobody", () => {
    const play = reloading({ threshold: 30 }, 20);
    play.run("auto_reload", { enabled: false });
    expect(outcome(play, charge(40))).toBe("insufficient_credits");
    expect(outcome(play, charge(2))).toBe("done");
  });
});

describe("a balance below the threshold", () => {
  const low = { threshold: 50 };

  test.each<[name: string, before: (play: Play) => unknown, asked: Command]>([
    ["a charge", () => {}, charge(12)],
    ["a deposit", () => {}, command("deposit", { quantities: {} })],
    ["an adjustment", () => {}, command("adjustment", { amount: -11 })],
    ["a withdrawal", () => {}, command("withdraw", { grant: 1 })],
    [
      "a settlement that costs more",
      (play) => play.post("deposit", { action: "persona.reroll", ...costing(0) }),
      command("settle", { deposit: 2, quantities: { rerolls: 10 } }),
    ],
    [
      "a reversal",
      (play) => [play.post("topup", { paid: { receipt: "r" } }), play.post("adjustment", { amount: -50 })],
      command("reverse", { payment: 1, refunded: 1_000 }),
    ],
  ])("after %s is restored", (_name, before, asked) => {
    const play = reloading(low, 60);
    before(play);
    expect(play.reloads).toEqual([]);
    const { result } = play.execute({ ...asked, key: "k" });
    expect(result.ok && result.value.waitsFor).toBeNull();
    const action = asked.kind === "charge" || asked.kind === "deposit" ? asked.action : null;
    expect(play.reloads.map(({ trigger }) => trigger)).toEqual([{ kind: "threshold", key: "k", action, required: 50 }]);
    expect(play.wallet.autoReload!.inFlight).toMatchObject({ holds: false });
    const { balance, pendingCredits } = play.wallet;
    expect(balance + pendingCredits).toBeGreaterThanOrEqual(50);
    expect(balance + pendingCredits - 50).toBeLessThan(50);
  });

  test.each<[name: string, asked: Command]>([
    ["a charge that leaves exactly the threshold", charge(10)],
    ["one that leaves more", charge(2)],
    ["one that is refused", command("charge", { action: "nothing" })],
    ["credits", command("grant", { amount: 1 })],
    ["nothing at all", command("roll")],
  ])("is not there after %s", (_name, asked) => {
    const play = reloading(low, 60);
    play.execute(asked);
    expect(play.reloads).toEqual([]);
  });

  test.each<[name: string, change: (play: Play) => void]>([
    ["it is off", (play) => play.run("auto_reload", { ...low, enabled: false })],
    ["nobody charges cards", (play) => (play.book.provider = null)],
    ["its pack is sold no more", (play) => (play.book.catalog = { ...studio, packs: studio.packs.slice(1) })],
  ])("buys nothing where %s", (_name, change) => {
    const play = reloading(low, 60);
    change(play);
    play.post("charge", costing(20));
    expect(play.reloads).toEqual([]);
  });

  test("is noticed when something fell due, by whatever command comes, refused or not", () => {
    for (const asked of [command("roll"), command("charge", { action: "nothing" }), command("grant", { amount: 1 })]) {
      const play = new Play();
      play.post("grant", { amount: 60, expiresAt: START + HOUR });
      play.run("auto_reload", low);
      play.now += HOUR;
      play.execute({ ...asked, key: "k" });
      expect(play.reloads).toMatchObject([{ trigger: { kind: "threshold", key: "k" }, at: START + HOUR }]);
    }
  });

  test("by a command that does nothing is not noticed", () => {
    const play = below(reloading({}, 10), 50);
    play.execute(command("roll"));
    play.execute(command("charge", { action: "nothing" }));
    expect(play.reloads).toEqual([]);
    play.post("charge", costing(0));
    expect(play.reloads.length).toBe(1);
  });

  test("while one is in flight buys no second, and after it only what is then missing", () => {
    const play = reloading(low, 40);
    expect(attempts(play)).toEqual([1]);
    play.post("charge", costing(40));
    expect(attempts(play)).toEqual([1]);
    play.post("credit", { payment: 1 });
    expect(attempts(play)).toEqual([1]);
    play.post("charge", costing(2));
    expect(attempts(play)).toEqual([1, 1]);
  });

  test("after a purchase that did not restore it buys again, behind it", () => {
    const play = reloading(low, 40);
    play.post("adjustment", { amount: -40 });
    play.post("adjustment", { amount: -20, allowOutstanding: true });
    play.run("auto_reload", { threshold: 120 });
    play.post("credit", { payment: 1 });
    expect(attempts(play)).toEqual([1, 2]);
    expect(play.reloads[1]!.trigger).toMatchObject({ kind: "threshold", action: null, required: 120 });
  });

  test("after a decline waits for the next movement: a card is not asked again and again", () => {
    const play = reloading(low, 40);
    play.run("decline", { payment: 1 });
    expect(attempts(play)).toEqual([1]);
    play.execute(command("roll"));
    expect(attempts(play)).toEqual([1]);
    play.post("charge", costing(2));
    expect(attempts(play)).toEqual([1, 1]);
  });

  test("counts what will be paid of what is outstanding first", () => {
    for (const [outstanding, packs] of [
      ["next_credit", 2],
      ["manual", 1],
    ] as const) {
      const play = new Play(policies(studio, { outstanding }));
      play.post("adjustment", { amount: -30, allowOutstanding: true });
      play.run("auto_reload", { threshold: 30 });
      expect(attempts(play)).toEqual([packs]);
    }
  });
});

test("a request is covered though what is outstanding is paid first", () => {
  const owing = (outstanding: "next_credit" | "manual") => {
    const play = new Play(policies(outreach, { outstanding }));
    play.post("adjustment", { amount: -4_990, allowOutstanding: true });
    play.run("auto_reload", { pack: "5k" });
    expect(outcome(play, command("charge", { action: "self_learning.run" }))).toBe("waits for 1");
    return play;
  };
  expect(attempts(owing("manual"))).toEqual([1]);
  const play = owing("next_credit");
  expect(attempts(play)).toEqual([2]);
  play.post("credit", { payment: 1 });
  expect(outcome(play, command("charge", { action: "self_learning.run", reloaded: credited }))).toBe("done");
  expect(lines(play.entries.slice(1))).toEqual([
    "auto_reload +10000 = 10000 to 1:10000",
    "repayment -4990 (-4990 owed) = 5010 from 1:4990",
    "charge -50 = 4960 from 1:50",
  ]);
});

describe("caps", () => {
  const capped = (monthlyCap: { count?: number; money?: number }, fields: object = {}, balance = 0) =>
    reloading({ monthlyCap: { ...NO_CAP, ...monthlyCap }, ...fields }, balance);
  /** A charge of so much is asked, paid for and made. */
  const use = (play: Play, price: number) => {
    const said = outcome(play, charge(price));
    if (!said.startsWith("waits")) return said;
    play.post("credit", { payment: play.wallet.paymentCount });
    return outcome(play, charge(price, credited));
  };

  test.each<
    [monthlyCap: { count?: number; money?: number }, prices: number[], outcomes: string[], attempts: unknown[]]
  >([
    [{ count: 2 }, [50, 500, 2], ["done", "done", "insufficient_credits"], [1, 10, "count"]],
    [{ count: 0 }, [2, 2], ["insufficient_credits", "insufficient_credits"], ["count"]],
    [{ money: 5_000 }, [50, 50, 2], ["done", "done", "insufficient_credits"], [1, 1, "money"]],
    [{ money: 7_499 }, [50, 50, 2], ["done", "done", "insufficient_credits"], [1, 1, "money"]],
    [{ money: 7_500 }, [50, 52, 48], ["done", "done", "done"], [1, 2]],
    [{ money: 7_500 }, [52, 100, 46], ["done", "insufficient_credits", "done"], [2, "money"]],
    [{ money: 2_499 }, [2], ["insufficient_credits"], ["money"]],
    [{ money: 0 }, [2], ["insufficient_credits"], ["money"]],
    [{ count: 1, money: 2_500 }, [50, 2], ["done", "insufficient_credits"], [1, "count"]],
    [{ count: 9, money: 2_500 }, [50, 2], ["done", "insufficient_credits"], [1, "money"]],
  ])("of %j, for %j", (monthlyCap, prices, outcomes, made) => {
    const play = capped(monthlyCap);
    expect(prices.map((price) => use(play, price))).toEqual(outcomes);
    expect(attempts(play)).toEqual(made);
  });

  test("are named where they refuse, beside what is missing", () => {
    for (const [monthlyCap, words] of [
      [{ count: 0 }, "as many purchases this month as its cap allows"],
      [{ money: 0 }, "its cap on the money of this month"],
    ] as const) {
      const play = capped(monthlyCap, {}, 10);
      expect(play.run("charge", costing(12))).toMatchObject({
        error: { code: "insufficient_credits", detail: expect.stringContaining(words), required: 12, available: 10 },
      });
    }
  });

  test("on money allow fewer packs than the threshold asks for, where these cover the request", () => {
    const play = below(capped({ money: 7_500 }, {}, 20), 200);
    expect(outcome(play, charge(120))).toBe("waits for 1");
    expect(play.payment(1).order).toMatchObject({ count: 3, money: 7_500 });
    play.post("credit", { payment: 1 });
    expect(outcome(play, charge(120, credited))).toBe("done");
    // The threshold is not restored, and that the cap keeps it from that is noted, once.
    expect(attempts(play)).toEqual([3, "money"]);
    expect(play.wallet.balance).toBe(50);
  });

  test("never let a request have fewer packs than cover it", () => {
    const play = capped({ money: 5_000 }, { threshold: null });
    expect(outcome(play, charge(102))).toBe("insufficient_credits");
    expect(play.wallet.paymentCount).toBe(0);
    expect(play.reloads).toEqual([
      {
        number: 1,
        trigger: { kind: "short", key: null, action: "persona.reroll", required: 102 },
        order: { pack: "small", count: 3, credits: 150, money: 7_500, currency: "USD" },
        payment: null,
        capped: "money",
        at: START,
      },
    ]);
    expect(play.wallet.autoReload).toMatchObject({ inFlight: null, attempts: 1, spent: { count: 0, capped: "money" } });
  });

  test("on money let the threshold have what there is", () => {
    const play = capped({ money: 6_000 }, { threshold: 500 });
    expect(attempts(play)).toEqual([2]);
    play.post("credit", { payment: 1 });
    play.post("charge", costing(2));
    expect(attempts(play)).toEqual([2, "money"]);
  });

  test("are noted once a month each, and again once they were set again", () => {
    const play = capped({ count: 1, money: 4_000 });
    for (const price of [52, 52]) expect(use(play, price)).toBe("insufficient_credits");
    expect(attempts(play)).toEqual(["money"]);
    expect(use(play, 50)).toBe("done");
    for (const price of [2, 52, 2]) expect(use(play, price)).toBe("insufficient_credits");
    expect(attempts(play)).toEqual(["money", 1, "count"]);
    play.run("auto_reload", { monthlyCap: { count: 1, money: null } });
    for (const price of [2, 52]) expect(use(play, price)).toBe("insufficient_credits");
    expect(attempts(play)).toEqual(["money", 1, "count", "count"]);
    play.waitUntil(FEBRUARY);
    play.run("auto_reload", { monthlyCap: { count: 0, money: null } });
    for (const price of [2, 52]) expect(use(play, price)).toBe("insufficient_credits");
    expect(attempts(play)).toEqual(["money", 1, "count", "count", "count"]);
  });

  test.each<[zone: string, lastOfMonth: string]>([
    ["Europe/Berlin", "2026-01-31T22:59:59.999Z"],
    ["UTC", "2026-01-31T23:59:59.999Z"],
    ["America/New_York", "2026-02-01T04:59:59.999Z"],
    ["Asia/Kathmandu", "2026-01-31T18:14:59.999Z"],
  ])("hold for calendar months of %s", (zone, lastOfMonth) => {
    const play = new Play();
    play.book.timeZone = zone;
    play.run("auto_reload", { monthlyCap: { count: 1, money: 2_500 } });
    expect(use(play, 50)).toBe("done");
    play.now = Date.parse(lastOfMonth);
    expect(use(play, 50)).toBe("insufficient_credits");
    play.now += 1;
    expect(use(play, 50)).toBe("done");
    expect(play.wallet.autoReload!.spent).toEqual({ month: "2026-02", count: 1, money: 2_500, capped: null });
    expect(use(play, 50)).toBe("insufficient_credits");
    expect(attempts(play)).toEqual([1, "count", 1, "count"]);
  });

  test("are not reached by what was declined", () => {
    const play = capped({ count: 1, money: 2_500 });
    outcome(play, charge(50));
    play.run("decline", { payment: 1 });
    expect(play.wallet.autoReload!.spent).toEqual({ month: "2026-01", count: 0, money: 0, capped: null });
    expect(use(play, 50)).toBe("done");
    expect(use(play, 50)).toBe("insufficient_credits");
  });

  test("of the month in which it was decided, though it is declined in the next", () => {
    const play = capped({ count: 1 });
    play.waitUntil(FEBRUARY - 1);
    outcome(play, charge(50));
    play.waitUntil(FEBRUARY);
    play.run("decline", { payment: 1 });
    expect(play.wallet.autoReload!.spent).toMatchObject({ month: "2026-01", count: 0, money: 0 });
    expect(use(play, 50)).toBe("done");
    expect(play.wallet.autoReload!.spent).toMatchObject({ month: "2026-02", count: 1, money: 2_500 });
  });

  test.each<[monthlyCap: { count?: number; money?: number }, spent: [number, number], reached: string | null]>([
    [{}, [99, 999_999], null],
    [{ count: 2 }, [1, 0], null],
    [{ count: 2 }, [2, 0], "count"],
    [{ money: 5_000 }, [1, 2_500], null],
    [{ money: 5_000 }, [1, 2_501], "money"],
    [{ count: 1, money: 0 }, [1, 0], "count"],
  ])("of %j with %j spent: %j is reached", (monthlyCap, [count, money], reached) => {
    const spent = { month: "2026-01", count, money, capped: null };
    expect(capReached({ ...NO_CAP, ...monthlyCap }, spent, studio.packs[0]!)).toBe(reached);
  });

  test("count a purchase that was declined and turns out paid", () => {
    const play = capped({ count: 1 });
    outcome(play, charge(50));
    play.run("decline", { payment: 1 });
    play.post("credit", { payment: 1 });
    expect(play.wallet.autoReload!.spent).toMatchObject({ count: 1, money: 2_500 });
  });

  test("of no money allow packs that cost nothing", () => {
    const gift = { id: "small", name: "Gift", credits: 50, price: { amount: 0, currency: "USD" } };
    const play = reloading({ monthlyCap: { count: null, money: 0 } }, 0, { ...studio, packs: [gift] });
    expect(outcome(play, charge(50))).toBe("waits for 1");
    expect(play.payment(1).order).toMatchObject({ count: 1, credits: 50 });
  });
});

describe("declines", () => {
  const decline = (play: Play, reason = "No funds.") => {
    outcome(play, charge(50));
    play.run("decline", { payment: play.wallet.paymentCount, reason });
  };

  test("three in a row switch it off, with when and why", () => {
    const play = reloading();
    for (const declines of [1, 2]) {
      decline(play);
      expect(play.wallet.autoReload).toMatchObject({ enabled: true, declines, switchedOff: null, inFlight: null });
    }
    play.wait(HOUR);
    decline(play, "The card has expired.");
    expect(play.wallet.autoReload).toMatchObject({
      enabled: false,
      declines: 3,
      inFlight: null,
      switchedOff: {
        at: START + HOUR,
        reason: expect.stringMatching(/^3 payments in a row .*The card has expired\.$/),
      },
    });
    expect(outcome(play, charge(50))).toBe("insufficient_credits");
    expect(play.wallet.paymentCount).toBe(3);
  });

  test("with one success between them do not", () => {
    const play = reloading();
    for (const _ of [1, 2]) decline(play);
    outcome(play, charge(50));
    play.post("credit", { payment: 3 });
    expect(play.wallet.autoReload!.declines).toBe(0);
    play.post("charge", costing(50));
    for (const _ of [1, 2]) decline(play);
    expect(play.wallet.autoReload).toMatchObject({ enabled: true, declines: 2 });
  });

  test("are forgotten when it is set again", () => {
    const play = reloading();
    for (const _ of [1, 2, 3]) decline(play);
    play.run("auto_reload");
    expect(play.wallet.autoReload).toMatchObject({ enabled: true, declines: 0, switchedOff: null, attempts: 3 });
    for (const _ of [1, 2]) decline(play);
    expect(play.wallet.autoReload).toMatchObject({ enabled: true, declines: 2 });
  });

  test("of one that was switched off by hand meanwhile say nothing more", () => {
    const play = reloading();
    outcome(play, charge(50));
    play.run("auto_reload", { enabled: false });
    play.wallet.autoReload = { ...play.wallet.autoReload!, declines: 2 };
    play.run("decline", { payment: 1 });
    expect(play.wallet.autoReload).toMatchObject({ enabled: false, declines: 3, switchedOff: null });
  });

  test("of purchases by hand are no concern of its", () => {
    const play = reloading({ threshold: 10 });
    play.run("topup", { paid: { provider: "sandbox", method: null } });
    const before = play.wallet.autoReload;
    play.run("decline", { payment: 2 });
    expect(play.wallet.autoReload).toBe(before);
    play.post("topup", { paid: { receipt: "r" } });
    expect(play.wallet.autoReload).toBe(before);
  });

  test("that turn out paid are credited, and leave the one in flight alone", () => {
    const play = reloading();
    decline(play);
    expect(outcome(play, charge(50))).toBe("waits for 2");
    const before = play.wallet.autoReload;
    expect(told(play.post("credit", { payment: 1 }))).toBe("auto_reload +50 = 50 to 1:50");
    // It was not counted when it was declined.
    expect(play.wallet.autoReload).toEqual({ ...before, spent: { ...before!.spent, count: 2, money: 5_000 } });
    expect(play.wallet.pendingCredits).toBe(50);
    expect(told(play.post("credit", { payment: 2 }))).toBe("auto_reload +50 = 100 to 2:50");
    expect(play.wallet.autoReload!.inFlight).toBeNull();
  });
});
