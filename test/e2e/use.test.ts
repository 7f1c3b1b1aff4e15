/** What people do on the pages: coming in and going out, opening, searching, buying, and what happens where it fails. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { complaintsOf, settled } from "./browser.ts";
import { sharedSite } from "./server.ts";

const site = sharedSite();

describe("signing in", () => {
  test("a link works once, leaves the address bar, and signing out ends it", async () => {
    const reader = await site.reader();
    const page = await reader.newPage();
    const complaints = complaintsOf(page);
    const link = await site.link("northwind", "owner", { return_url: "https://app.example/billing" });
    await page.goto(link);
    await page.waitForURL(/\/accounts\/northwind\/wallets\/main$/);
    expect(page.url()).not.toContain("token");
    expect(await page.getByRole("link", { name: "Back to app.example" }).getAttribute("href")).toBe(
      "https://app.example/billing",
    );
    const [cookie] = await reader.cookies();
    expect(cookie).toMatchObject({ name: "scrip_session", httpOnly: true, sameSite: "Lax" });
    expect(complaints).toEqual([]);

    const other = await (await site.reader()).newPage();
    await other.goto(link);
    await other.getByText("This link was used already").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in$/);
    await page.goto(`${site.url}/accounts/northwind/usage`);
    await page.waitForURL(/\/sign-in$/);
  });

  test("nobody sees another account", async () => {
    const page = await site.open("northwind", "/accounts/northwind/usage", { complaint: /404/ });
    const answer = await page.evaluate(async () => (await fetch("/v1/accounts/atelier/usage")).status);
    expect(answer).toBe(404);
  }, 60_000);

  test("in a frame the token stays in memory, and only pages that were named may be the frame's parent", async () => {
    const reader = await site.reader();
    const page = await reader.newPage();
    await page.goto(site.parent.framing(await site.link("northwind", "member", { embed: true })));
    const frame = page.frameLocator("iframe");
    await frame.getByRole("link", { name: "Usage", exact: true }).first().click();
    await frame.getByText("Reconciles to the ledger").waitFor();
    expect(await reader.cookies()).toEqual([]);

    const blocked = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
    await page.goto(site.stranger.framing(await site.link("northwind", "member", { embed: true })));
    await blocked;
  });

  test("staff see all accounts, find one, and open it as its people do", async () => {
    const page = await (await site.reader()).newPage();
    await page.goto(site.staffLink);
    await page.getByRole("table", { name: "Accounts" }).waitFor();
    await page.getByLabel("Search accounts").fill("atel");
    await page.getByRole("link", { name: "Lumen Learning" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Atelier Studio" }).click();
    await page.getByRole("link", { name: "See it as its customer does" }).click();
    await page.getByText("You see this account as its customer does").waitFor();
    await page.getByRole("heading", { name: "Clients of Atelier Studio" }).waitFor();
    await page.getByText("Staff", { exact: true }).waitFor();
  });
});

describe("usage", () => {
  test("a workspace opens and closes by mouse and keyboard, is announced, and stands in the address", async () => {
    const page = await site.open("northwind", "/accounts/northwind/usage");
    const emea = page.getByRole("button", { name: "EMEA" });
    expect(await emea.getAttribute("aria-expanded")).toBe("false");
    await emea.click();
    await page.getByRole("link", { name: "Benelux logistics" }).waitFor();
    expect(await emea.getAttribute("aria-expanded")).toBe("true");
    expect(page.url()).toContain("emea");
    await page.getByRole("status").getByText("EMEA opened: 6 Campaigns").waitFor();
    await emea.press("Enter");
    await page.getByRole("link", { name: "Benelux logistics" }).waitFor({ state: "detached" });
    await emea.press("Space");
    await page.getByRole("link", { name: "Benelux logistics" }).waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "Benelux logistics" }).waitFor({ state: "detached" });
    await page.goForward();
    await page.getByRole("link", { name: "Benelux logistics" }).waitFor();
  });

  test("one window for everything on the page; search keeps campaigns under their workspace; CSV is what is shown", async () => {
    const page = await site.open("northwind", "/accounts/northwind/usage");
    await page.getByLabel("Window", { exact: true }).selectOption("Last 7 days");
    await settled(page);
    const usage = await site.get<{ total: number }>("/accounts/northwind/usage?period=last_7_days");
    await page
      .getByRole("region", { name: "Total" })
      .getByText(`${usage.total.toLocaleString("en-GB")} credits`, { exact: true })
      .waitFor();
    await page.getByRole("searchbox").fill("benelux");
    await page.waitForURL(/search=benelux/);
    await settled(page);
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const file = await saving;
    const csv = await readFile(await file.path(), "utf8");
    const asked = await site.send("GET", "/accounts/northwind/usage.csv?period=last_7_days&search=benelux");
    expect(csv).toBe(await asked.text());
    expect(csv).toContain("Benelux logistics");
    expect(csv).not.toContain("Fintech");
    await page.getByRole("searchbox").fill("nothing like this");
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await page.getByRole("button", { name: "EMEA" }).waitFor();
  });

  test("five thousand campaigns: only those in sight are made, and the last can be reached", async () => {
    expect((await site.send("PUT", "/accounts/crowd", { product: "outreach", name: "Crowd" })).status).toBe(200);
    await site.send("POST", "/accounts/crowd/grants", { amount: 100_000, category: "paid", reason: "test" });
    for (let batch = 0; batch < 5; batch++) {
      const items = Array.from({ length: 1_000 }, (_, index) => {
        const campaign = `c${batch * 1_000 + index}`;
        const reference = { type: "message", id: campaign };
        return {
          key: campaign,
          account: "crowd",
          operation: "charge",
          workspace: "all",
          campaign,
          action: "message.approve",
          reference,
        };
      });
      const { results } = (await (await site.send("POST", "/batch", { items })).json()) as {
        results: { status: number }[];
      };
      expect(new Set(results.map((each) => each.status))).toEqual(new Set([201]));
    }
    const page = await site.open("crowd", "/accounts/crowd/usage");
    await page.getByRole("button", { name: "all" }).click();
    await page.getByRole("status").getByText("all opened: 5000 Campaigns").waitFor();
    const table = page.getByRole("table", { name: /^Usage by Workspace/ });
    expect(await table.getAttribute("aria-rowcount")).toBe("5003");
    expect(await table.locator("tbody tr").count()).toBeLessThan(200);
    await page.waitForFunction(() => {
      window.scrollTo(0, document.body.scrollHeight);
      return document.querySelector('tr[aria-rowindex="5002"]') !== null;
    });
  });
});

describe("buying", () => {
  type Wallet = { balance: number };
  const balance = async () => (await site.get<Wallet>("/accounts/atelier/wallets/dune")).balance;

  test("a pack moves the balance by exactly what was bought, after one confirmation", async () => {
    const before = await balance();
    const page = await site.open("atelier", "/accounts/atelier/wallets/dune/plan");
    await page.getByLabel("How many").first().fill("2");
    await page.getByRole("button", { name: "Buy" }).click();
    await page.getByText("Your card will be charged").waitFor();
    expect(await balance()).toBe(before);
    expect(await page.getByRole("alertdialog").textContent()).toContain("US$50.00 for 100 tokens");
    await page.getByRole("button", { name: "Pay now" }).click();
    await page.getByText(`100 tokens added. The balance is ${before + 100} tokens.`).waitFor();
    expect(await balance()).toBe(before + 100);
    await page.getByText(`Balance ${before + 100} tokens.`).waitFor();
  });

  test("a declined card says so and moves nothing", async () => {
    const before = await balance();
    const page = await site.open("atelier", "/accounts/atelier/wallets/dune/plan", { complaint: /402/ });
    await page.getByLabel("Card").first().selectOption({ label: "Test •••• 0002 (Is always declined.)" });
    await page.getByRole("button", { name: "Buy" }).click();
    await page.getByRole("button", { name: "Pay now" }).click();
    expect(await page.getByRole("alert").textContent()).toMatch(/declined/i);
    expect(await balance()).toBe(before);
  });

  test("Auto Reload warns where saving would charge at once", async () => {
    const page = await site.open("atelier", "/accounts/atelier/wallets/cobalt/plan");
    await page.getByRole("button", { name: "Change Auto Reload" }).click();
    const on = page.getByLabel("Buy credits by itself");
    if (!(await on.isChecked())) await on.check();
    await page.getByLabel("Also below a balance of").fill("10000");
    await page.getByText("Saving charges your card at once").waitFor();
    await page.getByLabel("Also below a balance of").fill("-3");
    await page.getByText("A number of tokens, or nothing.").waitFor();
    expect(await page.getByRole("button", { name: /^Save/ }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  test("a member sees the same and is offered none of it", async () => {
    const page = await site.open("atelier", "/accounts/atelier/wallets/dune/plan", { role: "member" });
    await page.getByRole("region", { name: "Plan management" }).waitFor();
    for (const name of ["Buy", "Change Auto Reload", "Add a card"]) {
      expect(await page.getByRole("button", { name }).count(), name).toBe(0);
    }
  });

  test("the calculator quotes as the server does", async () => {
    const page = await site.open("atelier", "/accounts/atelier/wallets/dune/plan", { role: "member" });
    await page.getByLabel("clips").fill("8, 8, 8, 8, 8, 8");
    await page.getByText("88 tokens", { exact: true }).waitFor();
    await page.getByText("Base: 40 + 6 clips × 8 s: 48").waitFor();
  });
});

test("a balance is explained from opening to closing, and a difference is looked for", async () => {
  type Explained = {
    opening: { balance: number };
    closing: { balance: number };
    groups: { label: string; amount: number }[];
    findings: { text: string }[];
  };
  const path = "/accounts/atelier/wallets/acme/explanation";
  const now = await site.get<Explained>(path);
  const expected = now.closing.balance + 88;
  const page = await site.open("atelier", path);
  const rows = page.getByRole("table", { name: "What moved the balance" }).locator("tbody tr");
  expect(await rows.count()).toBe(now.groups.length + 1);
  const inOrder = now.groups.toSorted((a, b) => Math.sign(b.amount) - Math.sign(a.amount));
  for (const [index, group] of inOrder.entries()) {
    const row = await rows.nth(index + 1).textContent();
    expect(row).toContain(group.label);
    expect(row).toContain(Math.abs(group.amount).toLocaleString("en-GB"));
  }
  await page.getByLabel("You expected a balance of").fill(String(expected));
  await page.getByRole("button", { name: "Look for the difference" }).click();
  await page.waitForURL(/expected=/);
  const told = await site.get<Explained>(`${path}?expected=${expected}`);
  await page.getByText(told.findings[0]!.text).waitFor();
});

test("the first load of Usage is a few files of at most 200 kB of JavaScript without the chart; figures wait for no other answer", async () => {
  const page = await site.open("northwind", "/accounts/northwind/usage");
  await page.reload();
  await settled(page);
  const loaded = await page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).map(
      ({ name, encodedBodySize, startTime }) => ({ name, bytes: encodedBodySize, startTime }),
    ),
  );
  const programs = loaded.filter(({ name }) => name.endsWith(".js") && !name.includes("Chart"));
  const bytes = programs.reduce((sum, each) => sum + each.bytes, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(200_000);
  expect(programs.length, "a browser asks for six at a time").toBeLessThan(6);
  const askedAt = (path: string) => loaded.find(({ name }) => name.includes(path))!.startTime;
  expect(askedAt("/usage?"), "the catalog waits for the account").toBeLessThan(askedAt("/v1/catalogs/"));
});

describe("where something is wrong", () => {
  test("older figures are marked as such, and newer ones come by one press", async () => {
    const page = await (await site.reader()).newPage();
    await page.clock.install();
    await page.goto(await site.link("northwind", "owner", { page: "/accounts/northwind/wallets/main" }));
    await page.getByRole("region", { name: "Balance", exact: true }).waitFor();
    await page.route("**/wallets/main", (route) => route.abort());
    await page.clock.fastForward("01:00");
    await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    const mark = page.getByText("newer ones could not be loaded");
    for (let seconds = 0; seconds < 30 && !(await mark.isVisible()); seconds++) await page.clock.runFor(1_000);
    await mark.waitFor();
    expect(await page.getByRole("region", { name: "Balance", exact: true }).textContent()).toContain("credits");
    await page.unroute("**/wallets/main");
    await page.getByRole("button", { name: "Load again" }).click();
    await mark.waitFor({ state: "detached" });
  });

  test("an error names its request and can be tried again", async () => {
    const page = await (await site.reader()).newPage();
    await page.goto(await site.link("northwind", "owner", { page: "/accounts/northwind/wallets/main/credits" }));
    await page.getByRole("table", { name: "Movements, newest first" }).waitFor();
    const problem = {
      type: "about:blank",
      title: "Out of order",
      status: 500,
      code: "internal",
      detail: "It broke.",
      request_id: "req_1",
    };
    await page.route("**/entries?*", (route) =>
      route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    );
    await page.getByLabel("Type").selectOption("Refunds");
    await page.getByRole("alert").getByText("req_1").waitFor({ timeout: 20_000 });
    await page.unroute("**/entries?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("table", { name: "Movements, newest first" }).waitFor();
  });

  test("nothing there yet, nothing that matches, no such page", async () => {
    expect(
      (await site.send("PUT", "/accounts/newcomer", { product: "studio", name: "ظل طويل جدًا للاسم ".repeat(8).trim() }))
        .status,
    ).toBe(200);
    const page = await site.open("newcomer", "/accounts/newcomer");
    await page.getByText("No clients yet").waitFor();
    await page.goto(`${site.url}/accounts/newcomer/usage`);
    await page.getByText("Nothing was used in this window").first().waitFor();
    await page.goto(`${site.url}/accounts/newcomer/statements`);
    await page.getByText("There is nothing to state yet").waitFor();
    await page.goto(`${site.url}/accounts/newcomer/no-such-page`);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  });

  test("long names, text from right to left and huge numbers break no page, on a phone", async () => {
    const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    await site.send("PUT", "/accounts/giant", { product: "outreach", name: long });
    await site.send("PUT", `/accounts/giant/workspaces/${long}`, { name: `${long} שלום` });
    await site.send("POST", "/accounts/giant/grants", {
      amount: 4_000_000_000_000_000,
      category: "paid",
      reason: long,
    });
    await site.send("POST", "/accounts/giant/charges", {
      workspace: long,
      campaign: `${long}-c`,
      action: "lead.deep_enrich",
      quantities: { count: 700_000_000 },
      reference: { type: "job", id: long },
    });
    for (const path of ["wallets/main", "usage", "wallets/main/credits", "wallets/main/plan", "statements"]) {
      const page = await site.open("giant", `/accounts/giant/${path}`, { width: 360 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider, path).toBeLessThanOrEqual(0);
    }
  });
});
