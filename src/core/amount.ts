/**
 * Amounts are whole numbers in the unit's smallest part. What a computation could push past these limits is worked out
 * in BigInt and refused; nothing is ever wrapped or rounded.
 */

/** The largest amount that JSON and JavaScript carry exactly. */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/**
 * The largest balance, with what is in flight, up to which credits are given; also the largest price. Half of what is
 * representable, so that returns and settlements, which cannot be refused, always have room.
 */
export const MAX_BALANCE = 2 ** 52;

/** `1234567` as `1,234,567`, the same on every machine: the text of a price line is kept for ever. */
export function groupDigits(value: number | bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** An amount as people write it: `150` of a unit with two places is `1.5`, `-1234` of one without any is `-1,234`. */
export function formatAmount(amount: number, scale: number): string {
  const digits = String(Math.abs(amount)).padStart(scale + 1, "0");
  const whole = groupDigits(BigInt(digits.slice(0, digits.length - scale)));
  const places = digits.slice(digits.length - scale).replace(/0+$/, "");
  return `${amount < 0 ? "-" : ""}${whole}${places === "" ? "" : `.${places}`}`;
}

/**
 * What percentage of `total` each part is, with one decimal. Where the parts add up to the total, the shares add up to
 * exactly 100.0: each is rounded down to a tenth and the tenths left over go to the largest remainders (of equal ones to
 * the larger part, then to the first), so that a larger part never shows a smaller share.
 *
 * A negative part (more was given back in the window than was used) has a negative share and its siblings add up to more
 * than 100. Where the total is zero or negative there is nothing to be a share of: every share is null.
 */
export function shares(parts: readonly number[], total: number): (number | null)[] {
  if (total <= 0) return parts.map(() => null);
  const whole = BigInt(total);
  const rows = parts.map((part, index) => {
    const scaled = BigInt(part) * 1000n;
    const tenths = floorDivide(scaled, whole);
    return { index, part, tenths, remainder: scaled - tenths * whole };
  });
  const left = rows.reduce((sum, row) => sum + row.remainder, 0n);
  // Parts that are the whole leave a whole number of tenths. Of a mere selection, its own sum is rounded half up.
  let spare = floorDivide(left * 2n + whole, whole * 2n);
  const byRemainder = rows.toSorted(
    (a, b) => compare(b.remainder, a.remainder) || compare(b.part, a.part) || a.index - b.index,
  );
  for (const row of byRemainder) {
    if (spare === 0n) break;
    row.tenths += 1n;
    spare -= 1n;
  }
  return rows.map((row) => Number(row.tenths) / 10);
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

function compare<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
