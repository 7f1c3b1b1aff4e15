/** What the rows of a log are called. The labels of the shipped products have a test of their own. */
import { expect, test } from "vitest";
import { validateCatalog } from "./catalog.ts";
import { ENTRY_TYPES } from "./entry.ts";
import { actionLabel, DEFAULT_LABELS, LABEL_KEYS, type Labelled, labelKeyOf, labelOf } from "./labels.ts";

const action = (label: string) => ({ label, attribution: "none", price: 1 });
const result = validateCatalog({
  product: "mail",
  unit: { singular: "credit", plural: "credits", scale: 0 },
  wallets: "account",
  labels: { refund: "{action}, given back" },
  rate_cards: [
    {
      version: "1",
      effective_at: "2020-01-01T00:00:00Z",
      actions: { send: action("Send"), fax: action("Fax $& {action}") },
    },
    { version: "2", effective_at: "2026-01-01T00:00:00Z", actions: { send: action("E-mail") } },
  ],
});
if (!result.ok) throw new Error(JSON.stringify(result.errors));
const { catalog } = result;

test.each<[string, Partial<Labelled> & Pick<Labelled, "type" | "amount">]>([
  ["E-mail", { type: "charge", amount: -2 }],
  ["E-mail", { type: "deposit", amount: -2 }],
  ["E-mail refund", { type: "settlement", amount: 2 }],
  ["E-mail extra", { type: "settlement", amount: -2 }],
  ["E-mail settled", { type: "settlement", amount: 0 }],
  // Nothing was left to take: all of the extra is outstanding.
  ["E-mail extra", { type: "settlement", amount: 0, outstandingChange: 12 }],
  // What came back only cancelled what the deposit still owed.
  ["E-mail refund", { type: "settlement", amount: 0, outstandingChange: -12 }],
  ["E-mail, given back", { type: "refund", amount: 2 }],
  ["Usage", { type: "charge", amount: -2, action: null }],
  ["Usage refund", { type: "settlement", amount: 2, action: null }],
  // An action that is sold no more keeps its label; one that no rate card ever knew is called by its id.
  ["Fax $& {action}", { type: "charge", amount: -2, action: "fax" }],
  ["pigeon.send", { type: "charge", amount: -2, action: "pigeon.send" }],
  ["Granted", { type: "grant", amount: 5 }],
  ["Plan allocation", { type: "allocation", amount: 5 }],
  ["Mid cycle proration", { type: "proration", amount: 5 }],
  ["Plan reset", { type: "expiry", amount: -5, grantSource: "plan" }],
  ["Plan reset", { type: "expiry", amount: -5, grantSource: "proration" }],
  ["Expired", { type: "expiry", amount: -5, grantSource: "grant" }],
  ["Expired", { type: "expiry", amount: -5, grantSource: "return" }],
  ["Expired", { type: "expiry", amount: -5 }],
  ["Manual top up", { type: "topup", amount: 5 }],
  ["Auto reload", { type: "auto_reload", amount: 5 }],
  ["Payment reversed", { type: "reversal", amount: -5 }],
  ["Payment reversed", { type: "reversal", amount: 0, outstandingChange: 5 }],
  ["Payment restored", { type: "reversal", amount: 5 }],
  ["Payment restored", { type: "reversal", amount: 0, outstandingChange: -5 }],
  ["Admin adjustment", { type: "adjustment", amount: 5 }],
  ["Admin adjustment", { type: "adjustment", amount: -5, outstandingChange: 5 }],
  ["Admin adjustment", { type: "adjustment", amount: 0, outstandingChange: 5 }],
  ["Outstanding waived", { type: "adjustment", amount: 0, outstandingChange: -5 }],
  ["Outstanding paid", { type: "repayment", amount: -5, outstandingChange: -5 }],
  ["Brought in", { type: "opening", amount: 5 }],
])("%s: %j", (label, row) => {
  expect(labelOf(catalog, { action: "send", ...row })).toBe(label);
});

test("every type of entry has a label, and every label a row that takes it", () => {
  const rows = ENTRY_TYPES.flatMap((type) =>
    [-1, 0, 1].flatMap((amount) => [
      { type, amount },
      { type, amount, grantSource: "plan" as const },
      { type, amount, outstandingChange: -1 },
    ]),
  );
  const taken = new Set(rows.map(labelKeyOf));
  expect([...taken].sort()).toEqual(LABEL_KEYS.filter((key) => key !== "action").sort());
  expect(Object.keys(DEFAULT_LABELS)).toEqual(LABEL_KEYS);
});

test("an action has the newest label it had", () => {
  expect(["send", "fax", "constructor"].map((id) => actionLabel(catalog, id))).toEqual([
    "E-mail",
    "Fax $& {action}",
    "constructor",
  ]);
});
