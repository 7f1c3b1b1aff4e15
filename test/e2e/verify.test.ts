/** A history that its reader checks: in their own browser, against what they kept and noted. */
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { expectAccessible } from "./look.ts";
import { sharedSite } from "./server.ts";

const site = sharedSite({ examples: false });
const LOG = "/accounts/studio/wallets/acme/credits";
const VERIFY = "/accounts/studio/wallets/acme/verify";

beforeAll(async () => {
  await site.put("/accounts/studio", { product: "studio", name: "Studio" });
  const grant = { amount: 300, category: "paid", reason: "Invoice 7" };
  await site.post("/accounts/studio/grants", { ...grant, workspace: "acme" });
  for (const rerolls of [1, 2, 3]) {
    await site.post("/accounts/studio/charges", {
      workspace: "acme",
      action: "persona.reroll",
      quantities: { rerolls },
    });
  }
});

type Exported = { entries: { sequence: number; amount: number; hash: string }[] };

/** Gives the page a file, as the reader kept it or as somebody made it up. */
async function give(page: Page, exported: unknown): Promise<void> {
  const buffer = Buffer.from(typeof exported === "string" ? exported : JSON.stringify(exported));
  await page
    .getByLabel("The downloaded history")
    .setInputFiles({ name: "chain.json", mimeType: "application/json", buffer });
}

const chain = () => site.get<Exported>("/accounts/studio/wallets/acme/chain");
const result = (page: Page) => page.getByRole("region", { name: "The result" });

test("what the server has holds, and adds up to what is shown", async () => {
  const page = await site.open("studio", LOG, { role: "member" });
  await page.getByRole("link", { name: "Check these tokens yourself" }).click();
  await page.getByText("Nothing was checked yet").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Check it now" }).click();
  await page.getByText("Everything holds").waitFor();
  const told = await result(page).textContent();
  expect(told).toContain("288 tokens – the same");
  expect(told).toContain(`acme:4:${(await chain()).entries.at(-1)!.hash}`);
  await expectAccessible(page);
});

test("a kept file in which a movement was changed is not true, and the movement is named", async () => {
  const page = await site.open("studio", VERIFY, { role: "member" });
  const kept = await chain();
  kept.entries[2]!.amount += 1;
  await give(page, kept);
  await page.getByText("This is not true").waitFor();
  expect(await result(page).textContent()).toContain("Entry 3:");
  await expectAccessible(page);
  await result(page).getByRole("link", { name: "Movement 3 as it is shown here" }).first().click();
  const place = page.getByRole("region", { name: "Its place in the ledger" });
  expect(await place.textContent()).toContain(kept.entries[2]!.hash);
  await page.goBack();
  await give(page, { ...(await chain()), account: "somebody else" });
  await page.getByText("This is the history of another balance: acme of somebody else.").waitFor();
  await give(page, "{}");
  await page.getByText("This file could not be checked.").waitFor();
});

test("an end that was cut off is found by what the reader noted, on a phone in the dark too", async () => {
  const page = await site.open("studio", VERIFY, { role: "member", width: 390, height: 844, colorScheme: "dark" });
  // The server records anchors from time to time: here only the reader's own say what was cut off.
  await page.route("**/anchors?*", (route) =>
    route.fulfill({ json: { anchors: [], has_more: false, next_cursor: null } }),
  );
  const { entries, ...rest } = await chain();
  const cut = { ...rest, entries: entries.slice(0, -1) };
  await give(page, cut);
  await page.getByText("Everything holds").waitFor();
  expect(await result(page).textContent()).toContain("288 tokens – more was posted since");
  const anchor = page.getByRole("textbox", { name: "Anchor" });
  await anchor.fill("acme:4");
  await page.getByText("is no anchor").waitFor();
  expect(await page.getByRole("button", { name: "Check it now" }).isDisabled()).toBe(true);
  await anchor.fill(`birch:4:${entries.at(-1)!.hash}`);
  await give(page, cut);
  await page.getByText("It holds in itself, but could not be compared").waitFor();
  await anchor.fill(`acme:4:${entries.at(-1)!.hash}`);
  await page.getByText("One anchor will be compared.").waitFor();
  await give(page, cut);
  await page.getByText("Its end is missing").waitFor();
  await page.getByText("The end was cut off: the anchor knows entry 4").waitFor();
  await expectAccessible(page);
});

test("every published anchor is compared, however many pages they fill", async () => {
  const page = await site.open("studio", VERIFY, { role: "member" });
  const { entries } = await chain();
  const anchorAt = (sequence: number, hash: string) => ({
    account: "studio",
    wallet: "acme",
    sequence,
    hash,
    time: null,
  });
  await page.route("**/anchors?*", (route) => {
    const isFirst = !new URL(route.request().url()).searchParams.has("cursor");
    const json = isFirst
      ? { anchors: [anchorAt(4, entries[3]!.hash)], has_more: true, next_cursor: "older" }
      : { anchors: [anchorAt(2, "0".repeat(64))], has_more: false, next_cursor: null };
    return route.fulfill({ json });
  });
  await page.getByRole("button", { name: "Check it now" }).click();
  await page.getByText("This is not true").waitFor();
  expect(await result(page).textContent()).toContain("The history was rewritten: entry 2 has another hash");
});
