import type { Fault, Verdict } from "@scrip/sdk/verify";
import { expect, test } from "vitest";
import { besideShown, judged, type Shown } from "./judged.ts";

const verdict: Verdict = {
  holds: true,
  account: "a",
  wallet: "main",
  exported_at: null,
  entries: 3,
  balance: 10,
  outstanding: 0,
  usage: 5,
  hash: "h3",
  anchor: null,
  faults: [],
  fault_count: 0,
};
const shown: Shown = { account: "a", wallet: "main", sequence: 3, balance: 10, hash: "h3" };
const faulty = (...kinds: Fault["kind"][]): Verdict => ({
  ...verdict,
  holds: false,
  faults: kinds.map((kind) => ({ kind, entry: 1, text: kind })),
  fault_count: kinds.length,
});

test("what could not be compared, or is not all there, is not called untrue", () => {
  expect(judged(verdict)).toBe("true");
  expect(judged(faulty("not_compared"))).toBe("undecided");
  expect(judged(faulty("cut_off", "not_compared"))).toBe("short");
  expect(judged(faulty("cut_off", "sums"))).toBe("untrue");
  expect(judged({ ...faulty("cut_off"), fault_count: 200 })).toBe("untrue");
});

test("what is shown is the same, older, another's, or not the same", () => {
  expect(besideShown(verdict, shown)).toBe("same");
  expect(besideShown(verdict, { ...shown, sequence: 5, balance: 4, hash: "h5" })).toBe("older");
  expect(besideShown(verdict, { ...shown, account: "b" })).toBe("other");
  expect(besideShown(verdict, { ...shown, wallet: "x" })).toBe("other");
  expect(besideShown(verdict, { ...shown, balance: 11 })).toBe("differs");
  expect(besideShown(verdict, { ...shown, hash: "another" })).toBe("differs");
  expect(besideShown(verdict, { ...shown, sequence: 2 })).toBe("differs");
});
