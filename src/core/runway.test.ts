/** When a wallet runs dry: worked examples, and what holds of any forecast. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, Play, policies, START, selling, studio } from "../../test/support/play.ts";
import type { Catalog } from "./catalog.ts";
import { type Holdings, pacesOf, type Runway, runway } from "./runway.ts";

/** The same use on each of so many days. */
const steady = (credits: number, days = 30) => Array.from({ length: days }, () => credits);

function holdingsOf(play: Play): Holdings {
  const all = [...play.wallet.grants.values()];
  return {
    ...play.wallet,
    grants: all.filter((grant) => grant.scheduled === null),
    scheduled: all.filter((grant) => grant.scheduled !== null),
  };
}

function foretell(play: Play, used: readonly number[], catalog: Catalog = play.book.catalog): Runway {
  // In a zone without clock changes, so that all days are equally long.
  return runway(catalog, "UTC", holdingsOf(play), used, play.now);
}

/** After how many days the wallet is dry, at the fast, the usual and the slow pace. */
function days({ dryAt }: Runway): (number | null)[] | null {
  const since = (at: number | null) => (at === null ? null : (at - START) / DAY);
  return dryAt && [since(dryAt.early), since(dryAt.likely), since(dryAt.late)];
}

describe("a wallet that is used evenly", () => {
  test("runs dry when its credits are used up", () => {
    const play = new Play();
    play.post("grant", { amount: 88 });
    const told = foretell(play, steady(8));
    expect(days(told)).toEqual([11, 11, 11]);
    expect(told.reason).toBe("runs_dry");
    expect(told.why).toBe("At 8 tokens a day, as in the last 30 days, it runs dry at the likely date.");
  });

  test("gets its plan's credits, of which those that are not used lapse", () => {
    const play = new Play();
    // 150 tokens on the 15th of each month: 31 days at 5 a day use 155 of them, 28 days 140.
    play.post("plan", { plan: "starter" });
    expect(days(foretell(play, steady(5)))).toEqual([30, 30, 30]);
    // 4 a day never use up 150: each cycle begins anew, and the rest is not saved up.
    expect(foretell(play, steady(4))).toMatchObject({
      reason: "lasts",
      dryAt: null,
      why: "At 4 tokens a day, as in the last 30 days, it lasts longer than two years.",
    });
    // With 10 more: 155 of 160 are used; then 140 of 155, and the plan's last 10 lapse; 155 + 150 + 150 remain.
    play.post("grant", { amount: 10 });
    const told = foretell(play, steady(5));
    expect(days(told)).toEqual([150, 150, 150]);
    expect(told.why).toContain("Counted in: 600 tokens still to come, and 10 tokens that will lapse unused.");
  });

  test("keeps what its plan lets roll over", () => {
    const play = new Play(selling(studio, { lasting: [150, "all"] }));
    play.post("plan", { plan: "lasting" });
    // 5 a day: 365 × 5 = 1,825 a year, of which 12 × 150 = 1,800 come; each month's rest is kept.
    const kept = foretell(play, steady(5)).dryAt?.likely ?? Number.POSITIVE_INFINITY;
    const reset = new Play(selling(studio, { lasting: [150] }));
    reset.post("plan", { plan: "lasting" });
    expect(kept).toBeGreaterThanOrEqual(foretell(reset, steady(5)).dryAt!.likely!);
    expect(days(foretell(play, steady(10)))).toEqual([15, 15, 15]);
  });

  test("ends with its plan where that was cancelled", () => {
    const play = new Play();
    play.post("plan", { plan: "starter" });
    play.run("plan", { plan: null });
    expect(days(foretell(play, steady(1)))).toEqual([31, 31, 31]);
  });

  test("counts what lapses and what is scheduled", () => {
    const play = new Play();
    play.post("grant", { amount: 100, expiresAt: START + 4 * DAY });
    play.run("grant", { amount: 30, effectiveAt: START + 4 * DAY });
    // 40 are used, 60 lapse, 30 arrive at the same instant.
    const told = foretell(play, steady(10));
    expect(days(told)).toEqual([7, 7, 7]);
    expect(told.why).toContain("Counted in: 30 tokens still to come, and 60 tokens that will lapse unused.");
  });

  test("pays what is outstanding first where its product says so", () => {
    const owing = () => {
      const play = new Play();
      play.post("grant", { amount: 40 });
      play.post("grant", { amount: 20 });
      play.post("adjustment", { amount: -60, grant: 1, allowOutstanding: true });
      play.run("grant", { amount: 50, effectiveAt: START + DAY });
      return play;
    };
    expect(days(foretell(owing(), steady(10)))).toEqual([7, 7, 7]);
    expect(days(foretell(owing(), steady(10), policies(studio, { outstanding: "next_credit" })))).toEqual([5, 5, 5]);
  });

  test("may use many credits in a millisecond", () => {
    const play = new Play();
    play.post("grant", { amount: 3 });
    play.run("grant", { amount: 3, effectiveAt: START + 1 });
    expect(foretell(play, steady(2 ** 48)).dryAt?.likely).toBe(START + 2);
  });

  test("uses fractions of a credit a day", () => {
    const play = new Play();
    play.post("grant", { amount: 2 });
    const told = foretell(play, [...steady(0, 29), 1]);
    expect(days(told)).toEqual([30, 60, null]);
    expect(told.why).toBe(
      "At 0.03 tokens a day, as in the last 30 days, it runs dry at the likely date. " +
        "At 0.07 a day, as in the busiest 15 days, earlier; at 0 a day, as in the quietest 15 days, it lasts longer than two years.",
    );
  });
});

