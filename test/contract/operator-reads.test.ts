// What belongs here: what the operator's staff read across all accounts.
import { beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { asCustomer, asStaff } from "./browser.ts";
import { type Account, draft, ok, refused, search, sharedServer, submission, unique } from "./client.ts";

const scrip = sharedServer();

type Standing = {
  id: string;
  wallets: number;
  balance: number;
  outstanding: number;
  findings: { broken: number; drift: number };
  waiting: { cases: number; since: string | null };
  coverage: number | null;
  unattributed: number;
};
type Page<K extends string, T> = Record<K, T[]> & { has_more: boolean; next_cursor: string | null };
type Finding = { id: string; kind: string; account: string; repairable: boolean };
type Unmatched = {
  kind: string;
  account: string;
  payment: string | null;
  entry: string | null;
  state: string | null;
  finding: string | null;
  credits: number | null;
  text: string;
  advice: string;
};

async function standings(query: Record<string, string | number> = {}): Promise<Page<"accounts", Standing>> {
  return ok(await scrip.get<Page<"accounts", Standing>>(`/account-standings${search(query)}`), 200);
}

/** Changes what is stored, as nobody but the owner of the database can. */
async function corrupt(statement: string): Promise<void> {
  const superuser = openDatabase(scrip.database.superuser, "auditing", 1);
  await superuser.unsafe(statement);
  await superuser.end();
}

async function audit(accounts: string[]): Promise<Finding[]> {
  const asked = ok(await scrip.post<{ audit: { id: string } }>("/audits", { accounts }), 202);
  for (;;) {
    const path = `/audits/${asked.audit.id}`;
    const now = ok(await scrip.get<{ state: string; findings: Finding[] }>(path), 200);
    if (now.state === "done") return now.findings;
    expect(["queued", "running"]).toContain(now.state);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("accounts with their standing", () => {
  test("add up over wallets, and say how much of the spend is attributed", async () => {
    const account = await scrip.studio({ acme: 100, birch: 50 });
    ok(await account.deposit(submission("acme")));
    const { accounts } = await standings({ account: account.id });
    expect(accounts).toMatchObject([
      {
        id: account.id,
        wallets: 2,
        balance: 62,
        outstanding: 0,
        findings: { broken: 0, drift: 0 },
        coverage: null,
        unattributed: 0,
      },
    ]);
    const attributed = await scrip.outreach(100);
    ok(await attributed.charge(draft("emea", "q3")));
    expect((await standings({ search: attributed.id })).accounts).toMatchObject([{ coverage: 100, unattributed: 0 }]);
    expect((await standings({ account: account.id.slice(0, -1) })).accounts).toEqual([]);
    const unused = await scrip.account("studio");
    expect((await standings({ search: unused.id })).accounts).toMatchObject([
      { wallets: 0, balance: 0, outstanding: 0, coverage: null },
    ]);
  });

  test("in every order, page by page, each once", async () => {
    const prefix = unique("order");
    for (const [name, balance] of [
      ["a", 30],
      ["b", 10],
      ["c", 20],
      ["d", 20],
    ] as const) {
      const id = `${prefix}-${name}`;
      ok(await scrip.put(`/accounts/${id}`, { product: "outreach" }), 200);
      ok(await scrip.post(`/accounts/${id}/grants`, { amount: balance, category: "paid", reason: "test" }));
    }
    const paged = async (query: Record<string, string>) => {
      const names: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: Page<"accounts", Standing> = await standings({ search: prefix, limit: 1, ...query, cursor });
        names.push(...page.accounts.map(({ id }) => id.slice(-1)));
        cursor = page.next_cursor;
      }
      return names.join("");
    };
    expect(await paged({ sort: "balance" })).toBe("acdb");
    expect(await paged({ sort: "balance", direction: "ascending" })).toBe("bcda");
    expect(await paged({ sort: "id" })).toBe("abcd");
    expect(await paged({ sort: "id", direction: "descending" })).toBe("dcba");
    expect(await paged({ sort: "created" })).toBe("dcba");
    expect(await paged({})).toBe("abcd");
  });
});

async function found(q: string): Promise<[string, string | null][]> {
  type Results = { results: { kind: string; account: string | null }[] };
  const { results } = ok(await scrip.get<Results>(`/search${search({ q })}`), 200);
  return results.map(({ kind, account }) => [kind, account]);
}

describe("what an audit has found", () => {
  const prefix = unique("attention");
  const [fine, owing, asking, drifted] = [`${prefix}-1`, `${prefix}-2`, `${prefix}-3`, `${prefix}-4`];
  let reported: string;
  let payer: Account;
  let paid: { id: string; sequence: number };
  let findings: Finding[];

  beforeAll(async () => {
    for (const id of [fine, owing, asking, drifted]) {
      ok(await scrip.put(`/accounts/${id}`, { product: "outreach" }), 200);
      ok(await scrip.post(`/accounts/${id}/grants`, { amount: 10, category: "paid", reason: "test" }));
    }
    ok(await scrip.post(`/accounts/${owing}/adjustments`, { amount: -15, reason: "test", allow_outstanding: true }));
    const report = { wallet: "main", message: "This is not what I expected." };
    reported = ok(await scrip.post<{ case: { id: string } }>(`/accounts/${asking}/cases`, report)).case.id;
    payer = await scrip.studio({ acme: 10 });
    paid = ok(await payer.topUp({ workspace: "acme", pack: "small", receipt: unique("R") })).entry;
    const of = (id: string) => `account_id = (select account_id from accounts where id = '${id}')`;
    await corrupt(`update wallets set balance = 11 where ${of(drifted)}`);
    await corrupt(`update payments set sequence = null where ${of(payer.id)} and sequence = ${paid.sequence}`);
    findings = await audit([drifted, payer.id]);
  });

  test("puts an account first: drift before what is outstanding, until it is repaired", async () => {
    const ids = async (query: Record<string, string> = {}) =>
      (await standings({ search: prefix, ...query })).accounts.map(({ id }) => id);
    expect(await ids()).toEqual([drifted, asking, owing, fine]);
    expect(await ids({ attention: "any" })).toEqual([drifted, asking, owing]);
    expect(await ids({ attention: "waiting" })).toEqual([asking]);
    expect(await ids({ attention: "drift" })).toEqual([drifted]);
    expect(await ids({ attention: "outstanding" })).toEqual([owing]);
    expect(await ids({ attention: "broken" })).toEqual([]);
    expect(await ids({ product: "studio" })).toEqual([]);
    const finding = findings.find(({ kind }) => kind === "wallet.balance")!;
    expect(await found(finding.id)).toEqual([["finding", drifted]]);
    ok(await scrip.post(`/findings/${finding.id}/repair`, {}), 200);
    expect(await ids({ attention: "drift" })).toEqual([]);
  });

  test("beside it, a case waits, and is found by its id", async () => {
    const { accounts } = await standings({ search: asking });
    expect(accounts[0]!.waiting).toMatchObject({ cases: 1, since: expect.any(String) });
    expect(await found(reported)).toEqual([["case", asking]]);
  });

  test("of payments: one without an entry, an entry without one; beside them what is not decided yet", async () => {
    const asked = { workspace: "acme", pack: "small", payment_method: "test_card_needs_confirmation" };
    const { payment } = ok(await payer.topUp(asked), 202);
    const { payments } = ok(await scrip.get<Page<"payments", Unmatched>>("/unmatched-payments?limit=100"), 200);
    const unmatched = payments.filter((each) => each.account === payer.id);
    expect(unmatched.map(({ kind }) => kind).sort()).toEqual(["undecided", "without_entry", "without_payment"]);
    const of = (kind: string) => unmatched.find((each) => each.kind === kind)!;
    expect(of("undecided")).toMatchObject({
      payment: payment!.id,
      state: "needs_confirmation",
      credits: 50,
      finding: null,
    });
    expect(of("without_payment")).toMatchObject({ entry: paid.id, payment: null });
    expect(of("without_entry")).toMatchObject({ entry: null, state: "succeeded", credits: 50 });
    for (const kind of ["without_entry", "without_payment"]) {
      expect(of(kind).advice).not.toBe("");
      expect(await found(of(kind).finding!)).toEqual([["finding", payer.id]]);
    }
    const first = ok(await scrip.get<Page<"payments", Unmatched>>("/unmatched-payments?limit=1"), 200);
    const rest = `/unmatched-payments?limit=100&cursor=${first.next_cursor}`;
    const { payments: others } = ok(await scrip.get<Page<"payments", Unmatched>>(rest), 200);
    expect([...first.payments, ...others]).toEqual(payments);
  });
});

test("backfills of all accounts, newest first, by state, and found by their ids", async () => {
  type Backfills = Page<"backfills", { account: string; product: string; backfill: { id: string; state: string } }>;
  const [one, other] = [await scrip.outreach(10), await scrip.outreach(10)];
  const propose = async (account: Account) => ok(await account.post<{ id: string }>("/backfills", {})).id;
  const [first, second] = [await propose(one), await propose(other)];
  const list = async (query = "") => ok(await scrip.get<Backfills>(`/backfills?limit=1${query}`), 200);
  const newest = await list();
  expect(newest.backfills).toMatchObject([{ account: other.id, product: "outreach", backfill: { id: second } }]);
  const older = await list(`&cursor=${newest.next_cursor}`);
  expect(older).toMatchObject({ backfills: [{ account: one.id, backfill: { id: first } }], has_more: false });
  expect((await list("&state=preview")).backfills).toHaveLength(1);
  expect((await list("&state=applied")).backfills).toEqual([]);
  expect(await found(first)).toEqual([["backfill", one.id]]);
});

test("jobs tell their schedule, their last run and the next", async () => {
  type Jobs = { jobs: { name: string; every_seconds: number; state: string; text: string; last_run: object | null }[] };
  await expect
    .poll(async () => {
      const { jobs } = ok(await scrip.get<Jobs>("/jobs"), 200);
      return jobs.find(({ name }) => name === "roll-forward")?.last_run;
    })
    .toMatchObject({ server: expect.any(String), started_at: expect.any(String) });
  const { jobs } = ok(await scrip.get<Jobs>("/jobs"), 200);
  expect(jobs.map(({ name }) => name)).toEqual(expect.arrayContaining(["roll-forward", "recover-payments", "audit"]));
  for (const job of jobs) expect(job.text).toContain(job.name);
});

test("a catalog's versions", async () => {
  type Versions = { product: string; versions: { version: string; state: string; changes: unknown }[] };
  const { versions } = ok(await scrip.get<Versions>("/catalogs/studio/versions"), 200);
  expect(versions).toMatchObject([{ version: "2026-01", state: "in_force", changes: null }]);
  refused(await scrip.get("/catalogs/none/versions"), 404, "not_found");
});

test("search finds what a customer could name, and nothing where there is nothing", async () => {
  const account = await scrip.outreach(100);
  const message = unique("msg");
  const { entry } = ok(await account.charge(draft("emea", "q3", message)));
  expect(await found(account.id)).toEqual([["account", account.id]]);
  expect(await found(entry.id)).toEqual([["entry", account.id]]);
  expect(await found(message)).toEqual([["reference", account.id]]);
  const granted = await account.grant({ amount: 1 });
  expect(await found(granted.headers.get("x-request-id")!)).toEqual([["request", account.id]]);
  for (const nothing of ["bf_0_1", "case_0_1", "req_none", "bf_zzzzzzzzzzz_1", "au_none", "fi_none", "no such thing"]) {
    expect(await found(nothing), nothing).toEqual([]);
  }
});

test("is for staff: customers are refused, in whatever role", async () => {
  const account = await scrip.outreach(10);
  const paths = ["/account-standings", "/unmatched-payments", "/backfills", "/jobs", "/catalogs/studio/versions"];
  const support = await asStaff(scrip, "support");
  const owner = await asCustomer(scrip, account.id, "owner");
  for (const path of paths) {
    ok(await support.get(path), 200);
    refused(await owner.get(path), 403, "forbidden");
  }
});
