// Who may call what: every call of the table by every kind of caller, and a list that does not come from the table.
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCESS, type Access, type Person } from "./access.ts";
import type { Scope, Session } from "./services.ts";
import { appOf, type Fake, fakeServices } from "./testing/fake-services.ts";

const OWN = "atelier";
const FOREIGN = "lumen";
/** What a request is answered that got past the guard, whatever the call would have done. */
const PAST = 299;

let fake: Fake;
let app: FastifyInstance;
/** Every call under /v1 that the app has, as the table names them. */
const calls: string[] = [];

beforeAll(async () => {
  fake = await fakeServices({ payments: { provider: "sandbox", play: async () => undefined } as never });
  app = appOf(fake, { testClock: true, failuresPerMinute: 1_000_000 });
  app.addHook("onRoute", ({ method, url }) => {
    if (url.startsWith("/v1") && method !== "HEAD") calls.push(`${method} ${url.slice("/v1".length)}`);
  });
  app.addHook("preValidation", async (_request, reply) => reply.code(PAST).send());
  await app.ready();
});
afterAll(() => app.close());

type Caller = { name: string; headers: () => Record<string, string> } & (
  | { scope: Scope; account: string | null }
  | { person: Person; account: string | null }
);

const SCOPES = ["read", "write", "operate"] as const;
const keys: Caller[] = SCOPES.flatMap((scope) =>
  [OWN, null].map((account) => {
    const name = `a key of scope ${scope} ${account === null ? "for all accounts" : "bound to its account"}`;
    return { name, scope, account, headers: () => fake.as(scope, account) };
  }),
);
function person(side: Session["side"], role: Session["role"]): Caller {
  const account = side === "customer" ? OWN : null;
  const terms = { side, role, account } as Session;
  const headers = () => ({ authorization: `Bearer ${fake.session(terms)}` });
  return { name: `the ${side}'s ${role}`, person: `${side} ${role}` as Person, account, headers };
}
const people = [
  person("customer", "owner"),
  person("customer", "admin"),
  person("customer", "member"),
  person("operator", "support"),
  person("operator", "account_manager"),
  person("operator", "admin"),
];

/** The status of a request that says nothing but who makes it. */
async function knock(call: string, headers: Record<string, string>, account = OWN): Promise<number> {
  const [method, path] = call.split(" ") as ["GET", string];
  const url = `/v1${path.replace(":account", account).replaceAll(/:\w+/g, "x")}`;
  return (await app.inject({ method, url, headers })).statusCode;
}

/** What the table says. Written once more here, without the guard's code. */
function expected(access: Access | "open", path: string, caller: Caller, account: string): number {
  if (access === "open") return PAST;
  const inPath = path.includes(":account");
  if (inPath && caller.account !== null && caller.account !== account) return 404;
  if ("person" in caller) return access.people.includes(caller.person) ? PAST : 403;
  if (!inPath && caller.account !== null && access.audience !== "anyone") return 403;
  const least = access.scope === null ? Number.POSITIVE_INFINITY : SCOPES.indexOf(access.scope);
  return SCOPES.indexOf(caller.scope) >= least ? PAST : 403;
}

test("the table names every call, and nothing else", () => {
  expect(calls.sort()).toEqual(Object.keys(ACCESS).sort());
});

test.each(Object.entries(ACCESS))("%s: every kind of caller, own and foreign accounts", async (call, access) => {
  for (const account of call.includes(":account") ? [OWN, FOREIGN, "nobody"] : [OWN]) {
    for (const caller of [...keys, ...people]) {
      const status = await knock(call, caller.headers(), account);
      expect(status, `${caller.name}, account ${account}`).toBe(expected(access, call, caller, account));
    }
    expect(await knock(call, {}, account), "nobody").toBe(access === "open" ? PAST : 401);
  }
});

