/** The studio product as its customers know it: submissions, deliveries, image batches and balances that live on a client. */
import { describe, expect, test } from "vitest";
import {
  type Account,
  clips,
  DAY,
  HOUR,
  ok,
  pointers,
  refused,
  rerolls,
  sharedServer,
  submission,
  unique,
} from "./client.ts";
import type { Deposit, Deposited, Entry, Quantities, Reference, WalletFigures } from "./types.ts";

const scrip = sharedServer({ clock: "2026-05-04T08:30:00.000Z" });

async function submit(account: Account, quantities: Quantities = clips(6, 8), workspace = "acme"): Promise<Deposited> {
  return ok(await account.deposit(submission(workspace, quantities)));
}

async function deposits(account: Account, state: string): Promise<Deposit[]> {
  return ok(await account.get<{ deposits: Deposit[] }>(`/deposits?state=${state}`), 200).deposits;
}

describe("a submission", () => {
  test("with six clips of eight seconds is one entry of -88", async () => {
    const account = await scrip.studio({ acme: 150 });
    const reference = { type: "creative", id: "cr_12", url: "https://studio.example/creatives/cr_12" };
    const key = unique("key");
    const order = { ...submission("acme"), campaign: "spring", reference };
    const { deposit, entry, wallet } = ok(await account.deposit(order, key));

    const [newest, ...older] = await account.log("acme");
    expect(older.map((each) => each.type)).toEqual(["grant"]);
    expect(newest).toMatchObject(entry);
    expect(entry).toMatchObject({
      wallet: "acme",
      sequence: 2,
      type: "deposit",
      amount: -88,
      starting_balance: 150,
      ending_balance: 62,
      outstanding_change: 0,
      ending_outstanding: 0,
      workspace: "acme",
      campaign: "spring",
      action: "creative.submission",
      reference,
      reason: null,
      idempotency_key: key,
      effective_at: expect.stringMatching(/^2026-05-/),
      posted_at: expect.stringMatching(/^20\d\d-/),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(entry.price).toEqual({
      version: expect.any(String),
      lines: [
        { text: "Base", amount: 40 },
        { text: "6 clips × 8 s", amount: 48 },
      ],
    });
    expect(entry.fundings).toEqual([{ grant: expect.any(String), source: "grant", category: "paid", amount: 88 }]);
    expect(wallet).toMatchObject({ id: "acme", balance: 62, outstanding: 0 });
    expect(deposit.state).toBe("open");
    expect((await account.wallet("acme")).in_flight).toEqual({ count: 1, amount: 88 });
  });

  test("clamps each clip to between 4 and 12 seconds", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const prices: [number[], number][] = [
      [[2], 44],
      [[4], 44],
      [[5], 45],
      [[12], 52],
      [[13], 52],
      [[600], 52],
      [[1, 4, 12, 30], 72],
      [[], 40],
    ];
    for (const [seconds, price] of prices) {
      const { entry } = await submit(account, { clips: seconds });
      expect(entry.amount, `clips of ${seconds.join(", ")} s`).toBe(-price);
      expect(entry.price?.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(price);
    }
  });

  test("can be quoted, which posts nothing", async () => {
    const account = await scrip.studio({ acme: 80 });
    const quote = ok(
      await account.quote({ workspace: "acme", action: "creative.submission", quantities: clips(6, 8) }),
      200,
    );
    expect(quote).toMatchObject({ amount: 88, available: 80, covered: false });
    expect(quote.lines).toEqual([
      { text: "Base", amount: 40 },
      { text: "6 clips × 8 s", amount: 48 },
    ]);
    const cheaper = ok(
      await account.quote({ workspace: "acme", action: "creative.submission", quantities: clips(5, 8) }),
      200,
    );
    expect(cheaper).toMatchObject({ amount: 80, available: 80, covered: true });
    expect(await account.log("acme")).toHaveLength(1);
    expect(await account.figures("acme")).toEqual({ balance: 80, outstanding: 0 });
  });

  test("that the balance does not cover is refused with what is missing", async () => {
    const account = await scrip.studio({ acme: 60 });
    const problem = refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    expect(problem).toMatchObject({ required: 88, available: 60, shortfall: 28 });
    expect(await account.log("acme")).toHaveLength(1);
  });

  test("may take a balance to exactly zero", async () => {
    const account = await scrip.studio({ acme: 88 });
    expect((await submit(account)).wallet.balance).toBe(0);
    refused(await account.charge(rerolls("acme", 1)), 402, "insufficient_credits");
  });

  test("deducts when it is submitted: three in flight are three deductions", async () => {
    const account = await scrip.studio({ acme: 300 });
    const submitted = [await submit(account), await submit(account), await submit(account)];
    const log = await account.log("acme", { type: "deposit" });
    expect(log.map((entry) => entry.amount)).toEqual([-88, -88, -88]);
    expect((await account.wallet("acme")).in_flight).toEqual({ count: 3, amount: 264 });
    expect(await account.figures("acme")).toEqual({ balance: 36, outstanding: 0 });
    const open = await deposits(account, "open");
    expect(open.map((deposit) => deposit.id).sort()).toEqual(submitted.map(({ deposit }) => deposit.id).sort());

    ok(await account.settle(submitted[1]!.deposit.id, clips(6, 8)));
    expect((await account.wallet("acme")).in_flight).toEqual({ count: 2, amount: 176 });
    expect((await deposits(account, "open")).map((deposit) => deposit.id).sort()).toEqual(
      [submitted[0]!.deposit.id, submitted[2]!.deposit.id].sort(),
    );
  });
});

describe("a delivery", () => {
  test("as submitted settles with an entry of 0", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit } = await submit(account);
    const settled = ok(await account.settle(deposit.id, clips(6, 8)));
    expect(settled.entry).toMatchObject({ type: "settlement", amount: 0, starting_balance: 12, ending_balance: 12 });
    expect(settled.outstanding_added).toBe(0);
    expect(await account.log("acme")).toHaveLength(3);
  });

  test("shorter than submitted gives the unused seconds back", async () => {
    const account = await scrip.studio({ acme: 100 });
    const order = { ...submission("acme"), campaign: "spring" };
    const { deposit } = ok(await account.deposit(order));
    const settled = ok(await account.settle(deposit.id, clips(6, 6)));
    expect(settled.entry).toMatchObject({
      type: "settlement",
      amount: 12,
      starting_balance: 12,
      ending_balance: 24,
      outstanding_change: 0,
      workspace: "acme",
      campaign: "spring",
      action: "creative.submission",
      reference: { type: order.reference?.type, id: order.reference?.id },
    });
    expect(settled.outstanding_added).toBe(0);
    expect(settled.deposit).toMatchObject({ id: deposit.id, state: "settled" });
    expect(settled.wallet).toMatchObject({ id: "acme", balance: 24, outstanding: 0 });
    expect(await account.wallet("acme")).toMatchObject({ balance: 24, in_flight: { count: 0, amount: 0 } });
    expect(ok(await account.get<Deposit>(`/deposits/${deposit.id}`), 200).state).toBe("settled");
  });

  test("longer than submitted takes the extra where the balance covers it", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit } = await submit(account);
    const settled = ok(await account.settle(deposit.id, clips(6, 10)));
    expect(settled.entry).toMatchObject({ type: "settlement", amount: -12, ending_balance: 0, outstanding_change: 0 });
    expect(settled).toMatchObject({ outstanding_added: 0, wallet: { balance: 0, outstanding: 0 } });
  });

  test("longer than the balance covers leaves the rest outstanding, never a negative balance", async () => {
    const account = await scrip.studio({ acme: 93 });
    const { deposit } = await submit(account);
    const settled = ok(await account.settle(deposit.id, clips(6, 10)));
    expect(settled.entry).toMatchObject({
      type: "settlement",
      amount: -5,
      starting_balance: 5,
      ending_balance: 0,
      outstanding_change: 7,
      ending_outstanding: 7,
    });
    expect(settled).toMatchObject({ outstanding_added: 7, wallet: { balance: 0, outstanding: 7 } });
    const wallet = await account.wallet("acme");
    expect(wallet).toMatchObject({ balance: 0, outstanding: 7 });
    expect(wallet.debts).toEqual([{ entry: settled.entry.id, amount: 7, since: settled.entry.effective_at }]);
  });

  test("longer with an empty balance is an entry of 0 that owes all of the extra", async () => {
    const account = await scrip.studio({ acme: 88 });
    const { deposit } = await submit(account);
    const settled = ok(await account.settle(deposit.id, clips(6, 10)));
    expect(settled.entry).toMatchObject({
      amount: 0,
      ending_balance: 0,
      outstanding_change: 12,
      ending_outstanding: 12,
    });
    expect(settled.outstanding_added).toBe(12);
  });

  test("is billed by the second, without the deposit's clamp", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const deliveries: [number[], number[], number][] = [
      [[2], [2], 2], // deposited as 4, 2 delivered
      [[20], [20], -8], // deposited as 12, 20 delivered
      [[1, 4, 12, 30], [1, 4, 12, 30], -15], // 72 deposited, 87 delivered
      [[8, 8], [], 16],
    ];
    for (const [submitted, delivered, back] of deliveries) {
      const { deposit } = await submit(account, { clips: submitted });
      const { entry } = ok(await account.settle(deposit.id, { clips: delivered }));
      expect(entry.amount, `${submitted.join(", ")} submitted, ${delivered.join(", ")} delivered`).toBe(back);
    }
  });
});

