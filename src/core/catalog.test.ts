/** What a catalog may say, what it is told where it says something else, and how it is looked things up in. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAction, findPack, findPlan, rateCard, rateCardAt, referenceWord, validateCatalog } from "./catalog.ts";
import { DEFAULT_LABELS } from "./labels.ts";

const word = (singular: string, plural: string) => ({ singular, plural });
const actions = { "email.send": { label: "E-mail", attribution: "campaign", price: 2 } };
const card = { version: "1", effective_at: "2026-01-01T00:00:00Z", actions };
const least = {
  product: "mail",
  unit: { ...word("credit", "credits"), scale: 0 },
  wallets: "account",
  rate_cards: [card],
};
const packs = { small: { credits: 50, price: { amount: 2_500, currency: "USD" } } };

function read(document: unknown) {
  const result = validateCatalog(document);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.catalog;
}

/** The errors as `path: message`. */
function errorsOf(document: unknown): string[] {
  const result = validateCatalog(document);
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path.join("/")}: ${message}`);
}

const withPrice = (price: unknown) => ({
  ...least,
  rate_cards: [{ ...card, actions: { a: { ...actions["email.send"], price } } }],
});
const withPart = (part: object) => withPrice({ quantities: { leads: { singular: "lead", ...part } } });
const at = "rate_cards/0/actions/a/price";

describe("a catalog", () => {
  test("that says the least has defaults for the rest", () => {
    expect(read(least)).toEqual({
      product: "mail",
      name: "mail",
      unit: { singular: "credit", plural: "credits", scale: 0 },
      words: {
        account: word("Account", "Accounts"),
        workspace: word("Workspace", "Workspaces"),
        campaign: word("Campaign", "Campaigns"),
        references: {},
      },
      wallets: "account",
      timeZone: "UTC",
      planUrl: null,
      labels: DEFAULT_LABELS,
      plans: [],
      packs: [],
      autoReload: null,
      policies: { outstanding: "manual", outstandingLimit: null, depositDeadlineMs: null },
      rateCards: [
        {
          version: "1",
          effectiveAt: "2026-01-01T00:00:00Z",
          effectiveAtMs: 1_767_225_600_000,
          actions: {
            "email.send": {
              id: "email.send",
              label: "E-mail",
              description: null,
              kind: "charge",
              attribution: "campaign",
              oncePer: null,
              price: { base: 2, parts: [], alternatives: false },
              settlement: null,
              scale: 0,
            },
          },
        },
      ],
    });
  });

  test("can say all there is to say", () => {
    const catalog = read({
      ...least,
      name: "Mail",
      unit: { ...word("point", "points"), scale: 2 },
      words: { account: word("Firm", "Firms"), references: { Note: word("Note", "Notes") } },
      time_zone: "europe/berlin",
      plan_url: "https://mail.example/plans?from=scrip",
      labels: { refund: "Money back" },
      plans: {
        a: { allocation: 5 },
        b: { name: "B", allocation: 5, period: "monthly", rollover: "all" },
        c: { allocation: 5, rollover: { cap: 3 } },
      },
      packs,
      auto_reload: { pack: "small", threshold: 10, monthly_cap: { count: 3, money: 10_000 } },
      policies: { outstanding: "next_credit", outstanding_limit: 100, deposit_deadline_hours: 48 },
    });
    expect(catalog).toMatchObject({
      name: "Mail",
      timeZone: "Europe/Berlin",
      planUrl: "https://mail.example/plans?from=scrip",
      labels: { ...DEFAULT_LABELS, refund: "Money back" },
      plans: [
        { id: "a", name: "a", allocation: 5, period: "monthly", rollover: "none" },
        { id: "b", name: "B", rollover: "all" },
        { id: "c", rollover: { cap: 3 } },
      ],
      packs: [{ id: "small", name: "small", credits: 50, price: { amount: 2_500, currency: "USD" } }],
      autoReload: { pack: "small", threshold: 10, monthlyCap: { count: 3, money: 10_000 } },
      policies: { outstanding: "next_credit", outstandingLimit: 100, depositDeadlineMs: 172_800_000 },
    });
    expect(catalog.rateCards[0]!.actions["email.send"]!.scale).toBe(2);
    expect(findPack(catalog, "small")?.credits).toBe(50);
    expect(findPlan(catalog, "c")?.rollover).toEqual({ cap: 3 });
    expect([findPack(catalog, "Small"), findPlan(catalog, "constructor")]).toEqual([null, null]);
    expect(referenceWord(catalog, "Note")).toEqual(word("Note", "Notes"));
    expect(referenceWord(catalog, "constructor")).toEqual(word("constructor", "constructor"));
  });

  test("survives being stored as JSON", () => {
    const catalog = read({ ...least, packs, auto_reload: { pack: "small" } });
    expect(JSON.parse(JSON.stringify(catalog))).toEqual(catalog);
  });
});

describe("rate cards", () => {
  const later = {
    version: "2",
    effective_at: "2026-07-01T00:00:00+02:00",
    actions: { "sms.send": actions["email.send"] },
  };
  const catalog = read({ ...least, rate_cards: [later, card] });
  const boundary = Date.UTC(2026, 5, 30, 22);

  test.each([
    [Date.UTC(2026, 0, 1) - 1, null],
    [Date.UTC(2026, 0, 1), "1"],
    [boundary - 1, "1"],
    [boundary, "2"],
    [Date.UTC(2100, 0, 1), "2"],
  ])("at %i the version is %s", (time, version) => {
    expect(rateCardAt(catalog, time)?.version ?? null).toBe(version);
  });

  test("are found by their version, also when they hold no more", () => {
    expect(rateCard(catalog, "1")?.version).toBe("1");
    expect(rateCard(catalog, "3")).toBeNull();
  });

  test("know their own actions only", () => {
    const [first, second] = catalog.rateCards;
    expect(findAction(first!, "email.send")?.label).toBe("E-mail");
    expect(findAction(second!, "email.send")).toBeNull();
    for (const name of ["constructor", "__proto__", "toString", ""]) expect(findAction(first!, name)).toBeNull();
  });
});

describe("is refused:", () => {
  const integer = (from: number, to = 4503599627370496) => `must be a whole number from ${from} to ${to}, not`;
  test.each<[string, unknown, string[]]>([
    [
      "what is no catalog",
      [],
      [
        ": must be a group of fields (product, unit, wallets, rate_cards, name, words, time_zone, plan_url, labels, plans, packs, auto_reload, policies), not a list",
      ],
    ],
    ["an empty one", {}, [': lacks "product"', ': lacks "unit"', ': lacks "wallets"', ': lacks "rate_cards"']],
    [
      "a slip in a name",
      { ...least, polices: {} },
      [
        'polices: "polices" is not known here; did you mean "policies"? Allowed: product, unit, wallets, rate_cards, name, words, time_zone, plan_url, labels, plans, packs, auto_reload, policies',
      ],
    ],
    [
      "an unknown name",
      { ...least, unit: { ...least.unit, colour: 1 } },
      ['unit/colour: "colour" is not known here; allowed: singular, plural, scale'],
    ],
    [
      "an inherited name",
      JSON.parse(JSON.stringify({ ...least }).replace("{", '{"__proto__":{},')),
      [
        '__proto__: "__proto__" is not known here; allowed: product, unit, wallets, rate_cards, name, words, time_zone, plan_url, labels, plans, packs, auto_reload, policies',
      ],
    ],
    [
      "a product with capitals",
      { ...least, product: "Mail" },
      ['product: must be an id of lower case letters, digits, _ and -, at most 63, not digits alone, not "Mail"'],
    ],
    ["a scale too fine", { ...least, unit: { ...least.unit, scale: 7 } }, [`unit/scale: ${integer(0, 6)} 7`]],
    [
      "another choice",
      { ...least, wallets: "workspaces" },
      ['wallets: must be account or workspace, not "workspaces"; did you mean "workspace"?'],
    ],
    [
      "nothing where something is needed",
      { ...least, name: null },
      ["name: must be a text of 1 to 100 characters in one line, not nothing"],
    ],
    [
      "a text of two lines",
      { ...least, name: "a\nb" },
      ['name: must be a text of 1 to 100 characters in one line, not "a\\nb"'],
    ],
    [
      "an offset for a zone",
      { ...least, time_zone: "+01:00" },
      ['time_zone: must be the name of a time zone, such as Europe/Berlin or UTC, not "+01:00"'],
    ],
    [
      "a zone that there is not",
      { ...least, time_zone: "Mars/Base" },
      ['time_zone: must be the name of a time zone, such as Europe/Berlin or UTC, not "Mars/Base"'],
    ],
    [
      "an address that is not https",
      { ...least, plan_url: "http://a.example" },
      ['plan_url: must be an https:// address, not "http://a.example"'],
    ],
    [
      "a script for an address",
      { ...least, plan_url: "javascript:alert(1)" },
      ['plan_url: must be an https:// address, not "javascript:alert(1)"'],
    ],
    [
      "a label's unknown placeholder",
      { ...least, labels: { refund: "{akshun} back" } },
      ["labels/refund: knows no placeholder {akshun}; {action} is allowed"],
    ],
    [
      "a label within itself",
      { ...least, labels: { action: "{action}" } },
      ["labels/action: knows no placeholder {action}; none is allowed"],
    ],
    ["a plan of nothing", { ...least, plans: { a: { allocation: 0 } } }, [`plans/a/allocation: ${integer(1)} 0`]],
    [
      "a plan with an amount in text",
      { ...least, plans: { a: { allocation: "30_000" } } },
      [`plans/a/allocation: ${integer(1)} "30_000"; write it in digits alone, unquoted`],
    ],
    [
      "an unknown rollover",
      { ...least, plans: { a: { allocation: 1, rollover: "some" } } },
      ['plans/a/rollover: must be none, all or {cap: AMOUNT}, not "some"'],
    ],
    [
      "an id of digits alone",
      { ...least, plans: { 5: { allocation: 1 } } },
      ['plans/5: "5" cannot be the name: lower case letters, digits, _ and -, at most 63, not digits alone'],
    ],
    [
      "packs in two currencies",
      { ...least, packs: { ...packs, b: { credits: 1, price: { amount: 1, currency: "EUR" } } } },
      ["packs: must all be sold in one currency, not in USD and EUR"],
    ],
    [
      "money with a fraction",
      { ...least, packs: { a: { credits: 1, price: { amount: 49.99, currency: "usd" } } } },
      [
        `packs/a/price/amount: ${integer(0)} 49.99`,
        'packs/a/price/currency: must be three capital letters, such as USD, not "usd"',
      ],
    ],
    [
      "a reload of no pack",
      { ...least, packs, auto_reload: { pack: "smal" } },
      ['auto_reload/pack: must be one of the packs (small), not "smal"; did you mean "small"?'],
    ],
    ["no rate card", { ...least, rate_cards: [] }, ["rate_cards: must be a list of rate cards, not an empty one"]],
    [
      "a rate card without actions",
      { ...least, rate_cards: [{ ...card, actions: {} }] },
      ["rate_cards/0/actions: names no action"],
    ],
    [
      "a version that is a number",
      { ...least, rate_cards: [{ ...card, version: 1 }] },
      ['rate_cards/0/version: must be a version such as "2026-01", not 1'],
    ],
    [
      "a version twice",
      { ...least, rate_cards: [card, { ...card, effective_at: "2027-01-01T00:00:00Z" }] },
      ['rate_cards/1: repeats the version "1"'],
    ],
    [
      "two versions at once",
      { ...least, rate_cards: [card, { ...card, version: "2", effective_at: "2026-01-01T01:00:00+01:00" }] },
      ["rate_cards/1: takes effect when another one does"],
    ],
    [
      "a day for a time",
      { ...least, rate_cards: [{ ...card, effective_at: "2026-01-01" }] },
      ['rate_cards/0/effective_at: must be a time with its offset, such as 2026-01-01T00:00:00Z, not "2026-01-01"'],
    ],
    [
      "a time that there is not",
      { ...least, rate_cards: [{ ...card, effective_at: "2026-02-30T00:00:00Z" }] },
      ['rate_cards/0/effective_at: must be a time that exists, not "2026-02-30T00:00:00Z"'],
    ],
    [
      "an action's odd name",
      { ...least, rate_cards: [{ ...card, actions: { "a..b": actions["email.send"] } }] },
      [
        'rate_cards/0/actions/a..b: "a..b" cannot be the name: lower case letters, digits, _ and -, in parts joined by dots (email.first_draft), at most 100',
      ],
    ],
    [
      "an unknown attribution",
      { ...least, rate_cards: [{ ...card, actions: { a: { label: "A", attribution: "campaigns", price: 1 } } }] },
      [
        'rate_cards/0/actions/a/attribution: must be campaign, workspace or none, not "campaigns"; did you mean "campaign"?',
      ],
    ],
    ["a price below zero", withPrice(-1), [`${at}: ${integer(0)} -1`]],
    ["a price of a fraction", withPrice(0.5), [`${at}: ${integer(0)} 0.5`]],
    ["a price of nothing", withPrice({}), [`${at}: needs a "base", "quantities" or both`]],
    [
      "a choice of one",
      withPrice({ alternatives: true, quantities: { a: { singular: "a", amount: 1 } } }),
      [`${at}/alternatives: needs two quantities or more to choose from`],
    ],
    ["a quantity without amount", withPart({}), [`${at}/quantities/leads: needs an "amount", or "tiers"`]],
    ["a package of nothing", withPart({ amount: 1, per: 0 }), [`${at}/quantities/leads/per: ${integer(1)} 0`]],
    [
      "an amount beside tiers",
      withPart({ amount: 1, tiers: [{ amount: 1 }] }),
      [`${at}/quantities/leads: has "tiers": "amount" and "per" belong into each of them`],
    ],
    [
      "a name for packages of one",
      withPart({ amount: 1, package: word("box", "boxes") }),
      [
        `${at}/quantities/leads/package: is the name of so many ("per") of a plain number: it goes with "per", not with "each" or "tiers"`,
      ],
    ],
    [
      "a minimum above the maximum",
      withPart({ amount: 1, minimum: 2, maximum: 1 }),
      [`${at}/quantities/leads: has a minimum of 2 above its maximum of 1`],
    ],
    [
      "tiers that end",
      withPart({ tiers: [{ up_to: 5, amount: 1 }] }),
      [`${at}/quantities/leads/tiers/0: is the last tier and goes on without end: leave "up_to" out`],
    ],
    [
      "a tier without end before another",
      withPart({ tiers: [{ amount: 1 }, { amount: 2 }] }),
      [`${at}/quantities/leads/tiers/0: lacks "up_to"`],
    ],
    [
      "tiers that go back",
      withPart({ tiers: [{ up_to: 5, amount: 1 }, { up_to: 5, amount: 1 }, { amount: 2 }] }),
      [`${at}/quantities/leads/tiers/1/up_to: ${integer(6)} 5`],
    ],
    [
      "bounds the wrong way round",
      withPart({ amount: 1, each: { unit: { ...word("second", "seconds"), symbol: "s" }, at_least: 5, at_most: 4 } }),
      [`${at}/quantities/leads/each: says at least 5 but at most 4`],
    ],
  ])("%s", (_, document, errors) => {
    expect(errorsOf(document)).toEqual(errors);
  });

  test("every mistake at once", () => {
    const plans = { a: { allocation: -1, rollover: "x" }, b: 3 };
    expect(errorsOf({ ...least, wallets: 3, plans, rate_cards: [null] })).toHaveLength(5);
  });

  test("anything at all, as a value and never as an exception", () => {
    const fields = fc.record(
      Object.fromEntries(
        [...Object.keys(least), "words", "plans", "packs", "policies"].map((name) => [name, fc.anything()]),
      ),
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fields), (document) => {
        expect(validateCatalog(document).ok).toBe(false);
      }),
    );
  });
});
