// What belongs here: that what the calendar made due is posted, once, whoever runs the job, how often, how late and how
// many at once; and that wallets which cannot be rolled forward stop no others.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { clips, command, creative, DAY, HOUR, outreach, START, studio } from "../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import type { Command } from "../core/command.ts";
import { setTestClock } from "../store/clock.ts";
import { findDrift, request, Servers, times, told } from "../store/lane/servers.fixture.ts";
import type { Account, PostOutcome, PostRequest } from "../store/posting.ts";
import { readDueLag } from "../store/read/due-wallets.ts";
import { startJobs } from "./jobs.ts";
import { type RollForwardNeeds, rollForward } from "./roll-forward.ts";

let database: TestDatabase;
let servers: Servers;
let a: RollForwardNeeds;
let b: RollForwardNeeds;

/** Each test has days of its own. */
let now = START;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  [a, b] = [serverNeeds(), serverNeeds()];
});

const catalogs = new Map([
  ["studio", studio],
  ["outreach", outreach],
]);

/** What the job is given on a server of its own. */
function serverNeeds(): RollForwardNeeds {
  const lanes = servers.start({ lanes: 2 });
  // Whoever only rolls forward buys nothing that could be waited for.
  return { database: servers.sql, catalogs, post: async (asked) => (await lanes.post(asked)) as PostOutcome };
}

beforeEach(() => moveTo(now + 10 * DAY));
afterEach(() => vi.restoreAllMocks());

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

async function moveTo(time: number): Promise<void> {
  now = time;
  expect(await setTestClock(servers.sql, time)).toMatchObject({ ok: true });
}

async function post(account: Account, wallet: string, asked: Command): Promise<void> {
  expect(told(await a.post(request(account, studio, wallet, asked)))).toBe("accepted");
}

/** A wallet in which, within five hours, a grant lapses, another takes effect and lapses, and a deposit voids itself. */
async function fill(account: Account, workspace: string): Promise<void> {
  const grant = (amount: number, effectiveAt: number | null, expiresAt: number | null) =>
    post(account, workspace, command("grant", { workspace, amount, effectiveAt, expiresAt }));
  await grant(500, null, null);
  await grant(80, null, now + HOUR);
  await grant(70, now + 2 * HOUR, now + 4 * HOUR);
  const deposit = { workspace, reference: creative(workspace), quantities: clips(1, 8), deadline: now + 3 * HOUR };
  await post(account, workspace, command("deposit", deposit));
}

/** What stands in a wallet, but for what tells accounts apart. */
async function entriesOf(account: Account, wallet: string): Promise<unknown[]> {
  const rows = await servers.sql`
    select e.type, e.amount, e.ending_balance, e.effective_at from entries e join wallets w using (account_id, wallet_no)
    where e.account_id = ${account.number} and w.id = ${wallet} order by e.sequence`;
  return rows.map((row) => ({ ...row, effective_at: (row.effective_at - now) / HOUR }));
}

const run = (needs: RollForwardNeeds, portion?: number) =>
  rollForward(needs, portion).run(new AbortController().signal, () => {});

test("what was due is posted, each at its instant, however late", async () => {
  const [steady, late] = [await servers.account(studio), await servers.account(studio)];
  for (const account of [steady, late]) await fill(account, "acme");
  expect(await run(a)).toBe(0);
  const began = now;
  for (const hour of [1, 2, 3, 4]) {
    await moveTo(began + hour * HOUR);
    // The other account's wallet is due too, and is kept from it.
    const only = { ...a, post: async (asked: PostRequest) => (asked.account.id === late.id ? busy : a.post(asked)) };
    await expect(run(only)).rejects.toThrow("later");
  }
  await moveTo(began + 5 * HOUR);
  expect(await readDueLag(servers.sql)).toBe(4 * 3_600);
  expect(await run(a)).toBe(1);
  expect(await readDueLag(servers.sql)).toBe(0);
  const entries = await entriesOf(steady, "acme");
  expect(entries).toHaveLength(7);
  expect(await entriesOf(late, "acme")).toEqual(entries);
  expect(await findDrift(servers.sql)).toEqual([]);
});

const busy = { ok: false, rejection: { code: "unavailable", detail: "later", retryAfterSeconds: 1 } } as const;