describe("a deposit is closed once", () => {
  test("voiding gives all of it back", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit } = await submit(account);
    const voided = ok(await account.void(deposit.id));
    expect(voided.entry).toMatchObject({
      type: "settlement",
      amount: 88,
      ending_balance: 100,
      action: "creative.submission",
    });
    expect(voided.deposit).toMatchObject({ id: deposit.id, state: "voided" });
    expect(await account.wallet("acme")).toMatchObject({ balance: 100, in_flight: { count: 0, amount: 0 } });
    expect(await deposits(account, "open")).toEqual([]);
  });

  test("a second settlement or void is a conflict, in every combination", async () => {
    const close = {
      settle: (account: Account, id: string) => account.settle(id, clips(1, 8)),
      void: (account: Account, id: string) => account.void(id),
    };
    for (const first of ["settle", "void"] as const) {
      for (const second of ["settle", "void"] as const) {
        const account = await scrip.studio({ acme: 100 });
        const { deposit } = await submit(account, clips(1, 8));
        ok(await close[first](account, deposit.id));
        const before = await account.log("acme");
        refused(await close[second](account, deposit.id), 409, "conflict");
        expect(await account.log("acme"), `${first}, then ${second}`).toEqual(before);
        expect((await account.wallet("acme")).balance).toBe(first === "settle" ? 52 : 100);
      }
    }
  });

  test("a deadline voids it at its instant, however late anyone looks", async () => {
    const account = await scrip.studio({ acme: 100 });
    const deadline = scrip.at(HOUR);
    const { deposit } = ok(await account.deposit({ ...submission("acme"), deadline }));
    await scrip.setClock(Date.parse(deadline) - 1);
    expect(await account.wallet("acme")).toMatchObject({ balance: 12, in_flight: { count: 1, amount: 88 } });

    await scrip.setClock(Date.parse(deadline) + 3 * DAY);
    expect(await account.wallet("acme")).toMatchObject({ balance: 100, in_flight: { count: 0, amount: 0 } });
    const [voided] = await account.log("acme");
    expect(voided).toMatchObject({ type: "settlement", amount: 88, idempotency_key: null });
    expect(Date.parse(voided!.effective_at)).toBe(Date.parse(deadline));
    expect(ok(await account.get<Deposit>(`/deposits/${deposit.id}`), 200).state).toBe("voided");
    refused(await account.settle(deposit.id, clips(6, 8)), 409, "conflict");
  });

  test("a deadline voids it at exactly its instant", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit } = ok(await account.deposit({ ...submission("acme"), deadline: scrip.at(HOUR) }));
    await scrip.advance(HOUR);
    refused(await account.settle(deposit.id, clips(6, 8)), 409, "conflict");
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
  });

  test("one settled before its deadline stays settled", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit } = ok(await account.deposit({ ...submission("acme"), deadline: scrip.at(HOUR) }));
    ok(await account.settle(deposit.id, clips(6, 6)));
    await scrip.advance(2 * HOUR);
    expect(await account.figures("acme")).toEqual({ balance: 24, outstanding: 0 });
    expect(await account.log("acme")).toHaveLength(3);
  });

  test("a deadline in the past is refused", async () => {
    const account = await scrip.studio({ acme: 100 });
    for (const deadline of [scrip.at(-1), scrip.at(-DAY)]) {
      const problem = refused(await account.deposit({ ...submission("acme"), deadline }), 400, "invalid_request");
      expect(pointers(problem)).toEqual(["/deadline"]);
    }
    expect(await account.log("acme")).toHaveLength(1);
  });
});

