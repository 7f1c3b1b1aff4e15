/** The predictor on the stories of plans, purchases and Auto Reload. */
import { expect, test } from "vitest";
import {
  type Account,
  bookOf,
  changeZone,
  close,
  follow,
  newAccount,
  predict,
  rollTo,
  settle,
  wake,
} from "./account.ts";
import { balanceOf, outstandingOf } from "./book.ts";
import { declinesOf, inFlight, isOn, spentIn } from "./money.ts";
import type { Product } from "./prices.ts";
import type { PaymentEvent, Request } from "./request.ts";

const at = (time: string) => Date.parse(time);

/** One wallet of an account, asked one thing after the other. */
function story(product: Product, wallet: string, zone: string, start: string) {
  let account: Account = newAccount("a", product, zone);
  let now = at(start);
  let keys = 0;
  const book = () => bookOf(account, wallet);
  const figures = () => [balanceOf(book()), outstandingOf(book())];
  return {
    until(time: string) {
      now = at(time);
      account = settle(wake(account, wallet, now), wallet, now);
      return figures();
    },
    /** Answers the refusal, or what the wallet stands at when all is settled. */
    send(request: Request) {
      const sent = { key: `k${++keys}`, request };
      let predicted = predict(account, sent, now);
      if (predicted.outcome.ok === "waits") {
        const closed = close(predicted.account, wallet, now);
        const ended = bookOf(closed, wallet).closings.at(-1)?.credited ? "credited" : "declined";
        predicted = predict(closed, sent, now, ended);
      }
      account = settle(predicted.account, wallet, now);
      if (predicted.outcome.ok === "pending") return "pending";
      return predicted.outcome.ok ? figures() : predicted.outcome.code;
    },
    /** Something happens to the last payment. */
    play(event: PaymentEvent, amount?: number) {
      const { entry, key } = book().payments.at(-1) ?? { entry: null, key: null };
      const payment = { id: "", wallet, entry, key };
      const request: Request = { kind: "event", payment, event, ...(amount === undefined ? {} : { amount }) };
      const { outcome, account: after } = predict(account, { key: "", request }, now);
      if (!outcome.ok) return outcome.code;
      account = follow(after, wallet, bookOf(after, wallet).payments.length - 1, now);
      return figures();
    },
    move(name: string) {
      account = changeZone(rollTo(account, wallet, now), name, now);
    },
    book,
    log: (type?: string) => {
      const entries = book().entries.filter((entry) => type === undefined || entry.type === type);
      return entries.map((entry) => `${entry.type} ${entry.amount}`);
    },
    times: (type: string) => {
      const entries = book().entries.filter((entry) => entry.type === type);
      return entries.map((entry) => new Date(entry.effectiveAt).toISOString());
    },
  };
}

const plan = (name: string | null, anchor?: string): Request => {
  return { kind: "plan", wallet: "acme", plan: name, ...(anchor === undefined ? {} : { anchor: at(anchor) }) };
};
const reload = (more: Partial<Extract<Request, { kind: "auto_reload" }>> = {}): Request => {
  return { kind: "auto_reload", wallet: "acme", enabled: true, pack: "small", ...more };
};
const charge = (rerolls: number): Request => {
  return { kind: "charge", workspace: "acme", action: "persona.reroll", quantities: { rerolls } };
};
const give = (amount: number): Request => {
  return { kind: "grant", workspace: "acme", amount, category: "paid", reason: "welcome" };
};
const buy = (paymentMethod?: string): Request => {
  return { kind: "topup", workspace: "acme", pack: "small", ...(paymentMethod === undefined ? {} : { paymentMethod }) };
};

const studio = (start: string, zone = "UTC") => story("studio", "acme", zone, start);

test("a plan of the 31st is renewed at the end of each month, and several missed cycles come one by one", () => {
  const { send, until, log, times } = studio("2026-01-31T10:00:00Z", "Europe/Berlin");
  expect(send(plan("starter"))).toEqual([150, 0]);
  send(charge(10));
  expect(until("2026-05-01T00:00:00Z")).toEqual([150, 0]);
  expect(times("allocation")).toEqual([
    "2026-01-31T10:00:00.000Z",
    "2026-02-28T10:00:00.000Z",
    "2026-03-31T09:00:00.000Z",
    "2026-04-30T09:00:00.000Z",
  ]);
  expect(log("expiry")).toEqual(["expiry -130", "expiry -150", "expiry -150"]);
});

test("with an anchor in the past the cycle that runs is given in full, none before; one ahead is waited for", () => {
  const { send, until, book } = studio("2026-06-15T00:00:00Z");
  expect(send(plan("growth", "2026-03-31T00:00:00Z"))).toEqual([325, 0]);
  expect(book().plan?.turnsAt).toBe(at("2026-06-30T00:00:00Z"));
  expect(send(plan("growth", "2026-03-30T00:00:00Z"))).toBe("conflict");
  expect(send(plan("growth", "2026-03-31T00:00:00Z"))).toEqual([325, 0]);

  const later = studio("2026-06-15T00:00:00Z");
  expect(later.send(plan("growth", "2026-07-01T00:00:00Z"))).toEqual([0, 0]);
  expect(later.until("2026-06-30T23:59:59.999Z")).toEqual([0, 0]);
  expect(later.until("2026-07-01T00:00:00Z")).toEqual([325, 0]);
  expect(until("2026-06-30T00:00:00Z")).toEqual([325, 0]);
});

