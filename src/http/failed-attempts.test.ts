import { expect, test } from "vitest";
import { countFailedAttempts } from "./failed-attempts.ts";

test("blocks an address after so many failures, until its minute is over", () => {
  let now = 0;
  const failed = countFailedAttempts(3, () => now);
  for (let attempt = 0; attempt < 3; attempt++) {
    expect(failed.blockedFor("a")).toBeNull();
    failed.add("a");
  }
  expect(failed.blockedFor("a")).toBe(60);
  expect(failed.blockedFor("b")).toBeNull();
  now = 59_001;
  expect(failed.blockedFor("a")).toBe(1);
  now = 60_000;
  expect(failed.blockedFor("a")).toBeNull();
});

test("remembers no more addresses than it may", () => {
  const failed = countFailedAttempts(1, () => 0);
  for (let address = 0; address < 10_001; address++) failed.add(`a${address}`);
  expect(failed.blockedFor("a0")).toBeNull();
  expect(failed.blockedFor("a10000")).toBe(60);
});