describe("whatever the table says", () => {
  const A = "/accounts/:account";
  const READS = [
    `GET ${A}`,
    `GET ${A}/usage`,
    `GET ${A}/wallets/:wallet`,
    `GET ${A}/wallets/:wallet/entries`,
    `GET ${A}/payments`,
    "GET /me",
    "GET /accounts",
    "GET /catalogs",
    `GET ${A}/coverage`,
    `POST ${A}/quotes`,
    `POST ${A}/cases`,
    `POST ${A}/cases/:case/reopen`,
  ];
  const BILLING = [`POST ${A}/topups`, `PUT ${A}/wallets/:wallet/auto-reload`, `POST ${A}/payment-methods`];
  const DECISIONS = [
    `POST ${A}/adjustments`,
    `POST ${A}/refunds`,
    `POST ${A}/grants`,
    `POST ${A}/grants/:grant/withdraw`,
    `POST ${A}/waivers`,
    `POST ${A}/repayments`,
    `PUT ${A}/records`,
    `POST ${A}/backfills`,
    `POST ${A}/backfills/:backfill/apply`,
    `POST ${A}/backfills/:backfill/revert`,
  ];
  const PROGRAMS = [
    `PUT ${A}`,
    `PUT ${A}/wallets/:wallet/plan`,
    `POST ${A}/charges`,
    `POST ${A}/deposits`,
    `POST ${A}/deposits/:deposit/settle`,
    `POST ${A}/portal-sessions`,
    "PUT /test-clock",
    "POST /sandbox/payments/:payment",
  ];
  const SUPPORT = [
    "GET /search",
    `GET ${A}/backfills`,
    `POST ${A}/cases/:case/explain`,
    `POST ${A}/cases/:case/correct`,
  ];
  const BATCH = ["POST /batch"];

  test.each<[string, Caller, { may: string[]; mayNot: string[] }]>([
    ["owner", people[0]!, { may: [...READS, ...BILLING], mayNot: [...DECISIONS, ...PROGRAMS, ...SUPPORT, ...BATCH] }],
    ["admin", people[1]!, { may: [...READS, ...BILLING], mayNot: [...DECISIONS, ...PROGRAMS, ...SUPPORT, ...BATCH] }],
    [
      "member",
      people[2]!,
      { may: READS, mayNot: [...BILLING, ...DECISIONS, ...PROGRAMS, ...SUPPORT, ...BATCH, `POST ${A}/previews`] },
    ],
    [
      "support",
      people[3]!,
      { may: [...READS, ...SUPPORT, `POST ${A}/previews`], mayNot: [...BILLING, ...DECISIONS, ...PROGRAMS, ...BATCH] },
    ],
    [
      "account manager",
      people[4]!,
      { may: [...READS, ...SUPPORT, ...DECISIONS], mayNot: [...BILLING, ...PROGRAMS, ...BATCH] },
    ],
    ["staff admin", people[5]!, { may: [...READS, ...SUPPORT, ...BILLING, ...DECISIONS, ...PROGRAMS], mayNot: BATCH }],
  ])("%s", async (_name, caller, { may, mayNot }) => {
    for (const call of may) expect(await knock(call, caller.headers()), call).toBe(PAST);
    for (const call of mayNot) expect(await knock(call, caller.headers()), call).toBe(403);
  });

  test("a customer's person finds no other account, whatever they ask of it", async () => {
    for (const caller of people.slice(0, 3)) {
      for (const call of [...READS, ...BILLING, ...DECISIONS].filter((each) => each.includes(":account"))) {
        for (const account of [FOREIGN, "nobody"]) {
          expect(await knock(call, caller.headers(), account), `${caller.name}: ${call}`).toBe(404);
        }
      }
    }
  });

  test("a key signs nobody out", async () => {
    for (const caller of keys) expect(await knock("DELETE /sessions/current", caller.headers())).toBe(403);
  });
});

test("a call that the table does not name stops the start, and so does a name that is no call", async () => {
  const more = appOf(await fakeServices(), {});
  more.addHook("onRoute", (route) => {
    if (route.url === "/v1/me") route.url = "/v1/somebody";
  });
  await expect((async () => more.ready())()).rejects.toThrow("does not say who may GET /somebody");

  ACCESS["GET /nothing"] = "open";
  try {
    await expect((async () => appOf(await fakeServices(), {}).ready())()).rejects.toThrow("no call: GET /nothing");
  } finally {
    delete ACCESS["GET /nothing"];
  }
});
