/** Plans, purchases, bank events and spending at the same time, on two servers: whatever is answered, the laws hold. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import {
  type Account,
  type Answer,
  clips,
  concurrently,
  rerolls,
  Scrip,
  sharedServer,
  submission,
  tally,
  times,
  unique,
} from "./client.ts";
import { expectLaws } from "./laws.ts";
import { Chance } from "./random.ts";
import type { Deposited } from "./types.ts";

const scrip = sharedServer();
const second = new Scrip();
let server: TestServer;

beforeAll(async () => {
  server = await startServer(scrip.database, { adminKey: scrip.server.adminKey });
  second.attach(server, scrip.database);
});

afterAll(async () => {
  await server?.stop();
});

const CARDS = [
  "test_card_succeeds",
  "test_card_succeeds",
  "test_card_declines",
  "test_card_needs_confirmation",
  "test_card_answers_twice",
];
const CLIENTS = ["acme", "globex"];
const EVENTS = ["confirm", "confirm", "refund", "dispute", "dispute_won", "dispute_lost"] as const;

type Open = { deposit: string; client: string };

test.each([11, 12, 13])("history %i", { timeout: 120_000 }, async (number) => {
  const chance = new Chance(number);
  console.log(`seed ${chance.seed}`);
  const account = await scrip.studio();
  const open: Open[] = [];
  const charges: string[] = [];
  const keys: string[] = [];
  const payments: string[] = [];

  function key(): string {
    // Some keys are used again, with whatever comes then.
    if (keys.length > 0 && chance.fraction() < 0.05) return chance.pick(keys);
    const fresh = unique("key");
    keys.push(fresh);
    return fresh;
  }

  async function submit(there: Account, client: string): Promise<Answer<Deposited>> {
    const answer = await there.deposit(submission(client, clips(chance.integer(1, 4), 8)), key());
    if (answer.status === 201) open.push({ deposit: answer.body.deposit.id, client });
    return answer;
  }

  async function charge(there: Account, client: string): Promise<Answer<unknown>> {
    const answer = await there.charge(rerolls(client, chance.integer(1, 40)), key());
    if (answer.status === 201) charges.push(answer.body.entry.id);
    return answer;
  }

  async function bank(there: Account): Promise<Answer<unknown> | null> {
    const known = chance.fraction() < 0.3 ? (await account.payments()).map(({ id }) => id) : payments;
    payments.push(...known.filter((id) => !payments.includes(id)));
    if (payments.length === 0) return null;
    const event = chance.pick(EVENTS);
    const amount = event === "refund" && chance.fraction() < 0.5 ? chance.integer(1, 2_500) : undefined;
    return there.scrip.sandbox(chance.pick(payments), event, amount);
  }

  async function step(): Promise<Answer<unknown> | null> {
    const there = chance.fraction() < 0.5 ? account : second.accountNamed(account.id);
    const client = chance.pick(CLIENTS);
    const kind = chance.integer(0, 99);
    if (kind < 35) return charge(there, client);
    if (kind < 50) return submit(there, client);
    if (kind < 60 && open.length > 0) {
      const { deposit } = open.splice(chance.integer(0, open.length - 1), 1)[0]!;
      if (chance.fraction() < 0.3) return there.void(deposit, key());
      return there.settle(deposit, clips(chance.integer(1, 4), chance.integer(4, 14)), key());
    }
    if (kind < 64 && charges.length > 0) return there.refund(chance.pick(charges), undefined, key());
    if (kind < 70) return there.plan(client, chance.pick(["starter", "growth", "scale", null]), undefined, key());
    if (kind < 76) {
      const card = chance.pick(CARDS);
      const threshold = chance.fraction() < 0.5 ? { threshold: chance.integer(1, 60) } : {};
      const monthly_cap = chance.fraction() < 0.3 ? { monthly_cap: { count: chance.integer(1, 12) } } : {};
      const pack = chance.pick(["small", "medium"]);
      const order = { enabled: chance.fraction() < 0.85, pack, payment_method: card, ...threshold, ...monthly_cap };
      return there.autoReload(client, order, key());
    }
    if (kind < 84) return there.topUp({ workspace: client, pack: "small", payment_method: chance.pick(CARDS) }, key());
    if (kind < 88) return there.grant({ workspace: client, amount: chance.integer(1, 50) }, key());
    if (kind < 91) return there.repay({ workspace: client }, key());
    if (kind < 93) return there.adjust({ workspace: client, amount: -chance.integer(1, 40) }, key());
    return bank(there);
  }

  const answers = await concurrently(
    times(300, (index) => index),
    16,
    step,
  );
  const heard = answers.filter((answer) => answer !== null);
  for (const answer of heard) expect([200, 201, 202, 400, 402, 404, 409, 422], answer.text).toContain(answer.status);
  expect(tally(heard)[201], JSON.stringify(tally(heard))).toBeGreaterThan(100);

  // What was bought behind a request comes to its end.
  await vi.waitFor(
    async () => {
      const states = (await account.payments()).map((payment) => payment.state);
      expect(states).not.toContain("pending");
      for (const client of CLIENTS) {
        const wallet = await account.get<{ auto_reload: { in_flight: unknown } | null }>(`/wallets/${client}`);
        expect(wallet.body.auto_reload?.in_flight ?? null).toBe(null);
      }
    },
    { timeout: 30_000, interval: 200 },
  );
  await expectLaws(account);
});
