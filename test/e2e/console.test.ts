/** The operator's console: what staff find, prove, mend and give there, and that customers stay out. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { openDatabase } from "../../src/store/database.ts";
import { connectToRunning } from "../../src/store/embedded/index.ts";
import { DESKTOP, PHONE, settled } from "./browser.ts";
import { expectAccessible, rowsOf, violations, widerThanTheScreen } from "./look.ts";
import { sharedSite } from "./server.ts";

const CATALOGS = fileURLToPath(new URL("../../catalogs", import.meta.url));

const site = sharedSite({ examples: false, catalogs: withDearerRerolls });

/** The repository's catalogs; of the studio's prices there is a version to come, in which a persona is made again for 3. */
function withDearerRerolls(folder: string): void {
  cpSync(CATALOGS, folder, { recursive: true });
  const file = join(folder, "studio.yaml");
  const catalog = parse(readFileSync(file, "utf8"));
  const [card] = catalog.rate_cards;
  const reroll = card.actions["persona.reroll"];
  const { rerolls } = reroll.price.quantities;
  const price = { ...reroll.price, quantities: { rerolls: { ...rerolls, amount: 3 } } };
  const actions = { ...card.actions, "persona.reroll": { ...reroll, price } };
  catalog.rate_cards.push({ version: "2100-01", effective_at: "2100-01-01T00:00:00Z", actions });
  writeFileSync(file, stringify(catalog, { aliasDuplicateObjects: false }));
}

let charge: string;
let payment: string;
let reported: string;

beforeAll(async () => {
  await site.put("/accounts/drifted", { product: "outreach", name: "Drifted Ltd" });
  await site.put("/accounts/owing", { product: "outreach", name: "Owing Ltd" });
  await site.put("/accounts/fine", { product: "studio", name: "Fine Ltd" });
  for (const account of ["drifted", "owing"]) {
    await site.post(`/accounts/${account}/grants`, { amount: 1_000, category: "paid", reason: "Invoice 1" });
  }
  const spend = {
    workspace: "emea",
    campaign: "q3",
    action: "message.approve",
    reference: { type: "message", id: "m1" },
  };
  charge = (await site.post<{ entry: { id: string } }>("/accounts/drifted/charges", spend)).entry.id;
  await site.post("/accounts/owing/adjustments", { amount: -1_200, reason: "Ran over", allow_outstanding: true });
  const report = { wallet: "main", expected: 900, seen: 0, message: "Where did it go?" };
  reported = (await site.post<{ case: { id: string } }>("/accounts/owing/cases", report)).case.id;
  await site.post("/accounts/fine/grants", {
    workspace: "acme",
    amount: 50,
    category: "promotional",
    reason: "Welcome",
  });
  const asked = { workspace: "acme", pack: "small", payment_method: "test_card_needs_confirmation" };
  payment = (await site.post<{ payment: { id: string } }>("/accounts/fine/topups", asked)).payment.id;
  await site.post("/accounts/drifted/backfills");
  await behindItsBack(
    "update wallets set balance = balance + 7 where account_id = (select account_id from accounts where id = 'drifted')",
  );
  await audited("drifted");
});

/** The id of an audit of an account, which is done. */
async function audited(account: string): Promise<string> {
  const { audit } = await site.post<{ audit: { id: string } }>("/audits", { accounts: [account] });
  const done = async () => expect((await site.get<{ state: string }>(`/audits/${audit.id}`)).state).toBe("done");
  await vi.waitFor(done, { timeout: 30_000, interval: 200 });
  return audit.id;
}

/** Changes what is stored, as nobody but the owner of the database can. */
async function behindItsBack(statement: string): Promise<void> {
  const database = await connectToRunning(site.folder);
  if (!database.running) throw new Error(database.why);
  const owner = openDatabase(database.owner, "auditing", 1);
  await owner.unsafe(statement);
  await owner.end();
}

