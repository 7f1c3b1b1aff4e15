/** A number so long that it may be read as another integer, or a name (plain or escaped) that must not be there. */
const NEEDS_CARE = /[\d.]{16}|__proto__|\\u00[567]/i;

/** A field named `__proto__`: harmless as it is, dangerous wherever it might be copied. */
export class ForbiddenName extends Error {
  override name = "ForbiddenName";
}

/**
 * Reads a JSON text. A number that would silently become an integer it does not say (`9007199254740993`, or
 * `0.99999999999999999999`, which would be read as 1) is read as NaN, which no schema takes: its field is refused.
 *
 * @throws SyntaxError, ForbiddenName
 */
export function readJson(text: string): unknown {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (!NEEDS_CARE.test(plain)) return JSON.parse(plain);
  return JSON.parse(plain, (name, value: unknown, context?: { source?: string }) => {
    if (name === "__proto__") throw new ForbiddenName('A field named "__proto__" is not allowed.');
    const source = context?.source;
    if (typeof value !== "number" || source === undefined || !Number.isInteger(value)) return value;
    return says(source, value) ? value : Number.NaN;
  });
}

/** Whether the digits of a number in JSON name exactly this integer. */
function says(source: string, value: number): boolean {
  const whole = /^(-?\d+)(?:\.0*)?$/.exec(source);
  if (whole !== null) return BigInt(whole[1]!) === BigInt(value);
  const digits = source.replace(/e.*$/i, "").replace(/\D/g, "");
  return /e/i.test(source) && digits.length <= 15;
}
