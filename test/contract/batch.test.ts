/** Batches: up to 1,000 items in one request, each decided on its own and answered in its place. */
import { describe, expect, test } from "vitest";
import {
  type Account,
  clips,
  draft,
  ok,
  pointers,
  refused,
  rerolls,
  sharedServer,
  submission,
  times,
  unique,
} from "./client.ts";
import type { BatchResult, Problem } from "./types.ts";

const scrip = sharedServer();

type Item = Record<string, unknown>;

const item = (account: Account, operation: string, body: Item): Item => ({
  key: unique("key"),
  account: account.id,
  operation,
  ...body,
});

async function send(items: unknown[]): Promise<BatchResult[]> {
  const { results } = ok(await scrip.batch(items), 200);
  expect(results).toHaveLength(items.length);
  return results;
}

/** The problem of a refused item must be a problem document like one answered alone. */
function refusal(result: BatchResult | undefined, status: number, code: string): Problem {
  expect(result, JSON.stringify(result)).toMatchObject({ status, problem: { code, status } });
  const problem = result!.problem!;
  expect(problem.type).toBe(`https://scrip.dev/problems/${code.replaceAll("_", "-")}`);
  expect(problem.title).toMatch(/\S/);
  expect(problem.detail).toMatch(/\S/);
  return problem;
}

