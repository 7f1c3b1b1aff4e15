// The sandbox on its real books: what every card does, once, and what payers and banks can do afterwards.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { sandboxBooks } from "../store/sandbox-books.ts";
import { type ChargeRequest, type ProviderPayment, ProviderUnknown } from "./provider.ts";
import { type Sandbox, sandboxProvider } from "./sandbox.ts";
import type { SandboxBooks } from "./sandbox-books.ts";
import type { SandboxEvent } from "./sandbox-play.ts";

const PAYER = { id: "atelier", number: 1, name: null };
const CARDS = ["succeeds", "declines", "needs_confirmation", "times_out", "answers_twice"].map(
  (behaviour) => `test_card_${behaviour}`,
);

let database: TestDatabase;
let sql: Database;
let books: SandboxBooks;
let sandbox: Sandbox;
/** The payments of which webhooks told, in order. */
let told: string[];

beforeAll(async () => {
  database = await createDatabase();
  sql = openDatabase(database.server, "reading", 8);
  books = sandboxBooks(sql);
});

afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

beforeEach(() => {
  told = [];
  sandbox = withBooks(books);
});

const withBooks = (which: SandboxBooks) =>
  sandboxProvider({ books: which, listener: async (payment) => void told.push(payment), silenceMs: 20 });

let count = 0;

function chargeOf(method: string | null = null, fields: Partial<ChargeRequest> = {}): ChargeRequest {
  count += 1;
  return {
    id: `pay_${count}`,
    payer: PAYER,
    method,
    money: { amount: 2500, currency: "EUR" },
    description: "500 credits",
    confirmable: true,
    askedAt: Date.UTC(2026, 10, 20, 9),
    ...fields,
  };
}

const summary = ({ state, refunded, disputed }: ProviderPayment) => ({ state, refunded, disputed });
const paid = { state: "succeeded", refunded: 0, disputed: 0 };

/** How a payment stands after an event, or why the event cannot be. */
async function play(payment: string, event: SandboxEvent, amount?: number): Promise<unknown> {
  const played = await sandbox.play(payment, event, amount);
  return played.ok ? summary(played.value) : played.error.code;
}

test("the usual card succeeds, and asking again tells the same", async () => {
  const request = chargeOf();
  const payment = await sandbox.charge(request);
  expect(payment).toEqual({
    id: request.id,
    receipt: `sandbox_${request.id}`,
    state: "succeeded",
    money: { amount: 2500, currency: "EUR" },
    refunded: 0,
    disputed: 0,
    declined: null,
    confirmUrl: null,
  });
  expect(await sandbox.charge(request)).toEqual(payment);
  expect(await sandbox.find(request, payment.receipt)).toEqual(payment);
  expect(told, "nobody is told what has just been answered").toEqual([]);
});

test("what was never asked for is not found", async () => {
  expect(await sandbox.find(chargeOf(), null)).toBeNull();
});

test("cards that decline say why, and are remembered", async () => {
  for (const [request, code] of [
    [chargeOf("test_card_declines"), "card_declined"],
    [chargeOf("test_card_needs_confirmation", { confirmable: false }), "authentication_required"],
    [chargeOf("pm_of_another_provider"), "unknown_payment_method"],
    [chargeOf(""), "unknown_payment_method"],
  ] as const) {
    const declined = await sandbox.charge(request);
    expect(declined).toMatchObject({
      state: "declined",
      declined: { code, reason: expect.stringMatching(/^\S.+\.$/) },
    });
    expect(await sandbox.find(request, null)).toEqual(declined);
    expect(await play(request.id, "confirm")).toBe("conflict");
  }
});

test("a card that needs confirmation waits for the payer", async () => {
  const request = chargeOf("test_card_needs_confirmation");
  expect(await sandbox.charge(request)).toMatchObject({ state: "needs_confirmation", declined: null });
  expect(await play(request.id, "refund")).toBe("conflict");
  expect(await play(request.id, "confirm")).toEqual(paid);
  expect(await play(request.id, "confirm")).toBe("conflict");
  expect(await sandbox.charge(request)).toMatchObject(paid);
  expect(told).toEqual([request.id]);
});

test("a card that times out has charged, and whoever asks next is told", async () => {
  const request = chargeOf("test_card_times_out");
  await expect(sandbox.charge(request)).rejects.toThrow(ProviderUnknown);
  expect(await sandbox.find(request, null)).toMatchObject(paid);
  expect(await sandbox.charge(request)).toMatchObject(paid);
  expect(told).toEqual([]);
});

test("a card that answers twice answers, and two webhooks come", async () => {
  const request = chargeOf("test_card_answers_twice");
  expect(await sandbox.charge(request)).toMatchObject(paid);
  await sandbox.settled();
  expect(told).toEqual([request.id, request.id]);
  await sandbox.charge(request);
  await sandbox.settled();
  expect(told).toHaveLength(2);
});

test("a webhook that nobody can take does no harm", async () => {
  const deaf = sandboxProvider({ books, listener: () => Promise.reject(new Error("deaf")) });
  expect(await deaf.charge(chargeOf("test_card_answers_twice"))).toMatchObject(paid);
  await deaf.settled();
});

test("one id charged by several processes at the same time is charged once", async () => {
  const other = openDatabase(database.server, "reading", 8);
  try {
    const request = chargeOf("test_card_answers_twice");
    const processes = [sandbox, withBooks(sandboxBooks(other))];
    const charges = Array.from({ length: 20 }, (_, n) => processes[n % 2]!.charge(request));
    expect((await Promise.all(charges)).map(summary)).toEqual(charges.map(() => paid));
    await Promise.all(processes.map((process) => process.settled()));
    expect(told, "one charge, which answered twice").toHaveLength(2);
    const [row] = await sql`select count(*)::int as count from sandbox_payments where payment = ${request.id}`;
    expect(row!.count).toBe(1);
  } finally {
    await other.end();
  }
});

