/** The predictor on the stories that the domain is told with. */
import { expect, test } from "vitest";
import { DAY } from "../burning-order.ts";
import { type Account, bookOf, newAccount, predict, rollTo } from "./account.ts";
import { balanceOf, outstandingOf } from "./book.ts";
import type { Named, Request } from "./request.ts";

/** Sends requests one after the other; each answers its refusal, or what the wallet stands at. */
function story(product: "studio" | "outreach") {
  let account: Account = newAccount("a", product);
  let now = 0;
  let keys = 0;
  const wallet = product === "studio" ? "acme" : "main";
  const figures = () => {
    const book = bookOf(account, wallet);
    return [balanceOf(book), outstandingOf(book)];
  };
  return {
    wait(ms: number) {
      now += ms;
      account = rollTo(account, wallet, now);
      return figures();
    },
    send(request: Request, key = `k${++keys}`) {
      const predicted = predict(account, { key, request }, now);
      account = predicted.account;
      return predicted.outcome.ok ? figures() : predicted.outcome.code;
    },
    log: () => bookOf(account, wallet).entries.map((entry) => `${entry.type} ${entry.amount}`),
    last: (): Named => ({ id: "", wallet, number: bookOf(account, wallet).entries.length }),
  };
}

const give = (amount: number, more: Partial<Extract<Request, { kind: "grant" }>> = {}): Request => ({
  ...{ kind: "grant", workspace: "acme", amount, category: "paid", reason: "welcome" },
  ...more,
});
const submit = (seconds: number[], id?: string): Request => ({
  ...{ kind: "deposit", workspace: "acme", action: "creative.submission", quantities: { clips: seconds } },
  ...(id === undefined ? {} : { reference: { type: "creative", id } }),
});
const EIGHT = [8, 8, 8, 8, 8, 8];

test("a showcase is deposited, delivered shorter, and the unused seconds come back", () => {
  const { send, last } = story("studio");
  expect(send(give(150))).toEqual([150, 0]);
  expect(send(submit(EIGHT))).toEqual([62, 0]);
  expect(send({ kind: "settle", deposit: last(), quantities: { clips: [6, 6, 6, 6, 6, 6] } })).toEqual([74, 0]);
});

test("a delivery past the balance is owed, repaid, and refunded to where it came from", () => {
  const { send, last } = story("studio");
  send(give(90));
  send(submit(EIGHT));
  const deposit = last();
  expect(send({ kind: "settle", deposit, quantities: { clips: [10, 10, 10, 10, 10, 10] } })).toEqual([0, 10]);
  expect(send({ kind: "repayment", workspace: "acme" })).toBe("insufficient_credits");
  send(give(30));
  expect(send({ kind: "repayment", workspace: "acme", amount: 4 })).toEqual([26, 6]);
  expect(send({ kind: "waiver", workspace: "acme", amount: 1, reason: "goodwill" })).toEqual([26, 5]);
  expect(send({ kind: "refund", entry: deposit, amount: 100, reason: "goodwill" })).toBe("amount_out_of_range");
  expect(send({ kind: "refund", entry: deposit, reason: "goodwill" })).toEqual([120, 0]);
});

test("a deposit voids itself at its deadline, and promotional credits that lapsed live 30 days more, once", () => {
  const { send, wait, log } = story("studio");
  send(give(100, { category: "promotional", expiresAt: 10 * DAY }));
  send({ ...submit(EIGHT), deadline: 12 * DAY } as Request);
  expect(wait(10 * DAY)).toEqual([0, 0]);
  expect(wait(2 * DAY)).toEqual([88, 0]);
  send({ ...submit([4]), deadline: 60 * DAY } as Request);
  expect(wait(30 * DAY)).toEqual([0, 0]);
  expect(wait(30 * DAY)).toEqual([0, 0]);
  expect(log().slice(-3)).toEqual(["expiry -44", "settlement 44", "expiry -44"]);
});

test("at one instant a deposit voids itself before grants lapse and others take effect", () => {
  const { send, wait, log } = story("studio");
  send(give(50, { expiresAt: DAY, priority: 1 }));
  send(give(100, { effectiveAt: DAY }));
  send({ kind: "deposit", workspace: "acme", action: "persona.reroll", quantities: { rerolls: 5 }, deadline: DAY });
  expect(wait(DAY)).toEqual([100, 0]);
  expect(log().slice(-3)).toEqual(["settlement 10", "expiry -50", "grant 100"]);
});

test("incoming credits pay what is outstanding first where the catalog says so", () => {
  const { send, log } = story("outreach");
  send({ kind: "adjustment", amount: -30, reason: "correction", allowOutstanding: true });
  expect(send(give(100))).toEqual([70, 0]);
  expect(log()).toEqual(["adjustment 0", "grant 100", "repayment -30"]);
});

test("a reference is billed once, until it is given back", () => {
  const { send, last } = story("studio");
  send(give(500));
  send(submit([], "cr_1"));
  const deposit = last();
  expect(send(submit([], "cr_1"))).toBe("already_charged");
  send({ kind: "void", deposit });
  expect(send(submit([], "cr_1"))).toEqual([460, 0]);
});

test("a key has one outcome; a refused request does not burn it", () => {
  const { send } = story("studio");
  expect(send(submit([]), "once")).toBe("insufficient_credits");
  send(give(100));
  expect(send(submit([]), "once")).toEqual([60, 0]);
  expect(send(submit([]), "once")).toEqual([60, 0]);
  expect(send(submit([5]), "once")).toBe("idempotency_key_reused");
});

test("with more than 100 outstanding nothing more is charged", () => {
  const { send } = story("studio");
  const take = (amount: number): Request => ({
    ...{ kind: "adjustment", workspace: "acme", amount: -amount, reason: "correction", allowOutstanding: true },
  });
  send(take(100));
  expect(send(submit([]))).toBe("insufficient_credits");
  send(take(1));
  expect(send(submit([]))).toBe("outstanding_limit");
});