const LISTS = [
  ["/console/cases", "unanswered"],
  ["/console/cases?show=corrected", "No case is in this state"],
  ["/console/backfills", "Drifted Ltd"],
  ["/console/payments", "Not decided yet"],
  ["/console/catalogs", "Prices in force"],
  ["/console/catalogs/studio", "Prices 2026-01"],
  ["/console/jobs", "roll-forward"],
  ["/console/log", "Before and after"],
  ["/console/search?q=nothing-like-this", "Nothing has this id"],
  ["/console/accounts/fine", "See it as its customer does"],
] as const;

test("a customer at the console is told that it is not theirs, and led back", async () => {
  for (const role of ["owner", "member"] as const) {
    const page = await site.open("fine", "/console/audits", { role });
    await page.getByRole("heading", { name: "This page is for staff" }).waitFor();
    expect(await page.getByRole("navigation", { name: "Console" }).count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole("link", { name: "go to your account" }).click();
    await page.waitForURL(/\/accounts\/fine/);
  }
});

test("every list is accessible and whole, by turns on a desk in light and on a phone in dark", async () => {
  const page = await site.openAsStaff("/console", "admin");
  for (const [index, [path, text]] of LISTS.entries()) {
    const onPhone = index % 2 === 1;
    await page.emulateMedia({ colorScheme: onPhone ? "dark" : "light" });
    await page.setViewportSize(onPhone ? PHONE : DESKTOP);
    await page.goto(`${site.url}${path}`);
    await settled(page);
    await page.getByText(text).first().waitFor();
    expect(await violations(page), path).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await widerThanTheScreen(page), path).toBe(0);
  }
});

describe("accounts", () => {
  test("what is outstanding or drifted is first; each column sorts; the filter narrows", async () => {
    const page = await site.openAsStaff("/console", "support");
    await expectAccessible(page);
    const names = async () => (await rowsOf(page, "Accounts")).map(([name]) => name!.replace(/(Ltd).*/, "$1"));
    expect(await names()).toEqual(["Drifted Ltd", "Owing Ltd", "Fine Ltd"]);
    await page.getByRole("button", { name: "Balance" }).click();
    await page.waitForURL(/sort=balance&direction=descending/);
    await settled(page);
    expect((await names())[0]).toBe("Drifted Ltd");
    expect(await page.getByRole("columnheader", { name: "Balance" }).getAttribute("aria-sort")).toBe("descending");
    await page.getByRole("button", { name: "Balance" }).click();
    await page.waitForURL(/direction=ascending/);
    await settled(page);
    expect((await names()).at(-1)).toBe("Drifted Ltd");
    await page.getByLabel("Show").selectOption("Something outstanding");
    await page.waitForURL(/attention=outstanding/);
    await settled(page);
    expect(await names()).toEqual(["Owing Ltd"]);
    await page.getByLabel("Search accounts").fill("none such");
    await page.getByText("No account matches").waitFor();
    await page.getByRole("link", { name: "Show all accounts" }).click();
    await page.waitForURL(/\/console$/);
    await settled(page);
    expect((await names()).length).toBe(3);
  });
});

describe("search", () => {
  test('"/" goes to the box; one hit opens at once; a record of the operator leads to its movement', async () => {
    const page = await site.openAsStaff("/console/jobs", "support");
    const box = page.getByLabel("Find by any id");
    await page.keyboard.press("/");
    expect(await box.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type("m1");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/accounts\/drifted\/wallets\/main\/credits\/en_/);
    expect(page.url()).toContain(charge);
    await page.goto(`${site.url}/console/search?q=acme`);
    await settled(page);
    expect((await rowsOf(page, "What was found")).map(([kind]) => kind).sort()).toEqual(["Balance", "Workspace"]);
  });
});

test("a version of prices to come stands beside the one in force, with what it changes", async () => {
  const page = await site.openAsStaff("/console/catalogs/studio", "support");
  expect(await page.getByRole("heading", { name: /^Prices / }).allTextContents()).toEqual([
    "Prices 2100-01 To come",
    "Prices 2026-01 In force",
  ]);
  expect(await rowsOf(page, "What version 2100-01 changes")).toEqual([
    ["Persona re-roll", "2 tokens per re-roll. Needs a client", "3 tokens per re-roll. Needs a client"],
  ]);
});