test("the first request of an id is the one that counts", async () => {
  const request = chargeOf();
  const first = await sandbox.charge(request);
  expect(
    await sandbox.charge({ ...request, method: "test_card_declines", money: { amount: 1, currency: "USD" } }),
  ).toEqual(first);
});

test("a refund gives back a part, then the rest, and no more", async () => {
  const { id } = await sandbox.charge(chargeOf());
  expect(await play(id, "refund", 700)).toEqual({ ...paid, refunded: 700 });
  for (const amount of [0, -1, 0.5, 1801, Number.NaN]) expect(await play(id, "refund", amount)).toBe("invalid_amount");
  expect(await play(id, "refund")).toEqual({ ...paid, refunded: 2500 });
  expect(await play(id, "refund")).toBe("conflict");
  expect(await play(id, "dispute")).toBe("conflict");
  expect(told).toEqual([id, id]);
});

test("a dispute holds what is left, until it is won", async () => {
  const { id } = await sandbox.charge(chargeOf());
  await play(id, "refund", 500);
  expect(await play(id, "dispute_won")).toBe("conflict");
  expect(await play(id, "dispute", 100)).toBe("invalid_amount");
  expect(await play(id, "dispute")).toEqual({ ...paid, refunded: 500, disputed: 2000 });
  expect(await play(id, "dispute")).toBe("conflict");
  expect(await play(id, "refund")).toBe("conflict");
  expect(await play(id, "dispute_won")).toEqual({ ...paid, refunded: 500 });
  expect(await play(id, "dispute_lost")).toBe("conflict");
  expect(await play(id, "refund", 1)).toEqual({ ...paid, refunded: 501 });
});

test("a dispute that is lost stays so", async () => {
  const { id } = await sandbox.charge(chargeOf());
  await play(id, "dispute");
  expect(await play(id, "dispute_lost")).toEqual({ ...paid, disputed: 2500 });
  for (const event of ["dispute", "dispute_won", "dispute_lost", "refund"] as const) {
    expect(await play(id, event), event).toBe("conflict");
  }
});

test("nothing happens to a payment that is not there", async () => {
  expect(await sandbox.play("pay_nobody", "refund")).toEqual({
    ok: false,
    error: { code: "not_found", detail: "The sandbox knows no payment pay_nobody." },
  });
});

test("refunds at the same time give back no more than was paid, and each is told", async () => {
  const { id } = await sandbox.charge(chargeOf());
  const played = await Promise.all(Array.from({ length: 8 }, () => play(id, "refund", 400)));
  expect(played.filter((answer) => answer === "invalid_amount")).toHaveLength(2);
  expect((await books.find(id))!.refunded).toBe(2400);
  expect(told).toHaveLength(6);
});

test("a dispute that is decided twice at the same time is decided once", async () => {
  const { id } = await sandbox.charge(chargeOf());
  await play(id, "dispute");
  const played = await Promise.all([play(id, "dispute_won"), play(id, "dispute_lost")]);
  expect(played.filter((answer) => answer === "conflict")).toHaveLength(1);
});

test("an event has happened although the ledger could not be told", async () => {
  const deaf = sandboxProvider({ books, listener: () => Promise.reject(new Error("deaf")) });
  const request = chargeOf();
  await deaf.charge(request);
  await expect(deaf.play(request.id, "refund")).rejects.toThrow("deaf");
  expect(await deaf.find(request, null)).toMatchObject({ refunded: 2500 });
});

test("books that cannot be reached leave a charge unknown", async () => {
  const closed = openDatabase(database.server, "reading", 1);
  await closed.end();
  const cutOff = withBooks(sandboxBooks(closed));
  await expect(cutOff.charge(chargeOf())).rejects.toThrow(ProviderUnknown);
  await expect(cutOff.find(chargeOf(), null)).rejects.toThrow(ProviderUnknown);
});

test("all test cards are there for everybody, and none can be added", async () => {
  const methods = await sandbox.methods(PAYER);
  expect(methods.map(({ id }) => id)).toEqual(CARDS);
  expect(methods.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(["test_card_succeeds"]);
  for (const { description } of methods) expect(description).toMatch(/^\S.+\.$/);
  expect(await sandbox.setUpMethod(PAYER, "https://app.example")).toBeNull();
  expect(await sandbox.readWebhook({}, Buffer.from("{}"))).toBeNull();
});

test("payments of a time are listed oldest first, over any number of pages", async () => {
  const since = Date.UTC(2027, 0, 1);
  await sandbox.charge(chargeOf(null, { id: "pay_before", askedAt: since - 1 }));
  await sql`
    insert into sandbox_payments (payment, account, method, amount, currency, state, created_at)
    select 'pay_list_' || to_char(n, 'FM0000'), 'atelier', 'test_card_succeeds', n, 'EUR', 'succeeded',
           to_timestamp(${since / 1000}::float8 + n / 10)
    from generate_series(0, 1203) n`;
  const listed: string[] = [];
  for await (const { id } of sandbox.list(since, since + 120_000)) listed.push(id);
  expect(listed).toEqual(Array.from({ length: 1200 }, (_, n) => `pay_list_${String(n).padStart(4, "0")}`));
});
