/** What many callers do to one wallet at the same time: nothing is lost, doubled, or taken below zero. */
import { describe, expect, test } from "vitest";
import {
  type Account,
  type Answer,
  clips,
  concurrently,
  draft,
  ok,
  refused,
  rerolls,
  sharedServer,
  submission,
  tally,
  times,
  unique,
} from "./client.ts";
import type { Deposit, Posted } from "./types.ts";

const scrip = sharedServer();

/** The log of a wallet must be one chain: numbered without a gap, each entry starting where the one before ended. */
async function expectUnbroken(account: Account, wallet: string): Promise<void> {
  const log = (await account.log(wallet)).reverse();
  let balance = 0;
  for (const [index, entry] of log.entries()) {
    expect(entry).toMatchObject({
      sequence: index + 1,
      starting_balance: balance,
      ending_balance: balance + entry.amount,
    });
    expect(entry.ending_balance).toBeGreaterThanOrEqual(0);
    balance = entry.ending_balance;
  }
  expect((await account.wallet(wallet)).balance).toBe(balance);
}

describe("many workers and one wallet", () => {
  test("drain it to exactly zero, with exactly as many charges as it covers", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const workers = await Promise.all(
      times(32, async () => {
        const answers: Answer<Posted>[] = [];
        for (;;) {
          const answer = await account.charge(rerolls("acme", 1));
          answers.push(answer);
          if (answer.status !== 201) return answers;
        }
      }),
    );
    const answers = workers.flat();
    expect(tally(answers)).toEqual({ 201: 500, 402: 32 });
    for (const answer of answers) if (answer.status === 402) refused(answer, 402, "insufficient_credits");
    const seen = answers.filter((answer) => answer.status === 201).map(({ body }) => body.wallet.balance);
    expect(
      seen.sort((a, b) => a - b),
      "each charge saw a balance of its own",
    ).toEqual(times(500, (index) => 2 * index));
    expect(await account.figures("acme")).toEqual({ balance: 0, outstanding: 0 });
    await expectUnbroken(account, "acme");
  });

  test("of different prices never take more than there is", async () => {
    const account = await scrip.studio({ acme: 777 });
    const prices = times(300, (index) => [2, 4, 6, 10][index % 4]!);
    const answers = await concurrently(prices, 50, (price) => account.charge(rerolls("acme", price / 2)));
    const taken = prices.reduce((sum, price, index) => sum + (answers[index]!.status === 201 ? price : 0), 0);
    expect(Object.keys(tally(answers)).sort()).toEqual(["201", "402"]);
    // An odd balance and even prices: at the end even the smallest no longer fits.
    expect(taken).toBe(776);
    expect(await account.figures("acme")).toEqual({ balance: 1, outstanding: 0 });
    await expectUnbroken(account, "acme");
  });

  test("charge while others give: the sum is what was given less what was charged", async () => {
    const account = await scrip.outreach(1);
    const answers = await concurrently(
      times(200, (index) => index),
      40,
      (index): Promise<Answer<unknown>> =>
        index % 2 === 0 ? account.grant({ amount: 3 }) : account.charge(draft("emea", "a")),
    );
    const charged = answers.filter((answer, index) => index % 2 === 1 && answer.status === 201).length;
    expect(answers.filter((answer, index) => index % 2 === 0 && answer.status === 201)).toHaveLength(100);
    expect(await account.figures()).toEqual({ balance: 1 + 300 - 2 * charged, outstanding: 0 });
    await expectUnbroken(account, "main");
  });
});

describe("one deposit", () => {
  const submit = async (account: Account) => ok(await account.deposit(submission("acme", clips(1, 8))));

  test("is settled exactly once, however many try", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    const deposits = await Promise.all(times(20, () => submit(account)));
    const rounds = await Promise.all(
      deposits.map(({ deposit }) => Promise.all(times(4, () => account.settle(deposit.id, clips(1, 6))))),
    );
    for (const answers of rounds) {
      expect(tally(answers)).toEqual({ 201: 1, 409: 3 });
      for (const answer of answers) if (answer.status === 409) refused(answer, 409, "conflict");
    }
    expect(await account.figures("acme")).toEqual({ balance: 10_000 - 20 * 46, outstanding: 0 });
    expect(await account.log("acme", { type: "settlement" })).toHaveLength(20);
    await expectUnbroken(account, "acme");
  });

  test("is settled or voided, never both", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    const deposits = await Promise.all(times(20, () => submit(account)));
    const rounds = await Promise.all(
      deposits.map(({ deposit }, index) => {
        const calls = [() => account.settle(deposit.id, clips(1, 6)), () => account.void(deposit.id)];
        return Promise.all((index % 2 === 0 ? calls : calls.reverse()).map((call) => call()));
      }),
    );
    let balance = 10_000;
    for (const [index, answers] of rounds.entries()) {
      expect(tally(answers)).toEqual({ 201: 1, 409: 1 });
      const won = answers.find((answer) => answer.status === 201)!;
      const { state } = ok(await account.get<Deposit>(`/deposits/${deposits[index]!.deposit.id}`), 200);
      expect(state).toBe((won.body as { deposit: Deposit }).deposit.state);
      if (state === "settled") balance -= 46;
    }
    expect(await account.figures("acme")).toEqual({ balance, outstanding: 0 });
    await expectUnbroken(account, "acme");
  });

  test("refunds racing its settlement are refused before it and granted after it", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    const deposits = await Promise.all(times(20, () => submit(account)));
    const rounds = await Promise.all(
      deposits.map(({ deposit, entry }, index) =>
        Promise.all([
          ...times(index % 3, () => account.refund(entry.id)),
          account.settle(deposit.id, clips(1, 10)),
          ...times(3 - (index % 3), () => account.refund(entry.id)),
        ]),
      ),
    );
    let balance = 10_000;
    for (const [index, answers] of rounds.entries()) {
      const [settlement] = answers.splice(index % 3, 1);
      ok(settlement!);
      const given = answers.filter((answer) => answer.status === 201);
      expect(given.length).toBeLessThanOrEqual(1);
      for (const answer of answers) {
        if (answer.status === 409) refused(answer, 409, "conflict");
        else if (answer.status === 422) refused(answer, 422, "amount_out_of_range");
        else expect(ok(answer).entry.amount).toBe(50);
      }
      if (given.length === 0) balance -= 50;
    }
    expect(await account.figures("acme")).toEqual({ balance, outstanding: 0 });
    await expectUnbroken(account, "acme");
  });
});

