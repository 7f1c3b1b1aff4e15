/** A problem with a balance: reported with what is known of it, answered, corrected by what stands in the log, asked again. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { settled } from "./browser.ts";
import { expectAccessible, rowsOf } from "./look.ts";
import { sharedSite } from "./server.ts";

const site = sharedSite({ examples: false });
const LOG = "/accounts/studio/wallets/acme/credits";
const CASES = "/accounts/studio/cases";

beforeAll(async () => {
  await site.put("/accounts/studio", { product: "studio", name: "Studio" });
  const grant = { amount: 300, category: "paid", reason: "Invoice 7" };
  await site.post("/accounts/studio/grants", { ...grant, workspace: "acme" });
  for (const clips of [8, 4]) {
    await site.post("/accounts/studio/deposits", {
      workspace: "acme",
      campaign: "spring",
      action: "creative.submission",
      quantities: { clips: [clips] },
      reference: { type: "creative", id: `cr_${clips}` },
    });
  }
});

/** Fills in a report that is open, and sends it. */
async function send(page: Page, expected: string, message: string): Promise<void> {
  await page.getByRole("textbox", { name: "You expected a balance of" }).fill(expected);
  await page.getByRole("textbox", { name: "What looks wrong?" }).fill(message);
  await page.getByRole("button", { name: "Send the report" }).click();
  await page.getByRole("heading", { name: /^Case/, level: 1 }).waitFor();
  await settled(page);
}

/** A case as the API opens it, for tests of what comes after. */
async function opened(message: string): Promise<string> {
  const body = { wallet: "acme", expected: 300, seen: 208, message };
  return (await site.post<{ case: { id: string } }>("/accounts/studio/cases", body)).case.id;
}

describe("reporting", () => {
  test("chosen movements, balances and the explanation go along, and the explanation is shown first", async () => {
    const page = await site.open("studio", LOG, { role: "member" });
    await page.getByRole("button", { name: "Report a problem" }).click();
    await page.getByRole("checkbox", { name: "Submission −48 looks wrong" }).check();
    await page.getByText("1 chosen").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Go on with the report" }).click();
    await page.getByRole("heading", { name: "What this balance says of itself" }).waitFor();
    await settled(page);
    expect(await page.getByRole("textbox", { name: "You see" }).inputValue()).toBe("208");
    await page
      .getByRole("region", { name: "Movements that look wrong" })
      .getByRole("link", { name: "Submission" })
      .waitFor();
    await page.getByRole("textbox", { name: "You expected a balance of" }).fill("256");
    await page.getByRole("textbox", { name: "What looks wrong?" }).click();
    await page.getByText("One movement is exactly the difference of −48").waitFor();
    await expectAccessible(page);
    await send(page, "256", "We never sent this one.");
    expect(page.url()).toContain("/cases/");
    await page.getByText("We never sent this one.").waitFor();
    await page.getByText("One movement is exactly the difference of −48").waitFor();
    const facts = await page.getByRole("region", { name: "What was reported" }).textContent();
    expect(facts).toContain("256 tokens");
    expect(facts).toContain("208 tokens");
    await page.getByText(/^Asked .*unanswered$/).waitFor();
    // A customer closes nothing.
    expect(await page.getByRole("button", { name: "Send and close as explained" }).count()).toBe(0);
    expect(await page.getByRole("heading", { name: "Correct" }).count()).toBe(0);
    await expectAccessible(page);
  });

  test("from a finding of the explanation everything is filled in, on a phone too", async () => {
    const page = await site.open("studio", "/accounts/studio/wallets/acme/explanation?expected=256", { width: 390 });
    await page.getByRole("link", { name: "Report it" }).first().click();
    await page.getByRole("textbox", { name: "What looks wrong?" }).waitFor();
    await settled(page);
    expect(await page.getByRole("textbox", { name: "You expected a balance of" }).inputValue()).toBe("256");
    await page.getByRole("button", { name: "Leave out Submission" }).click();
    await page.getByText("None chosen.").waitFor();
    await page.getByRole("link", { name: "choose them in the log" }).click();
    await page.getByRole("checkbox", { name: "Submission −44 looks wrong" }).check();
    await page.getByRole("link", { name: "Go on with the report" }).click();
    await page.getByRole("button", { name: "Leave out Submission" }).waitFor();
    expect(await page.getByRole("textbox", { name: "You expected a balance of" }).inputValue()).toBe("256");
    expect(await page.getByRole("button", { name: "Send the report" }).isDisabled()).toBe(true);
    await expectAccessible(page);
  });

  test("an account in which nothing was reported says so", async () => {
    await site.put("/accounts/calm", { product: "outreach" });
    const page = await site.open("calm", "/accounts/calm/cases");
    await page.getByText("Nothing was reported").waitFor();
    await expectAccessible(page);
  });
});

