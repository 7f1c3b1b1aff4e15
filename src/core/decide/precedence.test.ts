/** Where two rules say no, the one earlier in REJECTION_CODES is answered: each pair that can hold at once. */
import { describe, expect, test } from "vitest";
import { clips, costing, creative, DAY, outreach, Play, policies, START, studio } from "../../../test/support/play.ts";
import { MAX_AMOUNT, MAX_BALANCE } from "../amount.ts";
import type { CommandKind } from "../command.ts";
import { REJECTION_CODES } from "../rejection.ts";

type Row = [earlier: string, later: string, kind: CommandKind, fields: object];

const huge = { count: MAX_BALANCE };
const draft = { action: "email.first_draft", campaign: "q3" };
const past = START - 1;
const declined = { reloaded: { outcome: "declined", reason: "No funds." } };

/** 3 outreach credits; `r/1` is billed; usage is far up. */
function outreachPlay(): Play {
  const play = new Play(outreach);
  play.post("grant", { amount: 5 });
  play.post("charge", { ...draft, reference: creative("1") });
  return play;
}

/** A studio wallet with an open, a settled and a voided deposit, and 101 owed: more than the limit. */
function studioPlay(): Play {
  const play = new Play();
  play.post("grant", { amount: 130 });
  const fields = { quantities: clips(0, 0) };
  play.post("deposit", { ...fields, reference: creative("1") });
  play.post("deposit", fields);
  play.post("deposit", fields);
  play.post("void", { deposit: 4 });
  play.post("settle", { deposit: 3, quantities: clips(1, 151) });
  play.post("grant", { amount: 10, effectiveAt: START + DAY });
  return play;
}

test("the plays stand where the tables need them", () => {
  const { balance, outstanding, inFlight } = studioPlay().wallet;
  expect({ balance, outstanding, inFlight }).toEqual({
    balance: 0,
    outstanding: 101,
    inFlight: { count: 1, amount: 40 },
  });
  expect(outreachPlay().wallet.balance).toBe(3);
});

describe("charges and deposits", () => {
  test.each<Row>([
    ["unknown_action", "invalid_request", "charge", { action: "nothing", quantities: { x: 1 } }],
    ["unknown_action", "invalid_request", "deposit", { action: "nothing", deadline: past }],
    ["unknown_action", "attribution_not_allowed", "charge", { action: "nothing", campaign: "q3" }],
    ["unknown_action", "already_charged", "charge", { action: "nothing", reference: creative("1") }],
    ["unknown_action", "insufficient_credits", "charge", { action: "nothing", quantities: { count: 9 } }],
    ["invalid_request", "attribution_required", "charge", { ...draft, campaign: null, quantities: { x: 1 } }],
    ["invalid_request", "attribution_required", "deposit", { ...draft, campaign: null, deadline: past }],
    ["invalid_request", "attribution_not_allowed", "charge", { action: "leads.find", campaign: "q3", quantities: {} }],
    ["invalid_request", "already_charged", "deposit", { ...draft, reference: creative("1"), deadline: past }],
    ["invalid_request", "insufficient_credits", "deposit", { ...draft, quantities: { count: 9 }, deadline: past }],
    ["attribution_required", "already_charged", "charge", { ...draft, campaign: null, reference: creative("1") }],
    ["attribution_required", "insufficient_credits", "charge", { ...draft, campaign: null, quantities: { count: 9 } }],
    ["attribution_not_allowed", "insufficient_credits", "charge", { action: "self_learning.run", campaign: "q3" }],
    ["amount_out_of_range", "already_charged", "charge", { ...draft, reference: creative("1"), quantities: huge }],
    ["amount_out_of_range", "insufficient_credits", "charge", { ...draft, quantities: huge }],
    ["amount_out_of_range", "payment_declined", "charge", { ...draft, ...declined, quantities: huge }],
    [
      "already_charged",
      "payment_declined",
      "charge",
      { ...draft, ...declined, reference: creative("1"), quantities: { count: 9 } },
    ],
    [
      "already_charged",
      "insufficient_credits",
      "charge",
      { ...draft, reference: creative("1"), quantities: { count: 9 } },
    ],
  ])("%s before %s", (earlier, later, kind, fields) => {
    expectOrder(earlier, later);
    expect(outreachPlay().refusal(kind, fields)).toBe(earlier);
  });

  test.each<Row>([
    ["already_charged", "outstanding_limit", "deposit", { reference: creative("1") }],
    ["outstanding_limit", "insufficient_credits", "deposit", {}],
    ["outstanding_limit", "insufficient_credits", "charge", costing(2)],
    ["outstanding_limit", "payment_declined", "charge", { ...costing(2), ...declined }],
  ])("%s before %s", (earlier, later, kind, fields) => {
    expectOrder(earlier, later);
    expect(studioPlay().refusal(kind, fields)).toBe(earlier);
  });

  // A price or usage that would pass the limit is amount_out_of_range, which comes after what the request lacks.
  test.each<Row>([
    ["invalid_request", "amount_out_of_range", "deposit", { ...draft, quantities: huge, deadline: past }],
    ["attribution_required", "amount_out_of_range", "charge", { ...draft, campaign: null, quantities: huge }],
    [
      "attribution_not_allowed",
      "amount_out_of_range",
      "charge",
      { action: "self_learning.run", campaign: "q3", quantities: huge },
    ],
  ])("%s before %s", (earlier, later, kind, fields) => {
    expectOrder(earlier, later);
    expect(outreachPlay().refusal(kind, fields)).toBe(earlier);
  });
});

