/** Accounts, workspaces and campaigns: how they come into being, what they are called, and that nothing crosses accounts. */
import { describe, expect, test } from "vitest";
import { clips, draft, ok, refused, rerolls, search, sharedServer, submission, times, unique } from "./client.ts";
import type { AccountDocument, Deposited, Entry, Granted } from "./types.ts";

const scrip = sharedServer();

type Named = { name: string | null };
type WorkspaceRow = Named & { workspace: string };
type CampaignRow = WorkspaceRow & { campaign: string; url: string | null };
type Listed = { has_more: boolean; next_cursor: string | null };

const put = (id: string, body: Record<string, unknown>) =>
  scrip.put<AccountDocument>(`/accounts/${encodeURIComponent(id)}`, body);
const accountOf = async (id: string) =>
  ok(await scrip.get<AccountDocument>(`/accounts/${encodeURIComponent(id)}`), 200);

describe("an account", () => {
  test("is made by naming its product, with the zone UTC and no name", async () => {
    const id = unique("acct");
    refused(await scrip.get(`/accounts/${id}`), 404, "not_found");
    const made = ok(await put(id, { product: "studio" }), [200, 201]);
    expect(made).toMatchObject({ id, product: "studio", name: null, time_zone: "UTC" });
    expect(await accountOf(id)).toMatchObject({ id, product: "studio", name: null, time_zone: "UTC" });
  });

  test("can be given a name and a zone at any time", async () => {
    const account = await scrip.studio({ acme: 10 });
    ok(await put(account.id, { product: "studio", name: "Müller & Söhne 🎬", time_zone: "Asia/Kolkata" }), [200, 201]);
    expect(await accountOf(account.id)).toMatchObject({ name: "Müller & Söhne 🎬", time_zone: "Asia/Kolkata" });
    const usage = await account.usage({ period: "last_7_days" });
    expect(usage.window.time_zone).toBe("Asia/Kolkata");
  });

  test("keeps its product from its first entry on", async () => {
    const id = unique("acct");
    ok(await put(id, { product: "studio" }), [200, 201]);
    ok(await put(id, { product: "outreach" }), [200, 201]);
    expect(await accountOf(id)).toMatchObject({ product: "outreach" });
    ok(await scrip.post(`/accounts/${id}/grants`, { amount: 5, category: "paid", reason: "start" }));
    refused(await put(id, { product: "studio", name: "Other" }), 409, "conflict");
    expect(await accountOf(id)).toMatchObject({ product: "outreach", name: null });
    ok(await put(id, { product: "outreach", name: "Other" }), [200, 201]);
  });

  test("needs a product that has a catalog, and a zone that exists", async () => {
    const id = unique("acct");
    for (const body of [
      {},
      { product: "nope" },
      { product: "__proto__" },
      { product: "studio", time_zone: "Mars/Olympus" },
      { product: "studio", time_zone: "+02:00" },
      { product: "studio", name: 7 },
      { product: "studio", plan: "starter" },
    ]) {
      refused(await put(id, body), 400, "invalid_request");
    }
    refused(await scrip.get(`/accounts/${id}`), 404, "not_found");
  });

  test("shows its wallets", async () => {
    const account = await scrip.studio({ acme: 10, globex: 20 });
    const { wallets } = await accountOf(account.id);
    const figures = wallets?.map(({ id, balance, outstanding }) => ({ id, balance, outstanding }));
    expect(figures?.sort((a, b) => a.balance - b.balance)).toEqual([
      { id: "acme", balance: 10, outstanding: 0 },
      { id: "globex", balance: 20, outstanding: 0 },
    ]);
    const listed = ok(await account.get<{ wallets: { id: string }[] }>("/wallets"), 200);
    expect(listed.wallets.map(({ id }) => id).sort()).toEqual(["acme", "globex"]);
  });

  test("may have an id of any characters", async () => {
    for (const id of [
      `a/b?c=d&e ${unique("x")}`,
      `ünï🎬${unique("x")}`,
      `__proto__${unique("x")}`,
      `%2e%2e${unique("x")}`,
    ]) {
      const account = await scrip.account("studio", { id });
      await account.give(50, "client/1 ?");
      const charge = { ...rerolls("client/1 ?", 1), campaign: "c/1#" };
      expect(ok(await account.charge(charge)).entry).toMatchObject({
        wallet: "client/1 ?",
        workspace: "client/1 ?",
        campaign: "c/1#",
      });
      expect((await accountOf(id)).id).toBe(id);
      expect(await account.figures("client/1 ?")).toEqual({ balance: 48, outstanding: 0 });
    }
  });

  test("is listed on exactly one page", async () => {
    const made = await Promise.all(times(12, () => scrip.account("studio")));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = search({ limit: 5, ...(cursor === null ? {} : { cursor }) });
      const page: Listed & { accounts: AccountDocument[] } = ok(await scrip.get(`/accounts${query}`), 200);
      expect(page.accounts.length).toBeLessThanOrEqual(5);
      expect(page.has_more).toBe(page.next_cursor !== null);
      seen.push(...page.accounts.map((account) => account.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made.map((account) => account.id)));
  });
});

