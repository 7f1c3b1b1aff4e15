// What belongs here: what is billed once per reference, and deposits that free it, in whichever wallet and set.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clips, command, creative, DAY, outreach, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { setTestClock } from "../clock.ts";
import type { Account } from "../posting.ts";
import type { Lanes } from "./lanes.ts";
import { answerOf, findDrift, request, Servers, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;
let lanes: Lanes;
let account: Account;
let now = START;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  lanes = servers.start({ lanes: 1 });
  await setTestClock(servers.sql, now);
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

const post = (wallet: string, asked: ReturnType<typeof command>) => lanes.post(request(account, studio, wallet, asked));
const submission = (workspace: string, id: string, deadline: number | null = null) =>
  command("deposit", { workspace, quantities: clips(1, 8), reference: creative(id), deadline });

/** The charges of a reference: in which wallet, and how many came back before. */
async function generationsOf(reference: string): Promise<string[]> {
  const rows = await servers.sql`
    select w.id as wallet, e.once from entries e join wallets w using (account_id, wallet_no)
    where account_id = ${account.number} and reference_id = ${reference} and once is not null order by once`;
  return rows.map((row) => `${row.wallet} ${row.once}`);
}

beforeEach(async () => {
  account = await servers.account(studio);
  for (const wallet of ["x", "y"]) {
    answerOf(await post(wallet, command("grant", { amount: 1_000, workspace: wallet })));
    answerOf(await post(wallet, submission(wallet, `known in ${wallet}`)));
  }
});

test("an overdue deposit in a wallet that nobody has rolled forward blocks its reference no more", async () => {
  answerOf(await post("x", submission("x", "c", now + DAY)));
  expect(told(await post("y", submission("y", "c")))).toBe("already_charged");
  now += 2 * DAY;
  await setTestClock(servers.sql, now);
  expect(told(await post("y", submission("y", "c")))).toBe("accepted");
  expect(told(await post("x", command("roll")))).toBe("accepted");
  for (const wallet of ["x", "y"]) expect(told(await post(wallet, submission(wallet, "c")))).toBe("already_charged");
  expect(await generationsOf("c")).toEqual(["x 0", "y 1"]);
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("an overdue deposit blocks its reference no more in its own wallet", async () => {
  answerOf(await post("x", submission("x", "c", now + DAY)));
  now += 2 * DAY;
  await setTestClock(servers.sql, now);
  expect(told(await post("x", submission("x", "c")))).toBe("accepted");
  expect(told(await post("y", submission("y", "c")))).toBe("already_charged");
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("a deposit settled to nothing lets its reference be charged again", async () => {
  const account = await servers.account(outreach);
  const send = (asked: ReturnType<typeof command>) => lanes.post(request(account, outreach, "acme", asked));
  const draft = (kind: "charge" | "deposit", count: number) =>
    command(kind, {
      campaign: "spring",
      action: "email.first_draft",
      quantities: { count },
      reference: { type: "message", id: "m", url: null },
    });
  answerOf(await send(command("grant", { amount: 100 })));
  const deposit = answerOf(await send(draft("deposit", 3))).entry!.sequence;
  expect(told(await send(draft("charge", 3)))).toBe("already_charged");
  expect(told(await send(command("settle", { deposit, quantities: { count: 0 } })))).toBe("accepted");
  expect(told(await send(draft("charge", 3)))).toBe("accepted");
  expect(told(await send(draft("deposit", 3)))).toBe("already_charged");
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("a deposit is made and settled in one set, once", async () => {
  const before = lanes.figures().sets;
  const [deposit, settlement, again] = await Promise.all([
    post("x", submission("x", "c")),
    post("x", command("settle", { deposit: 3, quantities: clips(1, 6) })),
    post("x", command("settle", { deposit: 3, quantities: clips(1, 6) })),
  ]);
  expect(lanes.figures().sets - before).toBe(1);
  const balance = 1_000 - 48;
  expect(answerOf(deposit)).toMatchObject({ wallet: { balance: balance - 48 }, deposit: { state: "open" } });
  expect(answerOf(settlement)).toMatchObject({ wallet: { balance: balance - 46 }, deposit: { state: "settled" } });
  expect(told(again)).toBe("conflict");
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("a charge is made and refunded in one set", async () => {
  const [charge, refund] = await Promise.all([
    post("x", command("charge", { workspace: "x", quantities: { rerolls: 1 } })),
    post("x", command("refund", { entry: 3 })),
  ]);
  expect(answerOf(charge).entry).toMatchObject({ type: "charge", sequence: 3 });
  expect(told(refund)).toBe("accepted");
  expect(await findDrift(servers.sql)).toEqual([]);
});

test("a deposit is made and voided in one set, and its reference charged again in the same", async () => {
  const words = (
    await Promise.all([
      post("x", submission("x", "c")),
      post("y", submission("y", "c")),
      post("x", command("void", { deposit: 3 })),
      post("y", submission("y", "c")),
    ])
  ).map(told);
  expect(words).toEqual(["accepted", "already_charged", "accepted", "accepted"]);
  expect(await findDrift(servers.sql)).toEqual([]);
});
