/** Each page as each role, on the example accounts: nothing is wrong with it, and it says what the API says. */
import { describe, expect, test } from "vitest";
import { complaintsOf, DESKTOP, PHONE, settled } from "./browser.ts";
import { rowsOf, violations, widerThanTheScreen } from "./look.ts";
import { type Role, type StaffRole, sharedSite } from "./server.ts";

const site = sharedSite();

const PAGES = {
  northwind: [
    "/accounts/northwind/wallets/main",
    "/accounts/northwind/usage?compare=true",
    "/accounts/northwind/wallets/main/credits",
    "/accounts/northwind/wallets/main/plan",
    "/accounts/northwind/statements",
    "/accounts/northwind/coverage",
    "/accounts/northwind/cases",
  ],
  atelier: [
    "/accounts/atelier",
    "/accounts/atelier/wallets/birch",
    "/accounts/atelier/usage?open=%5B%22acme%22%5D",
    "/accounts/atelier/wallets/acme/credits?type=settlement",
    "/accounts/atelier/wallets/acme/explanation?expected=100",
    "/accounts/atelier/wallets/acme/report?expected=100",
    "/accounts/atelier/wallets/acme/plan",
    "/accounts/atelier/statements?wallet=acme",
  ],
};
const LIGHT_DESK = ["light", DESKTOP] as const;
const DARK_PHONE = ["dark", PHONE] as const;
/** As wide as a screen of 4k; how high it is changes nothing but what there is to paint. */
const WALL = { width: 3840, height: 900 };

const ALL = Object.entries(PAGES).flatMap(([account, paths]) => paths.map((path) => ({ account, path })));
describe.each(ALL)("$path", ({ account, path }) => {
  // What axe looks at on each page takes seconds: by turns on a desk in light and on a phone in dark.
  const [colorScheme, size] = ALL.findIndex((each) => each.path === path) % 2 === 0 ? LIGHT_DESK : DARK_PHONE;
  test(`as an owner: whole on any screen, and accessible in ${colorScheme}`, async () => {
    const page = await site.open(account, path, { colorScheme });
    for (const screen of [WALL, DESKTOP, PHONE, size]) {
      await page.setViewportSize(screen);
      expect(await widerThanTheScreen(page), `${screen.width} wide`).toBe(0);
    }
    expect(await violations(page)).toEqual([]);
  });
});

/** Roles that are shown every page; the others those on which they are offered something else. */
const SEEN_BY_ALL: readonly string[] = ["member", "support"];
const DIFFERING = /\/(plan|coverage|cases|report\?.*)$/;

/** What each role is offered where everybody sees the same. */
const OFFERED = ["Buy", "Change Auto Reload", "Add a card"];

test.each([
  ["customer", "admin", OFFERED],
  ["customer", "member", []],
  ["staff", "support", []],
  ["staff", "account_manager", []],
  ["staff", "admin", OFFERED],
] as const)("pages as %s %s", async (side, role, offered) => {
  const page = await (await site.reader()).newPage();
  const complaints = complaintsOf(page);
  for (const [account, paths] of Object.entries(PAGES)) {
    if (side === "customer") await page.goto(await site.link(account, role as Role));
    else if (account === "northwind") await page.goto(site.staffLinkOf(role as StaffRole));
    await page.waitForURL((url) => url.pathname !== "/enter");
    for (const path of paths) {
      if (!SEEN_BY_ALL.includes(role) && !DIFFERING.test(path)) continue;
      await page.goto(`${site.url}${path}`);
      await settled(page);
      expect(await page.getByRole("alert").count(), path).toBe(0);
      if (!path.endsWith("/plan")) continue;
      const seen = await page.getByRole("button").allTextContents();
      expect(
        OFFERED.filter((name) => seen.includes(name)),
        path,
      ).toEqual(offered);
    }
  }
  expect(complaints).toEqual([]);
});