describe("workspaces and campaigns", () => {
  test("exist from the first accepted write that names them", async () => {
    const account = await scrip.outreach(100);
    ok(await account.charge(draft("emea", "q3")));
    ok(await account.charge({ workspace: "apac", action: "self_learning.run" }));
    const { workspaces } = ok(await account.get<{ workspaces: WorkspaceRow[] }>("/workspaces"), 200);
    expect(workspaces.map((row) => row.workspace).sort()).toEqual(["apac", "emea"]);
    const { campaigns } = ok(await account.get<{ campaigns: CampaignRow[] }>("/workspaces/emea/campaigns"), 200);
    expect(campaigns).toMatchObject([{ campaign: "q3", name: null, url: null }]);
  });

  test("can be made and renamed by name", async () => {
    const account = await scrip.account("outreach");
    ok(await account.put("/workspaces/emea", { name: "EMEA" }), [200, 201]);
    ok(
      await account.put("/workspaces/emea/campaigns/q3", { name: "Q3 SaaS", url: "https://mail.example/q3" }),
      [200, 201],
    );
    ok(await account.put("/workspaces/apac/campaigns/q3", { name: "Q3 APAC" }), [200, 201]);
    ok(await account.put("/workspaces/emea", { name: "Europe" }), [200, 201]);
    const { workspaces } = ok(await account.get<{ workspaces: WorkspaceRow[] }>("/workspaces"), 200);
    expect(workspaces.map(({ workspace, name }) => [workspace, name]).sort()).toEqual([
      ["apac", null],
      ["emea", "Europe"],
    ]);
    const { campaigns } = ok(await account.get<{ campaigns: CampaignRow[] }>("/workspaces/emea/campaigns"), 200);
    expect(campaigns).toMatchObject([{ campaign: "q3", name: "Q3 SaaS", url: "https://mail.example/q3" }]);
    expect(campaigns).toHaveLength(1);
  });

  test("are found by a part of their id or name", async () => {
    const account = await scrip.account("outreach");
    for (const [id, name] of [
      ["w-one", "Alpha"],
      ["w-two", "Beta"],
      ["x-three", "Alphabet"],
    ] as const) {
      ok(await account.put(`/workspaces/${id}`, { name }), [200, 201]);
      ok(await account.put(`/workspaces/w-one/campaigns/c-${id}`, { name }), [200, 201]);
    }
    const found = async (text: string) => ({
      workspaces: ok(await account.get<{ workspaces: WorkspaceRow[] }>(`/workspaces${search({ search: text })}`), 200)
        .workspaces.map((row) => row.workspace)
        .sort(),
      campaigns: ok(
        await account.get<{ campaigns: CampaignRow[] }>(`/workspaces/w-one/campaigns${search({ search: text })}`),
        200,
      )
        .campaigns.map((row) => row.campaign)
        .sort(),
    });
    expect(await found("Alpha")).toEqual({ workspaces: ["w-one", "x-three"], campaigns: ["c-w-one", "c-x-three"] });
    expect(await found("two")).toEqual({ workspaces: ["w-two"], campaigns: ["c-w-two"] });
    expect(await found("Gamma")).toEqual({ workspaces: [], campaigns: [] });
    expect(await found("%")).toEqual({ workspaces: [], campaigns: [] });
    expect(await found("_")).toEqual({ workspaces: [], campaigns: [] });
  });

  test("take web links only", async () => {
    const account = await scrip.studio({ acme: 100 });
    for (const url of [
      "javascript:alert(1)",
      "data:text/html,x",
      "ftp://x.example",
      "x.example",
      "//x.example",
      "",
      7,
    ]) {
      refused(await account.put("/workspaces/acme/campaigns/spring", { url }), 400, "invalid_request");
      const reference = { type: "creative", id: "cr_1", url: url as string };
      refused(await account.charge({ ...rerolls("acme", 1), reference }), 400, "invalid_request");
    }
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
  });

  test("of a refused write do not come into being", async () => {
    const account = await scrip.outreach(1);
    refused(await account.charge(draft("emea", "q3")), 402, "insufficient_credits");
    refused(await account.charge({ workspace: "apac", action: "message.reply" }), 422, "attribution_required");
    refused(await account.charge({ workspace: "amer", action: "no.such" }), 422, "unknown_action");
    ok(await account.quote({ workspace: "quoted", action: "self_learning.run" }), 200);
    expect(ok(await account.get<{ workspaces: unknown[] }>("/workspaces"), 200).workspaces).toEqual([]);
  });

  test("a client of a refused write has no wallet", async () => {
    const account = await scrip.studio();
    refused(await account.deposit(submission("acme")), 402, "insufficient_credits");
    refused(await account.adjust({ workspace: "acme", amount: -1 }), 402, "insufficient_credits");
    ok(await account.quote({ workspace: "acme", action: "persona.reroll", quantities: { rerolls: 1 } }), 200);
    refused(await account.get("/wallets/acme"), 404, "not_found");
    expect(ok(await account.get<{ wallets: unknown[] }>("/wallets"), 200).wallets).toEqual([]);
    expect(ok(await account.get<{ workspaces: unknown[] }>("/workspaces"), 200).workspaces).toEqual([]);
  });
});

