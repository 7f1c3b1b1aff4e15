/** One key, one outcome: repeats, races of one key, lost answers and second attempts to bill the same send. */
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import {
  type Account,
  clips,
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
import type { Spend } from "./types.ts";

const scrip = sharedServer({ clock: "2026-05-04T08:30:00.000Z" });

const replayed = (answer: { headers: Headers }) => answer.headers.get("idempotent-replayed");

/** Sends a charge and closes the socket `delay` ms after the last byte went out, without reading an answer. */
function chargeAndHangUp(account: Account, body: Spend, key: string, delay: number): Promise<void> {
  return new Promise((resolve) => {
    const text = JSON.stringify(body);
    const call = request(scrip.url(`${account.path}/charges`), {
      method: "POST",
      agent: false,
      headers: {
        authorization: scrip.authorization,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        "idempotency-key": key,
      },
    });
    call.on("error", () => {});
    call.on("close", () => resolve());
    call.on("response", (response) => response.resume());
    call.end(text, () => setTimeout(() => call.destroy(), delay));
  });
}

describe("the same request again", () => {
  test("50 at once are one entry and 50 equal answers", async () => {
    const account = await scrip.outreach(1_000);
    const body = draft("emea", "q3-saas");
    const key = unique("key");
    const answers = await Promise.all(times(50, () => account.charge(body, key)));
    expect(tally(answers)).toEqual({ 201: 50 });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === "true")).toHaveLength(49);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(await account.log("main", { type: "charge" })).toHaveLength(1);
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });

  test("every call that moves credits answers it as the first time and moves nothing more", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const deposit = ok(await account.deposit(submission("acme", clips(1, 8))));
    const other = ok(await account.deposit(submission("acme", clips(1, 8))));
    const owing = ok(await account.deposit(submission("acme", clips(1, 8))));
    const charge = ok(await account.charge(rerolls("acme", 5)));
    const grant = ok(await account.grant({ workspace: "acme", amount: 10 }));
    const future = ok(await account.grant({ workspace: "acme", amount: 10, effective_at: scrip.at(1_000_000) }));
    const calls: [string, (key: string) => Promise<{ status: number; text: string; headers: Headers }>][] = [
      ["charge", (key) => account.charge(submission("acme", clips(1, 4), "cr_charge"), key)],
      ["deposit", (key) => account.deposit(submission("acme", clips(1, 4), "cr_deposit"), key)],
      ["settle", (key) => account.settle(deposit.deposit.id, clips(1, 6), key)],
      ["void", (key) => account.void(other.deposit.id, key)],
      ["refund", (key) => account.refund(charge.entry.id, 3, key)],
      ["grant", (key) => account.grant({ workspace: "acme", amount: 7 }, key)],
      ["scheduled grant", (key) => account.grant({ workspace: "acme", amount: 7, effective_at: scrip.at(9_000) }, key)],
      ["withdrawal", (key) => account.withdraw(grant.grant.id, key)],
      ["withdrawal of a scheduled grant", (key) => account.withdraw(future.grant.id, key)],
      ["adjustment", (key) => account.adjust({ workspace: "acme", amount: -3 }, key)],
      ["top-up", (key) => account.post("/topups", { workspace: "acme", pack: "small", receipt: "R-1" }, key)],
      ["settlement that owes", (key) => account.settle(owing.deposit.id, { clips: [2_000] }, key)],
      ["waiver", (key) => account.waive({ workspace: "acme", amount: 1 }, key)],
    ];
    for (const [name, call] of calls) {
      const key = unique("key");
      const first = await call(key);
      ok(first as never);
      expect(replayed(first), name).toBe(null);
      const before = await account.wallet("acme");
      const [log] = await account.log("acme");
      const again = await call(key);
      expect({ status: again.status, text: again.text }, name).toEqual({ status: 201, text: first.text });
      expect(replayed(again), name).toBe("true");
      expect(await account.wallet("acme"), name).toEqual(before);
      expect((await account.log("acme"))[0], name).toEqual(log);
    }
    await account.give(100, "acme");
    const key = unique("key");
    const repaid = await account.repay({ workspace: "acme", amount: 50 }, key);
    ok(repaid);
    const again = await account.repay({ workspace: "acme", amount: 50 }, key);
    expect(again.text).toBe(repaid.text);
    expect(await account.log("acme", { type: "repayment" })).toHaveLength(1);
  });

  test("is word for word the first answer, also after later movements and renames", async () => {
    const account = await scrip.studio({ acme: 500 });
    const key = unique("key");
    const order = { ...submission("acme"), campaign: "spring" };
    const first = await account.deposit(order, key);
    const { deposit, entry } = ok(first);
    ok(await account.settle(deposit.id, clips(6, 6)));
    ok(await account.refund(entry.id));
    ok(await account.charge(rerolls("acme", 3)));
    ok(await account.put("", { product: "studio", name: "Renamed GmbH", time_zone: "Europe/Berlin" }), [200, 201]);
    ok(await account.put("/workspaces/acme", { name: "Acme Inc." }), [200, 201]);
    ok(
      await account.put("/workspaces/acme/campaigns/spring", { name: "Spring", url: "https://x.example/" }),
      [200, 201],
    );
    await scrip.advance(3_600_000);
    const again = await account.deposit(order, key);
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(replayed(again)).toBe("true");
    expect(await account.log("acme", { type: "deposit" })).toHaveLength(1);
  });

  test("counts as the same when only the order of its fields differs", async () => {
    const account = await scrip.outreach(1_000);
    const key = unique("key");
    const { workspace, campaign, action, reference } = draft("emea", "q3-saas") as Required<Spend>;
    const first = await account.charge({ workspace, campaign, action, reference }, key);
    const again = await account.charge(
      { reference: { id: reference.id, type: reference.type }, action, campaign, workspace },
      key,
    );
    expect(again.text).toBe(first.text);
    expect(replayed(again)).toBe("true");
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });

  test("in another account is another request", async () => {
    const key = unique("key");
    const [one, two] = [await scrip.outreach(10), await scrip.outreach(10)];
    const body = draft("emea", "q3-saas");
    const first = ok(await one.charge(body, key));
    const second = ok(await two.charge(body, key));
    expect(second.entry.id).not.toBe(first.entry.id);
    expect(await two.figures()).toEqual({ balance: 8, outstanding: 0 });
  });
});