describe("there is no date", () => {
  test("where nothing was used and nothing lapses", () => {
    const play = new Play();
    play.post("grant", { amount: 88 });
    expect(foretell(play, steady(0))).toMatchObject({
      reason: "unused",
      dryAt: null,
      why: "Nothing was used in the last 30 days.",
    });
  });

  test.each([
    [0, "There is too little history: a forecast takes 7 whole days, and there is none yet."],
    [1, "There is too little history: a forecast takes 7 whole days, and there is 1."],
    [6, "There is too little history: a forecast takes 7 whole days, and there are 6."],
  ])("with %i days of history", (known, why) => {
    const play = new Play();
    play.post("grant", { amount: 88 });
    expect(foretell(play, steady(8, known))).toEqual({ reason: "little_history", dryAt: null, paces: null, why });
    expect(foretell(play, steady(8, 7)).reason).toBe("runs_dry");
  });
});

test("an empty wallet is dry now, whatever is known", () => {
  expect(foretell(new Play(), [])).toMatchObject({
    reason: "empty",
    dryAt: { early: START, likely: START, late: START },
    why: "The balance is 0.",
  });
});

test("unused credits that lapse leave it dry", () => {
  const play = new Play();
  play.post("grant", { amount: 88, expiresAt: START + 9 * DAY });
  const told = foretell(play, steady(0));
  expect(days(told)).toEqual([9, 9, 9]);
  expect(told.why).toBe("Nothing was used in the last 30 days; what is left lapses then.");
});

test("Auto Reload is named where it would buy", () => {
  const play = new Play();
  play.post("grant", { amount: 88 });
  play.run("auto_reload");
  expect(foretell(play, steady(8)).why).toMatch(/Auto Reload is on and buys more before that; it is not counted\.$/);
});

describe("the range", () => {
  test("is from the pace of the busiest half of the days to that of the quietest", () => {
    const play = new Play();
    play.post("grant", { amount: 420 });
    const told = foretell(play, [...steady(14, 15), ...steady(7, 15)]);
    expect(told.paces).toEqual({
      early: { credits: 210, days: 15 },
      likely: { credits: 315, days: 30 },
      late: { credits: 105, days: 15 },
    });
    expect(days(told)).toEqual([30, 40, 60]);
    expect(told.why).toBe(
      "At 10.5 tokens a day, as in the last 30 days, it runs dry at the likely date. " +
        "At 14 a day, as in the busiest 15 days, earlier; at 7 a day, as in the quietest 15 days, later.",
    );
  });

  test("says where only a faster pace would empty the wallet", () => {
    const play = new Play();
    play.post("plan", { plan: "starter" });
    const told = foretell(play, [...steady(1, 15), ...steady(6, 15)]);
    expect(days(told)).toEqual([25, null, null]);
    expect(told).toMatchObject({
      reason: "may_run_dry",
      why:
        "At 3.5 tokens a day, as in the last 30 days, it lasts longer than two years; " +
        "at 6 a day, as in the busiest 15 days, it runs dry before.",
    });
  });

  test("takes the days that come nearest to half of them", () => {
    expect(pacesOf([1, 2, 3, 10, 20, 30, 4, 5])).toEqual({
      early: { credits: 64, days: 4 },
      likely: { credits: 75, days: 8 },
      late: { credits: 16, days: 4 },
    });
  });

  test("is not below zero where more was given back than used", () => {
    expect(pacesOf([-9, ...steady(0, 6)])).toEqual({
      early: { credits: 0, days: 3 },
      likely: { credits: 0, days: 7 },
      late: { credits: 0, days: 3 },
    });
  });
});

