import { expect, test } from "vitest";
import { readRecords } from "./records-table.ts";

const HEADER = "reference_type,reference_id,workspace,campaign,entries,credits";

test("rows that were filled in become records, the others are counted", () => {
  const table = `${HEADER}\r\nmessage,'=m2,emea, spring ,1,10\r\nmessage,m3,emea,,1,10\r\n`;
  expect(readRecords(table)).toEqual({
    ok: true,
    records: [{ reference: { type: "message", id: "=m2" }, workspace: "emea", campaign: "spring" }],
    empty: 1,
  });
});

test.each([
  ["", "The table has no rows."],
  [HEADER, "The table has no rows."],
  ["reference_type,workspace\nmessage,emea\n", "The table has no column reference_id, campaign."],
])("what is no such table says why: %j", (text, detail) => {
  expect(readRecords(text)).toEqual({ ok: false, detail });
});
