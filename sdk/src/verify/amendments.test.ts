// What belongs here: exports of amendments that are true, and every way in which one can be made untrue.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../src/core/chain.ts";
import { NotAnExport, verifyAmendments } from "../verify.ts";

const NONE = "0".repeat(64);

type Fields = {
  account: string;
  amendment: number;
  backfill: number;
  entry: string;
  before: string | null;
  campaign: string | null;
  reference: { type: string; id: string } | null;
  at: string;
  by: string;
};
type Sealed = Fields & { hash: string };

/** As the server seals them. */
function sealed(all: readonly Fields[]): Sealed[] {
  let before = NONE;
  return all.map((fields) => {
    const hash = createHash("sha256")
      .update(`${before}\n${canonicalJson(fields)}`)
      .digest("hex");
    before = hash;
    return { ...fields, hash };
  });
}

const applied = (amendment: number, entry: string, campaign: string): Fields => ({
  account: "harbor",
  amendment,
  backfill: 1,
  entry,
  before: null,
  campaign,
  reference: { type: "message", id: `m ${amendment} ü` },
  at: "2026-01-20T09:00:00.000Z",
  by: "Maria",
});
const FIELDS: Fields[] = [
  applied(1, "en_h_1_2", "spring"),
  applied(2, "en_h_1_5", "autumn"),
  applied(3, "en_h_2_2", "spring"),
  { ...applied(4, "en_h_1_5", ""), before: "autumn", campaign: null, reference: null, at: "2026-01-21T09:00:00.000Z" },
  { ...applied(5, "en_h_1_5", "spring"), backfill: 2, at: "2026-01-22T09:00:00.000Z" },
];
const TRUE = sealed(FIELDS);

function check(amendments: readonly unknown[], account = "harbor") {
  const text = JSON.stringify({ account, exported_at: "2026-01-23T09:00:00.000Z", amendments });
  return verifyAmendments(new Blob([text]).stream());
}

const kinds = async (amendments: readonly unknown[], account?: string) =>
  (await check(amendments, account)).faults.map(({ kind, amendment }) => `${kind} ${amendment}`);

/** Hashed anew, as somebody who holds the database would. */
const made = (change: (fields: Fields[]) => Fields[]) => sealed(change(structuredClone(FIELDS)));

test("what the server sealed holds", async () => {
  const verdict = { holds: true, account: "harbor", amendments: 5, entries: 3, hash: TRUE[4]!.hash, faults: [] };
  expect(await check(TRUE)).toMatchObject(verdict);
  expect(await check([])).toMatchObject({ holds: true, amendments: 0, hash: NONE });
});

test("what was removed, moved or added is missed in the order", async () => {
  expect(await kinds(TRUE.toSpliced(1, 1))).toContain("order 2");
  expect(await kinds([TRUE[1], TRUE[0], ...TRUE.slice(2)])).toContain("order 1");
  expect(await kinds(TRUE.toSpliced(2, 0, TRUE[2]!))).toContain("order 4");
});

test("what was hashed again must still go on from what was before", async () => {
  expect(await kinds(made((all) => all.map((each, at) => (at === 1 ? { ...each, campaign: "other" } : each))))).toEqual(
    ["succession 4"],
  );
  const earlier = made((all) => all.map((each, at) => (at === 3 ? { ...each, at: "2026-01-01T00:00:00.000Z" } : each)));
  expect(await kinds(earlier)).toEqual(["succession 4"]);
  expect(await kinds(TRUE, "somebody else")).toEqual(["place 1"]);
});

test("any single change is found", async () => {
  const paths = TRUE.flatMap((each, index) => leavesOf(each).map((path) => [index, ...path]));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
      async (path, value) => {
        const amendments = structuredClone(TRUE) as unknown[];
        put(amendments, path, value);
        fc.pre(JSON.stringify(amendments) !== JSON.stringify(TRUE));
        expect((await check(amendments)).holds).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

/** The way to every value that is no object. */
function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

function put(into: unknown, [key, ...rest]: (string | number)[], value: unknown): void {
  const object = into as Record<string | number, unknown>;
  if (rest.length === 0) object[key!] = value;
  else put(object[key!], rest, value);
}

test("the export of a wallet is none of amendments", async () => {
  const wallet = new Blob(['{"account":"harbor","wallet":"main","entries":[]}']).stream();
  await expect(verifyAmendments(wallet)).rejects.toThrow(NotAnExport);
});