describe("audits", () => {
  test("one is started, finds what drifted, says so in plain words, and it is repaired", async () => {
    const page = await site.openAsStaff("/console/audits", "admin");
    await expectAccessible(page);
    await page.getByLabel("Accounts", { exact: true }).fill("drifted");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/console\/audits\/au_/);
    await page.getByRole("heading", { name: "Audit", exact: true }).waitFor();
    await page.getByText("Found something").waitFor();
    const finding = page.getByRole("article").filter({ hasText: "the sum of the entries" });
    await finding.getByText("which is 7 too much").waitFor();
    await expectAccessible(page);
    await finding.getByRole("button", { name: "Repair…" }).click();
    expect(await page.getByRole("alertdialog").textContent()).toMatch(/No entry changes/);
    await page.getByRole("button", { name: "Repair it" }).click();
    await finding.getByText("Repaired").waitFor();
    const { balance } = await site.get<{ balance: number }>("/accounts/drifted/wallets/main");
    expect(balance).toBe(await ledgerBalance());
    await finding.getByRole("link", { name: /2\d{3}/ }).click();
    await page.getByRole("heading", { name: "Finding", exact: true }).waitFor();
    await page.getByText("First seen").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Audits" }).first().click();
    await page.getByRole("table", { name: "Audits, newest first" }).waitFor();
  });

  async function ledgerBalance(): Promise<number> {
    const { entries } = await site.get<{ entries: { ending_balance: number }[] }>(
      "/accounts/drifted/wallets/main/entries?limit=1",
    );
    return entries[0]!.ending_balance;
  }

  test("a repair is refused in plain words where the ledger itself is not whole", async () => {
    await site.put("/accounts/broken", { product: "outreach", name: "Broken Ltd" });
    await site.post("/accounts/broken/grants", { amount: 100, category: "paid", reason: "Invoice 2" });
    await behindItsBack(
      "update entries set amount = 90 where account_id = (select account_id from accounts where id = 'broken')",
    );
    const id = await audited("broken");
    const page = await site.openAsStaff(`/console/audits/${id}`, "admin");
    const finding = page.getByRole("article").filter({ hasText: "the sum of the entries" });
    await finding.getByRole("button", { name: "Repair…" }).click();
    await page.getByRole("button", { name: "Repair it" }).click();
    const refusal = finding.getByRole("alert");
    await refusal.waitFor();
    expect(await refusal.textContent()).toMatch(/The ledger of this wallet is not whole: .*backup/);
    expect(await finding.getByText("Repaired").count()).toBe(0);
    await expectAccessible(page);
  });

  test("support reads, and is offered neither", async () => {
    const page = await site.openAsStaff("/console/audits", "support");
    await page.getByRole("heading", { name: "Audits", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Start" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Repair…" }).count()).toBe(0);
  });
});

