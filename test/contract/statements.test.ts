/** A statement of a period: opening, movements, closing, usage and purchases, which add up and agree with the log. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Account,
  clips,
  DAY,
  draft,
  HOUR,
  ok,
  pointers,
  refused,
  rerolls,
  search,
  sharedServer,
  submission,
  tally,
  unique,
} from "./client.ts";
import { parseCsv } from "./csv.ts";
import { pagesOf } from "./pdf.ts";
import type { Entry, Money, Page, Payment, WorkspaceUsage } from "./types.ts";

type Movements = { label: string; count: number; added: number; taken: number; outstanding_change: number };
type Ends = { opening: number; closing: number };
type Statement = Ends & {
  account: { id: string; name: string | null };
  window: { from: string; to: string; time_zone: string };
  as_of: string;
  final: boolean;
  wallet: string | null;
  outstanding: Ends;
  by_type: (Movements & { type: string; rows: Movements[] })[];
  wallets: (Ends & { wallet: string; workspace: string | null; name: string | null; outstanding: Ends })[];
  usage: { total: number; workspaces: WorkspaceUsage[]; by_action: { label: string; credits: number }[] };
  purchases: (Pick<Payment, "wallet" | "kind" | "pack" | "count" | "credits" | "money" | "provider" | "receipt"> & {
    payment: string;
    entry: string;
    credited_at: string;
  })[];
  paid: Money[];
  reconciles: boolean;
};
type Period = { kind: "month" | "cycle"; month: string | null; from: string; to: string; final: boolean };

const scrip = sharedServer({ clock: "2026-09-20T09:00:00.000Z" });
/** October in Berlin, where the clocks go back. */
const OCTOBER = { from: "2026-09-30T22:00:00Z", to: "2026-10-31T23:00:00Z" };

async function statement(account: Account, query: Record<string, string> = {}): Promise<Statement> {
  return ok(await account.get<Statement>(`/statements${search(query)}`), 200);
}