describe("nothing crosses accounts", () => {
  test("ids of another account are not found, and nothing moves", async () => {
    const owner = await scrip.studio({ acme: 500 });
    const other = await scrip.studio({ acme: 500 });
    const { deposit, entry }: Deposited = ok(await owner.deposit(submission("acme")));
    const { entry: charged }: { entry: Entry } = ok(await owner.charge(rerolls("acme", 5)));
    const { grant }: Granted = ok(await owner.grant({ workspace: "acme", amount: 5 }));
    refused(await other.get(`/entries/${entry.id}`), 404, "not_found");
    refused(await other.get(`/deposits/${deposit.id}`), 404, "not_found");
    refused(await other.settle(deposit.id, clips(6, 6)), 404, "not_found");
    refused(await other.void(deposit.id), 404, "not_found");
    refused(await other.refund(charged.id), 404, "not_found");
    refused(await other.withdraw(grant.id), 404, "not_found");
    refused(await other.adjust({ workspace: "acme", amount: -1, grant: grant.id }), 404, "not_found");
    expect(await owner.figures("acme")).toEqual({ balance: 500 - 88 - 10 + 5, outstanding: 0 });
    expect(await other.figures("acme")).toEqual({ balance: 500, outstanding: 0 });
    expect(await other.log("acme")).toHaveLength(1);
  });

  test("a grant of another client is not adjusted through this one", async () => {
    const account = await scrip.studio({ acme: 100 });
    const { grant } = await account.give(50, "globex");
    const answer = await account.adjust({ workspace: "acme", amount: -10, grant: grant.id });
    expect([404, 409, 422], answer.text).toContain(answer.status);
    expect(await account.figures("acme")).toEqual({ balance: 100, outstanding: 0 });
    expect(await account.figures("globex")).toEqual({ balance: 50, outstanding: 0 });
  });

  test("an account that is not there is not found, whatever is asked of it", async () => {
    const gone = `/accounts/${unique("nobody")}`;
    for (const path of [
      "",
      "/wallets",
      "/wallets/main",
      "/wallets/main/entries",
      "/entries/x",
      "/deposits",
      "/usage?period=last_7_days",
      "/workspaces",
      "/payments",
    ]) {
      refused(await scrip.get(`${gone}${path}`), 404, "not_found");
    }
    refused(await scrip.post(`${gone}/charges`, rerolls("acme", 1)), 404, "not_found");
    refused(await scrip.post(`${gone}/quotes`, { workspace: "acme", action: "persona.reroll" }), 404, "not_found");
    refused(await scrip.post(`${gone}/grants`, { amount: 5, category: "paid", reason: "x" }), 404, "not_found");
    refused(await scrip.put(`${gone}/workspaces/acme`, { name: "Acme" }), 404, "not_found");
  });
});

