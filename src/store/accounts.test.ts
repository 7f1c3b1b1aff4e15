// What belongs here: which product an account has, decided once, while servers write to it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, outreach, studio } from "../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import { putAccount } from "./accounts.ts";
import { answerOf, findDrift, request, Servers, times, told } from "./lane/servers.fixture.ts";
import type { Account } from "./posting.ts";

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

async function toStudio({ id }: Account): Promise<string> {
  const changed = await putAccount(servers.sql, { id, product: "studio" }, "UTC");
  return changed.ok ? changed.value.product : changed.error.code;
}

async function stands(account: Account): Promise<unknown> {
  const [row] = await servers.sql`
    select product, (select count(*)::int from wallets w where w.account_id = a.account_id) as wallets,
           (select count(*)::int from entries e where e.account_id = a.account_id) as entries
    from accounts a where account_id = ${account.number}`;
  return row;
}

const grant = (account: Account, fields: Parameters<typeof command<"grant">>[1] = {}) =>
  request(account, outreach, "acme", command("grant", fields));

test("the product changes until there is a wallet", async () => {
  const account = await servers.account(outreach);
  expect(await toStudio(account)).toBe("studio");
  const { value } = (await putAccount(servers.sql, { id: account.id, product: "outreach" }, "UTC")) as {
    value: Account;
  };
  answerOf(await servers.start().post(grant(value)));
  expect(await toStudio(account)).toBe("conflict");
  expect(await stands(account)).toEqual({ product: "outreach", wallets: 1, entries: 1 });
});

test("the product does not change where a wallet has nothing but a grant of later", async () => {
  const account = await servers.account(outreach);
  const lanes = servers.start();
  answerOf(await lanes.post(grant(account, { effectiveAt: Date.now() + 86_400_000 })));
  expect(await toStudio(account)).toBe("conflict");
  expect(await stands(account)).toEqual({ product: "outreach", wallets: 1, entries: 0 });
});

test("a refused first command leaves the product open", async () => {
  const account = await servers.account(outreach);
  const charge = command("charge", { action: "self_learning.run" });
  const refused = await servers.start().post(request(account, outreach, "acme", charge));
  expect(told(refused)).toBe("insufficient_credits");
  expect(await toStudio(account)).toBe("studio");
});

test("a change that comes before the first write, though both began together, sends it away", async () => {
  const lanes = servers.start({ lanes: 1 });
  const [account, other] = [await servers.account(outreach), await servers.account(outreach)];
  const changing = await servers.sql.reserve();
  await changing`begin`;
  await changing`update accounts set product = 'studio' where account_id = ${account.number}`;
  const writing = [lanes.post(grant(account)), lanes.post(grant(other))];
  await servers.blocked();
  await changing`commit`;
  changing.release();
  const [mine, others] = await Promise.all(writing);
  expect(mine).toMatchObject({ ok: false, rejection: { code: "unavailable" } });
  expect(told(others!), "another account of the same set").toBe("accepted");
  expect(await stands(account)).toEqual({ product: "studio", wallets: 0, entries: 0 });
  const routed = { ...account, product: "studio" };
  const again = await lanes.post(request(routed, studio, "acme", command("grant")));
  expect(told(again)).toBe("accepted");
});

test("a change that races the first write: one of them wins, and the ledger is of one product", async () => {
  const lanes = servers.start();
  for (const round of times(40, (index) => index)) {
    const account = await servers.account(outreach);
    const fields = round % 2 === 0 ? {} : { effectiveAt: Date.now() + 86_400_000 };
    const sends = [() => toStudio(account), () => lanes.post(grant(account, fields)).then(told)];
    if (round % 4 < 2) sends.reverse();
    const ends = await Promise.all(sends.map((send) => send()));
    const end = ends.sort().join(" ");
    const wallets = end === "accepted conflict" ? 1 : 0;
    expect(["accepted conflict", "studio unavailable"]).toContain(end);
    expect(await stands(account)).toEqual({
      product: wallets === 1 ? "outreach" : "studio",
      wallets,
      entries: round % 2 === 0 ? wallets : 0,
    });
  }
  expect(await findDrift(servers.sql)).toEqual([]);
});