/** The texts of each page of the document, and the name it is offered under. */
async function document(account: Account, query: Record<string, string>) {
  const response = await fetch(scrip.url(`${account.path}/statements.pdf${search(query)}`), {
    headers: { authorization: scrip.authorization },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const bytes = Buffer.from(await response.arrayBuffer());
  return { name: response.headers.get("content-disposition"), pages: pagesOf(bytes) };
}

async function periods(account: Account, query: Record<string, string> = {}): Promise<Period[]> {
  return ok(await account.get<{ periods: Period[] }>(`/statements/periods${search(query)}`), 200).periods;
}

const row = (label: string, count: number, added: number, taken: number, outstanding_change = 0) => {
  return { label, count, added, taken, outstanding_change };
};
/** A type whose rows are all called the same. */
const one = (type: string, ...figures: Parameters<typeof row>) => ({
  type,
  ...row(...figures),
  rows: [row(...figures)],
});

describe("two clients over two months", () => {
  let account: Account;
  let bought: Entry;

  beforeAll(async () => {
    account = await scrip.account("studio", { time_zone: "Europe/Berlin", name: "Atelier" });
    ok(await account.plan("acme", "starter"));
    await scrip.setClock("2026-09-25T09:00:00Z");
    const { deposit } = ok(await account.deposit({ ...submission("acme"), campaign: "spring" }));
    ok(await account.settle(deposit.id, clips(6, 6)));
    // Still September in UTC.
    await scrip.setClock("2026-09-30T22:30:00Z");
    bought = ok(await account.topUp({ workspace: "acme", pack: "small", count: 2 })).entry;
    ok(
      await account.charge({
        workspace: "acme",
        campaign: "=spring",
        action: "persona.batch",
        quantities: { images: 10 },
      }),
    );
    const { entry } = ok(await account.charge(rerolls("acme", 3)));
    ok(await account.refund(entry.id));
    await scrip.setClock("2026-10-25T09:00:00Z");
    ok(await account.adjust({ workspace: "acme", amount: 10 }));
    await account.give(70, "globex");
    const { deposit: short } = ok(await account.deposit(submission("globex", clips(6, 4))));
    ok(await account.settle(short.id, clips(6, 8)));
    ok(await account.waive({ workspace: "globex", amount: 5 }));
    ok(await account.put("/workspaces/acme", { name: "ACME" }), [200, 201]);
    await scrip.setClock("2026-11-03T09:00:00Z");
  });

  test("state every movement of the month by what the log calls it", async () => {
    const october = await statement(account, OCTOBER);
    expect(october).toMatchObject({
      account: { id: account.id, name: "Atelier" },
      window: { ...OCTOBER, time_zone: "Europe/Berlin" },
      as_of: OCTOBER.to,
      final: true,
      wallet: null,
      opening: 74,
      closing: 260,
      outstanding: { opening: 0, closing: 13 },
      reconciles: true,
    });
    expect(october.by_type).toEqual([
      {
        type: "charge",
        ...row("Charges", 2, 0, 24),
        rows: [row("Image batch", 1, 0, 18), row("Persona re-roll", 1, 0, 6)],
      },
      one("deposit", "Submission", 1, 0, 64),
      one("settlement", "Submission extra", 1, 0, 6, 18),
      one("refund", "Refund", 1, 6, 0),
      one("grant", "Granted", 1, 70, 0),
      one("allocation", "Plan allocation", 1, 150, 0),
      one("expiry", "Plan reset", 1, 0, 56),
      one("topup", "Manual top up", 1, 100, 0),
      {
        type: "adjustment",
        ...row("Adjustments", 2, 10, 0, -5),
        rows: [row("Admin adjustment", 1, 10, 0), row("Outstanding waived", 1, 0, 0, -5)],
      },
    ]);
    expect(october.wallets).toEqual([
      {
        wallet: "acme",
        workspace: "acme",
        name: "ACME",
        opening: 74,
        closing: 260,
        outstanding: { opening: 0, closing: 0 },
      },
      {
        wallet: "globex",
        workspace: "globex",
        name: null,
        opening: 0,
        closing: 0,
        outstanding: { opening: 0, closing: 13 },
      },
    ]);
  });

  test("state usage as the usage page does", async () => {
    const { usage } = await statement(account, OCTOBER);
    const page = await account.usage(OCTOBER);
    expect(usage.total).toBe(106);
    expect(usage.total).toBe(page.total);
    expect(usage.by_action).toEqual(page.by_action);
    expect(page.workspaces).toMatchObject(usage.workspaces);
    expect(usage.workspaces).toMatchObject([
      { workspace: "globex", credits: 88, share: 83 },
      {
        workspace: "acme",
        credits: 18,
        campaigns: [
          // What was used without a campaign was given back: nothing is left of it to show.
          { campaign: "=spring", credits: 18 },
        ],
      },
    ]);
  });

  test("state each purchase with its payment", async () => {
    const { purchases, paid } = await statement(account, OCTOBER);
    const [payment] = await account.payments();
    expect(purchases).toEqual([
      {
        payment: payment!.id,
        entry: bought.id,
        wallet: "acme",
        kind: "topup",
        pack: "small",
        count: 2,
        credits: 100,
        money: { amount: 5_000, currency: "USD" },
        provider: "sandbox",
        receipt: payment!.receipt,
        payment_method: payment!.payment_method,
        credited_at: bought.effective_at,
      },
    ]);
    expect(paid).toEqual([{ amount: 5_000, currency: "USD" }]);
    expect((await statement(account, { period: "this_month" })).purchases).toEqual([]);
  });

  test("are each a statement of their own", async () => {
    const acme = await statement(account, { ...OCTOBER, wallet: "acme" });
    expect(acme).toMatchObject({ wallet: "acme", opening: 74, closing: 260, usage: { total: 18 }, reconciles: true });
    expect(acme.wallets).toHaveLength(1);
    const globex = await statement(account, { ...OCTOBER, wallet: "globex" });
    expect(globex).toMatchObject({ opening: 0, closing: 0, usage: { total: 88 }, purchases: [], reconciles: true });
    const september = await statement(account, { from: "2026-08-31T22:00:00Z", to: OCTOBER.from });
    expect(september).toMatchObject({ opening: 0, closing: 74, usage: { total: 76 }, reconciles: true });
    expect(september.wallets.map(({ wallet }) => wallet)).toEqual(["acme"]);
  });

  test("are stated so far where the month goes on", async () => {
    const now = await statement(account);
    expect(now).toMatchObject({ as_of: "2026-11-03T09:00:00Z", final: false, opening: 260, closing: 260, by_type: [] });
    expect(now.window).toMatchObject({ from: OCTOBER.to, to: "2026-11-30T23:00:00Z" });
    expect(await statement(account, { period: "last_month" })).toEqual(await statement(account, OCTOBER));
    const cycle = await statement(account, { wallet: "acme", period: "last_cycle" });
    expect(cycle.window).toMatchObject({ from: "2026-09-20T09:00:00Z", to: "2026-10-20T09:00:00Z" });
    // The renewal stands at the instant at which the next cycle begins.
    expect(cycle).toMatchObject({ opening: 0, closing: 156, final: true, reconciles: true });
  });

  test("agree with the log in any window", async () => {
    const all: Page["entries"] = [...(await account.log("acme")), ...(await account.log("globex"))];
    const times = [...new Set(all.map((entry) => Date.parse(entry.effective_at)))];
    for (const from of times) {
      for (const to of times.flatMap((time) => [time, time + 1]).filter((time) => time > from)) {
        const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
        const stated = await statement(account, query);
        const inside = all.filter(({ effective_at: at }) => Date.parse(at) >= from && Date.parse(at) < to);
        const sum = (amount: (entry: Entry) => number) => inside.reduce((total, entry) => total + amount(entry), 0);
        const total = (figure: keyof Omit<Movements, "label">) =>
          stated.by_type.reduce((all, each) => all + each[figure], 0);
        expect(stated.reconciles, JSON.stringify(query)).toBe(true);
        expect(total("count")).toBe(inside.length);
        expect(total("added")).toBe(sum(({ amount }) => Math.max(0, amount)));
        expect(total("taken")).toBe(sum(({ amount }) => Math.max(0, -amount)));
        expect(total("outstanding_change")).toBe(sum((entry) => entry.outstanding_change));
        expect(stated.closing - stated.opening).toBe(sum(({ amount }) => amount));
      }
    }
  });

  test("as a table can be added up column by column", async () => {
    const october = await statement(account, OCTOBER);
    const answer = await account.get(`/statements.csv${search(OCTOBER)}`);
    ok(answer, 200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/csv\b/);
    expect(answer.headers.get("content-disposition")).toBe(
      `attachment; filename="statement-${account.id}-2026-10.csv"`,
    );
    const rows = parseCsv(answer.text);
    const sum = (column: string) => rows.reduce((total, each) => total + Number(each[column]), 0);
    expect(sum("opening") + sum("added") - sum("taken")).toBe(sum("closing"));
    expect({ opening: sum("opening"), closing: sum("closing") }).toEqual({ opening: 74, closing: 260 });
    expect(sum("outstanding_opening") + sum("outstanding_change")).toBe(sum("outstanding_closing"));
    expect({ used: sum("used"), bought: sum("bought"), paid: sum("paid") }).toEqual({
      used: 106,
      bought: 100,
      paid: 50,
    });
    const section = (name: string) => rows.filter((each) => each["section"] === name);
    expect(section("balance").map((each) => [each["wallet"], each["opening"], each["closing"]])).toEqual(
      october.wallets.map((each) => [each.wallet, String(each.opening), String(each.closing)]),
    );
    expect(section("movement").map((each) => [each["type"], each["label"], each["count"]])).toEqual(
      october.by_type.flatMap(({ type, rows }) => rows.map(({ label, count }) => [type, label, String(count)])),
    );
    expect(section("usage").map((each) => [each["workspace"], each["campaign"], each["used"]])).toEqual([
      ["globex", "", "88"],
      ["acme", "'=spring", "18"],
    ]);
    expect(section("purchase")).toMatchObject([
      { entry: bought.id, paid: "50.00", currency: "USD", provider: "sandbox" },
    ]);
    expect(rows).toHaveLength(2 + 11 + 2 + 1);
  });

  test("as a document say the same", async () => {
    const { name, pages } = await document(account, OCTOBER);
    expect(name).toBe(`attachment; filename="statement-${account.id}-2026-10.pdf"`);
    expect(pages).toHaveLength(2);
    const text = pages.flat().join("\n");
    for (const part of [
      "Studio statement\nAtelier\n",
      "1 October 2026 to 31 October 2026 (Europe/Berlin)",
      "Opening\n74\n0\nAdded\n+336\nTaken\n−150\nClosing\n260\n13\n",
      "Charges\n2\n−24\nImage batch\n1\n−18\nPersona re-roll\n1\n−6\n",
      "Submission extra\n1\n−6\n+18\n",
      "Balances by Client",
      "ACME\n74\n260\n0\nglobex\n0\n0\n13\n",
      "Usage by Client and Project",
      "globex\n88\n83.0 %\nNo campaign\n88\n100.0 %\nACME\n18\n17.0 %\n=spring\n18\n100.0 %\nTotal\n106\n",
      "2 × small\nsandbox ",
      "+100\n50.00 USD\nTotal\n50.00 USD",
      "Reconciles to the ledger",
      "Studio · Atelier\nPage 2 of 2",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("So far");
    const acme = await document(account, { ...OCTOBER, wallet: "acme" });
    expect(acme.name).toContain(`statement-${account.id}-acme-2026-10.pdf`);
    expect(acme.pages[0]!.join("\n")).toContain("Client: ACME");
    const now = await document(account, {});
    expect(now.pages[0]!.join("\n")).toContain("So far, as of 3 November 2026 at 10:00:00 CET");
    expect(now.name).toContain("-2026-11.pdf");
  });

  test("offer their months and, of a client with a plan, its cycles", async () => {
    const months = [
      { kind: "month", month: "2026-10", ...OCTOBER, final: true },
      { kind: "month", month: "2026-09", from: "2026-08-31T22:00:00Z", to: OCTOBER.from, final: true },
    ];
    expect(await periods(account)).toEqual(months);
    expect(await periods(account, { wallet: "globex" })).toEqual(months.slice(0, 1));
    const cycles = [
      // In Berlin at eleven, summer and winter.
      { kind: "cycle", month: null, from: "2026-10-20T09:00:00Z", to: "2026-11-20T10:00:00Z", final: false },
      { kind: "cycle", month: null, from: "2026-09-20T09:00:00Z", to: "2026-10-20T09:00:00Z", final: true },
    ];
    expect(await periods(account, { wallet: "acme" })).toEqual([cycles[0], months[0], cycles[1], months[1]]);
  });
});

describe("a statement", () => {
  test("of an account with one balance is that balance, with all that draw on it", async () => {
    const account = await scrip.account("outreach");
    ok(await account.topUp({ pack: "5k", receipt: "INV-7" }));
    ok(await account.charge(draft("emea", "q3")));
    ok(await account.charge({ workspace: "apac", action: "leads.find", quantities: { leads: 1_500 } }));
    const stated = await statement(account, { period: "this_month" });
    expect(stated).toMatchObject({
      opening: 0,
      closing: 5_000 - 2 - 1_250,
      wallets: [{ wallet: "main", workspace: null }],
      usage: { total: 1_252, workspaces: [{ workspace: "apac" }, { workspace: "emea" }] },
      purchases: [{ provider: "manual", receipt: "INV-7", credits: 5_000, money: { amount: 4_900, currency: "USD" } }],
      reconciles: true,
    });
    expect(stated.by_type.find(({ type }) => type === "charge")?.rows.map(({ label }) => label)).toEqual([
      "Find leads",
      "AI-drafted first email",
    ]);
    expect(await periods(account)).toMatchObject([{ kind: "month", month: "2026-11", final: false }]);
  });

  test("of plans over a year lists every cycle, also of one that is over", async () => {
    const account = await scrip.account("outreach", { time_zone: "UTC" });
    const begun = scrip.now;
    ok(await account.plan("main", "solo", new Date(begun - 5 * DAY).toISOString()));
    await scrip.advance(70 * DAY);
    ok(await account.plan("main", null));
    await scrip.advance(40 * DAY);
    await account.wallet();
    const listed = await periods(account);
    const cycles = listed.filter(({ kind }) => kind === "cycle");
    expect(cycles.map(({ from, to }) => [from.slice(0, 10), to.slice(0, 10)])).toEqual([
      ["2026-12-29", "2027-01-29"],
      ["2026-11-29", "2026-12-29"],
      ["2026-11-03", "2026-11-29"],
    ]);
    expect(listed.filter(({ kind }) => kind === "month").map(({ month }) => month)).toEqual([
      "2027-01",
      "2026-12",
      "2026-11",
    ]);
  });

  test("goes over as many pages as it takes, each with its number and the table's header, in any alphabet", async () => {
    const account = await scrip.account("outreach", { name: `Ζωή ${"Мастерская ".repeat(20)}שלום עולם`.slice(0, 255) });
    await account.give(10_000);
    const campaigns = Array.from({ length: 120 }, (_, index) => `campaign ${index}`);
    const items = campaigns.map((campaign) => {
      return { key: unique("k"), account: account.id, operation: "charge", ...draft("emea", campaign) };
    });
    const { results } = ok(await scrip.batch(items), 200);
    expect(tally(results)).toEqual({ 201: 120 });
    ok(await account.put("/workspaces/emea", { name: "שלום עולם" }), [200, 201]);
    ok(await account.put("/workspaces/emea/campaigns/campaign%200", { name: "سلام ₹ €" }), [200, 201]);
    ok(await account.put("/workspaces/emea/campaigns/campaign%201", { name: "x".repeat(255) }), [200, 201]);
    const { pages } = await document(account, { period: "this_month" });
    expect(pages.length).toBeGreaterThan(3);
    for (const [index, page] of pages.entries()) {
      expect(page.at(-1)).toBe(`Page ${index + 1} of ${pages.length}`);
      // One line, however long the name is.
      expect(page.at(-2)).toMatch(/^Outreach · Ζωή Мастерская .*…$/);
      if (index > 0) expect(page.slice(0, 3)).toEqual(["Workspace, Campaign", "Used", "Share"]);
    }
    const all = pages.flat();
    // From the left, as it stands on the page.
    expect(all).toContain([..."שלום עולם"].reverse().join(""));
    expect(all).toContain(" ₹ €");
    expect(all.join("\n")).not.toContain("\ufffd");
    for (const campaign of campaigns.slice(2)) expect(all.filter((text) => text === campaign)).toHaveLength(1);
    expect(all.filter((text) => /^x+$/.test(text)).join("")).toBe("x".repeat(255));
  });

  test("of nothing is empty", async () => {
    const account = await scrip.account("studio");
    expect(await statement(account)).toMatchObject({
      opening: 0,
      closing: 0,
      by_type: [],
      wallets: [],
      reconciles: true,
    });
    expect(await periods(account)).toEqual([]);
  });

  test("names a wallet that is there and a window that has begun", async () => {
    const account = await scrip.studio({ acme: 10 });
    refused(await account.get("/statements?wallet=globex"), 404, "not_found");
    refused(await account.get("/statements.csv?wallet=globex"), 404, "not_found");
    refused(await account.get("/statements.pdf?wallet=globex"), 404, "not_found");
    refused(await account.get("/statements/periods?wallet=globex"), 404, "not_found");
    refused(await scrip.accountNamed("nobody").get("/statements"), 404, "not_found");
    const future = { from: scrip.at(HOUR), to: scrip.at(2 * HOUR) };
    const problem = refused(await account.get(`/statements${search(future)}`), 400, "invalid_request");
    expect(pointers(problem)).toEqual(["/from"]);
    const both = await account.get(`/statements${search({ ...OCTOBER, period: "this_month" })}`);
    expect(pointers(refused(both, 400, "invalid_request"))).toEqual(["/period"]);
  });
});
