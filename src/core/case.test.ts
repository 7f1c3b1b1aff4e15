import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CaseCommand,
  type CaseFacts,
  type CaseStanding,
  type Correction,
  decideCase,
  evolveCase,
  isUnderway,
  openedCase,
} from "./case.ts";
import { ENTRY_TYPES } from "./entry.ts";

const facts: CaseFacts = {
  id: "case_1",
  wallet: 2,
  openedAfter: 10,
  recordedAt: 1_000,
  spent: { entries: [], findings: [] },
};
const fixing = { wallet: 2, sequence: 11, type: "adjustment", case: "case_1" } as const;
const repaired = { id: "fi_1", wallet: 2, repairedAt: 1_000 };
const open = openedCase(1_000);
const explained = evolveCase(open, "explained", "staff", 2_000);

function correct(correction: Correction, of: Partial<CaseFacts> = {}) {
  return decideCase(open, { ...facts, ...of }, { kind: "correct", side: "staff", correction });
}

describe("what corrects a case", () => {
  test.each<[string, Correction]>([
    ["an adjustment of its wallet that names it", { entry: fixing }],
    ["a refund of its wallet that names it", { entry: { ...fixing, type: "refund" } }],
    ["a stored figure of its wallet that was repaired since", { finding: repaired }],
  ])("%s", (_what, correction) => {
    expect(correct(correction)).toEqual({ ok: true, value: "corrected" });
  });

  test.each<[string, Correction, Partial<CaseFacts>, string]>([
    ["no entry at all", { entry: null }, {}, "not_found"],
    ["an entry of another wallet", { entry: { ...fixing, wallet: 3 } }, {}, "conflict"],
    ["a grant", { entry: { ...fixing, type: "grant" } }, {}, "conflict"],
    ["an entry that was there before", { entry: { ...fixing, sequence: 10 } }, {}, "conflict"],
    ["an entry that names no case", { entry: { ...fixing, case: null } }, {}, "conflict"],
    ["an entry that names another case", { entry: { ...fixing, case: "case_2" } }, {}, "conflict"],
    ["what closed it before", { entry: fixing }, { spent: { entries: [11], findings: [] } }, "conflict"],
    ["no finding at all", { finding: null }, {}, "not_found"],
    ["a finding of another wallet", { finding: { ...repaired, wallet: 3 } }, {}, "conflict"],
    ["a finding that is open", { finding: { ...repaired, repairedAt: null } }, {}, "conflict"],
    ["a finding repaired before", { finding: { ...repaired, repairedAt: 999 } }, {}, "conflict"],
    [
      "a finding that closed it before",
      { finding: repaired },
      { spent: { entries: [], findings: ["fi_1"] } },
      "conflict",
    ],
  ])("not %s", (_what, correction, of, code) => {
    expect(correct(correction, of)).toMatchObject({ ok: false, error: { code } });
  });
});

describe("who may do what", () => {
  test.each<[string, CaseStanding, CaseCommand, string]>([
    ["a customer closes no case as explained", open, { kind: "explain", side: "customer" }, "forbidden"],
    ["nor as corrected", open, { kind: "correct", side: "customer", correction: { entry: fixing } }, "forbidden"],
    ["a closed case takes no message", explained, { kind: "message", side: "customer" }, "conflict"],
    ["and is not closed again", explained, { kind: "explain", side: "staff" }, "conflict"],
    ["an open one is not reopened", open, { kind: "reopen", side: "customer" }, "conflict"],
  ])("%s", (_what, standing, command, code) => {
    expect(decideCase(standing, facts, command)).toMatchObject({ ok: false, error: { code } });
  });
});

test("a customer waits since the first word that nobody answered", () => {
  const written = evolveCase(open, "message", "customer", 2_000);
  expect(written.waitingSince).toBe(1_000);
  const answered = evolveCase(written, "message", "staff", 3_000);
  expect(answered.waitingSince).toBe(null);
  expect(evolveCase(answered, "message", "customer", 4_000).waitingSince).toBe(4_000);
  expect(explained).toEqual({ state: "explained", waitingSince: null, closedAt: 2_000 });
  expect(evolveCase(explained, "reopened", "customer", 5_000)).toEqual({
    state: "reopened",
    waitingSince: 5_000,
    closedAt: null,
  });
});

const side = fc.constantFrom("customer", "staff");
const entry = fc.record({
  wallet: fc.integer({ min: 1, max: 2 }),
  sequence: fc.integer({ min: 9, max: 13 }),
  type: fc.constantFrom(...ENTRY_TYPES, "adjustment", "refund"),
  case: fc.constantFrom(null, "case_1", "case_2"),
});
const finding = fc.record({
  id: fc.constantFrom("fi_1", "fi_2"),
  wallet: fc.constantFrom(null, 1, 2),
  repairedAt: fc.constantFrom(null, 999, 1_000, 1_001),
});
const correction: fc.Arbitrary<Correction> = fc.oneof(
  fc.record({ entry: fc.option(entry) }),
  fc.record({ finding: fc.option(finding) }),
);
const command: fc.Arbitrary<CaseCommand> = fc.oneof(
  fc.record({ kind: fc.constantFrom("message", "explain", "reopen"), side }),
  fc.record({ kind: fc.constant("correct"), side, correction }),
);

/** Said anew, in one expression, from what a correction is and not from how it is checked. */
function isCorrection(given: Correction, used: ReadonlySet<unknown>): boolean {
  if ("entry" in given) {
    const by = given.entry;
    const names = by !== null && by.case === "case_1" && by.wallet === 2 && by.sequence > 10;
    return names && (by.type === "adjustment" || by.type === "refund") && !used.has(by.sequence);
  }
  const by = given.finding;
  return by !== null && by.wallet === 2 && by.repairedAt !== null && by.repairedAt >= 1_000 && !used.has(by.id);
}

test("whatever is asked, a case is never corrected without a correction, nor twice by the same", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      let standing = open;
      let at = 1_000;
      const used = new Set<number | string>();
      for (const asked of commands) {
        const before = standing;
        const spent = {
          entries: [...used].filter((each) => typeof each === "number"),
          findings: [...used].filter((each) => typeof each === "string"),
        };
        const decided = decideCase(standing, { ...facts, spent }, asked);
        if (!decided.ok) continue;
        at += 1;
        standing = evolveCase(standing, decided.value, asked.side, at);
        if (decided.value === "corrected") {
          expect(asked.kind).toBe("correct");
          if (asked.kind !== "correct") return;
          expect(asked.side).toBe("staff");
          expect(isUnderway(before)).toBe(true);
          expect(isCorrection(asked.correction, used)).toBe(true);
          used.add("entry" in asked.correction ? asked.correction.entry!.sequence : asked.correction.finding!.id);
        }
        expect(standing.state === "corrected", "corrected by nothing else").toBe(
          decided.value === "corrected" || (before.state === "corrected" && decided.value === "message"),
        );
        expect(standing.closedAt === null).toBe(isUnderway(standing));
        if (asked.side === "staff" && decided.value !== "reopened") expect(standing.waitingSince).toBe(null);
        if (!isUnderway(standing)) expect(standing.waitingSince).toBe(null);
      }
    }),
  );
});
