// What belongs here: exports that are true, and every way in which one can be made untrue.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalEntry, canonicalJson, chainedFields } from "../../src/core/chain.ts";
import { clips, costing, creative, DAY, Play } from "../../test/support/play.ts";
import { NotAnAnchor, NotAnExport, readAnchors, type VerifyOptions, verifyChain } from "./verify.ts";

const PLACE = { account: "atelier", wallet: "acme" };
const NONE = "0".repeat(64);

type Exported = ReturnType<typeof chainedFields> & { hash: string };

/** A history with most of what can happen, as the server exports it. */
function history(): Exported[] {
  const play = new Play();
  play.post("grant", { amount: 150 });
  play.post("charge", { ...costing(12), metadata: { 10: "ten", 9: "nine", ä: { b: [1, null], a: "x\ty 🙂" } } });
  const deposit = play.post("deposit", { quantities: clips(2, 8), reference: creative("one") });
  play.wait(DAY);
  play.post("settle", { deposit: deposit.sequence, quantities: clips(12, 12) });
  play.post("topup", { paid: { receipt: "bank 1" } });
  play.post("repayment", {});
  play.post("charge", costing(4));
  play.post("refund", { entry: 2 });
  play.post("adjustment", { amount: -3 });
  let before = NONE;
  return play.entries.map((entry) => {
    const hash = createHash("sha256")
      .update(`${before}\n${canonicalEntry(PLACE, entry)}`)
      .digest("hex");
    before = hash;
    return { ...chainedFields(PLACE, entry), hash };
  });
}

const TRUE = history();
const text = (entries: unknown[], more: object = {}) => JSON.stringify({ ...PLACE, ...more, entries });

/** Checks a text as it may come: in portions that end anywhere, also within a character. */
function check(export_: string, options: VerifyOptions = {}, portion = 61) {
  const bytes = new TextEncoder().encode(export_);
  let at = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + portion));
      at += portion;
    },
  });
  return verifyChain(source, options);
}

const kinds = async (entries: unknown[], options?: VerifyOptions, more?: object) =>
  (await check(text(entries, more), options)).faults.map(({ kind, entry }) => `${kind} ${entry}`);

/** Hashes anew from an entry on, as somebody who holds the database would. */
function sealedAgain(entries: Exported[]): Exported[] {
  let before = NONE;
  return entries.map(({ hash: _, ...fields }) => {
    const hash = createHash("sha256")
      .update(`${before}\n${canonicalJson(fields)}`)
      .digest("hex");
    before = hash;
    return { ...fields, hash };
  });
}

const anchorOf = ({ sequence, hash }: Exported, time: string | null = "2026-01-20T00:00:00Z") => {
  return { ...PLACE, sequence, hash, time };
};
const anchorAt = (sequence: number) => anchorOf(TRUE[sequence - 1]!);
const last = TRUE.at(-1)!;

describe("an export that is true", () => {
  test.each([1, 7, 61, 1_000_000])("holds, in portions of %i bytes", async (portion) => {
    const verdict = await check(text(TRUE), {}, portion);
    expect(verdict).toMatchObject({ ...PLACE, holds: true, faults: [], entries: TRUE.length, hash: last.hash });
    expect(verdict.balance).toBe(last.ending_balance);
    expect(verdict.usage).toBe(last.usage);
  });

  test("agrees with the last anchor that is in it", async () => {
    const verdict = await check(text(TRUE), { anchors: [anchorAt(4), anchorAt(2)] });
    expect(verdict).toMatchObject({ holds: true, anchor: { sequence: 4 } });
  });

  test("of a wallet without entries holds too", async () => {
    expect(await check(text([]))).toMatchObject({ holds: true, entries: 0, balance: 0, hash: NONE });
  });

  test("tells how far it is", async () => {
    const told: number[] = [];
    await check(text(TRUE), { progress: ({ entries }) => told.push(entries) });
    expect(told.at(-1)).toBe(TRUE.length);
  });
});

