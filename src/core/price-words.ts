import { formatAmount, groupDigits } from "./amount.ts";
import type { Action, Catalog, PricePart, PriceRule, Tier, Unit } from "./catalog.ts";
import type { Word } from "./words.ts";

/**
 * An action's price for people who read a catalog: `40 tokens + 1 token per second of each clip (each between 4 and
 * 12 s)`. A second sentence follows where what was really delivered is priced in another way.
 */
export function priceInWords(action: Action, catalog: Pick<Catalog, "unit">): string[] {
  const price = ruleInWords(action.price, catalog.unit);
  return action.settlement === null ? [price] : [price, `Settled at ${ruleInWords(action.settlement, catalog.unit)}`];
}

/** `1 token`, `2.5 credits`. */
function amountInWords(amount: number, unit: Unit): string {
  return `${formatAmount(amount, unit.scale)} ${amount === 10 ** unit.scale ? unit.singular : unit.plural}`;
}

function ruleInWords(rule: PriceRule, unit: Unit): string {
  const parts = rule.parts.map((part) => partInWords(part, unit));
  const base = rule.base === null ? [] : [amountInWords(rule.base, unit)];
  if (parts.length === 0) return rule.base === 0 ? "Free" : base.join("");
  if (!rule.alternatives) return [...base, ...parts].join(" + ");
  const choice = parts.join(" or ");
  return base.length === 0 ? choice : `${base[0]} + either ${choice}`;
}

function partInWords(part: PricePart, unit: Unit): string {
  const { each, tiers, packageWord, word } = part;
  const bounds = boundsInWords(part, unit);
  if (packageWord !== null) {
    const { amount, per } = tiers[0]!;
    const size = `${groupDigits(per)} ${word.plural}`;
    return `${amountInWords(amount, unit)} per ${packageWord.singular} of ${size} (rounded up)${bounds}`;
  }
  const counted = each === null ? word : each.unit;
  const whose =
    each === null ? "" : tiersInOne(tiers) ? ` of each ${word.singular}` : ` of all ${word.plural} together`;
  return `${tiersInWords(tiers, counted, whose, unit)}${clampInWords(part)}${bounds}`;
}

function tiersInOne(tiers: readonly Tier[]): boolean {
  return tiers.length === 1 && tiers[0]!.per === 1;
}

function tiersInWords(tiers: readonly Tier[], counted: Word, whose: string, unit: Unit): string {
  let from = 0;
  const texts = tiers.map(({ upTo, amount, per }, index) => {
    const size = per === 1 ? counted.singular : `${groupDigits(per)} ${counted.plural}`;
    const rate = `${amountInWords(amount, unit)} per ${size}${index === 0 ? whose : ""}${per === 1 ? "" : " (rounded up)"}`;
    const reach = upTo === null ? "" : ` for the ${index === 0 ? "first" : "next"} ${groupDigits(upTo - from)}`;
    from = upTo ?? from;
    return `${index === 0 ? "" : "then "}${rate}${reach}`;
  });
  return texts.join(", ");
}

function clampInWords({ each }: PricePart): string {
  if (each === null) return "";
  const { atLeast, atMost, unit } = each;
  if (atLeast !== null && atMost !== null) {
    return ` (each between ${groupDigits(atLeast)} and ${groupDigits(atMost)} ${unit.symbol})`;
  }
  if (atLeast !== null) return ` (each at least ${groupDigits(atLeast)} ${unit.symbol})`;
  return atMost === null ? "" : ` (each at most ${groupDigits(atMost)} ${unit.symbol})`;
}

function boundsInWords({ minimum, maximum }: PricePart, unit: Unit): string {
  const least = minimum === null ? "" : `, at least ${amountInWords(minimum, unit)}`;
  const most = maximum === null ? "" : `, at most ${amountInWords(maximum, unit)}`;
  return least + most;
}