describe("image batches and re-rolls", () => {
  test("a batch of nine images is 9 tokens, a started one counts whole, a re-roll is 2", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const prices: [string, Quantities, number][] = [
      ["persona.batch", { batches: 1 }, 9],
      ["persona.batch", { batches: 2 }, 18],
      ["persona.batch", { images: 1 }, 9],
      ["persona.batch", { images: 9 }, 9],
      ["persona.batch", { images: 10 }, 18],
      ["persona.batch", { images: 18 }, 18],
      ["persona.batch", { images: 19 }, 27],
      ["persona.reroll", { rerolls: 1 }, 2],
      ["persona.reroll", { rerolls: 3 }, 6],
    ];
    let balance = 1_000;
    for (const [action, quantities, price] of prices) {
      const { entry, wallet } = ok(await account.charge({ workspace: "acme", action, quantities }));
      balance -= price;
      expect(entry, `${action} ${JSON.stringify(quantities)}`).toMatchObject({ type: "charge", amount: -price });
      expect(wallet.balance).toBe(balance);
    }
    expect((await account.log("acme")).length).toBe(1 + prices.length);
  });
});

describe("balances live on the client", () => {
  test("each client has a wallet of its own, named like the client", async () => {
    const account = await scrip.studio({ acme: 100, globex: 10 });
    await submit(account);
    expect(await account.figures("acme")).toEqual({ balance: 12, outstanding: 0 });
    expect(await account.figures("globex")).toEqual({ balance: 10, outstanding: 0 });
    const problem = refused(await account.deposit(submission("globex")), 402, "insufficient_credits");
    expect(problem).toMatchObject({ required: 88, available: 10, shortfall: 78 });
    expect((await account.log("globex")).map((entry) => entry.type)).toEqual(["grant"]);
    expect((await account.log("acme")).map((entry) => entry.workspace)).toEqual(["acme", "acme"]);
  });
});

