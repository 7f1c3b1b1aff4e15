import { describe, expect, test } from "vitest";
import { type Usage, usageRows } from "./rows.ts";
import { readUsageSearch } from "./search.ts";

type Workspace = Usage["workspaces"][number];

function workspace(id: string, credits: Record<string, number>): Workspace {
  const campaigns = Object.entries(credits).map(([campaign, spent]) => ({
    campaign: campaign === "" ? null : campaign,
    name: campaign === "" ? "No campaign" : campaign.toUpperCase(),
    url: null,
    credits: spent,
    share: null,
  }));
  const total = campaigns.reduce((sum, each) => sum + each.credits, 0);
  return {
    workspace: id,
    name: null,
    credits: total,
    previous_credits: 0,
    share: null,
    campaigns,
  } as unknown as Workspace;
}
const usage = (...workspaces: Workspace[]) => ({ workspaces }) as Usage;
const shown = { open: new Set<string>(), sort: "credits", previous: null } as const;
const keys = (rows: ReturnType<typeof usageRows>) => rows.map((row) => row.key);

describe("the rows of usage", () => {
  const given = usage(workspace("b", { "": 9, y: 1, x: 5 }), workspace("a", { z: 20 }));

  test("are workspaces by spend, closed", () => {
    expect(keys(usageRows(given, shown))).toEqual(["a", "b"]);
  });

  test("of an open one are its campaigns by spend, with what has none last", () => {
    expect(keys(usageRows(given, { ...shown, open: new Set(["b"]) }))).toEqual(["a", "b", "b\nx", "b\ny", "b\n\n"]);
  });

  test("are sorted by name, parents and children, with what has none still last", () => {
    const rows = usageRows(usage(workspace("w10", { c2: 1, c10: 9, "": 50 }), workspace("w9", { a: 1 })), {
      ...shown,
      sort: "name",
      open: new Set(["w10"]),
    });
    expect(keys(rows)).toEqual(["w9", "w10", "w10\nc2", "w10\nc10", "w10\n\n"]);
  });

  test("say what each used before, and nothing for what is new", () => {
    const previous = usage(workspace("b", { x: 7 }));
    const rows = usageRows(given, { ...shown, open: new Set(["b"]), previous });
    expect(rows.map((row) => row.before)).toEqual([0, 7, 7, 0, 0]);
  });
});

test("an address says what is shown; what makes no sense is left out", () => {
  expect(readUsageSearch({ period: "last_7_days", search: 42, open: ["a", 1], compare: true, sort: "name" })).toEqual({
    period: "last_7_days",
    search: "42",
    open: ["a", "1"],
    compare: true,
    sort: "name",
  });
  expect(
    readUsageSearch({ period: "ever", from: "yesterday", to: "2026-01-01T00:00:00Z", compare: "yes", sort: "size" }),
  ).toEqual({});
  const window = { from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" };
  expect(readUsageSearch({ ...window, period: "this_month" })).toEqual(window);
});