describe("a case", () => {
  test("is answered, explained, and asked again", async () => {
    const id = await opened("Where did my tokens go?");
    const staff = await site.openAsStaff(`${CASES}/${id}`, "support");
    await staff.getByRole("textbox", { name: "Message" }).first().fill("We are looking into it.");
    await staff.getByRole("button", { name: "Send", exact: true }).click();
    await staff.getByText("We are looking into it.").waitFor();
    await staff.getByText(/^Asked .*unanswered$/).waitFor({ state: "detached" });
    await staff.getByRole("textbox", { name: "Message" }).first().fill("Two submissions were taken up front.");
    await staff.getByRole("button", { name: "Send and close as explained" }).click();
    await staff.getByText("Closed as explained").waitFor();

    const page = await site.open("studio", CASES);
    expect((await rowsOf(page, "Cases, newest first"))[0]!.slice(1, 5)).toEqual(["acme", "Explained", "300", "208"]);
    await expectAccessible(page);
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByText("Two submissions were taken up front.").waitFor();
    await page.getByRole("textbox", { name: "What is still unclear?" }).fill("I made one only.");
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByText("Asked again", { exact: true }).waitFor();
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    await page.getByText("I made one only.").waitFor();
    await page.getByText(/^Asked .*unanswered$/).waitFor();
  });

  test("is corrected by nothing but what stands in the log, which the customer can open", async () => {
    const id = await opened("One too many.");
    const staff = await site.openAsStaff(`${CASES}/${id}`, "account_manager");
    await staff.getByText("Nothing has corrected it yet.").waitFor();
    const toAdjust = staff.getByRole("link", { name: "Make an adjustment for this case" });
    expect(await toAdjust.getAttribute("href")).toBe(`/console/accounts/studio/adjust?wallet=acme&case=${id}`);
    const other = { workspace: "acme", amount: 1, reason: "For something else" };
    await site.post("/accounts/studio/adjustments", other);
    await site.post("/accounts/studio/adjustments", { ...other, amount: 48, reason: "Counted twice", case: id });
    await staff.reload();
    await settled(staff);
    expect(await staff.getByRole("radio").count()).toBe(1);
    await staff.getByRole("radio", { name: /Admin adjustment \+48.*Counted twice/ }).check();
    await expectAccessible(staff);
    await staff.getByRole("button", { name: "Close as corrected" }).click();
    await staff.getByRole("heading", { name: "Corrected" }).waitFor();

    const page = await site.open("studio", `${CASES}/${id}`, { role: "member" });
    await page.getByText("The correction of +48 stands in the log").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "see the movement" }).click();
    await page.getByText("Counted twice").waitFor();
    await page.getByRole("link", { name: id }).click();
    await page.getByRole("heading", { name: /^Case/, level: 1 }).waitFor();
  });

  test("is listed by its state", async () => {
    const page = await site.open("studio", CASES);
    await page.getByLabel("State").selectOption("Corrected");
    await page.waitForURL(/state=corrected/);
    await settled(page);
    const rows = await rowsOf(page, "Cases, newest first");
    expect(rows.map((row) => row[2])).toEqual(rows.map(() => "Corrected"));
    expect(rows.length).toBeGreaterThan(0);
  });
});