describe("one creative is billed once", () => {
  const again = (account: Account, reference: Reference, workspace = "acme") =>
    account.deposit({ ...submission(workspace, clips(1, 8)), reference });

  test("a second submission of it is refused under any key, with the first entry", async () => {
    const account = await scrip.studio({ acme: 500, globex: 500 });
    const reference = { type: "creative", id: "cr_1" };
    const first = ok(await again(account, reference));
    const problem = refused(await again(account, reference), 409, "already_charged");
    expect(problem.entry).toBe(first.entry.id);
    refused(await account.charge({ ...submission("acme"), reference }), 409, "already_charged");
    refused(await again(account, reference, "globex"), 409, "already_charged");
    refused(await again(account, { ...reference, url: "https://studio.example/cr_1" }), 409, "already_charged");
    ok(await again(account, { type: "creative", id: "CR_1" }));
    ok(await again(account, { type: "storyboard", id: "cr_1" }));
    expect(await account.figures("acme")).toEqual({ balance: 500 - 3 * 48, outstanding: 0 });
    expect(await account.figures("globex")).toEqual({ balance: 500, outstanding: 0 });
  });

  test("it stays billed when it was settled or refunded in part", async () => {
    const account = await scrip.studio({ acme: 500 });
    const reference = { type: "creative", id: "cr_2" };
    const first = ok(await again(account, reference));
    ok(await account.settle(first.deposit.id, clips(1, 6)));
    refused(await again(account, reference), 409, "already_charged");
    ok(await account.refund(first.entry.id, 45));
    expect(refused(await again(account, reference), 409, "already_charged").entry).toBe(first.entry.id);
    ok(await account.refund(first.entry.id, 1));
    const second = ok(await again(account, reference));
    expect(refused(await again(account, reference), 409, "already_charged").entry).toBe(second.entry.id);
  });

  test("after a void it may be submitted again, as often as it is voided", async () => {
    const account = await scrip.studio({ acme: 500 });
    const reference = { type: "creative", id: "cr_3" };
    for (let round = 0; round < 3; round++) {
      const { deposit } = ok(await again(account, reference));
      refused(await again(account, reference), 409, "already_charged");
      ok(await account.void(deposit.id));
    }
    expect(await account.figures("acme")).toEqual({ balance: 500, outstanding: 0 });
  });

  test("other actions may name it as often as they like", async () => {
    const account = await scrip.studio({ acme: 500 });
    const reference = { type: "creative", id: "cr_4" };
    ok(await again(account, reference));
    ok(await account.charge({ ...rerolls("acme", 1), reference }));
    ok(await account.charge({ ...rerolls("acme", 1), reference }));
    expect(await account.figures("acme")).toEqual({ balance: 500 - 48 - 4, outstanding: 0 });
  });
});

