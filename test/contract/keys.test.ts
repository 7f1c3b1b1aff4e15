/** API keys: what each scope may do, and that a key bound to an account sees that account only. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Account,
  type Answer,
  clips,
  ok,
  refused,
  rerolls,
  type Scrip,
  search,
  sharedServer,
  submission,
  times,
  unique,
} from "./client.ts";
import { createKey, scripCommand } from "./command-line.ts";
import type { AccountDocument, Problem } from "./types.ts";

const scrip = sharedServer();

type Scope = "read" | "write" | "operate";
const SCOPES: Scope[] = ["read", "write", "operate"];

let mine: Account;
let other: Account;
/** Keys that see every account, and keys bound to `mine`. */
const free = {} as Record<Scope, string>;
const bound = {} as Record<Scope, string>;

beforeAll(async () => {
  mine = await scrip.studio({ acme: 10_000 });
  other = await scrip.studio({ acme: 10_000 });
  await Promise.all(
    SCOPES.flatMap((scope) => [
      createKey(scrip.database, scope).then((key) => {
        free[scope] = key;
      }),
      createKey(scrip.database, scope, mine.id).then((key) => {
        bound[scope] = key;
      }),
    ]),
  );
}, 60_000);

type Call = (account: Account) => Promise<Answer<unknown>>;

const READS: [string, Call][] = [
  ["the account", (account) => account.get("")],
  ["wallets", (account) => account.get("/wallets")],
  ["a wallet", (account) => account.get("/wallets/acme")],
  ["the log", (account) => account.get("/wallets/acme/entries")],
  ["the export", (account) => account.get("/wallets/acme/entries.csv")],
  ["deposits", (account) => account.get("/deposits?state=open")],
  ["usage", (account) => account.get("/usage?period=last_7_days")],
  ["the usage export", (account) => account.get("/usage.csv?period=last_7_days")],
  ["workspaces", (account) => account.get("/workspaces")],
  ["payments", (account) => account.get("/payments")],
];

const settleOne: Call = async (account) => {
  const { deposit } = ok(await mine.deposit(submission("acme", clips(1, 8))));
  return account.settle(deposit.id, clips(1, 8));
};
const voidOne: Call = async (account) => {
  const { deposit } = ok(await mine.deposit(submission("acme", clips(1, 8))));
  return account.void(deposit.id);
};
const refundOne: Call = async (account) => account.refund(ok(await mine.charge(rerolls("acme", 1))).entry.id);
const withdrawOne: Call = async (account) => account.withdraw((await mine.give(1, "acme")).grant.id);

const WRITES: [string, Call][] = [
  ["a quote", (account) => account.quote(rerolls("acme", 1))],
  ["a charge", (account) => account.charge(rerolls("acme", 1))],
  ["a deposit", (account) => account.deposit(submission("acme", clips(1, 8)))],
  ["a settlement", settleOne],
  ["a void", voidOne],
  [
    "records",
    (account) =>
      account.put("/records", { records: [{ reference: { type: "creative", id: "cr_1" }, workspace: "acme" }] }),
  ],
];

const OPERATIONS: [string, Call][] = [
  ["a grant", (account) => account.grant({ workspace: "acme", amount: 1 })],
  ["a withdrawal", withdrawOne],
  ["an adjustment", (account) => account.adjust({ workspace: "acme", amount: -1 })],
  ["a refund", refundOne],
  ["a top-up", (account) => account.post("/topups", { workspace: "acme", pack: "small", receipt: unique("R") })],
  ["a repayment", (account) => account.repay({ workspace: "acme", amount: 1 })],
  ["a waiver", (account) => account.waive({ workspace: "acme", amount: 1 })],
];

/** Calls that are refused for another reason than the key, so that their scope shows all the same. */
const PASSED = [200, 201, 409, 422];

