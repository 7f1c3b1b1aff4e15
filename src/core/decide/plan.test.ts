/** Plans: how they begin, change and end, what a cycle gives, and what of it the next one keeps. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clips,
  command,
  costing,
  DAY,
  HOUR,
  outreach,
  Play,
  START,
  selling,
  studio,
  told,
} from "../../../test/support/play.ts";
import { MAX_AMOUNT, MAX_BALANCE } from "../amount.ts";
import type { Plan } from "../catalog.ts";
import type { Entry } from "../entry.ts";
import type { Instant } from "../instant.ts";
import { nextDueAt } from "../wallet.ts";
import { prorate } from "./plan.ts";

const time = (text: string): Instant => Date.parse(text);

/** Plans begin on 15 January at 10:00 in Berlin, where plays stand; these are the anniversaries. */
const FEBRUARY = time("2026-02-15T10:00+01:00");
const MARCH = time("2026-03-15T10:00+01:00");
const APRIL = time("2026-04-15T10:00+02:00");
const CYCLE = FEBRUARY - START;

const lines = (entries: readonly Entry[]) => entries.map(told);
const timed = (entries: readonly Entry[]) => entries.map((entry) => [told(entry), entry.effectiveAt]);

/** A wallet with the plan growth, whose first cycle has begun. */
function growing(): Play {
  const play = new Play();
  play.post("plan");
  return play;
}

/** What the plan of a wallet is now and at its next anniversary. */
function standing({ wallet: { subscription } }: Play) {
  if (subscription === null) return null;
  return [subscription.cycle?.plan.id ?? null, subscription.next?.id ?? null, subscription.renewsAt];
}

