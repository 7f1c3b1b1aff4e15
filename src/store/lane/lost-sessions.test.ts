// What belongs here: sessions that the database ends, at any moment, and a database that is not there.
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, costing, creative, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Account } from "../posting.ts";
import { Lanes } from "./lanes.ts";
import { answerOf, findDrift, pause, request, Servers, startProxy, times, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

const LANES = 4;

async function accountsWith(lanes: Lanes, amount: number, count: number): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const index of times(count, (each) => each)) {
    const account = await servers.accountOfLane(studio, index % LANES, LANES);
    answerOf(await lanes.post(request(account, studio, "acme", command("grant", { amount }))));
    accounts.push(account);
  }
  return accounts;
}

const charge = (account: Account, key: string, fields: { campaign?: string; reference?: string } = {}) =>
  request(
    account,
    studio,
    "acme",
    command("charge", {
      ...costing(2),
      key,
      campaign: fields.campaign ?? null,
      reference: fields.reference === undefined ? null : creative(fields.reference),
    }),
  );

/** Which of some keys stand in the ledger. */
async function posted(keys: string[]): Promise<Set<string>> {
  const rows = await servers.sql`
    select idempotency_key as key from entries where idempotency_key = any(${keys}::text[])`;
  return new Set(rows.map((row) => row.key as string));
}