describe("without a key that the server knows", () => {
  test("everything under /v1 is refused", async () => {
    for (const authorization of [
      "",
      "Bearer",
      "Bearer ",
      "Bearer nope",
      `Basic ${scrip.server.adminKey}`,
      scrip.server.adminKey,
    ]) {
      const answer = await scrip.send("GET", mine.path, { headers: { authorization } });
      refused(answer, 401, "unauthenticated");
      expect(answer.headers.get("www-authenticate"), authorization).toMatch(/^Bearer\b/);
    }
    const almost = scrip.server.adminKey.slice(0, -1);
    const before = await mine.figures("acme");
    refused(await mine.as(almost).charge(rerolls("acme", 1)), 401, "unauthenticated");
    refused(await mine.as(`${scrip.server.adminKey}x`).get(""), 401, "unauthenticated");
    refused(await scrip.as("nope").get("/me"), 401, "unauthenticated");
    expect(await mine.figures("acme")).toEqual(before);
  });

  test("a missing key is told before anything about the account or the body", async () => {
    const answer = await scrip.send("POST", `/accounts/${unique("nobody")}/charges`, {
      headers: { authorization: "", "content-type": "application/json" },
      body: "{",
    });
    refused(answer, 401, "unauthenticated");
  });
});

describe.each([
  ["that sees every account", () => free],
  ["bound to its account", () => bound],
])("a key %s", (_name, keys) => {
  test.each(SCOPES)("of the scope %s reads", async (scope) => {
    for (const [name, read] of READS) expect((await read(mine.as(keys()[scope]))).status, name).toBe(200);
  });

  test("needs the scope write to charge, deposit, settle, void and quote", async () => {
    for (const [name, write] of WRITES) {
      const entries = (await mine.page("acme", { limit: 1 })).entries[0]!.sequence;
      const answer = await write(mine.as(keys().read));
      expect(answer.status, name).toBe(403);
      refused(answer, 403, "forbidden");
      const made = (await mine.page("acme", { limit: 1 })).entries[0]!.sequence - entries;
      expect(made, `${name}: only what the test prepared`).toBe([settleOne, voidOne].includes(write) ? 1 : 0);
      for (const scope of ["write", "operate"] as const) {
        expect([200, 201], `${name} with ${scope}`).toContain((await write(mine.as(keys()[scope]))).status);
      }
    }
  });

  test("needs the scope operate to give or take credits by decision", async () => {
    for (const [name, operate] of OPERATIONS) {
      for (const scope of ["read", "write"] as const) {
        const { outstanding } = await mine.figures("acme");
        refused(await operate(mine.as(keys()[scope])), 403, "forbidden");
        expect((await mine.figures("acme")).outstanding).toBe(outstanding);
      }
      const answer = await operate(mine.as(keys().operate));
      expect(PASSED, `${name}: ${answer.text}`).toContain(answer.status);
    }
  });

  test("of the scope write can never mint credits", async () => {
    const { balance } = await mine.figures("acme");
    const key = mine.as(keys().write);
    for (const [, operate] of OPERATIONS.filter(([name]) => name !== "a withdrawal" && name !== "a refund")) {
      refused(await operate(key), 403, "forbidden");
    }
    const { results } = ok(
      await key.scrip.batch([
        {
          key: unique("key"),
          account: mine.id,
          operation: "grant",
          workspace: "acme",
          amount: 5,
          category: "paid",
          reason: "x",
        },
        { key: unique("key"), account: mine.id, operation: "charge", ...rerolls("acme", 1) },
        { key: unique("key"), account: mine.id, operation: "adjustment", workspace: "acme", amount: 5, reason: "x" },
      ]),
      200,
    );
    expect(results.map((result) => [result.status, result.problem?.code])).toEqual([
      [403, "forbidden"],
      [201, undefined],
      [403, "forbidden"],
    ]);
    expect((await mine.figures("acme")).balance).toBe(balance - 2);
  });

  test("needs the scope operate to change an account", async () => {
    for (const scope of ["read", "write"] as const) {
      refused(await mine.as(keys()[scope]).put("", { product: "studio", name: "Mine" }), 403, "forbidden");
    }
    expect(ok(await mine.get<AccountDocument>(""), 200).name).not.toBe("Mine");
  });

  test("says of itself who it is", async () => {
    const account = keys() === bound ? mine.id : null;
    for (const scope of SCOPES) {
      expect(ok(await scrip.as(keys()[scope]).get("/me"), 200)).toMatchObject({
        role: account === null ? "operator" : "customer",
        account,
      });
    }
  });
});

