import type { Entry, ProviderPayment, Purchase, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";
import { grantsByNumber, sum, walk } from "./walk.ts";

/**
 * Every payment that succeeded has exactly one entry, and the other way round, for exactly the credits bought; what the
 * ledger says of a payment is what its provider says; and as many of its credits are taken back as money is gone.
 */
export function auditMoney(history: WalletHistory, report: Report): void {
  const bought = history.entries.filter((entry) => entry.type === "topup" || entry.type === "auto_reload");
  for (const purchase of history.purchases) {
    const say = (detail: string) => report(purchase.sequence, `payment ${purchase.number} ${detail}`);
    auditPurchase(history, purchase, bought, say);
    if (purchase.provider === "sandbox") auditBooks(history, purchase, say);
    auditReversals(history, purchase, say);
  }
  for (const entry of bought) {
    const payments = history.purchases.filter((purchase) => purchase.sequence === entry.sequence);
    if (payments.length !== 1) report(entry.sequence, `is a purchase with ${payments.length} payments`);
  }
  for (const { number } of history.providerPayments) {
    const asked = history.purchases.filter((purchase) => purchase.number === number && purchase.provider === "sandbox");
    if (asked.length !== 1) report(null, `the provider knows a payment ${number} that nobody asked for`);
  }
  const receipts = history.purchases.map(({ provider, receipt }) =>
    receipt === null ? null : `${provider} ${receipt}`,
  );
  for (const [receipt, same] of Map.groupBy(receipts, (each) => each)) {
    if (receipt !== null && same.length > 1) report(null, `the receipt ${receipt} is that of ${same.length} payments`);
  }
}

type Say = (detail: string) => void;

function auditPurchase({ terms }: WalletHistory, purchase: Purchase, bought: Entry[], say: Say): void {
  const { kind, state, sequence, credits, money, pack, count, key } = purchase;
  if ((state === "credited") !== (sequence !== null)) say(`is ${state} with the entry ${sequence}`);
  const sold = terms.packs[pack];
  if (sold === undefined || credits !== sold.credits * count || money !== sold.money * count) {
    say(`is ${credits} credits for ${money}, which is not ${count} × ${pack}`);
  }
  if (sequence === null) return;
  const entry = bought.find((candidate) => candidate.sequence === sequence);
  if (entry === undefined) {
    say("has no entry");
    return;
  }
  if (entry.amount !== credits) say(`bought ${credits}, its entry gives ${entry.amount}`);
  if (entry.type !== kind) say(`is of the kind ${kind}, its entry is a ${entry.type}`);
  if (entry.key !== key) say(`was asked for under the key ${key}, its entry has ${entry.key}`);
}

/** What the provider's own books must say of a payment in each state. */
const AT_PROVIDER: Partial<Record<Purchase["state"], ProviderPayment["state"]>> = {
  needs_confirmation: "needs_confirmation",
  succeeded: "succeeded",
  credited: "succeeded",
  declined: "declined",
};

const DEFAULT_CARD = "test_card_succeeds";

function auditBooks(history: WalletHistory, purchase: Purchase, say: Say): void {
  const books = history.providerPayments.filter((payment) => payment.number === purchase.number);
  const [payment] = books;
  if (payment === undefined) {
    say("is not in its provider's books");
    return;
  }
  const expected = AT_PROVIDER[purchase.state];
  if (payment.state !== expected) say(`is ${purchase.state}, its provider says ${payment.state}`);
  const [is, should] = [payment, purchase].map(
    ({ money, currency, method }) => `${money} ${currency} ${method ?? DEFAULT_CARD}`,
  );
  if (is !== should) say(`is of ${should}, its provider charged ${is}`);
}

/**
 * Credits go in proportion to the money that is gone, rounded down: of what remains of that purchase, and what does not is
 * owed. What was waived of that does not come again with the money.
 */
function auditReversals(history: WalletHistory, purchase: Purchase, say: Say): void {
  const { credits, money, sequence, reversed, number } = purchase;
  const entries = history.entries.filter(
    (entry) => entry.type === "reversal" && entry.of === sequence && sequence !== null,
  );
  const taken = sum(entries.map((entry) => entry.outstandingChange - entry.amount));
  if (taken !== reversed) say(`has ${reversed} credits reversed, its entries say ${taken}`);
  const payment = history.providerPayments.find((candidate) => candidate.number === number);
  const gone = payment === undefined ? 0 : Math.min(money, payment.refunded + payment.disputed);
  const target = money === 0 ? 0 : Number((BigInt(credits) * BigInt(gone)) / BigInt(money));
  const waived = waivedOf(history, entries);
  if (reversed < target || reversed > target + waived) {
    say(`has ${reversed} credits reversed, but ${gone} of ${money} are gone, which is ${target} of ${credits}`);
  }

  const [gave] = history.entries.find((entry) => entry.sequence === sequence)?.fundings ?? [];
  const own = new Set(entries.map((entry) => entry.sequence));
  for (const { entry, remaining } of walk(history)) {
    if (!own.has(entry.sequence) || entry.amount > 0 || entry.outstandingChange < 0) continue;
    if (entry.fundings.some(({ grant }) => grant !== gave?.grant)) say(`#${entry.sequence} takes of another grant`);
    const left = (remaining.get(gave?.grant ?? -1) ?? 0) + entry.amount;
    if (entry.outstandingChange > 0 && left > 0) say(`#${entry.sequence} leaves something owed though ${left} remain`);
  }
}

function waivedOf(history: WalletHistory, reversals: Entry[]): number {
  const debts = new Set(reversals.map((entry) => entry.sequence));
  const waivers = history.entries.filter((entry) => entry.type === "adjustment" && entry.outstandingChange < 0);
  const parts = waivers.flatMap((entry) => entry.pays).filter((payment) => debts.has(payment.debt));
  return sum(parts.map((payment) => payment.amount));
}

/** Reversals take of one grant alone: that of the purchase which they reverse. */
export function grantReversed(history: WalletHistory, entry: Entry): number | null {
  const purchase = history.entries.find((candidate) => candidate.sequence === entry.of);
  const number = purchase?.fundings[0]?.grant ?? null;
  return number !== null && grantsByNumber(history).has(number) ? number : null;
}