describe("accessible in every state:", () => {
  const problem = {
    type: "about:blank",
    title: "Out of order",
    status: 500,
    code: "internal",
    detail: "It broke.",
    request_id: "req_1",
  };

  test.each([
    ["signing in", "/sign-in", "Staff"],
    ["a link that does not work", "/enter#token=none", "This link does not sign you in"],
  ])("%s", async (_state, path, text) => {
    const page = await (await site.reader()).newPage();
    await page.goto(`${site.url}${path}`);
    await page.getByText(text).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("empty, one page after the other", async () => {
    expect((await site.send("PUT", "/accounts/bare", { product: "outreach" })).status).toBe(200);
    await site.send("PUT", "/accounts/unused", { product: "studio" });
    const page = await site.open("bare", "/accounts/bare/usage");
    for (const path of ["usage", "statements"]) {
      await page.goto(`${site.url}/accounts/bare/${path}`);
      await settled(page);
      expect(await violations(page), path).toEqual([]);
    }
    const clients = await site.open("unused", "/accounts/unused");
    expect(await violations(clients)).toEqual([]);
  });

  test("failed, being loaded, with nothing that matches", async () => {
    const page = await (await site.reader()).newPage();
    await page.goto(
      await site.link("northwind", "owner", { page: "/accounts/northwind/wallets/main/credits?campaign=none-such" }),
    );
    await page.getByText("No movement matches").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.route("**/v1/accounts/northwind/usage?*", (route) =>
      route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    );
    await page.goto(`${site.url}/accounts/northwind/usage`);
    await page.locator("[aria-busy=true]").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("alert").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("one movement; a purchase to be confirmed; a setting being changed; what staff see", async () => {
    const { entries } = await site.get<{ entries: { id: string }[] }>(
      "/accounts/atelier/wallets/acme/entries?type=deposit&limit=1",
    );
    const page = await site.open("atelier", `/accounts/atelier/wallets/acme/credits/${entries[0]!.id}`);
    expect(await violations(page)).toEqual([]);
    await page.goto(`${site.url}/accounts/atelier/wallets/acme/plan`);
    await page.getByRole("button", { name: "Buy" }).click();
    await page.getByRole("button", { name: "Change Auto Reload" }).click();
    expect(await violations(page)).toEqual([]);
    const staff = await (await site.reader()).newPage();
    await staff.goto(site.staffLinkOf("support"));
    await staff.getByRole("table", { name: "Accounts" }).waitFor();
    expect(await violations(staff)).toEqual([]);
  });
});

test("numbers and dates are written as the reader's language has them", async () => {
  const { total } = await site.get<{ total: number }>("/accounts/northwind/usage?period=last_30_days");
  const page = await site.open("northwind", "/accounts/northwind/usage", { locale: "de-DE" });
  await page.getByText(`${total.toLocaleString("de-DE")} credits`, { exact: true }).waitFor();
});

const number = (amount: number) => amount.toLocaleString("en-GB").replace("-", "−");
const signed = (amount: number) => (amount > 0 ? `+${number(amount)}` : number(amount));

describe("what a page shows is what the API says", () => {
  type Usage = {
    total: number;
    ledger_total: number;
    workspaces: {
      name: string;
      workspace: string;
      credits: number;
      share: number;
      campaigns: { campaign: string | null; name: string; credits: number; share: number }[];
    }[];
    by_action: { label: string; credits: number }[];
  };

  test.each([
    ["northwind", "No campaign", "Workspace", "Campaign"],
    ["atelier", "No project", "Client", "Project"],
  ])("usage of %s, to the credit", async (account, none, workspaceWord, campaignWord) => {
    const usage = await site.get<Usage>(`/accounts/${account}/usage?period=last_30_days`);
    const open = encodeURIComponent(JSON.stringify(usage.workspaces.map((each) => each.workspace)));
    const page = await site.open(account, `/accounts/${account}/usage?open=${open}`);
    const percent = (share: number) => `${share.toFixed(1).replace("-", "−")}%`;
    const expected = usage.workspaces.flatMap((workspace) => [
      [workspace.name, number(workspace.credits), percent(workspace.share)],
      ...workspace.campaigns.map((campaign) => [
        campaign.campaign === null ? none : campaign.name,
        number(campaign.credits),
        percent(campaign.share),
      ]),
    ]);
    expect(await rowsOf(page, `Usage by ${workspaceWord} and ${campaignWord}`)).toEqual(expected);
    // Campaigns are sorted by spend, and what has none is last.
    for (const { campaigns } of usage.workspaces) {
      const named = campaigns.filter((each) => each.campaign !== null).map((each) => each.credits);
      expect(named).toEqual(named.toSorted((a, b) => b - a));
      expect(campaigns.findIndex((each) => each.campaign === null)).toBeOneOf([-1, campaigns.length - 1]);
    }
    const foot = await page
      .getByRole("table", { name: /^Usage by .* and/ })
      .locator("tfoot tr")
      .textContent();
    expect(foot).toContain(number(usage.total));
    await page
      .getByText(`Reconciles to the ledger: its own total for this window is ${number(usage.ledger_total)}`)
      .waitFor();
    expect(await rowsOf(page, "Usage by action")).toEqual(
      usage.by_action.map(({ label, credits }) => [label, number(credits)]),
    );
  });

  type Log = {
    entries: { label: string; amount: number; ending_balance: number; effective_at: string }[];
    next_cursor: string;
  };

  test.each(["Europe/Berlin", "Asia/Kathmandu"])("the log, in %s, page by page", async (timezoneId) => {
    const path = "/accounts/northwind/wallets/main/entries?limit=25";
    const first = await site.get<Log>(path);
    const page = await site.open("northwind", "/accounts/northwind/wallets/main/credits", { timezoneId });
    const zone = new Intl.DateTimeFormat("en-GB", {
      timeZone: timezoneId,
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZoneName: "short",
    });
    const expectPage = async (log: Log) => {
      const rows = await rowsOf(page, "Movements, newest first");
      expect(rows.length).toBe(25);
      expect(rows.map((row) => row.slice(1, 4))).toEqual(
        log.entries.map((entry) => [
          signed(entry.amount),
          number(entry.ending_balance),
          zone.format(new Date(entry.effective_at)),
        ]),
      );
      expect(rows.map((row, index) => row[0]!.startsWith(log.entries[index]!.label))).toEqual(
        log.entries.map(() => true),
      );
      const utc = await page
        .locator("tbody time")
        .evaluateAll((times) => times.map((time) => time.getAttribute("title")));
      expect(utc).toEqual(
        log.entries.map((entry) => `${new Date(entry.effective_at).toISOString().slice(0, 19).replace("T", " ")} UTC`),
      );
    };
    await expectPage(first);
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    await settled(page);
    await expectPage(await site.get<Log>(`${path}&cursor=${encodeURIComponent(first.next_cursor)}`));
    await page.goBack();
    await settled(page);
    await expectPage(first);
  });

  test("an entry tells its price, what paid for it and its place in the chain", async () => {
    type Entry = {
      id: string;
      type: string;
      amount: number;
      hash: string;
      sequence: number;
      starting_balance: number;
      ending_balance: number;
      price: { lines: { text: string; amount: number }[] };
      fundings: { amount: number; category: string }[];
    };
    const { entries } = await site.get<{ entries: Entry[] }>(
      "/accounts/atelier/wallets/acme/entries?type=deposit&limit=1",
    );
    const [entry] = entries;
    const page = await site.open("atelier", `/accounts/atelier/wallets/acme/credits/${entry!.id}`);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Submission");
    expect(await rowsOf(page, "The price, line by line")).toEqual(
      entry!.price.lines.map(({ text, amount }) => [text, number(amount)]),
    );
    const paid = await rowsOf(page, "Grants that paid for it");
    expect(paid.map(([source, amount]) => [source!.split(" ").at(-1)!.toLowerCase(), amount])).toEqual(
      entry!.fundings.map(({ amount, category }) => [category, number(amount)]),
    );
    const text = await page.getByRole("main").textContent();
    for (const part of [
      entry!.hash,
      entry!.id,
      signed(entry!.amount),
      `${number(entry!.starting_balance)} → ${number(entry!.ending_balance)} tokens`,
    ]) {
      expect(text).toContain(part);
    }
  });

  test("clients with their balances, as cards and as a list", async () => {
    type Wallet = {
      id: string;
      name: string;
      balance: number;
      outstanding: number;
      in_flight: { amount: number };
      plan: { name: string } | null;
    };
    const { wallets } = await site.get<{ wallets: Wallet[] }>("/accounts/atelier/wallets");
    const page = await site.open("atelier", "/accounts/atelier");
    for (const wallet of wallets) {
      const card = page.getByRole("region", { name: wallet.name });
      expect(await card.textContent()).toContain(`${number(wallet.balance)} tokens`);
    }
    await page.getByLabel("Show as").selectOption("List");
    const rows = await rowsOf(page, "Clients and their balances");
    const byName = wallets.toSorted((a, b) => a.name.localeCompare(b.name));
    expect(rows.map((row) => row.slice(0, 5))).toEqual(
      byName.map((each) => [
        each.name,
        number(each.balance),
        number(each.in_flight.amount),
        number(each.outstanding),
        each.plan?.name ?? "–",
      ]),
    );
    await page.getByLabel("Search clients").fill("zzz");
    await page.getByText("No client matches “zzz”").waitFor();
    await page.getByRole("button", { name: "Clear the search" }).click();
    expect((await rowsOf(page, "Clients and their balances")).length).toBe(wallets.length);
  });

  test("an overview: balance, what it is made of, what is outstanding and since when", async () => {
    type Wallet = {
      balance: number;
      outstanding: number;
      debts: { entry: string; amount: number }[];
      grants: { remaining: number; amount: number }[];
    };
    const wallet = await site.get<Wallet>("/accounts/atelier/wallets/birch");
    const page = await site.open("atelier", "/accounts/atelier/wallets/birch");
    const balance = page.getByRole("region", { name: "Balance", exact: true });
    expect(await balance.textContent()).toContain(`${number(wallet.balance)} tokens`);
    expect(await balance.textContent()).toContain(`${number(wallet.outstanding)} tokens outstanding`);
    expect(
      await balance
        .getByRole("link", { name: /tokens$/ })
        .first()
        .getAttribute("href"),
    ).toBe(`/accounts/atelier/wallets/birch/credits/${wallet.debts[0]!.entry}`);
    const grants = await rowsOf(page, "Grants in the order in which they are used");
    expect(grants.map((row) => row[1])).toEqual(
      wallet.grants.map(({ remaining, amount }) => `${number(remaining)} of ${number(amount)}`),
    );
    const { why } = await site.get<{ why: string }>("/accounts/atelier/wallets/birch/runway");
    expect(await page.getByRole("region", { name: "Runway" }).textContent()).toContain(why);
  });

  test("a statement adds up from opening to closing", async () => {
    type Statement = { opening: number; closing: number; usage: { total: number } };
    type Periods = { periods: { kind: string; from: string; to: string }[] };
    const { periods } = await site.get<Periods>("/accounts/northwind/statements/periods");
    const month = periods.find((period) => period.kind === "month")!;
    const query = new URLSearchParams({ from: month.from, to: month.to });
    const statement = await site.get<Statement>(`/accounts/northwind/statements?${query}`);
    const page = await site.open("northwind", "/accounts/northwind/statements");
    const rows = await rowsOf(page, "Movements by type");
    const amount = (text: string | undefined) => Number((text ?? "").replaceAll(",", ""));
    expect(amount(rows[0]![2])).toBe(statement.opening);
    const moved = rows.slice(1, -1).reduce((sum, row) => sum + amount(row[2]) - amount(row[3]), statement.opening);
    expect(moved).toBe(statement.closing);
    expect(await page.getByRole("table", { name: "Movements by type" }).locator("tfoot").textContent()).toContain(
      number(statement.closing),
    );
    expect(
      await page
        .getByRole("table", { name: /^Usage by/ })
        .locator("tfoot")
        .textContent(),
    ).toContain(number(statement.usage.total));
  });
});