describe("a key bound to an account", () => {
  test.each(SCOPES)(
    "of the scope %s does not find another account, nor can tell it from one that is not there",
    async (scope) => {
      const before = await other.wallet("acme");
      const log = await other.log("acme");
      const { deposit, entry } = ok(await other.deposit(submission("acme", clips(1, 8))));
      const [foreign, missing] = [other.as(bound[scope]), nobody().as(bound[scope])];
      const calls: [string, Call][] = [
        ...READS,
        ["a deposit", (account) => account.get(`/deposits/${deposit.id}`)],
        ["an entry", (account) => account.get(`/entries/${entry.id}`)],
        ["a charge", (account) => account.charge(rerolls("acme", 1))],
        ["a settlement", (account) => account.settle(deposit.id, clips(1, 8))],
        ["a grant", (account) => account.grant({ workspace: "acme", amount: 1 })],
        ["a workspace", (account) => account.put("/workspaces/acme", { name: "Taken" })],
        ["the account itself", (account) => account.put("", { product: "studio" })],
      ];
      for (const [name, call] of calls) {
        const [there, nowhere] = [await call(foreign), await call(missing)];
        expect(there.status, name).toBe(404);
        const comparable = ({ request_id: _, ...rest }: Problem) =>
          JSON.stringify(rest).replaceAll(other.id, missing.id);
        expect(comparable(refused(there, 404, "not_found")), name).toBe(comparable(refused(nowhere, 404, "not_found")));
      }
      ok(await other.void(deposit.id));
      const { grants: _, ...after } = await other.wallet("acme");
      expect(after).toMatchObject({ balance: before.balance, in_flight: before.in_flight });
      expect(await other.log("acme")).toHaveLength(log.length + 2);
    },
  );

  test("does not reach another account's things through its own", async () => {
    const { deposit, entry } = ok(await other.deposit(submission("acme", clips(1, 8))));
    const key = mine.as(bound.operate);
    refused(await key.get(`/deposits/${deposit.id}`), 404, "not_found");
    refused(await key.get(`/entries/${entry.id}`), 404, "not_found");
    refused(await key.void(deposit.id), 404, "not_found");
  });

  test("does not reach another account in a batch", async () => {
    const before = await other.figures("acme");
    const item = (account: Account) => ({
      key: unique("key"),
      account: account.id,
      operation: "charge",
      ...rerolls("acme", 1),
    });
    const { results } = ok(await scrip.as(bound.write).batch([item(other), item(mine), item(nobody())]), 200);
    expect(results.map((result) => [result.status, result.problem?.code])).toEqual([
      [404, "not_found"],
      [201, undefined],
      [404, "not_found"],
    ]);
    expect(await other.figures("acme")).toEqual(before);
  });

  test("lists no other account, and does not search among them", async () => {
    const accounts = await scrip.as(bound.operate).get<{ accounts: { id: string }[] }>("/accounts");
    expect(ok(accounts, 200).accounts.map(({ id }) => id)).toEqual([mine.id]);
    const found = await scrip
      .as(bound.operate)
      .get<{ results: { account: string }[] }>(`/search${search({ q: other.id })}`);
    if (found.status === 403) refused(found, 403, "forbidden");
    else expect(ok(found, 200).results).toEqual([]);
  });
});

describe("keys", () => {
  test("are named as the actor of what they post", async () => {
    const actors = [];
    for (const scope of ["write", "operate"] as const)
      actors.push(ok(await mine.as(bound[scope]).charge(rerolls("acme", 1))).entry.actor);
    actors.push(ok(await mine.charge(rerolls("acme", 1))).entry.actor);
    expect(new Set(actors).size).toBe(3);
    for (const actor of actors) expect(actor).toMatch(/\S/);
  });

  test("differ, and are stored nowhere as they are", async () => {
    expect(new Set([...Object.values(free), ...Object.values(bound), scrip.server.adminKey]).size).toBe(7);
    for (const key of Object.values(free)) expect(key).toMatch(/^\S{24,}$/);
    const listed = await scripCommand(scrip.database, "key", "list");
    const output = scrip.server.output();
    for (const key of [...Object.values(free), ...Object.values(bound), scrip.server.adminKey]) {
      expect(listed).not.toContain(key);
      expect(output, "the server's log").not.toContain(key);
    }
  });

  test("of many callers work at once", async () => {
    const callers: Scrip[] = times(30, (index) => scrip.as(index % 2 === 0 ? free.read : bound.read));
    const answers = await Promise.all(callers.map((caller) => caller.get(mine.path)));
    for (const answer of answers) ok(answer, 200);
  });
});

/** An account that is not there. */
function nobody(): Account {
  return scrip.accountNamed(unique("nobody"));
}