describe("a plan begins", () => {
  test("with the credits of its first cycle, which lapse when that ends", () => {
    const play = new Play();
    const entry = play.post("plan", { key: "k", requestHash: "h" });
    expect(told(entry)).toBe("allocation +325 = 325 to 1:325");
    expect(entry).toMatchObject({ actor: "tester", key: "k", requestHash: "h", reason: "Plan Growth." });
    expect(entry).toMatchObject({ workspace: "acme", effectiveAt: START, price: null, purchase: null });
    expect(play.grant(1)).toEqual({
      number: 1,
      source: "plan",
      category: "paid",
      amount: 325,
      remaining: 325,
      priority: 10,
      effectiveAt: START,
      expiresAt: FEBRUARY,
      scheduled: null,
    });
    const growth = { id: "growth", name: "Growth", allocation: 325, rollover: "none" };
    expect(play.wallet.subscription).toEqual({
      anchor: START,
      cycle: { plan: growth, from: START, previousFrom: null },
      anniversary: 1,
      renewsAt: FEBRUARY,
      next: growth,
    });
    expect(nextDueAt(play.wallet)).toBe(FEBRUARY);
  });

  test.each<[anchor: string, from: string, renewsAt: string, number: number]>([
    ["2026-01-15T10:00+01:00", "2026-01-15T10:00+01:00", "2026-02-15T10:00+01:00", 1],
    ["2026-01-14T10:00+01:00", "2026-01-14T10:00+01:00", "2026-02-14T10:00+01:00", 1],
    ["2025-12-16T10:00+01:00", "2025-12-16T10:00+01:00", "2026-01-16T10:00+01:00", 1],
    ["2025-12-15T10:00+01:00", "2026-01-15T10:00+01:00", "2026-02-15T10:00+01:00", 2],
    ["2025-08-31T12:00+02:00", "2025-12-31T12:00+01:00", "2026-01-31T12:00+01:00", 5],
    ["2016-02-29T12:00+01:00", "2025-12-29T12:00+01:00", "2026-01-29T12:00+01:00", 119],
  ])("anchored at %s: the cycle that holds now is given in full, none before", (anchor, from, renewsAt, number) => {
    const play = new Play();
    play.post("plan", { anchor: time(anchor) });
    expect(timed(play.entries)).toEqual([["allocation +325 = 325 to 1:325", START]]);
    expect(play.wallet.subscription).toMatchObject({
      anchor: time(anchor),
      cycle: { from: time(from), previousFrom: null },
      renewsAt: time(renewsAt),
      anniversary: number,
    });
    expect(timed(play.waitUntil(time(renewsAt)))).toEqual([
      ["expiry -325 = 0 from 1:325", time(renewsAt)],
      ["allocation +325 = 325 to 2:325", time(renewsAt)],
    ]);
    expect(play.wallet.subscription!.cycle!.previousFrom).toBe(time(from));
  });

  describe("later, where its anchor lies ahead", () => {
    const ahead = START + 3 * DAY;
    const scheduled = () => {
      const play = new Play();
      const done = play.run("plan", { anchor: ahead, key: "k" });
      expect(done).toMatchObject({ ok: true, value: { entries: [] } });
      return play;
    };

    test("nothing is posted until then", () => {
      const play = scheduled();
      expect(standing(play)).toEqual([null, "growth", ahead]);
      expect(play.wallet).toMatchObject({ balance: 0, sequence: 0, grantCount: 0 });
      expect(play.waitUntil(ahead - 1)).toEqual([]);
      const [entry, ...others] = play.waitUntil(ahead);
      expect([told(entry!), others]).toEqual(["allocation +325 = 325 to 1:325", []]);
      expect(entry).toMatchObject({ actor: "scrip", key: null, effectiveAt: ahead });
      expect(standing(play)).toEqual(["growth", "growth", time("2026-02-18T10:00+01:00")]);
      expect(play.wallet.subscription!.cycle).toMatchObject({ from: ahead, previousFrom: null });
      expect(play.grant(1).expiresAt).toBe(time("2026-02-18T10:00+01:00"));
    });

    test("until then another plan takes its place, with the same anchor", () => {
      const play = scheduled();
      for (const [plan, anchor] of [
        ["scale", null],
        ["starter", ahead],
      ] as const) {
        expect(play.refusal("plan", { plan, anchor })).toBe("accepted");
        expect(standing(play)).toEqual([null, plan, ahead]);
      }
      expect(lines(play.wait(3 * DAY))).toEqual(["allocation +150 = 150 to 1:150"]);
    });

    test("until then the anchor can be moved, further ahead or into the past", () => {
      const play = scheduled();
      expect(play.refusal("plan", { anchor: ahead + DAY })).toBe("accepted");
      expect(play.wait(3 * DAY)).toEqual([]);
      expect(told(play.post("plan", { anchor: START }))).toBe("allocation +325 = 325 to 1:325");
      expect(standing(play)).toEqual(["growth", "growth", FEBRUARY]);
    });

    test("until then it can be cancelled, and nothing is left of it", () => {
      const play = scheduled();
      expect(play.refusal("plan", { plan: null })).toBe("accepted");
      expect([play.wallet.subscription, nextDueAt(play.wallet)]).toEqual([null, null]);
      expect(play.wait(60 * DAY)).toEqual([]);
      expect(play.refusal("plan", { plan: null })).toBe("conflict");
    });
  });

  test.each<[name: string, fields: object, outcome: string]>([
    ["a plan that is not sold", { plan: "huge" }, "invalid_request"],
    ["none where there is none", { plan: null }, "conflict"],
    ["none, with an anchor", { plan: null, anchor: START }, "invalid_request"],
  ])("%s is refused", (_name, fields, outcome) => {
    const play = new Play();
    expect(play.refusal("plan", fields)).toBe(outcome);
    expect(play.wallet.subscription).toBeNull();
  });

  test("what is refused says why and where", () => {
    expect(new Play().run("plan", { plan: "huge" })).toMatchObject({
      error: { detail: expect.stringContaining("starter, growth, scale"), errors: [{ pointer: "/plan" }] },
    });
    expect(new Play(selling(studio, {})).run("plan")).toMatchObject({
      error: { detail: expect.stringContaining("has none"), errors: [{ pointer: "/plan" }] },
    });
    expect(growing().run("plan", { plan: null, anchor: START })).toMatchObject({
      error: { errors: [{ pointer: "/anchor" }] },
    });
  });

  test("only where there is room for its credits", () => {
    const play = new Play();
    play.post("grant", { amount: MAX_BALANCE - 324 });
    expect(play.refusal("plan")).toBe("amount_out_of_range");
    expect(play.wallet.subscription).toBeNull();
    play.post("charge", costing(2));
    expect(play.refusal("plan")).toBe("accepted");
  });
});

