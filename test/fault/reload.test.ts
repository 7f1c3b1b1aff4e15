// A server is killed, or stopped for a while, at every step between "decided to buy" and "posted". Stripe is the fake in
// this process: it lives on, and knows how often each card was charged.
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { accountNumber } from "../../src/store/ids.ts";
import { paymentState } from "../../src/store/lane/codes.ts";
import { LANE_DEFAULTS } from "../../src/store/lane/lanes.ts";
import {
  type Account,
  type Answer,
  draft,
  ok,
  refused,
  rerolls,
  Scrip,
  submission,
  tally,
  times,
  unique,
} from "../contract/client.ts";
import { expectLaws } from "../contract/laws.ts";
import type { Payment } from "../contract/types.ts";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { type GatedStripe, type Held, PUBLIC_URL, type Stop, startStripe } from "../support/stripe.ts";

vi.setConfig({ testTimeout: 60_000 });

/** How long it may take until everything is in order again. */
const SOON = { timeout: 30_000, interval: 20 };

const ADMIN_KEY = unique("operator");
let stripe: GatedStripe;
let database: TestDatabase;
let sql: postgres.Sql;
let server: TestServer;
/** The server that is alive: it may be another one after each test. */
const scrip = new Scrip();

beforeAll(async () => {
  [stripe, database] = await Promise.all([startStripe(), createDatabase()]);
  sql = postgres({ ...database.owner, max: 5, onnotice: () => {} });
  await sql.unsafe(WAITING_AT_COMMIT);
  await start();
});

afterAll(async () => {
  await server?.kill9();
  await stripe?.stop();
  await sql?.end({ timeout: 1 });
  await database?.drop();
});

const newServer = () => startServer(database, { adminKey: ADMIN_KEY, env: stripe.env });

async function start(): Promise<void> {
  server = await newServer();
  scrip.attach(server, database);
}

/**
 * The owner of the tables makes commits wait: what a transaction wrote is looked at when it commits, and then these locks
 * are taken. Its server is gone by the time it goes on, and never learns that it is committed.
 */
const COMMITS = { payments: 71, entries: 72 };
const WAITING_AT_COMMIT = `
  create function wait_at_commit() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint); return null; end $$;
  create constraint trigger waiting after insert on payments deferrable initially deferred
    for each row execute function wait_at_commit(${COMMITS.payments});
  create constraint trigger waiting after insert on entries deferrable initially deferred
    for each row execute function wait_at_commit(${COMMITS.entries});`;

/** Locks something in a session of its own. @returns how to let it go */
async function lock(statement: string): Promise<() => Promise<void>> {
  const session = await sql.reserve();
  await session`begin`;
  await session.unsafe(statement);
  return async () => {
    await session`rollback`;
    session.release();
  };
}

/** Waits until so many sessions of a server wait for a lock. */
async function blocked({ pid }: TestServer, role: "posting" | "reading", count: number): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await sql`
      select pid from pg_stat_activity
      where datname = current_database() and application_name = ${`scrip ${role} ${pid}`} and wait_event_type = 'Lock'`;
    expect(rows.length).toBeGreaterThanOrEqual(count);
  }, SOON);
}

type Kind = "deposit" | "top-up" | "threshold";

/** Something that is bought because of one request, and everything that must be true in the end. */
type Purchase = {
  kind: Kind;
  account: Account;
  /** Of the account, at Stripe. */
  customer: string;
  card: string;
  /** Sends the request, with its key. */
  ask(scrip?: Scrip): Promise<Answer<{ entry: { id: string } }>>;
  money: number;
  movements: [string, number][];
};

