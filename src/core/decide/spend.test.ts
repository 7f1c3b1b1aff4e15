/** Charges and deposits: what they cost, what pays them, and when they are refused. */
import { describe, expect, test } from "vitest";
import {
  clips,
  costing,
  creative,
  DAY,
  HOUR,
  outreach,
  Play,
  policies,
  START,
  studio,
  told,
} from "../../../test/support/play.ts";
import { MAX_AMOUNT, MAX_BALANCE } from "../amount.ts";
import type { Catalog } from "../catalog.ts";
import type { CommandKind } from "../command.ts";

type Row = [catalog: Catalog, kind: CommandKind, fields: object, amount: number];

const draft = { action: "email.first_draft", campaign: "q3" };

test.each<Row>([
  [studio, "deposit", { quantities: clips(6, 8) }, -88],
  [studio, "deposit", { quantities: clips(1, 2) }, -44],
  [studio, "deposit", { quantities: clips(1, 13) }, -52],
  [studio, "charge", { action: "creative.submission" }, -40],
  [studio, "charge", { action: "persona.batch", quantities: { batches: 2 } }, -18],
  [studio, "charge", { action: "persona.batch", quantities: { images: 10 } }, -18],
  [studio, "charge", { action: "persona.reroll", quantities: { rerolls: 3 } }, -6],
  [studio, "deposit", { action: "persona.reroll", quantities: { rerolls: 3 } }, -6],
  [outreach, "charge", draft, -2],
  [outreach, "charge", { ...draft, quantities: { count: 500 } }, -1_000],
  [outreach, "charge", { action: "lead.deep_enrich", campaign: "q3" }, -5],
  [outreach, "charge", { action: "message.approve", campaign: "q3" }, -1],
  [outreach, "charge", { action: "message.reply", campaign: "q3" }, -3],
  [outreach, "charge", { action: "leads.find", quantities: { leads: 1_500 } }, -1_250],
  [outreach, "charge", { action: "self_learning.run" }, -50],
  [outreach, "charge", { action: "contacts.clean", quantities: { contacts: 95 } }, -10],
])("%# costs what the catalog promises", (catalog, kind, fields, amount) => {
  const play = new Play(catalog);
  play.post("grant", { amount: 10_000 });
  const entry = play.post(kind, fields);
  expect(entry).toMatchObject({
    type: kind,
    amount,
    endingBalance: 10_000 + amount,
    usage: -amount,
    workspace: "acme",
  });
  expect(entry.price!.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(-amount);
  expect(entry.price!.version).toBe("2026-01");
});

test("a price of 0 stands in the log, in an empty wallet too", () => {
  const play = new Play();
  const entry = play.post("charge", costing(0));
  expect(entry).toMatchObject({ sequence: 1, amount: 0, fundings: [], usage: 0, endingBalance: 0 });
  expect(Object.is(entry.amount, 0)).toBe(true);
});

test("the whole price or nothing", () => {
  const play = new Play();
  play.post("grant", { amount: 60 });
  const before = structuredClone(play.wallet);
  expect(play.run("deposit", { quantities: clips(6, 8) })).toMatchObject({
    ok: false,
    error: { code: "insufficient_credits", required: 88, available: 60, shortfall: 28 },
  });
  expect(play.wallet).toEqual(before);
  expect(told(play.post("deposit", { quantities: clips(2, 10) }))).toBe("deposit -60 = 0 from 1:60");
});

test("grants burn in order, and only while they are in effect", () => {
  const play = new Play();
  play.post("grant", { amount: 10 });
  play.post("grant", { amount: 10, category: "promotional", expiresAt: START + 2 * HOUR });
  play.post("grant", { amount: 10, category: "promotional", expiresAt: START + HOUR });
  play.post("grant", { amount: 10, priority: 5, effectiveAt: START + HOUR });
  expect(told(play.post("charge", costing(12)))).toBe("charge -12 = 18 from 3:10 2:2");
  play.wait(HOUR);
  expect(told(play.post("charge", costing(12)))).toBe("charge -12 = 16 from 4:10 2:2");
  play.wait(HOUR);
  expect(told(play.post("charge", costing(4)))).toBe("charge -4 = 6 from 1:4");
});

describe("once per reference", () => {
  const submit = { quantities: {}, reference: creative("c1") };

  test("a second charge is refused, whatever key or kind it comes with, and names the first", () => {
    const play = new Play();
    play.post("grant", { amount: 500 });
    play.post("deposit", { ...submit, key: "a" });
    for (const kind of ["deposit", "charge"] as const) {
      const refused = play.run(kind, { action: "creative.submission", ...submit, key: kind });
      expect(refused).toMatchObject({ ok: false, error: { code: "already_charged", wallet: "acme", sequence: 2 } });
    }
  });

  test.each<[string, object, string]>([
    ["another id", { reference: creative("c2") }, "accepted"],
    ["another type", { reference: { ...creative("c1"), type: "draft" } }, "accepted"],
    ["another link", { reference: { ...creative("c1"), url: "https://x.example" } }, "already_charged"],
    ["another project", { campaign: "other" }, "already_charged"],
    ["no reference", { reference: null }, "accepted"],
    ["an action without the rule", { action: "persona.reroll", ...costing(2) }, "accepted"],
  ])("%s", (_name, change, outcome) => {
    const play = new Play();
    play.post("grant", { amount: 500 });
    play.post("deposit", submit);
    expect(play.refusal("deposit", { ...submit, ...change })).toBe(outcome);
  });

  test.each<[string, (play: Play) => unknown, string]>([
    ["settled", (play) => play.post("settle", { deposit: 2, quantities: {} }), "already_charged"],
    ["voided", (play) => play.post("void", { deposit: 2 }), "accepted"],
    ["voided by its deadline", (play) => play.wait(DAY), "accepted"],
    ["refunded in part", (play) => settled(play, 10), "already_charged"],
    [
      "refunded in parts, wholly",
      (play) => [settled(play, 10), play.post("refund", { entry: 2, amount: 30 })],
      "accepted",
    ],
    ["refunded in full", (play) => settled(play, null), "accepted"],
    ["refused a refund", (play) => play.refusal("refund", { entry: 2 }), "already_charged"],
  ])("after it was %s", (_name, then, outcome) => {
    const play = new Play();
    play.post("grant", { amount: 500 });
    play.post("deposit", { ...submit, deadline: START + DAY });
    then(play);
    expect(play.refusal("deposit", submit)).toBe(outcome);
  });

  test("each charge after a refund is the next generation", () => {
    const play = new Play();
    play.post("grant", { amount: 500 });
    const generations = [1, 2, 3].map(() => {
      const entry = play.post("charge", { action: "creative.submission", ...submit });
      play.post("refund", { entry: entry.sequence });
      return entry.once;
    });
    expect(generations).toEqual([0, 1, 2]);
  });

  function settled(play: Play, amount: number | null): void {
    play.post("settle", { deposit: 2, quantities: {} });
    play.post("refund", { entry: 2, amount });
  }

  // Nothing of these is left, so nobody can give them back any more.
  test.each<[string, (play: Play) => void]>([
    ["settled at 0", (play) => play.post("settle", { deposit: 2, quantities: { count: 0 } })],
  ])("after it was %s it may be charged again", (_name, then) => {
    const play = new Play(outreach);
    play.post("grant", { amount: 10 });
    play.post("deposit", { ...draft, reference: creative("1") });
    then(play);
    expect(play.refusal("deposit", { ...draft, reference: creative("1") })).toBe("accepted");
  });
});

describe("deadlines", () => {
  test.each<[deadline: number | null, usual: number | null, outcome: string | number | null]>([
    [START - 1, null, "invalid_request"],
    [START, null, "invalid_request"],
    [START + 1, null, START + 1],
    [null, null, null],
    [null, DAY, START + DAY],
    [START + 1, DAY, START + 1],
    [START + 2 * DAY, DAY, START + 2 * DAY],
  ])("asked for %j where %j is usual: %j", (deadline, depositDeadlineMs, outcome) => {
    const play = new Play(policies(studio, { depositDeadlineMs }));
    play.post("grant", { amount: 100 });
    const done = play.run("deposit", { deadline });
    expect(done.ok ? done.value.entries[0]!.deadline : done.error.code).toBe(outcome);
  });

  test("a charge has none", () => {
    const play = new Play(policies(studio, { depositDeadlineMs: DAY }));
    play.post("grant", { amount: 100 });
    expect(play.post("charge", costing(2)).deadline).toBeNull();
  });
});

describe("attribution", () => {
  test.each<[Catalog, object, string]>([
    [outreach, { ...draft, campaign: null }, "attribution_required"],
    [outreach, draft, "accepted"],
    [outreach, { action: "self_learning.run", campaign: "q3" }, "attribution_not_allowed"],
    [outreach, { action: "self_learning.run" }, "accepted"],
    [studio, { ...costing(2), campaign: "spring" }, "accepted"],
    [studio, costing(2), "accepted"],
  ])("%#", (catalog, fields, outcome) => {
    const play = new Play(catalog);
    play.post("grant", { amount: 100 });
    expect(play.refusal("charge", fields)).toBe(outcome);
  });
});

describe("limits", () => {
  test("usage is never pushed past what is exact", () => {
    const play = new Play(outreach);
    play.post("grant", { amount: 1_000 });
    play.wallet.usage = MAX_AMOUNT - 75;
    expect(play.refusal("charge", { action: "self_learning.run" })).toBe("accepted");
    expect(play.refusal("charge", { action: "self_learning.run" })).toBe("amount_out_of_range");
    expect(play.refusal("charge", { action: "leads.find", quantities: { leads: 25 } })).toBe("accepted");
    expect(play.wallet.usage).toBe(MAX_AMOUNT);
  });

  test("a price past the largest balance is refused as such", () => {
    const play = new Play(outreach);
    const fields = { ...draft, quantities: { count: MAX_BALANCE / 2 + 1 } };
    expect(play.refusal("charge", fields)).toBe("amount_out_of_range");
    expect(play.refusal("charge", { ...draft, quantities: { count: MAX_BALANCE / 2 } })).toBe("insufficient_credits");
  });
});
