import { expect, test, vi } from "vitest";
import { cacheKeys } from "./key-cache.ts";
import type { ApiKey } from "./services.ts";

const key: ApiKey = { id: "key_1", name: "a", scope: "read", account: null };

function counted(answer: () => ApiKey | null) {
  const asked: string[] = [];
  const clock = { now: 0 };
  const find = async (hash: string) => {
    asked.push(hash);
    return answer();
  };
  return { asked, clock, keys: cacheKeys(find, () => clock.now) };
}

test("asks once for a good key and again after a few seconds", async () => {
  const { asked, clock, keys } = counted(() => key);
  await Promise.all([keys.find("h"), keys.find("h"), keys.find("h")]);
  clock.now = 4_999;
  expect(await keys.find("h")).toBe(key);
  expect(asked).toHaveLength(1);
  clock.now = 5_000;
  await keys.find("h");
  expect(asked).toHaveLength(2);
});

test("notices a revoked key", async () => {
  let current: ApiKey | null = key;
  const { clock, keys } = counted(() => current);
  await keys.find("h");
  expect(keys.wasGood("h")).toBe(true);
  current = null;
  clock.now = 5_000;
  expect(await keys.find("h")).toBeNull();
  expect(keys.wasGood("h")).toBe(false);
});

test("remembers no guesses, and no failure to ask", async () => {
  let broken = true;
  const keys = cacheKeys(async () => {
    if (broken) throw new Error("the database is away");
    return key;
  });
  await expect(keys.find("h")).rejects.toThrow("away");
  broken = false;
  expect(await keys.find("h")).toBe(key);
});

test("one that is forgotten is looked up again at once; others are not", async () => {
  const asked: string[] = [];
  const cache = cacheKeys(async (hash) => {
    asked.push(hash);
    return { id: `id-${hash}` };
  });
  for (const hash of ["a", "b"]) await cache.find(hash);
  cache.forget("id-a");
  for (const hash of ["a", "b"]) await cache.find(hash);
  expect(asked).toEqual(["a", "b", "a"]);
});

test("a clock that is set back keeps no revoked key alive", async () => {
  vi.useFakeTimers({ toFake: ["Date", "performance"] });
  try {
    vi.setSystemTime("2026-03-01T12:00:00Z");
    let current: ApiKey | null = key;
    const keys = cacheKeys(async () => current);
    await keys.find("h");
    current = null;
    vi.advanceTimersByTime(6_000);
    vi.setSystemTime("2026-03-01T11:00:00Z");
    expect(await keys.find("h")).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});