/** A purchase whose account is written by the given one of a server's lanes. */
async function purchase(kind: Kind, lane: number): Promise<Purchase> {
  const id = accountOfLane(lane);
  const account = await scrip.account("studio", { id });
  await account.give(kind === "threshold" ? 120 : 30, "acme");
  const { customer, card } = await giveCard(account);
  const key = unique("key");
  if (kind === "deposit") ok(await account.autoReload("acme", { enabled: true, pack: "small" }));
  if (kind === "threshold") ok(await account.autoReload("acme", { enabled: true, pack: "small", threshold: 100 }));
  const order = { deposit: submission("acme"), "top-up": { workspace: "acme", pack: "small", count: 2 } };
  const ask = (at = scrip) => {
    const there = at.accountNamed(id);
    if (kind === "deposit") return there.deposit(order.deposit, key);
    return kind === "top-up" ? there.topUp(order["top-up"], key) : there.charge(rerolls("acme", 20), key);
  };
  return { kind, account, customer, card, ask, ...EXPECTED[kind] };
}

const EXPECTED: Record<Kind, Pick<Purchase, "money" | "movements">> = {
  deposit: {
    money: 5_000,
    movements: [
      ["grant", 30],
      ["auto_reload", 100],
      ["deposit", -88],
    ],
  },
  "top-up": {
    money: 5_000,
    movements: [
      ["grant", 30],
      ["topup", 100],
    ],
  },
  threshold: {
    money: 2_500,
    movements: [
      ["grant", 120],
      ["charge", -40],
      ["auto_reload", 50],
    ],
  },
};

/** One of each kind, which do not stand in each other's way: every lane writes for one account at a time. */
const oneOfEach = () => Promise.all([purchase("deposit", 0), purchase("top-up", 1), purchase("threshold", 2)]);

function accountOfLane(lane: number): string {
  for (;;) {
    const id = unique("studio");
    if (accountNumber(id, 0) % LANE_DEFAULTS.lanes === lane) return id;
  }
}

async function giveCard(account: Account): Promise<{ customer: string; card: string }> {
  const { url } = ok(await account.post<{ url: string }>("/payment-methods", { return_url: PUBLIC_URL }));
  const card = stripe.fake.completeSetup(url);
  return { card, customer: stripe.fake.state.cards.get(card)!.customer! };
}

const chargesOf = (customer: string) =>
  [...stripe.fake.state.charges.values()].filter(
    (charge) => stripe.fake.state.intents.get(charge.payment_intent)!.customer === customer,
  );

/** Where the one payment of an account stands in the tables; null where none was decided. */
async function standing(account: Account): Promise<string | null> {
  const rows = await sql`select p.state from payments p join accounts a using (account_id) where a.id = ${account.id}`;
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0] === undefined ? null : paymentState(rows[0]["state"]);
}

async function movements(account: Account): Promise<[string, number][]> {
  return (await account.log("acme")).reverse().map(({ type, amount }) => [type, amount]);
}

/** Sends a request until it is posted, as a client does that got no answer. */
async function insist({ ask }: Purchase): Promise<Answer<unknown>> {
  return vi.waitFor(async () => {
    const answer = await ask();
    expect(answer.status, answer.text).toBe(201);
    return answer;
  }, SOON);
}

async function credited({ account }: Purchase): Promise<Payment> {
  return vi.waitFor(async () => {
    const payments = await account.payments();
    expect(payments).toMatchObject([{ state: "succeeded" }]);
    return payments[0]!;
  }, SOON);
}