describe("outstanding", () => {
  /** A client with an empty balance and, for each figure, a delivery that left so much outstanding. */
  async function owing(...debts: number[]) {
    const account = await scrip.studio({ acme: 44 * debts.length });
    const submitted: Deposited[] = [];
    for (const _ of debts) submitted.push(await submit(account, clips(1, 4)));
    const settled = [];
    for (const [index, debt] of debts.entries()) {
      settled.push(ok(await account.settle(submitted[index]!.deposit.id, { clips: [4 + debt] })));
    }
    return { account, submitted, settled };
  }

  test("above its limit of 100 new charges are refused, settlements never", async () => {
    const account = await scrip.studio({ acme: 4 * 44 });
    const open: Deposited[] = [];
    for (let count = 0; count < 4; count++) open.push(await submit(account, clips(1, 4)));
    ok(await account.settle(open[0]!.deposit.id, { clips: [104] }));
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 100 });

    await account.give(50, "acme");
    expect(await account.figures("acme"), "incoming credits pay only on request").toEqual({
      balance: 50,
      outstanding: 100,
    });
    ok(await account.charge(rerolls("acme", 1)));

    ok(await account.settle(open[1]!.deposit.id, { clips: [4 + 49] }));
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 101 });
    await account.give(500, "acme");
    refused(await account.charge(rerolls("acme", 1)), 402, "outstanding_limit");
    refused(await account.deposit(submission("acme")), 402, "outstanding_limit");

    const { outstanding_added } = ok(await account.settle(open[2]!.deposit.id, { clips: [4 + 501] }));
    expect(outstanding_added).toBe(1);
    ok(await account.void(open[3]!.deposit.id));
    expect(await account.figures("acme")).toEqual({ balance: 44, outstanding: 102 });

    ok(await account.repay({ workspace: "acme", amount: 2 }));
    ok(await account.charge(rerolls("acme", 1)));
    expect(await account.figures("acme")).toEqual({ balance: 40, outstanding: 100 });
  });

  test("a repayment pays the oldest debt first", async () => {
    const { account, settled } = await owing(10, 20);
    await account.give(100, "acme");
    const first = ok(await account.repay({ workspace: "acme", amount: 15 }));
    expect(first.entry).toMatchObject({
      type: "repayment",
      amount: -15,
      outstanding_change: -15,
      ending_outstanding: 15,
    });
    expect(first.wallet).toMatchObject({ balance: 85, outstanding: 15 });
    expect((await account.entry(first.entry.id)).pays).toEqual([
      { entry: settled[0]!.entry.id, amount: 10 },
      { entry: settled[1]!.entry.id, amount: 5 },
    ]);
    expect((await account.wallet("acme")).debts).toEqual([
      { entry: settled[1]!.entry.id, amount: 15, since: settled[1]!.entry.effective_at },
    ]);
    const rest = ok(await account.repay({ workspace: "acme" }));
    expect(rest.entry).toMatchObject({
      type: "repayment",
      amount: -15,
      outstanding_change: -15,
      ending_outstanding: 0,
    });
    expect(await account.wallet("acme")).toMatchObject({ balance: 70, outstanding: 0, debts: [] });
  });

  test("no more can be repaid than is owed, nor than the balance holds", async () => {
    const { account } = await owing(30);
    refused(await account.repay({ workspace: "acme", amount: 30 }), 402, "insufficient_credits");
    await account.give(100, "acme");
    refused(await account.repay({ workspace: "acme", amount: 31 }), 422, "amount_out_of_range");
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 30 });
  });

  test("staff may waive it, the oldest debt first, without moving the balance", async () => {
    const { account, settled } = await owing(10, 20);
    const { entry, wallet } = ok(await account.waive({ workspace: "acme", amount: 25 }));
    expect(entry).toMatchObject({ amount: 0, outstanding_change: -25, ending_outstanding: 5, reason: "goodwill" });
    expect(wallet).toMatchObject({ balance: 0, outstanding: 5 });
    expect((await account.entry(entry.id)).pays).toEqual([
      { entry: settled[0]!.entry.id, amount: 10 },
      { entry: settled[1]!.entry.id, amount: 15 },
    ]);
    refused(await account.waive({ workspace: "acme", amount: 6 }), 422, "amount_out_of_range");
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 5 });
  });

  test("a refund cancels what its own submission still owes before it gives anything back", async () => {
    const { account, submitted } = await owing(100, 7);
    const { entry, wallet } = ok(await account.refund(submitted[0]!.entry.id, 120));
    expect(entry).toMatchObject({ type: "refund", amount: 20, outstanding_change: -100 });
    expect(wallet).toMatchObject({ balance: 20, outstanding: 7 });
    refused(await account.refund(submitted[0]!.entry.id, 25), 422, "amount_out_of_range");
    expect(ok(await account.refund(submitted[0]!.entry.id)).entry).toMatchObject({ amount: 24, outstanding_change: 0 });
  });

  test("what was owed and repaid comes back, what was waived does not", async () => {
    const { account, submitted } = await owing(30);
    const { grant } = await account.give(10, "acme");
    const repaid = ok(await account.repay({ workspace: "acme" })).entry;
    expect(repaid).toMatchObject({ amount: -10, outstanding_change: -10 });
    ok(await account.waive({ workspace: "acme", amount: 20 }));
    const back = ok(await account.refund(submitted[0]!.entry.id)).entry;
    expect(back).toMatchObject({ amount: 54, outstanding_change: 0, ending_balance: 54 });
    expect(back.fundings.find((funding) => funding.grant === grant.id)?.amount).toBe(10);
  });
});