test("sessions lost while idle are replaced, and nobody is refused", async () => {
  const lanes = servers.start({ lanes: LANES });
  const accounts = await accountsWith(lanes, 100, LANES);
  for (const round of times(3, (index) => index)) {
    // Twice in a row: then wallets are at hand, and both sessions of each lane are open.
    for (const time of times(2, (index) => index)) {
      const outcomes = await Promise.all(
        accounts.map((account) => lanes.post(charge(account, `idle ${round} ${time}`))),
      );
      expect(outcomes.map(told)).toEqual(times(LANES, () => "accepted"));
    }
    expect(await servers.endSessions()).toBe(2 * LANES);
    await pause(round * 50);
  }
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("sessions lost in the middle of a set: all are answered as if nothing had been", async () => {
  const lanes = servers.start({ lanes: LANES });
  const [account] = await accountsWith(lanes, 100, 1);
  for (const round of times(4, (index) => index)) {
    for (const time of times(2, (index) => index)) {
      answerOf(await lanes.post(charge(account!, `before ${round} ${time}`)));
    }
    const letGo = await servers.hold(account!);
    const one = lanes.post(charge(account!, `one ${round}`));
    const pids = await servers.blocked();
    const two = lanes.post(charge(account!, `two ${round}`));
    await pause(30);
    // The one that writes, the one that decides ahead too, or both while the wallet is still locked.
    await servers.endSessions(round % 2 === 0 ? { pids } : {});
    if (round >= 2) await servers.blocked();
    await letGo();
    const outcomes = await Promise.all([one, two]);
    expect(outcomes.map(told)).toEqual(["accepted", "accepted"]);
    expect(answerOf(outcomes[1]!).wallet.balance).toBe(100 - 8 * (round + 1));
  }
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("sessions lost again and again under load: every request is answered, and what is told is true", {
  timeout: 60_000,
}, async () => {
  const lanes = servers.start({ lanes: LANES, patienceMs: 400 });
  const accounts = await accountsWith(lanes, 1_000_000, 2 * LANES);
  let isLoaded = true;
  const ending = (async () => {
    let ended = 0;
    while (isLoaded) {
      ended += await servers.endSessions({ chance: 0.5 });
      await pause(20 + Math.random() * 60);
    }
    return ended;
  })();
  const answers = new Map<string, string>();
  const until = Date.now() + 4_000;
  await Promise.all(
    accounts.flatMap((account, index) =>
      times(3, async (worker) => {
        for (let sent = 0; Date.now() < until; sent++) {
          const key = `load ${index} ${worker} ${sent}`;
          answers.set(key, told(await lanes.post(charge(account, key, sent % 10 === 0 ? { campaign: key } : {}))));
        }
      }),
    ),
  );
  isLoaded = false;
  expect(await ending).toBeGreaterThan(10);

  expect([...new Set(answers.values())].filter((word) => word !== "accepted" && word !== "unavailable")).toEqual([
    ...([...answers.values()].includes("replayed") ? ["replayed"] : []),
  ]);
  const stands = await posted([...answers.keys()]);
  const missing = [...answers].filter(([key, word]) => word !== "unavailable" && !stands.has(key));
  expect(missing).toEqual([]);
  expect(stands.size).toBeGreaterThan(0);
  expect(await findDrift(servers.sql)).toEqual([]);

  // Afterwards the lanes work as before, and what was left open is answered: posted once, then or now.
  const open = [...answers].filter(([, word]) => word === "unavailable").map(([key]) => key);
  for (const key of open) {
    const [, index, worker, sent] = key.split(" ");
    const fields = Number(sent) % 10 === 0 ? { campaign: key } : {};
    const outcome = await lanes.post(charge(accounts[Number(index)]!, key, fields));
    expect(told(outcome), `${key} of worker ${worker}`).toBe(stands.has(key) ? "replayed" : "accepted");
  }
  for (const account of accounts) expect(told(await lanes.post(charge(account, "after")))).toBe("accepted");
  const [row] = await servers.sql`
    select count(*)::int as count from entries where idempotency_key like 'load %'`;
  expect(row!.count).toBe(answers.size);
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("a commit whose answer is lost is told from the ledger", async () => {
  let cuts = 2;
  const proxy = await startProxy(database.server, (sent) => sent.includes("commit") && cuts-- > 0);
  const lanes = new Lanes(proxy.connection, { lanes: 1 });
  const account = await servers.account(studio);
  const asked = request(account, studio, "acme", command("grant", { amount: 100, key: "grant" }));
  expect(answerOf(await lanes.post(asked)).wallet.balance).toBe(100);
  expect(cuts).toBeLessThan(1);
  expect(answerOf(await lanes.post(charge(account, "charge"))).wallet.balance).toBe(98);
  const [row] = await servers.sql`select count(*)::int as count from entries where account_id = ${account.number}`;
  expect(row!.count).toBe(2);
  await lanes.close();
  proxy.stop();
});

// The driver's greeting, its two steps of the password, the first statement, and what follows.
test.each([0, 1, 2, 3, 4, 5])(
  "sessions that are lost with message %d while they are opened are opened again",
  async (last) => {
    let cuts = 0;
    const proxy = await startProxy(database.server, (_, message) => {
      if (message !== last || cuts === 2) return false;
      cuts += 1;
      return true;
    });
    const lanes = new Lanes(proxy.connection, { lanes: 1 });
    const account = await servers.account(studio);
    const asked = request(account, studio, "acme", command("grant", { amount: 100, key: "grant" }));
    const answered = await Promise.race([lanes.post(asked), pause(14_000)]);
    proxy.stop();
    expect(answered && answerOf(answered).wallet.balance).toBe(100);
    expect(cuts).toBe(2);
    expect(told(await lanes.post(charge(account, "charge")))).toBe("accepted");
    await lanes.close();
  },
);

test("one lane's lost session is nobody else's trouble", async () => {
  const lanes = servers.start({ lanes: LANES });
  const [mine, other] = await accountsWith(lanes, 1_000_000, 2);
  let isLosing = true;
  const losing = (async () => {
    let lost = 0;
    for (; isLosing; lost++) {
      const letGo = await servers.hold(mine!);
      const held = lanes.post(charge(mine!, `held ${lost}`));
      await servers.endSessions({ pids: await servers.blocked() });
      await letGo();
      expect(told(await held)).toBe("accepted");
    }
    return lost;
  })();
  // New names in every set: they are looked up in what all lanes of a server share.
  for (const index of times(100, (each) => each)) {
    const outcome = await lanes.post(
      charge(other!, `other ${index}`, { campaign: `c ${index}`, reference: `r ${index}` }),
    );
    expect(told(outcome)).toBe("accepted");
  }
  isLosing = false;
  expect(await losing).toBeGreaterThan(1);
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("where there is no database, a request is answered when patience ends", async () => {
  const { host: _, ...connection } = database.server;
  const lanes = new Servers({ ...connection, host: "/nowhere" });
  const account = await servers.account(studio);
  const outcome = await lanes.start({ patienceMs: 200 }).post(charge(account, "k"));
  expect(outcome).toMatchObject({ ok: false, rejection: { code: "unavailable", retryAfterSeconds: 1 } });
  await lanes.stop();
});
