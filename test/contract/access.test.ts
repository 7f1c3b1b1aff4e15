/**
 * People and what they may do, on a real ledger: what is allowed happens, what is refused leaves no trace. That every call
 * is guarded is tested beside the code (src/http/access.test.ts).
 */
import { beforeAll, describe, expect, test } from "vitest";
import { asCustomer, asStaff, type Browser, type CustomerRole, type StaffRole } from "./browser.ts";
import { type Account, type Answer, ok, refused, rerolls, type Scrip, sharedServer, unique } from "./client.ts";
import { createKey } from "./command-line.ts";

const scrip = sharedServer();

/** Whoever calls: a key, a page in a frame, or a browser. */
type Client = Pick<Scrip | Browser, "get"> & {
  post(path: string, body: unknown): Promise<Answer<unknown>>;
  put(path: string, body: unknown): Promise<Answer<unknown>>;
};

let mine: Account;
let other: Account;
let card: string;
const customers = {} as Record<CustomerRole, Client>;
const staff = {} as Record<StaffRole, Client>;

beforeAll(async () => {
  mine = await scrip.studio({ acme: 10_000 });
  other = await scrip.studio({ acme: 10_000 });
  for (const role of ["owner", "admin", "member"] as const) {
    const client = await asCustomer(scrip, mine.id, role);
    customers[role] = {
      get: (path) => client.get(path),
      post: (path, body) => client.post(path, body),
      put: (path, body) => client.put(path, body, unique("key")),
    };
  }
  for (const role of ["support", "account_manager", "admin"] as const) staff[role] = await asStaff(scrip, role);
  type Methods = { payment_methods: { id: string; default: boolean }[] };
  const { payment_methods } = ok(await mine.get<Methods>("/payment-methods"), 200);
  card = (payment_methods.find((method) => method.default) ?? payment_methods[0]!).id;
}, 60_000);

type Call = (client: Client, account: Account) => Promise<Answer<unknown>>;

const topUp: Call = (client, { path }) =>
  client.post(`${path}/topups`, { workspace: "acme", pack: "small", payment_method: card });
const autoReload: Call = (client, { path }) =>
  client.put(`${path}/wallets/acme/auto-reload`, { enabled: true, pack: "small", threshold: 1, payment_method: card });
const plan: Call = (client, { path }) => client.put(`${path}/wallets/acme/plan`, { plan: "growth" });
const adjust: Call = (client, { path }) =>
  client.post(`${path}/adjustments`, { workspace: "acme", amount: 3, reason: "correction" });
const grant: Call = (client, { path }) =>
  client.post(`${path}/grants`, { workspace: "acme", amount: 3, category: "promotional", reason: "welcome" });
const refund: Call = async (client, account) => {
  const { entry } = ok(await account.charge(rerolls("acme", 1)));
  return client.post(`${account.path}/refunds`, { entry: entry.id, reason: "goodwill" });
};
const charge: Call = (client, { path }) => client.post(`${path}/charges`, rerolls("acme", 1));
const quote: Call = (client, { path }) => client.post(`${path}/quotes`, rerolls("acme", 1));
const link: Call = (client, { path }) => client.post(`${path}/portal-sessions`, { role: "owner" });
const CALLS = { topUp, autoReload, plan, adjust, grant, refund, charge, quote, link };
type Name = keyof typeof CALLS;

const MAY: [string, () => Client, Name[]][] = [
  ["a customer's owner", () => customers.owner, ["quote", "topUp", "autoReload"]],
  ["a customer's admin", () => customers.admin, ["quote", "topUp", "autoReload"]],
  ["a customer's member", () => customers.member, ["quote"]],
  ["support", () => staff.support, ["quote"]],
  ["an account manager", () => staff.account_manager, ["quote", "adjust", "grant", "refund"]],
  ["the operator's admin", () => staff.admin, Object.keys(CALLS) as Name[]],
];

describe.each(MAY)("%s", (_who, client, may) => {
  test("reads", async () => {
    for (const path of ["", "/wallets/acme", "/wallets/acme/entries", "/usage", "/payments"]) {
      ok(await client().get(`${mine.path}${path}`), 200);
    }
  });

  test(`may ${may.join(", ")}, and nothing else`, async () => {
    for (const name of Object.keys(CALLS) as Name[]) {
      const before = name === "refund" ? null : await mine.wallet("acme");
      const answer = await CALLS[name](client(), mine);
      if (may.includes(name)) {
        expect([200, 201], `${name}: ${answer.text}`).toContain(answer.status);
        continue;
      }
      refused(answer, 403, "forbidden");
      if (before !== null) expect(await mine.wallet("acme"), name).toEqual(before);
    }
  });
});

test("a customer's person finds no other account, and changes nothing there", async () => {
  const before = await other.wallet("acme");
  for (const role of ["owner", "admin", "member"] as const) {
    for (const path of ["", "/wallets/acme", "/usage"]) {
      refused(await customers[role].get(`${other.path}${path}`), 404, "not_found");
    }
    for (const name of ["topUp", "adjust", "quote", "link"] as const) {
      refused(await CALLS[name](customers[role], other), 404, "not_found");
    }
  }
  expect(await other.wallet("acme")).toEqual(before);
});

test("a customer's person cannot say that a purchase was paid elsewhere; the operator's admin can", async () => {
  const { balance } = await mine.figures("acme");
  const receipt = { workspace: "acme", pack: "small", receipt: unique("R") };
  for (const role of ["owner", "admin"] as const) {
    refused(await customers[role].post(`${mine.path}/topups`, receipt), 403, "forbidden");
  }
  expect((await mine.figures("acme")).balance).toBe(balance);
  ok(await staff.admin.post(`${mine.path}/topups`, receipt));
  expect((await mine.figures("acme")).balance).toBe(balance + 50);
});

test("nobody who is signed in sends batches", async () => {
  const items = [{ key: unique("key"), account: mine.id, operation: "charge", ...rerolls("acme", 1) }];
  for (const client of [customers.owner, staff.admin]) {
    refused(await client.post("/batch", { items }), 403, "forbidden");
  }
});

test("a key makes portal links only with the scope operate, and a bound one for its own account", async () => {
  const [small, bound] = [
    await createKey(scrip.database, "write", mine.id),
    await createKey(scrip.database, "operate", mine.id),
  ];
  refused(await mine.as(small).post("/portal-sessions", { role: "owner" }), 403, "forbidden");
  refused(await other.as(bound).post("/portal-sessions", { role: "owner" }), 404, "not_found");
  ok(await mine.as(bound).post("/portal-sessions", { role: "owner" }));
});