describe("a refund", () => {
  test("gives a charge back whole", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { entry } = ok(await account.charge(rerolls("acme", 10)));
    const refund = ok(await account.refund(entry.id));
    expect(refund.entry).toMatchObject({
      type: "refund",
      amount: 20,
      workspace: "acme",
      action: "persona.reroll",
      reason: "goodwill",
    });
    expect(refund.wallet.balance).toBe(100);
    refused(await account.refund(entry.id), 422, "amount_out_of_range");
    refused(await account.refund(entry.id, 1), 422, "amount_out_of_range");
  });

  test("gives a charge back in parts, never more than its price", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { entry } = ok(await account.charge(rerolls("acme", 10)));
    ok(await account.refund(entry.id, 5));
    ok(await account.refund(entry.id, 8));
    refused(await account.refund(entry.id, 8), 422, "amount_out_of_range");
    expect(ok(await account.refund(entry.id)).entry.amount).toBe(7);
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
    expect((await account.log("acme", { type: "refund" })).map((each) => each.amount)).toEqual([7, 8, 5]);
  });

  test("of a submission goes up to what its delivery cost", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit, entry } = await submit(account);
    ok(await account.settle(deposit.id, clips(6, 6)));
    refused(await account.refund(entry.id, 77), 422, "amount_out_of_range");
    expect(ok(await account.refund(entry.id)).entry.amount).toBe(76);
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
  });

  test("of an open deposit is a conflict, for it is voided instead", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit, entry } = await submit(account);
    refused(await account.refund(entry.id), 409, "conflict");
    refused(await account.refund(entry.id, 1), 409, "conflict");
    ok(await account.void(deposit.id));
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
  });

  test("of anything but a charge or a deposit is refused", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { deposit, entry } = await submit(account);
    const { entry: settlement } = ok(await account.settle(deposit.id, clips(6, 10)));
    const { entry: refund } = ok(await account.refund(entry.id, 10));
    const log = await account.log("acme");
    for (const { id, type } of [log.at(-1)!, settlement, refund]) {
      const answer = await account.refund(id);
      expect([409, 422], `a refund of a ${type}: ${answer.text}`).toContain(answer.status);
    }
    expect(await account.log("acme")).toEqual(log);
  });
});

