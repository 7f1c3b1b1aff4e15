/** The outreach product as its customers know it: what is attributed to a campaign, what never is, and what things cost. */
import { describe, expect, test } from "vitest";
import { type Account, draft, ok, refused, sharedServer, unique } from "./client.ts";
import type { CampaignUsage, Quantities, Spend } from "./types.ts";

const scrip = sharedServer();

const CAMPAIGN_ACTIONS: [string, string, number][] = [
  ["email.first_draft", "AI-drafted first email", 2],
  ["lead.deep_enrich", "Deep enrichment", 5],
  ["message.approve", "Approved message", 1],
  ["message.reply", "Reply", 3],
];

const UNATTRIBUTED_ACTIONS: [string, string, Quantities | null, number][] = [
  ["leads.find", "Find leads", { leads: 1_500 }, 1_250],
  ["self_learning.run", "Self Learning AI", null, 50],
  ["contacts.clean", "Contact cleaning", { contacts: 95 }, 10],
];

function spend(action: string, workspace: string, rest: Partial<Spend> = {}): Spend {
  return { workspace, action, reference: { type: "message", id: unique("msg") }, ...rest };
}

function unattributed(action: string, workspace: string, quantities: Quantities | null): Spend {
  return { workspace, action, ...(quantities === null ? {} : { quantities }) };
}

/** Usage since the account began, per campaign of a workspace; "" is No campaign. */
async function campaigns(account: Account, workspace: string): Promise<Record<string, number>> {
  const usage = await account.usage({ period: "last_7_days" });
  const rows: CampaignUsage[] = usage.workspaces.find((each) => each.workspace === workspace)?.campaigns ?? [];
  return Object.fromEntries(rows.map((row) => [row.campaign ?? "", row.credits]));
}

describe("attribution", () => {
  test("drafts, enrichments, approvals and replies land on their campaign", async () => {
    const account = await scrip.outreach(1_000);
    for (const [action, , price] of CAMPAIGN_ACTIONS) {
      const { entry } = ok(await account.charge(spend(action, "emea", { campaign: "q3-saas" })));
      expect(entry).toMatchObject({
        type: "charge",
        amount: -price,
        wallet: "main",
        workspace: "emea",
        campaign: "q3-saas",
        action,
      });
    }
    ok(await account.charge(draft("emea", "q4-retail")));
    ok(await account.charge(draft("apac", "q3-saas")));
    expect(await campaigns(account, "emea")).toEqual({ "q3-saas": 11, "q4-retail": 2 });
    expect(await campaigns(account, "apac")).toEqual({ "q3-saas": 2 });
  });

  test("finding leads, Self Learning and cleaning land in No campaign, listed last", async () => {
    const account = await scrip.outreach(5_000);
    for (const [action, , quantities, price] of UNATTRIBUTED_ACTIONS) {
      const { entry } = ok(await account.charge(unattributed(action, "emea", quantities)));
      expect(entry).toMatchObject({ amount: -price, workspace: "emea", campaign: null, action });
    }
    ok(await account.charge(draft("emea", "q3-saas")));
    const usage = await account.usage({ period: "last_7_days" });
    expect(usage.workspaces).toHaveLength(1);
    expect(usage.workspaces[0]).toMatchObject({ workspace: "emea", credits: 1_312, share: 100 });
    expect(usage.workspaces[0]!.campaigns).toMatchObject([
      { campaign: "q3-saas", credits: 2, share: 0.2 },
      { campaign: null, name: "No campaign", credits: 1_310, share: 99.8 },
    ]);
    expect(usage).toMatchObject({ total: 1_312, ledger_total: 1_312, reconciles: true, coverage: 100 });
  });

  test("actions carry the labels of the catalog", async () => {
    const account = await scrip.outreach(5_000);
    for (const [action] of CAMPAIGN_ACTIONS) ok(await account.charge(spend(action, "emea", { campaign: "q3-saas" })));
    for (const [action, , quantities] of UNATTRIBUTED_ACTIONS)
      ok(await account.charge(unattributed(action, "emea", quantities)));
    const { by_action } = await account.usage({ period: "last_7_days" });
    const prices = [
      ...CAMPAIGN_ACTIONS.map(([action, label, credits]) => ({ action, label, credits })),
      ...UNATTRIBUTED_ACTIONS.map(([action, label, , credits]) => ({ action, label, credits })),
    ];
    const byName = (a: { action: string }, b: { action: string }) => (a.action < b.action ? -1 : 1);
    expect([...by_action].sort(byName)).toEqual(prices.sort(byName));
  });

  test("an action that a campaign drives is refused without one", async () => {
    const account = await scrip.outreach(1_000);
    for (const [action] of CAMPAIGN_ACTIONS) {
      refused(await account.charge(spend(action, "emea")), 422, "attribution_required");
      refused(await account.deposit(spend(action, "emea")), 422, "attribution_required");
    }
    expect(await account.log()).toHaveLength(1);
  });

  test("a campaign sent with an action that has none is refused, not guessed at", async () => {
    const account = await scrip.outreach(5_000);
    for (const [action, , quantities] of UNATTRIBUTED_ACTIONS) {
      const body = { ...unattributed(action, "emea", quantities), campaign: "q3-saas" };
      refused(await account.charge(body), 422, "attribution_not_allowed");
      refused(await account.deposit(body), 422, "attribution_not_allowed");
    }
    expect(await account.log()).toHaveLength(1);
    expect(await campaigns(account, "emea")).toEqual({});
  });

  test("settlements and refunds carry the campaign of what they belong to", async () => {
    const account = await scrip.outreach(1_000);
    const order = spend("message.reply", "emea", { campaign: "q3-saas", quantities: { count: 10 } });
    const { deposit, entry } = ok(await account.deposit(order));
    expect(entry.amount).toBe(-30);
    const settled = ok(await account.settle(deposit.id, { count: 7 }));
    expect(settled.entry).toMatchObject({ amount: 9, workspace: "emea", campaign: "q3-saas", action: "message.reply" });
    const refund = ok(await account.refund(entry.id, 5));
    expect(refund.entry).toMatchObject({ amount: 5, workspace: "emea", campaign: "q3-saas", action: "message.reply" });
    expect(await campaigns(account, "emea")).toEqual({ "q3-saas": 16 });
  });
});

