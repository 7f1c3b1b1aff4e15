import { formatAmount, groupDigits } from "./amount.ts";
import type { Each, PricePart, Tier } from "./catalog.ts";
import { wordFor } from "./words.ts";

/** A line before it is known whether its amount fits. */
export type ExactLine = { text: string; amount: bigint };

/** A list of a thousand different clips is told in this many lines: the text of a price is kept for ever. */
const MAX_GROUPS = 12;

/** `Base`, or `500 × 2` where the request counts. */
export function baseLine(base: number, count: number | null, scale: number): ExactLine {
  const text = count === null || count === 1 ? "Base" : `${groupDigits(count)} × ${formatAmount(base, scale)}`;
  return { text, amount: BigInt(base) * BigInt(count ?? 1) };
}

/** What one quantity adds, in lines that sum to it. */
export function partLines(part: PricePart, quantity: number | readonly number[], scale: number): ExactLine[] {
  const { each, tiers } = part;
  if (typeof quantity === "number") {
    return bounded(part, BigInt(quantity), numberLines(part, BigInt(quantity), scale), scale);
  }
  if (each === null) throw new Error(`the quantity ${part.quantity} is no list`);
  const groups = groupItems(each, quantity);
  const total = groups.reduce((sum, group) => sum + group.measured, 0n);
  const [tier] = tiers;
  // Where each item is priced on its own, items of a length share a line. Tiers and packages are filled by all items
  // together, so that there the lines follow the tiers.
  const simple = tiers.length === 1 && tier!.per === 1;
  const lines = simple
    ? groupLines(part, each, groups, tier!.amount, scale)
    : totalLines(part, each, groups, total, scale);
  return bounded(part, total, lines, scale);
}

/** Items that were given with the same number. Sorted by it, so that the order of a list changes nothing. */
type Group = { given: number; counted: number; items: number; measured: bigint };

function groupItems(each: Each, items: readonly number[]): Group[] {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const given = [...counts.keys()].toSorted((a, b) => b - a);
  return given.map((value) => {
    const counted = Math.min(Math.max(value, each.atLeast ?? 0), each.atMost ?? Number.POSITIVE_INFINITY);
    const number = counts.get(value)!;
    return { given: value, counted, items: number, measured: BigInt(counted) * BigInt(number) };
  });
}

/** `6 clips × 8 s`; `1 clip × 4 s (2 s, at least 4)`. */
function groupLines(part: PricePart, each: Each, groups: Group[], amount: number, scale: number): ExactLine[] {
  const shown = groups.length > MAX_GROUPS ? groups.slice(0, MAX_GROUPS - 1) : groups;
  const rest = groups.slice(shown.length);
  const factor = amount === 10 ** scale ? "" : ` × ${formatAmount(amount, scale)}`;
  const { symbol } = each.unit;
  const lines = shown.map(({ given, counted, items, measured }) => {
    const things = `${groupDigits(items)} ${wordFor(part.word, items)}`;
    const bound = given < counted ? `at least ${groupDigits(counted)}` : `at most ${groupDigits(counted)}`;
    const clamp = given === counted ? "" : ` (${groupDigits(given)} ${symbol}, ${bound})`;
    return {
      text: `${things} × ${groupDigits(counted)} ${symbol}${factor}${clamp}`,
      amount: measured * BigInt(amount),
    };
  });
  if (rest.length === 0) return lines;
  const items = rest.reduce((sum, group) => sum + group.items, 0);
  const measured = rest.reduce((sum, group) => sum + group.measured, 0n);
  const things = `${groupDigits(items)} other ${wordFor(part.word, items)}`;
  return [
    ...lines,
    { text: `${things}, ${groupDigits(measured)} ${symbol}${factor}`, amount: measured * BigInt(amount) },
  ];
}

/** `30 s of 6 clips × 2`, with a line of 0 for what the clamp changed. */
function totalLines(part: PricePart, each: Each, groups: Group[], total: bigint, scale: number): ExactLine[] {
  const countOf = (some: Group[]) => some.reduce((sum, group) => sum + group.items, 0);
  const items = countOf(groups);
  const note = (clamped: Group[], direction: string, bound: number | null): ExactLine[] => {
    if (clamped.length === 0 || bound === null) return [];
    const limit = `${groupDigits(bound)} ${each.unit.symbol}`;
    const things = `${groupDigits(countOf(clamped))} ${wordFor(part.word, countOf(clamped))}`;
    return [{ text: `${things} ${direction} ${limit}, counted as ${limit}`, amount: 0n }];
  };
  return [
    ...note(
      groups.filter((group) => group.given < group.counted),
      "under",
      each.atLeast,
    ),
    ...note(
      groups.filter((group) => group.given > group.counted),
      "over",
      each.atMost,
    ),
    ...tierLines(
      part.tiers,
      total,
      () => `${each.unit.symbol} of ${groupDigits(items)} ${wordFor(part.word, items)}`,
      scale,
    ),
  ];
}

function numberLines(part: PricePart, quantity: bigint, scale: number): ExactLine[] {
  const [tier] = part.tiers;
  if (part.packageWord === null) return tierLines(part.tiers, quantity, (count) => wordFor(part.word, count), scale);
  const { per, amount } = tier!;
  const packages = ceilDivide(quantity, BigInt(per));
  const size = `${groupDigits(per)} ${wordFor(part.word, per)}`;
  const things = `${groupDigits(packages)} ${wordFor(part.packageWord, packages)}`;
  // "2 batches × 9 images" is also the sum where an image costs 1; elsewhere the price of a batch has to be said.
  const plain = BigInt(amount) === BigInt(per) * 10n ** BigInt(scale);
  const text = plain ? `${things} × ${size}` : `${things} of ${size} × ${formatAmount(amount, scale)}`;
  return [{ text, amount: packages * BigInt(amount) }];
}

/** `1,000 leads × 1`, then `500 leads, 1 per 2`. Each tier rounds up on its own. */
function tierLines(
  tiers: readonly Tier[],
  quantity: bigint,
  wordOf: (count: bigint) => string,
  scale: number,
): ExactLine[] {
  const lines: ExactLine[] = [];
  let from = 0n;
  for (const { upTo, amount, per } of tiers) {
    const end = upTo === null || quantity < BigInt(upTo) ? quantity : BigInt(upTo);
    const within = end - from;
    from = end;
    if (within === 0n && lines.length > 0) break;
    const things = `${groupDigits(within)} ${wordOf(within)}`;
    const price = formatAmount(amount, scale);
    const text = per === 1 ? `${things} × ${price}` : `${things}, ${price} per ${groupDigits(per)}`;
    lines.push({ text, amount: ceilDivide(within, BigInt(per)) * BigInt(amount) });
  }
  return lines;
}

/** Adds the line that lifts a part to its minimum or brings it down to its maximum. */
function bounded(part: PricePart, quantity: bigint, lines: ExactLine[], scale: number): ExactLine[] {
  const sum = lines.reduce((total, line) => total + line.amount, 0n);
  const { minimum, maximum, word } = part;
  // Nothing used costs nothing, whatever the least of something is.
  if (minimum !== null && quantity > 0n && sum < BigInt(minimum)) {
    return [
      ...lines,
      { text: `At least ${formatAmount(minimum, scale)} for ${word.plural}`, amount: BigInt(minimum) - sum },
    ];
  }
  if (maximum !== null && sum > BigInt(maximum)) {
    return [
      ...lines,
      { text: `At most ${formatAmount(maximum, scale)} for ${word.plural}`, amount: BigInt(maximum) - sum },
    ];
  }
  return lines;
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