test("an upgrade gives its part of the cycle at once; a smaller plan, or none, comes at the anniversary", () => {
  const { send, until, log } = studio("2026-04-01T00:00:00Z");
  expect(send(plan(null))).toBe("conflict");
  send(plan("starter"));
  until("2026-04-16T00:00:00Z");
  // Half of the 175 more: 87.5.
  expect(send(plan("growth"))).toEqual([237, 0]);
  expect(send(plan("starter"))).toEqual([237, 0]);
  expect(until("2026-05-01T00:00:00Z")).toEqual([150, 0]);
  send(plan(null));
  expect(until("2026-06-01T00:00:00Z")).toEqual([0, 0]);
  expect(log()).toEqual([
    ...["allocation 150", "proration 87", "expiry -150", "expiry -87", "allocation 150", "expiry -150"],
  ]);
});

test("a plan keeps what it says of what a cycle did not use, the newest credits the longest", () => {
  const { send, until, log } = story("parlour", "acme", "UTC", "2026-01-01T00:00:00Z");
  send(plan("capped"));
  expect(until("2026-02-01T00:00:00Z")).toEqual([150, 0]);
  expect(until("2026-03-01T00:00:00Z")).toEqual([150, 0]);
  send(plan("reset"));
  // 90 of March and 60 kept: a plan that keeps nothing keeps nothing of them either.
  expect(until("2026-04-01T00:00:00Z")).toEqual([130, 0]);
  expect(log("expiry")).toEqual(["expiry -30", "expiry -60", "expiry -30", "expiry -40", "expiry -60", "expiry -90"]);
});

test("an account that moves ends its cycle as it was, and goes on in the calendar of the other zone", () => {
  const { move, send, until, times } = studio("2026-01-31T23:30:00Z", "UTC");
  send(plan("starter"));
  until("2026-02-10T00:00:00Z");
  move("Asia/Kathmandu");
  until("2026-05-15T00:00:00Z");
  // The anchor is 1 February, 05:15, there.
  expect(times("allocation").slice(1)).toEqual([
    "2026-02-28T23:30:00.000Z",
    "2026-03-31T23:30:00.000Z",
    "2026-04-30T23:30:00.000Z",
  ]);
});

test("a short charge buys the fewest packs that cover it and restore the threshold", () => {
  const { send, log, book } = studio("2026-01-01T00:00:00Z");
  send(give(30));
  send(reload({ threshold: 20 }));
  expect(send(charge(44))).toEqual([42, 0]);
  expect(log()).toEqual(["grant 30", "auto_reload 100", "charge -88"]);
  expect(spentIn(book(), "2026-01")).toEqual({ count: 1, money: 5_000 });
  expect(send(charge(12))).toEqual([68, 0]);
  expect(log().slice(-2)).toEqual(["charge -24", "auto_reload 50"]);
});

test("what the calendar takes may leave less than the threshold", () => {
  const { send, until, log } = studio("2026-01-01T00:00:00Z");
  send({
    kind: "grant",
    workspace: "acme",
    amount: 30,
    category: "paid",
    reason: "welcome",
    expiresAt: at("2026-02-01"),
  });
  send(reload({ threshold: 20 }));
  expect(until("2026-02-01T00:00:00Z")).toEqual([50, 0]);
  expect(log().slice(-2)).toEqual(["expiry -30", "auto_reload 50"]);
});

test("caps of a calendar month: fewer packs where they still cover it, else none, noted once", () => {
  const { send, until, book } = studio("2026-01-30T00:00:00Z");
  send(reload({ threshold: 100, monthlyCap: { money: 5_000 } }));
  expect(balanceOf(book())).toBe(100);
  send(charge(50));
  expect(send(charge(5))).toBe("insufficient_credits");
  expect(send(charge(5))).toBe("insufficient_credits");
  expect(book().attempts.map((attempt) => attempt.capped)).toEqual([null, "money"]);
  until("2026-02-01T00:00:00Z");
  expect(send(charge(30))).toEqual([40, 0]);
  expect(send(charge(30))).toBe("insufficient_credits");
  expect(book().attempts.map((attempt) => attempt.order.count)).toEqual([2, 1, 2, 1]);
});

test("three declined payments in a row switch Auto Reload off, until it is set again", () => {
  const { send, book } = studio("2026-01-01T00:00:00Z");
  send(reload({ paymentMethod: "test_card_declines" }));
  for (const declines of [1, 2, 3]) {
    expect(send(charge(5))).toBe("payment_declined");
    expect(declinesOf(book())).toBe(declines);
  }
  expect([isOn(book()), send(charge(5))]).toEqual([false, "insufficient_credits"]);
  send(reload());
  expect(send(charge(5))).toEqual([40, 0]);
  expect([declinesOf(book()), inFlight(book()), spentIn(book(), "2026-01").count]).toEqual([0, null, 1]);
});

test("a card that needs confirmation is waited for, and its key with it", () => {
  const { send, play } = studio("2026-01-01T00:00:00Z");
  expect(send(buy("test_card_needs_confirmation"))).toBe("pending");
  expect(play("refund")).toBe("conflict");
  expect(play("confirm")).toEqual([50, 0]);
  expect(play("confirm")).toBe("conflict");
  expect(send(buy("test_card_declines"))).toBe("payment_declined");
});

test("a refund takes what remains of the purchase, the rest is owed; a dispute won gives it back", () => {
  const { send, play, log } = studio("2026-01-01T00:00:00Z");
  send(give(10));
  send(buy());
  send(charge(25));
  expect(play("refund", 1_250)).toEqual([0, 15]);
  expect(play("refund", 1_251)).toBe("invalid_request");
  expect(play("dispute")).toEqual([0, 40]);
  expect(send({ kind: "waiver", workspace: "acme", amount: 20, reason: "goodwill" })).toEqual([0, 20]);
  // 25 come again for the half that was disputed: 20 are still owed, and what was waived does not come.
  expect(play("dispute_won")).toEqual([5, 0]);
  expect(log("reversal")).toEqual(["reversal -10", "reversal 0", "reversal 5"]);
});
