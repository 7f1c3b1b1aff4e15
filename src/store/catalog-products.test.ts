/** The two products that ship: every amount, label and rule that they promise, from their files. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Catalog, findAction } from "../core/catalog.ts";
import { type Labelled, labelOf } from "../core/labels.ts";
import { priceInWords, priceOf } from "../core/price.ts";
import { readCatalogFolder } from "./catalog-folder.ts";

const folder = await readCatalogFolder(fileURLToPath(new URL("../../catalogs", import.meta.url)));
if (!folder.ok) throw new Error(folder.errors.join("\n"));
const [outreach, studio] = folder.catalogs.map((file) => file.catalog) as [Catalog, Catalog];

const clips = (...seconds: number[]) => ({ clips: seconds });
const six = (seconds: number) => clips(...Array.from({ length: 6 }, () => seconds));

type Priced = [action: string, quantities: unknown, amount: number, lines: string[]];

function expectPrice(
  catalog: Catalog,
  [action, quantities, amount, texts]: Priced,
  kind: "charge" | "settlement",
): void {
  const found = findAction(catalog.rateCards[0]!, action)!;
  const result = priceOf(found, quantities, kind);
  expect(result).toMatchObject({ ok: true, price: { amount } });
  if (result.ok) expect(result.price.lines.map((line) => line.text)).toEqual(texts);
}

describe("studio", () => {
  test.each<Priced>([
    ["creative.submission", six(8), 88, ["Base", "6 clips × 8 s"]],
    ["creative.submission", undefined, 40, ["Base"]],
    ["creative.submission", clips(2), 44, ["Base", "1 clip × 4 s (2 s, at least 4)"]],
    ["creative.submission", clips(13), 52, ["Base", "1 clip × 12 s (13 s, at most 12)"]],
    ["creative.submission", clips(8, 6, 8), 62, ["Base", "2 clips × 8 s", "1 clip × 6 s"]],
    ["persona.batch", { batches: 2 }, 18, ["2 batches × 9"]],
    ["persona.batch", { images: 10 }, 18, ["2 batches × 9 images"]],
    ["persona.batch", { images: 9 }, 9, ["1 batch × 9 images"]],
    ["persona.reroll", { rerolls: 3 }, 6, ["3 re-rolls × 2"]],
    ["persona.reroll", { rerolls: 1 }, 2, ["1 re-roll × 2"]],
  ])("%s %j costs %i", (...row) => {
    expectPrice(studio, row, "charge");
  });

  test.each<Priced>([
    ["creative.submission", six(6), 76, ["Base", "6 clips × 6 s"]],
    ["creative.submission", six(10), 100, ["Base", "6 clips × 10 s"]],
    ["creative.submission", six(20), 160, ["Base", "6 clips × 20 s"]],
    ["creative.submission", clips(2), 42, ["Base", "1 clip × 2 s"]],
    ["creative.submission", clips(), 40, ["Base"]],
    ["persona.batch", { batches: 1 }, 9, ["1 batch × 9"]],
  ])("%s %j settles at %i", (...row) => {
    expectPrice(studio, row, "settlement");
  });

  test("tells its prices", () => {
    const words = Object.values(studio.rateCards[0]!.actions).map((action) => [
      action.id,
      ...priceInWords(action, studio),
    ]);
    expect(words).toEqual([
      [
        "creative.submission",
        "40 tokens + 1 token per second of each clip (each between 4 and 12 s)",
        "Settled at 40 tokens + 1 token per second of each clip",
      ],
      ["persona.batch", "9 tokens per batch or 9 tokens per batch of 9 images (rounded up)"],
      ["persona.reroll", "2 tokens per re-roll"],
    ]);
  });

  const submission = "creative.submission";
  test.each<[string, Labelled]>([
    ["Submission", { type: "deposit", amount: -88, action: submission }],
    ["Submission refund", { type: "settlement", amount: 12, action: submission }],
    ["Submission extra", { type: "settlement", amount: -12, action: submission }],
    ["Image batch", { type: "charge", amount: -18, action: "persona.batch" }],
    ["Persona re-roll", { type: "charge", amount: -6, action: "persona.reroll" }],
    ["Plan allocation", { type: "allocation", amount: 150, action: null }],
    ["Mid cycle proration", { type: "proration", amount: 87, action: null }],
    ["Manual top up", { type: "topup", amount: 200, action: null }],
    ["Auto reload", { type: "auto_reload", amount: 50, action: null }],
    ["Admin adjustment", { type: "adjustment", amount: 10, action: null }],
    ["Plan reset", { type: "expiry", amount: -62, action: null, grantSource: "plan" }],
    ["Expired", { type: "expiry", amount: -5, action: null, grantSource: "grant" }],
    ["Granted", { type: "grant", amount: 5, action: null }],
    ["Refund", { type: "refund", amount: 6, action: "persona.reroll" }],
    ["Payment reversed", { type: "reversal", amount: -50, action: null }],
    ["Outstanding paid", { type: "repayment", amount: -5, action: null }],
    ["Brought in", { type: "opening", amount: 70, action: null }],
    // History of another system names no action.
    ["Submission", { type: "deposit", amount: -88, action: null }],
    ["Submission refund", { type: "settlement", amount: 12, action: null }],
  ])("calls a row %s", (label, row) => {
    expect(labelOf(studio, row)).toBe(label);
  });

  test("has its plans, packs, words and policies", () => {
    expect(studio.unit).toEqual({ singular: "token", plural: "tokens", scale: 0 });
    expect(studio.wallets).toBe("workspace");
    expect(studio.words).toMatchObject({ workspace: { singular: "Client" }, campaign: { singular: "Project" } });
    expect(studio.plans.map(({ id, allocation, rollover }) => [id, allocation, rollover])).toEqual([
      ["starter", 150, "none"],
      ["growth", 325, "none"],
      ["scale", 575, "none"],
    ]);
    expect(studio.packs.map(({ id, credits, price }) => [id, credits, price.amount, price.currency])).toEqual([
      ["small", 50, 2_500, "USD"],
      ["medium", 200, 9_500, "USD"],
      ["large", 500, 22_500, "USD"],
    ]);
    expect(studio.policies).toEqual({ outstanding: "manual", outstandingLimit: 100, depositDeadlineMs: null });
    const actions = Object.values(studio.rateCards[0]!.actions);
    expect(actions.map(({ id, kind, attribution, oncePer }) => [id, kind, attribution, oncePer])).toEqual([
      ["creative.submission", "deposit", "workspace", "reference"],
      ["persona.batch", "charge", "workspace", null],
      ["persona.reroll", "charge", "workspace", null],
    ]);
  });
});

describe("outreach", () => {
  test.each<Priced>([
    ["email.first_draft", undefined, 2, ["Base"]],
    ["lead.deep_enrich", undefined, 5, ["Base"]],
    ["message.approve", undefined, 1, ["Base"]],
    ["message.reply", {}, 3, ["Base"]],
    ["email.first_draft", { count: 12_000 }, 24_000, ["12,000 × 2"]],
    ["leads.find", { leads: 1_500 }, 1_250, ["1,000 leads × 1", "500 leads, 1 per 2"]],
    ["leads.find", { leads: 1_000 }, 1_000, ["1,000 leads × 1"]],
    ["leads.find", { leads: 1_501 }, 1_251, ["1,000 leads × 1", "501 leads, 1 per 2"]],
    ["self_learning.run", undefined, 50, ["Base"]],
    ["contacts.clean", { contacts: 95 }, 10, ["95 contacts, 1 per 10"]],
    ["contacts.clean", { contacts: 90 }, 9, ["90 contacts, 1 per 10"]],
  ])("%s %j costs %i", (...row) => {
    expectPrice(outreach, row, "charge");
  });

  test("tells its prices", () => {
    const words = Object.values(outreach.rateCards[0]!.actions).map((action) => [
      action.id,
      ...priceInWords(action, outreach),
    ]);
    expect(words).toEqual([
      ["email.first_draft", "2 credits"],
      ["lead.deep_enrich", "5 credits"],
      ["message.approve", "1 credit"],
      ["message.reply", "3 credits"],
      ["leads.find", "1 credit per lead for the first 1,000, then 1 credit per 2 leads (rounded up)"],
      ["self_learning.run", "50 credits"],
      ["contacts.clean", "1 credit per 10 contacts (rounded up)"],
    ]);
  });

  test("has its plans, packs, words and policies", () => {
    expect(outreach.unit).toEqual({ singular: "credit", plural: "credits", scale: 0 });
    expect(outreach.wallets).toBe("account");
    expect(outreach.words).toMatchObject({ workspace: { plural: "Workspaces" }, campaign: { plural: "Campaigns" } });
    expect(outreach.plans.map(({ id, allocation, rollover }) => [id, allocation, rollover])).toEqual([
      ["solo", 5_000, "none"],
      ["team", 30_000, "none"],
      ["agency", 100_000, "none"],
    ]);
    expect(outreach.packs.map(({ id, credits, price }) => [id, credits, price.amount, price.currency])).toEqual([
      ["5k", 5_000, 4_900, "USD"],
      ["20k", 20_000, 17_900, "USD"],
      ["100k", 100_000, 79_900, "USD"],
    ]);
    expect(outreach.policies).toEqual({ outstanding: "next_credit", outstandingLimit: null, depositDeadlineMs: null });
    const actions = Object.values(outreach.rateCards[0]!.actions);
    expect(actions.map(({ id, label, attribution, oncePer }) => [id, label, attribution, oncePer])).toEqual([
      ["email.first_draft", "AI-drafted first email", "campaign", "reference"],
      ["lead.deep_enrich", "Deep enrichment", "campaign", "reference"],
      ["message.approve", "Approved message", "campaign", "reference"],
      ["message.reply", "Reply", "campaign", "reference"],
      ["leads.find", "Find leads", "none", null],
      ["self_learning.run", "Self Learning AI", "none", null],
      ["contacts.clean", "Contact cleaning", "none", null],
    ]);
  });
});
