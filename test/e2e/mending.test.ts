/** Coverage and its mending: read by customers, done by staff, and every other page follows at once. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { settled } from "./browser.ts";
import { expectAccessible, rowsOf } from "./look.ts";
import { sharedSite } from "./server.ts";

const site = sharedSite({ examples: false });

beforeAll(async () => {
  await site.put("/accounts/moved", { product: "outreach", name: "Moved In" });
  const use = (message: number, workspace: string) => ({
    id: `old-${message}`,
    at: `2026-0${(message % 3) + 2}-03T09:0${message}:00Z`,
    type: "use",
    amount: 10,
    workspace,
    action: "message.reply",
    reference: { type: "message", id: `m${message}` },
  });
  const uses = [1, 2, 3, 4, 5].map((message) => use(message, message < 5 ? "emea" : "apac"));
  const entries = [
    { id: "old-pack", at: "2026-01-01T09:00:00Z", type: "credit", amount: 1_000 },
    ...uses.toSorted((a, b) => a.at.localeCompare(b.at)),
  ];
  await site.post("/accounts/moved/imports", { entries });
  await site.post("/accounts/moved/wallets/main/finish-import", {});
  await site.put("/accounts/fresh", { product: "outreach", name: "Fresh" });
});

const COVERAGE = "/accounts/moved/coverage";

async function staffAt(path: string, role: "support" | "account_manager" | "admin" = "account_manager"): Promise<Page> {
  return site.openAsStaff(path, role);
}

describe("a customer", () => {
  test("reads what is covered, by month and in all, and what is missing", async () => {
    const page = await site.open("moved", COVERAGE, { role: "member" });
    expect(await rowsOf(page, "Coverage by month")).toEqual([
      ["Apr 2026", "0.0%", "0", "20"],
      ["Mar 2026", "0.0%", "0", "20"],
      ["Feb 2026", "0.0%", "0", "10"],
    ]);
    expect(await rowsOf(page, "Spend without a campaign")).toEqual([["Reply", "Messages", "5", "50", "0"]]);
    expect(await page.getByRole("button", { name: "See what can be mended" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Register" }).count()).toBe(0);
    await expectAccessible(page);
  });

  test("of an account in which nothing needs a campaign yet is told so", async () => {
    const page = await site.open("fresh", "/accounts/fresh/coverage");
    await page.getByText("Nothing to cover yet").waitFor();
    await expectAccessible(page);
  });
});

test("support sees what there is and is offered nothing that changes it", async () => {
  const page = await staffAt(COVERAGE, "support");
  await page.getByText("What names no campaign").waitFor();
  expect(await page.getByRole("button", { name: "See what can be mended" }).count()).toBe(0);
});

describe("an account manager", () => {
  test("takes the table, fills it in, brings it back, looks, applies, and takes it back", async () => {
    const page = await staffAt("/accounts/moved/usage?from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z");
    await page.getByRole("button", { name: "emea" }).click();
    await page.getByRole("link", { name: "Coverage", exact: true }).click();
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download what is unresolved" }).click();
    const table = await readFile(await (await saving).path(), "utf8");
    // As it comes back from a spreadsheet of a country that writes semicolons, with one row left open.
    const filled = table
      .replaceAll(",", ";")
      .replace(/(m[1-3];emea);;/g, "$1;spring;")
      .replace("m5;apac;;", "m5;apac;summer;");
    const files = { name: "filled.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${filled}`) };
    await page.getByLabel("The downloaded table, filled in (CSV)").setInputFiles(files);
    await page.getByText("Records: 4 registered").waitFor();
    await settled(page);
    expect(await rowsOf(page, "Spend without a campaign")).toEqual([["Reply", "Messages", "5", "50", "4"]]);

    await page.getByRole("button", { name: "See what can be mended" }).click();
    await page.getByRole("heading", { name: "Backfill", level: 1 }).waitFor();
    await settled(page);
    expect(await rowsOf(page, "Usage before and after")).toEqual([
      ["apac", "summer", "0", "10"],
      ["apac", "No campaign", "10", "0"],
      ["emea", "spring", "0", "30"],
      ["emea", "No campaign", "40", "10"],
    ]);
    await expectAccessible(page);

    await page.getByRole("button", { name: "Apply…" }).click();
    await page.getByRole("alertdialog").getByText("4 movements of 40 credits together").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Apply all of it" }).click();
    await page.getByText("Applied", { exact: true }).first().waitFor();
    await settled(page);
    expect(await rowsOf(page, "Attributed by campaign")).toEqual([
      ["emea", "spring", "3", "30"],
      ["apac", "summer", "1", "10"],
    ]);

    // Pages that were read before say so without being loaded again.
    await page.evaluate(() => history.go(-2));
    await page.getByRole("row", { name: /^spring 30/ }).waitFor();
    await page.getByRole("link", { name: "Coverage", exact: true }).click();
    await page.getByText("80.0%").first().waitFor();

    await page.getByRole("table", { name: "Backfills, newest first" }).getByRole("link").click();
    await page.getByRole("link", { name: "Reply" }).first().click();
    await page.getByText("Posted as No campaign").waitFor();
    await page.getByText(/Amended to \w+ by a backfill, from the record of message m\d/).waitFor();
    await expectAccessible(page);

    await page.getByRole("link", { name: "a backfill" }).click();
    await page.getByRole("button", { name: "Revert…" }).click();
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    await page.getByRole("alertdialog").getByText("stand again as “No campaign”").waitFor();
    await page.getByRole("button", { name: "Take all of it back" }).click();
    await page.getByText("Reverted", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "Coverage", exact: true }).click();
    await page.getByText("0.0%").first().waitFor();
  });

  test("is told where nothing resolves, and where the ground has moved", async () => {
    const page = await staffAt(COVERAGE);
    const register = async (id: string, campaign: string) => {
      await page.getByRole("textbox", { name: "Id" }).fill(id);
      await page.getByRole("textbox", { name: "Workspace" }).fill("emea");
      await page.getByRole("textbox", { name: "Campaign" }).fill(campaign);
      await page.getByRole("button", { name: "Register" }).click();
      await page.getByText(/Records: /).waitFor();
    };
    await register("m4", "autumn");
    await page.getByRole("button", { name: "See what can be mended" }).click();
    await page.getByRole("heading", { name: "Backfill", level: 1 }).waitFor();
    await settled(page);
    await site.put("/accounts/moved/records", {
      records: [{ reference: { type: "message", id: "m4" }, workspace: "emea", campaign: "winter" }],
    });
    await page.getByRole("button", { name: "Apply…" }).click();
    await page.getByRole("button", { name: "Apply all of it" }).click();
    await page.getByRole("alert").getByText("propose it anew").waitFor();
  });

  test("a table that is none says why", async () => {
    const page = await staffAt(COVERAGE);
    const files = { name: "other.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") };
    await page.getByLabel("The downloaded table, filled in (CSV)").setInputFiles(files);
    await page.getByRole("alert").getByText("The table has no column reference_type").waitFor();
  });
});
