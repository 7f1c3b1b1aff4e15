/** YAML as people write it: mistakes are pointed at, tricks are refused. What a catalog may say is tested in the core. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCatalogYaml } from "./catalog-yaml.ts";

const good = `product: mail
unit: { singular: credit, plural: credits, scale: 0 }
wallets: account
plans:
  solo: { allocation: 5000 }
rate_cards:
  - version: "1"
    effective_at: 2026-01-01T00:00:00Z
    actions:
      email.send: { label: E-mail, attribution: none, price: 2 }
`;

function errorsOf(text: string): string[] {
  const result = parseCatalogYaml(text, "mail.yaml");
  return result.ok ? [] : result.errors;
}

/** Every line of `good` is there once, so that a mistake is put in by replacing one piece of text. */
const wrong = (from: string, to: string) => errorsOf(good.replace(from, to));

test("a good catalog is read, also with a byte order mark and the line ends of Windows", () => {
  for (const text of [good, `\uFEFF${good}`, good.replaceAll("\n", "\r\n")]) {
    expect(parseCatalogYaml(text, "mail.yaml")).toMatchObject({ ok: true, catalog: { product: "mail" } });
  }
});

describe("a mistake is pointed at by line and column:", () => {
  test.each<[string, string, string, string[]]>([
    [
      "a value",
      "account",
      "accounts",
      ['mail.yaml:3:10 wallets: must be account or workspace, not "accounts"; did you mean "account"?'],
    ],
    [
      "a value in a list and under an odd name",
      "price: 2",
      "price: 2.5",
      [
        'mail.yaml:10:62 rate_cards[0].actions["email.send"].price: must be a whole number from 0 to 4503599627370496, not 2.5',
      ],
    ],
    [
      "a name",
      "allocation",
      "alocation",
      [
        'mail.yaml:5:3 plans.solo: lacks "allocation"',
        'mail.yaml:5:11 plans.solo.alocation: "alocation" is not known here; did you mean "allocation"? Allowed: allocation, name, period, rollover',
      ],
    ],
    ["something missing at the top", "product: mail\n", "", ['mail.yaml:1:1 The catalog lacks "product"']],
    ["a name without a value", "account", "", ["mail.yaml:3:10 wallets: must be account or workspace, not nothing"]],
    [
      "a name given twice",
      "wallets: account",
      "wallets: account\nproduct: other",
      ["mail.yaml:4:1 product appears twice in the same group; give each name once"],
    ],
    ["a tab", "  solo", "\tsolo", ["mail.yaml:5:1 A tab cannot indent; use spaces"]],
    [
      "digits with a separator",
      "5000",
      "5_000",
      [
        'mail.yaml:5:23 plans.solo.allocation: must be a whole number from 1 to 4503599627370496, not "5_000"; write it in digits alone, unquoted',
      ],
    ],
    [
      "a number that is not exact",
      "5000",
      "9007199254740993",
      ["mail.yaml:5:23 plans.solo.allocation: must be a whole number from 1 to 4503599627370496, not 9007199254740992"],
    ],
    [
      "an id that is a number",
      "solo",
      "5",
      [
        'mail.yaml:5:3 plans.5: "5" cannot be the name: lower case letters, digits, _ and -, at most 63, not digits alone',
      ],
    ],
    ["a name that is nothing", "solo", "null", ["mail.yaml:5:3 A name must be plain text; put it in quotes"]],
    ["a name that is a group", "solo", "? { a: b }\n  ", ["mail.yaml:5:5 A name must be plain text; put it in quotes"]],
    [
      "an anchor and an alias",
      "account",
      "&a account\ntime_zone: *a",
      [
        "mail.yaml:3:13 &a is an anchor; a catalog has none",
        "mail.yaml:4:12 *a is an alias; write out what it stands for",
      ],
    ],
    ["a tag", "5000", "!!binary aGVsbG8=", ["mail.yaml:5:32 tag:yaml.org,2002:binary is a tag; a catalog has none"]],
    [
      "a second document",
      "plans:",
      "---\nplans:",
      ["mail.yaml:4:1 A second document begins here; a file holds one catalog"],
    ],
  ])("%s", (_, from, to, errors) => {
    expect(good).toContain(from);
    expect(wrong(from, to)).toEqual(errors);
  });

  test("an empty file", () => {
    expect(errorsOf("")).toEqual([
      expect.stringMatching(/^mail\.yaml:1:1 The catalog must be a group of fields \(product, .*not nothing$/),
    ]);
  });

  test("all at once, in the order of the file", () => {
    const errors = errorsOf(good.replace("account", "none").replace("scale: 0", "scale: 9").replace("5000", "0"));
    expect(errors.map((error) => error.split(" ", 1)[0])).toEqual([
      "mail.yaml:2:51",
      "mail.yaml:3:10",
      "mail.yaml:5:23",
    ]);
  });
});

describe("a trick is refused at once:", () => {
  test("aliases that unfold to billions", () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array(10)
          .fill(i === 0 ? "x" : `*l${i - 1}`)
          .join(", ")}]`,
    );
    expect(errorsOf(levels.join("\n"))[0]).toBe("mail.yaml:1:9 &l0 is an anchor; a catalog has none");
  });

  test.each([
    ["brackets", "[".repeat(50_000)],
    ["closed brackets", "[".repeat(5_000) + "]".repeat(5_000)],
    ["braces", "{a: ".repeat(5_000)],
    ["dashes", "- ".repeat(20_000)],
  ])("%s without end", (_, text) => {
    expect(errorsOf(`product: ${text}`).length).toBeGreaterThan(0);
    expect(errorsOf(text).length).toBeGreaterThan(0);
  });

  test("a file far too long", () => {
    expect(errorsOf(`${good}#${"x".repeat(1_000_000)}`)).toEqual([
      "mail.yaml:1:1 is longer than a catalog's 1000000 characters",
    ]);
  });
});

test("whatever is cut out of a catalog or put into it, the answer is a value", () => {
  const edit = fc.record({
    at: fc.nat(good.length),
    cut: fc.nat(40),
    put: fc.string({ unit: "binary-ascii", maxLength: 12 }),
  });
  fc.assert(
    fc.property(edit, ({ at, cut, put }) => {
      const result = parseCatalogYaml(good.slice(0, at) + put + good.slice(at + cut), "mail.yaml");
      if (!result.ok) for (const error of result.errors) expect(error).toMatch(/^mail\.yaml:[1-9]\d*:[1-9]\d* ./);
    }),
    { numRuns: 2_000 },
  );
});