describe("records", () => {
  test("are counted, and the same again changes nothing", async () => {
    const account = await scrip.outreach(10);
    const record = (id: string, campaign: string) => ({
      reference: { type: "message", id },
      workspace: "emea",
      campaign,
    });
    const records = [
      record("1", "a"),
      record("2", "a"),
      { ...record("3", "b"), reference: { type: "message", id: "3", url: "https://x.example/3" } },
    ];
    const first = ok(await account.put("/records", { records }), 200);
    expect(first).toMatchObject({ created: 3, updated: 0, unchanged: 0 });
    expect(ok(await account.put("/records", { records }), 200)).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    const changed = [record("1", "other"), record("4", "a"), record("2", "a")];
    expect(ok(await account.put("/records", { records: changed }), 200)).toMatchObject({
      created: 1,
      updated: 1,
      unchanged: 1,
    });
  });

  test("must say which record and which workspace", async () => {
    const account = await scrip.outreach(10);
    const reference = { type: "message", id: "1" };
    for (const records of [
      [{ reference }],
      [{ workspace: "emea" }],
      [{ reference: { type: "message" }, workspace: "emea" }],
      [{ reference, workspace: "emea", colour: "red" }],
      [{ reference, workspace: 5 }],
      {},
    ]) {
      refused(await account.put("/records", { records }), 400, "invalid_request");
    }
  });
});

describe("what an operator looks up", () => {
  test("the catalogs: units, words, labels, prices in words, plans and packs", async () => {
    type Pack = { id: string; credits: number };
    type Plan = { id: string; allocation?: number; credits?: number };
    type Catalog = { product: string; packs: Pack[]; plans: Plan[]; actions: { id?: string; action?: string }[] };
    const { catalogs } = ok(await scrip.get<{ catalogs: { product: string }[] }>("/catalogs"), 200);
    expect(catalogs.map((catalog) => catalog.product).sort()).toEqual(["outreach", "studio"]);
    const studio = ok(await scrip.get<Catalog>("/catalogs/studio"), 200);
    expect(studio.packs).toMatchObject([
      { id: "small", credits: 50 },
      { id: "medium", credits: 200 },
      { id: "large", credits: 500 },
    ]);
    expect(studio.plans.map((plan) => [plan.id, plan.allocation ?? plan.credits])).toEqual([
      ["starter", 150],
      ["growth", 325],
      ["scale", 575],
    ]);
    const outreach = ok(await scrip.get<Catalog>("/catalogs/outreach"), 200);
    expect(outreach.plans.map((plan) => [plan.id, plan.allocation ?? plan.credits])).toEqual([
      ["solo", 5_000],
      ["team", 30_000],
      ["agency", 100_000],
    ]);
    expect(outreach.actions).toHaveLength(7);
    refused(await scrip.get("/catalogs/nope"), 404, "not_found");
  });

  test("who a key is", async () => {
    expect(ok(await scrip.get("/me"), 200)).toMatchObject({ role: "operator", account: null });
  });

  test("any id, by searching for it", async () => {
    const account = await scrip.studio({ acme: 500 });
    const { deposit, entry } = ok(await account.deposit(submission("acme")));
    for (const id of [account.id, entry.id, deposit.id]) {
      const { results } = ok(
        await scrip.get<{ results: { account: string; id: string }[] }>(`/search${search({ q: id })}`),
        200,
      );
      expect(results, id).toContainEqual(expect.objectContaining({ account: account.id, id }));
    }
    expect(
      ok(await scrip.get<{ results: unknown[] }>(`/search${search({ q: unique("nothing") })}`), 200).results,
    ).toEqual([]);
  });

  test("the purchases of an account", async () => {
    const account = await scrip.studio();
    ok(await account.post("/topups", { workspace: "acme", pack: "medium", receipt: "R-7" }));
    const { payments } = ok(await account.get<{ payments: unknown[] }>("/payments"), 200);
    expect(payments).toMatchObject([{ provider: "manual", receipt: "R-7", pack: "medium", credits: 200 }]);
  });
});
