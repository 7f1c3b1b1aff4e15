// History that is brought in: at its own times, in order, and nothing beside it.
import { describe, expect, test } from "vitest";
import { command, DAY, outreach, START } from "../../../test/support/play.ts";
import type { Command } from "../command.ts";
import { execute } from "../ledger.ts";
import { emptyWallet, nextDueAt, wakesAt } from "../wallet.ts";

const NOW = START + 100 * DAY;

function scene() {
  const wallet = emptyWallet("main", null);
  const book = {
    catalog: outreach,
    timeZone: "UTC",
    provider: null,
    billed: new Map(),
    receipts: new Map(),
    cases: new Map(),
  };
  const run = (asked: Command) => execute(book, wallet, asked, NOW);
  const credit = (key: string, day: number, more: object = {}) =>
    run(command("bring", { key, at: START + day * DAY, category: "paid", ...more } as never));
  const use = (key: string, day: number, amount: number, more: object = {}) =>
    run(
      command("bring", {
        brings: "use",
        key,
        at: START + day * DAY,
        amount,
        workspace: "a",
        action: "message.reply",
        ...more,
      } as never),
    );
  return { wallet, run, credit, use };
}

const refusal = (executed: ReturnType<typeof execute>) => (executed.result.ok ? null : executed.result.error.code);

describe("history", () => {
  test("has its own times; what lapsed in between is posted in between, and nothing up to now", () => {
    const { wallet, credit, use } = scene();
    credit("c", 0, { expiresAt: START + 5 * DAY });
    credit("d", 1, { expiresAt: START + 50 * DAY });
    const { due, result } = use("u", 6, 30);
    expect(due.map(({ type, amount, effectiveAt }) => [type, amount, effectiveAt])).toEqual([
      ["expiry", -100, START + 5 * DAY],
    ]);
    expect(result.ok && result.value.entries[0]).toMatchObject({
      type: "charge",
      amount: -30,
      effectiveAt: START + 6 * DAY,
      postedAt: NOW,
    });
    expect([wallet.balance, wallet.importing]).toEqual([70, "u"]);
    expect(nextDueAt(wallet)).toBe(START + 50 * DAY);
    expect(wakesAt(wallet)).toBeNull();
  });

  test("a roll of the calendar waits for the end of the import, and so does every other command", () => {
    const { wallet, run, credit } = scene();
    credit("c", 0, { expiresAt: START + 5 * DAY });
    expect(run(command("roll")).due).toEqual([]);
    expect(refusal(run(command("grant")))).toBe("conflict");
    expect(run(command("finish_import")).result.ok).toBe(true);
    expect(wakesAt(wallet)).toBe(START + 5 * DAY);
    expect(run(command("roll")).due).toMatchObject([{ type: "expiry", effectiveAt: START + 5 * DAY }]);
    expect(refusal(credit("d", 90))).toBe("conflict");
  });

  test("names the row before it, or does not get in", () => {
    const { credit, use } = scene();
    credit("c", 0);
    expect(refusal(use("u2", 2, 1, { after: "u1" }))).toBe("conflict");
    expect(refusal(use("u1", 1, 1, { after: "c" }))).toBeNull();
    expect(refusal(use("u2", 2, 1, { after: "u1" }))).toBeNull();
  });

  test.each<[string, number, object, string]>([
    ["more than there was", 1, { amount: 101 }, "insufficient_credits"],
    ["before the last row", -1, {}, "conflict"],
    ["in the future", 101, {}, "invalid_request"],
    ["an action that is not known", 1, { action: "x" }, "unknown_action"],
    ["a campaign where none belongs", 1, { action: "leads.find", campaign: "c" }, "attribution_not_allowed"],
  ])("%s is refused and changes nothing", (_, day, more, code) => {
    const { wallet, credit, use } = scene();
    credit("c", 0);
    expect(refusal(use("u", day, 1, more))).toBe(code);
    expect([wallet.sequence, wallet.balance, wallet.importing]).toEqual([1, 100, "c"]);
  });
});
