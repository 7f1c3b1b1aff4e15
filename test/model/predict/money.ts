import type { Book } from "./book.ts";
import { findPack, type Pack, PRODUCTS, type Product } from "./prices.ts";

/** What is bought in one purchase. */
export type Order = { pack: string; count: number; credits: number; money: number };

/** One purchase: what became of it, and what its provider's books say of its money. */
export type PaymentFact = {
  kind: "topup" | "auto_reload";
  order: Order;
  /** The card; null for the default one. */
  method: string | null;
  /** Of one that was paid elsewhere. */
  receipt: string | null;
  workspace: string | null;
  /** Of the request that waits for it. */
  key: string | null;
  content: string | null;
  at: number;
  /** The calendar month it was made in, in the account's zone. */
  month: string;
  state: "asked" | "needs_confirmation" | "credited" | "declined";
  entry: number | null;
  refunded: number;
  disputed: number;
  dispute: "open" | "won" | "lost" | null;
  /** Credits taken back, as far as the ledger has followed. */
  reversed: number;
};

/** Auto Reload as it was set. `after`: how many payments of it had ended by then. */
export type Setting = {
  enabled: boolean;
  pack: string;
  threshold: number | null;
  capCount: number | null;
  capMoney: number | null;
  method: string | null;
  at: number;
  after: number;
  attempts: number;
};

/** An attempt of Auto Reload: it bought (`payment`, by its place in the list), or a cap kept it from that. */
export type Attempt = {
  trigger: Trigger;
  order: Order;
  payment: number | null;
  capped: Cap | null;
  at: number;
  month: string;
};

export type Trigger = {
  kind: "short" | "threshold" | "setting";
  key: string | null;
  action: string | null;
  required: number;
};
export type Cap = "count" | "money";

/** How a payment of Auto Reload ended. */
export type Closing = { payment: number; credited: boolean; at: number };

/** What a card does; the default one succeeds. Nobody is there to confirm what Auto Reload buys. */
export function cardSays(payment: PaymentFact): "credited" | "declined" | "needs_confirmation" {
  switch (payment.method) {
    case null:
    case "test_card_succeeds":
    case "test_card_times_out":
    case "test_card_answers_twice":
      return "credited";
    case "test_card_needs_confirmation":
      return payment.kind === "topup" ? "needs_confirmation" : "declined";
    default:
      return "declined";
  }
}

export function orderOf(name: string, { credits, money }: Pack, count: number): Order {
  return { pack: name, count, credits: credits * count, money: money * count };
}

export function settingOf(book: Book): Setting | null {
  return book.settings.at(-1) ?? null;
}

/** How many payments in a row were declined since Auto Reload was set. */
export function declinesOf(book: Book): number {
  const since = book.closings.slice(settingOf(book)?.after ?? 0);
  return since.length - 1 - since.findLastIndex((closing) => closing.credited);
}

const MOST_DECLINES = 3;

/** Since when it has switched itself off: three payments in a row were declined. */
export function switchedOffAt(book: Book): number | null {
  if (settingOf(book)?.enabled !== true || declinesOf(book) < MOST_DECLINES) return null;
  return book.closings.at(-1)?.at ?? null;
}

export function isOn(book: Book): boolean {
  return settingOf(book)?.enabled === true && switchedOffAt(book) === null;
}

/** The attempt whose payment is being decided. */
export function inFlight(book: Book): Attempt | null {
  return book.attempts.find(({ payment }) => payment !== null && book.payments[payment]?.state === "asked") ?? null;
}

/** Purchases of a calendar month: all that were not declined. */
export function spentIn(book: Book, month: string): { count: number; money: number } {
  const counted = book.payments.filter(
    (payment) => payment.kind === "auto_reload" && payment.month === month && payment.state !== "declined",
  );
  return { count: counted.length, money: counted.reduce((sum, payment) => sum + payment.order.money, 0) };
}

/** The cap that allows no purchase any more this month. */
export function capReached(book: Book, product: Product, month: string): Cap | null {
  const setting = settingOf(book);
  const pack = setting && findPack(product, setting.pack);
  if (setting === null || pack === null) return null;
  const { count, money } = spentIn(book, month);
  if (setting.capCount !== null && count >= setting.capCount) return "count";
  return setting.capMoney !== null && money + pack.money > setting.capMoney ? "money" : null;
}

export type Proposal = { buy: Order } | { capped: Cap; order: Order };

const MAX_BALANCE = 2 ** 52;

/** The fewest packs that cover what something costs and restore the threshold; fewer where a cap allows no more. */
export function propose(
  book: Book,
  product: Product,
  cost: number,
  month: string,
  { balance, outstanding }: { balance: number; outstanding: number },
): Proposal | null {
  const setting = settingOf(book);
  const pack = setting && findPack(product, setting.pack);
  if (setting === null || pack === null || !isOn(book)) return null;
  const owed = PRODUCTS[product].paysFromNextCredit ? outstanding : 0;
  // One after the other until it is enough would be plainest; a request may lack more packs than can be counted.
  const toReach = (goal: number) => Math.max(1, Math.ceil((goal + owed - balance) / pack.credits));
  const least = toReach(cost);
  const wanted = toReach(cost + (setting.threshold ?? 0));
  if (wanted * pack.credits > MAX_BALANCE) return null;
  const spent = spentIn(book, month);
  if (setting.capCount !== null && spent.count + 1 > setting.capCount) {
    return { capped: "count", order: orderOf(setting.pack, pack, least) };
  }
  let packs = wanted;
  if (setting.capMoney !== null) {
    packs = Math.min(packs, Math.floor((setting.capMoney - spent.money) / pack.money));
  }
  if (packs < least) return { capped: "money", order: orderOf(setting.pack, pack, least) };
  return { buy: orderOf(setting.pack, pack, packs) };
}

/** Credits that are gone with so much of the money of a payment. */
export function creditsGone({ order, refunded, disputed }: PaymentFact): number {
  const gone = Math.min(order.money, refunded + disputed);
  return Number((BigInt(order.credits) * BigInt(gone)) / BigInt(order.money));
}
