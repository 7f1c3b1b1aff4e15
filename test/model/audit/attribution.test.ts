/** Law 5 as the auditor checks it: a right answer passes, and whatever does not add up is named. */
import { expect, test } from "vitest";
import type { Entry } from "../history.ts";
import { auditUsage, type UsageAnswer } from "./attribution.ts";
import { day, price, type Row, wallet } from "./healthy.ts";

function charge(effectiveAt: number, workspace: string, campaign: string | null, amount: number): Row {
  return { type: "charge", action: "send", effectiveAt, workspace, campaign, amount: -amount, price: price(amount) };
}

const ENTRIES: Entry[] = wallet({
  grants: [],
  rows: [
    charge(day(0.5), "emea", "spring", 9),
    charge(day(1), "emea", "spring", 50),
    { type: "expiry", effectiveAt: day(1), amount: -7 },
    // 18:30 in UTC is midnight in Kolkata.
    charge(day(1) + 18.5 * 3_600_000, "emea", null, 30),
    charge(day(2), "apac", "autumn", 25),
    { ...charge(day(2.1), "emea", "spring", -5), type: "refund", price: null },
    { ...charge(day(2.2), "apac", "autumn", 10), type: "settlement", outstandingChange: 5 },
    charge(day(3), "apac", "autumn", 1_000),
  ],
}).entries;

const WINDOW = { from: day(1), to: day(3) };

function right(): UsageAnswer {
  return {
    total: 115,
    previous_total: 9,
    workspaces: [
      {
        workspace: "emea",
        credits: 75,
        share: 65.2,
        campaigns: [
          { campaign: "spring", credits: 45, share: 60 },
          { campaign: null, credits: 30, share: 40 },
        ],
      },
      { workspace: "apac", credits: 40, share: 34.8, campaigns: [{ campaign: "autumn", credits: 40, share: 100 }] },
    ],
    by_action: [{ action: "send", credits: 115 }],
    by_day: [
      { day: "1970-01-02", credits: 50 },
      { day: "1970-01-03", credits: 65 },
    ],
    ledger_total: 115,
    reconciles: true,
  };
}

function found(change: (answer: UsageAnswer) => void, timeZone = "Asia/Kolkata"): string[] {
  const answer = right();
  change(answer);
  return auditUsage(ENTRIES, WINDOW, timeZone, answer);
}

test("what adds up passes", () => {
  expect(found(() => {})).toEqual([]);
});

test("a window without usage has no shares", () => {
  const nothing = { total: 0, workspaces: [], by_action: [], by_day: [], ledger_total: 0 };
  expect(auditUsage([], WINDOW, "UTC", { ...right(), ...nothing, previous_total: 0 })).toEqual([]);
});

const WRONG: Record<string, (answer: UsageAnswer) => void> = {
  "a total": (answer) => answer.total++,
  "the total of the window before": (answer) => answer.previous_total++,
  "the total of the ledger": (answer) => answer.ledger_total++,
  "that it does not reconcile": (answer) => Object.assign(answer, { reconciles: false }),
  "a workspace": (answer) => Object.assign(answer.workspaces[0] as object, { credits: 76 }),
  "a missing workspace": (answer) => answer.workspaces.pop(),
  "a campaign": (answer) => Object.assign(answer.workspaces[0]?.campaigns[0] as object, { credits: 46 }),
  "a missing No campaign": (answer) => answer.workspaces[0]?.campaigns.pop(),
  "spend under another campaign": (answer) =>
    Object.assign(answer.workspaces[1]?.campaigns[0] as object, { campaign: "x" }),
  "shares that do not add up": (answer) => Object.assign(answer.workspaces[1] as object, { share: 34.7 }),
  "workspaces out of order": (answer) => answer.workspaces.reverse(),
  "No campaign before the others": (answer) => answer.workspaces[0]?.campaigns.reverse(),
  "an action": (answer) => answer.by_action.pop(),
  "a day": (answer) => Object.assign(answer.by_day[0] as object, { credits: 51 }),
};

test.each(Object.entries(WRONG))("found: %s", (_, change) => {
  expect(found(change)).not.toEqual([]);
});

test("days are those of the account's zone", () => {
  expect(found(() => {}, "UTC").join()).toContain("what was spent when");
});
