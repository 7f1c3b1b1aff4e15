import type { Purchase, WalletHistory } from "../history.ts";
import { monthIn, zoneBefore } from "./cycles.ts";
import type { Report } from "./finding.ts";
import { sum } from "./walk.ts";

const MOST_DECLINES = 3;

/**
 * Auto Reload buys one thing at a time, counts what it bought in the month, notes a cap once, and after three declined
 * payments in a row buys nothing until it is set again.
 */
export function auditAutoReload(history: WalletHistory, report: Report): void {
  const purchases = history.purchases.filter((purchase) => purchase.kind === "auto_reload");
  auditAttempts(history, purchases, report);
  auditOneAtATime(purchases, report);
  auditSwitchedOff(history, purchases, report);
  const { reloading } = history;
  if (reloading === null) {
    if (history.attempts.length > 0) report(null, "Auto Reload made attempts without being set");
    return;
  }

  const say = (what: string, shown: unknown, expected: unknown) => {
    if (shown !== expected) report(null, `Auto Reload is kept with ${what} ${shown}, the payments say ${expected}`);
  };
  const open = purchases.filter((purchase) => purchase.closedAt === null);
  say("in flight", reloading.inFlight, open.at(-1)?.number ?? null);
  say("attempts", reloading.attempts, history.attempts.length);
  const counted = purchases.filter((purchase) => {
    // A purchase is made after the account has moved, where both happen at one instant.
    const month = monthIn(purchase.decidedAt, zoneBefore(history, purchase.decidedAt + 1));
    return purchase.state !== "declined" && month === reloading.month;
  });
  say("purchases of the month", reloading.monthCount, counted.length);
  say("money of the month", reloading.monthMoney, sum(counted.map((purchase) => purchase.money)));

  const lastSet = history.reloadSettings.at(-1);
  if (lastSet === undefined) report(null, "Auto Reload is kept, and nobody has set it");
  const inARow = declinesAtTheEnd(purchases);
  if (reloading.declines > inARow) report(null, `${reloading.declines} declines are kept, ${inARow} are in a row`);
  // Where it was set at the instant of a decline, the entries do not tell which came first.
  const since = purchases.filter((purchase) => (purchase.closedAt ?? 0) > (lastSet ?? 0));
  const surely = Math.min(declinesAtTheEnd(since), since.length);
  if (reloading.declines < surely)
    report(null, `${reloading.declines} declines are kept, ${surely} came since it was set`);
  const isOff = reloading.switchedOffAt !== null;
  if (isOff && (reloading.enabled || reloading.declines < MOST_DECLINES)) {
    report(
      null,
      `Auto Reload switched itself off, and is kept as ${reloading.enabled} after ${reloading.declines} declines`,
    );
  }
  if (reloading.enabled && reloading.declines >= MOST_DECLINES) {
    report(null, `Auto Reload is on after ${reloading.declines} declines in a row`);
  }
}

/** After three declines in a row it buys nothing until somebody has set it again. */
function auditSwitchedOff(history: WalletHistory, purchases: Purchase[], report: Report): void {
  for (const [index, purchase] of purchases.entries()) {
    const before = purchases.slice(Math.max(0, index - MOST_DECLINES), index);
    const first = before[0];
    if (first === undefined || before.length < MOST_DECLINES) continue;
    const isSet = history.reloadSettings.some((at) => at >= first.decidedAt && at <= purchase.decidedAt);
    if (isSet || before.some((each) => each.state !== "declined")) continue;
    report(purchase.sequence, `payment ${purchase.number} was decided after ${MOST_DECLINES} declines in a row`);
  }
}

/** Each purchase was one attempt, in their order; a cap was noted once in a month, as long as nobody set it again. */
function auditAttempts(history: WalletHistory, purchases: Purchase[], report: Report): void {
  const tried = history.attempts.filter((attempt) => attempt.purchase !== null);
  const [made, noted] = [purchases, tried].map((each) => each.length);
  if (made !== noted) report(null, `Auto Reload made ${made} purchases and noted ${noted}`);
  for (const [index, attempt] of history.attempts.entries()) {
    if (attempt.number !== index + 1) report(null, `attempt ${attempt.number} stands where ${index + 1} belongs`);
    if ((attempt.purchase === null) === (attempt.capped === null)) {
      report(null, `attempt ${attempt.number} neither bought nor was kept from it by a cap, or both`);
    }
  }
  for (const [index, attempt] of tried.entries()) {
    const purchase = purchases[index];
    const same = purchase?.number === attempt.purchase && purchase?.decidedAt === attempt.at;
    if (!same || purchase?.credits !== attempt.credits || purchase?.money !== attempt.money) {
      report(purchase?.sequence ?? null, `attempt ${attempt.number} is not what was bought then`);
    }
  }
  const notes = history.attempts.filter((attempt) => attempt.capped !== null);
  const monthOf = (at: number) => monthIn(at, zoneBefore(history, at + 1));
  for (const [index, note] of notes.entries()) {
    const same = notes.slice(0, index).find((earlier) => {
      const isSetBetween = history.reloadSettings.some((at) => at >= earlier.at && at <= note.at);
      return earlier.capped === note.capped && monthOf(earlier.at) === monthOf(note.at) && !isSetBetween;
    });
    if (same !== undefined) report(null, `attempts ${same.number} and ${note.number} note the same cap`);
  }
}

function auditOneAtATime(purchases: Purchase[], report: Report): void {
  for (const [index, purchase] of purchases.entries()) {
    const before = purchases[index - 1];
    if (before === undefined) continue;
    if (before.closedAt === null || before.closedAt > purchase.decidedAt) {
      report(purchase.sequence, `payment ${purchase.number} was decided while ${before.number} was in flight`);
    }
  }
}

function declinesAtTheEnd(purchases: Purchase[]): number {
  const closed = purchases.filter((purchase) => purchase.closedAt !== null);
  return closed.length - 1 - closed.findLastIndex((purchase) => purchase.state !== "declined");
}