describe("for any wallet", () => {
  const upTo = (max: number) => fc.integer({ min: 0, max });
  const grant = fc.record({
    amount: fc.integer({ min: 1, max: 500 }),
    priority: fc.constantFrom(5, 15, 25, 35),
    from: upTo(90),
    lasts: fc.option(fc.integer({ min: 1, max: 120 }), { nil: null }),
  });
  const situation = fc.record({
    grants: fc.array(grant, { minLength: 1, maxLength: 6 }),
    plan: fc.constantFrom(null, "none", "all", "cap"),
    cancelled: fc.boolean(),
    owed: upTo(60),
    paysFirst: fc.boolean(),
    used: fc.array(upTo(60), { minLength: 7, maxLength: 30 }),
  });
  type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;
  type Given = Situation["grants"][number];

  const plans = selling(studio, { none: [100], all: [100, "all"], cap: [100, { cap: 40 }] });

  function playOf({ grants, plan, cancelled, owed, paysFirst }: Situation): Play {
    const play = new Play(policies(plans, { outstanding: paysFirst ? "next_credit" : "manual" }));
    if (owed > 0) {
      play.post("grant", { amount: 1 });
      play.post("adjustment", { amount: -1 - owed, grant: 1, allowOutstanding: true });
    }
    if (plan !== null) play.post("plan", { plan });
    if (plan !== null && cancelled) play.run("plan", { plan: null });
    for (const each of grants) give(play, each);
    return play;
  }

  function give(play: Play, { amount, priority, from, lasts }: Given): void {
    const expiresAt = lasts === null ? null : START + (from + lasts) * DAY;
    play.run("grant", { amount, priority, effectiveAt: from === 0 ? null : START + from * DAY, expiresAt });
  }

  const time = (at: number | null | undefined) => at ?? Number.POSITIVE_INFINITY;
  const times = ({ dryAt }: Runway) => [time(dryAt?.early), time(dryAt?.likely), time(dryAt?.late)];

  test("early is not after likely, and likely not after late", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const told = foretell(playOf(given), given.used);
        const [early, likely, late] = times(told);
        expect(early).toBeLessThanOrEqual(likely!);
        expect(likely).toBeLessThanOrEqual(late!);
        expect(told.why).not.toBe("");
      }),
    );
  });

  test("more use is never later", () => {
    fc.assert(
      fc.property(situation, fc.array(upTo(9), { minLength: 30, maxLength: 30 }), (given, more) => {
        const before = times(foretell(playOf(given), given.used));
        const after = times(
          foretell(
            playOf(given),
            given.used.map((each, day) => each + more[day]!),
          ),
        );
        for (const [pace, at] of after.entries()) expect(at).toBeLessThanOrEqual(before[pace]!);
      }),
    );
  });

  test("a grant more is never earlier", () => {
    fc.assert(
      fc.property(situation, grant, (given, more) => {
        const before = times(foretell(playOf(given), given.used));
        const play = playOf(given);
        give(play, more);
        const after = times(foretell(play, given.used));
        for (const [pace, at] of after.entries()) expect(at).toBeGreaterThanOrEqual(before[pace]!);
      }),
    );
  });

  test("a wallet that is charged as foretold is dry when foretold", () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 30 }), (given, rerolls) => {
        const { dryAt } = foretell(playOf(given), steady(2 * rerolls));
        const play = playOf(given);
        // Until the clocks of its own zone change, cycles are whole days there too.
        for (let day = 1; day <= 60; day++) {
          play.waitUntil(START + day * DAY - 1);
          const { ok } = play.run("charge", { quantities: { rerolls } });
          play.waitUntil(START + day * DAY);
          const lasts = ok && play.wallet.balance > 0;
          expect(lasts).toBe(play.now < time(dryAt?.likely));
          if (!lasts) break;
        }
      }),
    );
  });
});