describe("refunds at once", () => {
  test("never give back more than was paid", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { entry } = ok(await account.charge(rerolls("acme", 44)));
    const answers = await Promise.all(times(20, () => account.refund(entry.id, 10)));
    expect(tally(answers)).toEqual({ 201: 8, 422: 12 });
    expect(await account.figures("acme")).toEqual({ balance: 92, outstanding: 0 });
    await expectUnbroken(account, "acme");
  });

  test("and new charges of the same message leave it billed once", async () => {
    const account = await scrip.outreach(1_000);
    const order = draft("emea", "a");
    let { entry } = ok(await account.charge(order));
    for (let round = 0; round < 10; round++) {
      const [refund, ...charges] = await Promise.all([
        account.refund(entry.id),
        ...times(5, () => account.charge(order)),
      ]);
      ok(refund);
      const won = charges.filter((answer) => answer.status === 201);
      expect(won.length).toBeLessThanOrEqual(1);
      for (const answer of charges) if (answer.status !== 201) refused(answer, 409, "already_charged");
      const billed = won[0] ?? (await account.charge(order));
      entry = ok(billed).entry;
      expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
    }
    await expectUnbroken(account, "main");
  });

  test("a withdrawal happens once", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { grant } = ok(await account.grant({ workspace: "acme", amount: 50 }));
    const answers = await Promise.all(times(8, () => account.withdraw(grant.id)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 201) refused(answer, 409, "conflict");
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
  });
});

describe("first writes at once", () => {
  test("that name the same new client make one wallet", async () => {
    const account = await scrip.studio();
    const answers = await Promise.all(times(30, (index) => account.grant({ workspace: "new", amount: index + 1 })));
    expect(tally(answers)).toEqual({ 201: 30 });
    expect(await account.figures("new")).toEqual({ balance: 465, outstanding: 0 });
    await expectUnbroken(account, "new");
  });

  test("that name the same new workspace and campaign make one of each", async () => {
    const account = await scrip.outreach(1_000);
    const answers = await Promise.all(times(40, () => account.charge(draft("new", "fresh"))));
    expect(tally(answers)).toEqual({ 201: 40 });
    const { workspaces } = await account.usage({ period: "last_7_days" });
    expect(workspaces).toMatchObject([
      { workspace: "new", credits: 80, campaigns: [{ campaign: "fresh", credits: 80 }] },
    ]);
    const listed = ok(await account.get<{ workspaces: unknown[] }>("/workspaces"), 200);
    expect(listed.workspaces).toHaveLength(1);
  });

  test("that name many new workspaces, campaigns and clients are all posted", async () => {
    const account = await scrip.studio();
    const names = times(25, () => unique("client"));
    const answers = await Promise.all(
      names.flatMap((name) => times(2, () => account.grant({ workspace: name, amount: 10 }))),
    );
    expect(tally(answers)).toEqual({ 201: 50 });
    for (const name of names) expect(await account.figures(name)).toEqual({ balance: 20, outstanding: 0 });
  });

  test("and puts of the same new account agree", async () => {
    const id = unique("acct");
    const answers = await Promise.all(
      times(20, () => scrip.put(`/accounts/${id}`, { product: "outreach", name: "One" })),
    );
    for (const answer of answers) ok(answer, [200, 201]);
    const workspaces = await Promise.all(
      times(20, () => scrip.put(`/accounts/${id}/workspaces/w/campaigns/c`, { name: "C" })),
    );
    for (const answer of workspaces) ok(answer, [200, 201]);
  });
});

describe("many wallets at once", () => {
  test("of one account each come out exact", async () => {
    const account = await scrip.studio();
    const names = times(10, (index) => `client-${index}`);
    for (const name of names) await account.give(100, name);
    const calls = times(600, (index) => names[index % 10]!);
    const answers = await concurrently(calls, 60, (name) => account.charge(rerolls(name, 1)));
    expect(tally(answers)).toEqual({ 201: 500, 402: 100 });
    for (const name of names) {
      expect(await account.figures(name)).toEqual({ balance: 0, outstanding: 0 });
      await expectUnbroken(account, name);
    }
  });
});
