/** When a wallet runs dry, as far as its use so far can say. */
import { describe, expect, test } from "vitest";
import { type Account, DAY, HOUR, MINUTE, ok, refused, rerolls, sharedServer } from "./client.ts";

type Runway = {
  dry_at: { early: string; likely: string | null; late: string | null } | null;
  reason: string;
  why: string;
  daily_rate: number | null;
  daily_rates: { early: number; likely: number; late: number } | null;
  history_days: number;
};

const scrip = sharedServer({ clock: "2026-03-02T00:00:00.000Z" });

async function runway(account: Account, wallet: string): Promise<Runway> {
  return ok(await account.get<Runway>(`/wallets/${wallet}/runway`), 200);
}

/** Uses so many tokens on each of the coming days, in the middle of it. */
async function use(account: Account, workspace: string, daily: number[]): Promise<void> {
  for (const tokens of daily) {
    await scrip.advance(12 * HOUR);
    if (tokens > 0) ok(await account.charge(rerolls(workspace, tokens / 2)));
    await scrip.advance(12 * HOUR);
  }
}

describe("a runway", () => {
  test("needs a week of history, then goes by the busiest and the quietest days", async () => {
    const account = await scrip.studio({ acme: 200 });
    expect(await runway(account, "acme")).toMatchObject({ dry_at: null, reason: "little_history", history_days: 0 });
    await use(account, "acme", [10, 10, 10, 4, 4, 4]);
    const early = await runway(account, "acme");
    expect(early).toMatchObject({ dry_at: null, daily_rate: null, daily_rates: null, history_days: 6 });
    expect(early.why).toContain("too little history");

    await use(account, "acme", [0]);
    // 42 of 200 were used in 7 days; 30 in the busiest three, 8 in the quietest.
    const now = scrip.now;
    expect(await runway(account, "acme")).toMatchObject({
      dry_at: {
        early: new Date(now + 15.8 * DAY).toISOString().replace(".000Z", "Z"),
        likely: new Date(now + Math.ceil((158 / 6) * DAY)).toISOString().replace(".000Z", "Z"),
        late: new Date(now + 59.25 * DAY).toISOString().replace(".000Z", "Z"),
      },
      reason: "runs_dry",
      daily_rate: 6,
      daily_rates: { early: 10, likely: 6, late: 2.67 },
      history_days: 7,
    });
  });

  test("is of one wallet, and counts whole days of the account's zone only", async () => {
    const account = await scrip.account("studio", { time_zone: "Asia/Kolkata" });
    await account.give(1_000, "acme");
    await account.give(1_000, "globex");
    await use(account, "acme", [8, 8, 8, 8, 8, 8, 8, 8]);
    ok(await account.charge(rerolls("acme", 50)));
    // There it is half past five: the day in which it began and that of today are not whole.
    expect(await runway(account, "acme")).toMatchObject({ daily_rate: 8, history_days: 7 });
    expect(await runway(account, "globex")).toMatchObject({ reason: "unused", daily_rate: 0, dry_at: null });
  });

  test("looks back 30 days, and ahead to the plan's next credits and what lapses", async () => {
    const account = await scrip.account("studio");
    ok(await account.plan("acme", "starter"));
    await use(
      account,
      "acme",
      Array.from({ length: 31 }, () => 4),
    );
    // Each cycle brings 150 and uses at most 124.
    expect(await runway(account, "acme")).toMatchObject({ reason: "lasts", dry_at: null, history_days: 30 });
    ok(await account.plan("acme", null));
    const { plan } = await account.wallet("acme");
    const cancelled = await runway(account, "acme");
    expect(Date.parse(cancelled.dry_at!.likely!)).toBe(Date.parse(plan!.cycle!.to));
    expect(cancelled.why).toContain("that will lapse unused");
  });

  test("of an empty wallet has ended", async () => {
    const account = await scrip.studio({ acme: 10 });
    ok(await account.charge(rerolls("acme", 5)));
    await scrip.advance(MINUTE);
    const { dry_at, reason } = await runway(account, "acme");
    expect(reason).toBe("empty");
    expect(Date.parse(dry_at!.early)).toBe(scrip.now);
    expect(dry_at).toEqual({ early: dry_at!.early, likely: dry_at!.early, late: dry_at!.early });
  });

  test("is of a wallet that is there", async () => {
    const account = await scrip.studio({ acme: 10 });
    refused(await account.get("/wallets/globex/runway"), 404, "not_found");
    refused(await scrip.accountNamed("nobody").get("/wallets/main/runway"), 404, "not_found");
  });
});
