import type { Catalog } from "../api/words.ts";
import { numberFormat } from "./formatters.ts";

type Unit = Pick<Catalog["unit"], "scale">;

/** An amount of a unit's smallest part as people write it where they are: `1,234` or `1.234`. */
export function formatAmount(amount: number, { scale }: Unit): string {
  return inParts(amount, scale, { signDisplay: "auto" });
}

/** The same with an explicit sign; nothing has none. */
export function formatSigned(amount: number, { scale }: Unit): string {
  return inParts(amount, scale, { signDisplay: "exceptZero" });
}

/** `88 tokens`, `1 token`. */
export function formatCredits(amount: number, unit: Catalog["unit"]): string {
  return `${formatAmount(amount, unit)} ${amount === 10 ** unit.scale ? unit.singular : unit.plural}`;
}

/** `12K`, for the axis of a chart. */
export function compactAmount(amount: number, { scale }: Unit): string {
  return numberFormat({ notation: "compact" }).format(amount / 10 ** scale);
}

/** Money in the currency's smallest part. */
export function formatMoney({ amount, currency }: { amount: number; currency: string }) {
  const format = numberFormat({ style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(decimal(amount, digits));
}

/** `91.4 %`; a dash where there is no share. */
export function formatShare(share: number | null): string {
  if (share === null) return "–";
  return numberFormat({
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })
    .format(share / 100)
    .replace("-", "−");
}

/**
 * What a person typed as an amount, in the unit's smallest part: `1234`, `12.5` or `12,5`. Null where it is no such
 * amount; decimals are never rounded.
 */
export function readAmount(text: string, { scale }: Unit): number | null {
  const found = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim());
  const decimals = found?.[2] ?? "";
  if (found === null || decimals.length > scale) return null;
  const amount = Number(`${found[1]}${decimals.padEnd(scale, "0")}`);
  return Number.isSafeInteger(amount) ? amount : null;
}

/** An amount as it is typed: without signs between its digits. */
export function writeAmount(amount: number, { scale }: Unit): string {
  const digits = String(Math.abs(amount)).padStart(scale + 1, "0");
  const decimals = digits.slice(digits.length - scale).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - scale);
  return `${amount < 0 ? "-" : ""}${whole}${scale === 0 || decimals === "" ? "" : `.${decimals}`}`;
}

function inParts(amount: number, scale: number, options: Intl.NumberFormatOptions): string {
  return (
    numberFormat({ ...options, maximumFractionDigits: scale })
      .format(decimal(amount, scale))
      // A true minus sign is as wide as a plus, and is read out as one.
      .replace("-", "−")
  );
}

/** Decimal text, which Intl formats exactly where a division would round. */
function decimal(amount: number, scale: number): Intl.StringNumericLiteral {
  const digits = String(Math.abs(amount)).padStart(scale + 1, "0");
  const text = `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}0`;
  return `${amount < 0 ? "-" : ""}${text}` as Intl.StringNumericLiteral;
}