describe("giving and taking by hand", () => {
  const balance = async () => (await site.get<{ balance: number }>("/accounts/fine/wallets/acme")).balance;

  test("needs a reason, foresees the new balance, posts once, and stands in the customer's log", async () => {
    const before = await balance();
    const page = await site.openAsStaff("/console/accounts/fine", "account_manager");
    await page.getByRole("link", { name: "Adjust", exact: true }).click();
    const foresee = page.getByRole("button", { name: "See the new balance" });
    await page.getByLabel("How many tokens").fill("12");
    expect(await foresee.isDisabled()).toBe(true);
    await page.getByLabel("Reason").fill("A delivery that was missed");
    await expectAccessible(page);
    await foresee.click();
    const asked = page.getByRole("alertdialog");
    await asked.getByText(`The balance goes from ${before} to ${before + 12} tokens.`).waitFor();
    await expectAccessible(page);
    expect(await balance()).toBe(before);
    await page.getByLabel("How many tokens").fill("13");
    await asked.waitFor({ state: "detached" });
    await foresee.click();
    await page.getByRole("button", { name: "Post the adjustment" }).click();
    await page.getByText(`The balance is ${before + 13} tokens.`).waitFor();
    expect(await balance()).toBe(before + 13);
    await page.getByRole("link", { name: "See the movement" }).click();
    await page.getByText("A delivery that was missed").first().waitFor();
  });

  test("for a case, it names the case, and the customer finds it there", async () => {
    const page = await site.openAsStaff(`/console/accounts/owing/adjust?wallet=main&case=${reported}`, "admin");
    await page.getByText("which the movement will name").waitFor();
    await page.getByLabel("How many credits").fill("900");
    await page.getByLabel("They count as").selectOption("Paid");
    await page.getByLabel("Reason").fill("It was taken twice");
    await page.getByRole("button", { name: "See the new balance" }).click();
    await page.getByRole("button", { name: "Post the adjustment" }).click();
    await page.getByText(/^Posted: 900 credits/).waitFor();
    type Entries = { entries: { type: string; case: string; fundings: { category: string }[] }[] };
    const { entries } = await site.get<Entries>("/accounts/owing/wallets/main/entries?type=adjustment&limit=1");
    expect(entries).toMatchObject([{ type: "adjustment", case: reported, fundings: [{ category: "paid" }] }]);
    await page.goto(`${site.url}/console`);
    await page.getByLabel("Find by any id").fill(reported);
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`/accounts/owing/cases/${reported}`));
  });

  test("a refund says what it gives back, all or a part, and is refused in plain words", async () => {
    const page = await site.openAsStaff(`/accounts/drifted/wallets/main/credits/${charge}`, "account_manager");
    await page.getByText("This is recorded.").waitFor();
    await page.getByRole("link", { name: "Refund this movement" }).click();
    await page.getByLabel("Reason").fill("Sent to the wrong person");
    await page.getByRole("button", { name: "See the new balance" }).click();
    await page.getByRole("button", { name: "Post the refund" }).click();
    await page.getByText(/^Posted: 1 credit/).waitFor();
    await page.getByLabel("Reason").fill("Once more");
    await page.getByRole("button", { name: "See the new balance" }).click();
    await page.getByRole("alert").waitFor();
  });

  test("support cannot, and is told who can", async () => {
    const page = await site.openAsStaff("/console/accounts/fine/adjust", "support");
    await page.getByText("You cannot adjust balances").waitFor();
    expect(await page.getByRole("button", { name: "See the new balance" }).count()).toBe(0);
  });
});

test("payments that nobody has decided say what to do", async () => {
  const page = await site.openAsStaff("/console/payments", "support");
  const rows = await rowsOf(page, "Payments that do not match");
  expect(rows).toHaveLength(1);
  expect(rows[0]!.join(" ")).toContain(payment);
  expect(rows[0]!.join(" ")).toMatch(/Ask the payer to confirm it/);
});

test("looking at an account as its customer does is recorded; the log is filtered and exported", async () => {
  const page = await site.openAsStaff("/accounts/owing/wallets/main", "account_manager");
  await page.getByText(/as its customer does, and beside it what only staff can do\. This is recorded\./).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Back to the console" }).click();
  await page.waitForURL(/\/console\/accounts\/owing/);
  await page.goto(`${site.url}/console/log?account=owing&action=account.viewed_as_customer`);
  await settled(page);
  const rows = await rowsOf(page, "Audit log, newest first");
  expect(rows).toHaveLength(1);
  expect(rows[0]!.join(" ")).toContain("account_manager@operator.example");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const csv = await readFile(await (await saving).path(), "utf8");
  expect(csv.trim().split("\n")).toHaveLength(2);
  await page.getByLabel("Account", { exact: true }).fill("none-such");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("No record matches").waitFor();
  await expectAccessible(page);
});
