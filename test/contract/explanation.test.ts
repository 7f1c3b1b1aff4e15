/** Why a balance is what it is: from opening to closing by cause, and the reasons that are found by looking. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Account, DAY, HOUR, ok, refused, rerolls, search, sharedServer, submission } from "./client.ts";

type Stand = { sequence: number; balance: number; outstanding: number };
type Explanation = {
  owner: string;
  window: { from: string; to: string; time_zone: string };
  opening: Stand;
  groups: {
    label: string;
    type: string;
    action: string | null;
    count: number;
    amount: number;
    outstanding_change: number;
  }[];
  closing: Stand;
  expected: number | null;
  difference: number | null;
  findings: { code: string; text: string; entries: string[]; suggestion: boolean }[];
  latest: { id: string; label: string }[];
};

const scrip = sharedServer({ clock: "2026-03-02T09:00:00.000Z" });

async function explanation(account: Account, wallet = "acme", query: Record<string, string | number> = {}) {
  const found = ok(await account.get<Explanation>(`/wallets/${wallet}/explanation${search(query)}`), 200);
  const moved = found.groups.reduce((sum, group) => sum + group.amount, 0);
  expect(found.opening.balance + moved, "opening + groups = closing").toBe(found.closing.balance);
  const owed = found.groups.reduce((sum, group) => sum + group.outstanding_change, 0);
  expect(found.opening.outstanding + owed).toBe(found.closing.outstanding);
  return found;
}

const codes = (found: Explanation) => found.findings.map((finding) => finding.code);
const text = (found: Explanation, code: string) => found.findings.find((finding) => finding.code === code)?.text;

describe("an explanation", () => {
  test("groups what moved by what the log calls it, in the order in which it came", async () => {
    const account = await scrip.studio();
    ok(await account.plan("acme", "starter"));
    const first = ok(await account.deposit(submission("acme", { clips: [8, 8, 8, 8, 8, 8] })));
    ok(await account.settle(first.deposit.id, { clips: [6, 6, 6, 6, 6, 6] }));
    ok(await account.charge(rerolls("acme", 3)));
    ok(await account.charge(rerolls("acme", 1)));
    await scrip.advance(HOUR);
    const found = await explanation(account);
    expect(found.opening).toEqual({ sequence: 0, balance: 0, outstanding: 0 });
    expect(found.groups).toEqual([
      { label: "Plan allocation", type: "allocation", action: null, count: 1, amount: 150, outstanding_change: 0 },
      {
        label: "Submission",
        type: "deposit",
        action: "creative.submission",
        count: 1,
        amount: -88,
        outstanding_change: 0,
      },
      {
        label: "Submission refund",
        type: "settlement",
        action: "creative.submission",
        count: 1,
        amount: 12,
        outstanding_change: 0,
      },
      {
        label: "Persona re-roll",
        type: "charge",
        action: "persona.reroll",
        count: 2,
        amount: -8,
        outstanding_change: 0,
      },
    ]);
    expect(found.closing).toEqual({ sequence: 5, balance: 66, outstanding: 0 });
    expect(found.latest.map((entry) => entry.label)).toEqual([
      "Persona re-roll",
      "Persona re-roll",
      "Submission refund",
      "Submission",
      "Plan allocation",
    ]);
    expect(codes(found)).toEqual(["renewal", "large_deposit", "settlements", "repeated_action"]);
    expect(text(found, "large_deposit")).toBe(
      "The largest Submission took 88 tokens up front: 40 for Base + 48 for 6 clips × 8 s.",
    );
    expect(text(found, "settlements")).toBe("12 tokens came back because less was delivered than was taken up front.");
    expect(text(found, "repeated_action")).toBe("Persona re-roll: 2 times, 8 tokens together.");
  });

  test("has a renewal with its reset, what is in flight, what is owed, what was corrected", async () => {
    const account = await scrip.studio();
    ok(await account.plan("acme", "starter"));
    const deposit = ok(await account.deposit(submission("acme", { clips: [4] })));
    await scrip.advance(32 * DAY);
    const from = scrip.at(-2 * DAY);
    await account.wallet("acme");
    const renewed = await explanation(account, "acme", { from });
    expect(renewed.opening.balance).toBe(106);
    expect(text(renewed, "renewal")).toBe(
      "The plan renewed: 150 tokens arrived. 106 tokens of the cycle before were unused and did not carry over.",
    );
    expect(text(renewed, "in_flight")).toMatch(/^One submission is in flight: 44 tokens /);
    expect(renewed.findings.find(({ code }) => code === "in_flight")?.entries).toEqual([deposit.entry.id]);

    ok(await account.adjust({ workspace: "acme", amount: -140, reason: "Counted twice in May" }));
    ok(await account.settle(deposit.deposit.id, { clips: [74] }));
    await scrip.advance(HOUR);
    const owing = await explanation(account, "acme", { from });
    expect(owing.closing).toMatchObject({ balance: 0, outstanding: 60 });
    expect(text(owing, "adjustment")).toBe("Admin adjustment −140: Counted twice in May");
    expect(text(owing, "settlements")).toBe("70 tokens more were due because more was delivered.");
    expect(text(owing, "outstanding")).toMatch(/^60 tokens are outstanding/);
    expect(codes(owing)).not.toContain("in_flight");
  });

  test("opens each group to exactly its entries, also where a type has several names", async () => {
    const account = await scrip.studio({ acme: 300 });
    for (const delivered of [4, 12, 30]) {
      const { deposit } = ok(await account.deposit(submission("acme", { clips: [12] })));
      ok(await account.settle(deposit.id, { clips: [delivered] }));
    }
    ok(await account.charge(rerolls("acme", 1)));
    await scrip.advance(HOUR);
    const { window, groups } = await explanation(account);
    expect(groups.map(({ label }) => label)).toContain("Submission extra");
    type Log = { entries: { label: string; amount: number }[] };
    for (const { label, type, action, count, amount } of groups) {
      const filter = { type, from: window.from, to: window.to, limit: 100, ...(action === null ? {} : { action }) };
      const { entries } = ok(await account.get<Log>(`/wallets/acme/entries${search(filter)}`), 200);
      const its = entries.filter((entry) => entry.label === label);
      expect([its.length, its.reduce((sum, entry) => sum + entry.amount, 0)], label).toEqual([count, amount]);
    }
  });

  test("of a window in the past is what it was then", async () => {
    const account = await scrip.studio({ acme: 100 });
    await scrip.advance(HOUR);
    const [from, to] = [scrip.at(), scrip.at(HOUR)];
    ok(await account.charge(rerolls("acme", 2)));
    await scrip.advance(HOUR);
    ok(await account.charge(rerolls("acme", 20)));
    await scrip.advance(HOUR);
    const found = await explanation(account, "acme", { from, to });
    expect([found.opening.balance, found.closing.balance]).toEqual([100, 96]);
    expect(found.groups.map(({ amount }) => amount)).toEqual([-4]);

    const { deposit } = ok(await account.deposit(submission("acme", { clips: [4] })));
    await scrip.advance(HOUR);
    const submitted = scrip.at();
    await scrip.advance(HOUR);
    ok(await account.settle(deposit.id, { clips: [4] }));
    await scrip.advance(HOUR);
    expect(codes(await explanation(account, "acme", { from, to: submitted }))).toContain("in_flight");
    expect(codes(await explanation(account, "acme", { from, to }))).not.toContain("in_flight");
    expect(codes(await explanation(account))).not.toContain("in_flight");
  });

  test("refuses what is not there and what cannot be", async () => {
    const account = await scrip.studio({ acme: 10 });
    refused(await account.get("/wallets/globex/explanation"), 404, "not_found");
    refused(await account.get("/wallets/acme/explanation?expected=1.5"), 400, "invalid_request");
    refused(
      await account.get(`/wallets/acme/explanation${search({ from: scrip.at(), to: scrip.at() })}`),
      400,
      "invalid_request",
    );
  });
});

describe("what was expected", () => {
  test("is found in one entry, in several, in another wallet, or not at all", async () => {
    const account = await scrip.studio({ acme: 150, globex: 137 });
    const submitted = ok(await account.deposit(submission("acme", { clips: [8, 8, 8, 8, 8, 8] })));
    const charged = ok(await account.charge(rerolls("acme", 5)));
    await scrip.advance(HOUR);

    const one = await explanation(account, "acme", { expected: 140 });
    expect([one.expected, one.difference]).toEqual([140, -88]);
    expect(one.findings[0]).toEqual({
      code: "difference",
      text: "One movement is exactly the difference of −88: Submission −88.",
      entries: [submitted.entry.id],
      suggestion: true,
    });

    const two = await explanation(account, "acme", { expected: 150 });
    expect(two.findings[0]).toMatchObject({ code: "difference", suggestion: true });
    expect(new Set(two.findings[0]!.entries)).toEqual(new Set([submitted.entry.id, charged.entry.id]));

    const other = await explanation(account, "acme", { expected: 137 });
    expect(other.findings[0]).toMatchObject({ code: "other_wallet", suggestion: false });
    expect(other.findings[0]!.text).toContain("globex");

    const none = await explanation(account, "acme", { expected: 51 });
    expect(none.findings[0]).toMatchObject({ code: "no_entries", entries: [] });
    expect((await explanation(account, "acme", { expected: 52 })).findings[0]).toMatchObject({ code: "as_expected" });
  });
});

test("adds up for whatever happened, over any window", async () => {
  const account = await scrip.studio({ acme: 500 });
  const step = fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((rerolls) => ({ rerolls })),
    fc
      .integer({ min: -30, max: 30 })
      .filter((amount) => amount !== 0)
      .map((amount) => ({ amount })),
    fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 }).map((clips) => ({ clips })),
  );
  const start = scrip.now;
  for (const one of fc.sample(step, { numRuns: 25, seed: 4 })) {
    await scrip.advance(HOUR);
    if ("rerolls" in one) await account.charge(rerolls("acme", one.rerolls));
    else if ("amount" in one) await account.adjust({ workspace: "acme", amount: one.amount });
    else {
      const deposit = await account.deposit(submission("acme", { clips: [8] }));
      if (deposit.status === 201) ok(await account.settle(deposit.body.deposit.id, { clips: one.clips }));
    }
  }
  await scrip.advance(HOUR);
  const hours = fc.tuple(fc.integer({ min: 0, max: 26 }), fc.integer({ min: 1, max: 26 }));
  for (const [from, length] of fc.sample(hours, { numRuns: 15, seed: 5 })) {
    const [begin, end] = [start + from * HOUR, Math.min(start + (from + length) * HOUR, scrip.now)];
    if (end <= begin) continue;
    const found = await explanation(account, "acme", {
      from: new Date(begin).toISOString(),
      to: new Date(end).toISOString(),
    });
    const log = await account.log("acme");
    const before = (at: number) => log.find((entry) => Date.parse(entry.effective_at) < at)?.ending_balance ?? 0;
    expect([found.opening.balance, found.closing.balance]).toEqual([before(begin), before(end)]);
  }
});