describe("an export that is not true", () => {
  const changed = (at: number, change: object) =>
    TRUE.map((entry, index) => (index === at ? { ...entry, ...change } : entry));

  test("names the entry that was changed", async () => {
    expect(await kinds(changed(6, { campaign: "other" }))).toEqual(["content 7"]);
    expect(await kinds(changed(6, { reason: "other" }))).toEqual(["content 7"]);
  });

  test("is found by its sums where everything was hashed again", async () => {
    const smaller = changed(1, { amount: -10, fundings: [{ amount: 10, grant: 1 }] });
    expect(await kinds(sealedAgain(smaller as Exported[]))).toContain("sums 2");
  });

  test("lacks entries, or has them in another order", async () => {
    expect(await kinds(TRUE.toSpliced(3, 1))).toContain("order 4");
    expect(await kinds([...TRUE.slice(0, 2), TRUE[3], TRUE[2], ...TRUE.slice(4)])).toContain("order 3");
    expect(await kinds(TRUE.toSpliced(3, 0, TRUE[3]!))).toContain("order 5");
  });

  test("is of another wallet than it says", async () => {
    expect(await kinds(TRUE, {}, { wallet: "birch" })).toEqual(["place 1"]);
  });

  test("holds in itself without its end; an anchor knows better", async () => {
    const cut = TRUE.slice(0, -2);
    expect(await kinds(cut)).toEqual([]);
    expect(await kinds(cut, { anchors: [anchorOf(last)] })).toEqual([`cut_off ${TRUE.length - 1}`]);
  });

  test("is judged alike whatever it says of when it was made, for no hash covers that", async () => {
    const cut = TRUE.slice(0, -2);
    for (const exported_at of ["2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z", null]) {
      const options = { anchors: [anchorOf(last)] };
      expect(await kinds(cut, options, { exported_at })).toEqual([`cut_off ${TRUE.length - 1}`]);
      expect((await check(text(cut, { exported_at }), options)).faults[0]!.text).toMatch(
        exported_at?.startsWith("2026-01")
          ? /cut off: .* Or it is older .*nothing proves/
          : /cut off: .* ends before\.$/,
      );
    }
  });

  test("holds in itself where all of it was made anew; an anchor knows better", async () => {
    const anew = sealedAgain(TRUE.map((entry, index) => (index === 4 ? { ...entry, actor: "somebody else" } : entry)));
    expect(await kinds(anew)).toEqual([]);
    expect(await kinds(anew, { anchors: [anchorAt(3), anchorOf(last)] })).toEqual(["rewritten 4"]);
    expect(await kinds(anew, { anchors: [anchorOf(last)] })).toEqual(["rewritten 1"]);
  });

  test("is not compared where no anchor is of its wallet", async () => {
    const other = { ...anchorOf(last), wallet: "birch" };
    expect(await kinds(TRUE, { anchors: [other] })).toEqual(["not_compared null"]);
  });

  test("is found by any single change", async () => {
    const paths = TRUE.flatMap((entry, index) => leavesOf(entry).map((path) => [index, ...path]));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
        async (path, value) => {
          const entries = structuredClone(TRUE) as unknown[];
          const before = JSON.stringify(entries);
          put(entries, path, value);
          fc.pre(JSON.stringify(entries) !== before);
          expect((await check(text(entries), {}, 4_096)).holds).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The way to every value in an entry that is no list or object. */
function leavesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== "object") return [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...keys].flatMap((key) => leavesOf((value as Record<string | number, unknown>)[key], [...path, key]));
}

function put(into: unknown, path: (string | number)[], value: unknown): void {
  const [key, ...rest] = path;
  const object = into as Record<string | number, unknown>;
  if (rest.length === 0) object[key!] = value;
  else put(object[key!], rest, value);
}

describe("what is no export", () => {
  test.each([
    ["{", "ends in the middle"],
    [text(TRUE).slice(0, -20), "ends in the middle"],
    ['{"entries":[]}', "account, wallet and entries"],
    ["<html></html>", "no JSON"],
    ["", "no JSON"],
  ])("is refused: %s", async (given, why) => {
    const refused = check(given);
    await expect(refused).rejects.toThrow(NotAnExport);
    await expect(refused).rejects.toThrow(why);
  });

  test("is refused where it is no UTF-8", async () => {
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([0x7b, 0xff, 0x7d]));
        controller.close();
      },
    });
    await expect(verifyChain(source)).rejects.toThrow(NotAnExport);
  });
});

describe("anchors", () => {
  const anchor = anchorOf(last);

  test("are read as lines of JSON, as the API answers them, or as three words", () => {
    expect(readAnchors(`${JSON.stringify(anchor)}\n\n${JSON.stringify(anchorAt(2))}\n`)).toEqual([anchor, anchorAt(2)]);
    expect(readAnchors(JSON.stringify({ anchors: [anchor], has_more: false, next_cursor: null }))).toEqual([anchor]);
    const { wallet, sequence, hash } = anchor;
    expect(readAnchors(`${wallet}:${sequence}:${hash}`)).toEqual([
      { account: null, wallet, sequence, hash, time: null },
    ]);
  });

  test.each(["x", '{"wallet":"acme"}', `acme:0:${"0".repeat(64)}`, "acme:1:12"])("are refused: %s", (given) => {
    expect(() => readAnchors(given)).toThrow(NotAnAnchor);
  });
});