test("running twice, and on two servers at once, changes nothing more", async () => {
  const account = await servers.account(studio);
  const workspaces = times(30, (index) => `w${index}`);
  await Promise.all(workspaces.map((workspace) => fill(account, workspace)));
  await moveTo(now + 5 * HOUR);
  await Promise.all([run(a, 7), run(b, 11), run(a), run(b)]);
  const first = await Promise.all(workspaces.map((workspace) => entriesOf(account, workspace)));
  for (const entries of first) expect(entries).toEqual(first[0]);
  expect(first[0]).toHaveLength(7);
  expect(await Promise.all([run(a), run(b)])).toEqual([0, 0]);
  expect(await Promise.all(workspaces.map((workspace) => entriesOf(account, workspace)))).toEqual(first);
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("portions reach all, in the order in which they are due", async () => {
  const accounts = await Promise.all(times(5, () => servers.account(studio)));
  for (const account of accounts) {
    for (const workspace of ["x", "y"]) {
      const expiresAt = now + HOUR;
      await post(account, workspace, command("grant", { workspace, amount: 10, expiresAt }));
    }
  }
  const early = command("grant", { workspace: "z", amount: 10, expiresAt: now + HOUR / 2 });
  await post(accounts[4]!, "z", early);
  await moveTo(now + DAY);
  const order: string[] = [];
  const watching = (asked: PostRequest) => {
    order.push(asked.wallet);
    return a.post(asked);
  };
  expect(await run({ ...a, post: watching }, 3)).toBe(11);
  expect(order[0]).toBe("z");
  expect(order).toHaveLength(11);
});

test("wallets of a product without a catalog are told, and stop no others", async () => {
  const known = await servers.account(studio);
  const orphan = await servers.account(outreach);
  const lapsing = (workspace: string | null) => command("grant", { workspace, amount: 10, expiresAt: now + HOUR });
  await post(known, "acme", lapsing("acme"));
  expect(told(await a.post(request(orphan, outreach, "main", lapsing(null))))).toBe("accepted");
  await moveTo(now + DAY);
  const lacking = { ...a, catalogs: new Map([["studio", studio]]) };
  await expect(run(lacking)).rejects.toMatchObject({
    message: "1 wallet of outreach cannot be rolled forward: there is no catalog for it.",
    count: 1,
  });
  expect(await entriesOf(known, "acme")).toHaveLength(2);
  expect(await run(a)).toBe(1);
});

test("a wallet that fails is tried again alone, ever more rarely, and others go on", async () => {
  const real = performance.now.bind(performance);
  const account = await servers.account(studio);
  for (const workspace of ["bad", "good"]) {
    await post(account, workspace, command("grant", { workspace, amount: 10, expiresAt: now + HOUR }));
  }
  await moveTo(now + DAY);
  const tried: string[] = [];
  let isBroken = true;
  const job = rollForward({
    ...a,
    async post(asked) {
      tried.push(asked.wallet);
      if (asked.wallet === "bad" && isBroken) throw new Error("its sums are wrong");
      return a.post(asked);
    },
  });
  const runOnce = () => job.run(new AbortController().signal, () => {});
  const told = `1 wallet could not be rolled forward: ${account.id}/bad (its sums are wrong).`;
  await expect(runOnce()).rejects.toMatchObject({ message: told, count: 1 });
  expect(tried.splice(0).sort()).toEqual(["bad", "good"]);
  // It rests, and is not forgotten.
  await expect(runOnce()).rejects.toMatchObject({ message: told, count: 0 });
  expect(tried).toEqual([]);
  vi.spyOn(performance, "now").mockImplementation(() => real() + 21_000);
  await expect(runOnce()).rejects.toThrow(told);
  await expect(runOnce()).rejects.toThrow(told);
  expect(tried.splice(0)).toEqual(["bad"]);
  vi.spyOn(performance, "now").mockImplementation(() => real() + 62_000);
  isBroken = false;
  expect(await runOnce()).toBe(1);
  expect(await runOnce()).toBe(0);
});

test("a wallet that somebody else has rolled forward meanwhile is no failure any more", async () => {
  const account = await servers.account(studio);
  await post(account, "acme", command("grant", { amount: 10, expiresAt: now + HOUR }));
  await moveTo(now + DAY);
  const job = rollForward({ ...a, post: () => Promise.reject(new Error("no")) });
  const runOnce = () => job.run(new AbortController().signal, () => {});
  await expect(runOnce()).rejects.toThrow("1 wallet could not be rolled forward");
  expect(await run(b)).toBe(1);
  expect(await runOnce()).toBe(0);
});

test("it ends between two portions when it is asked to", async () => {
  const account = await servers.account(studio);
  const workspaces = times(6, (index) => `w${index}`);
  for (const workspace of workspaces) {
    await post(account, workspace, command("grant", { workspace, amount: 10, expiresAt: now + HOUR }));
  }
  await moveTo(now + DAY);
  const asked = new AbortController();
  expect(await rollForward(a, 2).run(asked.signal, () => asked.abort())).toBe(2);
  expect(await run(a)).toBe(4);
});

test("two servers roll wallets forward by themselves", async () => {
  const account = await servers.account(studio);
  const workspaces = times(10, (index) => `w${index}`);
  await Promise.all(workspaces.map((workspace) => fill(account, workspace)));
  await moveTo(now + 5 * HOUR);
  const said: string[] = [];
  const jobs = [a, b].map((needs) =>
    startJobs({
      connection: database.server,
      database: servers.sql,
      definitions: [rollForward(needs)],
      log: (line) => said.push(line),
      clockMs: 50,
    }),
  );
  for (;;) {
    if ((await readDueLag(servers.sql)) === 0) break;
    await sleep(50);
  }
  await Promise.all(jobs.map((each) => each.stop()));
  for (const workspace of workspaces) expect(await entriesOf(account, workspace)).toHaveLength(7);
  expect(said).toEqual([]);
  expect(await findDrift(servers.sql)).toEqual([]);
});