describe("one balance per account", () => {
  test("every workspace draws on it", async () => {
    const account = await scrip.outreach(7);
    const first = ok(await account.charge(spend("lead.deep_enrich", "emea", { campaign: "a" })));
    expect(first.wallet).toMatchObject({ id: "main", balance: 2, outstanding: 0 });
    const problem = refused(
      await account.charge(spend("lead.deep_enrich", "apac", { campaign: "b" })),
      402,
      "insufficient_credits",
    );
    expect(problem).toMatchObject({ required: 5, available: 2, shortfall: 3 });
    ok(await account.charge(draft("apac", "b")));
    expect(await account.figures()).toEqual({ balance: 0, outstanding: 0 });
    expect((await account.log()).map((entry) => entry.workspace)).toEqual(["apac", "emea", null]);
  });
});

describe("prices", () => {
  const quoted = async (account: Account, action: string, quantities?: Quantities) =>
    ok(await account.quote({ workspace: "emea", action, ...(quantities === undefined ? {} : { quantities }) }), 200)
      .amount;

  test("the first 1,000 leads of a request cost 1 each, the rest 1 per started 2", async () => {
    const account = await scrip.outreach(100_000);
    const prices: [number, number][] = [
      [1, 1],
      [999, 999],
      [1_000, 1_000],
      [1_001, 1_001],
      [1_002, 1_001],
      [1_003, 1_002],
      [1_500, 1_250],
      [1_501, 1_251],
      [11_000, 6_000],
    ];
    for (const [leads, price] of prices) {
      expect(await quoted(account, "leads.find", { leads }), `${leads} leads`).toBe(price);
      const { entry } = ok(await account.charge(unattributed("leads.find", "emea", { leads })));
      expect(entry.amount).toBe(-price);
      expect(entry.price?.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(price);
    }
  });

  test("cleaning costs 1 per started 10 contacts", async () => {
    const account = await scrip.outreach(1_000);
    const prices: [number, number][] = [
      [1, 1],
      [9, 1],
      [10, 1],
      [11, 2],
      [95, 10],
      [100, 10],
      [101, 11],
    ];
    for (const [contacts, price] of prices) {
      expect(await quoted(account, "contacts.clean", { contacts }), `${contacts} contacts`).toBe(price);
    }
  });

  test("actions without quantities take a count, so that a large send can be quoted", async () => {
    const account = await scrip.outreach(1_000);
    for (const [action, , price] of CAMPAIGN_ACTIONS) {
      expect(await quoted(account, action)).toBe(price);
      expect(await quoted(account, action, { count: 1 })).toBe(price);
      expect(await quoted(account, action, { count: 12_345 })).toBe(12_345 * price);
    }
    expect(await quoted(account, "self_learning.run", { count: 3 })).toBe(150);
    const quote = ok(
      await account.quote({ workspace: "emea", action: "message.reply", quantities: { count: 400 } }),
      200,
    );
    expect(quote).toMatchObject({ amount: 1_200, available: 1_000, covered: false });
    expect(await account.log()).toHaveLength(1);
  });

  test("an action the catalog does not know is refused", async () => {
    const account = await scrip.outreach(1_000);
    for (const action of [
      "email.second_draft",
      "creative.submission",
      "Email.first_draft",
      "constructor",
      "__proto__",
    ]) {
      refused(await account.charge({ workspace: "emea", action }), 422, "unknown_action");
      refused(await account.quote({ workspace: "emea", action }), 422, "unknown_action");
    }
    expect(await account.log()).toHaveLength(1);
  });
});

describe("one send is billed once", () => {
  test("each action bills a message once, in whichever campaign it is named", async () => {
    const account = await scrip.outreach(1_000);
    const reference = { type: "message", id: "8731" };
    for (const [action] of CAMPAIGN_ACTIONS) {
      const first = ok(await account.charge(spend(action, "emea", { campaign: "a", reference })));
      for (const place of [
        { workspace: "emea", campaign: "a" },
        { workspace: "emea", campaign: "b" },
        { workspace: "apac", campaign: "a" },
      ]) {
        const problem = refused(await account.charge({ ...place, action, reference }), 409, "already_charged");
        expect(problem.entry).toBe(first.entry.id);
      }
    }
    expect(await account.figures()).toEqual({ balance: 1_000 - 11, outstanding: 0 });
  });

  test("after a full refund it may be billed again", async () => {
    const account = await scrip.outreach(1_000);
    const order = draft("emea", "a", "8731");
    const { entry } = ok(await account.charge(order));
    ok(await account.refund(entry.id, 1));
    refused(await account.charge(order), 409, "already_charged");
    ok(await account.refund(entry.id));
    ok(await account.charge(order));
    refused(await account.charge(order), 409, "already_charged");
    expect(await account.figures()).toEqual({ balance: 998, outstanding: 0 });
  });
});