describe("an upgrade", () => {
  test("holds at once: the difference is given for the rest of the cycle and lapses with it", () => {
    const play = growing();
    play.wait(CYCLE / 4);
    const entry = play.post("plan", { plan: "scale", key: "k" });
    // ⌊250 × 3/4⌋
    expect(told(entry)).toBe("proration +187 = 512 to 2:187");
    expect(entry).toMatchObject({ key: "k", reason: "Upgrade from Growth to Scale.", effectiveAt: START + CYCLE / 4 });
    expect(play.grant(2)).toMatchObject({ source: "proration", category: "paid", priority: 10, expiresAt: FEBRUARY });
    expect(standing(play)).toEqual(["scale", "scale", FEBRUARY]);
    expect(play.wallet.subscription!.cycle!.from).toBe(START);
    expect(lines(play.waitUntil(FEBRUARY))).toEqual([
      "expiry -325 = 187 from 1:325",
      "expiry -187 = 0 from 2:187",
      "allocation +575 = 575 to 3:575",
    ]);
  });

  test.each<[left: number, given: number]>([
    [CYCLE, 250],
    [CYCLE - 1, 249],
    [CYCLE / 2, 125],
    [CYCLE / 2 - 1, 124],
    [Math.ceil(CYCLE / 250), 1],
    [Math.ceil(CYCLE / 250) - 1, 0],
    [1, 0],
  ])("%d ms before the anniversary gives %d", (left, given) => {
    const play = growing();
    play.wait(CYCLE - left);
    const done = play.run("plan", { plan: "scale" });
    const entries = given === 0 ? [] : [`proration +${given} = ${325 + given} to 2:${given}`];
    expect(done.ok && lines(done.value.entries)).toEqual(entries);
    expect(standing(play)).toEqual(["scale", "scale", FEBRUARY]);
    expect(lines(play.waitUntil(FEBRUARY)).at(-1)).toMatch("allocation +575 = 575");
  });

  test("at the anniversary itself is one in the new cycle", () => {
    const play = growing();
    play.now = FEBRUARY;
    const { due, result } = play.execute(command("plan", { plan: "scale" }));
    expect(lines(due)).toEqual(["expiry -325 = 0 from 1:325", "allocation +325 = 325 to 2:325"]);
    expect(result.ok && lines(result.value.entries)).toEqual(["proration +250 = 575 to 3:250"]);
  });

  test("of a plan whose first cycle began before it counts the whole cycle", () => {
    const play = new Play();
    play.post("plan", { plan: "starter", anchor: START - 10 * DAY });
    const { from } = play.wallet.subscription!.cycle!;
    const { renewsAt } = play.wallet.subscription!;
    expect([from, renewsAt]).toEqual([START - 10 * DAY, START + 21 * DAY]);
    // ⌊425 × 21/31⌋
    expect(told(play.post("plan", { plan: "scale" }))).toBe("proration +287 = 437 to 2:287");
  });

  test("only where there is room for its credits; the plan stays as it was", () => {
    const play = growing();
    play.post("grant", { amount: MAX_BALANCE - 325 - 249 });
    const before = play.wallet.subscription;
    expect(play.refusal("plan", { plan: "scale" })).toBe("amount_out_of_range");
    expect(play.wallet.subscription).toBe(before);
    play.post("charge", costing(2));
    expect(play.refusal("plan", { plan: "scale" })).toBe("accepted");
  });

  test("gives exactly the part of the difference that is left, rounded down", () => {
    const amounts = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: MAX_BALANCE }));
    const cycles = fc.integer({ min: 27 * DAY, max: 32 * DAY });
    fc.assert(
      fc.property(amounts, cycles, fc.double({ min: 0, max: 1, noNaN: true }), (difference, whole, part) => {
        const remaining = Math.round(part * whole);
        const given = BigInt(prorate(difference, remaining, whole));
        const exact = BigInt(difference) * BigInt(remaining);
        expect(given * BigInt(whole) <= exact).toBe(true);
        expect((given + 1n) * BigInt(whole) > exact).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a smaller plan, and none", () => {
  const sizes = selling(studio, { small: [100], medium: [200], same: [200], large: [300] });
  const medium = () => {
    const play = new Play(sizes);
    play.post("plan", { plan: "medium" });
    play.wait(10 * DAY);
    return play;
  };

  test.each<[plan: string | null, arrives: string[]]>([
    ["small", ["expiry -200 = 0 from 1:200", "allocation +100 = 100 to 2:100"]],
    ["same", ["expiry -200 = 0 from 1:200", "allocation +200 = 200 to 2:200"]],
    [null, ["expiry -200 = 0 from 1:200"]],
  ])("%j waits for the anniversary", (plan, arrives) => {
    const play = medium();
    expect(play.run("plan", { plan })).toMatchObject({ ok: true, value: { entries: [] } });
    expect(standing(play)).toEqual(["medium", plan, FEBRUARY]);
    expect(timed(play.waitUntil(FEBRUARY))).toEqual(arrives.map((line) => [line, FEBRUARY]));
    expect(standing(play)).toEqual(plan === null ? null : [plan, plan, MARCH]);
    expect(nextDueAt(play.wallet)).toBe(plan === null ? null : MARCH);
  });

  test.each<[name: string, plans: (string | null)[], standing: [string, string | null], given: number]>([
    ["the present plan takes a downgrade back", ["small", "medium"], ["medium", "medium"], 200],
    ["the present plan takes a cancellation back", [null, "medium"], ["medium", "medium"], 200],
    ["another downgrade replaces it", ["small", "same"], ["medium", "same"], 200],
    ["a cancellation replaces a downgrade", ["small", null], ["medium", null], 200],
    ["a downgrade replaces a cancellation", [null, "small"], ["medium", "small"], 200],
    ["cancelled twice", [null, null], ["medium", null], 200],
    ["an upgrade takes a downgrade back", ["small", "large"], ["large", "large"], 267],
    ["an upgrade takes a cancellation back", [null, "large"], ["large", "large"], 267],
    ["up and down: what was given stays", ["large", "medium"], ["large", "medium"], 267],
    ["up, down and up again is paid once", ["large", "medium", "large"], ["large", "large"], 267],
    ["up, cancelled and up again is paid once", ["large", null, "large"], ["large", "large"], 267],
    ["up, down, and up to less than the highest", ["large", "small", "medium"], ["large", "medium"], 267],
  ])("%s", (_name, plans, [now, next], given) => {
    const play = medium();
    for (const plan of plans) expect(play.refusal("plan", { plan })).toBe("accepted");
    expect(standing(play)).toEqual([now, next, FEBRUARY]);
    expect(play.wallet.balance).toBe(given);
  });

  test("when the plan has ended a new one begins, with an anchor of its own", () => {
    const play = medium();
    play.run("plan", { plan: null });
    play.waitUntil(FEBRUARY);
    expect(play.wallet.subscription).toBeNull();
    expect(play.refusal("plan", { plan: null })).toBe("conflict");
    play.wait(DAY);
    expect(told(play.post("plan", { plan: "small" }))).toBe("allocation +100 = 100 to 2:100");
    expect(play.wallet.subscription).toMatchObject({ anchor: FEBRUARY + DAY, cycle: { previousFrom: null } });
  });

  test.each<[plan: string, anchor: number, outcome: string]>([
    ["medium", START, "accepted"],
    ["small", START, "accepted"],
    ["large", START, "accepted"],
    ["medium", START + 1, "conflict"],
    ["large", START - 1, "conflict"],
  ])("%s with an anchor %d while it runs: %s", (plan, anchor, outcome) => {
    const play = medium();
    expect(play.refusal("plan", { plan, anchor })).toBe(outcome);
    play.run("plan", { plan: null });
    expect(play.refusal("plan", { plan, anchor })).toBe(outcome);
  });
});

describe("a renewal", () => {
  test("at one instant: voids by sequence, expiries in burning order, the new cycle, then grants by number", () => {
    const play = growing();
    play.post("grant", { amount: 50, priority: 5, expiresAt: FEBRUARY });
    play.post("grant", { amount: 20, category: "promotional", expiresAt: FEBRUARY });
    play.run("grant", { amount: 3, effectiveAt: FEBRUARY });
    play.run("grant", { amount: 4, effectiveAt: FEBRUARY, priority: 1 });
    play.post("deposit", { deadline: FEBRUARY, quantities: clips(1, 10) });
    play.post("deposit", { deadline: FEBRUARY, quantities: clips(1, 8) });
    play.run("plan", { plan: "starter" });
    const due = play.waitUntil(FEBRUARY);
    expect(timed(due)).toEqual(
      [
        "settlement +50 = 347 to 2:50",
        "settlement +48 = 395 to 1:48",
        "expiry -50 = 345 from 2:50",
        "expiry -325 = 20 from 1:325",
        "expiry -20 = 0 from 3:20",
        "allocation +150 = 150 to 6:150",
        "grant +3 = 153 to 4:3",
        "grant +4 = 157 to 5:4",
      ].map((line) => [line, FEBRUARY]),
    );
    expect(due[5]).toMatchObject({ actor: "scrip", key: null, requestHash: null, reason: "Plan Starter." });
  });

  test("leaves what was bought, and deposits in flight, as they are", () => {
    const play = growing();
    play.post("topup", { paid: { receipt: "r" } });
    play.post("deposit", { quantities: clips(6, 8) });
    expect(lines(play.waitUntil(FEBRUARY))).toEqual(["expiry -237 = 50 from 1:237", "allocation +325 = 375 to 3:325"]);
    expect(play.wallet.inFlight).toEqual({ count: 1, amount: 88 });
  });

  test("with nothing left of the cycle has nothing to reset", () => {
    const play = growing();
    play.post("charge", costing(324));
    play.post("charge", { action: "persona.reroll", quantities: { rerolls: 0 } });
    play.run("adjustment", { amount: -1 });
    expect(lines(play.waitUntil(FEBRUARY))).toEqual(["allocation +325 = 325 to 2:325"]);
  });

  test("keeps the day and the time of day of the anchor, also past short months and changes of the clock", () => {
    const play = new Play();
    const days = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"];
    const at = days.map((day) => time(`${day}T12:00${day > "2026-03-29" ? "+02:00" : "+01:00"}`));
    play.run("plan", { anchor: at[0]! });
    play.waitUntil(at[4]!);
    const arrived = play.entries.filter((entry) => entry.type === "allocation").map((entry) => entry.effectiveAt);
    expect(arrived).toEqual(at);
  });

  test("missed for months is caught up cycle by cycle, as if it had been on time", () => {
    const run = (waits: number[]) => {
      const play = growing();
      play.post("charge", costing(100));
      play.run("plan", { plan: "starter" });
      for (const wait of waits) play.wait(wait);
      return [timed(play.entries), play.wallet.subscription];
    };
    const late = run([100 * DAY]);
    expect(late).toEqual(run(Array(200).fill(DAY / 2)));
    expect(late[0]).toEqual([
      ["allocation +325 = 325 to 1:325", START],
      ["charge -100 = 225 from 1:100", START],
      ["expiry -225 = 0 from 1:225", FEBRUARY],
      ["allocation +150 = 150 to 2:150", FEBRUARY],
      ["expiry -150 = 0 from 2:150", MARCH],
      ["allocation +150 = 150 to 3:150", MARCH],
      ["expiry -150 = 0 from 3:150", APRIL],
      ["allocation +150 = 150 to 4:150", APRIL],
    ]);
    expect(late[1]).toMatchObject({ anniversary: 4, cycle: { from: APRIL, previousFrom: MARCH } });
  });

  test("that was missed may be followed by an end and nothing more", () => {
    const play = growing();
    play.run("plan", { plan: null });
    expect(timed(play.wait(300 * DAY))).toEqual([["expiry -325 = 0 from 1:325", FEBRUARY]]);
    expect(nextDueAt(play.wallet)).toBeNull();
  });

  test("pays what is outstanding first, where the catalog says so", () => {
    const play = new Play(outreach);
    play.run("plan", { plan: "solo", anchor: START + DAY });
    play.post("adjustment", { amount: -30, allowOutstanding: true });
    expect(timed(play.wait(DAY))).toEqual([
      ["allocation +5000 = 5000 to 1:5000", START + DAY],
      ["repayment -30 (-30 owed) = 4970 from 1:30", START + DAY],
    ]);
  });

  test("of a plan that is sold no more goes on as it was", () => {
    const play = new Play(selling(studio, { old: [200, { cap: 30 }], other: [100] }));
    play.post("plan", { plan: "old" });
    play.book.catalog = selling(studio, { other: [100] });
    expect(lines(play.waitUntil(MARCH))).toEqual([
      "expiry -170 = 30 from 1:170",
      "allocation +200 = 230 to 2:200",
      "expiry -30 = 200 from 1:30",
      "expiry -170 = 30 from 2:170",
      "allocation +200 = 230 to 3:200",
    ]);
    expect(play.refusal("plan", { plan: "old" })).toBe("invalid_request");
    expect(play.refusal("plan", { plan: "other" })).toBe("accepted");
    expect(lines(play.waitUntil(APRIL)).at(-1)).toBe("allocation +100 = 130 to 4:100");
  });

  test("follows the catalog where it has changed what the plan gives", () => {
    const play = new Play(selling(studio, { growth: [200] }));
    play.post("plan");
    play.book.catalog = selling(studio, { growth: [250, "all"] });
    expect(play.wallet.subscription!.next).toMatchObject({ allocation: 200 });
    expect(lines(play.waitUntil(MARCH))).toEqual([
      "expiry -200 = 0 from 1:200",
      "allocation +250 = 250 to 2:250",
      "allocation +250 = 500 to 3:250",
    ]);
  });

  test("follows the zone of the account from the next anniversary on", () => {
    const play = new Play();
    play.post("plan", { anchor: time("2025-12-31T20:00+01:00") });
    const first = time("2026-01-31T20:00+01:00");
    play.book.timeZone = "Pacific/Auckland";
    // The present cycle ends when it was to; there the anchor fell on 1 January at 08:00.
    expect(play.waitUntil(first - 1)).toEqual([]);
    play.waitUntil(first);
    expect(play.wallet.subscription).toMatchObject({
      cycle: { from: first },
      renewsAt: time("2026-03-01T08:00+13:00"),
    });
    play.waitUntil(time("2026-03-01T08:00+13:00"));
    expect(play.wallet.subscription!.renewsAt).toBe(time("2026-04-01T08:00+13:00"));
    play.book.timeZone = "America/New_York";
    play.waitUntil(time("2026-04-01T08:00+13:00"));
    expect(play.wallet.subscription).toMatchObject({ anniversary: 4, renewsAt: time("2026-04-30T14:00-04:00") });
  });
});

describe("what a renewal keeps", () => {
  const rolling = (rollover: Plan["rollover"], spent = 0) => {
    const play = new Play(selling(studio, { growth: [200, rollover], scale: [300, rollover] }));
    play.post("plan");
    if (spent > 0) play.post("charge", costing(spent));
    return play;
  };

  test.each<[rollover: Plan["rollover"], spent: number, entries: string[]]>([
    ["none", 0, ["expiry -200 = 0 from 1:200", "allocation +200 = 200 to 2:200"]],
    ["none", 200, ["allocation +200 = 200 to 2:200"]],
    ["all", 0, ["allocation +200 = 400 to 2:200"]],
    ["all", 60, ["allocation +200 = 340 to 2:200"]],
    [{ cap: 50 }, 0, ["expiry -150 = 50 from 1:150", "allocation +200 = 250 to 2:200"]],
    [{ cap: 50 }, 148, ["expiry -2 = 50 from 1:2", "allocation +200 = 250 to 2:200"]],
    [{ cap: 50 }, 150, ["allocation +200 = 250 to 2:200"]],
    [{ cap: 50 }, 152, ["allocation +200 = 248 to 2:200"]],
    [{ cap: 0 }, 0, ["expiry -200 = 0 from 1:200", "allocation +200 = 200 to 2:200"]],
    [{ cap: 300 }, 0, ["allocation +200 = 400 to 2:200"]],
  ])("with rollover %j and %d spent", (rollover, spent, entries) => {
    const play = rolling(rollover, spent);
    expect(play.grant(1).expiresAt).toBe(rollover === "none" ? FEBRUARY : null);
    expect(timed(play.waitUntil(FEBRUARY))).toEqual(entries.map((entry) => [entry, FEBRUARY]));
    expect(play.grant(2)).toMatchObject({ priority: 10, expiresAt: rollover === "none" ? MARCH : null });
  });

  test("of several cycles' credits those that would burn first lapse, the newest stay", () => {
    const play = rolling({ cap: 250 });
    expect(lines(play.waitUntil(MARCH))).toEqual([
      "allocation +200 = 400 to 2:200",
      "expiry -150 = 250 from 1:150",
      "allocation +200 = 450 to 3:200",
    ]);
    expect(lines(play.waitUntil(APRIL))).toEqual([
      "expiry -50 = 400 from 1:50",
      "expiry -150 = 250 from 2:150",
      "allocation +200 = 450 to 4:200",
    ]);
    expect(play.wallet.burning.map(({ number, remaining }) => [number, remaining])).toEqual([
      [2, 50],
      [3, 200],
      [4, 200],
    ]);
    expect(told(play.post("charge", costing(60)))).toBe("charge -60 = 390 from 2:50 3:10");
  });

  test("what was prorated, given or bought is not counted; what has a date lapses by it", () => {
    const play = rolling({ cap: 120 });
    play.post("plan", { plan: "scale" });
    play.post("grant", { amount: 70, priority: 10 });
    play.post("grant", { amount: 30, priority: 10, expiresAt: FEBRUARY });
    play.post("topup", { paid: { receipt: "r" } });
    expect(lines(play.waitUntil(FEBRUARY))).toEqual([
      "expiry -100 = 350 from 2:100",
      "expiry -30 = 320 from 4:30",
      "expiry -80 = 240 from 1:80",
      "allocation +300 = 540 to 6:300",
    ]);
  });

  test("nothing lapses beyond a cap but at an anniversary", () => {
    const play = rolling({ cap: 0 });
    play.post("grant", { amount: 5, priority: 50, expiresAt: START + HOUR });
    expect(lines(play.waitUntil(FEBRUARY - 1))).toEqual(["expiry -5 = 200 from 2:5"]);
  });

  test("a void at the anniversary comes back in time to lapse or to be kept", () => {
    for (const [rollover, entries] of [
      ["none", ["expiry -200 = 0 from 1:200", "allocation +200 = 200 to 2:200"]],
      ["all", ["allocation +200 = 400 to 2:200"]],
      [{ cap: 190 }, ["expiry -10 = 190 from 1:10", "allocation +200 = 390 to 2:200"]],
    ] as [Plan["rollover"], string[]][]) {
      const play = rolling(rollover);
      play.post("deposit", { deadline: FEBRUARY });
      expect(lines(play.waitUntil(FEBRUARY))).toEqual(["settlement +40 = 200 to 1:40", ...entries]);
    }
  });

  test("what comes back later to credits that were kept is kept with them", () => {
    const play = rolling({ cap: 100 });
    const { sequence } = play.post("deposit", {});
    play.waitUntil(FEBRUARY);
    expect(play.wallet.balance).toBe(300);
    expect(told(play.post("void", { deposit: sequence }))).toBe("settlement +40 = 340 to 1:40");
    expect(lines(play.waitUntil(MARCH))).toEqual([
      "expiry -140 = 200 from 1:140",
      "expiry -100 = 100 from 2:100",
      "allocation +200 = 300 to 3:200",
    ]);
  });

  test("a plan that keeps nothing resets what was left to it by one that keeps up to a cap", () => {
    const play = new Play(selling(studio, { capped: [200, { cap: 20 }], strict: [300] }));
    play.post("plan", { plan: "capped" });
    play.post("plan", { plan: "strict" });
    expect(lines(play.waitUntil(FEBRUARY))).toEqual([
      "expiry -100 = 200 from 2:100",
      "expiry -200 = 0 from 1:200",
      "allocation +300 = 300 to 3:300",
    ]);
  });

  test("the plan that ends decides, not the one that follows", () => {
    const catalog = selling(studio, { loose: [300, "all"], tight: [200, { cap: 20 }] });
    for (const [first, then, entries] of [
      ["loose", "tight", ["allocation +200 = 500 to 2:200"]],
      ["tight", "loose", ["proration +100 = 300 to 2:100", "expiry -100 = 200 from 2:100"]],
    ] as [string, string, string[]][]) {
      const play = new Play(catalog);
      play.post("plan", { plan: first });
      const changed = play.run("plan", { plan: then });
      const posted = [...(changed.ok ? changed.value.entries : []), ...play.waitUntil(FEBRUARY)];
      expect(lines(posted).slice(0, entries.length)).toEqual(entries);
    }
  });
});

describe("where the balance is as large as one can be", () => {
  const huge = selling(studio, { growth: [MAX_BALANCE, "all"] });

  test("a renewal gives what there is room for, then nothing, and goes on", () => {
    const play = new Play(huge);
    play.post("plan");
    expect(lines(play.waitUntil(FEBRUARY))).toEqual([
      `allocation +${MAX_BALANCE - 1} = ${MAX_AMOUNT} to 2:${MAX_BALANCE - 1}`,
    ]);
    expect(play.grant(2).amount).toBe(MAX_BALANCE - 1);
    expect(play.waitUntil(APRIL)).toEqual([]);
    expect(play.wallet.subscription).toMatchObject({ anniversary: 4, cycle: { from: APRIL, previousFrom: MARCH } });
    play.post("charge", costing(12));
    expect(lines(play.waitUntil(time("2026-05-15T10:00+02:00")))).toEqual([`allocation +12 = ${MAX_AMOUNT} to 3:12`]);
  });

  test("what is in flight, scheduled and being paid counts", () => {
    const play = new Play(huge);
    play.run("topup", { paid: { provider: "sandbox", method: null } });
    play.run("grant", { amount: 10, effectiveAt: START + 400 * DAY });
    play.run("plan", { anchor: START });
    expect(play.refusal("plan", { anchor: START })).toBe("amount_out_of_range");
    play.run("plan", { anchor: START + DAY });
    play.wait(DAY);
    play.waitUntil(FEBRUARY + DAY);
    expect(play.wallet.balance).toBe(MAX_AMOUNT - 60);
    play.post("charge", costing(1_000));
    play.post("deposit", { quantities: {} });
    expect(lines(play.waitUntil(MARCH + DAY))).toEqual([`allocation +1000 = ${MAX_AMOUNT - 100} to 4:1000`]);
  });

  test("it may pass what is given otherwise", () => {
    const play = new Play(selling(studio, { growth: [200, "all"] }));
    play.post("plan");
    play.post("grant", { amount: MAX_BALANCE - 200 });
    expect(lines(play.waitUntil(FEBRUARY))).toEqual([`allocation +200 = ${MAX_BALANCE + 200} to 3:200`]);
    expect(play.refusal("grant", { amount: 1 })).toBe("amount_out_of_range");
  });

  test("a plan whose anchor lies ahead begins like a renewal: it cannot be refused then", () => {
    const play = new Play(selling(studio, { growth: [325] }));
    play.run("plan", { anchor: START + DAY });
    play.post("grant", { amount: MAX_BALANCE });
    expect(lines(play.wait(DAY))).toEqual([`allocation +325 = ${MAX_BALANCE + 325} to 2:325`]);
  });
});

// Changes at random times.

const rollovers = fc.oneof(
  fc.constantFrom<Plan["rollover"]>("none", "all"),
  fc.integer({ min: 0, max: 400 }).map((cap) => ({ cap })),
);
const PLANS = ["a", "b", "c", "d"];
const change = fc.record({
  plan: fc.option(fc.constantFrom(...PLANS), { nil: null, freq: 6 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe("however a plan is changed", () => {
  test("a cycle gives the first plan and the part that was left of each step up, never more than its highest plan", () => {
    const allocations = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(allocations, fc.array(change, { minLength: 1, maxLength: 12 }), (sizes, changes) => {
        const sold = Object.fromEntries(PLANS.map((id, index) => [id, [sizes[index]!] as [number]]));
        const play = new Play(selling(studio, sold));
        play.post("plan", { plan: "a" });
        let highest = sizes[0]!;
        let expected = BigInt(highest);
        let next: string | null = "a";
        const inOrder = changes
          .map(({ plan, at }) => ({ plan, at: START + Math.floor(at * (CYCLE - 1)) }))
          .sort((one, other) => one.at - other.at);
        for (const { plan, at } of inOrder) {
          play.now = at;
          expect(play.refusal("plan", { plan })).toBe("accepted");
          next = plan;
          if (plan === null || sold[plan]![0] <= highest) continue;
          const exact = BigInt(sold[plan]![0] - highest) * BigInt(FEBRUARY - at);
          expected += (exact - (exact % BigInt(CYCLE))) / BigInt(CYCLE);
          highest = sold[plan]![0];
        }
        expect(BigInt(play.wallet.balance)).toBe(expected);
        expect(play.wallet.balance).toBeLessThanOrEqual(highest);
        play.waitUntil(FEBRUARY);
        expect(play.wallet.balance).toBe(next === null ? 0 : sold[next]![0]);
        expect(standing(play)).toEqual(next === null ? null : [next, next, MARCH]);
      }),
      { numRuns: 200 },
    );
  });

  test("at an anniversary no more is kept than the rollover of the cycle's plan allows", () => {
    const spending = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rollovers, fc.integer({ min: 1, max: 300 }), spending, (rollover, allocation, months) => {
        const play = new Play(selling(studio, { growth: [allocation, rollover] }));
        play.post("plan");
        let kept = 0;
        for (const rerolls of months) {
          const spent = Math.min(2 * rerolls, play.wallet.balance - (play.wallet.balance % 2));
          const unused = play.wallet.balance - spent;
          play.post("charge", costing(spent));
          play.waitUntil(play.wallet.subscription!.renewsAt);
          kept = rollover === "none" ? 0 : rollover === "all" ? unused : Math.min(unused, rollover.cap);
          expect(play.wallet.balance).toBe(kept + allocation);
        }
      }),
      { numRuns: 200 },
    );
  });
});