describe("everything else", () => {
  test.each<Row>([
    ["not_found", "invalid_request", "settle", { deposit: 99, quantities: { x: 1 } }],
    ["not_found", "amount_out_of_range", "refund", { entry: 99, amount: MAX_AMOUNT }],
    ["invalid_request", "conflict", "settle", { deposit: 3, quantities: { x: 1 } }],
    ["amount_out_of_range", "conflict", "settle", { deposit: 3, quantities: clips(2, MAX_BALANCE) }],
    ["invalid_request", "amount_out_of_range", "grant", { amount: MAX_AMOUNT, effectiveAt: past }],
    ["invalid_request", "amount_out_of_range", "grant", { amount: MAX_AMOUNT, expiresAt: START }],
    ["invalid_request", "amount_out_of_range", "adjustment", { amount: MAX_AMOUNT, expiresAt: past }],
    ["invalid_request", "amount_out_of_range", "adjustment", { amount: MAX_AMOUNT, grant: 1 }],
    ["invalid_request", "insufficient_credits", "adjustment", { amount: -5, category: "paid" }],
    ["invalid_request", "conflict", "adjustment", { amount: -5, category: "paid", grant: 2 }],
    ["not_found", "insufficient_credits", "adjustment", { amount: -5, grant: 99 }],
    ["conflict", "insufficient_credits", "adjustment", { amount: -50, grant: 2 }],
    ["amount_out_of_range", "insufficient_credits", "repayment", { amount: 102 }],
    ["invalid_request", "amount_out_of_range", "topup", { pack: "huge", count: MAX_AMOUNT, paid: { receipt: "r" } }],
    ["invalid_request", "conflict", "plan", { plan: null, anchor: START }],
  ])("%s before %s: %s", (earlier, later, kind, fields) => {
    expectOrder(earlier, later);
    expect(studioPlay().refusal(kind, fields)).toBe(earlier);
  });

  test("amount_out_of_range before conflict: a receipt that was credited", () => {
    const play = studioPlay();
    play.post("topup", { paid: { receipt: "r" } });
    expect(play.refusal("topup", { paid: { receipt: "r" }, count: MAX_AMOUNT })).toBe("amount_out_of_range");
    expect(play.refusal("topup", { paid: { receipt: "r" } })).toBe("conflict");
  });

  test.each<Row>([["not_found", "invalid_request", "adjustment", { amount: -5, grant: 99, category: "paid" }]])(
    "%s before %s: %s",
    (earlier, later, kind, fields) => {
      expectOrder(earlier, later);
      expect(studioPlay().refusal(kind, fields)).toBe(earlier);
    },
  );
});

test("invalid_request before conflict: a running plan cannot have another anchor, nor Auto Reload go on without cards", () => {
  const play = new Play();
  play.post("plan");
  play.book.provider = null;
  expect(play.refusal("plan", { plan: "huge", anchor: past })).toBe("invalid_request");
  expect(play.refusal("plan", { anchor: past })).toBe("conflict");
  expect(play.refusal("auto_reload", { pack: "huge" })).toBe("invalid_request");
  expect(play.refusal("auto_reload")).toBe("conflict");
});

test("amount_out_of_range before conflict: an upgrade for which there is no room, with another anchor", () => {
  const play = new Play();
  play.post("plan");
  play.post("grant", { amount: MAX_BALANCE - 325 });
  expect(play.refusal("plan", { plan: "scale", anchor: past })).toBe("amount_out_of_range");
});

test("a limit on what is outstanding holds only above it", () => {
  const play = new Play(policies(studio, { outstandingLimit: 10 }));
  play.post("adjustment", { amount: -10, allowOutstanding: true });
  expect(play.refusal("charge", costing(2))).toBe("insufficient_credits");
  play.post("adjustment", { amount: -1, allowOutstanding: true });
  expect(play.refusal("charge", costing(2))).toBe("outstanding_limit");
});

function expectOrder(earlier: string, later: string): void {
  const codes: readonly string[] = REJECTION_CODES;
  expect(codes.indexOf(earlier)).toBeGreaterThanOrEqual(0);
  expect(codes.indexOf(later)).toBeGreaterThan(codes.indexOf(earlier));
}
