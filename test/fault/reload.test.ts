// A server is killed, or stopped for a while, at every step between "decided to buy" and "posted". Stripe is the fake in
// this process: it lives on, and knows how often each card was charged.
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { accountNumber } from "../../src/store/ids.ts";
import { paymentState } from "../../src/store/lane/codes.ts";
import {
  type Account,
  type Answer,
  ok,
  refused,
  rerolls,
  Scrip,
  submission,
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

/** One for each kind of purchase, so that all can wait at the same time. */
const LANES = 3;

const ADMIN_KEY = unique("operator");
let stripe: GatedStripe;
let database: TestDatabase;
let sql: postgres.Sql;
/** The server that is alive, or was until a test killed it. */
let server: TestServer;
let isAlive = false;
const scrip = new Scrip();
/** What a test that failed may have left behind. */
let others: TestServer[] = [];
const locks = new Set<() => Promise<void>>();

beforeAll(async () => {
  [stripe, database] = await Promise.all([startStripe(), createDatabase()]);
  sql = postgres({ ...database.superuser, max: 5, onnotice: () => {} });
  await sql.unsafe(WAITING_AT_COMMIT);
  // PostgreSQL would otherwise notice within a second that a server is dead, and undo what is to be committed behind its back.
  await sql.unsafe(`alter database ${database.superuser.database} set client_connection_check_interval = 0`);
});

beforeEach(async () => {
  if (!isAlive) await start();
});

afterEach(async () => {
  for (const letGo of locks) await letGo();
  await Promise.all(others.map((other) => other.kill9()));
  others = [];
});

afterAll(async () => {
  await server?.kill9();
  await stripe?.stop();
  await sql?.end({ timeout: 1 });
  await database?.drop();
});

const newServer = () =>
  startServer(database, { adminKey: ADMIN_KEY, env: { ...stripe.env, SCRIP_LANES: String(LANES) } });

async function start(): Promise<void> {
  server = await newServer();
  scrip.attach(server, database);
  isAlive = true;
}

async function kill(): Promise<void> {
  isAlive = false;
  await server.kill9();
}

/** Another server on the same database. */
async function startOther(): Promise<{ server: TestServer; scrip: Scrip }> {
  const server = await newServer();
  others.push(server);
  const scrip = new Scrip();
  scrip.attach(server, database);
  return { server, scrip };
}

/**
 * Makes commits wait: a transaction that wrote payments or entries takes one of these locks when it is told to commit. A
 * server that is killed by then never learns that it is committed.
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
  const letGo = async () => {
    if (!locks.delete(letGo)) return;
    await session`rollback`;
    session.release();
  };
  locks.add(letGo);
  return letGo;
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
    if (accountNumber(id, 0) % LANES === lane) return id;
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
const BEFORE = { on: POST_INTENT, at: "before" } as const;
const AFTER = { on: POST_INTENT, at: "after" } as const;

/** Lets what an account buys come as far as a place at Stripe's gate, and no further. */
function holdUp({ customer }: Pick<Purchase, "customer">, stop: Omit<Stop, "of">): Held {
  return stripe.hold({ ...stop, of: customer });
}

/** Sends requests whose answers will never come, and kills the server when each stands at the gate. */
async function killAtGate(purchases: Purchase[], held: Held[]): Promise<void> {
  const lost = purchases.map(({ ask }) => ask().catch(() => null));
  await Promise.all(held.map((each) => each.reached));
  await kill();
  await Promise.all(lost);
}

describe("a server that is killed", () => {
  type Step = {
    when: string;
    /** What the database keeps it from, and which sessions wait for that. */
    lock: string;
    role?: "posting" | "reading";
    /** Whether the card has been charged before, or nobody has asked for that yet. */
    isCharged: boolean;
    /** Where the payment stands when the server is dead. */
    dead: string | null;
  };
  const steps: Step[] = [
    {
      when: "while it decides",
      lock: "lock table payments in share mode",
      isCharged: false,
      dead: null,
    },
    {
      when: "when it has decided and does not know it yet",
      lock: `select pg_advisory_xact_lock(${COMMITS.payments})`,
      isCharged: false,
      dead: "asked",
    },
    {
      when: "while it notes that the card was charged",
      lock: "select 1 from payments for update",
      role: "reading",
      isCharged: true,
      dead: "succeeded",
    },
    {
      when: "while it waits for the wallet that is to be credited",
      lock: "select 1 from wallets for update",
      isCharged: true,
      dead: "succeeded",
    },
    {
      when: "while it credits",
      lock: "lock table entries in share mode",
      isCharged: true,
      dead: "succeeded",
    },
    {
      when: "when it has credited and does not know it yet",
      lock: `select pg_advisory_xact_lock(${COMMITS.entries})`,
      isCharged: true,
      dead: "credited",
    },
  ];

  test.each(steps)("$when has bought once in the end", async ({ lock: statement, role, isCharged, dead }) => {
    const purchases = await oneOfEach();
    const held = isCharged ? purchases.map((each) => holdUp(each, AFTER)) : [];
    // Where nothing is held up at Stripe the requests themselves run into the lock.
    let letGo = isCharged ? null : await lock(statement);
    const lost = purchases.map(({ ask }) => ask().catch(() => null));
    await Promise.all(held.map((each) => each.reached));
    letGo ??= await lock(statement);
    await Promise.all(held.map((each) => each.letGo()));
    await blocked(server, role ?? "posting", purchases.length);
    await kill();
    await Promise.all(lost);
    await letGo();
    for (const { account, customer } of purchases) {
      await vi.waitFor(async () => expect(await standing(account)).toBe(dead), SOON);
      expect(chargesOf(customer)).toHaveLength(isCharged ? 1 : 0);
    }
    await start();
    // Nobody has to ask again for the credits to come.
    if (dead !== null) await Promise.all(purchases.map(credited));
    await Promise.all(purchases.map(expectOnce));
  });

  test("while Stripe has not answered, wherever it stands, has bought once in the end", async () => {
    const places = [
      { on: LIST_CARDS, at: "before", charges: 0 },
      { ...BEFORE, charges: 0 },
      { ...AFTER, charges: 1 },
    ] as const;
    const cells = await Promise.all(
      places.map(async ({ charges, ...at }) => {
        return (await oneOfEach()).map((purchase) => ({ purchase, charges, held: holdUp(purchase, at) }));
      }),
    );
    const all = cells.flat();
    const purchases = all.map((each) => each.purchase);
    await killAtGate(
      purchases,
      all.map((each) => each.held),
    );
    for (const { purchase, charges } of all) {
      expect(await standing(purchase.account)).toBe("asked");
      expect(chargesOf(purchase.customer)).toHaveLength(charges);
    }
    await start();
    await Promise.all(purchases.map(credited));
    await Promise.all(purchases.map(expectOnce));
    // What the dead server had asked for comes to Stripe, or is answered, only now.
    await Promise.all(all.map((each) => each.held.letGo()));
    await Promise.all(purchases.map(expectOnce));
  });

  test("and whose request comes to Stripe when it is dead has bought once, though all is repeated at once", async () => {
    const purchases = await oneOfEach();
    const held = purchases.map((each) => holdUp(each, BEFORE));
    await killAtGate(purchases, held);
    await Promise.all(held.map((each) => each.letGo()));
    for (const { customer } of purchases) expect(chargesOf(customer)).toHaveLength(1);
    await start();
    await Promise.all(purchases.map(expectOnce));
  });

  test("and whose request is still being processed when the next one asks has bought once in the end", async () => {
    const slow = await purchase("deposit", 0);
    stripe.fake.misbehave({ how: "slow", ms: 2_500 });
    const lost = slow.ask().catch(() => null);
    await vi.waitFor(() => expect(chargesOf(slow.customer)).toHaveLength(1), SOON);
    await kill();
    await lost;
    await start();
    await expectOnce(slow);
  });

  test("twice, the second time while it makes up for the first, has bought once in the end", async () => {
    const purchases = await oneOfEach();
    const first = purchases.map((each) => holdUp(each, AFTER));
    await killAtGate(purchases, first);
    // One payment is looked after at a time.
    const second = holdUp({ customer: "" }, { on: POST_INTENT, at: "after" });
    await start();
    await second.reached;
    await kill();
    await start();
    await Promise.all(purchases.map(credited));
    await Promise.all([...first, second].map((each) => each.letGo()));
    await Promise.all(purchases.map(expectOnce));
  });

  test("charges no second card where another one has become the default meanwhile", async () => {
    const purchases = await Promise.all([purchase("top-up", 0), purchase("deposit", 1)]);
    const [before, after] = [holdUp(purchases[0]!, BEFORE), holdUp(purchases[1]!, AFTER)];
    await killAtGate(purchases, [before, after]);
    const cards = purchases.map(({ customer }) => stripe.fake.addCard(customer, { isDefault: true }));
    await start();
    await Promise.all(purchases.map(credited));
    await Promise.all([before.letGo(), after.letGo()]);
    await Promise.all(purchases.map(expectOnce));
    const charged = purchases.map(({ customer }) => chargesOf(customer)[0]!.payment_method);
    expect(charged, "the first that comes to Stripe is the one that counts").toEqual([cards[0], purchases[1]!.card]);
  });

  test("charges none where the card is gone meanwhile, and knows what was charged before", async () => {
    const purchases = await Promise.all([purchase("deposit", 0), purchase("deposit", 1)]);
    const [none, charged] = purchases as [Purchase, Purchase];
    const held = [holdUp(none, BEFORE), holdUp(charged, AFTER)];
    await killAtGate(purchases, held);
    for (const { card } of purchases) stripe.fake.removeCard(card);
    await start();
    await vi.waitFor(
      async () => expect(await none.account.reloads("acme")).toMatchObject([{ state: "declined" }]),
      SOON,
    );
    await expectOnce(charged);
    await Promise.all(held.map((each) => each.letGo()));
    expect(chargesOf(none.customer)).toEqual([]);
    await expectOnce(charged);

    refused(await none.ask(), 402, "payment_declined");
    stripe.fake.addCard(none.customer);
    ok(await none.ask());
    expect((await none.account.reloads("acme")).map(({ state }) => state)).toEqual([
      "credited",
      "declined",
      "declined",
    ]);
    expect(chargesOf(none.customer)).toHaveLength(1);
    await expectLaws(none.account);
  });

  test("before it is told of a decline counts it once, and the repeat asks again", async () => {
    const declined = await purchase("deposit", 0);
    stripe.fake.state.cards.get(declined.card)!.behaviour = "declines";
    const held = holdUp(declined, AFTER);
    await killAtGate([declined], [held]);
    await start();
    const { account } = declined;
    await vi.waitFor(async () => expect(await account.reloads("acme")).toMatchObject([{ state: "declined" }]), SOON);
    await held.letGo();
    const { auto_reload: setting } = await account.wallet("acme");
    expect(setting).toMatchObject({ declines: 1, in_flight: null, spent: { count: 0, money: 0 } });
    stripe.fake.addCard(declined.customer, { isDefault: true });
    ok(await declined.ask());
    expect((await account.reloads("acme")).map(({ state }) => state)).toEqual(["credited", "declined"]);
    expect(chargesOf(declined.customer).map(({ status }) => status)).toEqual(["failed", "succeeded"]);
    await expectLaws(account);
  });
});

/** How many requests a server has decided so far, those that have to wait for a payment included. */
async function decided({ url }: TestServer): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^scrip_posted_total (\d+)$/m.exec(metrics)![1]);
}