describe("a batch", () => {
  test("of 1,000 charges posts all of them, answered in order", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    const items = times(1_000, (index) => item(account, "charge", rerolls("acme", 1 + (index % 5))));
    const results = await send(items);
    expect(new Set(results.map((result) => result.status))).toEqual(new Set([201]));
    expect(results.map((result) => result.entry?.idempotency_key)).toEqual(items.map((each) => each["key"]));
    expect(results.map((result) => result.entry?.amount)).toEqual(times(1_000, (index) => -2 * (1 + (index % 5))));
    expect(
      results.map((result) => result.entry?.sequence),
      "of one wallet in the order they came",
    ).toEqual(times(1_000, (index) => index + 2));
    expect(await account.figures("acme")).toEqual({ balance: 4_000, outstanding: 0 });
  });

  test("of 1,001 is refused whole", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    const items = times(1_001, () => item(account, "charge", rerolls("acme", 1)));
    const problem = refused(await scrip.batch(items), 400, "invalid_request");
    expect(pointers(problem)).toEqual(["/items"]);
    expect(await account.log("acme")).toHaveLength(1);
  });

  test("refuses an item without refusing any other", async () => {
    const account = await scrip.outreach(20);
    const results = await send([
      item(account, "charge", draft("emea", "a")),
      item(account, "charge", { workspace: "emea", action: "self_learning.run" }),
      item(account, "charge", { workspace: "emea", action: "no.such" }),
      item(account, "charge", { ...draft("emea", "a"), campaign: undefined }),
      item(account, "charge", { workspace: "emea", campaign: "a", action: "self_learning.run" }),
      item(account, "charge", draft("emea", "a")),
      { ...item(account, "charge", draft("emea", "a")), account: unique("nobody") },
      item(account, "refund", { entry: "nope", reason: "x" }),
      item(account, "charge", draft("emea", "b")),
    ]);
    expect(results.map((result) => result.status)).toEqual([201, 402, 422, 422, 422, 201, 404, 404, 201]);
    expect(refusal(results[1], 402, "insufficient_credits")).toMatchObject({
      required: 50,
      available: 18,
      shortfall: 32,
    });
    refusal(results[2], 422, "unknown_action");
    refusal(results[3], 422, "attribution_required");
    refusal(results[4], 422, "attribution_not_allowed");
    refusal(results[6], 404, "not_found");
    refusal(results[7], 404, "not_found");
    expect(results[0]).not.toHaveProperty("problem");
    expect(await account.figures()).toEqual({ balance: 14, outstanding: 0 });
    expect(await account.log()).toHaveLength(4);
  });

  test("gives a malformed item a problem of its own", async () => {
    const account = await scrip.outreach(20);
    const good = () => item(account, "charge", draft("emea", "a"));
    const malformed: [unknown, string, string | null][] = [
      [{ ...good(), workspace: undefined }, "invalid_request", "/workspace"],
      [{ ...good(), workspace: 7 }, "invalid_request", "/workspace"],
      [{ ...good(), colour: "red" }, "invalid_request", "/colour"],
      [{ ...good(), operation: "steal" }, "invalid_request", "/operation"],
      [{ ...good(), operation: undefined }, "invalid_request", "/operation"],
      [{ ...good(), operation: "__proto__" }, "invalid_request", "/operation"],
      [{ ...good(), account: undefined }, "invalid_request", "/account"],
      [{ ...good(), account: 5 }, "invalid_request", "/account"],
      [{ ...good(), key: undefined }, "idempotency_key_missing", null],
      [{ ...good(), key: "" }, "idempotency_key_missing", null],
      [{ ...good(), key: 5 }, "invalid_request", "/key"],
      [{ ...good(), key: "k".repeat(256) }, "invalid_request", "/key"],
      [item(account, "refund", { entry: "x", reason: "y", amount: -1 }), "invalid_request", "/amount"],
      [item(account, "settle", { quantities: { count: 1 } }), "invalid_request", "/deposit"],
      ["charge", "invalid_request", null],
      [null, "invalid_request", null],
      [7, "invalid_request", null],
      [[], "invalid_request", null],
    ];
    const items = malformed.flatMap(([each]) => [each, good()]);
    // 18 good ones cost 36, 20 are there: what matters is that the good ones were decided at all.
    await account.give(100);
    const results = await send(items);
    for (const [index, [each, code, pointer]] of malformed.entries()) {
      const problem = refusal(results[2 * index], 400, code);
      const heard = `${JSON.stringify(each)}: ${JSON.stringify(problem)}`;
      if (pointer !== null)
        expect(
          pointers(problem).some((found) => found.endsWith(pointer)),
          heard,
        ).toBe(true);
      expect(results[2 * index + 1]?.status, heard).toBe(201);
    }
    expect(await account.figures()).toEqual({ balance: 120 - 2 * malformed.length, outstanding: 0 });
  });

  test("takes every operation that moves credits", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const deposits = [];
    for (let count = 0; count < 3; count++) deposits.push(ok(await account.deposit(submission("acme", clips(1, 8)))));
    const { entry } = ok(await account.charge(rerolls("acme", 5)));
    const { grant } = ok(await account.grant({ workspace: "acme", amount: 10 }));
    const results = await send([
      item(account, "charge", rerolls("acme", 1)),
      item(account, "deposit", submission("acme", clips(1, 4))),
      item(account, "settle", { deposit: deposits[0]!.deposit.id, quantities: clips(1, 6) }),
      item(account, "void", { deposit: deposits[1]!.deposit.id, reason: "cancelled" }),
      item(account, "refund", { entry: entry.id, amount: 4, reason: "goodwill" }),
      item(account, "grant", { workspace: "acme", amount: 7, category: "promotional", reason: "gift" }),
      item(account, "withdraw", { grant: grant.id, reason: "mistake" }),
      item(account, "topup", { workspace: "acme", pack: "small", receipt: "R-1" }),
      item(account, "adjustment", { workspace: "acme", amount: -3, reason: "correction" }),
      item(account, "settle", { deposit: deposits[2]!.deposit.id, quantities: { clips: [2_000] } }),
      item(account, "waiver", { workspace: "acme", amount: 1, reason: "goodwill" }),
    ]);
    expect(results.map((result) => [result.status, result.entry?.type, result.entry?.amount])).toEqual([
      [201, "charge", -2],
      [201, "deposit", -44],
      [201, "settlement", 2],
      [201, "settlement", 48],
      [201, "refund", 4],
      [201, "grant", 7],
      [201, "adjustment", -10],
      [201, "topup", 50],
      [201, "adjustment", -3],
      // 1,000 + 10 - 3 × 48 - 10, and what stands above, is what was left of the balance.
      [201, "settlement", -(856 - 2 - 44 + 2 + 48 + 4 + 7 - 10 + 50 - 3)],
      [201, expect.any(String), 0],
    ]);
    ok(await account.grant({ workspace: "acme", amount: 10 }));
    const [repayment] = await send([item(account, "repayment", { workspace: "acme", amount: 10 })]);
    expect(repayment?.entry).toMatchObject({ type: "repayment", amount: -10 });
    // 2,040 delivered against 48 deposited, less what the balance held, less what was waived and repaid.
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 1_992 - 908 - 1 - 10 });
  });

  test("may mix accounts and products", async () => {
    const accounts = [await scrip.outreach(100), await scrip.studio({ acme: 100 }), await scrip.outreach(100)];
    const items = times(90, (index) => {
      const account = accounts[index % 3]!;
      return item(account, "charge", index % 3 === 1 ? rerolls("acme", 1) : draft("emea", "a"));
    });
    const results = await send(items);
    expect(new Set(results.map((result) => result.status))).toEqual(new Set([201]));
    expect(results.map((result) => result.entry?.idempotency_key)).toEqual(items.map((each) => each["key"]));
    expect(await accounts[0]!.figures()).toEqual({ balance: 40, outstanding: 0 });
    expect(await accounts[1]!.figures("acme")).toEqual({ balance: 40, outstanding: 0 });
  });

  test("answers its items as they were answered when it is sent again", async () => {
    const account = await scrip.outreach(21);
    const items = [
      item(account, "charge", draft("emea", "a")),
      item(account, "charge", { workspace: "emea", action: "self_learning.run" }),
      item(account, "charge", draft("emea", "b")),
    ];
    const first = await send(items);
    ok(await account.charge(draft("emea", "c")));
    const again = await send(items);
    expect(again[0]?.entry).toEqual(first[0]?.entry);
    expect(again[2]?.entry).toEqual(first[2]?.entry);
    expect(refusal(again[1], 402, "insufficient_credits").available).toBe(15);
    expect(await account.figures()).toEqual({ balance: 15, outstanding: 0 });
  });

  test("drains a wallet to exactly zero, whatever else is asked at the same time", async () => {
    const account = await scrip.studio({ acme: 400 });
    const batches = await Promise.all(
      times(5, () => send(times(100, () => item(account, "charge", rerolls("acme", 1))))),
    );
    const statuses = batches.flat().map((result) => result.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(200);
    expect(statuses.filter((status) => status === 402)).toHaveLength(300);
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
  });

  test("without items, or with items that are no list, is refused", async () => {
    for (const body of [{}, { items: {} }, { items: "x" }, { items: null }, { items: [], more: 1 }]) {
      refused(await scrip.post("/batch", body), 400, "invalid_request");
    }
  });
});
