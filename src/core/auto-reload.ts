import { MAX_BALANCE } from "./amount.ts";
import { type Catalog, findPack, type Pack } from "./catalog.ts";
import { monthOf } from "./cycle.ts";
import type { Instant } from "./instant.ts";
import type { Order } from "./payment.ts";

/** After so many declined payments in a row Auto Reload switches itself off. */
export const MOST_DECLINES = 3;

/** Most purchases, and most money (in the smallest part of the packs' currency), in a calendar month; null: no cap. */
export type MonthlyCap = { readonly count: number | null; readonly money: number | null };
export type CapName = "count" | "money";

/** Auto Reload of a wallet: how it is set, and where it stands. Never changed, only replaced. */
export type AutoReload = {
  readonly enabled: boolean;
  readonly pack: string;
  /** It also buys when the balance falls below this; null: only when a request is short. */
  readonly threshold: number | null;
  readonly monthlyCap: MonthlyCap;
  readonly method: string | null;
  /** Declined payments in a row. */
  readonly declines: number;
  readonly switchedOff: { readonly at: Instant; readonly reason: string } | null;
  /** Purchases of one calendar month of the account's zone, and the cap whose reaching was noted in it. */
  readonly spent: Spent;
  /** The payment that is being decided. With `holds`, a request waits for it and later ones queue behind that request. */
  readonly inFlight: { readonly payment: number; readonly holds: boolean } | null;
  /** How many attempts there were. */
  readonly attempts: number;
};

export type Spent = {
  readonly month: string;
  readonly count: number;
  readonly money: number;
  readonly capped: CapName | null;
};

/** What set an attempt off. */
export type Trigger = {
  kind: "short" | "threshold" | "setting";
  /** The key of the request. */
  key: string | null;
  action: string | null;
  /** What the request cost, or the threshold. */
  required: number;
};

/** One attempt of Auto Reload: a purchase, or the note that a cap kept it from buying. Numbered in its wallet. */
export type Reload = {
  number: number;
  trigger: Trigger;
  order: Order;
  payment: number | null;
  capped: CapName | null;
  at: Instant;
};

/** What became of the reload that a held request waited for. */
export type ReloadOutcome =
  | { outcome: "credited" }
  | { outcome: "declined"; reason: string }
  /** Nobody knows yet whether the card was charged. */
  | { outcome: "unknown" };

/** Purchases of the month that holds `at`. */
export function spentIn(reload: AutoReload, at: Instant, timeZone: string): Spent {
  const month = monthOf(at, timeZone);
  return reload.spent.month === month ? reload.spent : { month, count: 0, money: 0, capped: null };
}

/** The cap that allows no further purchase this month. */
export function capReached(cap: MonthlyCap, spent: Spent, pack: Pack): CapName | null {
  if (cap.count !== null && spent.count >= cap.count) return "count";
  if (cap.money !== null && spent.money + pack.price.amount > cap.money) return "money";
  return null;
}

/** What Auto Reload would buy, or which cap keeps it from that. */
export type Proposal = { buy: Order } | { capped: CapName; order: Order };

/**
 * The fewest packs that cover a request and restore the threshold; where a cap allows fewer and these still cover the
 * request, that many.
 *
 * @param missing what the request lacks; 0 or less where only the threshold is to be restored
 * @returns null where its pack is sold no more, or more credits would be bought than a balance may reach
 */
export function propose(catalog: Catalog, reload: AutoReload, spent: Spent, missing: number): Proposal | null {
  const pack = findPack(catalog, reload.pack);
  if (pack === null) return null;
  const least = Math.max(1, Math.ceil(missing / pack.credits));
  const wanted = Math.max(least, Math.ceil((missing + (reload.threshold ?? 0)) / pack.credits));
  if (wanted * pack.credits > MAX_BALANCE || !Number.isSafeInteger(wanted * pack.price.amount)) return null;
  const { count, money } = reload.monthlyCap;
  if (count !== null && spent.count >= count) return { capped: "count", order: orderOf(pack, least) };
  const price = pack.price.amount;
  const affordable = money === null || price === 0 ? wanted : Math.floor((money - spent.money) / price);
  if (affordable < least) return { capped: "money", order: orderOf(pack, least) };
  return { buy: orderOf(pack, Math.min(wanted, affordable)) };
}

/** So many of a pack, in one purchase. */
export function orderOf(pack: Pack, count: number): Order {
  const { amount, currency } = pack.price;
  return { pack: pack.id, count, credits: pack.credits * count, money: amount * count, currency };
}
