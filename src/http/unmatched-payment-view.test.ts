import { describe, expect, test } from "vitest";
import type { Finding } from "../store/audit/record.ts";
import { unmatchedPaymentView } from "./unmatched-payment-view.ts";

const AT = Date.UTC(2026, 10, 20, 9);

function found(fields: Partial<Finding>) {
  const finding: Finding = {
    id: "fi_1",
    kind: "provider.state",
    law: 9,
    severity: "broken",
    account: "atelier",
    accountNumber: 36,
    wallet: "acme",
    walletNumber: 2,
    subject: "pay_10_2_3",
    expected: null,
    stored: null,
    difference: null,
    since: null,
    state: "open",
    firstSeen: AT,
    lastSeen: AT,
    endedAt: null,
    endedBy: null,
    repair: null,
    ...fields,
  };
  return unmatchedPaymentView({ at: AT, key: finding.id, finding, payment: null });
}

describe("what does not match", () => {
  test.each([
    ["succeeded there, declined here", { expected: "succeeded", stored: "declined" }, "without_entry"],
    ["declined there, credited here", { expected: "declined", stored: "credited" }, "without_payment"],
    ["only there", { kind: "provider.unknown", stored: "succeeded" }, "without_entry"],
    ["only here", { kind: "provider.missing", expected: "credited" }, "without_payment"],
    ["another amount", { kind: "provider.money", expected: "5 USD", stored: "6 USD" }, "disagreement"],
    ["no entry", { kind: "payment.entry", subject: "3" }, "without_entry"],
    ["no payment", { kind: "entry.payment", subject: "7", since: 7 }, "without_payment"],
  ] as const)("%s", (_case, fields, kind) => {
    const view = found(fields);
    expect(view).toMatchObject({ kind, account: "atelier", wallet: "acme", finding: "fi_1" });
    expect(view.text).not.toBe("");
    expect(view.advice).not.toBe("");
  });

  test("names the provider's payment where the ledger knows none, and the entry that is concerned", () => {
    expect(found({ kind: "provider.unknown" }).payment).toBe("pay_10_2_3");
    expect(found({ kind: "provider.money" }).payment).toBeNull();
    expect(found({ kind: "entry.payment", since: 7 }).entry).toBe("en_10_2_7");
  });
});
