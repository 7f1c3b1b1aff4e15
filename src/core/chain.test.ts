/** The canonical form of an entry against RFC 8785, and the chain that anyone with an export can check. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clips, creative, Play } from "../../test/support/play.ts";
import { canonicalEntry, canonicalJson, link } from "./chain.ts";
import type { Entry } from "./entry.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("canonical JSON", () => {
  test.each<[string, unknown, string]>([
    ["members by name", { b: 1, a: 2 }, '{"a":2,"b":1}'],
    ["no white space", { a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
    ["names like numbers sort as text", { 10: 1, 9: 2, 1: 3, a: 4 }, '{"1":3,"10":1,"9":2,"a":4}'],
    ["the order of an array stays", [3, 1, 2], "[3,1,2]"],
    ["literals", [true, false, null], "[true,false,null]"],
    ["minus zero is zero", [-0], "[0]"],
    [
      "numbers of RFC 8785, 3.2.2",
      [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      "[333333333.3333333,1e+30,4.5,0.002,1e-27]",
    ],
    ["strings of RFC 8785, 3.2.2", "€$\u000F\u000aA'\u0042\u0022\u005c\\\"/", String.raw`"€$\u000f\nA'B\"\\\\\"/"`],
    ["slashes and what is not ASCII stand as they are", "/é漢😀\u2028", '"/é漢😀\u2028"'],
    ["an empty object and an empty array", { a: {}, b: [] }, '{"a":{},"b":[]}'],
    ["an empty name", { "": 1, a: 2 }, '{"":1,"a":2}'],
  ])("%s", (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test("names sort by UTF-16 code units, as in RFC 8785, 3.2.3", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const names = [...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
    expect(names).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  test("a member named __proto__ is one like any other", () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":2}'))).toBe('{"__proto__":2,"b":1}');
  });

  test("reads back as the same value, in whatever order its members came", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(JSON.parse(text)))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, member]) => [name, reversed(member)]));
}

const place = { account: "north", wallet: "acme" };

/** A wallet's entries of many kinds. */
function someEntries(): Entry[] {
  const play = new Play();
  play.post("grant", { amount: 60, category: "promotional" });
  play.post("grant", { amount: 40 });
  const metadata = { b: 1, 10: "ten", 9: ["nine"] };
  const deposit = play.post("deposit", { quantities: clips(6, 8), reference: creative("c1"), metadata });
  play.post("settle", { deposit: deposit.sequence, quantities: clips(6, 20) });
  play.post("topup", { paid: { receipt: "r-1" } });
  play.post("repayment");
  return play.entries;
}

describe("the canonical form of an entry", () => {
  test.each(someEntries().map((entry) => [entry.type, entry] as const))("%s: is canonical JSON", (_type, entry) => {
    const text = canonicalEntry(place, entry);
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });

  test("is written out for a charge", () => {
    const play = new Play();
    play.post("grant", { amount: 60 });
    const charge = play.post("charge", { quantities: { rerolls: 3 }, campaign: "spring", key: "k1" });
    expect(canonicalEntry(place, charge)).toBe(
      '{"account":"north","action":"persona.reroll","actor":"tester","amount":-6,"campaign":"spring","case":null,' +
        '"effective_at":1768467600000,"ending_balance":54,"ending_outstanding":0,"fundings":[{"amount":6,"grant":1}],' +
        '"idempotency_key":"k1","metadata":null,"of":null,"outstanding_change":0,"pays":[],"posted_at":1768467600000,' +
        '"price":{"lines":[{"amount":6,"text":"3 re-rolls × 2"}],"version":"2026-01"},"reason":null,"reference":null,' +
        '"sequence":2,"type":"charge","usage":6,"wallet":"acme","workspace":"acme"}',
    );
  });

  const entry: Entry = { ...someEntries()[2]!, of: 1, reason: "r", case: "c", campaign: "k", key: "i" };
  const changed: [string, Partial<Entry>][] = [
    ["action", { action: "other" }],
    ["actor", { actor: "other" }],
    ["amount", { amount: -87 }],
    ["campaign", { campaign: null }],
    ["case", { case: null }],
    ["effective_at", { effectiveAt: entry.effectiveAt + 1 }],
    ["ending_balance", { endingBalance: 1 }],
    ["ending_outstanding", { endingOutstanding: 1 }],
    ["fundings: another grant", { fundings: [{ grant: 2, amount: 88 }] }],
    ["fundings: another order", { fundings: entry.fundings.toReversed() }],
    ["key", { key: "other" }],
    ["metadata", { metadata: { ...entry.metadata, b: 2 } }],
    ["metadata: none", { metadata: null }],
    ["of", { of: 2 }],
    ["outstanding_change", { outstandingChange: 1 }],
    ["pays", { pays: [{ debt: 1, amount: 1 }] }],
    ["posted_at", { postedAt: entry.postedAt + 1 }],
    ["price version", { price: { ...entry.price!, version: "2026-02" } }],
    ["a price line", { price: { ...entry.price!, lines: [{ text: "Base", amount: 88 }] } }],
    ["reason", { reason: null }],
    ["reference", { reference: creative("c2") }],
    ["the reference's url", { reference: { ...creative("c1"), url: "https://x.example" } }],
    ["sequence", { sequence: 9 }],
    ["type", { type: "charge" }],
    ["usage", { usage: 1 }],
    ["workspace", { workspace: null }],
  ];

  test.each(changed)("another %s is another hash", (_field, change) => {
    expect(link("0", place, { ...entry, ...change }, sha256)).not.toBe(link("0", place, entry, sha256));
  });

  test("another account, wallet or hash before is another hash", () => {
    const hash = link("0", place, entry, sha256);
    expect(link("0", { ...place, account: "south" }, entry, sha256)).not.toBe(hash);
    expect(link("0", { ...place, wallet: "other" }, entry, sha256)).not.toBe(hash);
    expect(link("1", place, entry, sha256)).not.toBe(hash);
  });

  test("the order in which metadata was sent is no content", () => {
    const other = { ...entry, metadata: { 9: ["nine"], b: 1, 10: "ten" } };
    expect(link("0", place, other, sha256)).toBe(link("0", place, entry, sha256));
  });
});
