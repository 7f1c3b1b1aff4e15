// What a run's verdict rests on must be able to say no.
import { expect, test } from "vitest";
import type { Entry } from "../contract/types.ts";
import { compare } from "./compare.ts";
import type { LedgerRow } from "./ledger.ts";
import { Notebook } from "./notebook.ts";

const entry = (sequence: number, hash = `hash ${sequence}`) =>
  ({ wallet: "main", sequence, amount: -2, ending_balance: 100 - 2 * sequence, hash }) as Entry;

const row = (key: string | null, { wallet, sequence, amount, ending_balance, hash }: Entry): LedgerRow => {
  return { account: "acme", key, wallet, sequence, amount, ending_balance, hash };
};

function told(): Notebook {
  const notebook = new Notebook();
  for (const key of ["known", "open", "no"]) notebook.sends("acme", key);
  notebook.acknowledges("acme", "known", entry(1));
  notebook.refuses("acme", "no");
  return notebook;
}

test("what was acknowledged, and what is in flight, may be in the ledger", () => {
  expect(compare(told(), [row("known", entry(1))])).toEqual([]);
  expect(compare(told(), [row("known", entry(1)), row("open", entry(2)), row(null, entry(3))])).toEqual([]);
});

test.each([
  { what: "an acknowledged entry that is missing", ledger: [], says: /known .* is not in the ledger/ },
  { what: "one that reads otherwise", ledger: [row("known", entry(1, "other"))], says: /known .* was told as/ },
  { what: "one elsewhere", ledger: [row("known", { ...entry(1), sequence: 2 })], says: /known .* was told as/ },
  {
    what: "a key that is there twice",
    ledger: [row("known", entry(1)), row("open", entry(2)), row("open", entry(3))],
    says: /open .* twice/,
  },
  { what: "what was refused", ledger: [row("known", entry(1)), row("no", entry(2))], says: /no .* was refused/ },
  { what: "what nobody sent", ledger: [row("known", entry(1)), row("ghost", entry(2))], says: /ghost .* never sent/ },
])("$what is noticed", ({ ledger, says }) => {
  expect(compare(told(), ledger)).toEqual([expect.stringMatching(says)]);
});

test("two answers to one key are noticed", () => {
  const notebook = told();
  notebook.acknowledges("acme", "known", entry(1));
  expect(notebook.wrong).toEqual([]);
  notebook.acknowledges("acme", "known", entry(2));
  notebook.acknowledges("acme", "no", entry(3));
  expect(notebook.wrong).toEqual([
    expect.stringMatching(/known .* two ways/),
    expect.stringMatching(/no .* refused and then/),
  ]);
});