/** The card was charged once, its credits came once, and the request was posted once, however often it is repeated. */
async function expectOnce(purchase: Purchase): Promise<void> {
  const { kind, account, customer, money } = purchase;
  const answer = await insist(purchase);
  const payment = await credited(purchase);
  const again = await purchase.ask();
  expect([again.status, again.text]).toEqual([201, answer.text]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");

  const log = (await account.log("acme")).reverse();
  expect(log.map(({ type, amount }) => [type, amount])).toEqual(purchase.movements);
  const bought = log.find((entry) => entry.type === (kind === "top-up" ? "topup" : "auto_reload"))!;
  const credits = bought.amount;
  const order = { credits, money: { amount: money, currency: "USD" }, entry: bought.id };
  expect(payment).toMatchObject({ ...order, kind: bought.type, provider: "stripe", reversed: 0 });
  expect(chargesOf(customer)).toMatchObject([
    { status: "succeeded", amount: money, payment_intent: payment.receipt, metadata: { scrip_payment: payment.id } },
  ]);
  const { auto_reload: setting } = await account.wallet("acme");
  if (kind === "top-up") {
    expect(setting).toBe(null);
  } else {
    expect(setting).toMatchObject({ in_flight: null, declines: 0, spent: { count: 1, money } });
    const trigger = { kind: kind === "deposit" ? "short" : "threshold" };
    expect(await account.reloads("acme")).toMatchObject([
      { ...order, state: "credited", trigger, payment: payment.id },
    ]);
  }
  await expectLaws(account);
}

const POST_INTENT = "POST /v1/payment_intents";
const LIST_CARDS = "GET /v1/customers/*";

/** Lets a purchase come as far as a place at Stripe's gate. */
function holdUp({ customer }: Purchase, stop: Omit<Stop, "of">): Held {
  return stripe.hold({ ...stop, of: customer });
}

/** Sends a request whose answer will never come. */
const send = ({ ask }: Purchase): Promise<unknown> => ask().catch(() => null);

describe("a server that is killed", () => {
  type Step = {
    when: string;
    /** Where at Stripe it is held up. */
    at?: Omit<Stop, "of">;
    /** What the database keeps it from, and which sessions wait for that. */
    lock?: string;
    role?: "posting" | "reading";
    /** Where the payment stands when the server is dead, and how often the card has been charged by then. */
    dead: { standing: string | null; charges: number };
  };
  const answered = { on: POST_INTENT, at: "after" } as const;
  const steps: Step[] = [
    {
      when: "while it decides",
      lock: "lock table payments in share mode",
      dead: { standing: null, charges: 0 },
    },
    {
      when: "when it has decided and does not know it yet",
      lock: `select pg_advisory_xact_lock(${COMMITS.payments})`,
      dead: { standing: "asked", charges: 0 },
    },
    {
      when: "while it looks for the card",
      at: { on: LIST_CARDS, at: "before" },
      dead: { standing: "asked", charges: 0 },
    },
    {
      when: "when it has asked, before the card is charged",
      at: { on: POST_INTENT, at: "before" },
      dead: { standing: "asked", charges: 0 },
    },
    {
      when: "when the card is charged, before it is told",
      at: answered,
      dead: { standing: "asked", charges: 1 },
    },
    {
      when: "while it notes that the card was charged",
      at: answered,
      lock: "select 1 from payments for update",
      role: "reading",
      dead: { standing: "succeeded", charges: 1 },
    },
    {
      when: "while it waits for the wallet that is to be credited",
      at: answered,
      lock: "select 1 from wallets for update",
      dead: { standing: "succeeded", charges: 1 },
    },
    {
      when: "while it credits",
      at: answered,
      lock: "lock table entries in share mode",
      dead: { standing: "succeeded", charges: 1 },
    },
    {
      when: "when it has credited and does not know it yet",
      at: answered,
      lock: `select pg_advisory_xact_lock(${COMMITS.entries})`,
      dead: { standing: "credited", charges: 1 },
    },
  ];

  test.each(steps)("$when has bought once in the end", async ({ at, lock: statement, role = "posting", dead }) => {
    const purchases = await oneOfEach();
    const held = at === undefined ? [] : purchases.map((each) => holdUp(each, at));
    // Where nothing is held up at Stripe the request itself runs into the lock.
    let letGo = at === undefined ? await lock(statement!) : null;
    const lost = purchases.map(send);
    await Promise.all(held.map((each) => each.reached));
    if (statement !== undefined) {
      letGo ??= await lock(statement);
      void held.map((each) => each.letGo());
      await blocked(server, role, purchases.length);
    }
    await server.kill9();
    await Promise.all(lost);
    await letGo?.();
    for (const { account, customer } of purchases) {
      await vi.waitFor(async () => expect(await standing(account)).toBe(dead.standing), SOON);
      expect(chargesOf(customer)).toHaveLength(dead.charges);
    }
    await start();
    await Promise.all(purchases.map(expectOnce));
    // What the dead server had asked for comes to Stripe, or is answered, only now.
    await Promise.all(held.map((each) => each.letGo()));
    await Promise.all(purchases.map(expectOnce));
  });
});