describe("the log", () => {
  test("calls each movement what the studio calls it", async () => {
    const account = await scrip.studio();
    ok(await account.post("/topups", { workspace: "acme", pack: "large", receipt: "R-1" }));
    ok(await account.grant({ workspace: "acme", amount: 5, category: "promotional", expires_at: scrip.at(HOUR) }));
    await scrip.advance(2 * HOUR);
    const deposits = [await submit(account), await submit(account), await submit(account)];
    ok(await account.settle(deposits[0]!.deposit.id, clips(6, 6)));
    ok(await account.settle(deposits[1]!.deposit.id, clips(6, 10)));
    ok(await account.refund(deposits[0]!.entry.id, 1));
    ok(await account.charge({ workspace: "acme", action: "persona.batch", quantities: { batches: 1 } }));
    ok(await account.charge(rerolls("acme", 1)));
    ok(await account.adjust({ workspace: "acme", amount: 1 }));
    ok(await account.settle(deposits[2]!.deposit.id, { clips: [1_000] }));
    await account.give(10, "acme");
    ok(await account.repay({ workspace: "acme", amount: 10 }));
    const log = ok(await account.get<{ entries: { label: string }[] }>("/wallets/acme/entries"), 200);
    expect(log.entries.map((entry) => entry.label).reverse()).toEqual([
      "Manual top up",
      "Granted",
      "Expired",
      "Submission",
      "Submission",
      "Submission",
      "Submission refund",
      "Submission extra",
      "Refund",
      "Image batch",
      "Persona re-roll",
      "Admin adjustment",
      "Submission extra",
      "Granted",
      "Outstanding paid",
    ]);
  });
});

describe("a preview", () => {
  type Preview = { entries: Entry[]; wallet: WalletFigures };
  const preview = (account: Account, body: Record<string, unknown>) => account.post<Preview>("/previews", body);

  test("says what a refund or an adjustment would do, and posts nothing", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { entry } = ok(await account.charge(rerolls("acme", 10)));
    const before = await account.wallet("acme");
    const refund = ok(await preview(account, { operation: "refund", entry: entry.id, reason: "late" }), 200);
    expect(refund.entries).toMatchObject([{ type: "refund", amount: 20, ending_balance: 100 }]);
    expect(refund.wallet).toMatchObject({ id: "acme", balance: 100, outstanding: 0 });
    const adjustment = { operation: "adjustment", workspace: "acme", amount: -90, reason: "late" };
    refused(await preview(account, adjustment), 402, "insufficient_credits");
    const owing = ok(await preview(account, { ...adjustment, allow_outstanding: true }), 200);
    expect(owing.entries).toMatchObject([{ type: "adjustment", amount: -80, outstanding_change: 10 }]);
    expect(owing.wallet).toMatchObject({ balance: 0, outstanding: 10 });
    expect(await account.wallet("acme")).toEqual(before);
    expect(await account.log("acme")).toHaveLength(2);
    expect(ok(await account.refund(entry.id)).entry.amount, "a preview takes nothing away").toBe(20);
  });

  test("is refused as the thing itself would be", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { entry } = ok(await account.charge(rerolls("acme", 10)));
    const reason = "late";
    refused(
      await preview(account, { operation: "refund", entry: entry.id, amount: 21, reason }),
      422,
      "amount_out_of_range",
    );
    refused(await preview(account, { operation: "refund", entry: "nope", reason }), 404, "not_found");
    refused(await preview(account, { operation: "refund", entry: entry.id }), 400, "invalid_request");
    refused(await preview(account, { operation: "steal", reason }), 400, "invalid_request");
  });
});
