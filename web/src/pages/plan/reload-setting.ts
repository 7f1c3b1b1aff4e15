import type { Options, Schema } from "@scrip/sdk";
import type { Catalog } from "../../api/words.ts";

type Body = Options<"/v1/accounts/{account}/wallets/{wallet}/auto-reload", "put">["body"];

/** The form as it is filled in. */
export type Setting = {
  enabled: boolean;
  pack: string;
  threshold: string;
  capCount: string;
  capMoney: string;
  method: string;
};

export type Errors = { threshold?: string; capCount?: string; capMoney?: string };

/** What holds now, or what the catalog proposes where nothing was ever set. */
export function firstSetting(wallet: Schema<"Wallet">, catalog: Catalog): Setting {
  const now = wallet.auto_reload;
  const proposed = now ?? catalog.auto_reload;
  const cap = proposed?.monthly_cap;
  return {
    enabled: now?.enabled ?? false,
    pack: proposed?.pack ?? catalog.packs[0]?.id ?? "",
    threshold: inUnits(proposed?.threshold ?? null, catalog.unit.scale),
    capCount: cap?.count == null ? "" : String(cap.count),
    capMoney: inUnits(cap?.money ?? null, moneyScale(catalog)),
    method: now?.payment_method ?? "",
  };
}

/** What of the form can be saved, and what is wrong with the rest. */
export function readSetting(
  { enabled, pack, threshold, capCount, capMoney, method }: Setting,
  catalog: Catalog,
): { ok: boolean; body: Body; errors: Errors } {
  const { unit } = catalog;
  const [limit, count, money] = [
    fromUnits(threshold, unit.scale),
    fromUnits(capCount, 0),
    fromUnits(capMoney, moneyScale(catalog)),
  ];
  const errors: Errors = {
    ...(limit === undefined || limit === 0 ? { threshold: `A number of ${unit.plural}, or nothing.` } : {}),
    ...(count === undefined ? { capCount: "A whole number, or nothing." } : {}),
    ...(money === undefined ? { capMoney: "An amount such as 150 or 150.50, or nothing." } : {}),
  };
  return {
    ok: Object.keys(errors).length === 0,
    errors,
    body: {
      enabled,
      pack,
      threshold: limit ?? null,
      monthly_cap: count == null && money == null ? null : { count: count ?? null, money: money ?? null },
      payment_method: method === "" ? null : method,
    },
  };
}

/** How many places the packs' currency has. */
function moneyScale(catalog: Catalog): number {
  const currency = catalog.packs[0]?.price.currency ?? "USD";
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function inUnits(amount: number | null, scale: number): string {
  if (amount === null) return "";
  const digits = String(amount).padStart(scale + 1, "0");
  const places = digits.slice(digits.length - scale);
  return scale === 0 || /^0*$/.test(places)
    ? digits.slice(0, digits.length - scale)
    : `${digits.slice(0, digits.length - scale)}.${places}`;
}

/** An amount in the smallest part; null where nothing is filled in, undefined where it is no such amount. */
function fromUnits(text: string, scale: number): number | null | undefined {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return null;
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(plain);
  const places = match?.[2] ?? "";
  if (match === null || places.length > scale) return undefined;
  return Number(`${match[1]}${places.padEnd(scale, "0")}`);
}