describe("a used key with something else", () => {
  test("is refused with another body", async () => {
    const account = await scrip.outreach(1_000);
    const key = unique("key");
    const body = draft("emea", "q3-saas");
    ok(await account.charge({ ...body, quantities: { count: 2 } }, key));
    const others: Spend[] = [
      body,
      { ...body, quantities: { count: 3 } },
      { ...body, quantities: { count: 2 }, campaign: "other" },
      { ...body, quantities: { count: 2 }, metadata: { note: "x" } },
      draft("emea", "q3-saas"),
    ];
    for (const other of others) refused(await account.charge(other, key), 422, "idempotency_key_reused");
    expect(await account.log("main", { type: "charge" })).toHaveLength(1);
  });

  test("is refused for another operation, with the same body too", async () => {
    const account = await scrip.outreach(1_000);
    const body = draft("emea", "q3-saas");
    const key = unique("key");
    const { entry } = ok(await account.charge(body, key));
    const { deposit } = ok(await account.deposit(draft("emea", "q3-saas")));
    refused(await account.deposit(body, key), 422, "idempotency_key_reused");
    refused(await account.settle(deposit.id, { count: 1 }, key), 422, "idempotency_key_reused");
    refused(await account.void(deposit.id, key), 422, "idempotency_key_reused");
    refused(await account.refund(entry.id, 1, key), 422, "idempotency_key_reused");
    refused(await account.grant({ amount: 5 }, key), 422, "idempotency_key_reused");
    refused(await account.adjust({ amount: 5 }, key), 422, "idempotency_key_reused");
    expect(await account.log()).toHaveLength(3);
    expect(await account.figures()).toEqual({ balance: 996, outstanding: 0 });
  });

  test("of a scheduled grant is refused, for scheduling it changed something", async () => {
    const account = await scrip.outreach(1_000);
    const key = unique("key");
    ok(await account.grant({ amount: 5, effective_at: scrip.at(60_000) }, key));
    refused(await account.grant({ amount: 6, effective_at: scrip.at(60_000) }, key), 422, "idempotency_key_reused");
    refused(await account.charge(draft("emea", "a"), key), 422, "idempotency_key_reused");
    expect((await account.wallet()).scheduled).toHaveLength(1);
  });

  test("names another deposit or entry: also another request", async () => {
    const account = await scrip.studio({ acme: 500 });
    const one = ok(await account.deposit(submission("acme")));
    const two = ok(await account.deposit(submission("acme")));
    const key = unique("key");
    ok(await account.void(one.deposit.id, key));
    refused(await account.void(two.deposit.id, key), 422, "idempotency_key_reused");
    expect((await account.wallet("acme")).in_flight).toEqual({ count: 1, amount: 88 });
  });

  test("when sent at once with many bodies, one of them is posted", async () => {
    const account = await scrip.outreach(1_000);
    const key = unique("key");
    const answers = await Promise.all(times(20, (index) => account.charge(draft("emea", "a", `msg-${index}`), key)));
    expect(tally(answers)).toEqual({ 201: 1, 422: 19 });
    for (const answer of answers) if (answer.status === 422) refused(answer, 422, "idempotency_key_reused");
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });
});