describe("two servers on one database", () => {
  /** Charges that wait behind the purchase. */
  const small = (purchase: Purchase) => times(2, () => purchase.account.charge(rerolls("acme", 2)));
  const withSmall = (purchase: Purchase): Purchase => ({
    ...purchase,
    movements: [...purchase.movements, ["charge", -4], ["charge", -4]],
  });

  test("buy once where the one that asks is killed, and those who wait at the other one go on", async () => {
    const other = await startOther();
    const purchases = await Promise.all([purchase("deposit", 0), purchase("deposit", 1)]);
    const held = [holdUp(purchases[0]!, BEFORE), holdUp(purchases[1]!, AFTER)];
    const lost = purchases.map(({ ask }) => ask(other.scrip).catch(() => null));
    await Promise.all(held.map((each) => each.reached));
    const before = await decided(server);
    const waiting = purchases.map((each) => [each.ask(), ...small(each)]);
    await vi.waitFor(async () => expect(await decided(server)).toBe(before + 6), SOON);
    await other.server.kill9();
    await Promise.all(lost);
    for (const answer of await Promise.all(waiting.flat())) ok(answer);
    await Promise.all(purchases.map(withSmall).map(expectOnce));
    await Promise.all(held.map((each) => each.letGo()));
    await Promise.all(purchases.map(withSmall).map(expectOnce));
  });

  test("buy once where the one that asks is killed, and Stripe tells the other one", async () => {
    const other = await startOther();
    const purchases = await oneOfEach();
    const held = purchases.map((each) => holdUp(each, AFTER));
    const lost = purchases.map(({ ask }) => ask(other.scrip).catch(() => null));
    await Promise.all(held.map((each) => each.reached));
    await other.server.kill9();
    await Promise.all(lost);
    for (const { account } of purchases) {
      const [payment] = await account.payments();
      expect(payment).toMatchObject({ state: "pending" });
      const { headers, body } = stripe.fake.webhook("payment_intent.succeeded", payment!.id);
      const told = await fetch(scrip.url("/webhooks/stripe"), { method: "POST", headers, body: new Uint8Array(body) });
      expect(told.status).toBe(200);
      expect(await account.payments(), "before the webhook is answered").toMatchObject([{ state: "succeeded" }]);
    }
    await Promise.all(purchases.map(expectOnce));
  });

  test("buy once where the one that asks stands still, the other takes over, and the first goes on later", async () => {
    const other = await startOther();
    const purchases = await Promise.all([purchase("deposit", 0), purchase("deposit", 1), purchase("top-up", 2)]);
    const held = [
      holdUp(purchases[0]!, { on: LIST_CARDS, at: "before" }),
      holdUp(purchases[1]!, BEFORE),
      holdUp(purchases[2]!, AFTER),
    ];
    const late = purchases.map(({ ask }) => ask(other.scrip));
    await Promise.all(held.map((each) => each.reached));
    process.kill(other.server.pid, "SIGSTOP");
    const answers = await Promise.all(purchases.map(({ ask }) => ask()));
    for (const answer of answers) ok(answer);
    await Promise.all(purchases.map(expectOnce));

    const letGo = held.map((each) => each.letGo());
    process.kill(other.server.pid, "SIGCONT");
    await Promise.all(letGo);
    const texts = (all: Answer<unknown>[]) => all.map(({ status, text }) => [status, text]);
    expect(texts(await Promise.all(late))).toEqual(texts(answers));
    await Promise.all(purchases.map(expectOnce));
    ok(await other.scrip.accountNamed(purchases[2]!.account.id).charge(rerolls("acme", 1)));
  });
});
