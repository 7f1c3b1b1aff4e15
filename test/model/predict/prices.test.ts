/** The hand-written prices give the figures that the products are described with. */
import { expect, test } from "vitest";
import { findAction, type Product, priceOfDelivery, priceOfUse, type Quantities } from "./prices.ts";

function cost(product: Product, name: string, quantities?: Quantities): number | null {
  const action = findAction(product, name);
  return action && priceOfUse(action, quantities);
}

test.each<[Product, string, Quantities | undefined, number | null]>([
  ["studio", "creative.submission", { clips: [8, 8, 8, 8, 8, 8] }, 88],
  ["studio", "creative.submission", { clips: [2, 20] }, 56],
  ["studio", "creative.submission", { clips: [] }, 40],
  ["studio", "creative.submission", { clips: [1.5] }, null],
  ["studio", "creative.submission", { count: 2 }, null],
  ["studio", "persona.batch", { batches: 2 }, 18],
  ["studio", "persona.batch", { images: 10 }, 18],
  ["studio", "persona.batch", { images: 9 }, 9],
  ["studio", "persona.batch", { batches: 1, images: 9 }, null],
  ["studio", "persona.batch", undefined, null],
  ["studio", "persona.reroll", { rerolls: 3 }, 6],
  ["outreach", "email.first_draft", undefined, 2],
  ["outreach", "lead.deep_enrich", { count: 3 }, 15],
  ["outreach", "message.approve", undefined, 1],
  ["outreach", "message.reply", undefined, 3],
  ["outreach", "leads.find", { leads: 1500 }, 1250],
  ["outreach", "leads.find", { leads: 1001 }, 1001],
  ["outreach", "leads.find", { leads: -1 }, null],
  ["outreach", "self_learning.run", undefined, 50],
  ["outreach", "contacts.clean", { contacts: 95 }, 10],
  ["outreach", "contacts.clean", { contacts: 0 }, 0],
])("%s %s %j costs %j", (product, action, quantities, expected) => {
  expect(cost(product, action, quantities)).toBe(expected);
});

test("what was delivered of a submission is not clamped", () => {
  const submission = findAction("studio", "creative.submission");
  expect(submission && priceOfDelivery(submission, { clips: [2, 10, 10] })).toBe(62);
});

test("an action of another product is unknown", () => {
  expect(findAction("studio", "email.first_draft")).toBeNull();
  expect(findAction("studio", "constructor")).toBeNull();
});