describe("a second charge for the same message", () => {
  test("under another key is refused with the first entry", async () => {
    const account = await scrip.outreach(1_000);
    const body = draft("emea", "q3-saas", "8731");
    const first = ok(await account.charge(body));
    expect(refused(await account.charge(body), 409, "already_charged").entry).toBe(first.entry.id);
    refused(await account.deposit(body), 409, "already_charged");
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });

  test("50 at once under as many keys are one entry", async () => {
    const account = await scrip.outreach(1_000);
    const body = draft("emea", "q3-saas", "8731");
    const answers = await Promise.all(times(50, () => account.charge(body)));
    expect(tally(answers)).toEqual({ 201: 1, 409: 49 });
    const posted = ok(answers.find((answer) => answer.status === 201)!);
    for (const answer of answers) {
      if (answer.status === 409) expect(refused(answer, 409, "already_charged").entry).toBe(posted.entry.id);
    }
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });
});

describe("a refused request", () => {
  test("does not burn its key: it may be asked again, once it is possible", async () => {
    const account = await scrip.outreach(1);
    const body = draft("emea", "q3-saas");
    const key = unique("key");
    refused(await account.charge(body, key), 402, "insufficient_credits");
    refused(await account.charge(body, key), 402, "insufficient_credits");
    await account.give(10);
    const first = await account.charge(body, key);
    expect(ok(first).wallet.balance).toBe(9);
    expect(replayed(first)).toBe(null);
    expect((await account.charge(body, key)).text).toBe(first.text);
  });

  test("does not burn its key: another request may use it", async () => {
    const account = await scrip.outreach(100);
    const key = unique("key");
    const { campaign: _, ...without } = draft("emea", "q3-saas");
    refused(await account.charge(without, key), 422, "attribution_required");
    refused(await account.charge({ workspace: "emea", action: "no.such" }, key), 422, "unknown_action");
    refused(await account.charge({ workspace: "", action: "self_learning.run" }, key), 400, "invalid_request");
    ok(await account.adjust({ amount: -1 }, key));
    expect(await account.figures()).toEqual({ balance: 99, outstanding: 0 });
  });
});

describe("an answer lost on the way", () => {
  test("asked again is the first outcome, and one entry", async () => {
    const account = await scrip.outreach(1_000);
    const lost = times(40, (index) => ({ body: draft("emea", "a"), key: unique("key"), delay: index % 8 }));
    await Promise.all(lost.map(({ body, key, delay }) => chargeAndHangUp(account, body, key, delay)));
    const answers = await Promise.all(lost.map(({ body, key }) => account.charge(body, key)));
    expect(tally(answers)).toEqual({ 201: 40 });
    const again = await Promise.all(lost.map(({ body, key }) => account.charge(body, key)));
    expect(again.map((answer) => answer.text)).toEqual(answers.map((answer) => answer.text));
    const charges = await account.log("main", { type: "charge" });
    expect(charges.map((entry) => entry.idempotency_key).sort()).toEqual(lost.map(({ key }) => key).sort());
    expect(await account.figures()).toEqual({ balance: 1_000 - 80, outstanding: 0 });
    expect(
      answers.some((answer) => replayed(answer) === "true"),
      "no charge was posted before the socket closed",
    ).toBe(true);
  });
});

describe("keys in a batch", () => {
  test("twice with the same content: one entry, both answered with it", async () => {
    const account = await scrip.outreach(1_000);
    const item = { key: unique("key"), account: account.id, operation: "charge", ...draft("emea", "a") };
    const { results } = ok(await scrip.batch([item, item]), 200);
    expect(results.map((result) => result.status)).toEqual([201, 201]);
    expect(results[0]?.entry?.amount).toBe(-2);
    expect(results[1]?.entry).toEqual(results[0]?.entry);
    expect(await account.log("main", { type: "charge" })).toHaveLength(1);
  });

  test("twice with different content: the second is refused", async () => {
    const account = await scrip.outreach(1_000);
    const item = { key: unique("key"), account: account.id, operation: "charge" };
    const { results } = ok(
      await scrip.batch([
        { ...item, ...draft("emea", "a") },
        { ...item, ...draft("emea", "a") },
      ]),
      200,
    );
    expect(results.map((result) => result.status)).toEqual([201, 422]);
    expect(results[1]?.problem?.code).toBe("idempotency_key_reused");
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });

  test("are the same keys as those of single requests, both ways", async () => {
    const account = await scrip.outreach(1_000);
    const [single, batched] = [unique("key"), unique("key")];
    const [one, two] = [draft("emea", "a"), draft("emea", "a")];
    const first = ok(await account.charge(one, single));
    const { results } = ok(
      await scrip.batch([
        { key: single, account: account.id, operation: "charge", ...one },
        { key: batched, account: account.id, operation: "charge", ...two },
        { key: single, account: account.id, operation: "deposit", ...one },
      ]),
      200,
    );
    expect(results.map((result) => result.status)).toEqual([201, 201, 422]);
    expect(results[0]?.entry).toEqual(first.entry);
    const again = await account.charge(two, batched);
    expect(ok(again).entry).toEqual(results[1]?.entry);
    expect(replayed(again)).toBe("true");
    expect(await account.figures()).toEqual({ balance: 996, outstanding: 0 });
  });
});
